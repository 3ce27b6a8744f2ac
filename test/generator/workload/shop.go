package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"runtime"
	"sync"
	"time"
)

// product is small and full of pointers: a catalogue of them is the live heap
// that every collection has to mark.
type product struct {
	name    string
	tags    []string
	related [4]*product
	prices  map[string]int
}

type catalogue []*product

func newCatalogue(r *rand.Rand, n int) catalogue {
	c := make(catalogue, n)
	for i := range c {
		c[i] = &product{
			name:   fmt.Sprintf("product %d", i),
			tags:   []string{fmt.Sprint("tag ", r.Intn(50)), fmt.Sprint("tag ", r.Intn(50))},
			prices: map[string]int{"eur": r.Intn(10000), "usd": r.Intn(10000)},
		}
		for k := range c[i].related {
			c[i].related[k] = c[r.Intn(i+1)]
		}
	}
	return c
}

const pageSize = 48 << 10

var pages = sync.Pool{New: func() interface{} { return newPage() }}

func newPage() *bytes.Buffer { return bytes.NewBuffer(make([]byte, 0, pageSize)) }

// shop serves requests. With a pool it reuses the page buffers; without one it
// allocates them anew, so it collects more often and its goroutines must assist.
type shop struct {
	catalogue catalogue
	pool      bool
}

func (s *shop) serve(r *rand.Rand) int {
	page := s.page()
	basket := s.pickBasket(r)
	renderPage(page, basket)
	n := page.Len()
	if s.pool {
		page.Reset()
		pages.Put(page)
	}
	return n
}

func (s *shop) page() *bytes.Buffer {
	if s.pool {
		return pages.Get().(*bytes.Buffer)
	}
	return newPage()
}

//go:noinline
func (s *shop) pickBasket(r *rand.Rand) []*product {
	var basket []*product
	for i := 0; i < 24; i++ {
		p := *s.catalogue[r.Intn(len(s.catalogue))]
		p.tags = append([]string{"basket"}, p.tags...)
		basket = append(basket, &p)
	}
	return basket
}

//go:noinline
func renderPage(page *bytes.Buffer, basket []*product) {
	for _, p := range basket {
		fmt.Fprintf(page, "<li>%s %v %d</li>\n", p.name, p.tags, p.prices["eur"])
	}
}

// serveAll lets the workers serve their requests, with a short rest now and
// then so that the load is that of a service and not of a benchmark.
func (s *shop) serveAll(c *config) {
	var wg sync.WaitGroup
	for w := 0; w < c.workers; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewSource(c.seed + int64(w)))
			for i := 0; i < c.requests; i++ {
				s.serve(r)
				if i%16 == 15 {
					time.Sleep(time.Millisecond)
				}
			}
		}()
	}
	wg.Wait()
}

// serveUntil keeps the workers busy until the result is called.
func (s *shop) serveUntil(c *config) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	for w := 0; w < c.workers; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewSource(c.seed + int64(w)))
			for {
				select {
				case <-done:
					return
				default:
					s.serve(r)
				}
			}
		}()
	}
	return func() {
		close(done)
		wg.Wait()
	}
}

func newShop(c *config) *shop {
	return &shop{newCatalogue(rand.New(rand.NewSource(c.seed)), c.live), c.pool}
}

func init() {
	scenarios["shop"] = func(c *config) {
		s := newShop(c)
		s.serveAll(&config{seed: c.seed, workers: c.workers, requests: 16}) // warm up
		runtime.GC()
		defer startTrace(c.out)()
		s.serveAll(c)
	}
}
