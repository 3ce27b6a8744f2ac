package main

import "strings"

// tableCases are about strings, stacks, samples and experimental batches.
var tableCases = []composedCase{
	{"odd-strings", 26, "", "names with invalid UTF-8, NUL, quotes and newlines, the longest allowed, and empty", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		odd := g.stack("main.\xff\xfe", "nul\x00nul", "quote\"comma,\nline", "", strings.Repeat("x", 1000), "main.тест")
		b.ev(evAssistBegin, odd).ev(evAssistEnd)
		b.ev(evSTWBegin, g.str("reason \xc3\x28"), odd).ev(evSTWEnd).ev(evGoStop, g.str(""), odd)
	}},
	{"deep-stack", 26, "", "a stack of 128 frames, one of a single frame, one of only runtime frames, and an empty one", func(t *composition) {
		g := t.generation(1)
		deep := make([]string, 128)
		for i := range deep {
			deep[i] = "main.recurse"
		}
		b := g.on(0, 0, 0, 1)
		for _, s := range []uint64{g.stack(deep...), g.stack("main.leaf"), g.stack("runtime.mallocgc", "internal/runtime/maps.grow"), g.stack(), 0} {
			b.ev(evAssistBegin, s).ev(evAssistEnd)
		}
	}},
	{"same-stack-twice", 23, "", "one call path under two numbers and in two generations: one stack_id", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.ev(evAssistBegin, g.stack("runtime.mallocgc", "main.work")).ev(evAssistEnd).ev(evAssistBegin, g.stack("runtime.mallocgc", "main.work")).ev(evAssistEnd)
		h := t.generation(2)
		h.str("shifts the numbers of the strings")
		h.on(0, 500, 0, 1).ev(evAssistBegin, h.stack("runtime.mallocgc", "main.work")).ev(evAssistEnd)
	}},
	{"samples", 22, "", "CPU samples with and without goroutine, P and stack", func(t *composition) {
		g := t.generation(1)
		s := g.stack("runtime.gcDrain", "runtime.gcBgMarkWorker")
		g.on(0, 0, 0, 1).ev(evHeapAlloc, 1).after(200, evHeapAlloc, 2)
		body := []byte{evCPUSamples}
		for _, sample := range [][5]uint64{{40, 0, 0, 1, s}, {41, 5, noThread, 0, s}, {20, 0, 0, 1, 0}, {900, 0, 0, 1, s}} {
			body = uvarints(append(body, evCPUSample), sample[:]...)
		}
		g.extra = g.appendBatch(nil, noThread, 3, body)
	}},
	{"experiment", 23, "", "an experimental batch of a known and one of an unknown experiment, and experimental events", func(t *composition) {
		g := t.generation(1)
		g.on(0, 0, 0, 1).ev(evSpan, 1, 2, 3).ev(evSpanAlloc, 4, 1, 2).ev(evHeapObjectAlloc, 77, 5).ev(evHeapAlloc, 9).ev(evHeapObjectFree, 77).ev(evSpanFree, 4)
		for _, experiment := range []byte{1, 9} {
			head := uvarints([]byte{evExperimentalBatch, experiment}, g.number, noThread, 5, 4)
			g.extra = append(append(g.extra, head...), "\x01\x02\x03\x04"...)
		}
	}},
	{"padded-numbers", 26, "", "numbers written longer than they need be, as the runtime pads batch sizes", func(t *composition) {
		g := t.generation(1)
		body := []byte{evProcStatus, 0x81, 0x80, 0x00, 0x80, 0x00, procRunning}
		body = append(body, evGoStatus, 0x01, 0x81, 0x00, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, running)
		body = append(body, evHeapAlloc, 0x90, 0x80, 0x00, 0xac, 0x82, 0x80, 0x00)
		head := []byte{evBatch, 0x81, 0x00, 0x80, 0x00, 0x83, 0x80, 0x00, byte(len(body)) | 0x80, 0x80, 0x80, 0x00}
		g.extra = append(head, body...)
	}},
	{"empty-batches", 25, "", "batches without a byte, a generation without an event, batches of one thread in order of the file", func(t *composition) {
		g := t.generation(1)
		g.batch(5, 3)
		g.on(0, 50, 0, 1).ev(evHeapAlloc, 1)
		g.batch(0, 40).ev(evHeapAlloc, 2) // its stamp lies before the batch before it
		t.generation(2).clock[0] = 900
		t.generation(3).on(0, 1000, 0, 1).ev(evHeapAlloc, 3)
	}},
	{"largest-batch", 26, "", "a batch of exactly 64 KB", func(t *composition) {
		g := t.generation(1)
		b := g.on(0, 0, 0, 1)
		b.step = 1
		for len(b.bytes) < 64<<10-4 {
			b.ev(evHeapAlloc, 100) // 3 bytes
		}
		b.ev(evHeapAlloc, 200) // 4 bytes
	}},
}
