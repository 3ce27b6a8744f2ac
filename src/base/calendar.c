/*
 * calendar.c
 *		Dates as numbers.
 */
#include "base/calendar.h"

int64_t
gt_days_since_1970(int64_t year, int64_t month, int64_t day)
{
	/* years that begin in March end with the leap day */
	int64_t		y = month <= 2 ? year - 1 : year;
	int64_t		era = y / 400;
	int64_t		year_of_era = y - era * 400;
	int64_t		day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}
