package main

import "internal/trace"

// times is how long a goroutine was in each state.
type times struct{ running, waiting, runnable, syscall int64 }

func (t times) minus(u times) times {
	return times{t.running - u.running, t.waiting - u.waiting, t.runnable - u.runnable, t.syscall - u.syscall}
}

func (t *times) add(state trace.GoState, ns int64) {
	switch state {
	case trace.GoRunning:
		t.running += ns
	case trace.GoWaiting:
		t.waiting += ns
	case trace.GoRunnable:
		t.runnable += ns
	case trace.GoSyscall:
		t.syscall += ns
	}
}

// goroutine is the state that one is in, since when, and what it spent before.
type goroutine struct {
	state trace.GoState
	since int64
	spent times
}

// timesOf gives the times that a goroutine has spent in its states until now.
func (f *facts) timesOf(id trace.GoID, now int64) times {
	g := f.goroutines[id]
	if g == nil {
		return times{}
	}
	t := g.spent
	t.add(g.state, now-g.since)
	return t
}

func (f *facts) transition(ev *trace.Event, now int64) {
	st := ev.StateTransition()
	if st.Resource.Kind != trace.ResourceGoroutine {
		return
	}
	id := st.Resource.Goroutine()
	f.noteRoot(id, st.Stack)
	from, to := st.Goroutine()
	if from == to {
		return // a later generation restates it
	}
	if from == trace.GoRunning {
		f.endWorker(id, now)
	}
	g := f.goroutines[id]
	if g == nil {
		g = &goroutine{}
		f.goroutines[id] = g
	}
	if from == trace.GoUndetermined {
		// It was in this state ever since the generation began.
		now = f.generations[len(f.generations)-1].start
	} else {
		g.spent.add(g.state, now-g.since)
	}
	g.state, g.since = to, now
}

func (f *facts) endWorker(id trace.GoID, now int64) {
	if w := f.openWorkers[id]; w != nil {
		w.end = &now
		delete(f.openWorkers, id)
	}
}
