"""One task handed from whoever may do it to one of them: every link that was sent for it dies, and that one gets a new
one. Nobody is locked out: the others may still ask for a fresh link, so that nothing waits for one person alone."""

from datetime import datetime

from sqlmodel import Session, col, select

from casework import audit, outbox
from casework.atlas import Atlas
from casework.audit import CaseLog
from casework.chasing import open_since
from casework.facts import facts_from
from casework.freezing import frozen_opening
from casework.office import Office
from casework.outbox import letter_row
from casework.raised import asked_of
from casework.refusal import Refusal
from casework.stages.stage import Who
from casework.terms import local_day
from models.case import Case
from models.person import Person
from models.task import Task


def hand(office: Office, *, case: str, act: str, to_person: str, at: datetime) -> None:
    """Hand the open task of that act to somebody. Raises Refusal: `wrong_stage` where the case (by reference) does not
    wait for the act, `unknown_person`, and `not_entitled` for somebody who may not do it."""
    with office.db.transaction() as session:
        row = session.exec(select(Case).where(Case.ref == case, Case.state == "open").with_for_update()).first()
        task = _open_task(session, row, act) if row else None
        if row is None or task is None:
            raise Refusal(["wrong_stage"])
        person = session.exec(select(Person).where(Person.ref == to_person)).first()
        if person is None:
            raise Refusal(["unknown_person"])
        if person.id not in _eligible(session, office, row, task):
            raise Refusal(["not_entitled"])
        task.rev += 1
        session.flush()
        letter = letter_row(
            "task",
            f"handed:{task.ref}.{task.rev}",
            at,
            person_id=person.id,
            case_id=row.id,
            task_id=task.id,
            task_rev=task.rev,
            stage=row.stage,
            due_on=row.due_on,
            data={"act": act},
        )
        outbox.put(session, [letter])
        log = CaseLog(office.log, row.id or 0, row.ref, row.case_seq, row.last_leaf)
        log.add("task.handed", audit.stamp(at), {"task": task.ref, "act": act, "to": person.ref, "run": row.run})
        row.rev, row.case_seq, row.last_leaf = row.rev + 1, log.case_seq, log.last_leaf
        session.flush()
        office.db.wake(session)
        audit.append(session, log.drafts)


def _open_task(session: Session, row: Case, act: str) -> Task | None:
    query = select(Task).where(Task.case_id == row.id, Task.run == row.run, Task.act == act, Task.state == "open")
    return session.exec(query.order_by(col(Task.id)).with_for_update()).first()


def _eligible(session: Session, office: Office, row: Case, task: Task) -> list[int]:
    procedure, facts = office.version(session, row.version_id), facts_from(row.facts)
    subject = session.get_one(Person, row.person_id)
    atlas = Atlas(session)
    atlas.learn([row.branch_id, row.committee_id, row.to_id], {subject.ref, *facts.contacts, *facts.introducers})
    since = open_since(facts, row.stage or "", row.run, local_day(row.stage_since))
    view = atlas.view(row.procedure, subject.ref, facts, row, since)
    who: tuple[Who, ...] = ()
    for one in frozen_opening(facts, procedure.by_id[row.stage or ""].open(view, office.calendar)).awaited:
        if (one.act, one.slot) == (task.act, task.slot):
            who = one.who
    return asked_of(atlas, who, view)
