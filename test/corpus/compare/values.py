"""Values as both sides have them: None, int, str, bool, list of str."""

from datetime import datetime, timezone

NULL = r"\N"  # how psql is asked to write NULL

# Column types follow from names, as the contract of the relations has it.
TEXT = {
    "file", "format", "runtime", "runtime_version", "compression", "sha256", "status", "error",
    "begin_kind", "trigger", "trigger_detail", "reason", "mode", "changed", "site", "process",
    "function", "file_name", "name", "state", "(start_kind)", "end_kind", "digest",
    "category", "message", "label", "kind",
}
BOOLEAN = {"gc_active_at_start", "gc_active_at_end", "is_system", "complete", "inherited"}
REAL = {"goal_overshoot", "utilization", "utilization_with_sweep"}
BOOLEAN |= {"noscan", "in_assist", "in_mark_worker", "in_sweep"}
LARGEST = 2**63 - 1  # of bigint; what is larger is NULL in SQL


def is_time(column):
    """A point in the trace or a length of time, in ns."""
    return column.endswith("_ns") and column not in ("clock_trace_ns", "clock_mono_ns")


def is_wall_clock(column):
    return column.endswith(("_at", "_at)")) or column == "at"


def parse(column, text):
    """The value of a field of a CSV file; None for NULL."""
    if text is None or text == NULL:
        return None
    if column in TEXT:
        return text
    if text == "":
        return None
    if column in BOOLEAN:
        return text in ("t", "1", "true")
    if column in REAL:
        return float(text)
    if is_wall_clock(column):
        return microseconds(text)
    number = int(text)
    return number if number <= LARGEST else None


def microseconds(text):
    """Microseconds since 1970 of a timestamp; UTC where it names no zone."""
    text = text.replace("T", " ").replace("Z", "")
    if text[-3] in "+-":
        if text[-2:] != "00":
            raise ValueError("not in UTC: " + text)
        text = text[:-3]
    seconds, _, fraction = text.partition(".")
    moment = datetime.strptime(seconds, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc)
    return int(moment.timestamp()) * 1_000_000 + int(fraction.ljust(6, "0")[:6])
