package main

// brokenCases cannot be true; Go's reader refuses every one of them.
var brokenCases = []composedCase{
	{"no-proc", 22, "damaged", "a goroutine is created without a P", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evGoCreate, 1, 0, 0)
	}},
	{"syscall-with-proc", 22, "damaged", "a callback from C claims to have kept its P", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evGoCreateSyscall, 4).ev(evProcStatus, 0, procIdle).ev(evProcStart, 0, 1).ev(evGoSyscallEndBlock).
			ev(evGoStart, 4, 1).ev(evGoSyscallBegin, 2, 0).ev(evGoDestroySyscall).ev(evGoCreateSyscall, 4).ev(evGoSyscallEnd)
	}},
	{"first-generation-broken", 22, "damaged", "the first event lacks a P, and the file ends inside the next generation", func(t *composition) {
		t.generation(1).batch(0, 0).ev(evGoCreate, 1, 0, 0)
		g := t.generation(2)
		g.extra = uvarints([]byte{evBatch}, 2, 0, 0, 5000)
	}},
	{"second-generation-broken", 25, "damaged", "generation 1 is sound, generation 2 begins with a batch that is too long", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evHeapAlloc, 1)
		g := t.generation(2)
		g.batches = append(g.batches, &eventBuffer{of: g, bytes: make([]byte, 64<<10+1)})
	}},
	{"end-twice", 26, "damaged", "an assist ends twice", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evAssistBegin, 0).ev(evAssistEnd).ev(evAssistEnd)
	}},
	{"begin-twice", 26, "damaged", "an assist begins twice", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evAssistBegin, 0).ev(evAssistBegin, 0).ev(evAssistEnd)
	}},
	{"never-started", 26, "damaged", "a start waits for a number that never comes", func(t *composition) {
		g := t.generation(1)
		g.batch(0, 0).ev(evProcStatus, 0, procRunning).ev(evGoStatus, 1, noThread, runnable).ev(evGoStart, 1, 2)
	}},
	{"bad-status", 26, "damaged", "a goroutine with a status that does not exist", func(t *composition) {
		t.generation(1).batch(0, 0).ev(evProcStatus, 0, procRunning).ev(evGoStatus, 1, 0, 9)
	}},
	{"missing-stack", 26, "damaged", "an event names a stack that the table lacks", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evAssistBegin, 3).ev(evAssistEnd)
	}},
	{"missing-string", 26, "damaged", "a pause names a string that the table lacks", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evSTWBegin, 3, 0).ev(evSTWEnd)
	}},
	{"missing-string-25", 25, "truncated", "the same in format 25, where the table may be missing because the file ends", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evSTWBegin, 3, 0).ev(evSTWEnd)
	}},
	{"generations-interleaved", 26, "damaged", "generation 2 begins before the end marker of generation 1", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1)
		g.unended = true
		t.generation(2).on(0, 900, 0, 1)
	}},
	{"generations-skip", 25, "damaged", "generation 3 follows generation 1, which format 25 does not allow", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evHeapAlloc, 1)
		t.generation(3).on(0, 900, 0, 1).ev(evHeapAlloc, 2)
	}},
	{"generation-zero", 26, "damaged", "no generation has the number 0", func(t *composition) {
		t.generation(0).on(0, 0, 0, 1)
	}},
	{"no-frequency", 26, "damaged", "the clock frequency is missing", func(t *composition) {
		t.frequency = 0 // left out
		t.generation(1).on(0, 0, 0, 1)
	}},
	{"event-of-later-version", 22, "damaged", "a coroutine switch in format 22, which has none", func(t *composition) {
		t.generation(1).on(0, 0, 0, 1).ev(evGoSwitch, 2, 1)
	}},
	{"cut-event", 26, "damaged", "a batch ends inside its last event", func(t *composition) {
		b := t.generation(1).on(0, 0, 0, 1)
		b.bytes = append(b.bytes, evHeapAlloc, 0x10, 0xff)
	}},
}
