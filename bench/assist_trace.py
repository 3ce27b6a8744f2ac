"""Composes a trace of many mark assists (format go 1.22): a few bytes for each,
where a recorded one has some hundred."""

PROC_STATUS, GO_STATUS, GC_BEGIN, GC_END, ASSIST_BEGIN, ASSIST_END, HEAP_ALLOC = 13, 25, 29, 30, 35, 36, 37
EVENT_BATCH, STACKS, STACK, STRINGS, STRING, FREQUENCY = 1, 2, 3, 4, 5, 8
RUNNING = {PROC_STATUS: 1, GO_STATUS: 2}
NO_THREAD = 2**64 - 1
THREADS, SITES, DEPTH = 4, 32, 12
BATCH_BYTES = 60000
PER_CYCLE = 1000  # assists of a thread


def number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def batch(thread, time, content):
    return bytes([EVENT_BATCH]) + b"".join(number(n) for n in (1, thread, time, len(content))) + content


def event(kind, delta, *args):
    return bytes([kind]) + number(delta) + b"".join(number(a) for a in args)


def thread_events(thread, assists):
    """(ns, bytes) of a thread that collects, if it is the first, and assists."""
    yield event(PROC_STATUS, 1, thread, RUNNING[PROC_STATUS])
    yield event(GO_STATUS, 1, thread + 1, thread, RUNNING[GO_STATUS])
    for i in range(assists):
        if thread == 0 and i % PER_CYCLE == 0:
            yield event(GC_BEGIN, 10, 2 * (i // PER_CYCLE) + 1, 1)
        if i % 50 == 0:
            yield event(HEAP_ALLOC, 10, 1 << 22 | i)
        yield event(ASSIST_BEGIN, 100, 1 + (i * 7 + thread) % SITES)
        yield event(ASSIST_END, 400 + i % 97)
        if thread == 0 and i % PER_CYCLE == PER_CYCLE - 1:
            yield event(GC_END, 10, 2 * (i // PER_CYCLE) + 2)


def delta_of(piece):
    value = 0
    for i, byte in enumerate(piece[1:]):
        value |= (byte & 0x7F) << 7 * i
        if byte < 0x80:
            return value
    raise ValueError("no number")


def write_thread(file, thread, assists):
    time = begin = 1000 + thread
    pieces, size = [], 0
    for piece in thread_events(thread, assists):
        if size + len(piece) > BATCH_BYTES:
            file.write(batch(thread, begin, b"".join(pieces)))
            begin, pieces, size = time, [], 0
        time += delta_of(piece)
        pieces.append(piece)
        size += len(piece)
    file.write(batch(thread, begin, b"".join(pieces)))


def write(path, assists):
    with open(path, "wb") as file:
        file.write(b"go 1.22 trace\0\0\0")
        for thread in range(THREADS):
            write_thread(file, thread, assists // THREADS)
        names = [f"example.com/service/pkg{n}.(*Type).Method" for n in range(SITES + DEPTH)] + ["service/file.go"]
        file.write(batch(NO_THREAD, 1000, bytes([STRINGS]) + b"".join(
            bytes([STRING]) + number(i + 1) + number(len(name)) + name.encode() for i, name in enumerate(names))))
        file.write(batch(NO_THREAD, 1000, bytes([STACKS]) + b"".join(
            bytes([STACK]) + number(n + 1) + number(DEPTH) + b"".join(
                b"".join(number(v) for v in (4096 + 16 * (n + d), n + d + 1, len(names), 10 * d + 1)) for d in range(DEPTH))
            for n in range(SITES))))
        file.write(batch(NO_THREAD, 1000, bytes([FREQUENCY]) + number(1000000000)))
