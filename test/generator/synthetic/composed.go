package main

import "os"
import "path/filepath"

// composed writes the traces that are put together by hand. Names tell what a
// trace is about; those that Go's reader refuses say so in their verdict.
func composed(o *output) {
	check(os.MkdirAll(filepath.Join(o.folder, "composed"), 0o755))
	for _, cases := range [][]composedCase{schedulerCases, collectionCases, tableCases, brokenCases} {
		for _, c := range cases {
			t := compose(c.version)
			c.build(t)
			v := verdict{format: "go-trace", version: c.version, status: "complete", note: c.note}
			if c.status != "" {
				v.status = c.status
			}
			o.file("composed/"+c.name+".trace", t.bytes(), v)
		}
	}
}

type composedCase struct {
	name    string
	version int
	status  string // empty = complete
	note    string
	build   func(*composition)
}
