"""What comes after an act, by the rules as they are: an act is recorded at once, and its case moves a moment later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework.atlas import Atlas
from casework.chasing import open_since
from casework.facts import View, facts_from
from casework.office import Office
from casework.procedure import Procedure
from casework.raised import raised
from casework.stages.stage import Awaited, Ended, Passed, Returned, Stage
from casework.terms import Calendar, local_day
from models.case import Case, StageRun
from models.person import Person


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that is asked for, and the names of the organisations whose officers are asked: none where it is asked of
    people by name."""

    act: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhatsNext:
    """Where an act leads: on within its own stage (`stays`), to another `stage`, or to the end of the case (`ended`);
    what is asked there, and until when a notice stands."""

    stage: str | None = None
    ended: str | None = None
    stays: bool = False
    asked: tuple[Asked, ...] = ()
    until: date | None = None


def whats_next(session: Session, office: Office, case: Case, run: int, today: date) -> WhatsNext | None:
    """What comes after an act of that stage run. None where no rule of its stage decides it: while the case is paused,
    and where the case has gone back over it."""
    facts, procedure = facts_from(case.facts), office.version(session, case.version_id)
    if facts.frozen or facts.sent_back or facts.withdrawn:
        return None
    if case.stage is None or case.run != run:
        return _since_then(session, office, case, procedure, run)
    stage, here = procedure.by_id[case.stage], _Here(session, case, office.calendar)
    match stage.close(here.view, today):
        case Passed():
            return here.first_of(procedure.after(stage.id))
        case Returned(to):
            return here.first_of((procedure.by_id[to], *procedure.after(to)))
        case Ended(state):
            return WhatsNext(ended=state)
    return here.at(stage, stays=True)


def _since_then(session: Session, office: Office, case: Case, procedure: Procedure, run: int) -> WhatsNext | None:
    """The stage that the case went on to, with what it asks if the case still stands there."""
    query = select(StageRun).where(StageRun.case_id == case.id, StageRun.run > run).order_by(col(StageRun.run))
    later = [one for one in session.exec(query) if not procedure.by_id[one.stage].silent]
    if not later:
        return WhatsNext(ended=case.state) if case.stage is None else None
    if later[0].run != case.run or case.stage is None:
        return WhatsNext(later[0].stage)
    return _Here(session, case, office.calendar).at(procedure.by_id[case.stage])


class _Here:
    """Where a case stands, and what stages ask there."""

    def __init__(self, session: Session, case: Case, calendar: Calendar) -> None:
        facts, person = facts_from(case.facts), session.get_one(Person, case.person_id)
        self._atlas, self._calendar = Atlas(session), calendar
        self._atlas.learn([case.branch_id, case.committee_id, case.to_id], [person.ref])
        since = open_since(facts, case.stage or "", case.run, local_day(case.stage_since))
        self.view: View = self._atlas.view(case.procedure, person.ref, facts, case, since)

    def first_of(self, stages: Iterable[Stage]) -> WhatsNext:
        """The first of these stages that asks for something."""
        found = next((one for one in stages if one.applies(self.view) and not one.silent), None)
        return self.at(found) if found else WhatsNext(ended="completed")

    def at(self, stage: Stage, *, stays: bool = False) -> WhatsNext:
        """What that stage asks."""
        opening = stage.open(self.view, self._calendar)
        asked = tuple(dict.fromkeys(Asked(one.act, self._places(one)) for one in opening.awaited))
        until = opening.due.on if stage.publishes and opening.due and not asked else None
        return WhatsNext(stage.id, None, stays, asked, until)

    def _places(self, one: Awaited) -> tuple[str, ...]:
        up = None if self._atlas.eligible(one.who, self.view) else raised(self._atlas, one.who, self.view)
        if up:
            return (up.above.name,)
        named = (place.name for who in one.who for place in self.view.places.get(who.side or "", ()))
        return tuple(dict.fromkeys(named))
