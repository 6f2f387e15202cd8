"""One case's whole history as a person reads it: every entry of the log, with what is kept beside it.

The bytes of the log decide; names, posts and words are looked up for the reader and may have been erased since.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlmodel import Session, col

from casework.arithmetic import Count, Part, committee_count, vote_count
from casework.checkpoint import latest
from casework.entry import commitment
from casework.happenings import ActRecorded, Happening, happening
from casework.histories import History, histories, readable
from casework.merkle import leaf_hash
from casework.office import Office
from casework.procedure import Procedure
from casework.replay import Entry
from casework.stages.branch_vote import BranchVote
from casework.stages.committee_review import CommitteeReview
from casework.verification.chain import chain_findings
from casework.verification.finding import Finding
from casework.verification.recorded import act_findings
from casework.verify import row_findings
from models.act import Act, VoteRecord
from models.audit import Checkpoint
from models.case import Case
from models.link import Link
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.task import Task

COUNTED = frozenset({"expected", "present", "for", "against", "abstain", "invalid", "written_opinions"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, by name, with the posts held at that moment: (post, organisation)."""

    ref: str
    name: str | None
    posts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody's own words. `words` is None where they were erased; `kept` says that they are those committed to."""

    field: str
    words: str | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Detail:
    """What is kept beside the entry of an act: its fields (a vote's numbers are in its arithmetic), its words, its
    arithmetic, the rules it had to keep."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[Said, ...] = ()
    vote: Count | None = None
    committee: Part | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: its place, its moment, what it tells, who did it and how they were known."""

    seq: int
    case_seq: int
    at: datetime | None
    what: Happening
    by: Actor | None
    assurance: str | None
    mailbox: str | None
    """Where the link went that the act came by."""
    detail: Detail
    body: bytes
    leaf: bytes
    sound: bool
    """Whether nothing was found wrong with it."""


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """Everything the log holds of one case. `findings` are signs of tampering: none is what one hopes for."""

    case: Case
    procedure: Procedure
    steps: tuple[Step, ...]
    names: Mapping[str, str]
    """The names behind the references of people and organisations."""
    tasks: Mapping[str, str]
    """The awaited acts behind the references of tasks."""
    findings: tuple[Finding, ...]
    checkpoint: Checkpoint | None
    """The newest over the whole log."""

    @property
    def covered(self) -> bool:
        """Whether the newest checkpoint covers all of it."""
        last = self.steps[-1].seq if self.steps else 0
        return self.checkpoint is not None and self.checkpoint.size >= last


def case_history(session: Session, office: Office, case: Case) -> CaseHistory:
    """A case's whole history, checked against itself and against what stands beside it."""
    assert case.id is not None
    kept = next(histories(session, [case.id]))
    entries = [readable(row.body) for row in kept.entries]
    findings = tuple(_findings(kept, entries, office.log))
    known = _Known(session, office.version(session, case.version_id), case, kept, entries)
    bad = {finding.seq for finding in findings}
    steps = tuple(known.step(row, entry, row.seq not in bad) for row, entry in zip(kept.entries, entries, strict=True))
    return CaseHistory(case, known.procedure, steps, known.names, known.tasks, findings, latest(session))


def _findings(kept: History, entries: list[Entry | None], log: str) -> Iterator[Finding]:
    yield from (Finding("leaf", row.seq) for row in kept.entries if leaf_hash(row.body) != row.leaf)
    yield from chain_findings(kept, entries, log)
    yield from act_findings(kept, entries)
    yield from row_findings(kept, entries)


