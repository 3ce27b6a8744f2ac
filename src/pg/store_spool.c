/*
 * store_spool.c
 *		The input that is being loaded: read once and inflated, into memory as long
 *		as it is small, else into a temporary file.
 *
 * A load hashes its input, decodes it and cuts it into segments.  A log grows and a file may be replaced meanwhile, so all of that has
 * to see the same bytes: those in the spool, of which there is one per session.
 * It ends with the transaction at the latest.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/digest.h"
#include "pg/option.h"
#include "pg/store.h"
#include "source/fileset.h"
#include "storage/buffile.h"
#include "storage/fd.h"
#include "utils/builtins.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#define CHUNK_SIZE (256 * 1024)
#define SHA256_BYTES 32

PG_FUNCTION_INFO_V1(gctrace_store_spool_file);
PG_FUNCTION_INFO_V1(gctrace_store_spool_content);
PG_FUNCTION_INFO_V1(gctrace_store_spool_end);
PG_FUNCTION_INFO_V1(gctrace_store_spool_digest);
PG_FUNCTION_INFO_V1(gctrace_store_spool_head);

/* Content of up to work_mem, but never more than this, stays in memory. */
#define MEMORY_MAX (64 * 1024 * 1024)

typedef struct Spool
{
	bool		filled;			/* false: nothing is being loaded */
	MemoryContext context;		/* of what it has in memory */
	char	   *memory;			/* NULL: all of it is in the file */
	size_t		room;			/* in memory */
	BufFile    *file;			/* NULL: all of it is in memory */
	uint64		size;
	GtStatus	ended;			/* what ended a compressed input too early */
} Spool;

static Spool spool;

/* An input on its way into the spool, hashed as it is stored. */
typedef struct RawInput
{
	int			fd;				/* -1: memory */
	bool		holds_fd;
	MemoryContextCallback on_reset;
	const char *memory;
	size_t		memory_left;
	Sha256		sha256;
	uint64		bytes;
	GtReader	reader;
	TimestampTz modified_at;	/* 0: memory */
} RawInput;

/* --- the spool's life --- */

static void
spool_close(void)
{
	pass_end();
	if (spool.file != NULL)
		BufFileClose(spool.file);
	if (spool.context != NULL)
		MemoryContextDelete(spool.context);
	memset(&spool, 0, sizeof(spool));
}

/*
 * spool_at_end
 *		Transaction callback: nothing outlives it.  When it aborts, core has
 *		closed the file or is about to.
 */
static void
spool_at_end(XactEvent event, void *arg pg_attribute_unused())
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			spool_close();
			break;
		case XACT_EVENT_ABORT:
			pass_forget();
			memset(&spool, 0, sizeof(spool));
			break;
		default:
			break;
	}
}

/*
 * spool_begin
 *		An empty spool
 */
static void
spool_begin(void)
{
	static bool registered = false;

	if (!registered)
	{
		RegisterXactCallback(spool_at_end, NULL);
		registered = true;
	}
	spool_close();
	spool.context = AllocSetContextCreate(TopTransactionContext, "gctrace spool",
										  ALLOCSET_DEFAULT_SIZES);
	spool.room = CHUNK_SIZE;
	spool.memory = MemoryContextAlloc(spool.context, spool.room);
	spool.filled = true;
}

/*
 * spool_to_file
 *		Moves what is in memory to a file, which belongs to the transaction: a
 *		load that fails in a subtransaction leaves it to be closed at the next one
 */
static void
spool_to_file(void)
{
	ResourceOwner oldowner = CurrentResourceOwner;
	MemoryContext oldcontext = MemoryContextSwitchTo(spool.context);

	CurrentResourceOwner = TopTransactionResourceOwner;
	spool.file = BufFileCreateTemp(false);
	CurrentResourceOwner = oldowner;
	MemoryContextSwitchTo(oldcontext);
	BufFileWrite(spool.file, spool.memory, spool.size);
	pfree(spool.memory);
	spool.memory = NULL;
}

static void
spool_append(const void *bytes, size_t size)
{
	size_t		limit = Min((size_t) work_mem * 1024, MEMORY_MAX);

	if (spool.memory != NULL && spool.size + size > limit)
		spool_to_file();
	if (spool.memory == NULL)
		BufFileWrite(spool.file, unconstify(void *, bytes), size);
	else
	{
		while (spool.size + size > spool.room)
			spool.room *= 2;
		spool.memory = repalloc(spool.memory, spool.room);
		memcpy(spool.memory + spool.size, bytes, size);
	}
	spool.size += size;
}

/* --- reading it --- */

static void
spool_require(void)
{
	if (!spool.filled)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("nothing is being loaded"),
				 errhint("This function is a part of gctrace.load and gctrace.load_bytes.")));
}

uint64
spool_size(void)
{
	spool_require();
	return spool.size;
}

