package main

const (
	sweepTermination = "GC sweep termination"
	markTermination  = "GC mark termination"
)

// pause is a stop-the-world that holds what body adds.
func (b *eventBuffer) pause(reason string, body func()) *eventBuffer {
	b.ev(evSTWBegin, b.of.str(reason), b.of.stack("runtime.stopTheWorld", "runtime.gcStart"))
	if body != nil {
		body()
	}
	return b.ev(evSTWEnd)
}

// collection is a whole cycle of one thread with numbers seq and seq+1.
func (b *eventBuffer) collection(seq uint64, body func()) *eventBuffer {
	b.ev(evGCBegin, seq, b.of.stack("runtime.mallocgc", "main.work"))
	b.pause(sweepTermination, nil)
	if body != nil {
		body()
	}
	return b.pause(markTermination, func() { b.ev(evHeapAlloc, 500).ev(evGCEnd, seq+1) }).ev(evHeapGoal, 1000)
}

// collectionCases are about ranges: cycles, pauses, assists, sweeps, workers.
var collectionCases = []composedCase{
	{"no-stamps", 26, "", "two collections and an assist on three threads; all stamps are equal", func(t *composition) {
		t.step = 0
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.work")
		g.on(0, 0, 0, 1).collection(1, func() { g.batches[0].ev(evGoCreate, 5, s, s) }).ev(evGoUnblock, 5, 3, s).collection(3, nil)
		g.batch(1, 0).ev(evProcStatus, 1, procRunning).ev(evGoStart, 5, 1).ev(evAssistBegin, s).ev(evGoStop, g.str("preempted"), s)
		g.batch(2, 0).ev(evProcStatus, 2, procRunning).ev(evGoStart, 5, 2).ev(evGoBlock, g.str("GC mark assist wait for work"), s).
			ev(evGoStart, 5, 4).ev(evAssistEnd).ev(evGoBlock, g.str("sleep"), s)
	}},
	{"end-on-other-thread", 26, "", "a collection ends on another thread whose stamps lag behind", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 5000, 0, 1).ev(evGoStatus, 2, noThread, waiting)
		b.ev(evGCBegin, 1, g.stack("runtime.GC", "main.main")).pause(sweepTermination, nil).ev(evGoUnblock, 2, 1, 0)
		b.ev(evGoBlock, g.str("wait for GC cycle"), 0)
		c := g.batch(1, 4000).ev(evProcStatus, 1, procRunning).ev(evGoStart, 2, 2)
		c.ev(evHeapAlloc, 900).pause(markTermination, func() { c.ev(evGCEnd, 2) })
	}},
	{"mark-termination-restarts", 26, "", "mark termination stops the world twice; the peak lies between the pauses", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.ev(evHeapGoal, 4000).ev(evHeapAlloc, 3900).ev(evGCBegin, 1, g.stack("runtime.mallocgc", "main.work")).pause(sweepTermination, nil)
		b.ev(evHeapAlloc, 4100).pause(markTermination, nil).ev(evHeapAlloc, 4300)
		b.pause(markTermination, func() { b.ev(evHeapAlloc, 2000).ev(evGCEnd, 2) }).ev(evHeapGoal, 4400).ev(evHeapGoal, 4500)
	}},
	{"goal-off", 25, "", "the heap trigger is off: goal 0; then a new goal comes too late, after the next begin", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.ev(evHeapGoal, 0).ev(evHeapAlloc, 70)
		b.ev(evGCBegin, 1, g.stack("runtime.forcegchelper")).pause(sweepTermination, nil).pause(markTermination, func() { b.ev(evGCEnd, 2) })
		b.ev(evGCBegin, 3, 0).pause(sweepTermination, nil).ev(evHeapGoal, 5000).pause(markTermination, func() { b.ev(evGCEnd, 4) })
	}},
	{"pauses", 26, "", "pauses of every kind, inside and outside of a collection", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.pause("start trace", nil).pause("a reason from the future", nil).pause("unknown", nil).ev(evProcsChange, 3, 0)
		b.collection(1, func() { b.pause("read mem stats", nil) })
		b.ev(evSTWBegin, g.str("GOMAXPROCS"), 0).ev(evProcsChange, 2, 0)
	}},
	{"active-at-start", 23, "", "a collection, a sweep, and assists of four goroutines in four states run when the trace begins", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.ev(evAssistActive, 1).ev(evGCActive, 1).ev(evGCSweepActive, 0).ev(evHeapAlloc, 10)
		b.ev(evGoStatus, 2, noThread, waiting).ev(evAssistActive, 2)
		b.ev(evGoStatus, 3, noThread, runnable).ev(evAssistActive, 3)
		b.ev(evGoStatus, 4, 9, inSyscall).ev(evAssistActive, 4)
		b.ev(evGCSweepEnd, 8192, 4096).ev(evAssistEnd).ev(evGoUnblock, 2, 1, 0)
		b.pause(markTermination, func() { b.ev(evGCEnd, 2) }).ev(evHeapGoal, 99).ev(evGoStop, g.str("preempted"), 0)
		b.ev(evGoStart, 2, 2).ev(evAssistEnd).ev(evGCSweepBegin, g.stack("runtime.bgsweep")).ev(evGCSweepEnd, 1, 0)
	}},
	{"open-at-end", 26, "", "a collection, a pause, a sweep, an assist and a worker never end", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.work")
		b := g.on(0, 0, 0, 1).ev(evHeapGoal, 400).ev(evHeapAlloc, 300)
		b.ev(evGCBegin, 1, s).pause(sweepTermination, nil).ev(evHeapAlloc, 350).ev(evAssistBegin, s).ev(evGoBlock, g.str("GC mark assist wait for work"), s)
		b.ev(evGoStatus, 3, noThread, runnable).ev(evGoStart, 3, 1).ev(evGCSweepBegin, s).ev(evSTWBegin, g.str(markTermination), s)
		g.on(1, 0, 1, 2).ev(evGoLabel, g.str("GC (dedicated)"))
	}},
	{"across-generations", 25, "", "a collection, an assist and a sweep last over three generations on changing threads", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.work")
		g.on(0, 0, 0, 1).ev(evGCSweepBegin, s).ev(evGCBegin, 1, s).pause(sweepTermination, nil).ev(evAssistBegin, s).ev(evGoBlock, g.str("GC mark assist wait for work"), s)
		h := t.generation(2)
		h.clock[0] = 2000
		b := h.batch(1, 2000).ev(evProcStatus, 1, procRunning).ev(evGoStatusStack, 1, noThread, waiting, h.stack("main.idle"))
		b.ev(evAssistActive, 1).ev(evGoUnblock, 1, 1, 0).ev(evGoStart, 1, 2).ev(evGCActive, 2).ev(evGoStop, h.str("preempted"), 0)
		h.batch(0, 2001).ev(evProcStatus, 0, procRunning).ev(evGCSweepActive, 0)
		i := t.generation(3)
		i.clock[0] = 4000
		b = i.batch(0, 4000).ev(evProcStatus, 0, procRunning).ev(evGCSweepActive, 0).ev(evGCSweepEnd, 77, 7)
		b.ev(evGoStatus, 1, noThread, runnable).ev(evAssistActive, 1).ev(evGoStart, 1, 1).ev(evGCActive, 3).ev(evAssistEnd)
		b.pause(markTermination, func() { b.ev(evGCEnd, 4) }).ev(evGCSweepBegin, i.stack("runtime.bgsweep")).ev(evGCSweepEnd, 5, 5)
	}},
	{"assist-travels", 26, "", "an assist is preempted, moves to another P, does a blocking system call and ends on a third", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.work")
		b := g.on(0, 0, 0, 1).ev(evGCBegin, 1, s).ev(evAssistBegin, s).ev(evGoStop, g.str("preempted"), s)
		c := g.batch(1, 400).ev(evProcStatus, 1, procRunning).ev(evGoStart, 1, 1).ev(evGoSyscallBegin, 1, s).ev(evGoSyscallEnd)
		c.ev(evGoSyscallBegin, 2, s).after(600, evGoSyscallEndBlock)
		g.batch(2, 700).ev(evProcSteal, 1, 3, 1).ev(evProcStart, 1, 4).after(900, evGoStart, 1, 2).ev(evAssistEnd)
		b.after(3000, evHeapAlloc, 1)
	}},
	{"assist-in-syscall", 26, "", "assists with system calls that do not block, one of them with the assist's end on the same tick", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.work")
		b := g.on(0, 0, 0, 1).ev(evGCBegin, 1, s)
		b.ev(evAssistBegin, s).ev(evGoSyscallBegin, 1, s).ev(evGoSyscallEnd).after(900, evAssistEnd)
		b.ev(evAssistBegin, s).ev(evGoSyscallBegin, 2, s).after(900, evGoSyscallEnd).after(0, evAssistEnd)
		b.ev(evAssistBegin, s).ev(evGoStop, g.str("preempted"), s).ev(evGoStart, 1, 1).ev(evGoSyscallBegin, 3, s).ev(evGoSyscallEnd)
		b.after(900, evAssistEnd).ev(evAssistBegin, s).ev(evGoSyscallBegin, 4, s).ev(evGoSyscallEnd).ev(evGoStop, g.str("preempted"), s).ev(evGoStart, 1, 2)
	}},
	{"assist-switches", 23, "", "a coroutine is switched away from within its assist", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.pull")
		g.on(0, 0, 0, 1).ev(evGCBegin, 1, s).ev(evGoCreateBlocked, 7, s, s).ev(evAssistBegin, s).ev(evGoSwitch, 7, 1).
			ev(evAssistBegin, s).ev(evGoSwitch, 1, 1).ev(evAssistEnd).ev(evGoSwitch, 7, 2).ev(evAssistEnd).ev(evGoSwitchDestroy, 1, 2)
	}},
	{"assist-switched-away", 26, "", "an assist is switched away from, taken up by a switch on another thread, preempted there, and ends on a third", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.mallocgc", "main.pull")
		g.on(0, 0, 0, 1).ev(evGCBegin, 1, s).ev(evGoCreateBlocked, 7, s, s).ev(evAssistBegin, s).ev(evGoSwitch, 7, 1)
		g.on(1, 200, 1, 2).after(100, evGoSwitch, 1, 1).after(50, evGoStop, g.str("preempted"), s)
		g.batch(2, 210).ev(evProcStatus, 2, procRunning).after(300, evGoStart, 1, 2).after(100, evAssistEnd)
	}},
	{"assist-of-the-dead", 26, "", "a goroutine ends inside its assist", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evAssistBegin, 0).ev(evGoDestroy).ev(evGoCreate, 2, 0, 0).ev(evGoStart, 2, 1).ev(evAssistBegin, 0).ev(evAssistEnd)
	}},
	{"assists-without-collection", 26, "", "an assist outlasts its collection, another begins after it", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.collection(1, func() { b.ev(evAssistBegin, 0) })
		b.ev(evAssistEnd).ev(evAssistBegin, 0).ev(evAssistEnd)
	}},
	{"sweeps", 22, "", "sweeps before, during and after collections; one ends under another goroutine", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.bgsweep")
		b := g.on(0, 0, 0, 1)
		b.ev(evGCSweepBegin, s).ev(evGCSweepEnd, 1, 1)
		b.collection(1, func() { b.ev(evGCSweepBegin, 0).ev(evGCSweepEnd, 2, 0) })
		b.ev(evGCSweepBegin, s).ev(evGoStop, g.str("preempted"), 0).ev(evGoStatus, 2, noThread, runnable).ev(evGoStart, 2, 1).ev(evGCSweepEnd, 1<<40, 0)
		b.ev(evGoBlock, g.str("sleep"), 0).ev(evGCSweepBegin, 0).ev(evGCSweepEnd, 4, 4)
		b.ev(evGoStart, 1, 1).collection(3, nil).ev(evGCSweepBegin, s)
	}},
	{"workers-26", 26, "", "labels on mark workers and on strangers, whose start function is known, or not", workers},
	{"workers-25", 25, "", "the same in format 25, where every label counts", workers},
	{"heap-values", 26, "", "values up to the largest 64-bit number, and GOMAXPROCS changes", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evProcsChange, 2, 0).ev(evHeapAlloc, 0).ev(evHeapAlloc, 1<<62).ev(evHeapGoal, 1<<63-1).ev(evHeapAlloc, ^uint64(0)).
			ev(evHeapGoal, 0).ev(evProcsChange, 1<<20, 0).ev(evGCSweepBegin, 0).ev(evGCSweepEnd, ^uint64(0), 1<<63).ev(evGoStop, g.str("stop"), 0).ev(evHeapAlloc, 5)
	}},
}