class _Known:
    """Everything that the entries of one case speak of, read in sets."""

    def __init__(
        self, session: Session, procedure: Procedure, case: Case, kept: History, entries: list[Entry | None]
    ) -> None:
        self.session, self.procedure, self.case, self.kept = session, procedure, case, kept
        rows = session.exec(select(Act).where(col(Act.case_id) == case.id)).scalars()  # type: ignore[call-overload]
        self.acts: dict[str, Act] = {act.ref: act for act in rows}
        self.fields = {act.ref: orjson.loads(act.data) for act in self.acts.values()}
        refs = {*_strings([entry or {} for entry in entries]), *_strings(list(self.fields.values()))}
        self.people = self._pairs(col(Person.ref), col(Person.id), col(Person.ref).in_(refs))
        self.names = self._pairs(col(Person.ref), col(Person.name), col(Person.ref).in_(refs)) | self._pairs(
            col(Organisation.ref), col(Organisation.name), col(Organisation.ref).in_(refs)
        )
        self.tasks = self._pairs(col(Task.ref), col(Task.act), col(Task.case_id) == case.id)
        self.mailboxes = self._pairs(col(Link.ref), col(Link.mailbox), col(Link.ref).in_(_links(entries)))
        self.posts = self._posts(entries)
        votes = session.exec(select(VoteRecord).where(col(VoteRecord.case_id) == case.id)).scalars()  # type: ignore[call-overload]
        self.votes: dict[int, VoteRecord] = {vote.act_id: vote for vote in votes}

    def step(self, row: Any, entry: Entry | None, sound: bool) -> Step:
        what, entry = happening(entry), entry or {}
        at = datetime.fromisoformat(entry["at"]) if entry else None
        detail = self._detail(what, entry) if isinstance(what, ActRecorded) else Detail()
        return Step(
            row.seq,
            row.case_seq,
            at,
            what,
            self._actor(entry.get("actor"), at),
            entry.get("assurance"),
            self.mailboxes.get(entry.get("link", "")),
            detail,
            row.body,
            row.leaf,
            sound,
        )

    def _actor(self, ref: str | None, at: datetime | None) -> Actor | None:
        if ref is None or at is None:
            return None
        held = (
            (post, organisation)
            for post, organisation, since, until in self.posts.get(self.people.get(ref, 0), ())
            if since <= at and (until is None or until > at)
        )
        return Actor(ref, self.names.get(ref), tuple(held))

    def _detail(self, what: ActRecorded, entry: Entry) -> Detail:
        act = self.acts.get(what.act)
        if act is None:
            return Detail()
        stage = self.procedure.by_id.get(what.stage or "")
        vote = self.votes.get(act.id or 0)
        fields = self.fields[what.act]
        return Detail(
            {name: value for name, value in fields.items() if vote is None or name not in COUNTED},
            tuple(self._said(act.id or 0, entry.get("commit", {}))),
            vote_count(vote, stage) if vote and isinstance(stage, BranchVote) else None,
            self._committee(stage, fields, act.recorded_at),
            self._rules(stage, what, fields),
        )

    def _said(self, act_id: int, commitments: Mapping[str, str]) -> Iterator[Said]:
        for row in self.kept.statements.get(act_id, ()):
            kept = None
            if row.words is not None and row.salt is not None:
                kept = commitment(row.salt, row.words) == commitments.get(row.field)
            yield Said(row.field, row.words, kept)

    def _committee(self, stage: object, fields: Mapping[str, Any], at: datetime) -> Part | None:
        collective = isinstance(stage, CommitteeReview) and stage.decided_by == "collective"
        if not collective or "for" not in fields or self.case.committee_id is None:
            return None
        return committee_count(self.session, self.case.committee_id, fields["for"], at)

    def _rules(self, stage: Any, what: ActRecorded, fields: Mapping[str, Any]) -> tuple[str, ...]:
        if what.do == self.procedure.begins:
            return self.procedure.inspects
        if stage is None or what.do not in ("vote", "publish", "review") or fields.get("verdict", "pass") != "pass":
            return ()
        return tuple(stage.inspects)

    def _posts(self, entries: list[Entry | None]) -> dict[int, list[tuple[str, str, datetime, datetime | None]]]:
        actors = {self.people.get(entry.get("actor", "")) for entry in entries if entry} - {None}
        held = PostHolding
        columns: Any = (held.person_id, held.post, Organisation.name, held.since, held.until)
        query = (
            select(*columns)
            .join(Organisation, col(Organisation.id) == col(PostHolding.organisation_id))
            .where(col(PostHolding.person_id).in_(actors))
            .order_by(col(PostHolding.id))
        )
        found = defaultdict(list)
        for person, *holding in self.session.connection().execute(query):
            found[person].append(tuple(holding))
        return found

    def _pairs(self, key: Any, value: Any, which: Any) -> dict[str, Any]:
        return dict(self.session.connection().execute(select(key, value).where(which)).all())


def _links(entries: list[Entry | None]) -> set[str]:
    return {entry["link"] for entry in entries if entry and entry.get("link")}


def _strings(value: object) -> Iterator[str]:
    """Every text in a value that may be a reference; a holder `post@organisation` holds one behind the sign."""
    if isinstance(value, str):
        yield value.rpartition("@")[2]
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
