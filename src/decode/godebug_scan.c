/*
 * godebug_scan.c
 *		GODEBUG=gctrace=2 (Go 1.25 on): what the last collection scanned, by size class.
 *
 * In all, then a line per class that had objects; L is that of large ones:
 *		"scan: total n+n+n=n objs, n+n=n spans"
 *		"scan: class nB n+n+n=n objs, n+n=n spans"
 * Without the collector called Green Tea (in 1.25 by default) it is
 *		"scan: class nB n objs"
 * No relation has these figures.  The lines are known, so that they count as such.
 */
#include "decode/godebug.h"

enum
{
	CLASS, OBJECTS, SPARSE, DENSE, ALL_OBJECTS, SPANS, DENSE_SPANS, ALL_SPANS
};

static const GtToken tokens[] = {
	LITERAL("scan: "), OPTION("total ", GT_TOKEN_NO_SLOT, 3), JUMP(8),
	/* 3 */
	LITERAL("class "), OPTION("L ", GT_TOKEN_NO_SLOT, 6), JUMP(8),
	/* 6 */
	VALUE(NUMBER, CLASS), LITERAL("B "),
	/* 8 */
	VALUE(NUMBER, OBJECTS), OPTION("+", GT_TOKEN_NO_SLOT, 15), VALUE(NUMBER, SPARSE), LITERAL("+"),
	VALUE(NUMBER, DENSE), LITERAL("="), VALUE(NUMBER, ALL_OBJECTS),
	/* 15 */
	LITERAL(" objs"), OPTION(", ", GT_TOKEN_NO_SLOT, 23), VALUE(NUMBER, SPANS), LITERAL("+"),
	VALUE(NUMBER, DENSE_SPANS), LITERAL("="), VALUE(NUMBER, ALL_SPANS), LITERAL(" spans"),
	/* 23 */
	END_OF_LINE
};

static bool
fill(const GtTokenValues *values, void *target)
{
	(void) values;
	(void) target;
	return true;
}

const GtLayout gt_layout_scan = {
	.tokens = tokens,
	.evidence = 9,
	.row = GT_GODEBUG_ROW_NONE,
	.row_size = sizeof(GtLineHead),
	.fill = fill,
};
