/*
 * catalogue_input.c
 *		What every input has, whatever its format: relation traces.
 */
#include "relation/catalogue.h"

#include "model/rows.h"

static const GtColumn traces_columns[] = {
#define R GtTraceRow
	WORD(R, "format", format, 0, "What the content was recognised as: 'go-trace', 'gctrace' (a log with lines of the Go runtime), 'jvm-unified' (JDK 9 and later), 'jvm-legacy' (JDK 8), 'pprof' or 'unrecognised'"),
	INT(R, "format_version", format_version, 0, "Version in the header: 11 for Go 1.11 to 1.18, 19 for 1.19 and 1.20, 21 for 1.21, 22 for 1.22, 23 for 1.23 and 1.24, 25 for 1.25, 26 for 1.26 and 1.27. NULL: a log or a profile, or unrecognised"),
	WORD(R, "runtime", runtime, 0, "Runtime that wrote it: 'go' or 'jvm'. NULL: not known"),
	TEXT(R, "runtime_version", runtime_version, 0, "Releases that write this format, such as '1.26 or later'; of JVM logs the version that they print. NULL: not known"),
	BIGINT(R, "size_bytes", size_bytes, 0, "Size of the input as stored, bytes; of a rotated set that of all members"),
	WORD(R, "compression", compression, 0, "Compression of the input: 'none', 'gzip' or 'zstd'; of a rotated set 'mixed' where its members differ"),
	COLUMN(R, "sha256", GT_BYTEA, GT_FIELD_STR, sha256, GT_NEED_DIGEST, "SHA-256 of the inflated content. NULL: the input could not be read to its end"),
	WORD(R, "status", status, GT_NEED_TOTALS, "'complete'; 'truncated': it ends where more must follow (a killed process, a log cut inside a record); 'damaged': content that cannot be true. NULL: not decoded (unrecognised, or a format version that is not supported)"),
	TEXT(R, "error", error, GT_NEED_TOTALS, "Why it is not complete, in words. NULL: nothing wrong"),
	BIGINT(R, "error_offset", error_offset, GT_NEED_TOTALS, "Offset of the error in the inflated content, bytes. NULL: nothing wrong"),
	BIGINT(R, "bytes_lost", bytes_lost, GT_NEED_TOTALS, "Inflated bytes that gave no rows: those behind the last generation (of a log: record) that could be decoded whole (up to Go 1.21: of events that may come behind lost ones); 0 when complete. NULL: not decoded"),
	WHEN(R, "started_at", started_at_ns, GT_NEED_TOTALS, "Wall clock at the zero of the *_ns columns. NULL: the trace carries no wall clock (before Go 1.25), or the log does not print both dates and times since the start"),
	BIGINT(R, "duration_ns", duration_ns, GT_NEED_TOTALS, "From the earliest timestamp to the last event, ns; of a log from the start of its process to the last stamp (gctrace: to the end of the last collection). NULL: no events, no stamps, several processes, or (up to Go 1.21) cut before the clock frequency"),
	BIGINT(R, "events", events, GT_NEED_TOTALS, "Events, counted as Go's trace reader yields them, its synthetic Sync events included; of JVM logs the rows of jvm_events. NULL: not decoded"),
	INT(R, "generations", generations, GT_NEED_TOTALS, "Generations decoded. NULL: a log, or not decoded"),
	INT(R, "gomaxprocs", gomaxprocs, GT_NEED_TOTALS, "GOMAXPROCS at the start of the trace (heap_samples has its changes). NULL: a JVM's log, or not seen"),
	BIGINT(R, "gc_cycles", gc_cycles, GT_NEED_TOTALS, "Collections seen, complete or not. NULL: not decoded"),
	BIGINT(R, "gc_cycles_complete", gc_cycles_complete, GT_NEED_TOTALS, "Collections whose begin and end were seen. NULL: not decoded"),
	COLUMN(R, "gc_active_at_start", GT_BOOLEAN, GT_FIELD_BOOL, gc_active_at_start, GT_NEED_TOTALS, "Was a collection running when the trace began? NULL: not decoded"),
	COLUMN(R, "gc_active_at_end", GT_BOOLEAN, GT_FIELD_BOOL, gc_active_at_end, GT_NEED_TOTALS, "Was a collection running when the trace ended? NULL: not decoded"),
	BIGINT(R, "lines", lines, GT_NEED_TOTALS, "Lines of a text input. NULL: not a text input"),
	BIGINT(R, "lines_recognised", lines_recognised, GT_NEED_TOTALS, "Lines of a text input that were read: they give rows of a relation, or none has what they say (the scan lines of gctrace=2); a line that was put together counts once. NULL: not a text input"),
	BIGINT(R, "lines_broken", lines_broken, GT_NEED_TOTALS, "Lines of a text input that were recognised but could not be read, such as those of the Go runtime that other text landed in. NULL: not a text input"),
#undef R
};

DEFINE_RELATION(GT_REL_TRACES, traces, 0, -1, 0,
			 "One row per input: format, status, totals");
