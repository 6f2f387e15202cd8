"""Gathering what a rule may ask about around one act: the people named, the roll, the committee, the ledger."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from casework import acts
from casework.facts import Facts, PersonFacts, View
from casework.numbers import number_problems
from casework.stages.committee_review import MEMBERS
from casework.stages.stage import Scene
from casework.terms import Calendar, local_day
from config.profile import Profile
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding


def people_named(act: acts.Act, facts: Facts, person: str) -> set[str]:
    """The references of everybody whom the case or the act names."""
    named = {person, *facts.contacts, *facts.introducers}
    for field in ("contacts", "introducers", "voters"):
        named.update(getattr(act, field, None) or ())
    if isinstance(act, acts.Lesson):
        named.add(act.witness)
    return named


def read_people(session: Session, refs: Iterable[str]) -> dict[str, PersonFacts]:
    """What rules know of these people; an unknown reference is missing from the answer."""
    rows = session.exec(
        select(Person).where(col(Person.ref).in_(set(refs)))  # type: ignore[call-overload]
    ).scalars()
    return {one.ref: person_facts(one) for one in rows}


def person_facts(one: Person) -> PersonFacts:
    """What rules know of one person."""
    return PersonFacts(
        one.ref,
        one.born,
        one.born_day_known,
        one.member_since,
        one.party_member,
        one.probation,
        one.party_applied,
        one.party_activist,
    )


def on_roll(branch_id: int, day: date) -> ColumnElement[bool]:
    """Entitled to vote in a branch on a day: its members then, without those on probation; Party members count."""
    return and_(
        col(Membership.organisation_id) == branch_id,
        col(Membership.since) <= day,
        or_(col(Membership.until).is_(None), col(Membership.until) > day),
        col(Person.probation).is_(False),
    )


def roll_size(session: Session, branch_id: int, day: date) -> int:
    """How many are entitled to vote in a branch on a day."""
    query = select(func.count()).select_from(Membership).join(Person).where(on_roll(branch_id, day))
    return session.connection().execute(query).scalar_one()


def set_scene(
    session: Session, act: acts.Act, view: View, actor: str | None, at: datetime, settings: Profile, calendar: Calendar
) -> Scene:
    """All that the rules may ask about, read for this one act."""
    dated = act.dated or local_day(at)
    branch, committee = view.place("branch"), view.place("committee")
    roll, voters = 0, frozenset[str]()
    if isinstance(act, acts.Vote | acts.Propose) and branch:
        roll = roll_size(session, branch.id, dated)
        voters = _voters(session, branch.id, dated, getattr(act, "voters", None) or ())
    return Scene(
        actor=actor,
        dated=dated,
        at=at,
        settings=settings,
        calendar=calendar,
        people=read_people(session, people_named(act, view.facts, view.person)),
        roll=roll,
        on_roll=voters,
        number_problems=number_problems(session, act.number, committee.id)
        if isinstance(act, acts.Number) and committee
        else (),
        committee_size=_members(session, committee.id) if isinstance(act, acts.Review) and committee else 0,
        branch=_branch_below(session, act.branch, view) if isinstance(act, acts.Assign) else None,
    )


def _voters(session: Session, branch_id: int, day: date, refs: tuple[str, ...]) -> frozenset[str]:
    if not refs:
        return frozenset()
    query = select(Person.ref).join(Membership).where(col(Person.ref).in_(refs), on_roll(branch_id, day))  # type: ignore[call-overload]
    return frozenset(session.connection().execute(query).scalars())


def _members(session: Session, committee_id: int) -> int:
    query = select(func.count(func.distinct(PostHolding.person_id))).where(
        col(PostHolding.organisation_id) == committee_id,
        col(PostHolding.post).in_(MEMBERS),
        col(PostHolding.until).is_(None),
    )
    return session.connection().execute(query).scalar_one()


def _branch_below(session: Session, ref: str, view: View) -> str | None:
    to = view.place("to")
    found = session.exec(select(Organisation).where(col(Organisation.ref) == ref)).scalars().first()  # type: ignore[call-overload]
    if to is None or found is None or found.kind != "branch" or f"/{to.id}/" not in found.path:
        return None
    return found.ref
