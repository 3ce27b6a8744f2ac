/*
 * go_models.c
 *		The models behind one decoder of execution traces: which they are, and
 *		what of its output goes to which.
 */
#include "relation/go_models.h"

#include "model/gc_model.h"
#include "model/go_model.h"
#include "model/interval_model.h"
#include "model/note_model.h"
#include "model/table_model.h"
#include "relation/needs.h"
#include "relation/report.h"

/* --- which model makes the rows --- */

static const struct
{
	const GtModelType *type;	/* NULL: no rows of traces */
	int			facts;
}			makers[GT_REL_COUNT] = {
	[GT_REL_TRACES] = {&gt_gc_model, GC_FACTS_NONE},
	[GT_REL_GENERATIONS] = {&gt_table_model, TABLE_FACTS_GENERATIONS},
	[GT_REL_GC_CYCLES] = {&gt_gc_model, GC_FACTS_CYCLES},
	[GT_REL_STW_PAUSES] = {&gt_gc_model, GC_FACTS_PAUSES},
	[GT_REL_MARK_ASSISTS] = {&gt_gc_model, GC_FACTS_ASSISTS},
	[GT_REL_MARK_WORKERS] = {&gt_gc_model, GC_FACTS_WORKERS},
	[GT_REL_SWEEPS] = {&gt_gc_model, GC_FACTS_SWEEPS},
	[GT_REL_HEAP_SAMPLES] = {&gt_gc_model, GC_FACTS_HEAP},
	[GT_REL_GOROUTINES] = {&gt_go_model, GO_FACTS_GOROUTINES},
	[GT_REL_GOROUTINE_STATES] = {&gt_interval_model, INTERVAL_FACTS_GOROUTINES},
	[GT_REL_PROC_STATES] = {&gt_interval_model, INTERVAL_FACTS_PROCS},
	[GT_REL_TASKS] = {&gt_go_model, GO_FACTS_TASKS},
	[GT_REL_REGIONS] = {&gt_go_model, GO_FACTS_REGIONS},
	[GT_REL_STACKS] = {&gt_table_model, TABLE_FACTS_STACKS},
	[GT_REL_MUTATOR_UTILIZATION] = {&gt_utilization_model, 0},
	[GT_REL_EVENTS] = {&gt_event_model, 0},
	[GT_REL_ALLOC_EVENTS] = {&gt_alloc_model, 0},
	[GT_REL_LOGS] = {&gt_note_model, NOTE_FACTS_LOGS},
	[GT_REL_LABELS] = {&gt_note_model, NOTE_FACTS_LABELS},
	[GT_REL_CPU_SAMPLES] = {&gt_note_model, NOTE_FACTS_SAMPLES},
};

bool
go_models_feed(GtRelationId relation)
{
	return makers[relation].type != NULL;
}

/* --- which events it sees --- */

static const struct
{
	uint32_t	need;
	uint32_t	want;
}			wishes[] = {
	{GT_NEED_CYCLES, GT_WANT_GC},
	{GT_NEED_PAUSES, GT_WANT_STW},
	{GT_NEED_ASSISTS, GT_WANT_ASSIST},
	{GT_NEED_STATES, GT_WANT_GO_STATE},
	{GT_NEED_WORKERS, GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN},
	{GT_NEED_SWEEPS, GT_WANT_SWEEP},
	{GT_NEED_HEAP, GT_WANT_METRIC},
	{GT_NEED_HEAP_ORDER, GT_WANT_METRIC_ORDER},
	{GT_NEED_TOTALS, GT_WANT_GC | GT_WANT_METRIC},
	{GT_NEED_GOROUTINES, GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN},
	{GT_NEED_PROCS, GT_WANT_PROC},
	{GT_NEED_USER, GT_WANT_USER},
	{GT_NEED_SAMPLES, GT_WANT_SAMPLE},
	{GT_NEED_EXPERIMENT, GT_WANT_EXPERIMENT},
	{GT_NEED_LABELS, GT_WANT_LABEL},
};

