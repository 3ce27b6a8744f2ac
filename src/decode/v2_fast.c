/*
 * v2_fast.c
 *		GC facts without the full merge.
 */
#include "decode/v2.h"

struct V2Fast
{
	const GtAlloc *alloc;
};

V2Fast *
v2_fast_create(const GtAlloc *alloc)
{
	V2Fast	   *fast = gt_alloc_zero(alloc, sizeof(*fast));

	if (fast != NULL)
		fast->alloc = alloc;
	return fast;
}

void
v2_fast_free(V2Fast *fast)
{
	if (fast != NULL)
		gt_free(fast->alloc, fast);
}

void
v2_fast_begin(V2Fast *fast, V2Generation *generation, uint32_t want)
{
	(void) fast;
	(void) generation;
	(void) want;
}

V2FastResult
v2_fast_run(V2Fast *fast, V2Emitter *emitter, GtStatus *status)
{
	(void) fast;
	(void) emitter;
	(void) status;
	return V2_FAST_UNSURE;
}
