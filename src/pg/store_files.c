/*
 * store_files.c
 *		The files that a load names, their path keys and sidecars.
 */
#include "postgres.h"

#include <unistd.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/fdw.h"
#include "pg/option.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

#define SIDECAR_SUFFIX	".json"
#define SIDECAR_MAX		(1024 * 1024)

PG_FUNCTION_INFO_V1(gctrace_store_files);
PG_FUNCTION_INFO_V1(gctrace_store_sidecar);

/*
 * split_pattern
 *		Takes an absolute pattern apart: the folder before the first component
 *		that is a pattern, or the last one, and the rest
 */
static void
split_pattern(const char *pattern, char **root, const char **glob)
{
	const char *rest = pattern;

	if (!is_absolute_path(pattern))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not absolute", pattern),
				 errhint("Write the pattern from the root of the server's file system on, as in '/srv/traces/**'.")));
	for (;;)
	{
		size_t		len;

		rest += strspn(rest, "/");
		len = strcspn(rest, "/");
		if (rest[len] == '\0' || strcspn(rest, "*?[{\\") < len)
			break;
		rest += len;
	}
	*root = pnstrdup(pattern, Max(rest - pattern - 1, 1));
	*glob = rest;
}

/*
 * is_sidecar
 *		Is it FILE.json of a file in the list?  FILE comes before it.
 */
static bool
is_sidecar(const GtFileList *list, size_t index)
{
	const char *path = list->files[index].path;
	size_t		len = strlen(path);

	if (len <= strlen(SIDECAR_SUFFIX) ||
		strcmp(path + len - strlen(SIDECAR_SUFFIX), SIDECAR_SUFFIX) != 0)
		return false;
	len -= strlen(SIDECAR_SUFFIX);
	while (index-- > 0)
	{
		int			order = strncmp(list->files[index].path, path, len);

		if (order == 0 && list->files[index].path[len] == '\0')
			return true;
		if (order < 0)
			return false;
	}
	return false;
}

/*
 * keys_json
 *		The path keys of a file, as jsonb
 */
static Datum
keys_json(const TableFiles *files, const char *path)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	for (int i = 0; i < gt_keys_count(files->keys); i++)
	{
		const char *name = gt_keys_name(files->keys, i);
		bool		refused = false;
		char	   *value = gt_keys_value(&files->alloc.alloc, files->keys, name, path, &refused);

		if (refused)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		if (value == NULL)
			continue;
		if (json.len > 1)
			appendStringInfoChar(&json, ',');
		escape_json(&json, TextDatumGetCString(text_datum(name, strlen(name))));
		appendStringInfoChar(&json, ':');
		escape_json(&json, TextDatumGetCString(text_datum(value, strlen(value))));
		gt_free(&files->alloc.alloc, value);
	}
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

/*
 * path_for_keys
 *		key=value folders count wherever they are, a template begins at the
 *		pattern's folder
 */
static const char *
path_for_keys(const TableFiles *files, const char *path)
{
	if (!files->hive)
		return path;
	return psprintf("%s/%s", files->root + strspn(files->root, "/"), path);
}

/*
 * gctrace.store_files(files text, keys text)
 *		The files that match an absolute pattern, without sidecars
 */
Datum
gctrace_store_files(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *keys = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	char	   *root;
	const char *glob;
	TableFiles *files;

	require_file_access("load files of the server",
						HINT_FILE_ACCESS " gctrace.load_bytes loads what the client sends.");
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("files must not be null")));
	split_pattern(text_to_cstring(PG_GETARG_TEXT_PP(0)), &root, &glob);
	compat_materialized_srf(fcinfo);
	files = table_files_create(root, glob, keys, false);
	table_files_list(files);

	for (size_t i = 0; i < files->list.count; i++)
	{
		const GtFile *file = &files->list.files[i];
		const char *path = path_for_keys(files, file->path);
		Datum		values[5];
		bool		isnull[5] = {false};

		CHECK_FOR_INTERRUPTS();
		if (is_sidecar(&files->list, i))
			continue;
		if (!gt_keys_discover(files->keys, path))
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		values[0] = text_datum(root, strlen(root));
		values[1] = text_datum(file->path, strlen(file->path));
		values[2] = Int64GetDatum((int64) file->size);
		values[3] = TimestampTzGetDatum(time_t_to_timestamptz(0) + file->mtime_ns / 1000);
		values[4] = keys_json(files, path);
		tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
	}
	return (Datum) 0;
}

/*
 * read_small_file
 *		The text of an open file, which is closed
 */
static text *
read_small_file(int fd, const char *path)
{
	text	   *result = palloc(SIDECAR_MAX + 1 + VARHDRSZ);
	size_t		size = 0;
	ssize_t		got;

	do
	{
		got = read(fd, VARDATA(result) + size, SIDECAR_MAX + 1 - size);
		if (got > 0)
			size += got;
	} while (got > 0 || (got < 0 && errno == EINTR));
	close(fd);
	if (got < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", path)));
	if (size > SIDECAR_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("file \"%s\" is too large for labels", path),
				 errdetail("At most %d bytes are read.", SIDECAR_MAX)));
	SET_VARSIZE(result, size + VARHDRSZ);
	return result;
}

/*
 * gctrace.store_sidecar(root text, path text)
 *		The text of FILE.json beside a file; NULL: there is none
 */
Datum
gctrace_store_sidecar(PG_FUNCTION_ARGS)
{
	char	   *root = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *path = psprintf("%s" SIDECAR_SUFFIX, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	GtStatus	status = {0};
	text	   *content;
	int			fd;

	require_file_access("read a file of the server", HINT_FILE_ACCESS);
	fd = gt_file_open_below(root, path, &status);
	if (fd < 0 && status.sys_errno == ENOENT)
		PG_RETURN_NULL();
	errno = status.sys_errno;
	if (fd < 0)
		ereport(ERROR,
				(status.sys_errno != 0 ? errcode_for_file_access() :
				 errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("could not open file \"%s\"", path),
				 errdetail("%s", sentence(status.message))));
	content = read_small_file(fd, path);
	PG_RETURN_DATUM(text_datum(VARDATA(content), VARSIZE(content) - VARHDRSZ));
}