/* Which events give rows of `events`; CPU samples count in their order. */
static uint32_t
wanted_kinds(uint64_t skip_kinds)
{
	static const uint32_t wants[GT_EVENT_KINDS] = {
		[GT_EVENT_METRIC] = GT_WANT_METRIC,
		[GT_EVENT_LABEL] = GT_WANT_LABEL,
		[GT_EVENT_RANGE_BEGIN] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_RANGE_ACTIVE] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_RANGE_END] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_TASK_BEGIN] = GT_WANT_USER,
		[GT_EVENT_TASK_END] = GT_WANT_USER,
		[GT_EVENT_REGION_BEGIN] = GT_WANT_USER,
		[GT_EVENT_REGION_END] = GT_WANT_USER,
		[GT_EVENT_LOG] = GT_WANT_USER,
		/* all that is to be had of states, and of experiments but not their data */
		[GT_EVENT_STATE] = GT_WANT_ALL,
		[GT_EVENT_EXPERIMENTAL] = GT_WANT_ALL,
	};
	uint32_t	want = GT_WANT_SAMPLE;

	for (int kind = 0; kind < GT_EVENT_KINDS; kind++)
	{
		if ((skip_kinds >> kind & 1) == 0)
			want |= wants[kind];
	}
	return want;
}

static uint32_t
wanted_events(uint32_t needs, uint64_t skip_kinds)
{
	uint32_t	want = (needs & GT_NEED_EVERYTHING) ? wanted_kinds(skip_kinds) : 0;

	for (size_t i = 0; i < GT_LENGTHOF(wishes); i++)
	{
		if (needs & wishes[i].need)
			want |= wishes[i].want;
	}
	return want;
}

/* By kind, or by subject where the kind does not tell. */
static const uint32_t kind_classes[] = {
	[GT_EVENT_METRIC] = GT_WANT_METRIC | GT_WANT_METRIC_ORDER,
	[GT_EVENT_LABEL] = GT_WANT_LABEL,
	[GT_EVENT_STACK_SAMPLE] = GT_WANT_SAMPLE,
	[GT_EVENT_TASK_BEGIN] = GT_WANT_USER,
	[GT_EVENT_TASK_END] = GT_WANT_USER,
	[GT_EVENT_REGION_BEGIN] = GT_WANT_USER,
	[GT_EVENT_REGION_END] = GT_WANT_USER,
	[GT_EVENT_LOG] = GT_WANT_USER,
	[GT_EVENT_EXPERIMENTAL] = GT_WANT_EXPERIMENT,
};
static const uint32_t subject_classes[] = {
	[GT_RANGE_GC] = GT_WANT_GC,
	[GT_RANGE_STW] = GT_WANT_STW,
	[GT_RANGE_ASSIST] = GT_WANT_ASSIST,
	[GT_RANGE_SWEEP] = GT_WANT_SWEEP,
	[GT_STATE_GOROUTINE] = GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN,
	[GT_STATE_PROC] = GT_WANT_PROC,
};

static uint32_t
event_classes(const GtEvent *event)
{
	return GT_WANT_ALL | kind_classes[event->kind] | subject_classes[event->subject];
}

/* --- making them --- */

/* A model that can make these facts beside its own. */
static GoModel *
find_shared(GoModels *self, const GtModelType *type, int facts)
{
	for (int i = 0; i < self->count; i++)
	{
		if (self->models[i].type == type && type->take_of != NULL &&
			!(self->models[i].facts & facts))
			return &self->models[i];
	}
	return NULL;
}

