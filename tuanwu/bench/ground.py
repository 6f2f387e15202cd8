"""The ground a benchmark stands on: a throw-away database with branches, officers and decided cases, written in sets.

Every case stands at pre-review with its pass recorded and not yet settled, as after a bulk decision.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, insert, text, update
from sqlmodel import Session, SQLModel, col

from casework import audit
from casework.audit import CaseLog
from casework.begin import number_of
from casework.facts import Facts
from casework.office import Office, found, open_office
from models.db import Database
from models.migrate import upgrade
from models.tables import Act, Case, Organisation, Person, PostHolding, StageRun, Task

BRANCHES = 100
COMMITTEE = 1
START = datetime(2026, 6, 8, 1, tzinfo=UTC)
SLICE = 5_000
FIRST_APPLICANT = 1_001
FACTS = Facts(
    applied=date(2026, 3, 2),
    talked=date(2026, 3, 6),
    activist=date(2026, 3, 9),
    activist_approved=date(2026, 3, 10),
    hours=8,
    first_lesson=date(2026, 3, 12),
    last_lesson=date(2026, 5, 28),
    targeted=date(2026, 6, 9),
    pre_reviewed=date(2026, 6, 10),
    verdict="pass",
).to_json()


def lay(url: str, cases: int) -> Office:
    """A new database with that many decided cases, each with an audit log as long as its story so far."""
    db = Database(url)
    upgrade(db)
    found(db, "tuanwu-bench")
    office = open_office(db, "cn-2023")
    with db.transaction() as session:
        _tree(session)
        version = office.current_version(session, "admission", START)
    for first in range(1, cases + 1, SLICE):
        with db.transaction() as session:
            _decided(session, office.log, version, range(first, min(first + SLICE, cases + 1)))
    return office


def decide_again(office: Office) -> None:
    """Put every case back to where `lay` left it, for a further round on the same ground."""
    with office.db.transaction() as session:
        session.execute(update(Case).values(stage="pre_review", facts=FACTS, ready=True, due_on=None))


def _tree(session: Session) -> None:
    organisations = [
        {
            "id": id_,
            "ref": f"o{id_}",
            "kind": "committee" if id_ == COMMITTEE else "branch",
            "name": f"听河大学{id_}",
            "parent_id": None if id_ == COMMITTEE else COMMITTEE,
            "path": "/1/" if id_ == COMMITTEE else f"/1/{id_}/",
            "approves": id_ == COMMITTEE,
            "unit": "school",
            "has_committee": True,
        }
        for id_ in range(COMMITTEE, COMMITTEE + BRANCHES + 1)
    ]
    _insert(session, Organisation, organisations)
    officers = [(2 * one["id"] + nth, one["id"], one["kind"], nth) for one in organisations for nth in (0, 1)]
    _insert(session, Person, [_person(id_, organisation) for id_, organisation, _, _ in officers])
    posts = {
        "committee": ("committee_secretary", "committee_officer"),
        "branch": ("branch_secretary", "organisation_commissioner"),
    }
    _insert(
        session,
        PostHolding,
        [
            {"person_id": id_, "organisation_id": organisation, "post": posts[str(kind)][nth], "since": START}
            for id_, organisation, kind, nth in officers
        ],
    )


def _decided(session: Session, log: str, version: int, ids: range) -> None:
    people = [_person(FIRST_APPLICANT + id_, COMMITTEE + 1 + id_ % BRANCHES) for id_ in ids]
    _insert(session, Person, people)
    logs = [CaseLog(log, id_, f"c{id_}") for id_ in ids]
    for one in logs:
        _history(one)
    _insert(session, Case, [_case(one, version) for one in logs])
    _insert(
        session,
        StageRun,
        [
            {"case_id": id_, "run": 3, "stage": "pre_review", "opened_at": START, "due_provisional": False}
            for id_ in ids
        ],
    )
    _insert(
        session,
        Task,
        [
            {
                "id": id_, "ref": f"t{id_}", "case_id": id_, "run": 3, "act": "review", "slot": "", "state": "decided",
                "rev": 0, "opened_at": START, "closed_at": START,
            }
            for id_ in ids
        ],
    )  # fmt: skip
    _insert(
        session,
        Act,
        [
            {
                "id": id_, "ref": f"a{id_}", "case_id": id_, "run": 3, "stage": "pre_review", "kind": "review",
                "task_id": id_, "person_id": 2, "level": "committee", "dated": date(2026, 6, 10),
                "recorded_at": START, "assurance": "link", "data": '{"verdict":"pass"}',
            }
            for id_ in ids
        ],
    )  # fmt: skip
    _bring_sequences_on(session)
    audit.append(session, [draft for one in logs for draft in one.drafts])


def _history(log: CaseLog) -> None:
    at = audit.stamp(START)
    log.add("case.opened", at, {"procedure": "admission", "number": number_of(log.case_id)})
    for run, stage in enumerate(("application", "training", "pre_review"), start=1):
        log.add("stage.opened", at, {"stage": stage, "run": run, "due": None, "tasks": []})
        log.add("act.recorded", at, {"do": "review", "stage": stage, "run": run, "facts": {}}, actor="p2")


def _case(log: CaseLog, version: int) -> dict[str, Any]:
    return {
        "id": log.case_id,
        "ref": log.case_ref,
        "number": number_of(log.case_id),
        "procedure": "admission",
        "version_id": version,
        "person_id": FIRST_APPLICANT + log.case_id,
        "branch_id": COMMITTEE + 1 + log.case_id % BRANCHES,
        "committee_id": COMMITTEE,
        "retained": False,
        "state": "open",
        "stage": "pre_review",
        "run": 3,
        "facts": FACTS,
        "rev": 6,
        "ready": True,
        "receipts": f"[[{log.case_id},2]]",
        "case_seq": log.case_seq,
        "last_leaf": log.last_leaf,
        "opened_at": START,
        "stage_since": START,
    }


def _person(id_: int, organisation: int) -> dict[str, Any]:
    return {
        "id": id_,
        "ref": f"p{id_}",
        "name": f"茗{id_}",
        "mailbox": f"p{id_}@chaxing.example",
        "language": "zh",
        "organisation_id": organisation,
        "born": date(2008, 3, 1),
        "born_day_known": True,
        "party_member": False,
        "probation": False,
    }


def _insert(session: Session, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    session.connection().execute(insert(model.__table__), list(rows))  # type: ignore[attr-defined]


def _bring_sequences_on(session: Session) -> None:
    """Ids were given by hand: PostgreSQL's sequences have to go on behind them."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return
    for model in (Organisation, Person, Case, Task, Act):
        last = connection.execute(func.max(col(model.id)).select()).scalar_one()
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": model.__tablename__, "last": last},
        )
