package main

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"regexp"
	"strconv"
	"strings"

	"internal/trace"
)

// eventColumns are the columns of relation events, in the order of eventValues.
const eventColumns = "seq,generation,time_ns,at,kind,name,goroutine,proc,thread,resource_kind,resource,from_state,to_state,reason,value,task,parent_task,attrs,stack_id,resource_stack_id,frames_id,site,stack"

func init() {
	headers["logs"] = "file,time_ns,at,goroutine,proc,thread,task,category,message"
	headers["labels"] = "file,time_ns,at,goroutine,proc,thread,label"
	headers["cpu_samples"] = "file,time_ns,at,goroutine,proc,thread,in_assist,in_mark_worker,in_sweep,stack_id,frames_id,site"
	headers["alloc_events"] = "file,seq,time_ns,at,kind,address,size_bytes,npages,span_class,noscan,type_address,goroutine,proc,thread"
	// of each column of relation events: the first digits of the MD5 of its values
	headers["event_digests"] = "file,rows," + eventColumns
}

// eventDigests hashes each column of relation events of one trace: there are too
// many rows to keep. With `rows` set they are written, too.
type eventDigests struct {
	seq        int64
	generation int
	e          encoder
	last       int64 // latest time of any event
	tasks      map[trace.TaskID]bool
	stacks     map[trace.Stack]stackFacts
	columns    []hash.Hash
	rows       io.Writer
}

func newEventDigests() *eventDigests {
	d := &eventDigests{tasks: map[trace.TaskID]bool{}, stacks: map[trace.Stack]stackFacts{}}
	for range strings.Split(eventColumns, ",") {
		d.columns = append(d.columns, md5.New())
	}
	return d
}

func (d *eventDigests) digests() []string {
	var out []string
	for _, c := range d.columns {
		out = append(out, hex.EncodeToString(c.Sum(nil))[:8])
	}
	return out
}

func (d *eventDigests) facts(s trace.Stack) stackFacts {
	if s == trace.NoStack {
		return stackFacts{}
	}
	f, ok := d.stacks[s]
	if !ok {
		f = factsOfStack(s)
		d.stacks[s] = f
	}
	return f
}

// unprintable is what text in the database may show otherwise than it is.
var unprintable = regexp.MustCompile(`\\x[0-9a-f]{2}|[^ -~]`)

// plain leaves printable ASCII, so that no encoding matters.
func plain(text string) string {
	latin1 := make([]rune, len(text))
	for i := range len(text) {
		latin1[i] = rune(text[i])
	}
	return unprintable.ReplaceAllString(string(latin1), "?")
}

