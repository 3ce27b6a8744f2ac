/*
 * fdw.h
 *		What the files of the foreign-data wrapper share.
 */
#ifndef GCTRACE_FDW_H
#define GCTRACE_FDW_H

#include "pg/compat.h"

#include "commands/explain.h"
#include "foreign/fdwapi.h"
#include "nodes/execnodes.h"
#include "pg/datum.h"
#include "pg/input.h"
#include "pg/option.h"
#include "source/fileset.h"

/* fdw_files.c: the files of a foreign table, and its columns by name */
typedef struct TableFiles
{
	const char *root;			/* NULL: runs of a store, see there */
	struct StoreRuns *runs;		/* NULL: files */
	ContextAlloc alloc;
	GtGlob	   *glob;
	GtKeys	   *keys;
	bool		hive;			/* key=value folders rather than a template */
	bool		rotated;		/* a file of the list is a whole rotated set */
	GtFileList	list;			/* empty until table_files_list */
} TableFiles;

extern TableFiles *table_files_create(const char *root, const char *glob,
									  const char *keys, bool rotated);

/* Either kind. */
extern TableFiles *table_files_open(const TableOptions *options);
extern void table_files_list(TableFiles *files);

/* Where the content of one of them comes from; in the current memory context. */
extern InputSource file_source(const TableFiles *files, const char *path);

extern ColumnMap *table_map(Relation table, const GtRelation *relation,
							const TableFiles *files);
extern void check_key_columns(const ColumnMap *map, Relation table,
							  const TableFiles *files);

/* Datums of the columns that depend on the file alone. */
extern void file_datums(const ColumnMap *map, const TableFiles *files,
						const char *path, Datum *values, bool *isnull);

/* A column as IMPORT FOREIGN SCHEMA makes it. */
typedef struct TableColumn
{
	char	   *name;
	const char *type;
	char	   *key;			/* NULL: not a path key */
	char	   *comment;
} TableColumn;

extern List *table_columns(const GtRelation *relation, const TableFiles *files);

/*
 * fdw_store.c: the runs of a store in the place of files.  A run's "path" is its
 * run_id as text, its size that of the content.
 */
typedef struct StoreRuns StoreRuns;

extern TableFiles *store_files_create(const char *store);

/* Lists those of which the clauses, without parameters, may be true. */
extern void store_narrow(TableFiles *files, List *clauses, Relation table);
extern void store_list(TableFiles *files);

/* What a listing left out by summary. */
typedef struct StorePruned
{
	uint64		runs;
	uint64		segments;		/* those of the runs, and of others */
} StorePruned;

extern StorePruned store_pruned(const TableFiles *files);

/*
 * fdw_bounds.c, fdw_summary.c: the next listings leave out what the summaries tell to be
 * without rows for which these clauses are true.  `columns` are those that the
 * query uses.  limit: how many runs are looked at; 0: all, if that can prune.
 */
extern void store_filter_by(TableFiles *files, const ColumnMap *map, Relation table,
							const TableOptions *options, List *clauses, uint64 columns,
							uint64 limit);

/* The attributes of which the summaries tell something. */
extern Bitmapset *summary_attributes(const ColumnMap *map);

/* The clauses with what depends on no column as constants. */
extern List *bind_constants(List *clauses, PlanState *parent, ExprContext *econtext);

/* fdw_store_share.c: the list as bytes, and back; can workers read the store? */
extern Size store_list_size(const TableFiles *files);
extern void store_write_list(const TableFiles *files, char *to);
extern void store_read_list(TableFiles *files, uint64 count, char *from);
extern bool store_is_parallel_safe(const char *store);

/* A row above this in the column of gt_bounds_order ends the run. */
extern int64 store_stop_above(const TableFiles *files, const char *path);

/* Rows of the relation in the listed runs, by their summaries; -1: not known. */
extern double store_rows(const TableFiles *files, double rows_per_mb);

extern int	store_column(const char *name, Oid type);	/* -1: none */
extern void store_datum(const TableFiles *files, const char *path, int column,
						Datum *value, bool *isnull);
extern List *store_table_columns(void);

/* The content of a run; in the current memory context. */
extern InputSource store_source(const TableFiles *files, const char *path);

/* The clauses with the values that their parameters have now. */
extern List *bind_params(List *clauses, PlanState *parent, ExprContext *econtext);

/* fdw_prune.c: which files can have rows */
typedef struct FilePruner
{
	const ColumnMap *map;
	const TableFiles *files;
	TupleTableSlot *slot;		/* a row with only the file's columns */
	ExprState  *qual;
	ExprContext *econtext;
} FilePruner;

extern Bitmapset *file_attributes(const ColumnMap *map);

/* Can it be evaluated with these attributes alone? */
extern bool clause_prunes(RelOptInfo *baserel, RestrictInfo *rinfo,
						  const Bitmapset *attrs);

/* Does it read at least one of these attributes, and may it tell of others' rows? */
extern bool clause_concerns(RelOptInfo *baserel, RestrictInfo *rinfo,
							const Bitmapset *attrs);

/* Does it need values that only the executor has, or of EXECUTE? */
extern bool uses_params(Node *expression);
extern bool uses_exec_params(Node *expression);
extern Bitmapset *exec_params(Node *expression);

extern void file_pruner_init(FilePruner *pruner, const ColumnMap *map,
							 const TableFiles *files, TupleDesc tupdesc,
							 ExprState *qual, ExprContext *econtext);
