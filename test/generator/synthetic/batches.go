package main

import "encoding/binary"

const headerSize = 16 // "go 1.NN trace\0\0\0"

// batch is where one batch lies in a trace.
type batch struct {
	start, body, end int
	kind             byte // evBatch, evExperimentalBatch or evEndOfGeneration
	generation       uint64
	first            byte // first byte of the body
}

// batches walks a trace from border to border, as far as it is sound.
func batches(trace []byte) []batch {
	var found []batch
	for at := headerSize; at < len(trace); {
		b, ok := batchAt(trace, at)
		if !ok {
			break
		}
		found = append(found, b)
		at = b.end
	}
	return found
}

func batchAt(trace []byte, at int) (batch, bool) {
	b := batch{start: at, kind: trace[at]}
	at++
	switch b.kind {
	case evEndOfGeneration:
		b.body, b.end = at, at
		return b, true
	case evExperimentalBatch:
		at++
	case evBatch:
	default:
		return b, false
	}
	var fields [4]uint64 // generation, thread, timestamp, size
	for i := range fields {
		if at > len(trace) {
			return b, false
		}
		v, n := binary.Uvarint(trace[at:])
		if n <= 0 {
			return b, false
		}
		fields[i] = v
		at += n
	}
	if fields[3] > uint64(len(trace)-at) {
		return b, false
	}
	b.generation, b.body, b.end = fields[0], at, at+int(fields[3])
	if b.end > b.body {
		b.first = trace[b.body]
	}
	return b, true
}

// generationStart is the offset of the n-th generation, n from 1; past the
// last one it is the end of the trace.
func generationStart(trace []byte, n int) int {
	last := uint64(0)
	for _, b := range batches(trace) {
		if b.kind != evEndOfGeneration && b.generation != last {
			last = b.generation
			n--
			if n == 0 {
				return b.start
			}
		}
	}
	return len(trace)
}

// eventBatch is the n-th batch of events (not of strings, stacks, ...) that
// begins at or after an offset, n from 1.
func eventBatch(trace []byte, from, n int) batch {
	for _, b := range batches(trace) {
		if b.start < from || b.kind != evBatch {
			continue
		}
		switch b.first {
		case evStacks, evStrings, evCPUSamples, evFrequency, evSync:
			continue
		}
		if n--; n == 0 {
			return b
		}
	}
	panic("not that many batches of events")
}

// binaryBatch is the head of a batch.
func binaryBatch(generation, thread, size uint64) []byte {
	head := []byte{evBatch}
	for _, v := range []uint64{generation, thread, 1, size} {
		head = binary.AppendUvarint(head, v)
	}
	return head
}