// jsonText is a string as jsonb shows it, after plain.
func jsonText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range text {
		switch {
		case r == '\uFFFD' && text[i] != 0xef, r == 0:
			b.WriteString(`\?`)
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ':
			escaped := map[rune]string{'\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}[r]
			if escaped == "" {
				escaped = fmt.Sprintf(`\u%04x`, r)
			}
			b.WriteString(escaped)
		default:
			b.WriteString(plain(string(r)))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func (d *eventDigests) event(ev *trace.Event) {
	now := int64(ev.Time())
	if ev.Kind() == trace.EventSync {
		d.sync(ev, now)
		return
	}
	d.last = max(d.last, now)
	v := eventValues{}
	d.describe(ev, &v)
	stack := d.facts(ev.Stack())
	d.add(strconv.Itoa(d.generation), now, ev, v, stack)
}

// sync: the one behind the last generation has neither a generation nor a clock,
// and the time of the last event.
func (d *eventDigests) sync(ev *trace.Event, now int64) {
	clear(d.stacks)
	d.generation++
	n := d.generation
	s := syncOf(ev)
	v := eventValues{attrs: fmt.Sprintf(`{"n": %d}`, n)}
	if d.generation == 1 {
		d.e = encoder{zero: now}
		if s != nil {
			d.e.clock = s.ClockSnapshot
		}
		d.last = now
	}
	if s == nil {
		d.add("", d.last, ev, v, stackFacts{})
		return
	}
	d.last = max(d.last, now)
	if c := s.ClockSnapshot; c != nil {
		v.attrs = fmt.Sprintf(`{"n": %d, "clock_at": "%s", "clock_mono_ns": %d, "clock_trace_ns": %d}`,
			n, c.Wall.UTC().Format("2006-01-02T15:04:05.000000000Z"), c.Mono, int64(c.Trace))
	}
	d.add(strconv.Itoa(n), now, ev, v, stackFacts{})
}

// syncOf is nil for the Sync that closes the trace: it tells of no experiments,
// not even that there are none.
func syncOf(ev *trace.Event) (s *trace.Sync) {
	defer func() {
		if recover() != nil { // batches of an experiment that the reader does not know
			s = &trace.Sync{}
		}
	}()
	if got := ev.Sync(); got.ExperimentalBatches != nil {
		s = &got
	}
	return s
}

// eventValues are the columns that differ by kind.
type eventValues struct {
	name, resourceKind, resource, from, to, reason, value, task, parent, attrs string
	resourceStack                                                              stackFacts
}

func (v *eventValues) setResource(r trace.ResourceID) {
	switch r.Kind {
	case trace.ResourceGoroutine:
		v.resource = goID(r.Goroutine())
	case trace.ResourceProc:
		v.resource = procID(r.Proc())
	default:
		return
	}
	v.resourceKind = r.Kind.String()
}

func (d *eventDigests) describe(ev *trace.Event, v *eventValues) {
	switch ev.Kind() {
	case trace.EventMetric:
		m := ev.Metric()
		v.name, v.value = m.Name, strconv.FormatUint(m.Value.Uint64(), 10)
	case trace.EventLabel:
		l := ev.Label()
		v.name = l.Label
		v.setResource(l.Resource)
	case trace.EventRangeBegin, trace.EventRangeActive, trace.EventRangeEnd:
		r := ev.Range()
		v.name = r.Name
		v.setResource(r.Scope)
		if ev.Kind() == trace.EventRangeEnd {
			v.attrs = attributes(ev.RangeAttributes())
		}
	case trace.EventTaskBegin, trace.EventTaskEnd:
		d.task(ev, v)
	case trace.EventRegionBegin, trace.EventRegionEnd:
		r := ev.Region()
		v.name, v.task = r.Type, taskID(r.Task)
	case trace.EventLog:
		l := ev.Log()
		v.name, v.task, v.attrs = l.Category, taskID(l.Task), `{"message": `+jsonText(l.Message)+`}`
	case trace.EventStateTransition:
		d.transition(ev, v)
	case trace.EventExperimental:
		x := ev.Experimental()
		v.name, v.attrs = x.Name, arguments(x)
	}
}

// attributes: jsonb sorts keys by their length, and the two are so already.
func attributes(all []trace.RangeAttribute) string {
	var parts []string
	for _, a := range all {
		parts = append(parts, fmt.Sprintf(`"%s": %d`, a.Name, a.Value.Uint64()))
	}
	if parts == nil {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func arguments(x trace.ExperimentalEvent) string {
	values := map[string]uint64{}
	for i, name := range x.Args {
		values[name] = x.ArgValue(i).Uint64()
	}
	var parts []string
	for _, name := range []string{"id", "type", "order", "kindclass", "npages_value"} {
		if value, ok := values[name]; ok {
			parts = append(parts, fmt.Sprintf(`"%s": %d`, name, value))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// task: of one that began before the trace the reader knows neither name nor
// parent when it ends.
func (d *eventDigests) task(ev *trace.Event, v *eventValues) {
	t := ev.Task()
	v.task = taskID(t.ID)
	if t.Parent != trace.NoTask && t.Parent != trace.BackgroundTask {
		v.parent = taskID(t.Parent)
	}
	if ev.Kind() == trace.EventTaskBegin || d.tasks[t.ID] {
		v.name = t.Type
	}
	d.tasks[t.ID] = ev.Kind() == trace.EventTaskBegin
}

func (d *eventDigests) transition(ev *trace.Event, v *eventValues) {
	s := ev.StateTransition()
	v.setResource(s.Resource)
	v.reason = s.Reason
	if s.Resource.Kind == trace.ResourceProc {
		from, to := s.Proc()
		v.from, v.to = from.String(), to.String()
		return
	}
	from, to := s.Goroutine()
	v.from, v.to = from.String(), to.String()
	v.resourceStack = d.facts(s.Stack)
}

func (d *eventDigests) add(generation string, now int64, ev *trace.Event, v eventValues, stack stackFacts) {
	d.seq++
	at, wall := d.e.time(&now), d.e.wall(&now)
	if d.seq == 1 && generation == "" { // a trace without events
		at, wall = "", ""
	}
	values := []string{strconv.FormatInt(d.seq, 10), generation, at, wall, ev.Kind().String(), plain(v.name),
		goID(ev.Goroutine()), procID(ev.Proc()), threadID(ev.Thread()), v.resourceKind, v.resource, v.from, v.to, plain(v.reason),
		v.value, v.task, v.parent, v.attrs, stack.stackID, v.resourceStack.stackID, stack.framesID, plain(stack.site),
		plain(strings.Join(stack.functions, ";"))}
	for i, value := range values {
		io.WriteString(d.columns[i], value+"\n")
	}
	if d.rows != nil {
		fmt.Fprintln(d.rows, strings.Join(values, "|"))
	}
}

// --- events that are rows of other relations ---

// note is what a log, a label and a CPU sample have in common.
type note struct {
	time int64
	g    trace.GoID
	p    trace.ProcID
	m    trace.ThreadID
	text []string // task, category, message; label; in_assist, in_mark_worker, in_sweep and the stack
}

func (f *facts) note(ev *trace.Event, now int64) {
	n := note{now, ev.Goroutine(), ev.Proc(), ev.Thread(), nil}
	switch ev.Kind() {
	case trace.EventLog:
		l := ev.Log()
		n.text = []string{taskID(l.Task), l.Category, l.Message}
		f.logs = append(f.logs, n)
	case trace.EventLabel:
		n.text = []string{ev.Label().Label}
		f.labels = append(f.labels, n)
	case trace.EventStackSample:
		s := factsOfStack(ev.Stack())
		n.text = append(s.activity(), stack(s)...)
		f.cpuSamples = append(f.cpuSamples, n)
	}
}

// activity: was it in an assist, in a mark worker, sweeping?
func (f stackFacts) activity() []string {
	if f.functions == nil {
		return []string{"", "", ""}
	}
	var assist, worker, sweep bool
	for _, name := range f.functions {
		assist = assist || strings.HasPrefix(name, "runtime.gcAssistAlloc")
		worker = worker || name == "runtime.gcBgMarkWorker"
		sweep = sweep || name == "runtime.bgsweep" || name == "runtime.deductSweepCredit"
	}
	return []string{truth(assist), truth(worker), truth(sweep)}
}

func (t tables) addNotes(file string, f *facts, e encoder) {
	for name, notes := range map[string][]note{"logs": f.logs, "labels": f.labels, "cpu_samples": f.cpuSamples} {
		for _, n := range notes {
			t.row(name, concat([]string{file, e.time(&n.time), e.wall(&n.time), goID(n.g), procID(n.p), threadID(n.m)}, n.text)...)
		}
	}
	t.row("event_digests", concat([]string{file, strconv.FormatInt(f.digests.seq, 10)}, f.digests.digests())...)
}
