"""Acts and entries: every act has its one entry, every such entry its act, and they say the same."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from casework.audit import stamp
from casework.entry import commitment
from casework.histories import History
from casework.replay import Entry
from casework.verification.finding import Finding


def act_findings(history: History, entries: list[Entry | None]) -> Iterator[Finding]:
    """Acts without an entry, entries without an act, and pairs that differ."""
    acts = {act.ref: act for act in history.acts}
    for row, entry in zip(history.entries, entries, strict=True):
        if entry is None or entry["type"] != "act.recorded":
            continue
        act = acts.pop(entry["data"].get("act"), None)
        if act is None:
            yield Finding("act_missing", row.seq, {"case": history.case.number})
            continue
        differing = [*_differing(act, entry), *_words_differing(history.statements.get(act.id, []), entry)]
        if differing:
            yield Finding("act_differs", row.seq, {"case": history.case.number, "fields": ", ".join(differing)})
    for ref in acts:
        yield Finding("act_without_entry", words={"case": history.case.number, "act": ref})


def _differing(act: Row[*tuple[Any, ...]], entry: Entry) -> Iterator[str]:
    data = entry["data"]
    pairs = {
        "kind": (act.kind, data.get("do")),
        "stage": (act.stage, data.get("stage")),
        "run": (act.run, data.get("run")),
        "dated": (act.dated.isoformat(), data.get("dated")),
        "recorded_at": (stamp(act.recorded_at), entry["at"]),
        "level": (act.level, data.get("level")),
        "task_id": (act.task_id is not None, data.get("spends")),
        "person_id": (act.person, entry.get("actor")),
        "assurance": (act.assurance, entry.get("assurance")),
        "link_id": (act.link, entry.get("link")),
    }
    return (field for field, (kept, said) in pairs.items() if kept != said)


def _words_differing(statements: list[Row[*tuple[Any, ...]]], entry: Entry) -> Iterator[str]:
    """Fields whose words are not those committed to. Words that were erased can no longer be compared."""
    said = dict(entry.get("commit", {}))
    for statement in statements:
        committed = said.pop(statement.field, None)
        erased = statement.words is None and committed is not None
        if not erased and commitment(statement.salt or b"", statement.words or "") != committed:
            yield statement.field
    yield from said