size_t
spool_read(uint64 offset, void *buffer, size_t size)
{
	size = Min(size, spool.size - Min(offset, spool.size));
	if (size == 0)
		return 0;
	if (spool.memory != NULL)
		memcpy(buffer, spool.memory + offset, size);
	else if (BufFileSeek(spool.file, 0, (off_t) offset, SEEK_SET) != 0 ||
		BufFileRead(spool.file, buffer, size) != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read the temporary file of a load")));
	return size;
}

static int64_t
read_spool(void *context, void *buffer, size_t size, GtStatus *status)
{
	SpoolReader *self = (SpoolReader *) context;
	size_t		got = spool_read(self->offset, buffer, size);

	self->offset += got;
	if (got == 0 && spool.ended.code != GT_OK)
	{
		*status = spool.ended;
		return -1;
	}
	return (int64_t) got;
}

static void
rewind_spool(void *context)
{
	((SpoolReader *) context)->offset = 0;
}

void
spool_reader_init(SpoolReader *self)
{
	memset(self, 0, sizeof(*self));
	self->reader.read = read_spool;
	self->reader.rewind = rewind_spool;
	self->reader.context = self;
	self->reader.size = spool_size();
}

/* --- filling it --- */

static void
raw_close(void *arg)
{
	RawInput   *raw = (RawInput *) arg;

	if (raw->fd >= 0)
		close(raw->fd);
	raw->fd = -1;
	if (raw->holds_fd)
		ReleaseExternalFD();
	raw->holds_fd = false;
}

static int64_t
read_raw(void *context, void *buffer, size_t size, GtStatus *status)
{
	RawInput   *raw = (RawInput *) context;
	ssize_t		got;

	if (raw->fd < 0)
	{
		got = Min(size, raw->memory_left);
		memcpy(buffer, raw->memory, got);
		raw->memory += got;
		raw->memory_left -= got;
	}
	else
	{
		do
			got = read(raw->fd, buffer, size);
		while (got < 0 && errno == EINTR);
		if (got < 0)
		{
			status->sys_errno = errno;
			gt_fail(status, GT_IO_ERROR, raw->bytes, "could not read the input");
			return -1;
		}
	}
	raw->sha256.digest.update(raw->sha256.digest.context, buffer, got);
	raw->bytes += got;
	progress_add_bytes(got);
	return got;
}

/*
 * raw_init
 *		Closes its descriptor with the current memory context
 */
static void
raw_init(RawInput *raw, uint64 size)
{
	sha256_begin(&raw->sha256);
	raw->reader.read = read_raw;
	raw->reader.context = raw;
	raw->reader.size = size;
	raw->on_reset.func = raw_close;
	raw->on_reset.arg = raw;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &raw->on_reset);
}

/*
 * raw_open
 *		Opens a file below a root for reading
 */
static RawInput *
raw_open(const char *root, const char *path)
{
	RawInput   *raw = palloc0(sizeof(RawInput));
	GtStatus	status = {0};
	struct stat info;

	raw->fd = -1;
	raw_init(raw, 0);
	raw->holds_fd = AcquireExternalFD();
	if (!raw->holds_fd)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not open file \"%s\": %m", path)));
	raw->fd = gt_file_open_below(root, path, &status);
	errno = status.sys_errno;
	if (raw->fd < 0)
		ereport(ERROR,
				(status.sys_errno != 0 ? errcode_for_file_access() :
				 errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("could not open file \"%s\"", path),
				 errdetail("%s", sentence(status.message))));
	if (fstat(raw->fd, &info) == 0)
	{
		raw->reader.size = (uint64) info.st_size;
		raw->modified_at = time_t_to_timestamptz(info.st_mtim.tv_sec) +
			info.st_mtim.tv_nsec / 1000;
	}
	return raw;
}

/*
 * fail_to_read
 *		Raises what keeps an input from being read at all
 */
static void
fail_to_read(const GtStatus *status)
{
	errno = status->sys_errno;
	ereport(ERROR,
			(status->code == GT_IO_ERROR ? errcode_for_file_access() :
			 errcode(status->code == GT_NO_MEMORY ? ERRCODE_PROGRAM_LIMIT_EXCEEDED :
					 ERRCODE_FEATURE_NOT_SUPPORTED),
			 status->code == GT_IO_ERROR ?
			 errmsg("could not read the input: %m") :
			 errmsg("could not read the input"),
			 errdetail("%s", sentence(status->message))));
}

static bool
is_compressed(const GtSource *source)
{
	return strcmp(gt_source_compression(source), "none") != 0;
}

/*
 * fill_spool
 *		Inflates an input into the spool; returns how it was compressed
 *
 * What is not compressed has one checksum, not two.
 */
