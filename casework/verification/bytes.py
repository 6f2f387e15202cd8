"""The bytes of one entry: canonical, of this version, of this log."""

from casework.audit import VERSION, canonical
from casework.replay import Entry


def wrong_with(entry: Entry | None, body: bytes, log: str, case: str | None = None) -> str | None:
    """What is wrong with an entry's bytes; `case` is the reference of the case it is kept under."""
    if entry is None or canonical(entry) != body:
        return "not_canonical"
    if entry.get("v") != VERSION or entry.get("log") != log:
        return "other_log"
    return "other_case" if entry.get("case") != case else None
