package main

import (
	"fmt"
	"math/rand"
)

// A simulated scheduler that writes random but possible traces: goroutines move
// between threads and Ps, collect, assist, sweep, sit in system calls, while the
// clocks of the threads tie and disagree. Go's reader takes every one of them.

type simGoroutine struct {
	id, seq uint64
	status  uint64
	assist  bool
	told    *generation // the one that has its status already
	stack   int         // which of the generation's stacks is its own, 0 = none known
}

type simProc struct {
	id, seq  uint64
	status   uint64
	sweeping bool
	told     *generation
}

type simThread struct {
	id    uint64
	g     *simGoroutine
	p     *simProc
	skew  int64
	last  uint64 // its last stamp
	batch *eventBuffer
}

type simulation struct {
	*rand.Rand
	trace      *composition
	gen        *generation
	now        uint64
	pace       int // largest step of the clock
	threads    []*simThread
	procs      []*simProc
	goroutines []*simGoroutine
	nextID     uint64
	cycle      bool
	gcSeq      uint64
	stopped    *simGoroutine // who has stopped the world
	ending     bool          // that is mark termination
	stacks     []uint64      // of this generation
	reason     uint64
}

// randomTrace is the trace of a seed; skewed: how far clocks disagree, in ticks.
func randomTrace(seed int64, skewed int) *composition {
	r := rand.New(rand.NewSource(seed))
	s := &simulation{Rand: r, trace: compose([]int{22, 23, 25, 26}[r.Intn(4)]), now: 10000, pace: 2 + r.Intn(40), nextID: 1}
	for i := uint64(0); i < uint64(2+r.Intn(4)); i++ {
		s.procs = append(s.procs, &simProc{id: i, status: procIdle})
	}
	for i := range len(s.procs) + 1 + r.Intn(3) {
		t := &simThread{id: uint64(100 + i)}
		if skewed > 0 {
			t.skew = int64(r.Intn(2*skewed)) - int64(skewed)
		}
		s.threads = append(s.threads, t)
	}
	for range 3 + r.Intn(12) {
		g := s.newGoroutine([]uint64{runnable, waiting}[r.Intn(2)])
		g.assist = r.Intn(4) == 0
	}
	s.bind(s.threads[0], s.procs[0])
	s.threads[0].g = s.newGoroutine(running)
	s.cycle = r.Intn(3) == 0
	s.beginGeneration()
	for n := 200 + r.Intn(1500); n > 0; n-- {
		s.step()
	}
	s.endGeneration()
	return s.trace
}

func (s *simulation) newGoroutine(status uint64) *simGoroutine {
	g := &simGoroutine{id: s.nextID, status: status, told: s.gen, stack: s.Intn(4)}
	s.nextID++
	s.goroutines = append(s.goroutines, g)
	return g
}

func (s *simulation) bind(t *simThread, p *simProc) {
	t.p, p.status = p, procRunning
}

// beginGeneration opens a generation, in which threads first tell what runs on
// them. Others are told of by the thread that first has to do with them, or at
// the generation's end.
func (s *simulation) beginGeneration() {
	s.now += 20
	s.gen = s.trace.generation(uint64(len(s.trace.generations) + 1))
	s.gen.clock[0] = s.now
	s.reason = s.gen.str("a reason")
	s.stacks = []uint64{0, s.gen.stack("runtime.mallocgc", "main.work"), s.gen.stack("runtime.GC", "main.force"), s.gen.stack("runtime.gopark", "runtime.gcBgMarkWorker")}
	for _, t := range s.threads {
		t.batch = nil
		if t.p != nil {
			s.tellProc(t, t.p)
		}
		if t.g != nil && t.p != nil {
			s.tell(t, t.g)
		}
	}
	if s.cycle {
		s.gcSeq++
		s.ev(s.runningThread(), evGCActive, s.gcSeq)
	}
}

func (s *simulation) endGeneration() {
	for _, p := range s.procs {
		s.tellProc(s.threads[0], p)
	}
	s.now += 5
	none := &simThread{id: noThread}
	for _, g := range s.goroutines {
		s.tell(none, g)
	}
}

// tell restates a goroutine once in a generation, on some thread.
func (s *simulation) tell(on *simThread, g *simGoroutine) {
	if g.told == s.gen {
		return
	}
	g.told, g.seq = s.gen, 0
	thread := noThread
	for _, t := range s.threads {
		if t.g == g {
			thread = t.id
		}
	}
	if s.trace.version >= 23 {
		s.ev(on, evGoStatusStack, g.id, thread, g.status, s.stacks[g.stack])
	} else {
		s.ev(on, evGoStatus, g.id, thread, g.status)
	}
	if g.assist {
		s.ev(on, evAssistActive, g.id)
	}
}

