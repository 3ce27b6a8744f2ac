package main

import (
	"fmt"
	"hash"
	"hash/fnv"
	"strings"

	"internal/trace"
)

// span is what every range has. Times are the reader's, absolute; nil = not seen.
type span struct {
	begin, end *int64
	g          trace.GoID
	p, endP    trace.ProcID
	m          trace.ThreadID
	cycle      int // 0 = none
	stack      stackFacts
}

type cycleFacts struct {
	span
	trigger, detail             string
	liveBegin, goalBegin, procs *uint64
	peak                        *uint64     // up to now
	final                       *pauseFacts // the mark termination that it ends in
	liveEnd, goalEnd, goalNext  *uint64
}

type pauseFacts struct {
	span
	reason string
	peak   *uint64 // of the cycle, when the pause begins
}

type assistFacts struct {
	span
	spent times // at the begin; after finish: within the assist
}

type workerFacts struct {
	span
	mode string
}

type sweepFacts struct {
	span
	swept, reclaimed *uint64
}

type sampleFacts struct {
	time              int64
	changed           string
	live, goal, procs *uint64
	cycle             int
	g                 trace.GoID
	p                 trace.ProcID
}

type generationFacts struct {
	start, end int64
	events     int64
	clock      *trace.ClockSnapshot
}

// facts collects everything about one trace while its events go by.
type facts struct {
	version      int // of the format
	order        hash.Hash64
	generations  []*generationFacts
	events       int64
	last, latest int64 // the highest stamp, and that of the event that came last

	cycles  []*cycleFacts
	pauses  []*pauseFacts
	assists []*assistFacts
	workers []*workerFacts
	sweeps  []*sweepFacts
	samples []sampleFacts

	cycle       *cycleFacts // running now
	ended       int         // last cycle that ended
	waitGoal    *cycleFacts // ended, its next goal not yet seen
	openPauses  map[trace.GoID]*pauseFacts
	openAssists map[trace.GoID]*assistFacts
	openSweeps  map[trace.ProcID]*sweepFacts
	openWorkers map[trace.GoID]*workerFacts

	live, goal, procs *uint64
	goroutines        map[trace.GoID]*goroutine
	roots             map[trace.GoID]string

	kept       []trace.Event // for utilization, in order
	keptFirst  int           // of them in the first generation
	lives      *lives
	summarizer *trace.Summarizer

	digests                  *eventDigests
	logs, labels, cpuSamples []note
	allocations              *allocations
}

func newFacts() *facts {
	return &facts{
		order:       fnv.New64a(),
		openPauses:  map[trace.GoID]*pauseFacts{},
		openAssists: map[trace.GoID]*assistFacts{},
		openSweeps:  map[trace.ProcID]*sweepFacts{},
		openWorkers: map[trace.GoID]*workerFacts{},
		goroutines:  map[trace.GoID]*goroutine{},
		roots:       map[trace.GoID]string{},
		lives:       newLives(),
		summarizer:  trace.NewSummarizer(),
		digests:     newEventDigests(),
		allocations: newAllocations(),
	}
}

func (f *facts) event(ev *trace.Event) {
	now := int64(ev.Time())
	if f.firstOfV1(ev) {
		f.metric(ev, now)
		f.keep(ev)
		return
	}
	f.last, f.latest = max(f.last, now), now
	f.events++
	f.digests.event(ev)
	f.note(ev, now)
	fmt.Fprintf(f.order, "%s %s %s %s\n", ev.Kind(), goID(ev.Goroutine()), procID(ev.Proc()), threadID(ev.Thread()))
	f.summarizer.Event(ev)
	if !tellsOfAnother(ev) {
		f.noteRoot(ev.Goroutine(), ev.Stack())
	}
	switch ev.Kind() {
	case trace.EventSync:
		f.sync(ev, now)
		f.allocations.sync(syncOf(ev))
		return
	case trace.EventExperimental:
		f.allocations.event(ev, now, f.events)
	case trace.EventMetric:
		f.metric(ev, now)
	case trace.EventRangeBegin, trace.EventRangeActive:
		f.beginRange(ev, now)
		f.liveRange(ev, now)
	case trace.EventRangeEnd:
		f.endRange(ev, now)
		f.liveRange(ev, now)
	case trace.EventLabel:
		f.label(ev, now)
	case trace.EventStateTransition:
		f.transition(ev, now)
		f.liveTransition(ev, now)
	default:
		f.userEvent(ev, now)
	}
	f.keep(ev)
	g := f.generations[len(f.generations)-1]
	g.events++
	g.end = max(g.end, now)
}

