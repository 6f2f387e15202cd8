"""The cases of the database as records to be inspected: read a thousand at a time, each by the rules of the stages
that lie behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from casework.facts import Facts, PersonFacts, facts_from
from casework.flags import codes_of, watched
from casework.inspection.filed import Filed
from casework.inspection.ledger import Ledger
from casework.inspection.rolls import Rolls
from casework.inspection.rule import Record
from casework.office import Office
from casework.procedure import Procedure
from casework.refusal import in_order
from casework.scene import read_people
from casework.stages.committee_review import CommitteeReview
from casework.visibility import EVERYTHING, Viewer, visible
from models.case import Case, StageRun
from models.organisation import Organisation
from models.person import Person

AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases: of a part of the tree, of a procedure, of a year."""

    viewer: Viewer = EVERYTHING
    procedure: str | None = None
    year: int | None = None


def filed_cases(session: Session, office: Office, wanted: Wanted, today: date) -> Iterator[Filed]:
    """The cases wanted, as of that day."""
    look = _Look(session, office, today)
    after = 0
    while rows := session.connection().execute(_query(wanted, after)).all():
        after = rows[-1].id
        yield from (one for one in look.at(rows) if wanted.year in (None, one.year))


def _query(wanted: Wanted, after: int) -> Any:
    to = aliased(Organisation)
    query: Any = (
        select(
            *(getattr(Case, name) for name in ("id", "ref", "number", "procedure", "version_id", "branch_id", "state")),
            *(getattr(Case, name) for name in ("stage", "facts")),
            col(Person.name).label("name"),
            col(Person.ref).label("person"),
            col(Organisation.name).label("branch"),
            col(Organisation.ref).label("unit"),
            to.unit.label("to_unit"),  # type: ignore[attr-defined]
            col(StageRun.stage).label("last_stage"),
        )
        .join(Person, col(Person.id) == col(Case.person_id))
        .join(Organisation, col(Organisation.id) == col(Case.branch_id))
        .outerjoin(to, col(Case.to_id) == to.id)
        .outerjoin(StageRun, and_(col(StageRun.case_id) == col(Case.id), col(StageRun.run) == col(Case.run)))
        .where(col(Case.id) > after, visible(wanted.viewer))
    )
    if wanted.procedure:
        query = query.where(col(Case.procedure) == wanted.procedure)
    return query.order_by(col(Case.id)).limit(AT_ONCE)


class _Look:
    """What is read once for all cases, and what is known so far of the people in them."""

    def __init__(self, session: Session, office: Office, today: date) -> None:
        self._session, self._office, self._today = session, office, today
        self._ledger, self._rolls = Ledger(session), Rolls(session)

    def at(self, rows: Iterable[Row[Any]]) -> Iterator[Filed]:
        """These cases, filed."""
        read = [(row, facts_from(row.facts)) for row in rows]
        people = self._people(read)
        owners = self._ledger.owners([facts.number for _, facts in read if facts.number])
        for row, facts in read:
            procedure = self._office.version(self._session, row.version_id)
            behind = _behind(procedure, row.state, row.stage or row.last_stage)
            record = Record(
                facts,
                people.get(row.person, PersonFacts(row.person)),
                self._today,
                procedure.settings,
                self._office.calendar,
                people,
                frozenset(stage.id for stage in behind),
                to_unit=row.to_unit,
                number_problems=self._ledger.problems(facts.number, row.branch_id, row.id, owners)
                if facts.number
                else (),
            )
            codes = {*codes_of(behind), *watched(procedure, record, row.state, row.stage)}
            yield Filed(
                row.number,
                row.name,
                row.branch,
                row.unit,
                row.procedure,
                row.state,
                in_order(codes | set(procedure.inspects)),
                record,
                self._capacity(procedure, row.branch_id, facts),
                row.id,
                row.ref,
                row.branch_id,
            )

    def _people(self, read: Iterable[tuple[Row[Any], Facts]]) -> dict[str, PersonFacts]:
        """Whoever is named. Whether an introducer was on probation was asked on the day; today's answer is no proof."""
        named = {ref for row, facts in read for ref in (row.person, *facts.contacts, *facts.introducers)}
        people = read_people(self._session, named)
        return {ref: replace(one, probation=False) if one.probation else one for ref, one in people.items()}

    def _capacity(self, procedure: Procedure, branch_id: int, facts: Facts) -> int | None:
        capped = next((one for one in procedure.stages if isinstance(one, CommitteeReview) and one.cap), None)
        if capped is None or facts.examined is None:
            return None
        return capped.capacity(self._rolls.count(branch_id, facts.examined))


def _behind(procedure: Procedure, state: str, stage: str | None) -> tuple[Any, ...]:
    """The stages that a case has passed: all of a completed one, else those before the stage where it stands."""
    if state == "completed":
        return procedure.stages
    ids = [one.id for one in procedure.stages]
    return procedure.stages[: ids.index(stage)] if stage in ids else ()
