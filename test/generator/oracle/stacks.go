package main

import (
	"hash/fnv"
	"strconv"
	"strings"

	"internal/trace"
)

// stackFacts are the ids and names of a call stack, leaf first; without frames
// all of them are empty.
type stackFacts struct {
	stackID, framesID, site string
	functions               []string
}

func factsOfStack(s trace.Stack) stackFacts {
	names, full := fnv.New64a(), fnv.New64a()
	var f stackFacts
	for frame := range s.Frames() {
		f.functions = append(f.functions, frame.Func)
		names.Write([]byte(frame.Func + "\n"))
		full.Write([]byte(frame.Func + "\x00" + frame.File + "\x00" + strconv.FormatUint(frame.Line, 10) + "\n"))
		if f.site == "" && !ofRuntime(frame.Func) {
			f.site = frame.Func
		}
	}
	if f.functions != nil {
		f.stackID = strconv.FormatInt(int64(names.Sum64()), 10)
		f.framesID = strconv.FormatInt(int64(full.Sum64()), 10)
	}
	return f
}

func ofRuntime(function string) bool {
	return strings.HasPrefix(function, "runtime.") || strings.HasPrefix(function, "internal/runtime/")
}

// trigger says what started the collection whose begin has this stack.
func (f stackFacts) trigger() (trigger, detail string) {
	if f.functions == nil {
		return "unknown", ""
	}
	switch leaf := f.functions[0]; leaf {
	case "runtime.GC":
		return "forced", f.forcedBy()
	case "runtime.forcegchelper":
		return "periodic", leaf
	default:
		return "alloc", leaf
	}
}

func (f stackFacts) forcedBy() string {
	for _, name := range f.functions[1:] {
		switch name {
		case "runtime/debug.FreeOSMemory", "runtime.goroutineLeakGC", "testing.(*B).runN":
			return name
		}
		if strings.HasPrefix(name, "net/http/pprof") {
			return name
		}
	}
	return "runtime.GC"
}
