package main

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"internal/trace"
)

// headers: the columns of the relations that can be known here.
var headers = map[string]string{
	"traces":              "file,size_bytes,compression,sha256,bytes_lost,duration_ns,events,generations,gomaxprocs,gc_cycles,gc_cycles_complete,gc_active_at_start,gc_active_at_end,started_at,order_digest,go_error",
	"generations":         "file,generation,start_ns,end_ns,events,clock_trace_ns,clock_mono_ns,clock_at",
	"gc_cycles":           "file,cycle,start_ns,end_ns,duration_ns,started_at,begin_kind,trigger,trigger_detail,goroutine,proc,thread,heap_live_start_bytes,heap_goal_start_bytes,heap_live_peak_bytes,heap_live_end_bytes,heap_goal_end_bytes,heap_goal_next_bytes,stw_sweep_term_ns,mark_ns,stw_mark_term_ns,stw_count,stw_ns,assist_count,assist_ns,assist_cpu_ns,assist_parked_ns,mark_worker_ns,mark_idle_ns,gomaxprocs,stack_id,frames_id,site",
	"stw_pauses":          "file,reason,start_ns,end_ns,duration_ns,begin_kind,goroutine,proc,thread,cycle,stack_id,frames_id,site",
	"mark_assists":        "file,goroutine,start_ns,end_ns,duration_ns,cpu_ns,parked_ns,runnable_ns,syscall_ns,begin_kind,proc,thread,end_proc,cycle,stack_id,frames_id,site",
	"mark_workers":        "file,goroutine,proc,mode,start_ns,end_ns,duration_ns,cycle",
	"sweeps":              "file,proc,goroutine,start_ns,end_ns,duration_ns,begin_kind,swept_bytes,reclaimed_bytes,cycle,stack_id,frames_id,site",
	"mutator_utilization": "file,time_ns,utilization,utilization_with_sweep",
	"heap_samples":        "file,time_ns,changed,heap_live_bytes,heap_goal_bytes,gomaxprocs,cycle,goroutine,proc",
}

type tables map[string][][]string

func newTables() tables { return tables{} }

func (t tables) write(folder string) {
	for name, header := range headers {
		writeCSV(filepath.Join(folder, name+".csv"), header, t[name])
	}
}

// row appends; every table leads with the file.
func (t tables) row(name string, values ...string) {
	t[name] = append(t[name], values)
}

func (t tables) add(file string, in *input, f *facts) {
	e := encoder{}
	if len(f.generations) > 0 {
		e.zero = f.generations[0].start
		e.clock = f.generations[0].clock
	}
	t.addTrace(file, in, f, e)
	t.addNotes(file, f, e)
	t.addAllocations(file, f.allocations, e)
	for _, c := range f.cycles {
		t.addCycle(file, f, c, e)
	}
	for _, s := range f.pauses {
		t.row("stw_pauses", concat([]string{file, s.reason}, e.times(s.span), []string{kind(s.span)}, place(s.span), []string{ordinal(s.cycle)}, stack(s.stack))...)
	}
	for _, a := range f.assists {
		t.row("mark_assists", concat([]string{file, goID(a.g)}, e.times(a.span),
			numbers(a.spent.running, a.spent.waiting, a.spent.runnable, a.spent.syscall),
			[]string{kind(a.span), procID(a.p), threadID(a.m), procID(a.endP), ordinal(a.cycle)}, stack(a.stack))...)
	}
	for _, w := range f.workers {
		if f.isMarker(w) {
			t.row("mark_workers", concat([]string{file, goID(w.g), procID(w.p), w.mode}, e.times(w.span), []string{ordinal(w.cycle)})...)
		}
	}
	for _, s := range f.sweeps {
		t.row("sweeps", concat([]string{file, procID(s.p), goID(s.g)}, e.times(s.span),
			[]string{kind(s.span), value(s.swept), value(s.reclaimed), ordinal(s.cycle)}, stack(s.stack))...)
	}
	t.addLives(file, f.lives, e)
	t.addUser(file, f.lives, e)
	t.addUtilization(file, f, e)
	for _, s := range f.samples {
		t.row("heap_samples", file, e.time(&s.time), s.changed, value(s.live), value(s.goal), value(s.procs), ordinal(s.cycle), goID(s.g), procID(s.p))
	}
}

func (t tables) addUtilization(file string, f *facts, e encoder) {
	share := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, s := range f.utilization() {
		t.row("mutator_utilization", file, e.time(&s.time), share(s.util), share(s.utilSweeps))
	}
}

