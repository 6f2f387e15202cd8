"""Gathering what a rule may ask about around one act: the people named, the roll, the committee, the ledger."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from casework import acts
from casework.ballots.held import count_urn, has_voted, is_on_roll, latest_ballot
from casework.candidates import count_candidates, read_ranking
from casework.facts import Facts, PersonFacts, Place, View
from casework.numbers import number_problems
from casework.office import Office
from casework.ranking import Ranking
from casework.roll import count_members, on_roll
from casework.stages.committee_review import MEMBERS
from casework.stages.stage import Scene
from casework.taking_over import taken_to
from casework.terms import local_day
from config.profile import Profile
from models.organisation import Organisation
from models.person import Person, PostHolding

_PEOPLE = select(*(col(getattr(Person, one.name)) for one in fields(PersonFacts))).where(
    col(Person.ref).in_(bindparam("refs", expanding=True))
)
_COMMITTEE = select(func.count(func.distinct(PostHolding.person_id))).where(
    col(PostHolding.organisation_id) == bindparam("committee"),
    col(PostHolding.post).in_(MEMBERS),
    col(PostHolding.until).is_(None),
)


def people_named(act: acts.Act, facts: Facts, person: str) -> set[str]:
    """The references of everybody whom the case or the act names."""
    return {person, *facts.contacts, *facts.introducers, *named_by(act)}


def named_by(act: acts.Act) -> set[str]:
    """The references of everybody whom the act names."""
    named: set[str] = {act.witness} if isinstance(act, acts.Lesson) else set()
    return named.union(*(getattr(act, field, None) or () for field in ("contacts", "introducers", "voters")))


def read_people(session: Session, refs: Iterable[str]) -> dict[str, PersonFacts]:
    """What rules know of these people; an unknown reference is missing from the answer."""
    rows = session.connection().execute(_PEOPLE, {"refs": list(set(refs))})
    return {row.ref: PersonFacts(*row) for row in rows}


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
        one.graduates,
        one.left_on,
    )


def set_scene(
    session: Session,
    act: acts.Act,
    view: View,
    case_id: int | None,
    actor: str | None,
    at: datetime,
    settings: Profile,
    office: Office,
    committee: Place | None,
) -> Scene:
    """All that the rules may ask about, read for this one act; `committee` is the one that decides, if one does."""
    dated = act.dated or local_day(at)
    branch = view.place("branch")
    counted, roll, voters, candidates = 0, 0, frozenset[str](), 0
    if branch and (isinstance(act, acts.Vote | acts.OpenBallot) or (isinstance(act, acts.Review) and view.facts.kind)):
        counted, roll = count_members(session, branch.id, dated)
        voters = on_roll(session, branch.id, dated, getattr(act, "voters", None) or ())
        candidates = count_candidates(session, branch.id, dated, case_id, settings.recommend.rounds_per_year)
    ballot = latest_ballot(session, case_id) if isinstance(act, acts.Ballot | acts.CloseBallot) else None
    return Scene(
        actor=actor,
        dated=dated,
        at=at,
        settings=settings,
        calendar=office.calendar,
        people=read_people(session, people_named(act, view.facts, view.person)),
        members=counted,
        roll=roll,
        on_roll=frozenset(filter(None, [actor])) if ballot and is_on_roll(session, ballot, actor) else voters,
        voted=ballot is not None and has_voted(session, ballot, actor),
        counted=count_urn(session, ballot, office.secret) if ballot and isinstance(act, acts.CloseBallot) else None,
        candidates=candidates,
        number_problems=number_problems(session, act.number, branch.id, keeping_for=case_id)
        if isinstance(act, acts.Number) and branch
        else (),
        committee_size=count_committee(session, committee.id) if isinstance(act, acts.Review) and committee else 0,
        ranking=_ranking(session, act, view, case_id, dated, settings),
        branch=_branch_below(session, act.branch, view) if isinstance(act, acts.Assign) else None,
        taken_to=taken_to(session, act, settings.admission.approver) if isinstance(act, acts.TakeOver) else None,
    )


def count_committee(session: Session, committee_id: int) -> int:
    """How many decide together in a committee."""
    return session.connection().execute(_COMMITTEE, {"committee": committee_id}).scalar_one()


def _ranking(
    session: Session, act: acts.Act, view: View, case_id: int | None, day: date, settings: Profile
) -> Ranking | None:
    committee, asked = view.place("committee"), settings.recommend
    if not isinstance(act, acts.Review) or committee is None or view.facts.kind not in asked.ranked:
        return None
    return read_ranking(session, committee.id, view.facts, day, case_id, asked.rounds_per_year)


def _branch_below(session: Session, ref: str, view: View) -> str | None:
    to = view.place("to")
    query = select(col(Organisation.path)).where(col(Organisation.ref) == ref, col(Organisation.kind) == "branch")
    path = session.connection().execute(query).scalar()
    return ref if to is not None and path is not None and f"/{to.id}/" in path else None
