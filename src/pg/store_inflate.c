/*
 * store_inflate.c
 *		A stored segment, inflated.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/store.h"

/* As much as a value may have, and more than any segment. */
#define INFLATED_MAX (1024 * 1024 * 1024 - 64)

PG_FUNCTION_INFO_V1(gctrace_store_inflate);

/*
 * inflate_exactly
 *		Inflates to the size that it is said to have, else raises an error
 */
static void
inflate_exactly(const void *stored, size_t stored_size, char *out, size_t size)
{
	ContextAlloc alloc;
	GtStatus	status = {0};
	GtSource   *source;
	size_t		done = 0;
	int64		got;
	char		beyond;

	context_alloc_init(&alloc, CurrentMemoryContext);
	source = gt_source_open_memory(&alloc.alloc, stored, stored_size);
	if (source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	while (done < size &&
		   (got = gt_source_read(source, out + done, size - done, &status)) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		done += got;
	}
	if (done == size && gt_source_read(source, &beyond, 1, &status) != 0)
		done++;
	gt_source_close(source);
	if (done != size || status.code != GT_OK)
		ereport(ERROR,
				(errcode(status.code == GT_UNSUPPORTED ? ERRCODE_FEATURE_NOT_SUPPORTED :
						 ERRCODE_DATA_CORRUPTED),
				 errmsg("could not inflate a segment"),
				 status.code == GT_OK ?
				 errdetail("It does not hold the %zu bytes that it should.", size) :
				 errdetail("%s", sentence(status.message))));
}

/*
 * gctrace.store_inflate(content bytea, size_bytes int)
 *		The bytes of a segment
 */
Datum
gctrace_store_inflate(PG_FUNCTION_ARGS)
{
	bytea	   *stored = PG_GETARG_BYTEA_PP(0);
	int32		size = PG_GETARG_INT32(1);
	bytea	   *result;

	if (size < 0 || size > INFLATED_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("size_bytes must be between 0 and %d", INFLATED_MAX)));
	result = palloc(size + VARHDRSZ);
	SET_VARSIZE(result, size + VARHDRSZ);
	inflate_exactly(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), VARDATA(result), size);
	PG_RETURN_BYTEA_P(result);
}
