/*
 * wording.c
 *		Words for messages: closest matches, sentences.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "pg/gctrace.h"
#include "utils/varlena.h"

#define CLOSEST_MAX_DISTANCE	4

/*
 * The known name that a misspelt one may stand for; core has the same since
 * 16 (ClosestMatchState)
 */
void
closest_init(Closest *self, const char *wanted)
{
	self->wanted = wanted;
	self->best = NULL;
	self->distance = -1;
}

/*
 * Keeps the candidate if it is nearer than those before it, and near enough:
 * at most half of its characters may differ
 */
void
closest_consider(Closest *self, const char *candidate)
{
	int			wanted_len = (int) strlen(self->wanted);
	int			candidate_len = (int) strlen(candidate);
	int			distance;

	/* What varstr_levenshtein refuses to handle is no misspelling. */
	if (wanted_len > NAMEDATALEN || wanted_len == 0)
		return;

	distance = varstr_levenshtein_less_equal(self->wanted, wanted_len,
											 candidate, candidate_len,
											 1, 1, 1,
											 CLOSEST_MAX_DISTANCE, true);
	if (distance > CLOSEST_MAX_DISTANCE || distance > candidate_len / 2)
		return;
	if (self->best == NULL || distance < self->distance)
	{
		self->best = candidate;
		self->distance = distance;
	}
}

/*
 * A message of the layers below (lower case, no full stop) for errdetail
 */
char *
sentence(const char *message)
{
	char	   *result = psprintf("%s.", message);

	result[0] = pg_toupper((unsigned char) result[0]);
	return result;
}
