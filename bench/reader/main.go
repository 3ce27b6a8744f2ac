// Command reader does with Go's own trace reader what the relations of gctrace
// hold, and prints sums: the reference of the benchmark, for speed and results.
//
// It imports internal/trace, so it is built through an overlay (../run.sh).
//
// usage: reader wall|cycles|all|goroutines|events|mmu FILE
//
//	wall    collections with their assists and pauses, wall times
//	cycles  the same and the time that assists ran on a CPU
//	all     the same, each assist and pause on its own, sweeps and heap samples
//	goroutines  what the Summarizer of internal/trace tells of goroutines
//	mmu     minimum mutator utilization, as go tool trace has it
//	events  every event, counted
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"internal/trace"
)

// sums of one relation; the keys are its columns.
type sums map[string]int64

type cycle struct {
	begin                                             int64
	assistCount, assistNs, assistCPU, stwCount, stwNs int64
}

type assist struct {
	begin, cpu int64 // cpu: what the goroutine had run for at the begin
	known      bool
	cycle      *cycle
}

type pause struct {
	begin int64
	cycle *cycle
	gc    bool
}

// run is how long a goroutine has run.
type run struct {
	since, total int64
	running      bool
}

func (r *run) until(now int64) int64 {
	if r == nil {
		return 0
	}
	if r.running {
		return r.total + now - r.since
	}
	return r.total
}

type reader struct {
	states     bool // what goroutines run for
	all        bool // sweeps and heap samples
	current    *cycle
	cycles     []*cycle
	assists    map[trace.GoID]*assist
	pauses     map[trace.GoID]*pause
	sweeps     map[trace.ProcID]int64
	runs       map[trace.GoID]*run
	last       int64
	generation int64 // its begin

	gcCycles, stwPauses, markAssists, sweepSums, heapSums sums
}

func main() {
	if len(os.Args) != 3 || !slices.Contains([]string{"wall", "cycles", "all", "goroutines", "events", "mmu"}, os.Args[1]) {
		log.Fatal("usage: reader wall|cycles|all|goroutines|events|mmu FILE")
	}
	if os.Args[1] == "mmu" {
		mmu(os.Args[2])
		return
	}
	r := &reader{
		states:  os.Args[1] != "wall",
		all:     os.Args[1] == "all",
		assists: map[trace.GoID]*assist{}, pauses: map[trace.GoID]*pause{},
		sweeps: map[trace.ProcID]int64{}, runs: map[trace.GoID]*run{},
		gcCycles: sums{}, stwPauses: sums{}, markAssists: sums{}, sweepSums: sums{}, heapSums: sums{},
	}
	file, err := os.Open(os.Args[2])
	check(err)
	if os.Args[1] == "goroutines" {
		sums := goroutines(file)
		check(json.NewEncoder(os.Stdout).Encode(map[string]any{"peak_kb": peakKB(), "goroutines": sums}))
		return
	}
	if os.Args[1] == "events" {
		check(json.NewEncoder(os.Stdout).Encode(map[string]any{"peak_kb": peakKB(), "events": countEvents(file)}))
		return
	}
	r.read(file)
	result := map[string]any{"peak_kb": peakKB()}
	for relation, sums := range r.result() {
		result[relation] = sums
	}
	check(json.NewEncoder(os.Stdout).Encode(result))
}

