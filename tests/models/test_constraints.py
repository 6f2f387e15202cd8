"""What must never be is refused by the database itself, whoever writes it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from casework.acts import Apply
from models.act import Act, Lesson, Statement, VoteRecord
from models.audit import AuditHead
from models.case import Case, StageRun
from models.db import Database
from models.inspection import Inspection, InspectionFinding
from models.link import Link
from models.notice import Notice
from models.number import NumberSegment
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Membership, Person, PostHolding
from models.step_up import StepUp
from models.task import Task, TaskHolder
from models.throttle import Throttle
from tests.story import BEGIN, Story

DAY = date(2026, 3, 2)


class World(NamedTuple):
    """Somebody with a case in a branch, and the act that began it."""

    person: int
    branch: int
    case: Case
    act: int


@pytest.fixture
def world(story: Story) -> World:
    case = story.case(story.record(Apply(), "jixiang", person="jixiang").case)
    return World(case.person_id, case.branch_id, case, 1)


def _case(w: World, **more: object) -> Case:
    columns = {
        "number": "A7F3K2", "procedure": "admission", "version_id": w.case.version_id, "person_id": w.person,
        "branch_id": w.branch, "stage": "application", "opened_at": BEGIN, "stage_since": BEGIN,
    }  # fmt: skip
    return Case(**columns | more)


def _act(w: World, **more: object) -> Act:
    columns = {"case_id": w.case.id, "run": 1, "kind": "talk", "dated": DAY, "recorded_at": BEGIN, "assurance": "link"}
    return Act(**columns | more)


def _task(w: World, **more: object) -> Task:
    return Task(**{"case_id": w.case.id, "run": 9, "act": "talk", "opened_at": BEGIN} | more)


def _vote(w: World, **more: object) -> VoteRecord:
    counts = {"expected": 12, "present": 11, "in_favour": 9, "against": 1, "abstain": 1, "invalid": 0}
    row = {"act_id": w.act, "case_id": w.case.id, "meeting_on": DAY, "outcome": "passed"}
    return VoteRecord(**row | counts | more)


def _letter(**more: object) -> Outbox:
    columns = {"dedupe_key": "k", "letter": "task", "priority": 1, "not_before": BEGIN, "queued_at": BEGIN}
    return Outbox(**columns | more)


def _link(**more: object) -> Link:
    columns = {
        "token_mac": b"m",
        "purpose": "follow",
        "mailbox": "a@b.example",
        "issued_at": BEGIN,
        "expires_at": BEGIN,
    }
    return Link(**columns | more)


def _code() -> StepUp:
    return StepUp(link_id=77, digest=b"d", asked_at=BEGIN, expires_at=BEGIN)


IMPOSSIBLE: dict[str, Callable[[World], Iterable[SQLModel]]] = {
    "one task decided by two acts": lambda w: [_task(w, id=77), _act(w, task_id=77), _act(w, task_id=77)],
    "one form recorded twice": lambda w: [_act(w, submission="form"), _act(w, submission="form")],
    "an act of unknown assurance": lambda w: [_act(w, assurance="hearsay")],
    "an act at an unknown level": lambda w: [_act(w, level="province")],
    "an act in no case": lambda w: [_act(w, case_id=999_999)],
    "two open cases of one procedure for one person": lambda w: [_case(w)],
    "an open case in no stage": lambda w: [_case(w, procedure="transfer", stage=None)],
    "a closed case still in a stage": lambda w: [_case(w, state="refused", closed_at=BEGIN)],
    "a closed case without the day it closed": lambda w: [_case(w, state="refused", stage=None)],
    "a case in an unknown state": lambda w: [_case(w, state="lost", stage=None, closed_at=BEGIN)],
    "two cases with one number": lambda w: [_case(w, procedure="transfer", number=w.case.number)],
    "one run of a case twice": lambda w: [StageRun(case_id=w.case.id, run=5, stage="s", opened_at=BEGIN) for _ in "ab"],
    "a closed run without an outcome": lambda w: [
        StageRun(case_id=w.case.id, run=5, stage="s", opened_at=BEGIN, closed_at=BEGIN)
    ],
    "one awaited act as two tasks": lambda w: [_task(w), _task(w)],
    "an open task that was closed": lambda w: [_task(w, closed_at=BEGIN)],
    "a task held by nobody in particular": lambda w: [_task(w, id=77), TaskHolder(task_id=77)],
    "a task held by a post and a person": lambda w: [
        _task(w, id=77),
        TaskHolder(task_id=77, post="branch_secretary", organisation_id=w.branch, person_id=w.person),
    ],
    "more ballots than people present": lambda w: [_vote(w, invalid=1)],
    "more people present than entitled": lambda w: [_vote(w, present=13)],
    "votes below zero": lambda w: [_vote(w, against=-1)],
    "a vote that came to an unknown outcome": lambda w: [_vote(w, outcome="perhaps")],
    "a lesson of no minutes": lambda w: [
        Lesson(act_id=w.act, case_id=w.case.id, held_on=DAY, minutes=0, hours=0, witness_id=w.person)
    ],
    "words without their salt": lambda w: [Statement(act_id=w.act, field="reason", words="因为")],
    "a salt without its words": lambda w: [Statement(act_id=w.act, field="reason", salt=b"s")],
    "a member of two branches": lambda w: [
        Membership(person_id=w.person, organisation_id=w.branch, since=DAY) for _ in "ab"
    ],
    "a membership that ends before it begins": lambda w: [
        Membership(person_id=w.person, organisation_id=w.branch, since=DAY, until=date(2026, 3, 1))
    ],
    "a post that does not exist": lambda w: [
        PostHolding(person_id=w.person, organisation_id=w.branch, post="emperor", since=BEGIN)
    ],
    "one post held twice by one person": lambda w: [
        PostHolding(person_id=w.person, organisation_id=w.branch, post="branch_secretary", since=BEGIN) for _ in "ab"
    ],
    "two people with one student number": lambda _: [Person(name=name, student_number="1") for name in "甲乙"],
    "a person who reads no language of ours": lambda _: [Person(name="甲", language="fr")],
    "an organisation of unknown kind": lambda _: [Organisation(kind="club", name="x")],
    "an organisation above itself": lambda _: [Organisation(id=77, kind="branch", name="x", parent_id=77)],
    "a segment of numbers the wrong way round": lambda w: [
        NumberSegment(organisation_id=w.branch, first="202651009102", last="202651009101", plan=1)
    ],
    "a notice that ends before it begins": lambda w: [
        Notice(
            case_id=w.case.id, act_id=w.act, stage="s", published_on=DAY, first_day=DAY, last_day=date(2026, 3, 1)
        )
    ],
    "one letter queued twice": lambda _: [_letter(), _letter()],
    "a claimed letter without a lease": lambda _: [_letter(state="claimed")],
    "a queued letter with a lease": lambda _: [_letter(lease_until=BEGIN)],
    "a task's link to no task": lambda w: [_link(purpose="task", case_id=w.case.id)],
    "a link of unknown purpose": lambda w: [_link(purpose="spy", case_id=w.case.id)],
    "a receipt's link to no act": lambda w: [_link(purpose="receipt", case_id=None)],
    "a task's link to an act": lambda w: [_link(case_id=w.case.id, act_id=w.act)],
    "one code asked for twice": lambda w: [_link(id=77, case_id=w.case.id), *(_code() for _ in "ab")],
    "an inspection of less than nothing": lambda _: [Inspection(made_at=BEGIN, cases=-1)],
    "a finding that is neither error nor warning": lambda w: [
        Inspection(id=77, made_at=BEGIN, cases=1),
        InspectionFinding(inspection_id=77, case_id=w.case.id, code="D01", severity="grave"),
    ],
    "nothing counted": lambda _: [Throttle(what=b"w", until=BEGIN, count=0)],
    "two links with one token": lambda w: [_link(case_id=w.case.id), _link(case_id=w.case.id)],
    "a second audit log": lambda _: [AuditHead(id=2, log="another")],
}  # fmt: skip


def test_what_must_never_be_is_refused(story: Story, world: World):
    refused = {never for never, rows in IMPOSSIBLE.items() if _is_refused(story.office.db, rows(world))}
    assert IMPOSSIBLE.keys() - refused == set()


def test_the_rows_above_are_right_but_for_what_is_said(story: Story, world: World):
    """Else one would be refused for a slip of its own."""
    case = _case(world, procedure="transfer")
    right = [case, _act(world), _task(world), _vote(world), _letter(), _link(case_id=world.case.id)]
    assert not _is_refused(story.office.db, right)


def _is_refused(db: Database, rows: Iterable[SQLModel]) -> bool:
    try:
        with db.transaction() as session:
            for row in rows:
                session.add(row)
                session.flush()
    except IntegrityError:
        return True
    return False
