/*
 * fdw_import.c
 *		IMPORT FOREIGN SCHEMA: a foreign table for each relation.
 *
 * Also what gctrace.attach needs to add columns to tables made earlier.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/defrem.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "pg/fdw.h"
#include "relation/log_set.h"
#include "utils/builtins.h"

#define REMOTE_SCHEMA	"gctrace"

PG_FUNCTION_INFO_V1(gctrace_table_columns);

/*
 * is_wanted
 *		Does LIMIT TO or EXCEPT let this relation through?
 */
static bool
is_wanted(const ImportForeignSchemaStmt *stmt, const char *relation)
{
	ListCell   *cell;
	bool		listed = false;

	foreach(cell, stmt->table_list)
	{
		if (strcmp(((RangeVar *) lfirst(cell))->relname, relation) == 0)
			listed = true;
	}
	switch (stmt->list_type)
	{
		case FDW_IMPORT_SCHEMA_ALL:
			return true;
		case FDW_IMPORT_SCHEMA_LIMIT_TO:
			return listed;
		case FDW_IMPORT_SCHEMA_EXCEPT:
			return !listed;
	}
	return true;
}

/*
 * check_limit_to
 *		A relation that LIMIT TO names and that there is not is a misspelling.
 *		(EXCEPT may name one of a later version: nothing is lost.)
 */
static void
check_limit_to(const ImportForeignSchemaStmt *stmt)
{
	ListCell   *cell;

	if (stmt->list_type != FDW_IMPORT_SCHEMA_LIMIT_TO)
		return;
	foreach(cell, stmt->table_list)
	{
		const char *name = ((RangeVar *) lfirst(cell))->relname;
		Closest		closest;

		if (gt_relation_find(name) != NULL)
			continue;
		closest_init(&closest, name);
		for (int i = 0; i < GT_REL_COUNT; i++)
			closest_consider(&closest, gt_relations[i]->name);
		ereport(ERROR,
				(errcode(ERRCODE_FDW_TABLE_NOT_FOUND),
				 errmsg("there is no relation \"%s\"", name),
				 closest.best != NULL ?
				 errhint("Perhaps you meant the relation \"%s\".", closest.best) : 0));
	}
}

/*
 * create_table_command
 *		CREATE FOREIGN TABLE for one relation.  Only logs are rotated: other
 *		relations do without that option.
 */
static char *
create_table_command(const GtRelation *relation, const TableFiles *files,
					 const char *server, List *options)
{
	StringInfoData command;
	const char *separator = "\n\t";
	ListCell   *cell;

	initStringInfo(&command);
	appendStringInfo(&command, "CREATE FOREIGN TABLE %s (", relation->name);
	foreach(cell, table_columns(relation, files))
	{
		TableColumn *column = (TableColumn *) lfirst(cell);

		appendStringInfo(&command, "%s%s %s", separator,
						 quote_identifier(column->name), column->type);
		if (column->key != NULL)
			appendStringInfo(&command, " OPTIONS (key %s)",
							 quote_literal_cstr(column->key));
		separator = ",\n\t";
	}
	appendStringInfo(&command, "\n) SERVER %s\nOPTIONS (relation %s",
					 quote_identifier(server), quote_literal_cstr(relation->name));
	foreach(cell, options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "rotated") == 0 && !gt_log_set_feeds(relation))
			continue;
		appendStringInfo(&command, ", %s %s", option->defname,
						 quote_literal_cstr(defGetString(option)));
	}
	appendStringInfoString(&command, ")");
	return command.data;
}

/*
 * server_files
 *		The files of a server, listed for their path keys; or its store
 */
static TableFiles *
server_files(Oid server, const char *glob, const char *keys, bool rotated)
{
	const char *root;
	const char *store;
	TableFiles *files;

	server_place(server, &root, &store);
	if (store != NULL)
	{
		if (glob != NULL || keys != NULL || rotated)
			ereport(ERROR,
					(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
					 rotated ?
					 errmsg("option \"rotated\" is not for a server over a store") :
					 errmsg("options \"files\" and \"keys\" are not for a server over a store")));
		return store_files_create(store);
	}
	files = table_files_create(root, glob ? glob : DEFAULT_FILES, keys, rotated);
	table_files_list(files);
	return files;
}

/*
 * gctraceImportForeignSchema
 *		Commands that make a table for each relation
 *
 * Path keys are those of the files present now, or of the template.
 */
List *
gctraceImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid)
{
	const char *glob = option_value(stmt->options, "files");
	const char *keys = option_value(stmt->options, "keys");
	TableFiles *files;
	List	   *commands = NIL;

	if (strcmp(stmt->remote_schema, REMOTE_SCHEMA) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_SCHEMA_NOT_FOUND),
				 errmsg("schema \"%s\" is not available for import",
						stmt->remote_schema),
				 errhint("The relations are in the schema \"%s\": IMPORT FOREIGN SCHEMA %s FROM SERVER %s INTO ...",
						 REMOTE_SCHEMA, REMOTE_SCHEMA, quote_identifier(stmt->server_name))));
	check_import_options(stmt->options);
	check_limit_to(stmt);

	files = server_files(serverOid, glob, keys, option_value(stmt->options, "rotated") != NULL);
	for (int i = 0; i < GT_REL_COUNT; i++)
	{
		if (is_wanted(stmt, gt_relations[i]->name))
			commands = lappend(commands,
							   create_table_command(gt_relations[i], files,
													stmt->server_name, stmt->options));
	}
	return commands;
}

/*
 * gctrace.table_columns(server, files, keys)
 *		The columns that IMPORT FOREIGN SCHEMA would make, as rows
 */
Datum
gctrace_table_columns(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result;
	char	   *glob = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	char	   *keys = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));
	ForeignServer *server;
	TableFiles *files;
	AclResult	acl;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("server must not be null")));
	server = GetForeignServerByName(NameStr(*PG_GETARG_NAME(0)), false);
	acl = compat_server_aclcheck(server->serverid, GetUserId(), ACL_USAGE);
	if (acl != ACLCHECK_OK)
		aclcheck_error(acl, OBJECT_FOREIGN_SERVER, server->servername);

	compat_materialized_srf(fcinfo);
	result = (ReturnSetInfo *) fcinfo->resultinfo;
	files = server_files(server->serverid, glob, keys, false);

	for (int i = 0; i < GT_REL_COUNT; i++)
	{
		int			position = 0;
		ListCell   *cell;

		foreach(cell, table_columns(gt_relations[i], files))
		{
			TableColumn *column = (TableColumn *) lfirst(cell);
			Datum		values[6];
			bool		isnull[6] = {false};

			values[0] = CStringGetTextDatum(gt_relations[i]->name);
			values[1] = Int32GetDatum(++position);
			values[2] = CStringGetTextDatum(column->name);
			values[3] = CStringGetTextDatum(column->type);
			isnull[4] = column->key == NULL;
			values[4] = isnull[4] ? (Datum) 0 : CStringGetTextDatum(column->key);
			values[5] = CStringGetTextDatum(column->comment);
			tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
		}
	}
	return (Datum) 0;
}