// firstOfV1: the first GOMAXPROCS of a v1 trace is no event to Go's reader as shipped.
func (f *facts) firstOfV1(ev *trace.Event) bool {
	return f.version < 22 && f.procs == nil && ev.Kind() == trace.EventMetric &&
		ev.Metric().Name == "/sched/gomaxprocs:threads"
}

// sync opens a generation; the last one of a trace only closes it.
func (f *facts) sync(ev *trace.Event, now int64) {
	g := &generationFacts{start: now, end: now, events: 1}
	f.generations = append(f.generations, g)
	defer func() { recover() }() // Sync panics on batches of an experiment that it does not know
	g.clock = ev.Sync().ClockSnapshot
}

func (f *facts) metric(ev *trace.Event, now int64) {
	m := ev.Metric()
	v := m.Value.Uint64()
	changed := ""
	switch m.Name {
	case "/memory/classes/heap/objects:bytes":
		changed, f.live = "heap_live", &v
		if c := f.cycle; c != nil && (c.peak == nil || v > *c.peak) {
			c.peak = &v
		}
	case "/gc/heap/goal:bytes":
		changed, f.goal = "heap_goal", &v
		if f.waitGoal != nil {
			f.waitGoal.goalNext = &v
			f.waitGoal = nil
		}
	case "/sched/gomaxprocs:threads":
		changed, f.procs = "gomaxprocs", &v
	default:
		return
	}
	f.samples = append(f.samples, sampleFacts{now, changed, f.live, f.goal, f.procs, f.cycleNumber(), ev.Goroutine(), ev.Proc()})
}

func (f *facts) cycleNumber() int {
	if f.cycle == nil {
		return 0
	}
	return f.cycle.cycle
}

// tellsOfAnother: the status of a goroutine comes with the stack of that one, on
// whatever thread it is written.
func tellsOfAnother(ev *trace.Event) bool {
	if ev.Kind() != trace.EventStateTransition {
		return false
	}
	st := ev.StateTransition()
	if st.Resource.Kind != trace.ResourceGoroutine || st.Resource.Goroutine() == ev.Goroutine() {
		return false
	}
	from, to := st.Goroutine()
	return from == to || from == trace.GoUndetermined
}

// noteRoot remembers where a goroutine started: the last frame of any stack.
func (f *facts) noteRoot(g trace.GoID, s trace.Stack) {
	if g == trace.NoGoroutine || f.roots[g] != "" {
		return
	}
	for frame := range s.Frames() {
		f.roots[g] = frame.Func
	}
}

func (f *facts) label(ev *trace.Event, now int64) {
	l := ev.Label()
	mode, ok := strings.CutPrefix(l.Label, "GC (")
	if !ok {
		return
	}
	w := &workerFacts{mode: strings.TrimSuffix(mode, ")")}
	w.begin, w.g, w.p, w.cycle = &now, l.Resource.Goroutine(), ev.Proc(), f.cycleNumber()
	f.workers = append(f.workers, w)
	f.openWorkers[w.g] = w
}

// isMarker: format 26 also labels goroutines that are no mark workers. Known
// start functions decide; of the unknown only those count that marked while a
// collection ran. Older formats never label strangers.
func (f *facts) isMarker(w *workerFacts) bool {
	if f.version < 26 {
		return true
	}
	switch f.roots[w.g] {
	case "runtime.gcBgMarkWorker":
		return true
	case "":
		return w.cycle > 0
	}
	return false
}

// generationsWithEvents leaves out those of which there is only the Sync.
func (f *facts) generationsWithEvents() int {
	n := 0
	for _, g := range f.generations {
		if g.events > 1 {
			n++
		}
	}
	return n
}

func (f *facts) finish() {
	for g, a := range f.openAssists {
		a.spent = f.timesOf(g, f.last).minus(a.spent)
	}
	f.finishLives()
}
