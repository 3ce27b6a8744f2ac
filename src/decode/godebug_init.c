/*
 * godebug_init.c
 *		GODEBUG=inittrace=1 (Go 1.16 on): a line per package that had work to do.
 */
#include "decode/godebug.h"

enum
{
	PACKAGE, AT, CLOCK, BYTES, ALLOCS
};

static const GtToken tokens[] = {
	LITERAL("init "), VALUE(WORD, PACKAGE), LITERAL(" @"), VALUE(MS, AT), LITERAL(" ms, "),
	VALUE(MS, CLOCK), LITERAL(" ms clock, "), VALUE(NUMBER, BYTES), LITERAL(" bytes, "),
	VALUE(NUMBER, ALLOCS), LITERAL(" allocs"), END_OF_LINE
};

static bool
fill(const GtTokenValues *values, void *target)
{
	GtInittraceLine *row = target;

	row->package = gt_token_text(values, PACKAGE);
	row->at_ns = gt_token_int(values, AT);
	row->clock_ns = gt_token_int(values, CLOCK);
	row->bytes = gt_token_int(values, BYTES);
	row->allocs = gt_token_int(values, ALLOCS);
	return true;
}

const GtLayout gt_layout_init = {
	.tokens = tokens,
	.evidence = 5,
	.row = GT_GODEBUG_ROW_INIT,
	.row_size = sizeof(GtInittraceLine),
	.fill = fill,
};
