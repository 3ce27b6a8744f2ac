/*
 * gctrace.c
 *		Module magic and settings.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pg/compat.h"
#include "pg/gctrace.h"

GCTRACE_MODULE_MAGIC("gctrace", "0.1");

int			gctrace_on_error = ON_ERROR_STOP;
int			gctrace_max_scan_memory = 1024 * 1024;
bool		gctrace_enable_fast_path = true;
bool		gctrace_enable_summaries = true;

static const struct config_enum_entry on_error_values[] = {
	{"stop", ON_ERROR_STOP, false},
	{"error", ON_ERROR_ERROR, false},
	{"skip", ON_ERROR_SKIP, false},
	{NULL, 0, false}
};

void		_PG_init(void);

/*
 * Module load callback
 */
void
_PG_init(void)
{
	DefineCustomEnumVariable("gctrace.on_error",
							 "What to do about an input that is truncated, damaged or not supported.",
							 "stop: rows up to the damage, then a warning. "
							 "error: an error. "
							 "skip: no rows of that input, and a warning. "
							 "The foreign-table option on_error overrides it.",
							 &gctrace_on_error,
							 ON_ERROR_STOP,
							 on_error_values,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomIntVariable("gctrace.max_scan_memory",
							"Most memory that decoding one input may take.",
							"An input that needs more ends in an error.",
							&gctrace_max_scan_memory,
							1024 * 1024,
							64,
							MAX_KILOBYTES,
							PGC_SUSET,
							GUC_UNIT_KB,
							NULL, NULL, NULL);

	DefineCustomBoolVariable("gctrace.enable_fast_path",
							 "Decodes only the events that a query needs where that gives the same rows.",
							 "Off: all events of every input are put in order first.",
							 &gctrace_enable_fast_path,
							 true,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	DefineCustomBoolVariable("gctrace.enable_summaries",
							 "Leaves out runs of a store, and parts of runs, that by their summaries have no rows for a query.",
							 "Off: all runs are read whose format has the relation.",
							 &gctrace_enable_summaries,
							 true,
							 PGC_USERSET,
							 0,
							 NULL, NULL, NULL);

	MarkGUCPrefixReserved("gctrace");
}

/*
 * The value of an on_error option; false if there is no such value.
 */
bool
gctrace_parse_on_error(const char *value, OnError *result)
{
	const struct config_enum_entry *entry;

	for (entry = on_error_values; entry->name != NULL; entry++)
	{
		if (strcmp(entry->name, value) == 0)
		{
			*result = (OnError) entry->val;
			return true;
		}
	}
	return false;
}
