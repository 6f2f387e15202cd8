"""What happens to an open stage while nobody acts: who is told of it when, and what follows from silence."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple, Protocol

from sqlmodel import Session

from casework.above import told_of_lateness
from casework.atlas import Atlas
from casework.chasing import ladder, open_since
from casework.facts import Facts, View, facts_from
from casework.office import Office
from casework.procedure import Moment, Procedure
from casework.stages.committee_review import CommitteeReview
from casework.stages.handover import Handover
from casework.stages.publicity import Publicity
from casework.stages.stage import Opening, Stage
from casework.terms import Calendar, local_day
from config.words import Words
from models.case import Case

Then = Literal["waits", "waits for the ruling", "goes on", "lapses", "counts as approved"]
_TELLS: tuple[tuple[str, Moment], ...] = (("reminder", "clock.reminder"), ("escalation", "clock.escalation"))


class Unanswered(NamedTuple):
    """The next days on which the holders are reminded and the level above is told, what silence comes to in the end, on
    which day, and who stands above: names of organisations, each with whether all its members are told."""

    reminded: date | None
    told_above: date | None
    then: Then
    on: date | None = None
    above: tuple[tuple[str, bool], ...] = ()

    @property
    def on_notice(self) -> bool:
        """Whether a public notice is up and nobody is asked for anything: its last day is nobody's due day."""
        return self.then == "goes on"

    def in_words(self, words: Words) -> str:
        """One sentence; of a notice that is up, without its "if nobody acts": nobody is asked for anything."""
        return words.pgettext("unanswered", "on notice" if self.on_notice else "sentence").format(self.told(words))

    def told(self, words: Words) -> str:
        """The sentence without its "if nobody acts", for where that is its heading."""
        parts = [said for _, said in sorted(self._parts(words))]
        parts.append(words.pgettext("unanswered", self.then).format(words.day(self.on) if self.on else ""))
        return words.pgettext("unanswered", "and then").join(parts)

    def _parts(self, words: Words) -> Iterator[tuple[date, str]]:
        if self.reminded:
            yield self.reminded, words.pgettext("unanswered", "reminded").format(words.day(self.reminded))
        if self.told_above:
            named = [
                words.pgettext("unanswered", "members").format(name) if whole else name for name, whole in self.above
            ]
            above = words.gettext(", ").join(named) or words.pgettext("unanswered", "the level above")
            said = words.pgettext("unanswered", "told above").format(day=words.day(self.told_above), above=above)
            yield self.told_above, said


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
    def branch_id(self) -> int: ...
    @property
    def committee_id(self) -> int | None: ...
    @property
    def to_id(self) -> int | None: ...
    @property
    def stage_since(self) -> datetime: ...


def unanswered(session: Session, office: Office, case: Case, today: date) -> Unanswered | None:
    """What comes after that day if nobody acts on a case; None where nobody is asked anything."""
    if case.stage is None:
        return None
    procedure = office.version(session, case.version_id)
    return unanswered_under(procedure, office.calendar, case, atlas_of(session, [case]), today)


def atlas_of(session: Session, cases: Iterable[Waiting]) -> Atlas:
    """Where these cases take place, and who holds which posts there; read in sets, however many they are."""
    atlas = Atlas(session)
    atlas.learn({place for case in cases for place in (case.branch_id, case.committee_id, case.to_id)})
    atlas.learn_all_posts()
    return atlas


def unanswered_under(
    procedure: Procedure, calendar: Calendar, case: Waiting, atlas: Atlas, today: date
) -> Unanswered | None:
    """The same of a case pinned to that procedure."""
    here = _standing(procedure, calendar, case, atlas)
    if here is None:
        return None
    stage, facts, since, view, opening = here
    then, on = _silence(stage, facts, opening)
    if then == "goes on":
        return Unanswered(None, None, then, on)
    days = ladder(stage, procedure.reminders, since, opening)
    reminded, told = (
        _before(on, days.next(today, what)) if procedure.letters_on(moment, stage=stage.id) else None
        for what, moment in _TELLS
    )
    if told is None:
        return Unanswered(reminded, None, then, on)
    awaited = [one for one in opening.awaited if one.chased(told)]
    told_there = told_of_lateness(procedure, stage.id, awaited, atlas, view)
    above = dict.fromkeys((one.place.name, one.members) for one in told_there)
    return Unanswered(reminded, told, then, on, tuple(above))


def possible_from(
    procedure: Procedure, calendar: Calendar, case: Waiting, atlas: Atlas, act: str, today: date
) -> date | None:
    """The first day on which an act that the case waits for can be done, where that day is still to come."""
    here = _standing(procedure, calendar, case, atlas)
    days = (one.chased_from for one in (here.opening.awaited if here else ()) if one.act == act)
    return next((day for day in days if day is not None and day > today), None)


class _Standing(NamedTuple):
    stage: Stage
    facts: Facts
    since: date
    view: View
    opening: Opening


def _standing(procedure: Procedure, calendar: Calendar, case: Waiting, atlas: Atlas) -> _Standing | None:
    """Where a case stands and what is asked there; None where nobody is asked anything."""
    stage = procedure.by_id.get(case.stage or "")
    facts = facts_from(case.facts)
    if stage is None or stage.silent or facts.frozen is not None:
        return None
    since = open_since(facts, stage.id, case.run, local_day(case.stage_since))
    view = atlas.view(case.procedure, "", facts, case, since)
    return _Standing(stage, facts, since, view, stage.open(view, calendar))


def _before(end: date | None, day: date | None) -> date | None:
    """A day, unless silence has decided by then."""
    return None if day is None or (end is not None and day >= end) else day


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
