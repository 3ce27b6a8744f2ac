/*
 * fdw_files.c
 *		The files of a foreign table, and its columns by name.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pg/fdw.h"
#include "source/rotated.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* A column of path keys must not hide a column of the relation or file. */
#define FILE_COLUMN		"file"
#define KEY_PREFIX		"key_"

#define FILE_COMMENT	"Path of the file below the server's root"
#define KEY_COMMENT		"Path key \"%s\". NULL: the path has no such key"

/*
 * raise_pattern_error
 *		An option that the validator has passed does not compile
 */
static void
raise_pattern_error(const char *option, const char *value, const GtStatus *status)
{
	ereport(ERROR,
			(errcode(status->code == GT_NO_MEMORY ? ERRCODE_PROGRAM_LIMIT_EXCEEDED :
					 ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("invalid value for option \"%s\": \"%s\"", option, value),
			 errdetail("%s", sentence(status->message))));
}

/*
 * table_files_create
 *		Compiles the patterns; no file is looked at
 */
TableFiles *
table_files_create(const char *root, const char *glob, const char *keys, bool rotated)
{
	TableFiles *files = palloc0(sizeof(TableFiles));
	GtStatus	status = {0};

	files->root = root;
	files->hive = keys == NULL;
	files->rotated = rotated;
	context_alloc_init(&files->alloc, CurrentMemoryContext);
	files->glob = gt_glob_compile(&files->alloc.alloc, glob, &status);
	if (files->glob == NULL)
		raise_pattern_error("files", glob, &status);
	files->keys = gt_keys_compile(&files->alloc.alloc, keys, &status);
	if (files->keys == NULL)
		raise_pattern_error("keys", keys ? keys : "", &status);
	return files;
}

TableFiles *
table_files_open(const TableOptions *options)
{
	if (options->store != NULL)
		return store_files_create(options->store);
	return table_files_create(options->root, options->files, options->keys, options->rotated);
}

/*
 * file_source
 *		Where the content of one of them comes from
 */
InputSource
file_source(const TableFiles *files, const char *path)
{
	InputSource source = {0};

	if (files->runs != NULL)
		return store_source(files, path);
	source.root = files->root;
	source.path = path;
	source.set = files->rotated ? files->glob : NULL;
	return source;
}

/*
 * table_files_list
 *		Finds the files by walking the folders below root
 */
void
table_files_list(TableFiles *files)
{
	GtStatus	status = {0};

	if (files->runs != NULL)
	{
		store_list(files);
		return;
	}
	if (files->rotated)
		(void) gt_rotated_list(&files->alloc.alloc, files->root, files->glob,
							   input_tick, NULL, &files->list, &status);
	else
		(void) gt_files_list(&files->alloc.alloc, files->root, files->glob,
							 input_tick, NULL, &files->list, &status);
	CHECK_FOR_INTERRUPTS();

	switch (status.code)
	{
		case GT_OK:
			break;
		case GT_NO_MEMORY:
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("the list of files below \"%s\" needs more memory than gctrace.max_scan_memory allows",
							files->root),
					 errhint("A superuser can raise gctrace.max_scan_memory; the table option files can narrow the list.")));
			break;
		default:
			errno = status.sys_errno;
			ereport(ERROR,
					(status.sys_errno != 0 ? errcode_for_file_access() :
					 errcode(ERRCODE_FDW_ERROR),
					 status.sys_errno != 0 ?
					 errmsg("could not list the files below \"%s\": %m", files->root) :
					 errmsg("could not list the files below \"%s\"", files->root),
					 errdetail("%s", sentence(status.message))));
	}

	for (size_t i = 0; i < files->list.count; i++)
	{
		if (!gt_keys_discover(files->keys, files->list.files[i].path))
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("the path keys below \"%s\" need more memory than gctrace.max_scan_memory allows",
							files->root)));
	}
}

