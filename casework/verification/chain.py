"""The chain of one case's entries: dense, each pointing to the one before, and ending where the case's row says."""

from base64 import b64encode
from collections.abc import Iterator

from casework.histories import History
from casework.replay import Entry
from casework.verification.bytes import wrong_with
from casework.verification.finding import Finding


def chain_findings(history: History, entries: list[Entry | None], log: str) -> Iterator[Finding]:
    """Entries that are none of this case's, and the first break in its chain; `entries` are the parsed bodies."""
    case, words = history.case, {"case": history.case.number}
    whole, place, last_seq, last_leaf = True, 0, 0, None
    for row, entry in zip(history.entries, entries, strict=True):
        _, seq, case_seq, body, leaf = row
        wrong = wrong_with(entry, body, log, case.ref)
        if wrong:
            yield Finding(wrong, seq, words)
        if wrong == "other_case":
            continue
        place += 1
        if whole and not wrong and entry is not None:
            broken = _broken(place, case_seq, entry, last_leaf) or ("chain_order" if seq < last_seq else None)
            if broken:
                yield Finding(broken, seq, words | {"place": place})
                whole = False
        last_seq, last_leaf = seq, leaf
    if whole and (place, last_leaf) != (case.case_seq, case.last_leaf):
        yield Finding("chain_end", words=words | {"entries": place, "counted": case.case_seq})


def _broken(place: int, case_seq: int | None, entry: Entry, before: bytes | None) -> str | None:
    if case_seq != place or entry.get("case_seq") != place:
        return "chain_place"
    previous = b64encode(before).decode() if before else None
    return "chain_link" if entry.get("prev_case") != previous else None
