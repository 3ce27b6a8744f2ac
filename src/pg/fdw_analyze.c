/*
 * fdw_analyze.c
 *		ANALYZE: a sample of rows by reservoir, from one pass over all files.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "pg/fdw.h"
#include "utils/rel.h"

/* A sample that grows to `wanted` rows and then replaces them at random. */
typedef struct Sampler
{
	HeapTuple  *rows;
	int			wanted;
	int			numrows;
	double		seen;			/* rows of the table so far */
	double		to_skip;		/* rows until the next replacement; -1: choose */
	ReservoirStateData reservoir;
} Sampler;

/*
 * all_columns
 *		The relation's columns that the table shows
 */
static uint64
all_columns(const ColumnMap *map)
{
	uint64		columns = 0;

	for (int i = 0; i < map->natts; i++)
	{
		if (map->targets[i].kind == COLUMN_RELATION)
			columns |= UINT64CONST(1) << map->targets[i].column;
	}
	return columns;
}

/*
 * choose_place
 *		Where in the sample does the next row go?  -1: nowhere (Vitter's
 *		algorithm Z, as in core)
 */
static int
choose_place(Sampler *sampler)
{
	int			place = -1;

	if (sampler->numrows < sampler->wanted)
		place = sampler->numrows++;
	else
	{
		if (sampler->to_skip < 0)
			sampler->to_skip = reservoir_get_next_S(&sampler->reservoir,
													sampler->seen, sampler->wanted);
		if (sampler->to_skip <= 0)
		{
			place = (int) (sampler->wanted *
						   compat_reservoir_random(&sampler->reservoir));
			heap_freetuple(sampler->rows[place]);
		}
		sampler->to_skip -= 1;
	}
	sampler->seen += 1;
	return place;
}

/*
 * sample_file
 *		Passes the rows of one file through the sampler
 */
static void
sample_file(Sampler *sampler, const TableFiles *files, const ColumnMap *map,
			const char *path, const InputWish *wish, TupleDesc tupdesc,
			MemoryContext context)
{
	MemoryContext caller = MemoryContextSwitchTo(context);
	InputSource source;
	Datum	   *values = palloc0(map->natts * sizeof(Datum));
	bool	   *isnull = palloc0(map->natts * sizeof(bool));
	GtValue    *row = palloc0(wish->relation->ncolumns * sizeof(GtValue));
	MemoryContext row_context = AllocSetContextCreate(context, "gctrace row",
													  ALLOCSET_DEFAULT_SIZES);
	ArrayCache	arrays;
	TraceInput *input;

	file_datums(map, files, path, values, isnull);
	array_cache_init(&arrays, context);
	source = file_source(files, path);
	input = input_open(context, &source, wish);

	while (input_next(input, row))
	{
		int			place = choose_place(sampler);

		compat_analyze_delay_point();
		if (place < 0)
			continue;
		MemoryContextSwitchTo(row_context);
		row_datums(map, wish->columns, row, &arrays, values, isnull);
		MemoryContextSwitchTo(caller);
		sampler->rows[place] = heap_form_tuple(tupdesc, values, isnull);
		MemoryContextReset(row_context);
		array_cache_trim(&arrays);
	}
	input_close(input);
	MemoryContextSwitchTo(caller);
}

/*
 * gctrace_acquire_sample_rows
 *		AcquireSampleRowsFunc: rows are as likely from any file and place
 */
static int
gctrace_acquire_sample_rows(Relation relation, int elevel, HeapTuple *rows,
							int targrows, double *totalrows, double *totaldeadrows)
{
	TableOptions *options = table_options(RelationGetRelid(relation));
	TableFiles *files = table_files_open(options);
	ColumnMap  *map = table_map(relation, options->relation, files);
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "gctrace analyze",
												  ALLOCSET_DEFAULT_SIZES);
	InputWish	wish = {0};
	Sampler		sampler = {0};

	wish.relation = options->relation;
	wish.columns = all_columns(map);
	wish.format = options->format;
	wish.on_error = options->on_error;

	sampler.rows = rows;
	sampler.wanted = targrows;
	sampler.to_skip = -1;
	reservoir_init_selection_state(&sampler.reservoir, targrows);

	table_files_list(files);
	check_key_columns(map, relation, files);
	for (size_t i = 0; i < files->list.count; i++)
	{
		sample_file(&sampler, files, map, files->list.files[i].path, &wish,
					RelationGetDescr(relation), context);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);

	ereport(elevel,
			(errmsg("\"%s\": %zu files contain %.0f rows; %d rows in sample",
					RelationGetRelationName(relation), files->list.count,
					sampler.seen, sampler.numrows)));
	*totalrows = sampler.seen;
	*totaldeadrows = 0;
	return sampler.numrows;
}

/*
 * gctraceAnalyzeForeignTable
 *		The size in pages, as GetForeignRelSize will compare it
 */
bool
gctraceAnalyzeForeignTable(Relation relation, AcquireSampleRowsFunc *func,
						   BlockNumber *totalpages)
{
	TableOptions *options = table_options(RelationGetRelid(relation));
	TableFiles *files = table_files_open(options);
	uint64		bytes = 0;

	table_files_list(files);
	for (size_t i = 0; i < files->list.count; i++)
		bytes += files->list.files[i].size;

	/* At least 1, so that relpages is seen not to be its default. */
	*totalpages = (BlockNumber) Min(Max((bytes + BLCKSZ - 1) / BLCKSZ, 1),
									MaxBlockNumber);
	*func = gctrace_acquire_sample_rows;
	return true;
}