extern bool file_pruner_keeps(FilePruner *pruner, const GtFile *file);

/* fdw_kinds.c: which kinds of rows the query wants */
typedef struct KindFilter
{
	const GtKinds *kinds;
	int			attribute;		/* index of that which shows the kind */
	List	   *clauses;		/* NIL: all kinds are wanted */
	TupleTableSlot *slot;		/* a row with nothing but its kind */
	ExprState  *qual;
	ExprContext *econtext;
	bool		current;		/* skip is that of the parameters' values of now */
	uint64		skip;			/* bit i = the i-th kind is not wanted */
} KindFilter;

extern Bitmapset *kind_attributes(const ColumnMap *map);
extern void kind_filter_init(KindFilter *filter, const ColumnMap *map, TupleDesc tupdesc,
							 List *clauses, PlanState *parent);
extern uint64 kind_filter_skip(KindFilter *filter);

/*
 * Lists in a ForeignScan, by index.  fdw_exprs has the clauses that prune files,
 * those that tell which kinds of rows are wanted, and those that are compared
 * with the summaries of stored runs; each an implicit AND.
 */
typedef enum FdwScanPrivateIndex
{
	/* Integer list of the attributes that the query uses */
	FdwScanPrivateAttributes
} FdwScanPrivateIndex;

typedef enum FdwScanExprsIndex
{
	FdwScanExprsFiles,
	FdwScanExprsKinds,
	FdwScanExprsSummary
} FdwScanExprsIndex;

#define scan_clauses_of(plan, index) ((List *) list_nth((plan)->fdw_exprs, index))

/* fdw_parallel.c: what the processes of a parallel scan share */
typedef struct SharedScan SharedScan;

/* fdw_scan.c: hangs on ForeignScanState.fdw_state */
typedef struct GctraceScanState
{
	MemoryContext context;		/* of this struct and all of the scan */
	TableOptions *options;
	TableFiles *files;
	ColumnMap  *map;
	InputWish	wish;

	/* Files, listed at the first row; kept ones by index into the list */
	bool		listed;
	bool		pruned;
	FilePruner	pruner;
	List	   *clauses;		/* of the pruner */
	KindFilter	kinds;
	List	   *summary_clauses;	/* for stores */
	ExprContext *econtext;		/* for their parameters */
	MemoryContext clause_context;	/* of what is made of them for a listing */
	Bitmapset  *clause_params;	/* of the executor */
	int			stop_column;	/* by which runs end early; -1: none does */
	int64		stop_above;
	ForeignScanState *node;
	bool		explain_only;
	size_t	   *kept;
	size_t		nkept;

	/* Where the scan is */
	bool		started;
	size_t		next;			/* into kept */
	SharedScan *shared;			/* NULL: this process reads all files */
	TraceInput *input;			/* NULL: between files */
	MemoryContext file_context; /* the file's Datums and arrays */
	ArrayCache	arrays;
	Datum	   *file_values;
	bool	   *file_isnull;
	GtValue    *row;

	/* For EXPLAIN ANALYZE: over all scans of the node */
	uint64		scans;
	uint64		files_seen;
	uint64		files_kept;
	StorePruned runs_pruned;
	InputTotals totals;
} GctraceScanState;

extern void scan_list_files(GctraceScanState *state);
extern void scan_prune_files(GctraceScanState *state);
extern bool scan_keeps_file(GctraceScanState *state, size_t file);
extern void scan_close_file(GctraceScanState *state);
extern void scan_count_pruned(GctraceScanState *state, uint64 scans);

/* Room for a list that comes from elsewhere: its paths are for the caller to set. */
extern void scan_take_list(GctraceScanState *state, size_t count);

extern bool shared_next_file(GctraceScanState *state, size_t *file);
extern void shared_add_totals(SharedScan *shared, const InputTotals *totals);

/* Callbacks */
extern void gctraceGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel,
									 Oid foreigntableid);
extern void gctraceGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel,
								   Oid foreigntableid);
extern ForeignScan *gctraceGetForeignPlan(PlannerInfo *root, RelOptInfo *baserel,
										  Oid foreigntableid,
										  ForeignPath *best_path, List *tlist,
										  List *scan_clauses, Plan *outer_plan);
extern bool gctraceIsForeignScanParallelSafe(PlannerInfo *root, RelOptInfo *rel,
											 RangeTblEntry *rte);
extern void gctraceBeginForeignScan(ForeignScanState *node, int eflags);
extern TupleTableSlot *gctraceIterateForeignScan(ForeignScanState *node);
extern void gctraceReScanForeignScan(ForeignScanState *node);
extern void gctraceEndForeignScan(ForeignScanState *node);
extern void gctraceShutdownForeignScan(ForeignScanState *node);
extern Size gctraceEstimateDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt);
extern void gctraceInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt,
											void *coordinate);
extern void gctraceReInitializeDSMForeignScan(ForeignScanState *node, ParallelContext *pcxt,
											  void *coordinate);
extern void gctraceInitializeWorkerForeignScan(ForeignScanState *node, shm_toc *toc,
											   void *coordinate);
extern void gctraceExplainForeignScan(ForeignScanState *node, ExplainState *es);
extern bool gctraceAnalyzeForeignTable(Relation relation,
									   AcquireSampleRowsFunc *func,
									   BlockNumber *totalpages);
extern List *gctraceImportForeignSchema(ImportForeignSchemaStmt *stmt,
										Oid serverOid);

#endif							/* GCTRACE_FDW_H */
