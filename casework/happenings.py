"""What an audit entry tells, typed: one class a kind of entry. People and organisations stand in it by reference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from casework.facts import Tally
from casework.replay import Entry


@dataclass(frozen=True, slots=True)
class Due:
    """A due day, and how it was computed."""

    on: date
    why: str | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that was opened: the awaited act, and of whom; `post@organisation`, or a person."""

    act: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RaisedTo:
    """From which organisation to which one above, and why: `vacant`, or `conflict`."""

    place: str
    above: str
    why: str


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """The case began, under a version of its procedure."""

    kind: ClassVar[str] = "case_opened"
    number: str
    version: str


@dataclass(frozen=True, slots=True)
class ActRecorded:
    """Somebody acted. `level` is the level acted at by post, `on_behalf` the officer stood in for; `spends` says that
    the task was done with it; `fields` are those of its form, without people's own words; `tally` is a vote's count;
    `raised` says in whose place it was done from above."""

    kind: ClassVar[str] = "act_recorded"
    act: str
    do: str
    stage: str | None
    run: int
    dated: date
    level: str | None
    on_behalf: str | None
    outcome: str | None
    spends: bool
    fields: dict[str, Any]
    tally: Tally | None
    raised: RaisedTo | None = None


@dataclass(frozen=True, slots=True)
class StageOpened:
    """The case came into a stage."""

    kind: ClassVar[str] = "stage_opened"
    stage: str
    run: int
    due: Due | None
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class TasksChanged:
    """Within its stage the case now asks for other acts, or by another day. `closed` are references of tasks."""

    kind: ClassVar[str] = "tasks_changed"
    run: int
    due: Due | None
    asked: tuple[Asked, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskHanded:
    """The awaited act was handed to one of those who may do it; links sent before are dead."""

    kind: ClassVar[str] = "task_handed"
    act: str
    to: str


@dataclass(frozen=True, slots=True)
class TaskRaised:
    """Nobody was left who might do the awaited act: officers above were asked in their place."""

    kind: ClassVar[str] = "task_raised"
    act: str
    raised: RaisedTo


@dataclass(frozen=True, slots=True)
class TaskTakenBack:
    """Somebody below may do the awaited act again; those above are asked no more."""

    kind: ClassVar[str] = "task_taken_back"
    act: str


@dataclass(frozen=True, slots=True)
class NotificationFailed:
    """A letter did not arrive. `suppressed` says that its reader's mailbox gets no more of them."""

    kind: ClassVar[str] = "notification_failed"
    letter: str
    to: str
    why: str
    suppressed: bool


@dataclass(frozen=True, slots=True)
class IntroductionPrinted:
    """A copy of a transfer's letter of introduction was printed."""

    kind: ClassVar[str] = "introduction_printed"
    copy: int
    until: date


@dataclass(frozen=True, slots=True)
class DaysRecounted:
    """A year's calendar was published or changed, and the open period was counted again."""

    kind: ClassVar[str] = "days_recounted"
    run: int
    due: Due | None


@dataclass(frozen=True, slots=True)
class StageClosed:
    """The case left a stage."""

    kind: ClassVar[str] = "stage_closed"
    stage: str
    run: int
    outcome: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case ended."""

    kind: ClassVar[str] = "case_closed"
    state: str


@dataclass(frozen=True, slots=True)
class CaseMigrated:
    """The case goes on under another version of its procedure; `changes` are what that means for it, each with what it
    concerns, what was, and what is from now on."""

    kind: ClassVar[str] = "case_migrated"
    version: str
    stage: str
    changes: tuple[tuple[str, str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class Other:
    """An entry of another kind, or one whose bytes cannot be read: shown as it is."""

    kind: ClassVar[str] = "other"
    type: str
    data: dict[str, Any] = field(default_factory=dict)


Happening = (
    CaseOpened
    | ActRecorded
    | StageOpened
    | TasksChanged
    | TaskHanded
    | TaskRaised
    | TaskTakenBack
    | NotificationFailed
    | IntroductionPrinted
    | DaysRecounted
    | StageClosed
    | CaseClosed
    | CaseMigrated
    | Other
)


def happening(entry: Entry | None) -> Happening:
    """What an entry tells."""
    if entry is None:
        return Other("")
    read = _READERS.get(entry["type"])
    try:
        return read(entry["data"]) if read else Other(entry["type"], entry["data"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return Other(entry["type"], entry["data"])


def _due(data: dict[str, Any]) -> Due | None:
    on = data["due"]
    return Due(date.fromisoformat(on), data.get("due_why"), bool(data.get("due_provisional"))) if on else None


def _raised(data: dict[str, Any]) -> RaisedTo:
    return RaisedTo(data["from"], data["to"], data["why"])


def _asked(tasks: list[dict[str, Any]]) -> tuple[Asked, ...]:
    return tuple(Asked(task["act"], tuple(task["holders"])) for task in tasks)


_READERS: dict[str, Callable[[dict[str, Any]], Happening]] = {
    "case.opened": lambda data: CaseOpened(data["number"], data["version"]),
    "act.recorded": lambda data: ActRecorded(
        data["act"],
        data["do"],
        data["stage"],
        data["run"],
        date.fromisoformat(data["dated"]),
        data.get("level"),
        data.get("for"),
        data.get("outcome"),
        data["spends"],
        dict(data["fields"]),
        Tally(*map(int, data["facts"]["tally"])) if data["facts"].get("tally") else None,
        _raised(data["raised"]) if "raised" in data else None,
    ),
    "stage.opened": lambda data: StageOpened(data["stage"], data["run"], _due(data), _asked(data["tasks"])),
    "tasks.changed": lambda data: TasksChanged(data["run"], _due(data), _asked(data["opened"]), tuple(data["closed"])),
    "task.handed": lambda data: TaskHanded(data["act"], data["to"]),
    "task.raised": lambda data: TaskRaised(data["act"], _raised(data)),
    "task.taken_back": lambda data: TaskTakenBack(data["act"]),
    "notification.failed": lambda data: NotificationFailed(data["letter"], data["to"], data["why"], data["suppressed"]),
    "introduction.printed": lambda data: IntroductionPrinted(data["copy"], date.fromisoformat(data["until"])),
    "days.recounted": lambda data: DaysRecounted(data["run"], _due(data)),
    "stage.closed": lambda data: StageClosed(data["stage"], data["run"], data["outcome"]),
    "case.closed": lambda data: CaseClosed(data["state"]),
    "case.migrated": lambda data: CaseMigrated(
        data["to"],
        data["stage"],
        tuple((one["what"], one["name"], one["before"], one["after"]) for one in data["changes"]),
    ),
}
