package main

import (
	"encoding/binary"
	"strconv"
	"strings"

	"internal/trace"
)

const experiment = "AllocFree"

// allocFacts is an event of the traceallocfree experiment.
type allocFacts struct {
	note
	seq                             int64
	kind                            string
	address, size, npages, class, t uint64
	hasAddress, hasSize, hasPages   bool
	hasClass, hasType               bool
}

// allocations interprets the experiment: the facts are those of the runtime that
// writes it (runtime/traceallocfree.go).
type allocations struct {
	rows                      []allocFacts
	heap, page, object, stack uint64
	known                     bool
	types                     map[uint64]uint64
	spans                     map[uint64][2]uint64 // first page -> pages, class
	pages                     map[uint64]uint64    // page -> first page
	stacks                    map[uint64]uint64
}

func newAllocations() *allocations {
	return &allocations{spans: map[uint64][2]uint64{}, pages: map[uint64]uint64{}, stacks: map[uint64]uint64{}}
}

func (a *allocations) sync(s *trace.Sync) {
	a.types = map[uint64]uint64{}
	if s == nil {
		return
	}
	for _, batch := range s.ExperimentalBatches[experiment] {
		if len(batch.Data) == 0 {
			continue
		}
		numbers := batch.Data[1:]
		next := func() uint64 {
			v, n := binary.Uvarint(numbers)
			numbers = numbers[n:]
			return v
		}
		if batch.Data[0] == 1 {
			a.heap, a.page, a.object, a.stack, a.known = next(), next(), next(), next(), true
			continue
		}
		for len(numbers) > 0 {
			id, address := next(), next()
			next()
			next()
			a.types[id] = address
			numbers = numbers[next():]
		}
	}
}

// slots are the bytes of each size class of Go 1.23 to 1.27.
var slots = []uint64{0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768}

func (a *allocations) event(ev *trace.Event, now, seq int64) {
	x := ev.Experimental()
	id := x.ArgValue(0).Uint64()
	r := allocFacts{note: note{now, ev.Goroutine(), ev.Proc(), ev.Thread(), nil}, seq: seq}
	name := x.Name
	for _, suffix := range []string{"Alloc", "Free"} {
		if strings.HasSuffix(name, suffix) {
			r.kind = "_" + strings.ToLower(suffix)
			name = strings.TrimSuffix(name, suffix)
		}
	}
	r.kind = map[string]string{"Span": "span", "HeapObject": "object", "GoroutineStack": "stack"}[name] + r.kind
	unit := map[string]uint64{"Span": a.page, "HeapObject": a.object, "GoroutineStack": a.stack}[name]
	r.address, r.hasAddress = a.heap+id*unit, a.known
	switch name {
	case "Span":
		a.span(&r, x, id)
	case "HeapObject":
		a.heapObject(&r, x, id)
	case "GoroutineStack":
		if len(x.Args) > 1 {
			a.stacks[id] = 1 << (x.ArgValue(1).Uint64() - 1)
		}
		r.size, r.hasSize = a.stacks[id]
		if len(x.Args) == 1 {
			delete(a.stacks, id)
		}
	}
	a.rows = append(a.rows, r)
}

func (a *allocations) span(r *allocFacts, x trace.ExperimentalEvent, id uint64) {
	if len(x.Args) > 1 {
		pages, class := x.ArgValue(1).Uint64(), x.ArgValue(2).Uint64()
		a.spans[id] = [2]uint64{pages, class}
		for page := id; page < id+pages; page++ {
			a.pages[page] = id
		}
	}
	s, ok := a.spans[id]
	if !ok {
		return
	}
	r.npages, r.hasPages = s[0], true
	r.size, r.hasSize = s[0]*a.page, a.known
	r.class, r.hasClass = s[1]>>1, s[1]&1 == 0
	if len(x.Args) == 1 {
		delete(a.spans, id)
		for page := id; page < id+s[0]; page++ {
			delete(a.pages, page)
		}
	}
}

func (a *allocations) heapObject(r *allocFacts, x trace.ExperimentalEvent, id uint64) {
	if len(x.Args) > 1 {
		r.t, r.hasType = a.types[x.ArgValue(1).Uint64()]
	}
	if !a.known {
		return
	}
	first, ok := a.pages[id*a.object/a.page]
	if s := a.spans[first]; ok && s[1]&1 == 0 {
		r.size, r.hasSize = slots[s[1]>>2], true
		if s[1]>>2 == 0 {
			r.size = s[0] * a.page
		}
	}
}

func (t tables) addAllocations(file string, a *allocations, e encoder) {
	for _, r := range a.rows {
		noscan := ""
		if r.hasClass {
			noscan = truth(r.class&1 == 1)
		}
		t.row("alloc_events", file, strconv.FormatInt(r.seq, 10), e.time(&r.time), e.wall(&r.time), r.kind,
			known(r.address, r.hasAddress), known(r.size, r.hasSize), known(r.npages, r.hasPages), known(r.class, r.hasClass),
			noscan, known(r.t, r.hasType), goID(r.g), procID(r.p), threadID(r.m))
	}
}

func known(v uint64, ok bool) string {
	if !ok {
		return ""
	}
	return strconv.FormatUint(v, 10)
}
