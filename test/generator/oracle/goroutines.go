package main

import (
	"crypto/md5"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"internal/trace"
)

// Columns of the relations that are filled here and in user.go.
var liveHeaders = map[string]string{
	"goroutines":              "file,goroutine,name,is_system,created_ns,started_ns,ended_ns,total_ns,exec_ns,sched_wait_ns,block_ns,syscall_ns,syscall_block_ns,unknown_ns,assist_ns,sweep_ns,stw_ns,blocks,creator_stack_id",
	"goroutine_state_digests": "file,rows,digest",
	"proc_states":             "file,proc,state,start_ns,end_ns,duration_ns,thread,goroutine",
	"tasks":                   "file,task,parent,name,start_ns,end_ns,duration_ns,complete,goroutine,end_goroutine,regions,logs,goroutines,children",
	"regions":                 "file,goroutine,task,name,inherited,start_ns,end_ns,duration_ns,end_kind,exec_ns,sched_wait_ns,block_ns,syscall_ns,assist_ns,sweep_ns,stw_ns",
}

func init() { maps.Copy(headers, liveHeaders) }

// stretch is what a goroutine or a P did between two changes of its state.
type stretch struct {
	id         int64 // of the goroutine or P
	state      string
	reason     string
	begin, end *int64 // nil: not seen
	counts     int64  // the begin for sums: that of the generation if it was not seen
	lost       *int64 // a system call lost its P
	p          trace.ProcID
	m          trace.ThreadID
	by         trace.GoID
	stack      stackFacts
}

// life is all of one goroutine. Its times are sums over its stretches.
type life struct {
	id                      trace.GoID
	name                    string
	created, started, ended *int64
	appeared                int64
	before                  map[string]int64 // until the event that first told its state
	stretches               []*stretch
	ranges, openRanges      map[string]int64
	creator                 stackFacts
	syscallProc             trace.ProcID
	regions                 []*regionFacts // open ones, the innermost last

	// when it has ended
	total, unknown int64
	spent          map[string]int64 // by class
	blocks         map[string]int64
}

// lives are all goroutines of a trace, and what Go's Summarizer remembers of procs.
type lives struct {
	all         []*life // in order of appearance
	ended       []*life // in order of end
	now         map[trace.GoID]*life
	stretches   []*stretch // in order of end
	open        map[trace.GoID]*stretch
	procs       []*stretch
	openProcs   map[trace.ProcID]*stretch
	opened      []*stretch // in order of begin
	openedProcs []*stretch
	regions     []*regionFacts // in order of end
	tasks       []*taskFacts   // in order of first mention
	task        map[trace.TaskID]*taskFacts
	syscalling  map[trace.ProcID]trace.GoID
	sweeping    map[trace.ProcID]trace.GoID
}

func newLives() *lives {
	return &lives{
		now:        map[trace.GoID]*life{},
		open:       map[trace.GoID]*stretch{},
		openProcs:  map[trace.ProcID]*stretch{},
		task:       map[trace.TaskID]*taskFacts{},
		syscalling: map[trace.ProcID]trace.GoID{},
		sweeping:   map[trace.ProcID]trace.GoID{},
	}
}

func (f *facts) syncTime() int64 { return f.generations[len(f.generations)-1].start }

// liveTransition books a change of state; ev is one.
func (f *facts) liveTransition(ev *trace.Event, now int64) {
	st := ev.StateTransition()
	switch st.Resource.Kind {
	case trace.ResourceGoroutine:
		if from, to := st.Goroutine(); from != to {
			f.changeGoroutine(ev, st, from, to, now)
		}
	case trace.ResourceProc:
		if from, to := st.Proc(); from != to {
			f.changeProc(ev, st, from, to, now)
		}
	}
}

func (f *facts) changeGoroutine(ev *trace.Event, st trace.StateTransition, from, to trace.GoState, now int64) {
	v, id := f.lives, st.Resource.Goroutine()
	l := v.now[id]
	if from == trace.GoUndetermined || from == trace.GoNotExist {
		if l != nil {
			v.end(l, nil, now)
		}
		l = f.newLife(ev, id, from, to, now)
	} else if l == nil {
		return
	} else {
		f.leave(l, now)
	}
	if l.name == "" {
		for frame := range st.Stack.Frames() {
			l.name = frame.Func
		}
	}
	if to == trace.GoNotExist || to == trace.GoWaiting && st.Reason == "forever" {
		v.end(l, &now, now)
		return
	}
	f.enter(ev, st, l, from, to, now)
}

