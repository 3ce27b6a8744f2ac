/*
 * input.c
 *		One input, file or bytea, read as the rows of one relation.
 *
 * Descriptor and inflate state are given back by a reset callback of the
 * decoder's memory context, so also when an error unwinds the stack.
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/digest.h"
#include "pg/input.h"
#include "relation/log_set.h"
#include "relation/needs.h"
#include "storage/fd.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"

struct TraceInput
{
	MemoryContext context;		/* of this struct and all that it points to */
	MemoryContextCallback on_reset;
	InputSource source;
	InputWish	wish;
	const char *subject;		/* 'file "a/b.trace"' or 'content' */
	ContextAlloc alloc;			/* of a child context, the decoder's */
	GtScan	   *scan;			/* NULL: no rows (any more) */
	int			part;			/* of the last row; -1: the relation itself */
	bool		fed_parts;		/* once the scan has ended */
	bool		holds_fd;		/* accounted as an external descriptor */
	bool		hashes;
	Sha256		sha256;
	InputTotals totals;
};

/* Files warned of in the statement that began at `warned_at`. */
static HTAB *warned = NULL;
static TimestampTz warned_at = 0;

/*
 * first_warning
 *		Is it the first warning of this file in the statement?
 *
 * A file is often read several times by one statement: by several relations,
 * by a nested loop.  One warning is enough.
 */
static bool
first_warning(const InputSource *source)
{
	TimestampTz statement = GetCurrentStatementStartTimestamp();
	const char *name = source->path != NULL ? source->path : source->name;
	uint64		key;
	bool		found;

	if (name == NULL)
		return true;

	if (warned != NULL && warned_at != statement)
	{
		hash_destroy(warned);
		warned = NULL;
	}
	if (warned == NULL)
	{
		HASHCTL		control;

		memset(&control, 0, sizeof(control));
		control.keysize = sizeof(uint64);
		control.entrysize = sizeof(uint64);
		warned = hash_create("gctrace files warned of", 64, &control,
							 HASH_ELEM | HASH_BLOBS);
		warned_at = statement;
	}

	key = hash_bytes_extended((const unsigned char *) name, (int) strlen(name), 0);
	if (source->root != NULL)
		key = hash_bytes_extended((const unsigned char *) source->root,
								  (int) strlen(source->root), key);
	(void) hash_search(warned, &key, HASH_ENTER, &found);
	return !found;
}

/*
 * errdetail_place
 *		The cause and where it is
 */
static int
errdetail_place(const GtStatus *status)
{
	/* names of members are bytes */
	char	   *cause = sentence(TextDatumGetCString(text_datum(status->message,
															strlen(status->message))));

	cause[strlen(cause) - 1] = '\0';	/* the full stop comes later */
	if (status->generation > 0)
		return errdetail("%s (byte offset %llu, generation %u).", cause,
						 (unsigned long long) status->offset,
						 status->generation);
	return errdetail("%s (byte offset %llu).", cause,
					 (unsigned long long) status->offset);
}

/*
 * report_status
 *		Raises what ended the decoding as an error or a warning
 */
static void
report_status(TraceInput *input, const GtStatus *status, bool skipped)
{
	int			elevel = input->wish.on_error == ON_ERROR_ERROR ? ERROR : WARNING;

	switch (status->code)
	{
		case GT_OK:
			return;
		case GT_NO_MEMORY:
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("%s needs more memory than gctrace.max_scan_memory allows",
							input->subject),
					 errdetail_place(status),
					 errhint("A superuser can raise gctrace.max_scan_memory.")));
			break;
		case GT_IO_ERROR:
			errno = status->sys_errno;
			ereport(ERROR,
					(errcode_for_file_access(),
					 errmsg("could not read %s: %m", input->subject)));
			break;
		case GT_TRUNCATED:
		case GT_DAMAGED:
		case GT_UNSUPPORTED:
			break;
	}

	input->totals.damaged++;
	if (input->wish.quiet ||
		(elevel == WARNING && !first_warning(&input->source)))
		return;
	ereport(elevel,
			(errcode(status->code == GT_UNSUPPORTED ?
					 ERRCODE_FEATURE_NOT_SUPPORTED : ERRCODE_DATA_CORRUPTED),
			 status->code == GT_TRUNCATED ?
			 errmsg(skipped ? "skipped %s, which is truncated" : "%s is truncated",
					input->subject) :
			 status->code == GT_DAMAGED ?
			 errmsg(skipped ? "skipped %s, which is damaged" : "%s is damaged",
					input->subject) :
			 errmsg(skipped ? "skipped %s, which is not supported" : "%s is not supported",
					input->subject),
			 errdetail_place(status)));
}

/*
 * report_open_failure
 *		A file could not be opened
 *
 * A file of a foreign table may have gone since the folder was listed, as
 * rotated logs do: a warning.  Whatever else forbids to open it concerns the
 * administrator, and only 'skip' goes on without the file.
 */
