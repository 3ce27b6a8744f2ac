"""The structure of a trace of Go 1.7 to 1.21, read off its bytes: an independent, small walker."""

from .varint import Cut, number

BATCH, FREQUENCY, STACK, GOMAXPROCS, PROC_START, PROC_STOP, GC_START = 1, 2, 3, 4, 5, 6, 7
GO_CREATE, GO_START, GO_END, GO_STOP, GO_SCHED, GO_PREEMPT = 13, 14, 15, 16, 17, 18
GO_SYSBLOCK, TIMER, STRING, GO_START_LOCAL, GO_START_LABEL, LOG, SAMPLE = 30, 35, 37, 38, 41, 48, 49
STARTS = {GO_START, GO_START_LOCAL, GO_START_LABEL}
LEAVES = {GO_END, GO_STOP, GO_SCHED, GO_PREEMPT, 19, 20, 22, 23, 24, 25, 26, 27, GO_SYSBLOCK, 42}
HEADER = 16


class Trace:
    """What stands in the generation that a v1 trace is, as far as the file goes."""

    def __init__(self, content):
        self.start, self.end, self.whole = HEADER, HEADER, False
        self.batches = self.strings = self.stacks = self.samples = 0
        self.threads, self.frequency, self.first_ticks = set(), None, None
        self.collections = {}    # number -> (P, thread)
        self.gomaxprocs = None   # the first: (ticks, value, goroutine, P)
        self._last = {}          # P -> goroutine
        self._thread = {}        # P -> thread
        self._proc = self._ticks = None
        try:
            while self.end < len(content):
                self.end = self._event(content, self.end)
            self.whole = self.frequency is not None
        except (Cut, IndexError):
            pass

    def _event(self, content, at):
        kind, count = content[at] & 63, (content[at] >> 6) + 1
        at += 1
        if kind not in range(BATCH, SAMPLE + 1) or self._proc is None and kind not in (BATCH, STRING):
            raise Cut
        if kind == STRING:
            _, at = number(content, at)
            at = self._text(content, at)
            self.strings += 1
            return at
        arguments, at = self._arguments(content, at, 2 if kind == BATCH else count)
        if kind == LOG and count == 4:
            at = self._text(content, at)
        if kind == BATCH:
            self.batches += 1
            self._proc, self._ticks = arguments
            self._proc = -1 if self._proc == 2**64 - 1 else self._proc
        elif kind == STACK:
            self.stacks += 1
        elif kind == SAMPLE:
            self.samples += 1
        elif kind == FREQUENCY:
            self.frequency = arguments[0]
        elif kind != TIMER:
            self._timed(kind, arguments)
        return at

    @staticmethod
    def _text(content, at):
        size, at = number(content, at)
        if at + size > len(content):
            raise Cut
        return at + size

    @staticmethod
    def _arguments(content, at, count):
        end = None
        if count == 4:
            size, at = number(content, at)
            end = at + size
            if end > len(content):
                raise Cut
        found = []
        while at < end if end else len(found) < count:
            value, at = number(content, at)
            found.append(value)
        return found, at

    def _timed(self, kind, arguments):
        proc = self._proc
        self._ticks += arguments[0]
        self.first_ticks = self._ticks if self.first_ticks is None else min(self.first_ticks, self._ticks)
        if kind == PROC_START:
            self._thread[proc] = arguments[1]
            self.threads.add(arguments[1])
        elif kind == PROC_STOP:
            self._thread.pop(proc, None)
        elif kind == GC_START:
            self.collections[arguments[1]] = proc, self._thread.get(proc)
        elif kind == GOMAXPROCS and (self.gomaxprocs is None or self._ticks < self.gomaxprocs[0]):
            self.gomaxprocs = self._ticks, arguments[1], self._last.get(proc) or None, proc
        if kind in STARTS:
            self._last[proc] = arguments[1]
        elif kind in LEAVES:
            self._last[proc] = 0

    def begins(self):
        return 0

    def nanoseconds(self, ticks):
        return int((ticks - self.first_ticks) * (1e9 / self.frequency))
