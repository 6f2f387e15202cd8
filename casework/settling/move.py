"""A case as it is read for settling, and everything that is then to be written for it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from casework import audit
from casework.atlas import Atlas, Holder
from casework.audit import CaseLog
from casework.case_row import CaseRow
from casework.facts import Facts, View
from casework.procedure import Procedure
from casework.raised import Raised
from casework.terms import Calendar, local_day


class OpenTask(NamedTuple):
    """A task of the case's present run, as read."""

    id: int
    ref: str
    act: str
    slot: str
    state: str
    rev: int
    raised_to: int | None


@dataclass(slots=True)
class NewTask:
    """A task to be inserted, with its holders and the letters that tell of it; its id is taken under the lock."""

    row: dict[str, Any]
    holders: list[Holder]
    letters: list[dict[str, Any]]
    raised: Raised | None = None


@dataclass(slots=True)
class HeldAnew:
    """An open task that others are asked for from now on: raised to the level above, or taken back from there."""

    id: int
    rev: int
    raised: Raised | None
    holders: list[Holder]
    vacant: bool
    letters: list[dict[str, Any]]


@dataclass(slots=True)
class Move:
    """Everything to write for one case."""

    case_id: int
    rev: int
    case: dict[str, Any]
    """The case's row as it is to be: the same columns for every move, so that they are written in one set."""
    log: CaseLog
    transitions: int = 0
    closed_run: dict[str, Any] | None = None
    opened_run: dict[str, Any] | None = None
    changed_due: dict[str, Any] | None = None
    cancelled: list[int] = field(default_factory=list)
    tasks: list[NewTask] = field(default_factory=list)
    held_anew: list[HeldAnew] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)
    effects: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """What one run of settling works with."""

    atlas: Atlas
    calendar: Calendar
    log: str
    now: datetime
    today: date
    """The day in Shanghai."""
    at: str
    """The moment as entries write it."""

    @classmethod
    def of(cls, atlas: Atlas, calendar: Calendar, log: str, now: datetime) -> "Setting":
        """The setting of a run at that moment."""
        return cls(atlas, calendar, log, now, local_day(now), audit.stamp(now))


@dataclass(slots=True)
class Deciding:
    """One case while its move is worked out: what is known of it, and the move as far as it has come."""

    row: CaseRow
    procedure: Procedure
    tasks: list[OpenTask]
    setting: Setting
    facts: Facts
    view: View
    move: Move

    @property
    def run_cause(self) -> str:
        """What letters of the present stage run are caused by."""
        return f"run:{self.row.ref}.{self.row.run}"

    def log(self, what: str, data: dict[str, Any]) -> None:
        """One more audit entry of the case."""
        self.move.log.add(what, self.setting.at, data)