static void
report_open_failure(TraceInput *input, const GtStatus *status)
{
	int			elevel = ERROR;

	if (input->source.root != NULL &&
		(input->wish.on_error == ON_ERROR_SKIP ||
		 (input->wish.on_error == ON_ERROR_STOP && status->sys_errno == ENOENT)))
		elevel = WARNING;

	input->totals.damaged++;
	if (elevel == WARNING && !first_warning(&input->source))
		return;
	errno = status->sys_errno;
	if (status->sys_errno != 0)
		ereport(elevel,
				(errcode_for_file_access(),
				 errmsg("could not open %s: %m", input->subject)));
	else
		ereport(elevel,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("could not open %s", input->subject),
				 errdetail("%s", sentence(status->message))));
}

/*
 * report_out_of_memory
 *		The allocator refused before a scan could report it
 */
static void
report_out_of_memory(TraceInput *input)
{
	GtStatus	status = {0};

	gt_fail(&status, GT_NO_MEMORY, 0, "memory was refused");
	report_status(input, &status, false);
}

/*
 * decode_error_callback
 *		Names the input in the context of whatever is raised while decoding
 */
static void
decode_error_callback(void *arg)
{
	TraceInput *input = (TraceInput *) arg;

	errcontext(input->wish.report != NULL ? "decoding %s for report \"%s\"" :
			   "decoding %s for relation \"%s\"",
			   input->subject, input->wish.relation->name);
}

/*
 * release
 *		Closes the scan, its source and its descriptor
 */
static void
release(TraceInput *input)
{
	if (input->scan != NULL)
	{
		GtScan	   *scan = input->scan;

		input->scan = NULL;
		gt_scan_close(scan);
	}
	if (input->holds_fd)
	{
		input->holds_fd = false;
		ReleaseExternalFD();
	}
}

static void
release_on_reset(void *arg)
{
	release((TraceInput *) arg);
}

/*
 * begin_memory
 *		Makes the decoder's context.  The callback has to be its own: a parent
 *		context's comes when the children are gone already.
 */
static void
begin_memory(TraceInput *input)
{
	MemoryContext decoder = AllocSetContextCreate(input->context,
												  "gctrace decoder",
												  ALLOCSET_DEFAULT_SIZES);

	context_alloc_init(&input->alloc, decoder);
	input->on_reset.func = release_on_reset;
	input->on_reset.arg = input;
	MemoryContextRegisterResetCallback(decoder, &input->on_reset);
}

/*
 * input_tick
 *		Stops a walk, or the opening of a rotated set, that the user or the
 *		server wants to end.  Raising the error here would leak what is open.
 */
bool
input_tick(void *context pg_attribute_unused())
{
	return !(QueryCancelPending || ProcDiePending);
}

/*
 * open_path
 *		The file or the rotated set, for whose descriptor there is room
 */
static GtSource *
open_path(TraceInput *input, GtStatus *status)
{
	const InputSource *source = &input->source;
	const GtAlloc *alloc = &input->alloc.alloc;
	int			fd;

	if (source->set != NULL)
		return gt_log_set_open(alloc, source->root, source->path, source->set,
							   input_tick, NULL, status);
	if (source->root != NULL)
		fd = gt_file_open_below(source->root, source->path, status);
	else
		fd = gt_file_open_absolute(source->path, status);
	return fd >= 0 ? gt_source_open_fd(alloc, fd) : NULL;
}

/*
 * open_file
 *		The bytes of a file or a rotated set; NULL after a warning
 */
static GtSource *
open_file(TraceInput *input)
{
	GtStatus	status = {0};
	GtSource   *source;

	if (!AcquireExternalFD())
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open %s: %m", input->subject)));
	input->holds_fd = true;

	source = open_path(input, &status);
	if (source != NULL)
		return source;
	CHECK_FOR_INTERRUPTS();
	release(input);
	if (status.code == GT_OK || status.code == GT_NO_MEMORY)
		report_out_of_memory(input);
	report_open_failure(input, &status);
	return NULL;
}

/*
 * open_source
 *		The bytes; NULL after a warning that there are none
 */
static GtSource *
open_source(TraceInput *input)
{
	GtSource   *source;

	if (input->source.reader != NULL)
		source = gt_source_open_reader(&input->alloc.alloc, input->source.reader,
									   input->source.inflate);
	else if (input->source.path == NULL)
		source = gt_source_open_memory(&input->alloc.alloc,
									   input->source.content,
									   input->source.size);
	else
		return open_file(input);
	if (source == NULL)
		report_out_of_memory(input);
	return source;
}

/*
 * open_scan
 *		Begins to decode; false after a warning that there is nothing
 */
