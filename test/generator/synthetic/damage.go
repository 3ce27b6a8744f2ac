package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
)

// damaged derives broken files from recorded traces.
func damaged(o *output, folder string) {
	read := func(name string) []byte {
		content, err := os.ReadFile(filepath.Join(folder, name))
		check(err)
		return content
	}
	old, recent := read("generations-1.24.trace"), read("generations-1.27.trace")
	cutInBatch(o, "cut-in-batch-1.24.trace", old, 23)
	cutInBatch(o, "cut-in-batch-1.27.trace", recent, 26)
	cutAtBorder(o, old, recent)
	cutEarly(o, old)
	compressed(o, recent)
	wrongBytes(o, recent)
	headers(o, read("quiet-1.22.trace"))
	notTraces(o)
}

func trace(version int, status, note string) verdict {
	return verdict{format: "go-trace", version: version, status: status, note: note}
}

// cutInBatch ends a trace in the middle of a batch of its last generation.
func cutInBatch(o *output, name string, content []byte, version int) {
	b := eventBatch(content, generationStart(content, 3), 1)
	o.file(name, content[:(b.body+b.end)/2], trace(version, "truncated", "cut inside a batch of generation 3"))
}

// cutAtBorder ends a trace between batches: only what is missing tells.
func cutAtBorder(o *output, old, recent []byte) {
	third := generationStart(old, 3)
	o.file("cut-at-generation-1.24.trace", old[:third],
		trace(23, "complete", "ends between two generations: cannot be told from a whole trace"))
	o.file("cut-at-batch-1.24.trace", old[:eventBatch(old, third, 1).end],
		trace(23, "truncated", "generation 3 ends behind its first events, without its tables"))
	third = generationStart(recent, 3)
	o.file("cut-at-generation-1.27.trace", recent[:third],
		trace(26, "complete", "ends behind an end-of-generation marker"))
	o.file("cut-at-marker-1.27.trace", recent[:third-1],
		trace(26, "truncated", "generation 2 lacks its end-of-generation marker and nothing else"))
}

// cutEarly leaves no whole generation, or nothing but the header.
func cutEarly(o *output, content []byte) {
	b := eventBatch(content, headerSize, 1)
	o.file("cut-first-generation.trace", content[:b.end-9], trace(23, "truncated", "ends within its first generation"))
	o.file("header-only-1.22.trace", []byte("go 1.22 trace\x00\x00\x00"), trace(22, "truncated", "a header and nothing else"))
	o.file("header-only-1.26.trace", []byte("go 1.26 trace\x00\x00\x00"), trace(26, "complete", "a header and nothing else: to Go an empty trace"))
}

// compressed: a gz file that is cut, and one whose checksum is wrong.
func compressed(o *output, content []byte) {
	whole := gz(content)
	o.file("cut.trace.gz", whole[:len(whole)*3/5], trace(26, "truncated", "cut inside a gz member"))
	wrong := bytes.Clone(whole)
	wrong[len(wrong)-6] ^= 0xff
	o.file("bad-checksum.trace.gz", wrong, trace(26, "damaged", "the checksum of the gz member does not match"))
}

func gz(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	check(err)
	_, err = w.Write(content)
	check(err)
	check(w.Close())
	return b.Bytes()
}

// wrongBytes: bytes that cannot be true, behind at least one whole generation.
func wrongBytes(o *output, content []byte) {
	const impossible = 0x7e // no event has this number
	b := eventBatch(content, generationStart(content, 2), 1)
	o.file("flipped-batch.trace", with(content, b.start, impossible), trace(26, "damaged", "no batch begins where one should, in generation 2"))
	o.file("flipped-event.trace", with(content, b.body, impossible), trace(26, "damaged", "an impossible event number in generation 2"))
	garbage := []byte("garbage behind a whole generation")
	o.file("garbage-at-end.trace", with(content, generationStart(content, 3), garbage...), trace(26, "damaged", "no batch begins where generation 3 should"))
	huge := binaryBatch(1, 0, 1<<40)
	o.file("huge-batch.trace", append([]byte("go 1.26 trace\x00\x00\x00"), huge...), trace(26, "damaged", "a batch that claims to be a terabyte long"))
}

// with is a copy of content that has other bytes at an offset.
func with(content []byte, at int, other ...byte) []byte {
	changed := bytes.Clone(content)
	copy(changed[at:], other)
	return changed
}

// headers: versions that are not, or not yet, known.
func headers(o *output, content []byte) {
	o.file("future.trace", with(content, 0, []byte("go 1.99 trace")...), trace(99, "", "a version from the future"))
	v1 := append([]byte("go 1.19 trace\x00\x00\x00"), 0, 1, 2)
	o.file("v1-header.trace", v1, trace(19, "damaged", "the format before Go 1.22, and no event of it"))
	older := append([]byte("go 1.5 trace\x00\x00\x00\x00"), 0, 1, 2)
	o.file("go-1.5.trace", older, trace(5, "", "Go 1.5 and 1.6 wrote stacks without names"))
}

// notTraces: files that nothing recognises.
func notTraces(o *output) {
	for name, content := range map[string]string{
		"empty.trace": "",
		"short.trace": "go 1.2",
		"text.trace":  "go 1.27 was here, but this is no trace\n",
		"zeros.trace": string(make([]byte, 512)),
	} {
		o.file(name, []byte(content), verdict{format: "unrecognised", note: "no trace at all"})
	}
}
