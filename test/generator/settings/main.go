// Program settings holds a live heap of so many MiB, turns it over, lets most of it
// go, and turns the rest over: what GOGC and GOMEMLIMIT do to it is in its log.
package main

import (
	"os"
	"runtime/debug"
	"strconv"
	"time"
)

var kept [][]byte

// turn allocates n blocks of 16 KiB, each of which takes the place of an older one.
func turn(n int) {
	for i := 0; i < n; i++ {
		kept[i%len(kept)] = make([]byte, 16<<10)
		if i%64 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
}

func main() {
	megabytes, _ := strconv.Atoi(os.Args[1])
	kept = make([][]byte, megabytes*64)
	turn(len(kept) * 4)
	kept = kept[: len(kept)/4 : len(kept)/4]
	held := make([][]byte, len(kept))
	copy(held, kept)
	kept = held
	turn(len(kept) * 7)
	debug.FreeOSMemory()
	time.Sleep(200 * time.Millisecond)
}
