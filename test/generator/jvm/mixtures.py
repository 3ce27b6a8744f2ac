#!/usr/bin/env python3
"""Composes test/data/jvm/mixed out of the logs in test/data/jvm: mixtures.py

Logs of several JVMs in one file, as loggers pass them on, and of JVMs that
start again.  Always the same, whoever runs it.
"""

import json
import os

DATA = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "jvm"))


def lines_of(name):
    with open(os.path.join(DATA, name + ".log")) as file:
        return file.read().splitlines()


def write(name, lines):
    with open(os.path.join(DATA, "mixed", name + ".log"), "w") as file:
        file.write("\n".join(lines) + "\n")


def in_turn(*lists):
    """One line of each, as long as it has any."""
    for i in range(max(map(len, lists))):
        yield from (lines[i] for lines in lists if i < len(lines))


def prefixed(prefix, lines):
    return [prefix + line for line in lines]


def decorated(pid, tids, lines):
    """With pid and thread, or one of them: [uptime][pid][tid][tags]."""
    for i, line in enumerate(lines):
        tid = tids[min(i, len(tids) - 1)] if tids else None
        ids = "".join(f"[{n}]" for n in (pid, tid) if n is not None)
        yield f"[{i + 1}.000s]{ids}[gc] {line}"


SERIAL = lines_of("serial")
FAILURES = lines_of("g1-failures")
GENZ = lines_of("genz")
CMS = lines_of("legacy-cms")

write("compose", in_turn(prefixed("orders-1  | ", FAILURES), prefixed("billing-1 | ", GENZ),
                         ["db-1      | 2026-11-23 13:00:00.000 UTC [1] LOG:  GC(1) is no collection"]))
write("legacy", in_turn(prefixed("2026-11-23T13:50:00.5Z stdout F ", CMS), prefixed("Nov 23 13:50:00 host-7 orders[25511]: ", CMS)))
write("json", [json.dumps({"log": line + "\n", "time": f"2026-11-23T13:50:{i:02}Z"}) for i, line in enumerate(SERIAL)])
write("pids", in_turn(list(decorated(7, [70, 71], SERIAL)), list(decorated(8, [80, 81], SERIAL))))
write("threads", list(decorated(None, [70, 71], SERIAL)) + list(decorated(None, [90, 91], SERIAL)))
write("restart", SERIAL + ["the container starts again"] + SERIAL)
write("stalls", ["[0.010s][info][gc] Using The Z Garbage Collector",
                 "[1.250s][info][gc] Allocation Stall (http-nio-8080-exec-3) 31.250ms",
                 "[1.251s][info][gc] Relocation Stall (C2 CompilerThread0) 0.310ms",
                 "[1.260s][info][gc] GC(0) Garbage Collection (Allocation Stall) 60M(62%)->40M(42%)"])
