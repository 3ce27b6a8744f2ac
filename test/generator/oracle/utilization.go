package main

import (
	"strings"

	"internal/trace"
)

// utilizationFacts is a step: the shares of the Ps that are left to the program.
type utilizationFacts struct {
	time             int64
	util, utilSweeps float64
}

// load says what keeps which P from the program. It is computed from all events
// at the end: what was going on at the start shows only in the course of the
// first generation.
type load struct {
	f         *facts
	procs     int
	stopped   map[trace.GoID]bool
	on        map[trace.GoID]trace.ProcID // P on which it executes
	assisting map[trace.GoID]bool
	marking   map[trace.GoID]bool
	sweeping  map[trace.ProcID]bool
	cycle     bool
	time      int64
	steps     []utilizationFacts
}

// keep remembers the events that utilization is made of.
func (f *facts) keep(ev *trace.Event) {
	switch ev.Kind() {
	case trace.EventMetric, trace.EventLabel, trace.EventRangeBegin, trace.EventRangeActive,
		trace.EventRangeEnd, trace.EventStateTransition:
		f.kept = append(f.kept, *ev)
		if len(f.generations) == 1 {
			f.keptFirst = len(f.kept)
		}
	}
}

func (f *facts) utilization() []utilizationFacts {
	l := &load{f: f, stopped: map[trace.GoID]bool{}, on: map[trace.GoID]trace.ProcID{},
		assisting: map[trace.GoID]bool{}, marking: map[trace.GoID]bool{}, sweeping: map[trace.ProcID]bool{}}
	for i := range f.kept[:f.keptFirst] {
		l.start(&f.kept[i])
	}
	for i := range f.kept {
		l.event(&f.kept[i])
	}
	if len(l.steps) > 0 {
		l.steps = append(l.steps, utilizationFacts{time: max(l.time, f.lastEvent())})
	}
	return l.steps
}

// start takes over what an event of the first generation tells of the start.
func (l *load) start(ev *trace.Event) {
	switch ev.Kind() {
	case trace.EventRangeActive:
		switch r := ev.Range(); r.Name {
		case rangeAssist:
			l.assisting[r.Scope.Goroutine()] = true
		case rangeSweep:
			l.sweeping[r.Scope.Proc()] = true
		}
	case trace.EventStateTransition:
		st := ev.StateTransition()
		if st.Resource.Kind != trace.ResourceGoroutine {
			return
		}
		if from, to := st.Goroutine(); from == trace.GoUndetermined && to.Executing() {
			l.on[st.Resource.Goroutine()] = ev.Proc()
		}
	}
}

func (l *load) event(ev *trace.Event) {
	switch ev.Kind() {
	case trace.EventMetric:
		if m := ev.Metric(); m.Name == "/sched/gomaxprocs:threads" && m.Value.Uint64() > 0 {
			l.procs = int(m.Value.Uint64())
		}
	case trace.EventLabel:
		label := ev.Label()
		w := &workerFacts{}
		w.g = label.Resource.Goroutine()
		if l.cycle {
			w.cycle = 1
		}
		if (label.Label == "GC (dedicated)" || label.Label == "GC (fractional)") && l.f.isMarker(w) {
			l.marking[w.g] = true
		}
	case trace.EventRangeBegin, trace.EventRangeActive, trace.EventRangeEnd:
		l.rangeEvent(ev.Range(), ev.Kind() != trace.EventRangeEnd)
	case trace.EventStateTransition:
		l.transition(ev)
	}
	l.time = max(l.time, int64(ev.Time()))
	l.step()
}

func (l *load) rangeEvent(r trace.Range, open bool) {
	switch {
	case r.Name == rangeCycle:
		l.cycle = open
	case r.Name == rangeAssist:
		set(l.assisting, r.Scope.Goroutine(), open)
	case r.Name == rangeSweep:
		set(l.sweeping, r.Scope.Proc(), open)
	case strings.HasPrefix(r.Name, rangePause+"GC "):
		set(l.stopped, r.Scope.Goroutine(), open)
	}
}

func set[K comparable](m map[K]bool, key K, in bool) {
	if in {
		m[key] = true
	} else {
		delete(m, key)
	}
}

func (l *load) transition(ev *trace.Event) {
	st := ev.StateTransition()
	if st.Resource.Kind != trace.ResourceGoroutine {
		return
	}
	g := st.Resource.Goroutine()
	from, to := st.Goroutine()
	if to.Executing() && !from.Executing() {
		l.on[g] = ev.Proc()
	} else if from.Executing() && !to.Executing() {
		delete(l.on, g)
		delete(l.marking, g)
	}
}

// step adds a row if a share has changed.
func (l *load) step() {
	if l.procs == 0 {
		return
	}
	taken := map[trace.ProcID]bool{}
	for g, p := range l.on {
		if l.assisting[g] || l.marking[g] {
			taken[p] = true
		}
	}
	s := utilizationFacts{time: l.time, util: l.share(len(taken))}
	for p := range l.sweeping {
		taken[p] = true
	}
	s.utilSweeps = l.share(len(taken))
	if n := len(l.steps); n == 0 || l.steps[n-1].util != s.util || l.steps[n-1].utilSweeps != s.utilSweeps {
		l.steps = append(l.steps, s)
	}
}

func (l *load) share(taken int) float64 {
	if len(l.stopped) > 0 {
		taken = l.procs
	}
	return 1 - float64(min(taken, l.procs))/float64(l.procs)
}
