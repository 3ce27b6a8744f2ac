package main

import (
	"encoding/binary"
	"fmt"
)

// noThread is the thread of batches that no thread wrote.
const noThread = ^uint64(0)

// frame is one frame of a call stack.
type frame struct {
	function, file string
	line           uint64
}

// composition is a trace that is put together event by event. It keeps batch
// sizes and tables right and checks nothing else.
type composition struct {
	version     int
	frequency   uint64 // clock ticks per second
	step        uint64 // ticks between two events of a batch
	generations []*generation
}

func compose(version int) *composition {
	return &composition{version: version, frequency: 15625000, step: 16} // 64 ns and 1024 ns
}

// generation is one generation; its tables are written behind its events.
type generation struct {
	of        *composition
	number    uint64
	frequency uint64
	clock     [4]uint64 // trace clock (ticks), mono ns, wall s, wall ns
	batches   []*eventBuffer
	strings   []string
	stacks    [][]frame
	extra     []byte // whole batches, written before the tables
	unended   bool   // no end-of-generation marker
}

func (c *composition) generation(number uint64) *generation {
	g := &generation{of: c, number: number, frequency: c.frequency}
	g.clock = [4]uint64{1, 1000, 1_800_000_000, 500}
	c.generations = append(c.generations, g)
	return g
}

// eventBuffer is a batch of events of one thread.
type eventBuffer struct {
	of           *generation
	thread, time uint64
	step         uint64
	bytes        []byte
}

func (g *generation) batch(thread, time uint64) *eventBuffer {
	b := &eventBuffer{of: g, thread: thread, time: time, step: g.of.step}
	g.batches = append(g.batches, b)
	return b
}

// ev appends an event, one step after the one before.
func (b *eventBuffer) ev(kind byte, args ...uint64) *eventBuffer {
	return b.after(b.step, kind, args...)
}

// after appends an event some ticks after the one before.
func (b *eventBuffer) after(ticks uint64, kind byte, args ...uint64) *eventBuffer {
	b.bytes = append(b.bytes, kind)
	b.bytes = uvarints(b.bytes, ticks)
	b.bytes = uvarints(b.bytes, args...)
	return b
}

// str is the number of a string in the generation's table; "" has none.
func (g *generation) str(s string) uint64 {
	if s == "" {
		return 0
	}
	for i, known := range g.strings {
		if known == s {
			return uint64(i + 1)
		}
	}
	g.strings = append(g.strings, s)
	return uint64(len(g.strings))
}

// stack adds a call stack, leaf first.
func (g *generation) stack(functions ...string) uint64 {
	var frames []frame
	for i, function := range functions {
		frames = append(frames, frame{function, "/src/" + function + ".go", uint64(10 * (i + 1))})
	}
	g.stacks = append(g.stacks, frames)
	return uint64(len(g.stacks))
}

func uvarints(to []byte, values ...uint64) []byte {
	for _, v := range values {
		to = binary.AppendUvarint(to, v)
	}
	return to
}

// bytes is the trace as a runtime of that version would have written it.
func (c *composition) bytes() []byte {
	out := []byte(fmt.Sprintf("go 1.%d trace\x00\x00\x00", c.version))
	for _, g := range c.generations {
		out = g.appendTo(out)
	}
	return out
}

func (g *generation) appendTo(out []byte) []byte {
	out = g.appendBatch(out, noThread, g.start(), g.syncBody())
	for _, b := range g.batches {
		out = g.appendBatch(out, b.thread, b.time, b.bytes)
	}
	out = append(out, g.extra...)
	stacks := g.stacksBody() // before the strings, which it may add to
	out = g.appendBatch(out, noThread, g.start(), stacks)
	out = g.appendBatch(out, noThread, g.start(), g.stringsBody())
	if g.of.version >= 26 && !g.unended {
		out = append(out, evEndOfGeneration)
	}
	return out
}

// start is the lowest stamp of the generation's events.
func (g *generation) start() uint64 {
	if len(g.batches) == 0 {
		return g.clock[0]
	}
	low := g.batches[0].time
	for _, b := range g.batches {
		low = min(low, b.time)
	}
	return low
}

func (g *generation) appendBatch(out []byte, thread, time uint64, body []byte) []byte {
	out = append(out, evBatch)
	out = uvarints(out, g.number, thread, time, uint64(len(body)))
	return append(out, body...)
}

func (g *generation) syncBody() []byte {
	var frequency []byte
	if g.frequency != 0 {
		frequency = uvarints([]byte{evFrequency}, g.frequency)
	}
	if g.of.version < 25 {
		return frequency
	}
	body := append([]byte{evSync}, frequency...)
	body = append(body, evClockSnapshot)
	return uvarints(body, g.clock[0], g.clock[1], g.clock[2], g.clock[3])
}

func (g *generation) stacksBody() []byte {
	body := []byte{evStacks}
	for i, frames := range g.stacks {
		body = append(body, evStack)
		body = uvarints(body, uint64(i+1), uint64(len(frames)))
		for k, f := range frames {
			pc := uint64(0x400000 + i*4096 + k)
			body = uvarints(body, pc, g.str(f.function), g.str(f.file), f.line)
		}
	}
	return body
}

func (g *generation) stringsBody() []byte {
	body := []byte{evStrings}
	for i, s := range g.strings {
		body = append(body, evString)
		body = uvarints(body, uint64(i+1), uint64(len(s)))
		body = append(body, s...)
	}
	return body
}
