package main

import (
	"bufio"
	"io"
	"os"

	"internal/trace"
)

// countEvents reads every event and does nothing with it but to add up times,
// since the first Sync; those of Sync events, which the reader makes, are left out.
func countEvents(file *os.File) sums {
	events, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	check(err)
	var rows, total, zero int64
	for {
		ev, err := events.ReadEvent()
		if err == io.EOF {
			return sums{"rows": rows, "time_ns": total}
		}
		check(err)
		if rows == 0 {
			zero = int64(ev.Time())
		}
		rows++
		if ev.Kind() != trace.EventSync {
			total += int64(ev.Time()) - zero
		}
	}
}