static bool
open_scan(TraceInput *input, const GtRelation *relation, uint64 columns)
{
	GtScanConfig config = {0};
	GtSource   *source;

	config.alloc = &input->alloc.alloc;
	config.relation = relation;
	config.columns = columns;
	config.format = input->wish.format;
	config.ordered = !gctrace_enable_fast_path;
	config.gap = input->source.gap;
	if (relation == input->wish.relation)
	{
		config.report = input->wish.report;
		config.arguments = input->wish.arguments;
		config.needs = input->wish.needs;
		config.parts = input->wish.parts;
		config.nparts = input->wish.nparts;
		config.skip_kinds = input->wish.skip_kinds;
	}
	for (int i = 0; i < relation->ncolumns; i++)
	{
		if ((columns & (UINT64CONST(1) << i)) != 0 &&
			(relation->columns[i].needs & GT_NEED_DIGEST) != 0)
			config.digest = &input->sha256.digest;
	}
	if (config.digest != NULL)
	{
		sha256_begin(&input->sha256);
		input->hashes = true;
	}

	source = open_source(input);
	if (source == NULL)
		return false;
	input->scan = gt_scan_open(&config, source);
	if (input->scan == NULL)
		report_out_of_memory(input);
	return true;
}

/*
 * add_counters
 *		Sums up the work of scans
 */
static void
add_counters(GtScanCounters *sum, const GtScanCounters *part)
{
	sum->bytes_read += part->bytes_read;
	sum->content_size += part->content_size;
	sum->bytes_decoded += part->bytes_decoded;
	sum->bytes_skipped += part->bytes_skipped;
	sum->generations_fast += part->generations_fast;
	sum->generations_ordered += part->generations_ordered;
	sum->generations_skipped += part->generations_skipped;
	sum->rows += part->rows;
}

/*
 * close_scan
 *		Ends the decoding and keeps its counters
 */
static void
close_scan(TraceInput *input)
{
	if (input->scan != NULL)
		add_counters(&input->totals.counters, gt_scan_counters(input->scan));
	release(input);
	if (input->hashes)
	{
		input->hashes = false;
		sha256_end(&input->sha256);
	}
}

/*
 * scan_next
 *		The next row, in steps that can be interrupted; false at the end
 */
static bool
scan_next(TraceInput *input, GtValue *values)
{
	ErrorContextCallback callback;
	GtScanResult result;

	callback.callback = decode_error_callback;
	callback.arg = input;
	callback.previous = error_context_stack;
	error_context_stack = &callback;

	do
	{
		CHECK_FOR_INTERRUPTS();
		result = gt_scan_next(input->scan, values);
	} while (result == GT_SCAN_AGAIN);

	error_context_stack = callback.previous;
	input->part = result == GT_SCAN_PART ? gt_scan_part(input->scan) : -1;
	return result != GT_SCAN_END;
}

/*
 * passes_inspection
 *		Is the input complete?  For on_error = 'skip', which must know before
 *		the first row.  What traces.status says decides.
 */
static bool
passes_inspection(TraceInput *input)
{
	const GtRelation *traces = gt_relations[GT_REL_TRACES];
	GtValue    *values = palloc0(traces->ncolumns * sizeof(GtValue));
	GtStatus	status;

	if (!open_scan(input, traces,
				   UINT64CONST(1) << relation_column(traces, "status")))
		return false;
	while (scan_next(input, values))
		continue;
	status = *gt_scan_status(input->scan);
	close_scan(input);
	MemoryContextDelete(input->alloc.context);
	begin_memory(input);
	report_status(input, &status, true);
	return status.code == GT_OK;
}

TraceInput *
input_open(MemoryContext parent, const InputSource *source, const InputWish *wish)
{
	MemoryContext context = AllocSetContextCreate(parent, "gctrace input",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	TraceInput *input = palloc0(sizeof(TraceInput));

	input->context = context;
	input->source = *source;
	input->wish = *wish;
	input->subject = source->name != NULL ? pstrdup(source->name) : "content";
	if (source->path != NULL)
		input->subject = psprintf("file \"%s\"",
								  TextDatumGetCString(text_datum(source->path,
																 strlen(source->path))));
	begin_memory(input);

	if (wish->on_error != ON_ERROR_SKIP ||
		wish->relation->id == GT_REL_TRACES ||
		passes_inspection(input))
		(void) open_scan(input, wish->relation, wish->columns);

	MemoryContextSwitchTo(oldcontext);
	return input;
}

/*
 * input_next
 *		The next row; at the end, whatever ended it is reported
 */
bool
input_next(TraceInput *input, GtValue *values)
{
	GtStatus	status;

	if (input->scan == NULL)
		return false;
	if (scan_next(input, values))
		return true;

	status = *gt_scan_status(input->scan);
	input->fed_parts = gt_scan_feeds_parts(input->scan);
	close_scan(input);
	report_status(input, &status, false);
	return false;
}

int
input_part(const TraceInput *input)
{
	return input->part;
}

bool
input_fed_parts(const TraceInput *input)
{
	return input->fed_parts;
}

void
input_totals_add(InputTotals *sum, const InputTotals *part)
{
	add_counters(&sum->counters, &part->counters);
	sum->damaged += part->damaged;
}

void
input_totals(const TraceInput *input, InputTotals *sum)
{
	input_totals_add(sum, &input->totals);
	if (input->scan != NULL)
		add_counters(&sum->counters, gt_scan_counters(input->scan));
}

void
input_close(TraceInput *input)
{
	close_scan(input);
	MemoryContextDelete(input->context);
}
