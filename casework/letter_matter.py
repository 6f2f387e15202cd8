"""What the letters of one batch speak of: people, cases, tasks, organisations, read in sets."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple, TypeVar

import orjson
from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.act import Act
from models.application import Application
from models.case import Case, StageRun
from models.notice import Notice
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person, PostHolding
from models.task import Task, TaskHolder

Table = TypeVar("Table", bound=SQLModel)
_OF_RUNS = frozenset({"notice", "escalation"})
"""Letters without a task of their own that say how a day of their stage came about."""


class Post(NamedTuple):
    """A post of an organisation."""

    post: str
    organisation_id: int


class Matter:
    """Everything that these rows of the outbox speak of."""

    def __init__(self, session: Session, rows: list[Outbox]) -> None:
        self._session = session
        self.links: list[dict[str, Any]] = []
        """The links drawn for these letters, to be issued together."""
        data = [orjson.loads(row.data) for row in rows]
        self.data = {row.id: fields for row, fields in zip(rows, data, strict=True)}
        self.cases = self._by_id(Case, (row.case_id for row in rows))
        self.tasks = self._by_id(Task, (row.task_id for row in rows))
        self.acts = self._by_id(Act, (fields.get("act_id") for fields in data))
        self.applications = self._by_id(Application, (row.application_id for row in rows))
        people = {row.person_id for row in rows} | {case.person_id for case in self.cases.values()}
        self.people = self._by_id(Person, people)
        self._posts = self._held({row.person_id for row in rows})
        self._holders = self._task_holders()
        self.places = self._places(fields.get("organisation_id") for fields in data)
        self._runs = self._stage_runs(row.case_id for row in rows if row.task_id or row.letter in _OF_RUNS)
        self.notices = self._published(row.case_id for row in rows if row.letter == "notice")

    def reader(self, row: Outbox) -> Person | Application | None:
        """To whom a letter goes."""
        if row.application_id is not None:
            return self.applications.get(row.application_id)
        return self.people.get(row.person_id or 0)

    def is_over(self, row: Outbox) -> bool:
        """Whether a letter that asks for something comes too late to ask."""
        task = self.tasks.get(row.task_id or 0)
        return task is not None and (task.state != "open" or task.rev != row.task_rev)

    def run(self, row: Outbox) -> StageRun | None:
        """The stage run that a letter tells of: its task's, else the case's last of that stage."""
        runs = self._runs.get(row.case_id or 0, ())
        task = self.tasks.get(row.task_id or 0)
        return next((one for one in runs if (one.run == task.run if task else one.stage == row.stage)), None)

    def post(self, row: Outbox) -> Post | None:
        """The post by which a letter's reader may do its task; None where they are asked in person."""
        held = self._posts.get(row.person_id or 0, ())
        return next((post for post in self._holders.get(row.task_id or 0, ()) if post in held), None)

    def holds_a_post_at(self, person_id: int | None, organisation_id: int | None) -> bool:
        """Whether somebody holds a post of that organisation."""
        return any(post.organisation_id == organisation_id for post in self._posts.get(person_id or 0, ()))

    def committee_of(self, organisation_id: int | None) -> Organisation | None:
        """The nearest committee at or above an organisation."""
        found = self.places.get(organisation_id or 0)
        upwards = reversed(_line(found)) if found else ()
        return next((place for id_ in upwards if (place := self.places.get(id_)) and place.kind == "committee"), None)

    def _by_id(self, table: type[Table], ids: Iterable[int | None]) -> dict[int, Table]:
        wanted = {one for one in ids if one}
        if not wanted:
            return {}
        key: Any = table.id  # type: ignore[attr-defined]
        return {one.id: one for one in self._all(select(table).where(key.in_(wanted)))}

    def _all(self, query: Any) -> Iterable[Any]:
        return self._session.exec(query).scalars()  # type: ignore[no-any-return]

    def _places(self, told: Iterable[int | None]) -> dict[int, Organisation]:
        """The organisations spoken of, and all above them."""
        ids = {place for case in self.cases.values() for place in (case.branch_id, case.committee_id, case.to_id)}
        ids |= {*told, *(application.branch_id for application in self.applications.values())}
        ids |= {post.organisation_id for posts in self._holders.values() for post in posts}
        ids |= {person.organisation_id for person in self.people.values()}
        found = self._by_id(Organisation, ids)
        above = {id_ for place in found.values() for id_ in _line(place)}
        return found | self._by_id(Organisation, above - found.keys())

    def _held(self, people: Iterable[int | None]) -> dict[int, set[Post]]:
        query = select(PostHolding).where(col(PostHolding.person_id).in_(people), col(PostHolding.until).is_(None))
        found: dict[int, set[Post]] = defaultdict(set)
        for holding in self._all(query):
            found[holding.person_id].add(Post(holding.post, holding.organisation_id))
        return found

    def _task_holders(self) -> dict[int, list[Post]]:
        query = select(TaskHolder).where(col(TaskHolder.task_id).in_(self.tasks), col(TaskHolder.post).is_not(None))
        found: dict[int, list[Post]] = defaultdict(list)
        for holder in self._all(query.order_by(col(TaskHolder.id))) if self.tasks else ():
            found[holder.task_id].append(Post(holder.post, holder.organisation_id))
        return found

    def _stage_runs(self, cases: Iterable[int | None]) -> dict[int, list[StageRun]]:
        wanted = {one for one in cases if one}
        query = select(StageRun).where(col(StageRun.case_id).in_(wanted)).order_by(col(StageRun.run).desc())
        found: dict[int, list[StageRun]] = defaultdict(list)
        for run in self._all(query) if wanted else ():
            found[run.case_id].append(run)
        return found

    def _published(self, cases: Iterable[int | None]) -> dict[int, Notice]:
        wanted = {one for one in cases if one}
        query = select(Notice).where(col(Notice.case_id).in_(wanted)).order_by(col(Notice.id))
        return {notice.case_id: notice for notice in self._all(query)} if wanted else {}


def _line(place: Organisation) -> list[int]:
    """The ids from the root of the tree to a place."""
    return [int(part) for part in place.path.split("/") if part]
