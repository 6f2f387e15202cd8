"""The ground a benchmark stands on: a throw-away database with branches, officers and cases, written in sets.

Every case stands at pre-review: with its pass recorded and not yet settled, as after a bulk decision, or with its task
still open.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import Session, SQLModel, col

from casework import audit
from casework.audit import CaseLog
from casework.begin import number_of
from casework.facts import Facts
from casework.office import Office, found, open_office
from models.db import Database
from models.migrate import upgrade
from models.tables import Act, Case, Organisation, Person, PostHolding, StageRun, Task, TaskHolder

BRANCHES = 100
COMMITTEE = 1
REVIEWER = 2
"""The committee's secretary."""
REVIEWERS = ("committee_secretary", "committee_officer")
STAGE = "pre_review"
START = datetime(2026, 6, 8, 1, tzinfo=UTC)
SLICE = 5_000
FIRST_APPLICANT = 1_001
_PROPOSED = Facts(
    applied=date(2026, 3, 2),
    talked=date(2026, 3, 6),
    activist=date(2026, 3, 9),
    activist_approved=date(2026, 3, 10),
    hours=8,
    first_lesson=date(2026, 3, 12),
    last_lesson=date(2026, 5, 28),
    targeted=date(2026, 6, 9),
)
OPEN_FACTS = _PROPOSED.to_json()
DECIDED_FACTS = _PROPOSED.changed({"pre_reviewed": date(2026, 6, 10), "verdict": "pass"}).to_json()


def lay(db: Database, cases: int, *, decided: int | None = None) -> Office:
    """Branches, officers and that many cases in a new database, each with an audit log as long as its story so far.

    The first `decided` (by default all) are decided and not yet settled; the others wait for their reviewer.
    """
    upgrade(db)
    found(db, "tuanwu-bench")
    office = open_office(db, "cn-2023")
    with db.transaction() as session:
        _tree(session)
        version = office.current_version(session, "admission", START)
    for first in range(1, cases + 1, SLICE):
        with db.transaction() as session:
            ids = range(first, min(first + SLICE, cases + 1))
            _stand(session, office.log, version, ids, cases if decided is None else decided)
    with db.transaction() as session:
        session.connection().execute(text("ANALYZE"))  # as both databases' upkeep would have done by then
    return office


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
        "committee": REVIEWERS,
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


def _stand(session: Session, log: str, version: int, ids: range, decided: int) -> None:
    _insert(session, Person, [_person(FIRST_APPLICANT + id_, COMMITTEE + 1 + id_ % BRANCHES) for id_ in ids])
    logs = [CaseLog(log, id_, f"c{id_}") for id_ in ids]
    for one in logs:
        _history(one)
    _insert(session, Case, [_case(one, version, decided=one.case_id <= decided) for one in logs])
    _insert(session, StageRun, [_run(id_) for id_ in ids])
    _insert(session, Task, [_task(id_, decided=id_ <= decided) for id_ in ids])
    _insert(session, TaskHolder, [_holder(id_, post) for id_ in ids for post in REVIEWERS])
    _insert(session, Act, [_act(id_) for id_ in ids if id_ <= decided])
    _bring_sequences_on(session)
    audit.append(session, [draft for one in logs for draft in one.drafts])


def _run(id_: int) -> dict[str, Any]:
    return {"case_id": id_, "run": 3, "stage": "pre_review", "opened_at": START, "due_provisional": False}


def _task(id_: int, *, decided: bool) -> dict[str, Any]:
    return {
        "id": id_,
        "ref": f"t{id_}",
        "case_id": id_,
        "run": 3,
        "act": "review",
        "slot": "",
        "state": "decided" if decided else "open",
        "rev": 0,
        "vacant": False,
        "opened_at": START,
        "closed_at": START if decided else None,
    }


def _holder(task_id: int, post: str) -> dict[str, Any]:
    return {"task_id": task_id, "post": post, "organisation_id": COMMITTEE, "person_id": None}


def _act(id_: int) -> dict[str, Any]:
    return {
        "id": id_,
        "ref": f"a{id_}",
        "case_id": id_,
        "run": 3,
        "stage": "pre_review",
        "kind": "review",
        "task_id": id_,
        "person_id": REVIEWER,
        "level": "committee",
        "dated": date(2026, 6, 10),
        "recorded_at": START,
        "assurance": "link",
        "data": '{"verdict":"pass"}',
    }


def _history(log: CaseLog) -> None:
    at = audit.stamp(START)
    log.add("case.opened", at, {"procedure": "admission", "number": number_of(log.case_id)})
    for run, stage in enumerate(("application", "training", "pre_review"), start=1):
        log.add("stage.opened", at, {"stage": stage, "run": run, "due": None, "tasks": []})
        log.add("act.recorded", at, {"do": "review", "stage": stage, "run": run, "facts": {}}, actor="p2")


def _case(log: CaseLog, version: int, *, decided: bool) -> dict[str, Any]:
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
        "facts": DECIDED_FACTS if decided else OPEN_FACTS,
        "rev": 6,
        "ready": decided,
        "receipts": f"[[{log.case_id},{REVIEWER}]]" if decided else "[]",
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
    found = list(rows)
    if found:
        session.connection().execute(insert(model.__table__), found)  # type: ignore[attr-defined]


def _bring_sequences_on(session: Session) -> None:
    """Ids were given by hand: PostgreSQL's sequences have to go on behind them."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return
    for model in (Organisation, Person, Case, Task, Act):
        last = connection.execute(select(func.coalesce(func.max(col(model.id)), 1))).scalar_one()
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
            {"name": model.__tablename__, "last": last},
        )
