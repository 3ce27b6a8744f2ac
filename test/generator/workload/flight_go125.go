//go:build go1.25

package main

import (
	"os"
	"runtime/trace"
	"time"
)

func init() { scenarios["flight"] = flight }

// flight: a snapshot of the flight recorder, whose first generations are gone.
func flight(c *config) {
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: 200 * time.Millisecond, MaxBytes: 1 << 20})
	check(recorder.Start())
	s := newShop(c)
	s.serveAll(c)
	time.Sleep(1200 * time.Millisecond)
	s.serveAll(c)
	f, err := os.Create(c.out)
	check(err)
	_, err = recorder.WriteTo(f)
	check(err)
	check(f.Close())
	recorder.Stop()
}