static void
add_output(GoModels *self, int output, const GtPart *part)
{
	const GtModelType *type = part->report != NULL ? part->report->model :
		makers[part->relation->id].type;
	int			facts = part->report != NULL ? 0 : makers[part->relation->id].facts;
	GoModel    *model;

	if (type == NULL)
		return;
	model = find_shared(self, type, facts);
	if (model == NULL)
	{
		model = &self->models[self->count++];
		model->type = type;
		model->is_report = part->report != NULL;
		model->arguments = part->arguments;
	}
	model->facts |= facts;
	model->needs |= part->needs;
	self->outputs[output].model = model;
	self->outputs[output].facts = facts;
}

static bool
create_model(GoModel *self, const GtAlloc *alloc)
{
	self->want = wanted_events(self->needs, self->skip_kinds);
	self->model = self->is_report ? self->type->create_report(alloc, self->arguments) :
		self->type->create(alloc, self->facts);
	if (self->model == NULL)
		return false;
	if (self->type->ask != NULL)
		self->type->ask(self->model, &(GtModelWishes) {
			.stacks = (self->needs & GT_NEED_STACKS) != 0,
			.texts = (self->needs & GT_NEED_TEXTS) != 0,
			.attributes = (self->needs & GT_NEED_ATTRIBUTES) != 0,
			.skip_kinds = self->skip_kinds,
		});
	return true;
}

bool
go_models_create(GoModels *self, const GtPipelineConfig *config)
{
	add_output(self, 0, &(GtPart) {
		.relation = config->relation,
		.needs = config->needs,
		.report = config->report,
		.arguments = config->arguments,
	});
	if (self->count > 0)
		self->models[0].skip_kinds = config->skip_kinds;
	for (int i = 0; i < config->nparts; i++)
		add_output(self, i + 1, &config->parts[i]);
	for (int i = 0; i < self->count; i++)
	{
		if (!create_model(&self->models[i], config->alloc))
			return false;
	}
	return true;
}

void
go_models_free(GoModels *self)
{
	for (int i = 0; i < self->count; i++)
		self->models[i].type->free(self->models[i].model);
}

uint32_t
go_models_needs(const GoModels *self)
{
	uint32_t	needs = 0;

	for (int i = 0; i < self->count; i++)
		needs |= self->models[i].needs;
	return needs;
}

uint32_t
go_models_want(const GoModels *self)
{
	uint32_t	want = 0;

	for (int i = 0; i < self->count; i++)
		want |= self->models[i].want;
	return want;
}

/* --- what they are told --- */

bool
go_models_generation_begin(GoModels *self, const GtGeneration *generation)
{
	for (GoModel *model = self->models; model < self->models + self->count; model++)
	{
		if (model->type->generation_begin != NULL &&
			!model->type->generation_begin(model->model, generation))
			return false;
	}
	return true;
}

static bool
tell(GoModel *model, const GtEvent *event)
{
	return model->type->event == NULL || model->type->event(model->model, event);
}

bool
go_models_event(GoModels *self, const GtEvent *event)
{
	uint32_t	classes;

	if (self->count == 1)
		return tell(self->models, event);
	classes = event_classes(event);
	for (GoModel *model = self->models; model < self->models + self->count; model++)
	{
		if ((model->want & classes) != 0 && !tell(model, event))
			return false;
	}
	return true;
}

bool
go_models_generation_end(GoModels *self, const GtGeneration *generation, struct GtTables *tables)
{
	for (GoModel *model = self->models; model < self->models + self->count; model++)
	{
		if (model->type->generation_end != NULL &&
			!model->type->generation_end(model->model, generation, tables))
			return false;
	}
	return true;
}

bool
go_models_finish(GoModels *self, int64_t last_ns)
{
	for (GoModel *model = self->models; model < self->models + self->count; model++)
	{
		if (model->type->finish != NULL && !model->type->finish(model->model, last_ns))
			return false;
	}
	return true;
}

const void *
go_models_take(GoModels *self, int output)
{
	const GoOutput *from = &self->outputs[output];

	if (from->model == NULL)
		return NULL;
	return from->model->type->take_of != NULL ?
		from->model->type->take_of(from->model->model, from->facts) :
		from->model->type->take(from->model->model);
}