func (s *simulation) tellProc(on *simThread, p *simProc) {
	if p.told == s.gen {
		return
	}
	p.told, p.seq = s.gen, 0
	s.ev(on, evProcStatus, p.id, p.status)
	if p.sweeping {
		s.ev(on, evGCSweepActive, p.id)
	}
}

func (s *simulation) threadOf(p *simProc) *simThread {
	for _, t := range s.threads {
		if t.p == p {
			return t
		}
	}
	return nil
}

func (s *simulation) runningThread() *simThread {
	for _, t := range s.threads {
		if t.g != nil && t.p != nil && t.g.status == running {
			return t
		}
	}
	return nil
}

// ev writes an event of a thread with what that thread's clock says.
func (s *simulation) ev(t *simThread, kind byte, args ...uint64) {
	s.now += uint64(s.Intn(s.pace))
	stamp := max(t.last, uint64(int64(s.now)+t.skew))
	if t.batch == nil || s.Intn(60) == 0 {
		t.batch = s.gen.batch(t.id, stamp)
		t.last = stamp
	}
	t.batch.after(stamp-t.last, kind, args...)
	t.last = stamp
}

// stackOf is a call stack of the goroutine on a thread, or none.
func (s *simulation) stackOf(t *simThread) uint64 {
	if t.g == nil || s.Intn(4) == 0 {
		return 0
	}
	return s.stacks[t.g.stack]
}

// step lets something happen.
func (s *simulation) step() {
	if s.Intn(400) == 0 && s.canBorder() {
		s.endGeneration()
		s.beginGeneration()
		return
	}
	t := s.threads[s.Intn(len(s.threads))]
	switch {
	case t.g != nil && t.g.status == inSyscall:
		s.stepInSyscall(t)
	case t.p == nil:
		s.stepWithoutProc(t)
	case t.g == nil:
		s.stepWithoutGoroutine(t)
	default:
		s.stepRunning(t)
	}
}

// canBorder: as in the runtime, no P is in a system call as a generation begins.
func (s *simulation) canBorder() bool {
	for _, p := range s.procs {
		if p.status == procSyscall {
			return false
		}
	}
	return s.stopped == nil && s.runningThread() != nil
}

func (s *simulation) stepInSyscall(t *simThread) {
	if t.p != nil {
		if s.Intn(2) == 0 {
			s.ev(t, evGoSyscallEnd)
			t.g.status, t.p.status = running, procRunning
		}
		return
	}
	s.tell(t, t.g)
	s.ev(t, evGoSyscallEndBlock)
	t.g.status, t.g = runnable, nil
}

func (s *simulation) stepWithoutProc(t *simThread) {
	for _, i := range s.Perm(len(s.procs)) {
		p := s.procs[i]
		switch {
		case p.status == procIdle:
			s.tellProc(t, p)
			p.seq++
			s.ev(t, evProcStart, p.id, p.seq)
			s.bind(t, p)
			return
		case p.status == procSyscall && s.Intn(3) == 0:
			s.steal(t, p)
			return
		}
	}
}

func (s *simulation) steal(by *simThread, p *simProc) {
	from := s.threadOf(p)
	p.seq++
	s.ev(by, evProcSteal, p.id, p.seq, from.id)
	p.status, from.p = procIdle, nil
}

func (s *simulation) stepWithoutGoroutine(t *simThread) {
	switch s.Intn(8) {
	case 0:
		if !t.p.sweeping && s.stopped == nil {
			s.ev(t, evProcStop)
			t.p.status, t.p = procIdle, nil
		}
	case 1:
		s.ev(t, evHeapAlloc, uint64(s.Intn(1<<20)))
	case 2:
		s.sweep(t)
	case 3:
		s.unblock(t)
	default:
		if g := s.find(runnable); g != nil && s.stopped == nil {
			s.tell(t, g)
			g.seq++
			s.ev(t, evGoStart, g.id, g.seq)
			g.status, t.g = running, g
			if s.cycle && s.Intn(6) == 0 {
				s.ev(t, evGoLabel, s.gen.str([]string{"GC (dedicated)", "GC (fractional)", "GC (idle)", "other"}[s.Intn(4)]))
			}
		}
	}
}

// find is some goroutine with a status.
func (s *simulation) find(status uint64) *simGoroutine {
	for _, i := range s.Perm(len(s.goroutines)) {
		if s.goroutines[i].status == status {
			return s.goroutines[i]
		}
	}
	return nil
}

func (s *simulation) unblock(t *simThread) {
	if g := s.find(waiting); g != nil {
		s.tell(t, g)
		g.seq++
		s.ev(t, evGoUnblock, g.id, g.seq, s.stackOf(t))
		g.status = runnable
	}
}

