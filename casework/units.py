"""A procedure unit by unit: how many cases each part of the tree began in a year, and what has become of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from casework.pipeline import late
from casework.terms import start_of
from casework.visibility import Viewer, visible_organisations
from models.case import Case, is_open
from models.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Unit:
    """One organisation with all below it: the cases begun there in the year, how many of them completed or ended
    otherwise, and how many of all its open cases are late."""

    ref: str
    name: str
    kind: str
    begun: int
    completed: int
    ended: int
    late: int

    @property
    def open(self) -> int:
        """Begun in the year and still open."""
        return self.begun - self.completed - self.ended


def units(
    session: Session, viewer: Viewer, above: Organisation | None, procedure: str, year: int, now: datetime
) -> list[Unit]:
    """The organisations directly below one (None: the topmost ones), where any case was begun or is late."""
    belongs = parts(session, viewer, above)
    states = _states(session, procedure, year)
    overdue = _late(session, procedure, now)
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for branch, part in belongs.items():
        for state, count in states.get(branch, {}).items():
            counts[part]["begun"] += count
            counts[part]["completed" if state == "completed" else "open" if state == "open" else "ended"] += count
        counts[part]["late"] += overdue.get(branch, 0)
    query = select(Organisation).where(col(Organisation.id).in_(counts)).order_by(col(Organisation.id))
    return [
        Unit(one.ref, one.name, one.kind, found["begun"], found["completed"], found["ended"], found["late"])
        for one in session.exec(query).scalars()  # type: ignore[call-overload]
        if (found := counts[one.id])["begun"] or found["late"]
    ]


def parts(session: Session, viewer: Viewer, above: Organisation | None) -> dict[int, int]:
    """Of every organisation that the viewer sees under `above`, the one directly below `above` that it belongs to."""
    top = above.path if above else "/"
    query: Any = select(col(Organisation.id), col(Organisation.path)).where(
        visible_organisations(viewer), col(Organisation.path).startswith(top, autoescape=True)
    )
    found = {}
    for id_, path in session.connection().execute(query):
        below = path.removeprefix(top).partition("/")[0]
        found[id_] = int(below) if below else id_
    return found


def _states(session: Session, procedure: str, year: int) -> dict[int, dict[str, int]]:
    begun = and_(
        col(Case.opened_at) >= start_of(date(year, 1, 1)), col(Case.opened_at) < start_of(date(year + 1, 1, 1))
    )
    query = (
        select(col(Case.branch_id), col(Case.state), func.count())
        .where(col(Case.procedure) == procedure, begun)
        .group_by(col(Case.branch_id), col(Case.state))
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for branch, state, count in session.connection().execute(query):
        found[branch][state] = count
    return found


def _late(session: Session, procedure: str, now: datetime) -> dict[int, int]:
    query: Any = (
        select(col(Case.branch_id), func.count())
        .where(is_open(), col(Case.procedure) == procedure, late(now))
        .group_by(col(Case.branch_id))
    )
    return dict(session.connection().execute(query).all())
