#!/usr/bin/env python3
"""Writes the profiles of test/data/pprof: profiles.py FOLDER

Composed by hand, field by field, so that there is what no runtime writes:
labels of all kinds, places without names, unknown fields, and damage.
"""

import gzip
import os
import sys


def varint(number):
    number &= 2**64 - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, *parts):
    content = b"".join(parts)
    return varint(field << 3 | 2) + varint(len(content)) + content


def packed(field, values):
    return message(field, *map(varint, values))


class Profile:
    """Tables that number themselves; strings come last, as Go writes them."""

    def __init__(self, types, period=None, time=0, duration=0, default=""):
        self.strings, self.functions, self.places = [""], {}, {}
        self.out = [message(1, number(1, self.string(t)), number(2, self.string(u))) for t, u in types]
        if period:
            self.out.append(message(11, number(1, self.string(period[0])), number(2, self.string(period[1]))))
            self.out.append(number(12, period[2]))
        if time:
            self.out.append(number(9, time))
        if duration:
            self.out.append(number(10, duration))
        if default:
            self.out.append(number(14, self.string(default)))

    def string(self, text):
        if text not in self.strings:
            self.strings.append(text)
        return self.strings.index(text)

    def add(self, *parts):
        self.out += parts

    def mapping(self, ident, file, build=""):
        self.add(message(3, number(1, ident), number(5, self.string(file)), number(6, self.string(build))))

    def function(self, name, file):
        if (name, file) not in self.functions:
            self.functions[name, file] = ident = len(self.functions) + 1
            self.add(message(5, number(1, ident), number(2, self.string(name)), number(4, self.string(file))))
        return self.functions[name, file]

    def place(self, *frames, mapping=1):
        """frames: "name file:line", leaf first; none: a bare address."""
        if (frames, mapping) not in self.places:
            self.places[frames, mapping] = ident = len(self.places) + 1
            lines = []
            for frame in frames:
                name, _, rest = frame.rpartition(" ")
                file, _, line = rest.partition(":")
                lines.append(message(4, number(1, self.function(name, file)), number(2, int(line or 0))))
            self.add(message(4, number(1, ident), number(2, mapping), number(3, 0x1000 + ident), *lines))
        return self.places[frames, mapping]

    def label(self, key, text=None, value=0, unit=None):
        parts = [number(1, self.string(key))]
        if text is not None:
            parts.append(number(2, self.string(text)))
        else:
            parts.append(number(3, value))
            if unit:
                parts.append(number(4, self.string(unit)))
        return message(3, *parts)

    def sample(self, places, values, *labels):
        self.add(message(2, packed(1, places), packed(2, values), *labels))

    def bytes(self):
        return b"".join(self.out) + b"".join(message(6, s.encode("utf-8", "surrogateescape")) for s in self.strings)


CPU = [("samples", "count"), ("cpu", "nanoseconds")]


def build(mallocs, assists):
    """A CPU profile of a service: what it allocates, and what the collector does."""
    p = Profile(CPU, ("cpu", "nanoseconds", 10_000_000), 1_700_000_000_123_456_789, 1_250_000_000)
    p.mapping(1, "/srv/shop/shop", "a1b2c3")
    main = p.place("main.main main.go:10")
    serve = p.place("main.handle main.go:40", "main.serve main.go:20")
    malloc = p.place("runtime.mallocgc runtime/malloc.go:1000")
    assist = p.place("runtime.gcAssistAlloc runtime/mgcmark.go:400")
    drain = p.place("runtime.gcDrain runtime/mgcmark.go:1100")
    worker = p.place("runtime.gcBgMarkWorker runtime/mgc.go:1300")
    barrier = p.place("runtime.gcWriteBarrier runtime/asm_amd64.s:1600")
    for places, count in (([serve, main], 40), ([malloc, serve, main], mallocs), ([drain, assist, malloc, serve, main], assists),
                          ([drain, worker], 25), ([barrier, serve, main], 3)):
        p.sample(places, [count, count * 10_000_000])
    return p.bytes()


HEAP = [("alloc_objects", "count"), ("alloc_space", "bytes"), ("inuse_objects", "count"), ("inuse_space", "bytes")]