// workers: goroutine 2 is a mark worker, 3 is none, of 4 nothing is known.
func workers(t *composition) {
	g := t.generation(1)
	marker := g.stack("runtime.gopark", "runtime.gcBgMarkWorker")
	stranger := g.stack("runtime.gopark", "main.pingPong")
	block := g.str("sleep")
	b := g.on(0, 0, 0, 1)
	for _, id := range []uint64{2, 3, 4} {
		b.ev(evGoStatus, id, noThread, runnable)
	}
	stint := func(id, seq uint64, label string, stack uint64) {
		b.ev(evGoStart, id, seq).ev(evGoLabel, g.str(label)).ev(evGoStop, block, stack)
	}
	b.ev(evGoStop, block, 0)
	stint(4, 1, "GC (idle)", 0)
	b.ev(evGoStart, 1, 1).ev(evGCBegin, 1, 0).ev(evGoStop, block, 0)
	stint(2, 1, "GC (dedicated)", marker)
	stint(3, 1, "GC (dedicated)", stranger)
	stint(4, 2, "GC (fractional)", 0)
	stint(2, 2, "GC (idle)", marker)
	stint(2, 3, "not about GC", marker)
	b.ev(evGoStart, 1, 2).ev(evGCEnd, 2).ev(evGoStop, block, 0)
	stint(2, 4, "GC (fractional)", marker)
}
