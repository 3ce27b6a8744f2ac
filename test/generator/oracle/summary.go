package main

import (
	"fmt"
	"strings"
	"time"

	"internal/trace"
)

// checkSummary compares the lives with what Go's own Summarizer makes of the
// same events: the last life of every goroutine. Where a trace ends within a
// system call that has lost its P, the Summarizer books the wait twice. It
// takes a stamp of 0 for none, and the last event for the end of the trace,
// though another may have a later stamp: such traces are left out.
func (f *facts) checkSummary() (faults []string) {
	if len(f.generations) == 0 || f.generations[0].start == 0 || f.latest != f.last {
		return nil
	}
	s, v := f.summarizer.Finalize(), f.lives
	last := map[trace.GoID]*life{}
	for _, l := range v.all {
		last[l.id] = l
	}
	if len(last) != len(s.Goroutines) {
		faults = append(faults, fmt.Sprintf("%d goroutines, Go has %d", len(last), len(s.Goroutines)))
	}
	for id, g := range s.Goroutines {
		l := last[id]
		if l == nil {
			continue
		}
		waits := g.SchedWaitTime
		if n := len(l.stretches); n > 0 && l.stretches[n-1].lost != nil && l.stretches[n-1].end == nil {
			waits = time.Duration(l.spent["sched_wait"])
		}
		var blocks, pauses time.Duration
		for _, ns := range g.BlockTimeByReason {
			blocks += ns
		}
		for name, ns := range g.RangeTime {
			if strings.HasPrefix(name, rangePause) {
				pauses += ns
			}
		}
		theirs := []time.Duration{g.ExecTime, waits, blocks, g.SyscallTime, g.SyscallBlockTime, g.RangeTime[rangeAssist], g.RangeTime[rangeSweep], pauses}
		mine := []time.Duration{}
		for _, class := range []string{"exec", "sched_wait", "", "syscall", "syscall_block", rangeAssist, rangeSweep, rangePause} {
			ns := l.spent[class]
			if class == "" {
				ns = blockSum(l.spent)
			}
			mine = append(mine, time.Duration(ns))
		}
		if fmt.Sprint(theirs, g.Name) != fmt.Sprint(mine, l.name) || g.TotalTime != 0 && l.total != 0 && int64(g.TotalTime) != l.total {
			faults = append(faults, fmt.Sprintf("goroutine %d: %v %q of %d, Go has %v %q of %d", id, mine, l.name, l.total, theirs, g.Name, g.TotalTime))
		}
	}
	return append(faults, checkTasks(s, v)...)
}

func checkTasks(s *trace.Summary, v *lives) (faults []string) {
	if len(v.tasks) != len(s.Tasks) {
		faults = append(faults, fmt.Sprintf("%d tasks, Go has %d", len(v.tasks), len(s.Tasks)))
	}
	for id, task := range s.Tasks {
		t := v.task[id]
		hasParent := task.Parent != nil && task.Parent.ID != trace.BackgroundTask
		if t == nil || t.regions != len(task.Regions) || t.logs != len(task.Logs) ||
			t.children != len(task.Children) && id != trace.BackgroundTask ||
			len(t.goroutines) != len(task.Goroutines) || (t.parent != nil) != hasParent {
			faults = append(faults, fmt.Sprintf("task %d differs", id))
		}
	}
	regions := 0
	for _, g := range s.Goroutines {
		regions += len(g.Regions)
	}
	if regions != len(v.regions) {
		faults = append(faults, fmt.Sprintf("%d regions, Go has %d", len(v.regions), regions))
	}
	return faults
}