func (f *facts) newLife(ev *trace.Event, id trace.GoID, from, to trace.GoState, now int64) *life {
	v := f.lives
	l := &life{id: id, appeared: now, before: map[string]int64{}, ranges: map[string]int64{}, openRanges: map[string]int64{}, syscallProc: trace.NoProc}
	v.all = append(v.all, l)
	v.now[id] = l
	if from == trace.GoNotExist {
		l.created = &now
		l.creator = factsOfStack(ev.Stack())
		if c := v.now[ev.Goroutine()]; c != nil && len(c.regions) > 0 {
			l.regions = []*regionFacts{{g: id, task: c.regions[len(c.regions)-1].task, inherited: true, begin: &now}}
		}
		return l
	}
	l.appeared = f.syncTime()
	class := map[trace.GoState]string{trace.GoRunning: "exec", trace.GoRunnable: "sched_wait", trace.GoWaiting: "block:", trace.GoSyscall: "syscall"}[to]
	if to == trace.GoSyscall && ev.Proc() == trace.NoProc {
		class = "syscall_block"
	}
	l.before[class] += now - l.appeared
	return l
}

func (f *facts) leave(l *life, now int64) {
	s := f.lives.open[l.id]
	s.end = &now
	delete(f.lives.open, l.id)
	f.lives.stretches = append(f.lives.stretches, s)
	if s.state == "syscall" {
		delete(f.lives.syscalling, l.syscallProc)
		l.syscallProc = trace.NoProc
	}
}

func (f *facts) enter(ev *trace.Event, st trace.StateTransition, l *life, from, to trace.GoState, now int64) {
	s := &stretch{id: int64(l.id), state: strings.ToLower(to.String()), reason: st.Reason, begin: &now, counts: now,
		p: ev.Proc(), m: ev.Thread(), by: ev.Goroutine(), stack: factsOfStack(ev.Stack())}
	if s.by == l.id {
		s.by = trace.NoGoroutine
	}
	if from == trace.GoUndetermined {
		s.begin, s.by = nil, trace.NoGoroutine
		if to != trace.GoRunning {
			s.p = trace.NoProc
		}
		if to != trace.GoRunning && to != trace.GoSyscall {
			s.m = trace.NoThread
		}
	}
	l.stretches = append(l.stretches, s)
	f.lives.open[l.id] = s
	f.lives.opened = append(f.lives.opened, s)
	if to == trace.GoRunning && l.started == nil {
		l.started = &now
	}
	if to == trace.GoSyscall {
		l.syscallProc = ev.Proc()
		f.lives.syscalling[ev.Proc()] = l.id
	}
}

func (f *facts) changeProc(ev *trace.Event, st trace.StateTransition, from, to trace.ProcState, now int64) {
	v, p := f.lives, st.Resource.Proc()
	if s := v.openProcs[p]; s != nil {
		s.end = &now
		v.procs = append(v.procs, s)
		delete(v.openProcs, p)
	}
	s := &stretch{id: int64(p), state: strings.ToLower(to.String()), begin: &now, m: ev.Thread(), by: ev.Goroutine()}
	if from == trace.ProcUndetermined {
		s.begin = nil
	}
	v.openProcs[p] = s
	v.openedProcs = append(v.openedProcs, s)
	if to != trace.ProcIdle {
		return
	}
	if g, ok := v.syscalling[p]; ok {
		if open := v.open[g]; open != nil {
			open.lost = &now
		}
		delete(v.syscalling, p)
	}
}

// liveRange books what goroutines spend in ranges.
func (f *facts) liveRange(ev *trace.Event, now int64) {
	v, r := f.lives, ev.Range()
	var l *life
	switch r.Scope.Kind {
	case trace.ResourceGoroutine:
		l = v.now[r.Scope.Goroutine()]
	case trace.ResourceProc:
		p := r.Scope.Proc()
		if ev.Kind() == trace.EventRangeEnd {
			if g, ok := v.sweeping[p]; ok && g == ev.Goroutine() {
				l = v.now[g]
			}
			delete(v.sweeping, p)
		} else if l = v.now[ev.Goroutine()]; l != nil {
			v.sweeping[p] = ev.Goroutine()
		}
	}
	if l == nil {
		return
	}
	name, at := r.Name, now
	if strings.HasPrefix(name, rangePause) {
		name = rangePause
	}
	if ev.Kind() == trace.EventRangeActive {
		at = f.syncTime()
	}
	if since, ok := l.openRanges[name]; ok && ev.Kind() != trace.EventRangeBegin {
		l.ranges[name] += at - since
		delete(l.openRanges, name)
	}
	if ev.Kind() != trace.EventRangeEnd {
		l.openRanges[name] = at
	}
}