def heap(buffers):
    """A heap profile of the same service; buffers: how many were allocated anew."""
    p = Profile(HEAP, ("space", "bytes", 512 * 1024), 1_700_000_060_000_000_000, default="inuse_space")
    p.mapping(1, "/srv/shop/shop", "a1b2c3")
    main = p.place("main.main main.go:10")
    serve = p.place("main.handle main.go:40", "main.serve main.go:20")
    sprintf = p.place("fmt.Sprintf fmt/print.go:240")
    repeat = p.place("strings.(*Builder).grow strings/builder.go:65", "strings.Repeat strings/strings.go:600")
    boxed = p.place("log.(*Logger).Printf log/log.go:270", "main.logRequest main.go:70")
    grown = p.place("bytes.growSlice bytes/buffer.go:250", "main.render main.go:55")
    fill = p.place("main.(*cache).fill cache.go:33")
    for places, objects, size, kept in (([sprintf, serve, main], 200_000, 64, 0), ([repeat, serve, main], 20_000, 4096, 10),
                                        ([boxed, serve, main], 90_000, 48, 0), ([grown, serve, main], buffers, 65536, 6),
                                        ([fill, main], 5_000, 8192, 4_000)):
        p.sample(places, [objects, objects * size, kept, kept * size])
    return p.bytes()


def labels():
    p = Profile([("alloc_objects", "count"), ("alloc_space", "bytes"), ("odd", "")], default="alloc_space")
    p.mapping(1, "/opt/bin/odd\udcff")
    p.mapping(7, "")
    leaf = p.place("inlined.leaf a.go:3", "inlined.middle a.go:9", "outer b.go:-1")
    again = p.place("outer c.go:5")
    bare, nowhere, unnamed = p.place(), p.place(mapping=7), p.place(" d.go:1")
    lost = p.place(mapping=99)
    p.sample([leaf, again], [1, 100, -5], p.label("bytes", value=100), p.label("tenant", "acme"))
    p.sample([again, leaf, again], [2, 300, 0], p.label("latency", value=7, unit="ms"), p.label("tenant", "a"),
             p.label("tenant", "b"), p.label("tenant", value=3), p.label("neither", value=0))
    p.sample([bare], [1, 10, 0], p.label("", "no key"), p.label('"\n', 'quote "\\ and \x01'))
    p.sample([nowhere, unnamed, lost], [1, 20, 0])
    p.sample([], [4, 40, 2**63 - 1])
    # one by one instead of packed, and fields that nobody knows
    p.add(message(2, number(1, again), number(2, 8), number(1, leaf), number(2, 80), number(2, -(2**62)), message(77, b"?")))
    p.add(message(60, b"later"), varint(61 << 3 | 1) + bytes(8), varint(62 << 3 | 5) + bytes(4))
    p.add(packed(13, [p.string("comment")]), number(7, p.string("malloc.*")), number(8, p.string("mallocgc")))
    return p.bytes()


def dropping(drop, keep=None):
    """What drop_frames leaves out: allocators below the first function that stays, Go's and C++'s."""
    p = Profile([("alloc_space", "bytes")])
    p.mapping(1, "/srv/bin/mixed")
    main, work = p.place("main.main main.go:10"), p.place("main.(*shop).work main.go:20")
    malloc, refill = p.place("runtime.mallocgc malloc.go:1"), p.place("runtime.(*mcache).refill mcache.go:2")
    panics, start = p.place("runtime.panic panic.go:3"), p.place("runtime.goexit asm.s:4")
    inlined = p.place("runtime.memclr clear.s:5", "runtime.makeslice slice.go:6", "main.grow main.go:30")
    whole = p.place("main.inner main.go:40", "runtime.growslice slice.go:7")
    user, space = p.place("malloc_user(unsigned long) m.cc:1"), p.place("(anonymous namespace)::alloc(int) m.cc:2")
    call, dotted = p.place("Pool::operator()(int) m.cc:3"), p.place(".tc_malloc t.cc:4")
    bare = p.place()
    for n, places in enumerate(([malloc, work, main, start], [refill, malloc, work, main, start], [malloc, panics, work, main, start],
                                [work, malloc, main, start], [inlined, work, main], [main, inlined, work], [inlined], [whole, main],
                                [inlined, whole, main], [user, work, main], [space, main], [call, space, main], [call, main], [dotted, main],
                                [malloc, bare], [bare, malloc, main], [malloc, start], [start], [malloc, malloc, malloc])):
        p.sample(places, [2**n])
    p.add(number(7, p.string(drop)))
    if keep is not None:
        p.add(number(8, p.string(keep)))
    return p.bytes()


def many_labels():
    """One sample with thousands of labels, of one key and of many."""
    p = Profile([("samples", "count")])
    place = p.place("f f.go:1")
    p.sample([place], [1], *(p.label("request", value=n + 1, unit="ms") for n in range(3000)),
             *(p.label(f"key {n}", f"text {n}") for n in range(500)))
    return p.bytes()


