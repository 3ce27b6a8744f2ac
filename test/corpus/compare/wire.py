"""The structure of a trace, read off its bytes: an independent, small walker."""

import gzip
import hashlib
import zlib

from . import wire_v1
from .varint import Cut, number

BATCH, STACKS, STRINGS, SAMPLES, FREQUENCY = 1, 2, 4, 6, 8
EXPERIMENTAL, SYNC, END = 49, 50, 52
LARGEST_BATCH = 64 << 10


class File:
    """What is known of a file without decoding an event."""

    def __init__(self, path):
        with open(path, "rb") as source:
            stored = source.read()
        self.size = len(stored)
        self.compression = "gzip" if stored[:2] == b"\x1f\x8b" else "none"
        self.content, self.inflated_whole = inflate(stored)
        self.version = version_of(self.content)
        self.generations = []
        self.sound = True
        self.single = None  # what a v1 trace is
        if self.version and self.version >= 22:
            self._walk()
        elif self.version:
            self.single = wire_v1.Trace(self.content)
            self.generations = [self.single] if self.single.first_ticks is not None else []

    def sha256(self):
        return hashlib.sha256(self.content).hexdigest() if self.inflated_whole else None

    def _walk(self):
        at, current = 16, None
        try:
            while at < len(self.content):
                batch = Batch(self.content, at)
                at = batch.end
                if batch.kind == END:
                    if current:
                        current.close(at)
                    current = None
                    continue
                if current is None or batch.generation != current.number:
                    current = Generation(batch)
                    self.generations.append(current)
                current.add(batch, self.content)
        except (Cut, IndexError):
            self.sound = False

    def whole(self):
        """Generations of which nothing is missing, as far as bytes tell."""
        found = []
        for g in self.generations:
            if not g.tables or (self.version >= 26 and not g.ended):
                break
            found.append(g)
        last = self.generations[-1] if self.generations else None
        if not self.sound and self.version < 26 and found and found[-1] is last:
            found.pop()  # cut within it
        return found


class Batch:
    def __init__(self, content, at):
        self.start, self.kind = at, content[at]
        at += 1
        self.generation = None
        if self.kind == END:
            self.body = self.end = at
            return
        if self.kind == EXPERIMENTAL:
            at += 1
        elif self.kind != BATCH:
            raise Cut
        self.generation, at = number(content, at)
        self.thread, at = number(content, at)
        self.time, at = number(content, at)
        size, at = number(content, at)
        if size > min(LARGEST_BATCH, len(content) - at):
            raise Cut
        self.body, self.end = at, at + size


class Generation:
    def __init__(self, batch):
        self.number, self.start = batch.generation, batch.start
        self.batches = self.strings = self.stacks = self.samples = 0
        self.threads, self.ticks, self.ended, self.tables = set(), None, False, False
        self.frequency = None

    def add(self, batch, content):
        self.batches += 1
        self.end = batch.end
        self.ticks = batch.time if self.ticks is None else min(self.ticks, batch.time)
        first = content[batch.body] if batch.end > batch.body else None
        body = content[batch.body:batch.end]
        if batch.kind == EXPERIMENTAL:
            return
        if first in (FREQUENCY, SYNC):
            self.frequency, _ = number(body + b"\0", 1 if first == FREQUENCY else 2)
            return
        if first == STRINGS:
            self.tables = True
            self.strings += count_strings(body)
        elif first == STACKS:
            self.stacks += count_stacks(body)
        elif first == SAMPLES:
            self.samples += count_samples(body)
        elif batch.thread != 2**64 - 1:
            self.threads.add(batch.thread)

    def begins(self):
        """The lowest stamp, in ns, rounded as Go rounds."""
        return int(self.ticks * (1.0 / (self.frequency / 1e9)))

    def close(self, at):
        self.end, self.ended = at, True


def skip(body, at, count):
    for _ in range(count):
        while body[at] >= 128:
            at += 1
        at += 1
    return at


def count_strings(body):
    at, found = 1, 0
    while at < len(body):
        at = skip(body, at + 1, 1)
        size, at = number(body, at)
        at += size
        found += 1
    return found


def count_stacks(body):
    at, found = 1, 0
    while at < len(body):
        at = skip(body, at + 1, 1)
        depth, at = number(body, at)
        at = skip(body, at, 4 * depth)
        found += 1
    return found


def count_samples(body):
    at, found = 1, 0
    while at < len(body):
        at = skip(body, at + 1, 5)
        found += 1
    return found


def version_of(content):
    """NN of the header 'go 1.NN trace', else None."""
    digits = content[5:7].rstrip(b" ")
    if content[:16] != (b"go 1.%s trace" % digits).ljust(16, b"\0") or not digits.isdigit():
        return None
    return int(digits)


def inflate(stored):
    """The content, and whether all of it could be had."""
    if stored[:2] != b"\x1f\x8b":
        return stored, True
    try:
        return gzip.decompress(stored), True
    except (EOFError, OSError, zlib.error):
        return inflate_what_can_be_had(stored), False


def inflate_what_can_be_had(stored):
    content = b""
    while stored:
        member = zlib.decompressobj(31)
        try:
            content += member.decompress(stored)
        except zlib.error:
            # A wrong checksum is noticed after the content was handed out.
            content += zlib.decompressobj(-15).decompress(stored[10:])
            break
        stored = member.unused_data
    return content
