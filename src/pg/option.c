/*
 * option.c
 *		Options of servers, foreign tables and columns; the right to files.
 *
 * Options are data: a table says where each one may stand and which function
 * checks its value.  CREATE and ALTER come in through the validator, IMPORT
 * FOREIGN SCHEMA through check_import_options.
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/option.h"
#include "relation/log_set.h"
#include "source/fileset.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* Where an option may stand. */
#define IN_SERVER	0x01
#define IN_TABLE	0x02
#define IN_COLUMN	0x04
#define IN_IMPORT	0x08

typedef struct OptionSpec
{
	const char *name;
	int			places;
	void		(*check) (const char *value);
} OptionSpec;

static void check_root(const char *value);
static void check_store(const char *value);
static void check_relation(const char *value);
static void check_files(const char *value);
static void check_keys(const char *value);
static void check_format(const char *value);
static void check_on_error(const char *value);
static void check_rotated(const char *value);
static void check_key(const char *value);

static const OptionSpec option_specs[] = {
	{"root", IN_SERVER, check_root},
	{"store", IN_SERVER, check_store},
	{"relation", IN_TABLE, check_relation},
	{"files", IN_TABLE | IN_IMPORT, check_files},
	{"keys", IN_TABLE | IN_IMPORT, check_keys},
	{"format", IN_TABLE | IN_IMPORT, check_format},
	{"on_error", IN_TABLE | IN_IMPORT, check_on_error},
	{"rotated", IN_TABLE | IN_IMPORT, check_rotated},
	{"key", IN_COLUMN, check_key},
};

/* The values of traces.format that can be insisted on. */
static const char *const known_formats[] = {
	"go-trace", "gctrace", "pprof", "jvm-unified", "jvm-legacy"
};

PG_FUNCTION_INFO_V1(gctrace_fdw_validator);
PG_FUNCTION_INFO_V1(gctrace_require_file_access);

/*
 * require_file_access
 *		One check of the right to read files, for all who open them
 */
void
require_file_access(const char *action, const char *hint)
{
	/* A superuser has the privileges of every role. */
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to %s", action),
				 errhint("%s", hint)));
}

/*
 * gctrace.require_file_access()
 *		The same check for functions written in SQL
 */
Datum
gctrace_require_file_access(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	require_file_access("read files of the server", HINT_FILE_ACCESS);
	PG_RETURN_VOID();
}

/*
 * check_option
 *		Raises an error unless the option may stand here with this value
 */
static void
check_option(const char *name, const char *value, int place)
{
	const OptionSpec *spec = NULL;
	StringInfoData valid;
	Closest		closest;

	initStringInfo(&valid);
	closest_init(&closest, name);
	for (size_t i = 0; i < GT_LENGTHOF(option_specs); i++)
	{
		if ((option_specs[i].places & place) == 0)
			continue;
		appendStringInfo(&valid, "%s%s", valid.len > 0 ? ", " : "",
						 option_specs[i].name);
		if (strcmp(option_specs[i].name, name) == 0)
			spec = &option_specs[i];
		closest_consider(&closest, option_specs[i].name);
	}

	if (spec == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("invalid option \"%s\"", name),
				 closest.best != NULL ?
				 errhint("Perhaps you meant the option \"%s\".", closest.best) :
				 valid.len > 0 ?
				 errhint("Valid options in this context are: %s", valid.data) :
				 errhint("There are no valid options in this context.")));

	spec->check(value);
}

/*
 * require_option
 *		Raises an error if an option that cannot be left out is
 */
static void
require_option(List *options, const char *name, const char *hint)
{
	if (option_value(options, name) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
				 errmsg("option \"%s\" is required", name),
				 errhint("%s", hint)));
}

/*
 * check_options
 *		Checks a whole list; core lets IMPORT's list hold one name twice
 */
static void
check_options(List *options, int place)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (option_value(options, option->defname) != defGetString(option))
			ereport(ERROR,
					(errcode(ERRCODE_SYNTAX_ERROR),
					 errmsg("option \"%s\" provided more than once",
							option->defname)));
		check_option(option->defname, defGetString(option), place);
	}
}

/*
 * check_server_options
 *		A server shows files or a store
 */
static void
check_server_options(List *options)
{
	check_options(options, IN_SERVER);
	if (option_value(options, "store") == NULL)
		require_option(options, "root",
					   "Name the folder that holds the files: OPTIONS (root '/srv/traces').");
	else if (option_value(options, "root") != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("options \"root\" and \"store\" exclude each other")));
}

