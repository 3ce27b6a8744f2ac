package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"syscall"
	"time"
)

func init() {
	scenarios["forced"] = forced
	scenarios["pauses"] = pauses
	scenarios["kill"] = kill
	scenarios["edge"] = edge
	scenarios["procs"] = procs
	scenarios["tasks"] = tasks
	scenarios["quiet"] = quiet
	scenarios["generations"] = generations
	scenarios["profile"] = profile
}

// forced: collections that somebody asked for, some at the same time.
func forced(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	runtime.GC()
	debug.FreeOSMemory()
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			runtime.GC()
		}()
	}
	wg.Wait()
	runtime.KeepAlive(s)
}

// pauses: every common reason to stop the world, beside collections.
func pauses(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	debug.SetGCPercent(80)
	runtime.Stack(make([]byte, 1<<10), true)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	check(err)
	defer null.Close()
	check(pprof.Lookup("goroutine").WriteTo(null, 0))
	debug.WriteHeapDump(null.Fd())
	runtime.GC()
	runtime.KeepAlive(s)
}

// kill: the process dies while it traces. Generations last a second, so it
// has to live for longer than one to leave anything.
func kill(c *config) {
	s := newShop(c)
	startTrace(c.out)
	s.serveAll(c)
	runtime.GC()
	time.Sleep(1300 * time.Millisecond)
	s.serveAll(c)
	syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
}

// edge: a trace of a few milliseconds cut out of heavy allocation, so that
// collections and assists are active at its start and open at its end.
func edge(c *config) {
	s := newShop(c)
	stop := s.serveUntil(c)
	time.Sleep(60 * time.Millisecond)
	stopTrace := startTrace(c.out)
	time.Sleep(c.duration)
	stopTrace()
	stop()
}

// procs: GOMAXPROCS goes up and down under load.
func procs(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	stop := s.serveUntil(c)
	for _, n := range []int{1, 4, 3, 2} {
		time.Sleep(c.duration / 4)
		runtime.GOMAXPROCS(n)
	}
	stop()
}

// tasks: nested tasks and regions, logs, and one of each that never ends.
func tasks(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	trace.StartRegion(context.Background(), "never ended")
	for i := 0; i < 3; i++ {
		ctx, task := trace.NewTask(context.Background(), "order")
		trace.Logf(ctx, "order", "number=%d", i)
		trace.WithRegion(ctx, "checkout", func() {
			trace.WithRegion(ctx, "pay", func() { time.Sleep(time.Millisecond) })
			pack(ctx, s, c)
		})
		trace.Log(ctx, "", "no category; \"quotes\", comma\nand a second line: äöü")
		if i < 2 {
			task.End()
		}
	}
}

func pack(ctx context.Context, s *shop, c *config) {
	var wg sync.WaitGroup
	for i := 0; i < 2; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ctx, task := trace.NewTask(ctx, "parcel")
			defer task.End()
			defer trace.StartRegion(ctx, "pack").End()
			s.serveAll(&config{seed: c.seed, workers: 1, requests: 8})
		}()
	}
	wg.Wait()
}

// quiet: a trace without any collection.
func quiet(c *config) {
	defer startTrace(c.out)()
	time.Sleep(time.Millisecond)
}

// generations: a trace of several generations with little in each.
func generations(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	for end := time.Now().Add(c.duration); time.Now().Before(end); {
		s.serveAll(c)
		time.Sleep(300 * time.Millisecond)
	}
}

// profile: CPU samples in the trace.
func profile(c *config) {
	s := newShop(c)
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	check(err)
	check(pprof.StartCPUProfile(null))
	stop := startTrace(c.out)
	s.serveAll(c)
	stop()
	pprof.StopCPUProfile()
}