/*
 * is_taken
 *		Is it the name of a column that every table of the relation has?
 */
static bool
is_taken(const GtRelation *relation, const char *name)
{
	return strcmp(name, FILE_COLUMN) == 0 || relation_column(relation, name) >= 0;
}

/*
 * raise_unknown_column
 *		A column that nothing in the relation or the paths stands behind
 */
static void
raise_unknown_column(const GtRelation *relation, Relation table, const char *name,
					 const TableFiles *files)
{
	Closest		closest;

	closest_init(&closest, name);
	closest_consider(&closest, FILE_COLUMN);
	for (int i = 0; i < relation->ncolumns; i++)
		closest_consider(&closest, relation->columns[i].name);

	ereport(ERROR,
			(errcode(ERRCODE_FDW_COLUMN_NAME_NOT_FOUND),
			 files->runs != NULL ?
			 errmsg("column \"%s\" of foreign table \"%s\" is neither a column of relation \"%s\" nor one of runs",
					name, RelationGetRelationName(table), relation->name) :
			 errmsg("column \"%s\" of foreign table \"%s\" is neither a column of relation \"%s\" nor a path key",
					name, RelationGetRelationName(table), relation->name),
			 closest.best != NULL ?
			 errhint("Perhaps you meant the column \"%s\".", closest.best) :
			 files->runs != NULL ? 0 :
			 files->hive ?
			 errhint("A path key that no file has yet is declared with the column option key.") :
			 errhint("The template in the option keys has no such placeholder.")));
}

/*
 * map_key_column
 *		The key that a column shows: what its option says, else its name
 */
static void
map_key_column(ColumnTarget *target, const GtRelation *relation, Relation table,
			   Form_pg_attribute attribute, const TableFiles *files)
{
	const char *name = NameStr(attribute->attname);
	const char *key = column_key_option(RelationGetRelid(table), attribute->attnum);

	if (attribute->atttypid != TEXTOID)
	{
		if (key == NULL && (files->hive || gt_keys_find(files->keys, name) < 0))
			raise_unknown_column(relation, table, name, files);
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
				 errmsg("column \"%s\" of foreign table \"%s\" shows a path key and must have type text",
						name, RelationGetRelationName(table))));
	}

	target->kind = COLUMN_KEY;
	if (key != NULL)
		target->key = pstrdup(key);
	else if (strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) == 0 &&
			 is_taken(relation, name + strlen(KEY_PREFIX)))
		target->key = pstrdup(name + strlen(KEY_PREFIX));
	else
		target->key = pstrdup(name);

	/* As in a path that lacks it, a key that is declared may be missing. */
	if (key == NULL && !files->hive && gt_keys_find(files->keys, target->key) < 0)
		raise_unknown_column(relation, table, name, files);
}

/*
 * map_run_column
 *		A column of table run
 */
static void
map_run_column(ColumnTarget *target, const GtRelation *relation, Relation table,
			   Form_pg_attribute attribute, const TableFiles *files)
{
	target->kind = COLUMN_RUN;
	target->column = store_column(NameStr(attribute->attname), attribute->atttypid);
	if (target->column < 0)
		raise_unknown_column(relation, table, NameStr(attribute->attname), files);
}

/*
 * table_map
 *		What each column of a foreign table shows, by its name
 */
ColumnMap *
table_map(Relation table, const GtRelation *relation, const TableFiles *files)
{
	TupleDesc	tupdesc = RelationGetDescr(table);
	ColumnMap  *map = column_map_create(relation, tupdesc->natts);

	for (int i = 0; i < tupdesc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(tupdesc, i);

		if (attribute->attisdropped)
			continue;
		if (column_map_relation(map, attribute))
			continue;
		if (files->runs != NULL)
			map_run_column(&map->targets[i], relation, table, attribute, files);
		else if (strcmp(NameStr(attribute->attname), FILE_COLUMN) == 0 &&
			attribute->atttypid == TEXTOID)
			map->targets[i].kind = COLUMN_FILE;
		else
			map_key_column(&map->targets[i], relation, table, attribute, files);
	}
	return map;
}