/*
 * is_rotated
 *		The value of option rotated, once it has been checked
 */
static bool
is_rotated(List *options)
{
	const char *value = option_value(options, "rotated");
	bool		rotated = false;

	return value != NULL && parse_bool(value, &rotated) && rotated;
}

/*
 * require_log_relation
 *		Only logs are rotated
 */
static void
require_log_relation(List *options)
{
	const char *name = option_value(options, "relation");

	if (is_rotated(options) && !gt_log_set_feeds(gt_relation_find(name)))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("option \"rotated\" is not for relation \"%s\"", name),
				 errhint("Only logs are rotated, and none has rows of this relation. "
						 "IMPORT FOREIGN SCHEMA sets the option where it may stand.")));
}

/*
 * gctrace_fdw_validator
 *		Checks the options of CREATE and ALTER of a server, table, column,
 *		wrapper or user mapping (which have none)
 *
 * It sees the whole list on every change, so whoever may not set root cannot
 * alter any option of a server that has one.
 */
Datum
gctrace_fdw_validator(PG_FUNCTION_ARGS)
{
	List	   *options = untransformRelOptions(PG_GETARG_DATUM(0));
	Oid			catalog = PG_GETARG_OID(1);

	switch (catalog)
	{
		case ForeignServerRelationId:
			check_server_options(options);
			break;
		case ForeignTableRelationId:
			check_options(options, IN_TABLE);
			require_option(options, "relation",
						   "Name what the rows are: OPTIONS (relation 'gc_cycles'). "
						   "IMPORT FOREIGN SCHEMA gctrace makes a table for each relation.");
			require_log_relation(options);
			break;
		case AttributeRelationId:
			check_options(options, IN_COLUMN);
			break;
		default:
			check_options(options, 0);
			break;
	}
	PG_RETURN_VOID();
}

void
check_import_options(List *options)
{
	check_options(options, IN_IMPORT);
}

/*
 * root: an absolute folder, and the right to read files
 */
static void
check_root(const char *value)
{
	const char *part = value;

	require_file_access("set the option \"root\" of a gctrace server",
						HINT_FILE_ACCESS
						" USAGE on the server then gives access to the files below its root.");

	if (!is_absolute_path(value))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("root \"%s\" is not an absolute path", value),
				 errhint("Write the path of the folder from the root of the file system on.")));

	while (*part != '\0')
	{
		size_t		len = strcspn(part, "/");

		if (len == 2 && strncmp(part, "..", 2) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
					 errmsg("root \"%s\" contains \"..\"", value),
					 errhint("Write the path of the folder without detours.")));
		part += len;
		part += strspn(part, "/");
	}
}

/*
 * store: a schema; that it is a store is seen when it is read, with the rights
 * of whoever reads
 */
static void
check_store(const char *value)
{
	if (value[0] == '\0' || strlen(value) >= NAMEDATALEN)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"store\": \"%s\"", value),
				 errhint("Name a schema that gctrace.create_store has made.")));
}

/*
 * relation: a name of the catalogue
 */
static void
check_relation(const char *value)
{
	Closest		closest;

	if (gt_relation_find(value) != NULL)
		return;

	closest_init(&closest, value);
	for (int i = 0; i < GT_REL_COUNT; i++)
		closest_consider(&closest, gt_relations[i]->name);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("there is no relation \"%s\"", value),
			 closest.best != NULL ?
			 errhint("Perhaps you meant the relation \"%s\".", closest.best) :
			 errhint("All relations: SELECT DISTINCT relation FROM gctrace.catalogue().")));
}

/*
 * files: a glob below root
 */
static void
check_files(const char *value)
{
	ContextAlloc alloc;
	GtStatus	status = {0};
	GtGlob	   *glob;

	context_alloc_init(&alloc, CurrentMemoryContext);
	glob = gt_glob_compile(&alloc.alloc, value, &status);
	if (glob == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"files\": \"%s\"", value),
				 errdetail("%s", sentence(status.message)),
				 errhint("Write a pattern for paths below the server's root, such as \"**/*.trace\"; "
						 "* and ? match within a folder, ** across folders, {a,b} either.")));
	gt_glob_free(&alloc.alloc, glob);
}

