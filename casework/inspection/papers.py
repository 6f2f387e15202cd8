"""What only the papers of a case tell, and a running case does not hold: forms, cards, minutes, dues.

A record taken from old files may know some of it; None means that nothing is known of it, and a rule says nothing then.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Resolution(NamedTuple):
    """The numbers that the text of the resolution names."""

    present: int
    in_favour: int
    against: int
    abstain: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What the papers tell of one case. A month is its first day."""

    unwitnessed: int | None = None
    """Lessons in the form without a witness."""
    resolution: Resolution | None = None
    joined_elsewhere: tuple[date, ...] = ()
    """The day of joining as the member's card and the national system have it."""
    unsigned: tuple[str, ...] | None = None
    """Whose signature or seal is missing; none of them, where that is known."""
    pioneer_recommended: bool | None = None
    experience: tuple[tuple[date, date | None], ...] | None = None
    """From which month to which; the last may last."""
    applicant_present: bool | None = None
    applicant_voted: bool | None = None
    probation_counted: bool | None = None
    """Whether members on probation were counted among those entitled to vote."""
    efile_files: int | None = None
    efile_pages: int | None = None
    efile_megabytes: float | None = None
    registered: bool | None = None
    """Whether there is a member's registration form (团员登记表)."""
    dues_from: date | None = None
    opinions: tuple[str, ...] = ()
    """What the introducers wrote."""
    identities: tuple[tuple[str, ...], ...] = ()
    """Names, births, ID numbers: each as the documents have it, those that are known."""
    declarations: tuple[int, int, int] | None = None
    """How often the belief is declared: in the wish, by the introducers, in the resolution."""
    discipline_lesson: bool | None = None
    recommended_on: date | None = None
    """The day of recommendation that the form names."""
    last_active: date | None = None
    """The last day of activity, or for which dues were paid."""


NO_PAPERS = Papers()