DROP = r"runtime\..*|malloc|(tc_|do_)?malloc(_user)?|\(anonymous namespace\)::[a-z]{3,5}|Pool::operator\(\)"
KEEP = r"runtime\.panic|runtime\.call[0-9]*"


def base():
    """As pprof writes a profile from which another one was subtracted."""
    p = Profile(CPU)
    place = p.place("f f.go:1")
    p.sample([place], [3, 30])
    p.sample([place], [-2, -20], p.label("pprof::base", "true"))
    return p.bytes()


def nested(*parts):
    """A profile of one sample type, and enough of it that damage does not hide what it is."""
    return message(1, number(1, 1), number(2, 1)) + b"".join(message(3, number(1, n)) for n in (7, 8, 9)) + b"".join(parts)


STRINGS = message(6) + message(6, b"x")
PLACE = message(4, number(1, 1), message(4, number(1, 1)))
FUNCTION = message(5, number(1, 1), number(2, 1))


def damaged():
    whole = build(1, 1)
    yield "cut.pb", whole[:len(whole) // 2]
    yield "cut-strings.pb", whole[:-3]
    yield "no-strings.pb", nested(message(2, number(2, 1)))
    yield "first-string.pb", nested(message(6, b"x"))
    yield "two-profiles.pb", nested(number(9, 5), number(9, 5), STRINGS)
    yield "bad-varint.pb", nested(b"\x48" + b"\xff" * 11) + STRINGS
    yield "bad-packed.pb", nested(PLACE, FUNCTION, message(2, message(1, b"\x01\x80"), number(2, 1)), STRINGS)
    yield "bad-group.pb", nested(PLACE, FUNCTION, STRINGS, b"\x0b")
    yield "wrong-type.pb", nested(PLACE, FUNCTION, STRINGS, message(9, b"x"))
    yield "long-field.pb", nested(message(2, b"\x0a\x7f\x01"), STRINGS)
    yield "huge-length.pb", nested(STRINGS, b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
    yield "missing-location.pb", nested(message(2, number(1, 9), number(2, 1)), STRINGS)
    yield "missing-function.pb", nested(message(4, number(1, 1), message(4, number(1, 5))), STRINGS)
    yield "missing-string.pb", nested(message(5, number(1, 1), number(2, 1000)), STRINGS)
    yield "missing-label.pb", nested(message(2, number(2, 1), message(3, number(1, 2**63), number(2, 1))), STRINGS)
    yield "same-id.pb", nested(FUNCTION, FUNCTION, STRINGS)
    yield "id-zero.pb", nested(message(5, number(2, 1)), STRINGS)
    yield "more-values.pb", nested(message(2, number(2, 1)), message(2, packed(2, [1, 2])), STRINGS)
    yield "fewer-values.pb", nested(message(2, number(2, 1)), message(2), STRINGS)
    yield "no-type.pb", message(11, number(1, 1)) + message(2, number(2, 1)) + STRINGS
    yield "many-types.pb", nested(message(1, number(1, 1)) * 64, STRINGS)
    # a place of many inlined calls, named again and again
    deep = message(4, number(1, 1), message(4, number(1, 1)) * 1000)
    yield "deep.pb", nested(FUNCTION, deep, message(2, packed(1, [1] * 66), number(2, 1)), STRINGS)
    yield "unfolding.pb", nested(FUNCTION, deep, STRINGS, *(message(2, packed(1, [1] * (n + 1)), number(2, 1)) for n in range(40)))


def main(folder):
    files = {
        "before.pb.gz": gzip.compress(build(20, 0), mtime=0),
        "after.pb.gz": gzip.compress(build(30, 12), mtime=0),
        "heap-before.pb.gz": gzip.compress(heap(40), mtime=0),
        "heap-after.pb.gz": gzip.compress(heap(9_000), mtime=0),
        "labels.pb": labels(),
        "base.pb": base(),
        "empty.pb": nested(STRINGS),
        "many-labels.pb.gz": gzip.compress(many_labels(), mtime=0),
        "drop.pb": dropping(DROP, KEEP),
        "drop-all.pb": dropping(DROP),
        "drop-none.pb": dropping("a**"),
        "drop-keep-none.pb": dropping(DROP, "("),
        "drop-unicode.pb": dropping(r"\pL+"),
        "cut.pb.gz": gzip.compress(build(20, 0), mtime=0)[:200],
        **dict(damaged()),
    }
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as out:
            out.write(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
