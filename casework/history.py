"""One case's whole history as a person reads it: every entry of the log, with what is kept beside it.

The bytes of the log decide; names, posts and words are looked up for the reader and may have been erased since.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from casework.arithmetic import Count, Part, committee_count, vote_count
from casework.checkpoint import latest
from casework.entry import commitment
from casework.happenings import ActRecorded, happening
from casework.histories import History, Kept, histories, readable
from casework.merkle import leaf_hash
from casework.office import Office
from casework.procedure import Procedure, procedure_from
from casework.replay import Entry
from casework.stages.branch_vote import BranchVote
from casework.stages.committee_review import CommitteeReview
from casework.stages.stage import Stage
from casework.step import Actor, Detail, Said, Step
from casework.verification.chain import chain_findings
from casework.verification.finding import Finding
from casework.verification.recorded import act_findings
from casework.verify import row_findings
from models.audit import Checkpoint
from models.case import Case, ProcedureVersion
from models.link import Link
from models.organisation import Organisation
from models.person import Person, PostHolding
from models.task import Task

Held = tuple[str, str, datetime, datetime | None]
"""(post, organisation, since, until)."""
COUNTED = frozenset({"expected", "present", "for", "against", "abstain", "invalid", "written_opinions"})
INSPECTED = frozenset({"vote", "open_ballot", "publish", "review"})
"""Acts that are held against the stage's rules; a review that is no pass is not."""


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
    versions = _versions(session, entries, known.procedure)
    steps = tuple(
        known.under(version).step(row, entry, row.seq not in bad)
        for row, entry, version in zip(kept.entries, entries, versions, strict=True)
    )
    return CaseHistory(case, known.procedure, steps, known.names, known.tasks, findings, latest(session))


def _findings(kept: History, entries: list[Entry | None], log: str) -> Iterator[Finding]:
    yield from (Finding("leaf", row.seq) for row in kept.entries if leaf_hash(row.body) != row.leaf)
    yield from chain_findings(kept, entries, log)
    yield from act_findings(kept, entries)
    yield from row_findings(kept, entries)


def _read(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns)


_WANTED: Any = bindparam("wanted", expanding=True)
_PEOPLE = _read(Person.ref, Person.id, Person.name).where(col(Person.ref).in_(_WANTED))
_PLACES = _read(Organisation.ref, Organisation.id, Organisation.name).where(col(Organisation.ref).in_(_WANTED))
_MAILBOXES = _read(Link.ref, Link.mailbox).where(col(Link.ref).in_(_WANTED))
_ASKED = _read(Task.ref, Task.act).where(col(Task.case_id).in_(_WANTED))
_POSTS = (
    _read(PostHolding.person_id, PostHolding.post, Organisation.name, PostHolding.since, PostHolding.until)
    .join(Organisation, col(Organisation.id) == col(PostHolding.organisation_id))
    .where(col(PostHolding.person_id).in_(_WANTED))
    .order_by(col(PostHolding.id))
)


