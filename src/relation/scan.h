/*
 * scan.h
 *		One relation of one input: source -> decoder -> model -> rows.
 *
 * The only interface that src/pg needs for decoding.  Work is done in bounded
 * steps: when no row is ready yet, gt_scan_next returns GT_SCAN_AGAIN, so that
 * the caller can check for interrupts.
 *
 * Other relations and reports may come along in the same pass, as parts, if the
 * format can (gt_scan_feeds_parts).  A part's rows are those of a scan of its
 * own with `ordered` set.
 */
#ifndef GCTRACE_SCAN_H
#define GCTRACE_SCAN_H

#include "base/base.h"
#include "decode/event.h"
#include "relation/relation.h"
#include "source/source.h"

/* SHA-256 of the inflated content, computed by whoever has a library for it. */
typedef struct GtDigest
{
	void		(*update) (void *context, const void *bytes, size_t size);
	void		(*final) (void *context, uint8_t result[32]);
	void	   *context;
} GtDigest;

typedef struct GtPart
{
	const GtRelation *relation;
	uint64_t	columns;
	const struct GtReport *report;
	const void *arguments;
	uint32_t	needs;
} GtPart;						/* fields as in GtScanConfig */

#define GT_PARTS_MAX 12

typedef struct GtScanConfig
{
	const GtAlloc *alloc;
	const GtRelation *relation;
	uint64_t	columns;		/* bit i = column i is wanted; 0 = only count rows */
	const char *format;			/* traces.format to insist on, NULL = sniff */
	bool		ordered;		/* always merge all events in order (no fast path) */
	const GtDigest *digest;		/* NULL: traces.sha256 is NULL */
	const struct GtReport *report;	/* whose shape `relation` is; else NULL */
	const void *arguments;		/* of the report; live as long as the scan */
	uint32_t	needs;			/* GT_NEED_* beyond those of relation and columns */
	const GtPart *parts;		/* at most GT_PARTS_MAX; copied */
	int			nparts;
	uint64_t	skip_kinds;		/* bit i = rows of the relation's i-th kind may be left out */
	GtGap		gap;			/* see there */
} GtScanConfig;

typedef enum GtScanResult
{
	GT_SCAN_ROW,				/* values are filled */
	GT_SCAN_PART,				/* likewise, with a row of gt_scan_part */
	GT_SCAN_AGAIN,				/* nothing yet: check for interrupts, call again */
	GT_SCAN_END					/* no more rows; look at gt_scan_status */
} GtScanResult;

typedef struct GtScanCounters
{
	uint64_t	bytes_read;		/* as stored */
	uint64_t	content_size;	/* inflated bytes read */
	uint64_t	bytes_decoded;	/* inflated bytes of generations decoded */
	uint64_t	bytes_skipped;	/* inflated bytes that needed no decoding */
	uint64_t	generations_fast;	/* decoded without a full merge */
	uint64_t	generations_ordered;	/* decoded with the full merge */
	uint64_t	generations_skipped;
	uint64_t	rows;
} GtScanCounters;

/* Can content of this format (traces.format) have rows of the relation? */
extern bool gt_format_feeds(const char *format, const GtRelation *relation);

typedef struct GtScan GtScan;

/* Takes the source over, also when it returns NULL (memory refused). */
extern GtScan *gt_scan_open(const GtScanConfig *config, GtSource *source);

/* values: one per column of the widest relation; valid until the next call. */
extern GtScanResult gt_scan_next(GtScan *scan, GtValue *values);

/* The part whose row was given last. */
extern int	gt_scan_part(const GtScan *scan);

/* After the end: were there rows of parts to be had of the input's format? */
extern bool gt_scan_feeds_parts(const GtScan *scan);

/*
 * GT_OK, or what stopped the decoding; final after GT_SCAN_END.  Truncation
 * and damage leave the rows before them valid.  GT_NO_MEMORY and GT_IO_ERROR
 * mean that the scan could not do its work.
 */
extern const GtStatus *gt_scan_status(const GtScan *scan);
extern const GtScanCounters *gt_scan_counters(const GtScan *scan);
extern void gt_scan_close(GtScan *scan);

#endif							/* GCTRACE_SCAN_H */
