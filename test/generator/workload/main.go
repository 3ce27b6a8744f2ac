// Command workload runs one scenario and writes an execution trace of it.
//
// It is the program behind test/data: standard library only, builds with every
// Go from 1.15 on (make.sh says how), and keeps each trace small.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/trace"
	"sort"
	"time"
)

// config holds the flags that scenarios look at.
type config struct {
	out      string
	seed     int64
	workers  int
	requests int
	live     int // products in the catalogue, about 400 bytes each
	pool     bool
	duration time.Duration
}

// scenarios maps a name to what it does. A scenario starts and stops tracing
// itself, because what lies outside of the trace matters as much as what is in.
var scenarios = map[string]func(*config){}

func main() {
	var c config
	var name string
	var procs int
	flag.StringVar(&name, "scenario", "", "what to run")
	flag.StringVar(&c.out, "out", "", "trace file to write")
	flag.Int64Var(&c.seed, "seed", 1, "seed of the random numbers")
	flag.IntVar(&c.workers, "workers", 3, "goroutines that serve requests")
	flag.IntVar(&c.requests, "requests", 100, "requests per worker")
	flag.IntVar(&c.live, "live", 8000, "products in the catalogue")
	flag.BoolVar(&c.pool, "pool", false, "take buffers from a pool")
	flag.DurationVar(&c.duration, "duration", 50*time.Millisecond, "length of scenarios that run for a time")
	flag.IntVar(&procs, "procs", 2, "GOMAXPROCS")
	flag.Parse()

	run, ok := scenarios[name]
	if !ok || c.out == "" {
		usage()
	}
	runtime.GOMAXPROCS(procs)
	run(&c)
}

func usage() {
	var names []string
	for name := range scenarios {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintln(os.Stderr, "usage: workload -scenario NAME -out FILE; scenarios:", names)
	os.Exit(2)
}

// startTrace begins to trace into the file; the result ends it.
func startTrace(path string) (stop func()) {
	f, err := os.Create(path)
	check(err)
	check(trace.Start(f))
	return func() {
		trace.Stop()
		check(f.Close())
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}