class _Known:
    """Everything that the entries of one case speak of, read in sets."""

    def __init__(
        self, session: Session, procedure: Procedure, case: Case, kept: History, entries: list[Entry | None]
    ) -> None:
        self.session, self.procedure, self.case, self.kept = session, procedure, case, kept
        self.acts = {act.ref: act for act in kept.acts}
        refs = list(set(_strings(entries)))
        people = self._rows(_PEOPLE, refs)
        places = self._rows(_PLACES, refs)
        self.places = {row.ref: row.id for row in places}
        self.names = {row.ref: row.name for row in (*people, *places)}
        self.posts = self._posts({row.ref: row.id for row in people}, entries)
        links = [entry["link"] for entry in entries if entry and entry.get("link")]
        self.mailboxes: dict[str, str] = dict(self._rows(_MAILBOXES, links))
        self.tasks: dict[str, str] = dict(self._rows(_ASKED, [case.id]))

    def under(self, procedure: Procedure) -> "_Known":
        """To read the next entry by the rules that the case had when it was written."""
        self.procedure = procedure
        return self

    def step(self, row: Kept, entry: Entry | None, sound: bool) -> Step:
        what, entry = happening(entry), entry or {}
        at = _moment(entry)
        return Step(
            row.seq,
            row.case_seq,
            at,
            what,
            self._actor(entry.get("actor"), at, what.on_behalf if isinstance(what, ActRecorded) else None),
            entry.get("assurance"),
            self.mailboxes.get(entry.get("link", "")),
            self._detail(what, entry, at) if isinstance(what, ActRecorded) and at else Detail(),
            row.body,
            row.leaf,
            sound,
        )

    def _actor(self, ref: str | None, at: datetime | None, on_behalf: str | None = None) -> Actor | None:
        if ref is None or at is None:
            return None
        held = (
            (post, organisation)
            for post, organisation, since, until in self.posts.get(ref, ())
            if since <= at and (until is None or until > at)
        )
        return Actor(ref, self.names.get(ref), tuple(held), self._actor(on_behalf, at))

    def _detail(self, what: ActRecorded, entry: Entry, at: datetime) -> Detail:
        stage = self.procedure.by_id.get(what.stage or "")
        vote = _vote(what, stage)
        act = self.acts.get(what.act)
        return Detail(
            {name: value for name, value in what.fields.items() if vote is None or name not in COUNTED},
            tuple(self._said(act.id, entry.get("commit", {}))) if act else (),
            vote,
            self._committee(what, stage, at),
            _rules(what, stage, self.procedure),
        )

    def _said(self, act_id: int, commitments: Mapping[str, str]) -> Iterator[Said]:
        for row in self.kept.statements.get(act_id, ()):
            kept = None
            if row.words is not None and row.salt is not None:
                kept = commitment(row.salt, row.words) == commitments.get(row.field)
            yield Said(row.field, row.words, kept)

    def _committee(self, what: ActRecorded, stage: object, at: datetime) -> Part | None:
        collective = isinstance(stage, CommitteeReview) and stage.decided_by == "collective"
        in_favour = what.fields.get("for")
        deciding = self.places.get(what.raised.above) if what.raised else self.case.committee_id
        if not collective or not isinstance(in_favour, int) or deciding is None:
            return None
        return committee_count(self.session, deciding, in_favour, at)

    def _posts(self, people: Mapping[str, int], entries: list[Entry | None]) -> Mapping[str, list[Held]]:
        named = {str(ref) for entry in entries if entry for ref in (entry.get("actor"), entry["data"].get("for"))}
        actors = {people[ref]: ref for ref in sorted(named & people.keys())}
        found: dict[str, list[Held]] = defaultdict(list)
        for person, *holding in self._rows(_POSTS, list(actors)):
            found[actors[person]].append(tuple(holding))
        return found

    def _rows(self, query: Select[*tuple[Any, ...]], wanted: list[Any]) -> Sequence[Kept]:
        return self.session.connection().execute(query, {"wanted": wanted}).all() if wanted else ()


def _versions(session: Session, entries: Sequence[Entry | None], present: Procedure) -> Iterator[Procedure]:
    """The version of its procedure that the case had at each entry. Where an entry names none that is kept, the present
    one: what was altered is found elsewhere."""
    digests = {digest for entry in entries for digest in _named_versions(entry)}
    query = select(col(ProcedureVersion.digest), col(ProcedureVersion.text)).where(
        col(ProcedureVersion.digest).in_(digests)
    )
    known = {digest: procedure_from(text) for digest, text in session.connection().execute(query)}
    version = present
    for entry in entries:
        for digest in _named_versions(entry):
            version = known.get(digest, present)
        yield version


def _named_versions(entry: Entry | None) -> Iterator[str]:
    key = {"case.opened": "version", "case.migrated": "to"}.get(entry["type"]) if entry else None
    digest = entry["data"].get(key) if entry and key else None
    if isinstance(digest, str):
        yield digest


def _moment(entry: Entry) -> datetime | None:
    """When it was written; None where an entry was altered so that it tells no moment."""
    try:
        return datetime.fromisoformat(entry["at"])
    except (KeyError, TypeError, ValueError):
        return None


def _vote(what: ActRecorded, stage: object) -> Count | None:
    if not isinstance(stage, BranchVote) or what.tally is None:
        return None
    return vote_count(what.tally, what.fields.get("written_opinions", 0), what.outcome or "", stage)


def _rules(what: ActRecorded, stage: Stage | None, procedure: Procedure) -> tuple[str, ...]:
    if what.do == procedure.begins:
        return procedure.inspects
    if stage is None or what.do not in INSPECTED or what.fields.get("verdict", "pass") != "pass":
        return ()
    return stage.inspects


def _strings(value: object) -> Iterator[str]:
    """Every text in a value that may be a reference; a holder `post@organisation` holds one behind the sign."""
    if isinstance(value, str):
        yield value.rpartition("@")[2]
    elif isinstance(value, dict):
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