/*
 * keys: a template for paths
 */
static void
check_keys(const char *value)
{
	ContextAlloc alloc;
	GtStatus	status = {0};
	GtKeys	   *keys;

	context_alloc_init(&alloc, CurrentMemoryContext);
	keys = gt_keys_compile(&alloc.alloc, value, &status);
	if (keys == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"keys\": \"%s\"", value),
				 errdetail("%s", sentence(status.message)),
				 errhint("Write a template for paths below the server's root, such as \"{service}/{build}/*\"; "
						 "without the option, folders named key=value give the keys.")));
	gt_keys_free(&alloc.alloc, keys);
}

/*
 * format: one that can be recognised
 */
static void
check_format(const char *value)
{
	Closest		closest;

	closest_init(&closest, value);
	for (size_t i = 0; i < GT_LENGTHOF(known_formats); i++)
	{
		if (strcmp(known_formats[i], value) == 0)
			return;
		closest_consider(&closest, known_formats[i]);
	}
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("unknown format \"%s\"", value),
			 closest.best != NULL ?
			 errhint("Perhaps you meant the format \"%s\".", closest.best) :
			 errhint("Known formats are go-trace, gctrace, pprof, jvm-unified and jvm-legacy; "
					 "without the option, the format is recognised by the content.")));
}

/*
 * on_error: stop, error or skip
 */
static void
check_on_error(const char *value)
{
	OnError		on_error;

	if (!gctrace_parse_on_error(value, &on_error))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"on_error\": \"%s\"", value),
				 errhint("Valid values are \"stop\" (rows up to the damage, then a warning), "
						 "\"error\" and \"skip\" (no rows of a damaged file, a warning).")));
}

/*
 * rotated: true or false
 */
static void
check_rotated(const char *value)
{
	bool		rotated;

	if (!parse_bool(value, &rotated))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"rotated\": \"%s\"", value),
				 errhint("Valid values are \"true\" (NAME, NAME.0, NAME.1.gz and the like are one log) and \"false\".")));
}

/*
 * key: the path key that a column shows
 */
static void
check_key(const char *value)
{
	if (value[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("option \"key\" must not be empty"),
				 errhint("Name the path key that the column shows.")));
}

/*
 * option_value
 *		The value of the first option of that name, NULL if there is none
 */
const char *
option_value(List *options, const char *name)
{
	ListCell   *cell;

	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, name) == 0)
			return defGetString(option);
	}
	return NULL;
}

const char *
column_key_option(Oid foreign_table, AttrNumber attnum)
{
	return option_value(GetForeignColumnOptions(foreign_table, attnum), "key");
}

void
server_place(Oid server_id, const char **root, const char **store)
{
	ForeignServer *server = GetForeignServer(server_id);

	*root = option_value(server->options, "root");
	*store = option_value(server->options, "store");
	if (*root == NULL && *store == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
				 errmsg("server \"%s\" has neither option \"root\" nor option \"store\"",
						server->servername),
				 errhint("Is it a server of the foreign-data wrapper gctrace_fdw?")));
}

/*
 * table_options
 *		What the options of a foreign table and its server amount to
 */
TableOptions *
table_options(Oid foreign_table)
{
	ForeignTable *table = GetForeignTable(foreign_table);
	TableOptions *result = palloc0(sizeof(TableOptions));
	const char *relation = option_value(table->options, "relation");
	const char *on_error = option_value(table->options, "on_error");

	server_place(table->serverid, &result->root, &result->store);
	result->relation = relation ? gt_relation_find(relation) : NULL;
	if (result->relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_TABLE_NOT_FOUND),
				 errmsg("foreign table \"%s\" shows the relation \"%s\", which this version of gctrace does not have",
						get_rel_name(foreign_table),
						relation ? relation : "")));
	result->files = option_value(table->options, "files");
	if (result->files == NULL)
		result->files = DEFAULT_FILES;
	result->keys = option_value(table->options, "keys");
	result->format = option_value(table->options, "format");
	result->on_error = (OnError) gctrace_on_error;
	if (on_error != NULL)
		(void) gctrace_parse_on_error(on_error, &result->on_error);
	result->rotated = is_rotated(table->options);
	if (result->rotated && result->store != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("option \"rotated\" is not for a server over a store"),
				 errhint("Drop it from foreign table \"%s\".", get_rel_name(foreign_table))));
	return result;
}
