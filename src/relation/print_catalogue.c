/*
 * print_catalogue.c
 *		Prints what is made from the catalogue: part of the install script, or
 *		the documentation page.
 *
 *		print_catalogue sql		types, functions and comments
 *		print_catalogue docs	doc/relations.md
 *
 * A stand-alone program; what it prints is committed, so that an installation
 * needs no program to be built and run first.
 */
#include <stdio.h>
#include <string.h>

#include "relation/report.h"

/* Estimated rows of a function whose argument the planner cannot see: of 8 MB. */
#define USUAL_MB 8

/* --- sql --- */

static void
print_quoted(const char *text)
{
	putchar('\'');
	for (; *text != '\0'; text++)
	{
		if (*text == '\'')
			putchar('\'');
		putchar(*text);
	}
	putchar('\'');
}

static void
print_comment_on(const char *kind, const char *object, const char *comment)
{
	printf("COMMENT ON %s gctrace.%s IS\n\t", kind, object);
	print_quoted(comment);
	printf(";\n");
}

static void
print_row_type(const GtRelation *relation)
{
	char		object[256];

	printf("CREATE TYPE gctrace.%s_row AS (\n", relation->name);
	for (int i = 0; i < relation->ncolumns; i++)
		printf("\t%s %s%s\n", relation->columns[i].name,
			   gt_type_name(relation->columns[i].type),
			   i + 1 < relation->ncolumns ? "," : "");
	printf(");\n");

	snprintf(object, sizeof(object), "%s_row", relation->name);
	print_comment_on("TYPE", object, relation->comment);
	for (int i = 0; i < relation->ncolumns; i++)
	{
		snprintf(object, sizeof(object), "%s_row.%s", relation->name,
				 relation->columns[i].name);
		print_comment_on("COLUMN", object, relation->columns[i].comment);
	}
}

static void
print_function(const GtRelation *relation, const char *argument, const char *symbol,
			   const char *properties, const char *of)
{
	double		rows = relation->rows_per_mb * USUAL_MB;
	char		signature[256];
	char		comment[512];

	printf("\nCREATE FUNCTION gctrace.%s(%s)\n"
		   "RETURNS SETOF gctrace.%s_row\n"
		   "LANGUAGE C STRICT %s COST 10000 ROWS %.0f\n"
		   "SUPPORT gctrace.function_support\n"
		   "AS 'MODULE_PATHNAME', '%s';\n",
		   relation->name, argument, relation->name, properties,
		   rows < 1 ? 1 : rows, symbol);

	snprintf(signature, sizeof(signature), "%s(%s)", relation->name,
			 strchr(argument, ' ') + 1);
	snprintf(comment, sizeof(comment), "%s; of %s", relation->comment, of);
	print_comment_on("FUNCTION", signature, comment);
}

static void
print_report_sql(const GtReport *report)
{
	printf("\n-- Rows of %s\n\n", report->shape.name);
	print_row_type(&report->shape);
}

static void
print_relation_sql(const GtRelation *relation)
{
	printf("\n-- %s\n\n", relation->name);
	print_row_type(relation);
	print_function(relation, "path text", "gctrace_rows_of_path",
				   "VOLATILE PARALLEL RESTRICTED",
				   "a file of the server (absolute path)");
	printf("REVOKE ALL ON FUNCTION gctrace.%s(text) FROM PUBLIC;\n"
		   "GRANT EXECUTE ON FUNCTION gctrace.%s(text) TO pg_read_server_files;\n",
		   relation->name, relation->name);
	print_function(relation, "content bytea", "gctrace_rows_of_content",
				   "IMMUTABLE PARALLEL SAFE",
				   "the content of a file");
}

static void
print_sql(void)
{
	printf("-- Made from src/relation/catalogue.c by print_catalogue: a row type and two\n"
		   "-- functions for each relation.  Columns of row types are only ever appended.\n");
	for (int i = 0; i < GT_REL_COUNT; i++)
		print_relation_sql(gt_relations[i]);
	for (int i = 0; gt_reports[i] != NULL; i++)
		print_report_sql(gt_reports[i]);
}

/* --- docs --- */

/* A cell of a table: '|' would end it. */
static void
print_cell(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (*text == '|')
			putchar('\\');
		putchar(*text);
	}
}

static void
print_relation_docs(const GtRelation *relation)
{
	printf("\n## %s\n\n%s.\n\n| column | type | meaning |\n|---|---|---|\n",
		   relation->name, relation->comment);
	for (int i = 0; i < relation->ncolumns; i++)
	{
		printf("| `%s` | %s | ", relation->columns[i].name,
			   gt_type_name(relation->columns[i].type));
		print_cell(relation->columns[i].comment);
		printf(" |\n");
	}
}

static void
print_docs(void)
{
	printf("# Relations\n\n"
		   "This page is made from the same catalogue as the comments in the database:\n"
		   "`\\d+ traces.gc_cycles` shows the same words.\n\n"
		   "- As functions: `gctrace.NAME(path text)` and `gctrace.NAME(content bytea)`, with\n"
		   "  exactly these columns.\n"
		   "- As foreign tables: the column `file` (path below the server's root) and one text\n"
		   "  column for each path key come first.\n"
		   "- As the views that `gctrace.attach` makes: like the foreign tables, but `stack_id`\n"
		   "  and `frames_id` are 16 hexadecimal digits, which every client can hold.\n"
		   "- `*_ns` are nanoseconds, `*_bytes` bytes. NULL means not known, never 0.\n\n"
		   "| relation | rows |\n|---|---|\n");
	for (int i = 0; i < GT_REL_COUNT; i++)
		printf("| [%s](#%s) | %s |\n", gt_relations[i]->name, gt_relations[i]->name,
			   gt_relations[i]->comment);
	for (int i = 0; i < GT_REL_COUNT; i++)
		print_relation_docs(gt_relations[i]);
	printf("\n# Reports\n\n"
		   "Functions over one file or its content that take arguments;\n"
		   "`\\df+ gctrace.mmu` shows what they mean.\n");
	for (int i = 0; gt_reports[i] != NULL; i++)
		print_relation_docs(&gt_reports[i]->shape);
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "sql") == 0)
		print_sql();
	else if (argc == 2 && strcmp(argv[1], "docs") == 0)
		print_docs();
	else
	{
		fprintf(stderr, "usage: %s sql | docs\n", argv[0]);
		return 2;
	}
	return 0;
}
