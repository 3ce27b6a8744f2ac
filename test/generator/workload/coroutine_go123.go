//go:build go1.23

package main

import (
	"iter"
	"runtime"
)

func init() { scenarios["coroutine"] = coroutine }

// coroutine: iter.Pull switches between goroutines without the scheduler, and
// collections run meanwhile.
func coroutine(c *config) {
	s := newShop(c)
	defer startTrace(c.out)()
	next, stop := iter.Pull(func(yield func(*product) bool) {
		for _, p := range s.catalogue {
			copied := *p
			if !yield(&copied) {
				return
			}
		}
	})
	defer stop()
	for i := 0; i < 60; i++ {
		next()
		if i%20 == 10 {
			runtime.GC()
		}
	}
}
