// Command synthetic writes the traces of test/data/edge that no runtime would
// write on demand: composed from scratch, or real ones that were damaged. It also
// makes random ones for test/corpus/random.sh.
//
// usage: synthetic -real FOLDER -out FOLDER
//
//	synthetic -random N [-seed S] [-skew TICKS] -out FOLDER
//
// FOLDER of -real has the traces that make.sh recorded. The program also writes
// status.csv: what gctrace must say about every file that is not a plain trace.
package main

import (
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
)

// verdict is what gctrace.traces must say about a file.
type verdict struct {
	file, format, status string
	version              int // 0 = NULL
	note                 string
}

// output collects files and verdicts.
type output struct {
	folder   string
	verdicts []verdict
}

func (o *output) file(name string, content []byte, v verdict) {
	check(os.WriteFile(filepath.Join(o.folder, name), content, 0o644))
	v.file = name
	o.verdicts = append(o.verdicts, v)
}

func (o *output) writeVerdicts() {
	sort.Slice(o.verdicts, func(i, j int) bool { return o.verdicts[i].file < o.verdicts[j].file })
	f, err := os.Create(filepath.Join(o.folder, "status.csv"))
	check(err)
	w := csv.NewWriter(f)
	check(w.Write([]string{"file", "format", "format_version", "status", "note"}))
	for _, v := range o.verdicts {
		version := ""
		if v.version != 0 {
			version = strconv.Itoa(v.version)
		}
		check(w.Write([]string{v.file, v.format, version, v.status, v.note}))
	}
	w.Flush()
	check(w.Error())
	check(f.Close())
}

func main() {
	real := flag.String("real", "", "folder of the recorded traces")
	out := flag.String("out", "", "folder to write to")
	count := flag.Int("random", 0, "write this many random traces instead")
	seed := flag.Int64("seed", 1, "of the first random trace")
	skew := flag.Int("skew", 0, "how far the clocks of their threads disagree, in ticks of 64 ns")
	flag.Parse()
	if *out == "" || *real == "" && *count == 0 {
		fmt.Fprintln(os.Stderr, "usage: synthetic -real FOLDER -out FOLDER | -random N [-seed S] [-skew TICKS] -out FOLDER")
		os.Exit(2)
	}
	o := &output{folder: *out}
	if *count > 0 {
		randoms(o, *count, *seed, *skew)
	} else {
		composed(o)
		chosen(o)
		damaged(o, *real)
	}
	o.writeVerdicts()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "synthetic:", err)
		os.Exit(1)
	}
}
