"""What the letters of one batch speak of: people, cases, tasks, organisations, read in sets."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlmodel import Session

from casework.atlas import Atlas
from casework.duties import StandIns, duties_of_each
from casework.letter_things import (
    ACTS,
    APPLICATIONS,
    CASES,
    HELD_TASKS,
    HOLDINGS,
    NOTICES,
    PEOPLE,
    PLACES,
    RUNS,
    TASKS,
    URNS,
    VERSIONS,
    ACase,
    AnAct,
    AnApplication,
    ANotice,
    APlace,
    ARun,
    ATask,
    Reader,
    Reading,
)
from casework.outbox import Claimed
from casework.procedure import Procedure, procedure_from
from casework.unanswered import atlas_of
from casework.undelivered import suppressed
from models.organisation import ids_on

Identified = TypeVar("Identified", ACase, ATask, AnAct, AnApplication, Reader, APlace)
_OF_RUNS = frozenset({"notice", "escalation", "due_changed"})
"""Letters without a task of their own that say how a day of their stage came about."""
_VERSIONS_AT_ONCE = 32


@lru_cache(_VERSIONS_AT_ONCE)
def _as_written(text: str) -> Procedure:
    """Reading a procedure takes longer than writing the letter that tells of it."""
    return procedure_from(text)


class Post(NamedTuple):
    """A post of an organisation."""

    post: str
    organisation_id: int


class Matter:
    """Everything that these rows of the outbox speak of."""

    def __init__(self, session: Session, rows: Sequence[Claimed]) -> None:
        self._session = session
        self.links: list[dict[str, Any]] = []
        """The links drawn for these letters, to be issued together."""
        data = [orjson.loads(row.data) for row in rows]
        self.data = {row.id: fields for row, fields in zip(rows, data, strict=True)}
        self.cases = self._by_id(CASES, (row.case_id for row in rows))
        self.tasks = self._by_id(TASKS, (row.task_id for row in rows))
        self.acts = self._by_id(ACTS, (fields.get("act_id") for fields in data))
        self.applications = self._by_id(APPLICATIONS, (row.application_id for row in rows))
        self._posts = self._held({row.person_id for row in rows})
        officers = {officer for held in self._posts.values() for officer in held.values()}
        people = {row.person_id for row in rows} | officers
        people |= {fields.get(name) for fields in data for name in ("officer_id", "person_id", "about")}
        people |= {case.person_id for case in self.cases.values()}
        self.people = self._by_id(PEOPLE, people)
        self.suppressed = suppressed(session, [one.mailbox for one in self.people.values() if one.mailbox])
        """Mailboxes that get no more letters."""
        self._holders = self._task_holders()
        self.places = self._places(fields.get("organisation_id") for fields in data)
        self._runs = self._stage_runs(row.case_id for row in rows if row.task_id or row.letter in _OF_RUNS)
        self._open_ballots = {one.ballot_id for one in URNS.of(session, (fields.get("ballot_id") for fields in data))}
        reading = {row.case_id for row in rows if row.task_id or row.letter == "received"}
        versions = {case.version_id for case in self.cases.values() if case.id in reading}
        self._versions = {one.id: one.text for one in VERSIONS.of(session, versions)}
        self.notices = self._published(row.case_id for row in rows if row.letter == "notice")

    def reader(self, row: Claimed) -> Reader | None:
        """To whom a letter goes."""
        if row.application_id is None:
            return self.people.get(row.person_id or 0)
        sent = self.applications.get(row.application_id)
        return Reader(sent.id, sent.ref, sent.name, sent.mailbox, sent.language, sent.branch_id) if sent else None

    def is_over(self, row: Claimed) -> bool:
        """Whether a letter that asks for something comes too late to ask."""
        if row.letter == "ballot":
            return self.data[row.id]["ballot_id"] not in self._open_ballots
        task = self.tasks.get(row.task_id or 0)
        return task is not None and (task.state != "open" or task.rev != row.task_rev)

    def run(self, row: Claimed) -> ARun | None:
        """The stage run that a letter tells of: its task's, else the case's last of that stage."""
        runs = self._runs.get(row.case_id or 0, ())
        task = self.tasks.get(row.task_id or 0)
        return next((one for one in runs if (one.run == task.run if task else one.stage == row.stage)), None)

    @cached_property
    def atlas(self) -> Atlas:
        """Where the cases of these letters take place, and who holds which posts there."""
        return atlas_of(self._session, self.cases.values())

    def procedure(self, case: ACase) -> Procedure:
        """The procedure that a case is pinned to that has a task, or has just begun."""
        return _as_written(self._versions[case.version_id])

    def post(self, row: Claimed) -> Post | None:
        """The post by which a letter's reader may do its task; None where they are asked in person."""
        held = self._posts.get(row.person_id or 0, {})
        return next((post for post in self._holders.get(row.task_id or 0, ()) if post in held), None)

    def raised_from(self, row: Claimed) -> int | None:
        """The organisation in whose place a letter's reader is asked from above; None where they are asked at home."""
        task, post = self.tasks.get(row.task_id or 0), self.post(row)
        if task is None or post is None or task.raised_to != post.organisation_id:
            return None
        below = (held.organisation_id for held in self._holders[task.id] if held.organisation_id != task.raised_to)
        return next(below, None)

    def in_whose_stead(self, row: Claimed) -> Reader | None:
        """The officer whom a letter's reader stands in for with its task; None where the post is their own."""
        post = self.post(row)
        officer = self._posts[row.person_id or 0][post] if post else None
        return self.people.get(officer or 0)

    def holds_a_post_at(self, person_id: int | None, organisation_id: int | None) -> bool:
        """Whether somebody holds a post of that organisation."""
        return any(post.organisation_id == organisation_id for post in self._posts.get(person_id or 0, ()))

    def committee_of(self, organisation_id: int | None) -> APlace | None:
        """The nearest committee at or above an organisation."""
        found = self.places.get(organisation_id or 0)
        upwards = reversed(ids_on(found.path)) if found else ()
        return next((place for id_ in upwards if (place := self.places.get(id_)) and place.kind == "committee"), None)

    def _by_id(self, reading: Reading[Identified], ids: Iterable[int | None]) -> dict[int, Identified]:
        return {one.id: one for one in reading.of(self._session, ids)}

    def _places(self, told: Iterable[int | None]) -> dict[int, APlace]:
        """The organisations spoken of, and all above them."""
        ids = {place for case in self.cases.values() for place in (case.branch_id, case.committee_id, case.to_id)}
        ids |= {*told, *(application.branch_id for application in self.applications.values())}
        ids |= {post.organisation_id for posts in self._holders.values() for post in posts}
        ids |= {person.organisation_id for person in self.people.values()}
        found = self._by_id(PLACES, ids)
        above = {id_ for place in found.values() for id_ in ids_on(place.path)}
        return found | self._by_id(PLACES, above - found.keys())

    def _held(self, people: set[int | None]) -> dict[int, dict[Post, int | None]]:
        """The posts by which people act, their own or an officer's whom they stand in for."""
        found: dict[int, dict[Post, int | None]] = defaultdict(dict)
        standing_in = StandIns(self._session).people & people
        for person, duties in duties_of_each(self._session, standing_in).items() if standing_in else ():
            found[person] = {Post(one.post, one.organisation): one.officer for one in duties}
        for holding in HOLDINGS.of(self._session, people):
            found[holding.person_id][Post(holding.post, holding.organisation_id)] = None
        return found

    def _task_holders(self) -> dict[int, list[Post]]:
        found: dict[int, list[Post]] = defaultdict(list)
        for holder in HELD_TASKS.of(self._session, self.tasks):
            found[holder.task_id].append(Post(holder.post, holder.organisation_id))
        return found

    def _stage_runs(self, cases: Iterable[int | None]) -> dict[int, list[ARun]]:
        """Of each case, the latest first."""
        found: dict[int, list[ARun]] = defaultdict(list)
        for run in sorted(RUNS.of(self._session, cases), key=lambda run: -run.run):
            found[run.case_id].append(run)
        return found

    def _published(self, cases: Iterable[int | None]) -> dict[int, ANotice]:
        return {notice.case_id: notice for notice in NOTICES.of(self._session, cases)}
