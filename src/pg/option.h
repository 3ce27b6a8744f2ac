/*
 * option.h
 *		Options of servers, foreign tables and columns; the right to files.
 */
#ifndef GCTRACE_OPTION_H
#define GCTRACE_OPTION_H

#include "pg/gctrace.h"
#include "nodes/pg_list.h"
#include "relation/relation.h"

#define DEFAULT_FILES	"**"

/* What the options of a foreign table and its server amount to. */
typedef struct TableOptions
{
	const char *root;			/* absolute folder; NULL: a store */
	const char *store;			/* schema; NULL: files below root */
	const GtRelation *relation;
	const char *files;			/* glob below root */
	const char *keys;			/* template; NULL: key=value folders */
	const char *format;			/* to insist on; NULL: as recognised */
	bool		rotated;		/* NAME, NAME.0 ... are one file */
	OnError		on_error;
} TableOptions;

extern TableOptions *table_options(Oid foreign_table);

/* Either the root or the store of a server; an error if it is not one of ours. */
extern void server_place(Oid server, const char **root, const char **store);

/* OPTIONS of IMPORT FOREIGN SCHEMA, which core does not validate. */
extern void check_import_options(List *options);

/* The key option of a column, or NULL. */
extern const char *column_key_option(Oid foreign_table, AttrNumber attnum);

extern const char *option_value(List *options, const char *name);	/* NULL: not set */

/*
 * Raises an error unless the current user may read files of the server.  The
 * one check behind setting root, attach and the functions over paths.
 */
extern void require_file_access(const char *action, const char *hint);

#define HINT_FILE_ACCESS \
	"Only superusers and roles with privileges of pg_read_server_files may do this."

#endif							/* GCTRACE_OPTION_H */
