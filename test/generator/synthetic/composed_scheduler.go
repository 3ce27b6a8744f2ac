package main

// schedulerCases are about the order of events: which goroutine and which P an
// event belongs to when stamps do not tell.
var schedulerCases = []composedCase{
	{"seq-across-generations", 22, "", "the number of a start begins anew in every generation", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoStop, g.str("stop"), 0)
		g.batch(1, 0).ev(evProcStatus, 1, procRunning).ev(evGoStart, 1, 1).ev(evGoStop, g.str("stop"), 0)
		h := t.generation(2)
		h.batch(1, 300).ev(evProcStatus, 1, procRunning).ev(evGoStart, 1, 2)
		h.batch(0, 500).ev(evProcStatus, 0, procRunning).ev(evGoStatus, 1, 0, runnable).ev(evGoStart, 1, 1).ev(evGoStop, h.str("stop"), 0)
	}},
	{"start-before-unblock", 26, "", "a start whose stamp lies before the unblock that it needs", func(t *composition) {
		g := t.generation(1)
		g.on(0, 1000, 0, 1).ev(evGoStatus, 2, noThread, waiting).ev(evGoUnblock, 2, 1, 0).ev(evGoStop, g.str("preempted"), 0)
		g.batch(1, 10).ev(evProcStatus, 1, procRunning).ev(evGoStart, 2, 2).ev(evGoBlock, g.str("sleep"), 0)
	}},
	{"create-without-goroutine", 22, "", "a P creates a goroutine while none runs on it", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 0, procRunning).ev(evGoCreate, 5, 0, 0).ev(evGoStart, 5, 1).ev(evGoStop, g.str("stop"), 0)
	}},
	{"create-syscall-reuses-thread", 22, "", "a C thread leaves and its number comes back", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evGoCreateSyscall, 4).ev(evGoSyscallEndBlock).
			ev(evProcStatus, 0, procIdle).ev(evProcStart, 0, 1).
			ev(evGoStatus, 4, noThread, runnable).ev(evGoStart, 4, 1).
			ev(evGoSyscallBegin, 2, 0).ev(evGoDestroySyscall)
		g.batch(0, 0).ev(evProcStatus, 1, procIdle).ev(evProcStart, 1, 1).ev(evProcSteal, 0, 3, 0)
	}},
	{"steal", 22, "", "a running goroutine steals the P of a blocked system call", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoSyscallBegin, 1, 0).ev(evGoSyscallEndBlock)
		g.on(1, 0, 1, 2).ev(evProcSteal, 0, 2, 0)
	}},
	{"steal-bare-thread", 22, "", "a thread without a P steals", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoSyscallBegin, 1, 0).ev(evGoSyscallEndBlock)
		g.batch(1, 0).ev(evProcSteal, 0, 2, 0)
	}},
	{"steal-new-proc", 22, "", "the goroutine has another P before the steal is seen", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 1, procIdle).ev(evProcStatus, 0, procRunning).ev(evGoStatus, 1, 0, running).
			ev(evGoSyscallBegin, 1, 0).ev(evProcStart, 1, 1).ev(evGoSyscallEndBlock)
		g.on(1, 0, 2, 2).ev(evProcSteal, 0, 2, 0)
	}},
	{"steal-new-proc-bare-thread", 22, "", "the same, by a thread without a P", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 1, procIdle).ev(evProcStatus, 0, procRunning).ev(evGoStatus, 1, 0, running).
			ev(evGoSyscallBegin, 1, 0).ev(evProcStart, 1, 1).ev(evGoSyscallEndBlock)
		g.batch(1, 0).ev(evProcSteal, 0, 2, 0)
	}},
	{"steal-at-border", 22, "", "stolen as the generation begins: the thread is lost", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evGoStatus, 1, 0, inSyscall).ev(evProcStatus, 1, procIdle).ev(evProcStart, 1, 1).ev(evGoSyscallEndBlock)
		g.on(1, 0, 2, 2).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 0)
	}},
	{"steal-at-border-old-proc", 22, "", "the same where the goroutine of the system call has no other P", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 1, procRunning).ev(evGoStatus, 1, 0, inSyscall).ev(evGoSyscallEndBlock)
		g.on(1, 0, 2, 2).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 0)
	}},
	{"steal-at-border-bare-thread", 22, "", "the same, by a thread without a P", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 1, procRunning).ev(evGoStatus, 1, 0, inSyscall).ev(evGoSyscallEndBlock)
		g.batch(1, 0).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 0)
	}},
	{"steal-at-border-new-proc-bare-thread", 22, "", "the same, and the goroutine of the system call has another P before", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evGoStatus, 1, 0, inSyscall).ev(evProcStatus, 1, procIdle).ev(evProcStart, 1, 1).ev(evGoSyscallEndBlock)
		g.batch(1, 0).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 0)
	}},
	{"empty-generation", 23, "", "a generation without events between two that have some", func(t *composition) {
		t.generation(1).batch(1, 15).ev(evProcStatus, 0, procRunning)
		t.generation(2)
		t.generation(3).batch(1, 30).ev(evProcStatus, 0, procRunning)
	}},
	{"empty-generation-25", 25, "", "the same with clock readings", func(t *composition) {
		t.generation(1).batch(1, 15).ev(evProcStatus, 0, procRunning)
		t.generation(2)
		t.generation(3).batch(1, 30).ev(evProcStatus, 0, procRunning)
	}},
	{"tasks-end-twice", 26, "", "tasks that end twice, or began before the trace; the number of one comes back", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evTaskEnd, 3, 0).ev(evTaskBegin, 2, 0, g.str("first"), 0).ev(evTaskEnd, 2, 0).ev(evTaskEnd, 2, 0).
			ev(evTaskBegin, 2, 7, g.str("second"), 0).ev(evTaskBegin, 5, 2, g.str("third"), 0)
		h := t.generation(2)
		h.on(0, 500, 0, 1).ev(evTaskEnd, 5, 0).ev(evTaskEnd, 2, 0)
	}},
	{"steal-at-second-border", 23, "", "a system call from generation 1 loses its P in generation 2", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoSyscallBegin, 1, g.stack("syscall.Syscall", "main.read"))
		g.on(1, 0, 1, 2)
		h := t.generation(2)
		h.on(1, 900, 1, 2).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 0)
		h.batch(0, 1400).ev(evGoStatusStack, 1, 0, inSyscall, 0).ev(evGoSyscallEndBlock)
	}},
	{"steal-self", 22, "", "a goroutine steals its own P; all stamps are equal", func(t *composition) {
		t.step = 0
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoSyscallBegin, 1, 0).ev(evProcSteal, 0, 2, 0).ev(evProcStart, 0, 3).ev(evGoSyscallEndBlock)
	}},
	{"steal-ambiguous", 22, "", "two system calls, one stolen from; all stamps are equal", func(t *composition) {
		t.step = 0
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evGoSyscallBegin, 1, 0).ev(evGoSyscallEnd).ev(evGoSyscallBegin, 2, 0).ev(evGoSyscallEndBlock)
		g.on(1, 0, 2, 2).ev(evProcSteal, 0, 3, 0)
	}},
	{"steal-sitting-in-syscall", 22, "", "the goroutine sat in its system call for the whole generation", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 0, procAbandoned).ev(evProcSteal, 0, 1, 1)
		g.batch(noThread, 0).ev(evGoStatus, 1, 1, inSyscall)
	}},
	{"task-across-generations", 22, "", "a task begins in one generation and ends in the next", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evTaskBegin, 2, 0, g.str("a task"), 0).ev(evRegionBegin, 2, g.str("a region"), 0).ev(evLog, 2, g.str("key"), g.str("value"), 0)
		h := t.generation(2)
		h.str("numbered otherwise here")
		h.on(0, 500, 0, 1).ev(evRegionEnd, 2, h.str("a region"), 0).ev(evTaskEnd, 2, 0)
	}},
	{"switch", 23, "", "coroutines switch, and one ends by switching away", func(t *composition) {
		g := t.generation(1)
		s := g.stack("main.pull", "main.main")
		g.on(0, 0, 0, 1).ev(evGoCreateBlocked, 7, s, s).ev(evGoSwitch, 7, 1).ev(evGoLabel, g.str("inside")).
			ev(evGoSwitch, 1, 1).ev(evGoSwitch, 7, 2).ev(evGoSwitchDestroy, 1, 2).ev(evGoStop, g.str("stop"), s)
	}},
	{"switch-across-threads", 26, "", "the next switch happens on another thread with an earlier stamp", func(t *composition) {
		g := t.generation(1)
		g.on(0, 500, 0, 1).ev(evGoCreateBlocked, 7, 0, 0).ev(evGoSwitch, 7, 1).ev(evGoSwitch, 1, 1).ev(evGoBlock, g.str("chan send"), 0)
		g.on(1, 20, 1, 2).ev(evGoSwitch, 7, 2).ev(evGoSwitch, 2, 1)
	}},
	{"overlapping-generations", 25, "", "generation 2 has stamps from before the end of generation 1", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).after(90000, evHeapAlloc, 1000).ev(evHeapGoal, 4000)
		h := t.generation(2)
		h.clock[0] = 45000
		h.on(0, 45000, 0, 1).ev(evHeapAlloc, 2000).after(100000, evHeapAlloc, 3000)
	}},
	{"later-numbers", 26, "", "generations 7 and 9: a flight recorder, and a gap that format 26 allows", func(t *composition) {
		t.generation(7).on(3, 10, 0, 1).ev(evHeapAlloc, 1)
		t.generation(9).on(3, 400, 0, 1).ev(evHeapAlloc, 2)
	}},
	{"frequency-changes", 25, "", "another clock frequency in generation 2, and one that does not divide a second", func(t *composition) {
		t.frequency = 24_000_000
		g := t.generation(1)
		g.on(0, 24001, 0, 1).ev(evHeapAlloc, 1).ev(evHeapAlloc, 2)
		t.frequency = 3_000_000_000
		h := t.generation(2)
		h.clock = [4]uint64{7, 99, 1_800_000_001, 999_999_999}
		h.on(0, 30_000_000, 0, 1).ev(evHeapAlloc, 3).ev(evHeapAlloc, 4)
	}},
}
