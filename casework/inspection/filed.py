"""A record as it is filed for an inspection of many: whose it is, of which branch, by which rules it is looked at."""

from dataclasses import dataclass
from datetime import date

from casework.inspection.rule import Record


@dataclass(frozen=True, slots=True)
class Filed:
    """One record among many."""

    place: str
    """Where it is found again: the number of a case, or sheet and row."""
    name: str
    branch: str
    """The branch's name."""
    unit: str
    """What tells branches apart, though two have one name."""
    procedure: str
    state: str
    """As a case's: `open`, `completed`, `refused`, `withdrawn`, `lapsed`."""
    codes: tuple[str, ...]
    """The rules that it is looked at by."""
    record: Record
    capacity: int | None = None
    """For a recommendation: how many candidates of its branch the cap allowed then."""
    case_id: int | None = None
    ref: str | None = None
    """The case's reference, where it is one of this database."""
    branch_id: int | None = None

    @property
    def year(self) -> int | None:
        """The year that it belongs to: of its meeting, or else of its beginning."""
        facts = self.record.facts
        beginnings: tuple[date | None, ...] = (facts.voted, facts.applied, facts.proposed, facts.requested)
        day = next((one for one in (*beginnings, facts.retained) if one), None)
        return day.year if day else None

    @property
    def counts(self) -> bool:
        """Whether it counts beside others: not withdrawn, refused or lapsed."""
        return self.state in ("open", "completed")