func (t tables) addTrace(file string, in *input, f *facts, e encoder) {
	complete := 0
	for _, c := range f.cycles {
		if c.begin != nil && c.end != nil {
			complete++
		}
	}
	var procs *uint64
	for i := len(f.samples) - 1; i >= 0; i-- {
		if f.samples[i].changed == "gomaxprocs" {
			procs = f.samples[i].procs
		}
	}
	duration, generations, goError, digest := "", 0, "", ""
	if n := len(f.generations); n > 0 {
		generations = n - 1 // the reader closes with a Sync
	}
	if generations > 0 {
		duration = strconv.FormatInt(f.lastEvent()-e.zero, 10)
	}
	if in.readErr != nil {
		goError, _, _ = strings.Cut(in.readErr.Error(), "\n")
	}
	if in.whole {
		digest = fmt.Sprintf("%x", sha256.Sum256(in.content))
	}
	t.row("traces", file, strconv.FormatInt(in.stored, 10), in.compression, digest, strconv.Itoa(len(in.content)-in.used), duration, strconv.FormatInt(f.events, 10), strconv.Itoa(generations), value(procs),
		strconv.Itoa(len(f.cycles)), strconv.Itoa(complete),
		truth(len(f.cycles) > 0 && f.cycles[0].begin == nil), truth(f.cycle != nil), e.wall(&e.zero),
		fmt.Sprintf("%016x", f.order.Sum64()), goError)
	for i, g := range f.generations[:generations] {
		clockTrace, clockMono, clockAt := "", "", ""
		if c := g.clock; c != nil {
			clockTrace, clockMono, clockAt = strconv.FormatInt(int64(c.Trace), 10), strconv.FormatUint(c.Mono, 10), wallText(c.Wall)
		}
		t.row("generations", file, strconv.Itoa(i+1), e.time(&g.start), e.time(&g.end), strconv.FormatInt(g.events, 10), clockTrace, clockMono, clockAt)
	}
}

// lastEvent is the time of the last event of a generation; the reader's closing
// Sync is none.
func (f *facts) lastEvent() int64 {
	last := f.generations[0].end
	for _, g := range f.generations[:len(f.generations)-1] {
		last = max(last, g.end)
	}
	return last
}

// addCycle also derives what the cycle owns: pauses, assists, workers.
func (t tables) addCycle(file string, f *facts, c *cycleFacts, e encoder) {
	var sweepTerm *pauseFacts
	var pauses, pauseNs, assists, assistNs, assistCPU, assistParked, workerNs, idleNs int64
	for _, s := range f.pauses {
		if s.cycle != c.cycle || !strings.HasPrefix(s.reason, "GC ") {
			continue
		}
		pauses++
		pauseNs += s.length()
		if s.reason == "GC sweep termination" && sweepTerm == nil {
			sweepTerm = s
		}
	}
	for _, a := range f.assists {
		if a.cycle == c.cycle {
			assists++
			assistNs += a.length()
			assistCPU += a.spent.running
			assistParked += a.spent.waiting
		}
	}
	for _, w := range f.workers {
		if w.cycle == c.cycle && f.isMarker(w) {
			if w.mode == "idle" {
				idleNs += w.length()
			} else {
				workerNs += w.length()
			}
		}
	}
	mark := ""
	if sweepTerm != nil && sweepTerm.end != nil && c.final != nil && c.final.begin != nil {
		mark = strconv.FormatInt(*c.final.begin-*sweepTerm.end, 10)
	}
	peak := ""
	if c.final != nil {
		peak = value(c.final.peak)
	}
	t.row("gc_cycles", concat([]string{file, ordinal(c.cycle)}, e.times(c.span),
		[]string{e.wall(c.begin), kind(c.span), c.trigger, c.detail}, place(c.span),
		[]string{value(c.liveBegin), value(c.goalBegin), peak, value(c.liveEnd), value(c.goalEnd), value(c.goalNext), durationOf(sweepTerm), mark, durationOf(c.final)},
		numbers(pauses, pauseNs, assists, assistNs, assistCPU, assistParked, workerNs, idleNs),
		[]string{value(c.procs)}, stack(c.stack))...)
}

// length is 0 for a span of which begin or end was not seen.
func (s span) length() int64 {
	if s.begin == nil || s.end == nil {
		return 0
	}
	return *s.end - *s.begin
}

func durationOf(s *pauseFacts) string {
	if s == nil || s.begin == nil || s.end == nil {
		return ""
	}
	return strconv.FormatInt(s.length(), 10)
}

// encoder turns values into text; empty is NULL.
type encoder struct {
	zero  int64
	clock *trace.ClockSnapshot
}

func (e encoder) time(t *int64) string {
	if t == nil {
		return ""
	}
	return strconv.FormatInt(*t-e.zero, 10)
}

func (e encoder) wall(t *int64) string {
	if t == nil || e.clock == nil {
		return ""
	}
	return wallText(e.clock.Wall.Add(time.Duration(*t - int64(e.clock.Trace))))
}

func wallText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000000") }

func (e encoder) times(s span) []string {
	duration := ""
	if s.begin != nil && s.end != nil {
		duration = strconv.FormatInt(s.length(), 10)
	}
	return []string{e.time(s.begin), e.time(s.end), duration}
}

func kind(s span) string {
	if s.begin == nil {
		return "active"
	}
	return "begin"
}

func place(s span) []string            { return []string{goID(s.g), procID(s.p), threadID(s.m)} }
func stack(s stackFacts) []string      { return []string{s.stackID, s.framesID, s.site} }
func goID(g trace.GoID) string         { return id(int64(g), int64(trace.NoGoroutine)) }
func procID(p trace.ProcID) string     { return id(int64(p), int64(trace.NoProc)) }
func threadID(m trace.ThreadID) string { return id(int64(m), int64(trace.NoThread)) }

func id(v, none int64) string {
	if v == none {
		return ""
	}
	return strconv.FormatInt(v, 10)
}

func value(v *uint64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatUint(*v, 10)
}

func ordinal(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func truth(b bool) string {
	if b {
		return "t"
	}
	return "f"
}

func numbers(values ...int64) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = strconv.FormatInt(v, 10)
	}
	return out
}

func concat(parts ...[]string) []string {
	var out []string
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}