/*
 * check_key_columns
 *		With key=value folders any name could be a key.  One that none of the
 *		files has is taken for a mistake, unless the column's option says that
 *		it is meant: NULL in every row would hide the misspelling.
 */
void
check_key_columns(const ColumnMap *map, Relation table, const TableFiles *files)
{
	if (!files->hive || files->list.count == 0)
		return;

	for (int i = 0; i < map->natts; i++)
	{
		const ColumnTarget *target = &map->targets[i];

		if (target->kind == COLUMN_KEY &&
			gt_keys_find(files->keys, target->key) < 0 &&
			column_key_option(RelationGetRelid(table), i + 1) == NULL)
			raise_unknown_column(map->relation, table,
								 NameStr(TupleDescAttr(RelationGetDescr(table), i)->attname),
								 files);
	}
}

/*
 * file_datums
 *		The columns that depend on the file alone
 */
void
file_datums(const ColumnMap *map, const TableFiles *files, const char *path,
			Datum *values, bool *isnull)
{
	for (int i = 0; i < map->natts; i++)
	{
		const ColumnTarget *target = &map->targets[i];
		bool		refused = false;
		char	   *value;

		switch (target->kind)
		{
			case COLUMN_FILE:
				values[i] = text_datum(path, strlen(path));
				isnull[i] = false;
				break;
			case COLUMN_KEY:
				value = gt_keys_value(&files->alloc.alloc, files->keys,
									  target->key, path, &refused);
				if (refused)
					ereport(ERROR,
							(errcode(ERRCODE_OUT_OF_MEMORY),
							 errmsg("out of memory")));
				isnull[i] = value == NULL;
				if (value != NULL)
				{
					values[i] = text_datum(value, strlen(value));
					gt_free(&files->alloc.alloc, value);
				}
				break;
			case COLUMN_RUN:
				store_datum(files, path, target->column, &values[i], &isnull[i]);
				break;
			case COLUMN_NONE:
			case COLUMN_RELATION:
				isnull[i] = true;
				break;
		}
	}
}

/*
 * file_columns
 *		The first column of a new foreign table over files
 */
static List *
file_columns(void)
{
	TableColumn *column = palloc0(sizeof(TableColumn));

	column->name = FILE_COLUMN;
	column->type = "text";
	column->comment = FILE_COMMENT;
	return list_make1(column);
}

/*
 * table_columns
 *		The columns of a new foreign table: file, path keys, the relation's
 */
List *
table_columns(const GtRelation *relation, const TableFiles *files)
{
	List	   *columns = files->runs != NULL ? store_table_columns() : file_columns();
	TableColumn *column;

	for (int i = 0; files->keys != NULL && i < gt_keys_count(files->keys); i++)
	{
		const char *key = gt_keys_name(files->keys, i);

		/* Such a key can only be shown by a column that is made by hand. */
		if (strlen(key) >= NAMEDATALEN - strlen(KEY_PREFIX) ||
			!pg_verifymbstr(key, (int) strlen(key), true))
			continue;

		column = palloc0(sizeof(TableColumn));
		column->key = pstrdup(key);
		column->name = is_taken(relation, key) ? psprintf(KEY_PREFIX "%s", key) :
			pstrdup(key);
		column->type = "text";
		column->comment = psprintf(KEY_COMMENT, key);
		columns = lappend(columns, column);
	}

	for (int i = 0; i < relation->ncolumns; i++)
	{
		column = palloc0(sizeof(TableColumn));
		column->name = pstrdup(relation->columns[i].name);
		column->type = gt_type_name(relation->columns[i].type);
		column->comment = pstrdup(relation->columns[i].comment);
		columns = lappend(columns, column);
	}
	return columns;
}
