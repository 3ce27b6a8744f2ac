package main

// Statuses of goroutines and Ps as the format numbers them.
const (
	runnable, running, inSyscall, waiting             = 1, 2, 3, 4
	procRunning, procIdle, procSyscall, procAbandoned = 1, 2, 3, 4
)

// on begins a batch of a thread that runs a goroutine on a P, as a generation
// begins it: with the status of both.
func (g *generation) on(thread, time, proc, goroutine uint64) *eventBuffer {
	return g.batch(thread, time).ev(evProcStatus, proc, procRunning).ev(evGoStatus, goroutine, thread, running)
}
