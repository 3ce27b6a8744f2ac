/*
 * event_names.c
 *		What Go calls kinds of events and states.
 */
#include "decode/event.h"

const char *
gt_event_kind_name(GtEventKind kind)
{
	static const char *const names[] = {
		[GT_EVENT_METRIC] = "Metric",
		[GT_EVENT_LABEL] = "Label",
		[GT_EVENT_STACK_SAMPLE] = "StackSample",
		[GT_EVENT_RANGE_BEGIN] = "RangeBegin",
		[GT_EVENT_RANGE_ACTIVE] = "RangeActive",
		[GT_EVENT_RANGE_END] = "RangeEnd",
		[GT_EVENT_STATE] = "StateTransition",
		[GT_EVENT_TASK_BEGIN] = "TaskBegin",
		[GT_EVENT_TASK_END] = "TaskEnd",
		[GT_EVENT_REGION_BEGIN] = "RegionBegin",
		[GT_EVENT_REGION_END] = "RegionEnd",
		[GT_EVENT_LOG] = "Log",
		[GT_EVENT_EXPERIMENTAL] = "Experimental",
	};

	return names[kind];
}

const char *
gt_go_state_name(GtGoState state)
{
	static const char *const names[] = {
		[GT_GO_UNDETERMINED] = "Undetermined",
		[GT_GO_NOT_EXIST] = "NotExist",
		[GT_GO_RUNNABLE] = "Runnable",
		[GT_GO_RUNNING] = "Running",
		[GT_GO_WAITING] = "Waiting",
		[GT_GO_SYSCALL] = "Syscall",
	};

	return names[state];
}

const char *
gt_proc_state_name(GtProcState state)
{
	static const char *const names[] = {
		[GT_PROC_UNDETERMINED] = "Undetermined",
		[GT_PROC_NOT_EXIST] = "NotExist",
		[GT_PROC_RUNNING] = "Running",
		[GT_PROC_IDLE] = "Idle",
	};

	return names[state];
}
