// Command workload writes an execution trace of a busy server of about a given
// size: clients ask workers through channels, and every request allocates beside
// a live heap that has to be marked again and again.
//
// usage: workload -out FILE -mb SIZE
package main

import (
	"flag"
	"fmt"
	"log"
	"math/rand"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"sync/atomic"
)

// limitedFile tells when enough has been written to it.
type limitedFile struct {
	file  *os.File
	left  atomic.Int64
	full  chan struct{}
	close sync.Once
}

func (f *limitedFile) Write(p []byte) (int, error) {
	if f.left.Add(-int64(len(p))) < 0 {
		f.close.Do(func() { close(f.full) })
	}
	return f.file.Write(p)
}

type entry struct {
	key      string
	value    []byte
	children [3]*entry
}

// cache is the live heap: trees that are replaced one at a time.
type cache struct {
	mutex sync.Mutex
	trees []*entry
}

func newTree(r *rand.Rand, depth int) *entry {
	e := &entry{key: fmt.Sprint(r.Int31()), value: make([]byte, 16+r.Intn(48))}
	if depth > 0 {
		for i := range e.children {
			e.children[i] = newTree(r, depth-1)
		}
	}
	return e
}

func newCache(r *rand.Rand) *cache {
	c := &cache{trees: make([]*entry, 64)}
	for i := range c.trees {
		c.trees[i] = newTree(r, 7)
	}
	return c
}

func (c *cache) replace(r *rand.Rand) {
	tree := newTree(r, 2)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.trees[r.Intn(len(c.trees))].children[r.Intn(3)] = tree
}

type request struct {
	size  int
	reply chan []string
}

func (c *cache) serve(seed int64, requests <-chan request) {
	r := rand.New(rand.NewSource(seed))
	for q := range requests {
		var lines []string
		for i := 0; i < q.size; i++ {
			lines = append(lines, c.trees[r.Intn(len(c.trees))].key+string(make([]byte, 16+r.Intn(192))))
		}
		if r.Intn(8) == 0 {
			c.replace(r)
		}
		q.reply <- lines
	}
}

func ask(seed int64, requests chan<- request, done <-chan struct{}) {
	r := rand.New(rand.NewSource(seed))
	reply := make(chan []string)
	for {
		select {
		case <-done:
			return
		case requests <- request{4 + r.Intn(12), reply}:
			<-reply
		}
	}
}

func main() {
	out := flag.String("out", "", "trace file to write")
	mb := flag.Int64("mb", 100, "size of the trace, MB")
	flag.Parse()
	file, err := os.Create(*out)
	if err != nil {
		log.Fatal(err)
	}
	limited := &limitedFile{file: file, full: make(chan struct{})}
	limited.left.Store(*mb << 20)
	run(limited)
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}

func run(limited *limitedFile) {
	runtime.GOMAXPROCS(max(4, runtime.NumCPU()))
	c := newCache(rand.New(rand.NewSource(1)))
	requests := make(chan request)
	for i := int64(0); i < 16; i++ {
		go c.serve(i, requests)
	}
	if err := trace.Start(limited); err != nil {
		log.Fatal(err)
	}
	var clients sync.WaitGroup
	for i := int64(0); i < 64; i++ {
		clients.Add(1)
		go func() {
			defer clients.Done()
			ask(100+i, requests, limited.full)
		}()
	}
	clients.Wait()
	trace.Stop()
}
