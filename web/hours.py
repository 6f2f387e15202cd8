"""What a lesson just recorded has come to: the class hours so far, those still asked, and what follows them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.terms import Calendar
from casework.unanswered import atlas_of, possible_from
from models.act import Act, Lesson
from web.asked import Asked


@dataclass(frozen=True, slots=True)
class Hours:
    """Class hours after a lesson; `counted` says whether that lesson was long enough to count."""

    counted: bool
    done: int
    left: int
    target_from: date | None
    """From when on the branch may propose the applicant as a target, where that is still to come."""


def hours_after(session: Session, calendar: Calendar, done: Act | None, asked: Asked, today: date) -> Hours | None:
    """None where what was recorded is no lesson."""
    lesson = session.get(Lesson, done.id) if done else None
    if lesson is None:
        return None
    case, procedure, hours = asked.case, asked.procedure, asked.facts.hours
    first = possible_from(procedure, calendar, case, atlas_of(session, [case]), "propose_target", today)
    return Hours(lesson.hours > 0, hours, max(procedure.settings.admission.lesson_hours - hours, 0), first)
