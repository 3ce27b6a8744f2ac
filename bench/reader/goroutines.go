package main

import (
	"bufio"
	"io"
	"strings"

	"internal/trace"
)

// goroutines sums up what Go's own Summarizer tells of all goroutines. Where a
// trace ends within a system call that has lost its P, it books the time since
// then twice, the second time as waiting for a P: that is taken out.
func goroutines(file io.Reader) sums {
	events, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	check(err)
	summarizer := trace.NewSummarizer()
	for {
		ev, err := events.ReadEvent()
		if err == io.EOF {
			break
		}
		check(err)
		summarizer.Event(&ev)
	}
	s := sums{}
	for _, g := range summarizer.Finalize().Goroutines {
		s.addGoroutine(g)
	}
	return s
}

func (s sums) addGoroutine(g *trace.GoroutineSummary) {
	var block int64
	for _, ns := range g.BlockTimeByReason {
		block += int64(ns)
	}
	waits := int64(g.SchedWaitTime)
	waits -= max(0, int64(g.ExecTime+g.SyscallTime+g.SyscallBlockTime)+waits+block-int64(g.TotalTime))
	s["rows"]++
	s["total_ns"] += int64(g.TotalTime)
	s["exec_ns"] += int64(g.ExecTime)
	s["sched_wait_ns"] += waits
	s["block_ns"] += block
	s["syscall_ns"] += int64(g.SyscallTime)
	s["syscall_block_ns"] += int64(g.SyscallBlockTime)
	for name, ns := range g.RangeTime {
		switch {
		case name == "GC mark assist":
			s["assist_ns"] += int64(ns)
		case name == "GC incremental sweep":
			s["sweep_ns"] += int64(ns)
		case strings.HasPrefix(name, "stop-the-world"):
			s["stw_ns"] += int64(ns)
		}
	}
}
