"""The rows of a case and of its stage runs, against the fold of its entries."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from casework.audit import stamp
from casework.histories import History, Kept
from casework.replay import Replay, Run

CASE_COLUMNS = ("state", "stage", "run", "facts", "outcome", "due_on", "stage_since", "closed_at")
RUN_COLUMNS = ("stage", "opened_at", "closed_at", "outcome", "due_on", "due_why", "due_provisional")
PLACES = ("person", "branch", "committee", "to", "procedure", "version", "number")


class Difference(NamedTuple):
    """A column that is not what the entries make it. `run` names the stage run; without one it is the case's own."""

    run: int | None
    column: str
    kept: object
    folded: object


def differences(history: History, replayed: Replay) -> Iterator[Difference]:
    """What differs between the rows of a case and its entries."""
    case = history.case
    yield from _of(None, CASE_COLUMNS, case, replayed)
    yield from _moved(case, replayed)
    kept = {run.run: run for run in history.runs}
    for number in sorted(kept.keys() | replayed.runs.keys()):
        yield from _of_run(number, kept.get(number), replayed.runs.get(number))


def _of(run: int | None, columns: tuple[str, ...], kept: object, folded: object) -> Iterator[Difference]:
    for column in columns:
        is_, must_be = spelled(getattr(kept, column)), getattr(folded, column)
        if is_ != must_be:
            yield Difference(run, column, is_, must_be)


def _of_run(number: int, kept: Kept | None, folded: Run | None) -> Iterator[Difference]:
    if kept is not None and folded is not None:
        yield from _of(number, RUN_COLUMNS, kept, folded)
    else:
        yield Difference(number, "run", kept and kept.run, folded and folded.run)


def _moved(case: Kept, replayed: Replay) -> Iterator[Difference]:
    """What a case is about is said by its first entry, and changes only with an act that says so."""
    for place in PLACES:
        if getattr(case, place) != replayed.places.get(place):
            yield Difference(None, place, getattr(case, place), replayed.places.get(place))


def spelled(value: object) -> object:
    """A column's value as entries spell it."""
    if isinstance(value, datetime):
        return stamp(value)
    return value.isoformat() if isinstance(value, date) else value