static const char *
fill_spool(RawInput *raw, uint8 content_sha256[SHA256_BYTES], uint8 file_sha256[SHA256_BYTES])
{
	ContextAlloc alloc;
	GtStatus	status = {0};
	Sha256		digest;
	GtSource   *source;
	const char *compression;
	bool		compressed;
	char	   *buffer = palloc(CHUNK_SIZE);
	int64		got;

	context_alloc_init(&alloc, CurrentMemoryContext);
	sha256_begin(&digest);
	spool_begin();
	source = gt_source_open_reader(&alloc.alloc, &raw->reader, true);
	if (source == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	while ((got = gt_source_read(source, buffer, CHUNK_SIZE, &status)) > 0)
	{
		CHECK_FOR_INTERRUPTS();
		if (is_compressed(source))
			digest.digest.update(digest.digest.context, buffer, got);
		spool_append(buffer, got);
	}
	compression = gt_source_compression(source);
	compressed = is_compressed(source);
	gt_source_close(source);

	if (status.code != GT_OK && status.code != GT_TRUNCATED && status.code != GT_DAMAGED)
		fail_to_read(&status);
	spool.ended = status;
	digest.digest.final(digest.digest.context, content_sha256);
	sha256_end(&digest);

	/* What follows a corrupt place belongs to the file's checksum. */
	while (status.code != GT_OK && read_raw(raw, buffer, CHUNK_SIZE, &status) > 0)
		CHECK_FOR_INTERRUPTS();
	raw->sha256.digest.final(raw->sha256.digest.context, file_sha256);
	sha256_end(&raw->sha256);
	if (!compressed)
		memcpy(content_sha256, file_sha256, SHA256_BYTES);
	return compression;
}

static Datum
bytea_datum(const void *data, size_t size)
{
	bytea	   *result = palloc(size + VARHDRSZ);

	SET_VARSIZE(result, size + VARHDRSZ);
	memcpy(VARDATA(result), data, size);
	return PointerGetDatum(result);
}

/*
 * spool_result
 *		Fills the spool and tells what it holds
 */
static Datum
spool_result(FunctionCallInfo fcinfo, RawInput *raw)
{
	TupleDesc	tupdesc;
	uint8		content_sha256[SHA256_BYTES];
	uint8		file_sha256[SHA256_BYTES];
	const char *compression;
	Datum		values[8];
	bool		isnull[8] = {false};

	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	compression = fill_spool(raw, content_sha256, file_sha256);
	raw_close(raw);

	values[0] = bytea_datum(content_sha256, sizeof(content_sha256));
	values[1] = Int64GetDatum((int64) spool.size);
	values[2] = bytea_datum(file_sha256, sizeof(file_sha256));
	values[3] = Int64GetDatum((int64) raw->bytes);
	values[4] = CStringGetTextDatum(compression);
	values[5] = TimestampTzGetDatum(raw->modified_at);
	isnull[5] = raw->modified_at == 0;
	isnull[6] = isnull[7] = spool.ended.code == GT_OK;
	values[6] = CStringGetTextDatum(spool.ended.code == GT_TRUNCATED ? "truncated" : "damaged");
	values[7] = CStringGetTextDatum(spool.ended.message);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(tupdesc), values, isnull));
}

/*
 * gctrace.store_spool(root text, path text)
 *		Reads a file below a folder
 */
Datum
gctrace_store_spool_file(PG_FUNCTION_ARGS)
{
	char	   *root = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *path = text_to_cstring(PG_GETARG_TEXT_PP(1));

	require_file_access("read a file of the server", HINT_FILE_ACCESS);
	return spool_result(fcinfo, raw_open(root, path));
}

/*
 * gctrace.store_spool(content bytea)
 *		Reads content that the caller has
 */
Datum
gctrace_store_spool_content(PG_FUNCTION_ARGS)
{
	bytea	   *content = PG_GETARG_BYTEA_PP(0);
	RawInput   *raw = palloc0(sizeof(RawInput));

	raw->fd = -1;
	raw->memory = VARDATA_ANY(content);
	raw->memory_left = VARSIZE_ANY_EXHDR(content);
	raw_init(raw, raw->memory_left);
	return spool_result(fcinfo, raw);
}

/*
 * gctrace.store_spool_end()
 *		The load is done
 */
Datum
gctrace_store_spool_end(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	spool_close();
	PG_RETURN_VOID();
}

/*
 * gctrace.store_spool_digest(size bigint)
 *		SHA-256 of so many bytes of the content; NULL when it is shorter
 */
Datum
gctrace_store_spool_digest(PG_FUNCTION_ARGS)
{
	int64		size = PG_GETARG_INT64(0);
	char	   *buffer = palloc(CHUNK_SIZE);
	uint8		sha256[32];
	Sha256		digest;

	if (size < 0 || (uint64) size > spool_size())
		PG_RETURN_NULL();
	sha256_begin(&digest);
	for (int64 offset = 0; offset < size; offset += CHUNK_SIZE)
	{
		size_t		got = spool_read(offset, buffer, Min(CHUNK_SIZE, size - offset));

		CHECK_FOR_INTERRUPTS();
		digest.digest.update(digest.digest.context, buffer, got);
	}
	digest.digest.final(digest.digest.context, sha256);
	sha256_end(&digest);
	return bytea_datum(sha256, sizeof(sha256));
}

/*
 * gctrace.store_spool_head(size int)
 *		The first bytes of the content
 */
Datum
gctrace_store_spool_head(PG_FUNCTION_ARGS)
{
	int32		size = PG_GETARG_INT32(0);
	char	   *buffer;

	if (size < 0 || size > CHUNK_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("size must be between 0 and %d", CHUNK_SIZE)));
	spool_require();
	buffer = palloc(size);
	return bytea_datum(buffer, spool_read(0, buffer, size));
}
