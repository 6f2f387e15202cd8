"""What happens to an open stage while nobody acts: who is told of it when, and what follows from silence."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from sqlmodel import Session

from casework.chasing import ladder, open_since
from casework.facts import Facts, View, facts_from
from casework.office import Office
from casework.procedure import Procedure
from casework.stages.committee_review import CommitteeReview
from casework.stages.handover import Handover
from casework.stages.publicity import Publicity
from casework.stages.stage import Opening, Stage
from casework.terms import Calendar, local_day
from config.words import Words
from models.case import Case

Then = Literal["waits", "waits for the ruling", "goes on", "lapses", "counts as approved"]
_TELLS = ("reminder", "escalation")


class Unanswered(NamedTuple):
    """The next days on which the holders are reminded and the level above is told, and what silence comes to in the
    end, on which day."""

    reminded: date | None
    told_above: date | None
    then: Then
    on: date | None = None

    def in_words(self, words: Words) -> str:
        """One sentence."""
        return words.pgettext("unanswered", "sentence").format(self.told(words))

    def told(self, words: Words) -> str:
        """The sentence without its "if nobody acts", for where that is its heading."""
        told = (("reminded", self.reminded), ("told above", self.told_above))
        parts = [words.pgettext("unanswered", name).format(words.day(day)) for name, day in told if day]
        parts.append(words.pgettext("unanswered", self.then).format(words.day(self.on) if self.on else ""))
        return words.pgettext("unanswered", "and then").join(parts)


class Waiting(Protocol):
    """A case, or what was read of one."""

    @property
    def procedure(self) -> str: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def run(self) -> int: ...
    @property
    def facts(self) -> str: ...
    @property
    def stage_since(self) -> datetime: ...


def unanswered(session: Session, office: Office, case: Case, today: date) -> Unanswered | None:
    """What comes after that day if nobody acts on a case; None where nobody is asked anything."""
    return unanswered_under(office.version(session, case.version_id), office.calendar, case, today)


def unanswered_under(procedure: Procedure, calendar: Calendar, case: Waiting, today: date) -> Unanswered | None:
    """The same of a case pinned to that procedure."""
    stage = procedure.by_id.get(case.stage or "")
    facts = facts_from(case.facts)
    if stage is None or stage.silent or facts.frozen is not None:
        return None
    since = open_since(facts, stage.id, case.run, local_day(case.stage_since))
    opening = stage.open(View(case.procedure, "", facts, {}, since), calendar)
    then, on = _silence(stage, facts, opening)
    if then == "goes on":
        return Unanswered(None, None, then, on)
    steps = ladder(stage, procedure.reminders, since, opening)
    reminded, told = (_next((step.on for step in steps if step.what == what), today) for what in _TELLS)
    return Unanswered(reminded, told, then, on)


def _next(days: Iterable[date], today: date) -> date | None:
    return next((day for day in days if day > today), None)


def _silence(stage: Stage, facts: Facts, opening: Opening) -> tuple[Then, date | None]:
    match stage:
        case Publicity() if facts.objections:
            return "waits for the ruling", None
        case Publicity() if opening.due is not None:
            return "goes on", opening.due.on
        case Handover() if opening.wakes_on is not None:
            return "lapses", opening.wakes_on
        case CommitteeReview() if stage.silence.means != "none":
            return ("lapses" if stage.silence.means == "lapse" else "counts as approved"), opening.wakes_on
    return "waits", None
