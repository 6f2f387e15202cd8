"""Acts and entries: every act has its one entry, every such entry its act, and they say the same."""

from collections.abc import Iterable, Iterator

import orjson

from casework.audit import stamp
from casework.entry import commitment
from casework.histories import History, Kept
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
        differing = [*_differing(act, entry), *_words_differing(history.statements.get(act.id, ()), entry)]
        if differing:
            yield Finding("act_differs", row.seq, {"case": history.case.number, "fields": ", ".join(differing)})
    for ref in acts:
        yield Finding("act_without_entry", words={"case": history.case.number, "act": ref})


FIELDS = (
    "kind", "stage", "run", "dated", "recorded_at", "level", "task_id", "data", "person_id", "on_behalf_id",
    "assurance", "link_id",
)  # fmt: skip


def _differing(act: Kept, entry: Entry) -> Iterable[str]:
    """The columns of an act that its entry does not bear out; of a task, whether there is one."""
    data = entry["data"]
    dated, recorded_at = act.dated.isoformat(), stamp(act.recorded_at)
    kept = (
        act.kind, act.stage, act.run, dated, recorded_at, act.level, act.task_id is not None, _fields(act.data),
        act.person, act.on_behalf, act.assurance, act.link,
    )  # fmt: skip
    said = (
        data.get("do"), data.get("stage"), data.get("run"), data.get("dated"), entry["at"], data.get("level"),
        data.get("spends"), data.get("fields"), entry.get("actor"), data.get("for"), entry.get("assurance"),
        entry.get("link"),
    )  # fmt: skip
    if kept == said:
        return ()
    return [field for field, one, other in zip(FIELDS, kept, said, strict=True) if one != other]


def _fields(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _words_differing(statements: Iterable[Kept], entry: Entry) -> Iterator[str]:
    """Fields whose words are not those committed to. Words that were erased can no longer be compared."""
    said = dict(entry.get("commit", {}))
    for statement in statements:
        committed = said.pop(statement.field, None)
        erased = statement.words is None and committed is not None
        if not erased and commitment(statement.salt or b"", statement.words or "") != committed:
            yield statement.field
    yield from said
