package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"time"

	"internal/trace"
)

// mmu does what go tool trace does for its page on minimum mutator utilization:
// it reads all events into memory and makes the curve. Its figures are wrong (a
// mark worker that ran once counts for ever, and some traces make it panic), so
// only its time and memory are of interest.
func mmu(path string) {
	file, err := os.Open(path)
	check(err)
	reader, err := trace.NewReader(bufio.NewReader(file))
	check(err)
	var events []trace.Event
	for {
		event, err := reader.ReadEvent()
		if err == io.EOF {
			break
		}
		check(err)
		events = append(events, event)
	}
	result := map[string]any{"events": len(events)}
	func() {
		defer func() { result["panic"] = recover() != nil }()
		curve := trace.NewMMUCurve(trace.MutatorUtilizationV2(events, trace.UtilSTW|trace.UtilBackground|trace.UtilAssist))
		for window := time.Microsecond; window <= time.Second; window *= 10 {
			curve.MMU(window)
		}
	}()
	result["peak_kb"] = peakKB()
	check(json.NewEncoder(os.Stdout).Encode(result))
}
