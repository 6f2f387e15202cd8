"""What a lesson just recorded has come to: the class hours so far, those still asked, and what follows them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.facts import Facts
from casework.procedure import Procedure
from casework.terms import add_months
from models.act import Act, Lesson


@dataclass(frozen=True, slots=True)
class Hours:
    """Class hours after a lesson; `counted` says whether that lesson was long enough to count."""

    counted: bool
    done: int
    left: int
    target_from: date | None
    """From when on the branch may propose the applicant as a target; None where no day is known."""


def hours_after(session: Session, done: Act | None, facts: Facts, procedure: Procedure) -> Hours | None:
    """None where what was recorded is no lesson."""
    lesson = session.get(Lesson, done.id) if done else None
    if lesson is None:
        return None
    asked = procedure.settings.admission
    observed = add_months(facts.activist, asked.observation_months) if facts.activist else None
    return Hours(lesson.hours > 0, facts.hours, max(asked.lesson_hours - facts.hours, 0), observed)
