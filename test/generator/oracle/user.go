package main

import (
	"strconv"

	"internal/trace"
)

type regionFacts struct {
	g          trace.GoID
	task       trace.TaskID
	name       string
	inherited  bool
	begin, end *int64
	kind       string           // how it ended
	before     map[string]int64 // what its goroutine spent before it
	after      map[string]int64 // and until its end
}

type taskFacts struct {
	id            trace.TaskID
	parent        *taskFacts
	name          string
	begin, end    *int64
	g, endG       trace.GoID
	regions, logs int
	children      int
	goroutines    map[trace.GoID]bool
}

// userEvent books tasks, regions and logs.
func (f *facts) userEvent(ev *trace.Event, now int64) {
	v := f.lives
	switch ev.Kind() {
	case trace.EventRegionBegin:
		r, l := ev.Region(), v.now[ev.Goroutine()]
		l.regions = append(l.regions, &regionFacts{g: l.id, task: r.Task, name: r.Type, begin: &now, before: l.until(now)})
		v.regionOfTask(r.Task, l.id)
	case trace.EventRegionEnd:
		v.endRegion(ev, now)
	case trace.EventTaskBegin, trace.EventTaskEnd:
		v.taskEvent(ev, now)
	case trace.EventLog:
		t := v.mention(ev.Log().Task)
		t.goroutines[ev.Goroutine()] = true
		t.logs++
	}
}

func (v *lives) mention(id trace.TaskID) *taskFacts {
	t := v.task[id]
	if t == nil {
		t = &taskFacts{id: id, g: trace.NoGoroutine, endG: trace.NoGoroutine, goroutines: map[trace.GoID]bool{}}
		v.task[id] = t
		v.tasks = append(v.tasks, t)
	}
	return t
}

func (v *lives) regionOfTask(id trace.TaskID, g trace.GoID) {
	t := v.mention(id)
	t.regions++
	t.goroutines[g] = true
}

func (v *lives) taskEvent(ev *trace.Event, now int64) {
	task := ev.Task()
	t := v.mention(task.ID)
	t.goroutines[ev.Goroutine()] = true
	if ev.Kind() == trace.EventTaskBegin {
		t.name, t.begin, t.g = task.Type, &now, ev.Goroutine()
	} else {
		t.end, t.endG = &now, ev.Goroutine()
	}
	// Of formats before Go 1.22 the reader gives the end, and only that, of a task
	// without a parent the background task for one.
	if task.Parent != trace.NoTask && task.Parent != trace.BackgroundTask && t.parent == nil {
		t.parent = v.mention(task.Parent)
		t.parent.children++
	}
}

func (v *lives) endRegion(ev *trace.Event, now int64) {
	r, l := ev.Region(), v.now[ev.Goroutine()]
	region := &regionFacts{g: l.id, task: r.Task, name: r.Type}
	if n := len(l.regions); n > 0 { // the reader has checked that it is the one
		region, l.regions = l.regions[n-1], l.regions[:n-1]
	} else {
		v.regionOfTask(r.Task, l.id)
	}
	region.end, region.kind, region.after = &now, "end", l.until(now)
	v.regions = append(v.regions, region)
}

// endRegions: the goroutine has ended, or the trace has.
func (v *lives) endRegions(l *life, ended *int64) {
	for n := len(l.regions) - 1; n >= 0 && !l.isSystem(); n-- {
		r := l.regions[n]
		r.end, r.after = ended, l.spent
		if ended != nil {
			r.kind = "exit"
		}
		v.regions = append(v.regions, r)
	}
	l.regions = nil
}

func (t tables) addUser(file string, v *lives, e encoder) {
	for _, r := range v.regions {
		spent := func(class string) int64 { return r.after[class] - r.before[class] }
		t.row("regions", concat([]string{file, goID(r.g), taskID(r.task), r.name, truth(r.inherited)}, e.times(span{begin: r.begin, end: r.end}), []string{r.kind},
			numbers(spent("exec"), spent("sched_wait"), blockSum(r.after)-blockSum(r.before), spent("syscall"), spent(rangeAssist), spent(rangeSweep), spent(rangePause)))...)
	}
	for _, task := range v.tasks {
		parent := ""
		if task.parent != nil {
			parent = taskID(task.parent.id)
		}
		t.row("tasks", concat([]string{file, taskID(task.id), parent, task.name}, e.times(span{begin: task.begin, end: task.end}),
			[]string{truth(task.begin != nil && task.end != nil), goID(task.g), goID(task.endG)},
			numbers(int64(task.regions), int64(task.logs), int64(len(task.goroutines)), int64(task.children)))...)
	}
}

func taskID(id trace.TaskID) string { return strconv.FormatUint(uint64(id), 10) }