func (s *simulation) sweep(t *simThread) {
	if t.p.sweeping {
		s.ev(t, evGCSweepEnd, uint64(s.Intn(9000)), uint64(s.Intn(9000)))
	} else {
		s.ev(t, evGCSweepBegin, s.stackOf(t))
	}
	t.p.sweeping = !t.p.sweeping
}

func (s *simulation) stepRunning(t *simThread) {
	if s.stopped != nil {
		if t.g == s.stopped {
			s.startWorld(t)
		}
		return
	}
	switch s.Intn(16) {
	case 0, 1:
		s.ev(t, evHeapAlloc, uint64(s.Intn(1<<20)))
	case 2:
		s.ev(t, evHeapGoal, uint64(s.Intn(1<<20)))
	case 3, 4, 5:
		s.assist(t)
	case 6, 7:
		s.leave(t, evGoBlock, waiting)
	case 8:
		s.leave(t, evGoStop, runnable)
	case 9:
		g := s.newGoroutine(runnable)
		s.ev(t, evGoCreate, g.id, 0, s.stackOf(t))
	case 10:
		s.unblock(t)
	case 11:
		s.sweep(t)
	case 12:
		if !t.p.sweeping {
			t.p.seq++
			s.ev(t, evGoSyscallBegin, t.p.seq, s.stackOf(t))
			t.g.status, t.p.status = inSyscall, procSyscall
		}
	case 13:
		if t == s.threads[0] { // what stops the world sees the events before, which no number tells
			s.collect(t)
		}
	case 14:
		s.switchTo(t)
	case 15:
		s.finish(t)
	}
}

func (s *simulation) assist(t *simThread) {
	if t.g.assist {
		s.ev(t, evAssistEnd)
	} else {
		s.ev(t, evAssistBegin, s.stackOf(t))
	}
	t.g.assist = !t.g.assist
}

func (s *simulation) leave(t *simThread, kind byte, status uint64) {
	s.ev(t, kind, s.reason, s.stackOf(t))
	t.g.status, t.g = status, nil
}

func (s *simulation) finish(t *simThread) {
	if t.g.assist || s.Intn(3) > 0 {
		return
	}
	s.ev(t, evGoDestroy)
	for i, g := range s.goroutines {
		if g == t.g {
			s.goroutines = append(s.goroutines[:i], s.goroutines[i+1:]...)
			break
		}
	}
	t.g = nil
}

// switchTo is a coroutine switch.
func (s *simulation) switchTo(t *simThread) {
	g := s.find(waiting)
	if g == nil || s.trace.version < 23 {
		return
	}
	s.tell(t, g)
	g.seq++
	s.ev(t, evGoSwitch, g.id, g.seq)
	t.g.status = waiting
	g.status, t.g = running, g
}

// collect begins a collection, or stops the world, to end one or for nothing.
func (s *simulation) collect(t *simThread) {
	if !s.cycle && s.Intn(2) == 0 {
		s.gcSeq++
		s.ev(t, evGCBegin, s.gcSeq, s.stackOf(t))
		s.cycle = true
		s.stopWorld(t, sweepTermination)
		return
	}
	if s.cycle {
		s.stopWorld(t, markTermination)
		s.ending = s.Intn(4) > 0 // else it restarts
		return
	}
	s.stopWorld(t, "read mem stats")
}

func (s *simulation) stopWorld(t *simThread, reason string) {
	s.ev(t, evSTWBegin, s.gen.str(reason), s.stackOf(t))
	s.stopped = t.g
}

func (s *simulation) startWorld(t *simThread) {
	if s.Intn(3) == 0 {
		s.ev(t, evHeapAlloc, uint64(s.Intn(1<<20)))
		return
	}
	if s.ending {
		s.gcSeq++
		s.ev(t, evGCEnd, s.gcSeq)
		s.cycle, s.ending = false, false
	}
	if s.Intn(5) == 0 {
		s.ev(t, evProcsChange, uint64(len(s.procs)), 0)
	}
	s.ev(t, evSTWEnd)
	s.stopped = nil
}

// randoms writes n traces whose clocks disagree by up to skew ticks.
func randoms(o *output, n int, seed int64, skew int) {
	for i := range n {
		t := randomTrace(seed+int64(i), skew)
		name := fmt.Sprintf("random-%05d-skew-%d.trace", seed+int64(i), skew)
		o.file(name, t.bytes(), trace(t.version, "complete", "random"))
	}
}

// chosen are random traces that once told a fault from a feature.
func chosen(o *output) {
	for _, seed := range []int64{1, 7, 16, 28, 1233} {
		t := randomTrace(seed, 0)
		o.file(fmt.Sprintf("composed/random-%d.trace", seed), t.bytes(), trace(t.version, "complete", "a random schedule"))
	}
}
