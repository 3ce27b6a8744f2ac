// Command oracle writes what Go's own trace reader says about traces, as one
// CSV file per relation of gctrace, with the relation's own column names and a
// leading column `file`.
//
// It is the independent reference for test/data and shares nothing with the
// extension: events come from internal/trace in reader's order, all arithmetic
// is done over those ordered events. Because that package is internal to Go,
// it is built through an overlay (see ../build-reader.sh).
//
// usage: oracle -root FOLDER -out FOLDER FILE...   (files relative to root)
//
//	oracle -root FOLDER -events FILE...       the rows whose columns are hashed
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"internal/trace"
)

func main() {
	root := flag.String("root", ".", "folder that the files are in")
	out := flag.String("out", "", "folder to write the CSV files to")
	events := flag.Bool("events", false, "print the rows of relation events instead")
	flag.Parse()
	if *events {
		printEvents(*root, flag.Args())
		return
	}
	if *out == "" || flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: oracle -root FOLDER -out FOLDER FILE...")
		os.Exit(2)
	}
	t := newTables()
	for _, file := range flag.Args() {
		in := open(filepath.Join(*root, file))
		f := examine(in)
		t.add(file, in, f)
		for _, fault := range f.checkSummary() {
			fmt.Fprintf(os.Stderr, "oracle: %s: %s\n", file, fault)
		}
	}
	t.write(*out)
}

// input is one file.
type input struct {
	stored      int64
	compression string
	content     []byte // inflated; of a cut or damaged gz file what can be had
	whole       bool   // all of it could be inflated
	readErr     error  // what Go's reader says about the content
	used        int    // bytes of content that give rows
}

func open(path string) *input {
	stored, err := os.ReadFile(path)
	check(err)
	in := &input{stored: int64(len(stored)), compression: "none", content: stored, whole: true}
	if bytes.HasPrefix(stored, []byte{0x1f, 0x8b}) {
		in.compression = "gzip"
		z, err := gzip.NewReader(bytes.NewReader(stored))
		check(err)
		in.content, err = io.ReadAll(z)
		in.whole = err == nil
	}
	return in
}

// examine reads the content. Where Go's reader fails, or where the end marker of
// the last generation is missing, the rows are those of the longest part that
// ends between two generations, that Go reads without an error, and that has no
// generation of which Go gave no event: one that is not whole gives no rows.
func examine(in *input) *facts {
	f := newFacts()
	in.used = len(in.content)
	in.readErr = read(in.content, f)
	if in.readErr != nil || unended(in.content) {
		given := f.generationsWithEvents()
		f, in.used = newFacts(), 0
		for _, border := range borders(in.content) {
			part := newFacts()
			if read(in.content[:border], part) == nil && part.generationsWithEvents() <= given {
				f, in.used = part, border
				break
			}
		}
	}
	f.finish()
	return f
}

func version(content []byte) int {
	if len(content) < headerSize {
		return 0
	}
	n, _ := strconv.Atoi(string(content[5:7]))
	return n
}

// unended: from format 26 on a generation ends with a marker. Go overlooks a
// missing one when nothing but a clock reading stands before the end.
func unended(content []byte) bool {
	all := batches(content)
	return version(content) >= 26 && len(all) > 0 && all[len(all)-1].kind != evEndOfGeneration
}

// borders are the offsets at which generations end, last first.
func borders(content []byte) []int {
	var ends []int
	all := batches(content)
	for i, b := range all {
		next := i+1 < len(all) && all[i+1].generation != b.generation
		if b.kind == evEndOfGeneration || next && all[i+1].kind != evEndOfGeneration {
			ends = append([]int{b.end}, ends...)
		}
	}
	return ends
}

// read feeds every event to f, up to the reader's first error.
func read(content []byte, f *facts) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reader panics: %v", p)
		}
	}()
	f.version = version(content)
	r, err := trace.NewReader(bufio.NewReader(bytes.NewReader(content)))
	if err != nil {
		return err
	}
	for {
		ev, err := r.ReadEvent()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		f.event(&ev)
	}
}

func printEvents(root string, files []string) {
	for _, file := range files {
		f := newFacts()
		f.digests.rows = os.Stdout
		if err := read(open(filepath.Join(root, file)).content, f); err != nil {
			fmt.Println("error:", err)
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func writeCSV(path string, header string, rows [][]string) {
	f, err := os.Create(path)
	check(err)
	w := csv.NewWriter(f)
	check(w.Write(strings.Split(header, ",")))
	check(w.WriteAll(rows))
	check(f.Close())
}