// until sums up what a goroutine spent, by class; block time by reason, too.
func (l *life) until(now int64) map[string]int64 {
	sums := map[string]int64{}
	for class, ns := range l.before {
		sums[class] += ns
	}
	for _, s := range l.stretches {
		end := now
		if s.end != nil {
			end = *s.end
		}
		switch s.state {
		case "running":
			sums["exec"] += end - s.counts
		case "runnable":
			sums["sched_wait"] += end - s.counts
		case "waiting":
			sums["block:"+s.reason] += end - s.counts
		case "syscall":
			if s.lost != nil && s.end != nil {
				sums["syscall_block"] += end - *s.lost
				end = *s.lost
			}
			sums["syscall"] += end - s.counts
		}
	}
	for name, ns := range l.ranges {
		sums[name] += ns
	}
	for name, since := range l.openRanges {
		sums[name] += now - since
	}
	return sums
}

func blockSum(sums map[string]int64) (total int64) {
	for class, ns := range sums {
		if strings.HasPrefix(class, "block:") {
			total += ns
		}
	}
	return total
}

func (v *lives) end(l *life, ended *int64, now int64) {
	l.ended, l.spent = ended, l.until(now)
	l.total = now - l.appeared
	l.unknown = max(0, l.total-l.spent["exec"]-l.spent["sched_wait"]-l.spent["syscall"]-l.spent["syscall_block"]-blockSum(l.spent))
	l.blocks = map[string]int64{}
	for class, ns := range l.spent {
		if reason, ok := strings.CutPrefix(class, "block:"); ok {
			l.blocks[reason] = ns
		}
	}
	v.ended = append(v.ended, l)
	delete(v.now, l.id)
	if s := v.open[l.id]; s != nil && ended == nil {
		delete(v.open, l.id)
	}
	v.endRegions(l, ended)
}

// finishLives lets all that is still open end with the trace.
func (f *facts) finishLives() {
	v := f.lives
	for _, s := range v.opened {
		if v.open[trace.GoID(s.id)] == s {
			v.stretches = append(v.stretches, s)
		}
	}
	for _, s := range v.openedProcs {
		if v.openProcs[trace.ProcID(s.id)] == s {
			v.procs = append(v.procs, s)
		}
	}
	for _, l := range v.all {
		if v.now[l.id] == l {
			v.end(l, nil, f.last)
		}
	}
}

func (l *life) isSystem() bool { return trace.IsSystemGoroutine(l.name) }

func (t tables) addLives(file string, v *lives, e encoder) {
	for _, l := range v.ended {
		blocks, err := json.Marshal(l.blocks)
		check(err)
		s := l.spent
		t.row("goroutines", concat([]string{file, goID(l.id), l.name, truth(l.isSystem()), e.time(l.created), e.time(l.started), e.time(l.ended)},
			numbers(l.total, s["exec"], s["sched_wait"], blockSum(s), s["syscall"], s["syscall_block"], l.unknown, s[rangeAssist], s[rangeSweep], s[rangePause]),
			[]string{string(blocks), l.creator.stackID})...)
	}
	t.row("goroutine_state_digests", file, strconv.Itoa(len(v.stretches)), v.stretchDigest(e))
	for _, s := range v.procs {
		t.row("proc_states", concat([]string{file, fmt.Sprint(s.id), s.state}, e.times(span{begin: s.begin, end: s.end}),
			[]string{threadID(s.m), goID(s.by)})...)
	}
}

// stretchDigest is the MD5 of all rows of goroutine_states, fields joined by |
// and rows by newlines: the rows themselves are too many to keep.
func (v *lives) stretchDigest(e encoder) string {
	digest := md5.New()
	for i, s := range v.stretches {
		if i > 0 {
			digest.Write([]byte("\n"))
		}
		row := concat([]string{fmt.Sprint(s.id), s.state, s.reason}, e.times(span{begin: s.begin, end: s.end}),
			[]string{procID(s.p), threadID(s.m), goID(s.by)}, stack(s.stack))
		digest.Write([]byte(strings.Join(row, "|")))
	}
	return fmt.Sprintf("%x", digest.Sum(nil))
}
