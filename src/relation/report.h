/*
 * report.h
 *		Answers about one whole input that take arguments: they have rows, but
 *		are no relations of the catalogue.
 *
 * A report is read by a scan, as a relation is: its shape is the scan's
 * relation, its arguments go along (GtScanConfig).  Only Go execution traces
 * feed reports.  The row types of the install script are made from the shapes.
 */
#ifndef GCTRACE_REPORT_H
#define GCTRACE_REPORT_H

#include "model/model.h"
#include "relation/relation.h"

typedef struct GtReport
{
	GtRelation	shape;			/* of its rows; id GT_REL_REPORT */
	const GtModelType *model;	/* whose create_report takes the arguments */
} GtReport;

extern const GtReport gt_report_mmu;	/* MmuArguments */
extern const GtReport gt_report_mmu_blame;
extern const GtReport gt_report_blame;	/* BlameArguments */
extern const GtReport gt_report_task_blame; /* none */
extern const GtReport gt_report_region_blame;	/* none */
extern const GtReport gt_report_blocking_profile;	/* BlockingArguments */

/* All of those, NULL at the end. */
extern const GtReport *const gt_reports[];

/* For loads only: what stored runs are pruned by.  No arguments. */
extern const GtReport gt_report_summary;

#endif							/* GCTRACE_REPORT_H */
