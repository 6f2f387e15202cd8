"""The chain of one case's entries: dense, each pointing to the one before, and ending where the case's row says."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from casework.histories import History
from casework.replay import Entry
from casework.verification.finding import Finding


def chain_findings(history: History, entries: list[Entry | None]) -> Iterator[Finding]:
    """The first break in a case's chain; `entries` are the parsed bodies (None: not readable)."""
    case = history.case
    before: Row[*tuple[Any, ...]] | None = None
    for place, (row, entry) in enumerate(zip(history.entries, entries, strict=True), 1):
        wrong = _wrong(case.ref, place, row, entry, before)
        if wrong:
            yield Finding(wrong, row.seq, {"case": case.number, "place": place})
            return
        before = row
    if (len(entries), before and before.leaf) != (case.case_seq, case.last_leaf):
        yield Finding("chain_end", words={"case": case.number, "entries": len(entries), "counted": case.case_seq})


def _wrong(
    case: str, place: int, row: Row[*tuple[Any, ...]], entry: Entry | None, before: Row[*tuple[Any, ...]] | None
) -> str | None:
    if entry is None:
        return None  # the tree says so
    if entry.get("case") != case:
        return "other_case"
    if row.case_seq != place or entry.get("case_seq") != place:
        return "chain_place"
    if before is not None and row.seq < before.seq:
        return "chain_order"
    previous = b64encode(before.leaf).decode() if before else None
    return "chain_link" if entry.get("prev_case") != previous else None
