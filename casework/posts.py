"""Posts that change hands, one or a whole committee's at once. Tasks are held by posts, so they pass on by themselves;
the rest is done here, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from casework import audit, outbox
from casework.duties import StandIns
from casework.office import Office
from casework.open_tasks import OpenTask, hold_cases_of, open_tasks, silence, turnover_letters
from casework.refusal import Refusal
from casework.vacancy import look_again, mark_vacant
from models.organisation import Organisation
from models.person import Person, PostHolding


class Succession(NamedTuple):
    """One post that passes from one person to another. People and organisations by reference."""

    post: str
    organisation: str
    leaver: str
    successor: str


@dataclass(frozen=True, slots=True)
class _Turnover:
    post: str
    place: Organisation
    leaver: Person
    successor: Person
    at: datetime


def replace_officer(
    office: Office, *, post: str, organisation: str, from_person: str, to_person: str, at: datetime
) -> int:
    """Pass a post from one person to another, and with it its open tasks; how many those are.

    The links of the one who leaves die at once. Raises Refusal for an unknown organisation or person, and for somebody
    who does not hold the post.
    """
    return turn_over(office, [Succession(post, organisation, from_person, to_person)], at)


def turn_over(office: Office, successions: Sequence[Succession], at: datetime) -> int:
    """Pass on several posts at once, all or none; how many open tasks come with them. Raises Refusal, as
    `replace_officer` does, of which the words name the succession (`nth`, from 1) that cannot be."""
    with office.db.transaction() as session:
        turnovers = [_read(session, nth, one, at) for nth, one in enumerate(successions, 1)]
        hold_cases_of(session, [(one.post, one.place.id or 0) for one in turnovers])
        holdings = [_pass_on(session, nth, turnover) for nth, turnover in enumerate(turnovers, 1)]
        tasks = [open_tasks(session, [(one.post, one.place.id or 0)]) for one in turnovers]
        stand_ins = StandIns(session)
        for turnover, passed in zip(turnovers, tasks, strict=True):
            for one in _who_loses(session, turnover, stand_ins):
                silence(session, one, passed, at)
        for turnover, holding, passed in zip(turnovers, holdings, tasks, strict=True):
            post = (turnover.post, turnover.place.id or 0)
            successor = turnover.successor.id or 0
            outbox.put(session, list(turnover_letters(session, office, post, holding, successor, passed, at)))
        mark_vacant(session)
        look_again(session, [(one.post, one.place.id or 0) for one in turnovers])
        office.db.wake(session)
        log = audit.log_name(session)
        entries = [_entry(log, turnover, passed) for turnover, passed in zip(turnovers, tasks, strict=True)]
        audit.append(session, entries)
    return len({task.id for passed in tasks for task in passed})


def _read(session: Session, nth: int, one: Succession, at: datetime) -> _Turnover:
    leaver, successor = (
        session.exec(select(Person).where(Person.ref == ref)).first() for ref in (one.leaver, one.successor)
    )
    if leaver is None or successor is None:
        raise Refusal(["unknown_person"], {"nth": nth})
    place = session.exec(select(Organisation).where(Organisation.ref == one.organisation)).first()
    if place is None:
        raise Refusal(["unknown_organisation"], {"nth": nth})
    return _Turnover(one.post, place, leaver, successor, at)


def _pass_on(session: Session, nth: int, turnover: _Turnover) -> int:
    held = select(PostHolding).where(
        PostHolding.organisation_id == turnover.place.id,
        PostHolding.post == turnover.post,
        col(PostHolding.until).is_(None),
    )
    holding = session.exec(held.where(PostHolding.person_id == turnover.leaver.id)).first()
    if holding is None or turnover.successor.left_on is not None:
        raise Refusal(["not_entitled"], {"nth": nth})
    holding.until = turnover.at
    session.flush()
    new = session.exec(held.where(PostHolding.person_id == turnover.successor.id)).first() or PostHolding(
        person_id=turnover.successor.id or 0,
        organisation_id=turnover.place.id or 0,
        post=turnover.post,
        since=turnover.at,
    )
    session.add(new)
    session.flush()
    return new.id or 0


def _who_loses(session: Session, turnover: _Turnover, stand_ins: StandIns) -> list[Person]:
    """Who leaves, and those who stand in for them: what was lent ends with the post."""
    lent = stand_ins.whoever(turnover.leaver.id or 0, turnover.place.id or 0)
    return [turnover.leaver, *(session.get_one(Person, one.person) for one in lent)]


def _entry(log: str, turnover: _Turnover, tasks: Iterable[OpenTask]) -> audit.Draft:
    data = {
        "post": turnover.post,
        "organisation": turnover.place.ref,
        "from": turnover.leaver.ref,
        "to": turnover.successor.ref,
        "tasks": [task.ref for task in tasks],
    }
    return audit.draft(log, "post.passed_on", turnover.at, data)