// peakKB is the peak memory of this program.
func peakKB() (peak int) {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	fmt.Sscan(line, &peak)
	return peak
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func (r *reader) read(file io.Reader) {
	events, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	check(err)
	for {
		ev, err := events.ReadEvent()
		if err == io.EOF {
			break
		}
		check(err)
		r.event(&ev)
	}
	for g, a := range r.assists {
		r.countAssist(a, r.runs[g].until(r.last))
	}
}

func (r *reader) event(ev *trace.Event) {
	now := int64(ev.Time())
	switch ev.Kind() {
	case trace.EventSync:
		r.generation = now
		return
	case trace.EventStateTransition:
		if r.states {
			r.transition(ev, now)
		}
	case trace.EventRangeBegin, trace.EventRangeActive, trace.EventRangeEnd:
		r.rangeEvent(ev, now)
	case trace.EventMetric:
		if r.all {
			r.metric(ev)
		}
	}
	r.last = max(r.last, now)
}

func (r *reader) transition(ev *trace.Event, now int64) {
	st := ev.StateTransition()
	if st.Resource.Kind != trace.ResourceGoroutine {
		return
	}
	from, to := st.Goroutine()
	if from == to || from != trace.GoRunning && to != trace.GoRunning {
		return
	}
	id := st.Resource.Goroutine()
	g := r.runs[id]
	if g == nil {
		g = &run{}
		r.runs[id] = g
	}
	g.total, g.running = g.until(now), to == trace.GoRunning
	g.since = now
	if from == trace.GoUndetermined {
		g.since = r.generation
	}
}

func (r *reader) rangeEvent(ev *trace.Event, now int64) {
	x := ev.Range()
	end := ev.Kind() == trace.EventRangeEnd
	active := ev.Kind() == trace.EventRangeActive
	switch {
	case x.Name == "GC mark assist":
		r.assist(x.Scope.Goroutine(), now, end, active)
	case x.Name == "GC concurrent mark phase":
		r.cycle(now, end, active)
	case x.Name == "GC incremental sweep":
		if r.all {
			r.sweep(ev, x.Scope.Proc(), now, end, active)
		}
	case strings.HasPrefix(x.Name, "stop-the-world"):
		r.pause(x, now, end)
	}
}

func (r *reader) cycle(now int64, end, active bool) {
	switch {
	case end:
		if r.current != nil && r.current.begin >= 0 {
			r.gcCycles["duration_ns"] += now - r.current.begin
		}
		r.current = nil
	case r.current == nil:
		r.current = &cycle{begin: now}
		if active {
			r.current.begin = -1
		}
		r.cycles = append(r.cycles, r.current)
	}
}

func (r *reader) assist(g trace.GoID, now int64, end, active bool) {
	a := r.assists[g]
	switch {
	case end:
		if a != nil {
			r.countAssist(a, r.runs[g].until(now))
			if a.known {
				r.markAssists["duration_ns"] += now - a.begin
				if a.cycle != nil {
					a.cycle.assistNs += now - a.begin
				}
			}
			delete(r.assists, g)
		}
	case a == nil:
		a = &assist{begin: now, known: !active, cycle: r.current}
		if !active {
			a.cpu = r.runs[g].until(now)
		}
		r.assists[g] = a
	}
}

// countAssist adds what is known of assists without an end, too.
func (r *reader) countAssist(a *assist, cpu int64) {
	r.markAssists["rows"]++
	r.markAssists["cpu_ns"] += cpu - a.cpu
	if a.cycle != nil {
		a.cycle.assistCount++
		a.cycle.assistCPU += cpu - a.cpu
	}
}

func (r *reader) pause(x trace.Range, now int64, end bool) {
	g := x.Scope.Goroutine()
	p := r.pauses[g]
	switch {
	case end:
		if p != nil {
			r.stwPauses["duration_ns"] += now - p.begin
			if p.gc && p.cycle != nil {
				p.cycle.stwNs += now - p.begin
			}
			delete(r.pauses, g)
		}
	case p == nil:
		p = &pause{begin: now, cycle: r.current, gc: strings.HasPrefix(x.Name, "stop-the-world (GC ")}
		r.pauses[g] = p
		r.stwPauses["rows"]++
		if p.gc && p.cycle != nil {
			p.cycle.stwCount++
		}
	}
}

func (r *reader) sweep(ev *trace.Event, p trace.ProcID, now int64, end, active bool) {
	begin, open := r.sweeps[p]
	switch {
	case end:
		if begin >= 0 {
			r.sweepSums["duration_ns"] += now - begin
		}
		for _, a := range ev.RangeAttributes() {
			if a.Name == "bytes swept" {
				r.sweepSums["swept_bytes"] += int64(a.Value.Uint64())
			}
		}
		delete(r.sweeps, p)
	case !open:
		r.sweepSums["rows"]++
		r.sweeps[p] = now
		if active {
			r.sweeps[p] = -1
		}
	}
}

func (r *reader) metric(ev *trace.Event) {
	switch m := ev.Metric(); m.Name {
	case "/memory/classes/heap/objects:bytes":
		r.heapSums["heap_live_bytes"] += int64(m.Value.Uint64())
		r.heapSums["rows"]++
	case "/gc/heap/goal:bytes", "/sched/gomaxprocs:threads":
		r.heapSums["rows"]++
	}
}

func (r *reader) result() map[string]sums {
	for _, c := range r.cycles {
		r.gcCycles["rows"]++
		r.gcCycles["assist_count"] += c.assistCount
		r.gcCycles["assist_ns"] += c.assistNs
		r.gcCycles["assist_cpu_ns"] += c.assistCPU
		r.gcCycles["stw_count"] += c.stwCount
		r.gcCycles["stw_ns"] += c.stwNs
	}
	result := map[string]sums{"gc_cycles": r.gcCycles}
	if r.all {
		result["stw_pauses"], result["mark_assists"] = r.stwPauses, r.markAssists
		result["sweeps"], result["heap_samples"] = r.sweepSums, r.heapSums
	}
	return result
}
