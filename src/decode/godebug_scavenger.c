/*
 * godebug_scavenger.c
 *		GODEBUG=scavtrace=1: memory that went back to the system.
 *
 * 1.14 to 1.16	"scav GENERATION n KiB work, n KiB total, n% util"
 * 1.17 to 1.20	the same without the generation
 * 1.21 on		"scav n KiB work (bg), n KiB work (eager), n KiB now, n% util"
 */
#include "decode/godebug.h"

#define KB INT64_C(1024)

enum
{
	FIRST, SECOND, WITHOUT_GENERATION, EAGER, TOTAL, PERCENT, FORCED, RESET
};

static const GtToken tokens[] = {
	LITERAL("scav "), VALUE(NUMBER, FIRST), OPTION(" KiB work", WITHOUT_GENERATION, 15),
	OPTION(" (bg), ", GT_TOKEN_NO_SLOT, 10), VALUE(NUMBER, EAGER), LITERAL(" KiB work (eager), "),
	VALUE(NUMBER, TOTAL), LITERAL(" KiB now, "), VALUE(NUMBER, PERCENT), JUMP(19),
	/* 10 */
	LITERAL(", "), VALUE(NUMBER, TOTAL), LITERAL(" KiB total, "), VALUE(NUMBER, PERCENT), JUMP(19),
	/* 15 */
	LITERAL(" "), VALUE(NUMBER, SECOND), LITERAL(" KiB work"), JUMP(10),
	/* 19 */
	LITERAL("% util"), OPTION(" (forced)", FORCED, 22), JUMP(23),
	/* 22 */
	OPTION(" [controller reset]", RESET, 23),
	/* 23 */
	END_OF_LINE
};

static bool
fill(const GtTokenValues *values, void *target)
{
	GtScavengerLine *row = target;
	int			work = gt_token_has(values, WITHOUT_GENERATION) ? FIRST : SECOND;

	row->released_background_bytes = gt_token_scaled(values, work, KB);
	row->released_eager_bytes = gt_token_scaled(values, EAGER, KB);
	row->released_total_bytes = gt_token_scaled(values, TOTAL, KB);
	row->utilization_percent = gt_token_int(values, PERCENT);
	row->forced = gt_token_has(values, FORCED);
	return true;
}

const GtLayout gt_layout_scavenger = {
	.tokens = tokens,
	.evidence = 3,
	.row = GT_GODEBUG_ROW_SCAVENGER,
	.row_size = sizeof(GtScavengerLine),
	.fill = fill,
};
