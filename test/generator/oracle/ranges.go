package main

import (
	"strings"

	"internal/trace"
)

const (
	rangeCycle  = "GC concurrent mark phase"
	rangeAssist = "GC mark assist"
	rangeSweep  = "GC incremental sweep"
	rangePause  = "stop-the-world ("
)

// newSpan is the common part of a range that begins, or that is found active
// when the trace begins: then only its scope is known.
func (f *facts) newSpan(ev *trace.Event, now int64) span {
	s := span{g: trace.NoGoroutine, p: trace.NoProc, endP: trace.NoProc, m: trace.NoThread, cycle: f.cycleNumber()}
	if ev.Kind() == trace.EventRangeBegin {
		s.begin, s.g, s.p, s.m = &now, ev.Goroutine(), ev.Proc(), ev.Thread()
		s.stack = factsOfStack(ev.Stack())
	}
	return s
}

// beginRange: a range that is still active is restated in every generation;
// only what is not open yet is new.
func (f *facts) beginRange(ev *trace.Event, now int64) {
	r := ev.Range()
	g, p := r.Scope.Goroutine, r.Scope.Proc
	switch {
	case r.Name == rangeCycle:
		if f.cycle == nil {
			f.beginCycle(ev, now)
		}
	case r.Name == rangeAssist:
		if f.openAssists[g()] == nil {
			f.beginAssist(ev, now, g())
		}
	case r.Name == rangeSweep:
		if f.openSweeps[p()] == nil {
			s := &sweepFacts{span: f.newSpan(ev, now)}
			s.p, s.cycle = p(), f.ended
			f.sweeps = append(f.sweeps, s)
			f.openSweeps[p()] = s
		}
	case strings.HasPrefix(r.Name, rangePause):
		if f.openPauses[g()] == nil {
			s := &pauseFacts{span: f.newSpan(ev, now), reason: strings.TrimSuffix(strings.TrimPrefix(r.Name, rangePause), ")")}
			s.g = g()
			if f.cycle != nil {
				s.peak = f.cycle.peak
			}
			f.pauses = append(f.pauses, s)
			f.openPauses[g()] = s
		}
	}
}

func (f *facts) beginCycle(ev *trace.Event, now int64) {
	c := &cycleFacts{span: f.newSpan(ev, now)}
	c.cycle = len(f.cycles) + 1
	c.peak = f.live
	c.trigger, c.detail = c.stack.trigger()
	if c.begin != nil {
		c.liveBegin, c.goalBegin, c.procs = f.live, f.goal, f.procs
	}
	f.cycles = append(f.cycles, c)
	f.cycle, f.waitGoal = c, nil
}

func (f *facts) beginAssist(ev *trace.Event, now int64, g trace.GoID) {
	a := &assistFacts{span: f.newSpan(ev, now)}
	a.g = g
	if a.begin != nil {
		a.spent = f.timesOf(g, now)
	}
	f.assists = append(f.assists, a)
	f.openAssists[g] = a
}

func (f *facts) endRange(ev *trace.Event, now int64) {
	r := ev.Range()
	switch {
	case r.Name == rangeCycle:
		f.endCycle(ev, now)
	case r.Name == rangeAssist:
		g := r.Scope.Goroutine()
		if a := f.openAssists[g]; a != nil {
			a.end, a.endP = &now, ev.Proc()
			a.spent = f.timesOf(g, now).minus(a.spent)
			delete(f.openAssists, g)
		}
	case r.Name == rangeSweep:
		f.endSweep(ev, now)
	case strings.HasPrefix(r.Name, rangePause):
		if s := f.openPauses[r.Scope.Goroutine()]; s != nil {
			s.end = &now
			delete(f.openPauses, r.Scope.Goroutine())
		}
	}
}

func (f *facts) endCycle(ev *trace.Event, now int64) {
	c := f.cycle
	if c == nil {
		return
	}
	c.end, c.endP = &now, ev.Proc()
	c.liveEnd, c.goalEnd = f.live, f.goal
	for _, s := range f.openPauses {
		if s.reason == "GC mark termination" {
			c.final = s
		}
	}
	f.ended, f.cycle, f.waitGoal = c.cycle, nil, c
}

func (f *facts) endSweep(ev *trace.Event, now int64) {
	p := ev.Range().Scope.Proc()
	s := f.openSweeps[p]
	if s == nil {
		return
	}
	s.end = &now
	for _, a := range ev.RangeAttributes() {
		v := a.Value.Uint64()
		switch a.Name {
		case "bytes swept":
			s.swept = &v
		case "bytes reclaimed":
			s.reclaimed = &v
		}
	}
	delete(f.openSweeps, p)
}
