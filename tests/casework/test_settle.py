"""Settling: the one way a case moves. Idempotent, safe when two do it, and one bad case stops no other."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import orjson
import pytest
from sqlalchemy import func, text
from sqlmodel import select

from casework import acts
from casework.facts import fold
from casework.posts import replace_officer
from casework.settle import Settled, next_wake, procedures_ready, settle, settle_all, stages_ready
from casework.settling import batch
from casework.terms import local_day, start_of
from config.profile import load_profile
from models.audit import AuditEntry, AuditHead
from models.case import StageRun
from models.outbox import Outbox
from models.task import Task
from tests.snapshot import snapshot
from tests.story import Story
from tests.together import together

PASS = acts.Review(verdict="pass")


def _applied(story: Story, how_many: int) -> list[str]:
    """Cases that have begun and are not settled yet."""
    people = story.cast.applicants(how_many)
    return [story.record(acts.Apply(), person, person=person).case for person in people]


def _corrupt(story: Story, *cases: str) -> None:
    """Facts that no version of the program has written."""
    with story.office.db.transaction() as session:
        for ref in cases:
            session.connection().execute(
                text("UPDATE cases SET facts = '{\"mood\": 1}' WHERE ref = :ref"), {"ref": ref}
            )


def _tasks(story: Story, case: str) -> dict[str, str]:
    with story.office.db.reading() as session:
        rows = session.exec(select(Task.act, Task.state).where(Task.case_id == story.case(case).id)).all()
    return dict(rows)


def _letters(story: Story, case: str) -> list[str]:
    with story.office.db.reading() as session:
        query = select(Outbox.letter).where(Outbox.case_id == story.case(case).id).order_by(Outbox.id)
        return list(session.exec(query).all())


def test_a_new_case_enters_its_first_stage(story: Story):
    (case,) = _applied(story, 1)
    assert stages_ready(story.office, "admission", story.clock.now) == ["application"]
    settled = settle(story.office, "admission", "application", story.clock.now)
    row = story.case(case)
    assert (settled.cases, settled.set_aside) == (1, [])
    assert (row.stage, row.run, row.ready) == ("application", 1, False)
    assert _tasks(story, case) == {"talk": "open"}
    assert Counter(_letters(story, case)) == {"received": 1, "receipt": 1, "task": 2}


def test_settling_again_changes_nothing(story: Story):
    story.admission_at("training")
    before = snapshot(story.office.db)
    assert settle_all(story.office, "admission", story.clock.now) == Settled()
    assert snapshot(story.office.db) == before


def test_a_case_passes_several_stages_in_one_run(story: Story):
    """A recommendation's application and training ask nothing."""
    proposed = story.record(acts.Propose(kind="K1"), "luo", person="bai")
    settled = settle_all(story.office, "recommendation", story.clock.now)
    assert (story.case(proposed.case).stage, settled.transitions) == ("branch_vote", 2)
    with story.office.db.reading() as session:
        runs = session.exec(select(StageRun.stage, StageRun.outcome).order_by(StageRun.run)).all()
    assert [tuple(run) for run in runs] == [("application", "passed"), ("training", "passed"), ("branch_vote", None)]
    assert "progress" not in _letters(story, proposed.case), "of a stage that asks nothing nobody is told"


def test_a_passed_stage_tells_the_person_and_opens_the_next(story: Story):
    case = story.admission_at("pre_review")
    story.act(PASS, "shi", case)
    assert story.case(case).stage == "publicity"
    assert _letters(story, case)[-4:].count("progress") == 1
    assert _tasks(story, case)["publish"] == "open"


def test_of_the_last_stage_the_letter_of_the_end_alone_tells_the_person(story: Story):
    case = story.admission_at(None)
    with story.office.db.reading() as session:
        theirs = (Outbox.case_id == story.case(case).id, Outbox.person_id == story.case(case).person_id)
        told = session.exec(select(Outbox.letter, Outbox.stage).where(*theirs)).all()
    assert ("completed", "registration") in told
    assert ("progress", "committee_review") in told
    assert ("progress", "registration") not in told


def test_a_withdrawal_ends_the_case_and_its_open_tasks(story: Story):
    case = story.admission_at("pre_review")
    story.act(acts.Withdraw(reason="个人原因"), "jixiang", case)
    row = story.case(case)
    assert (row.state, row.stage, row.closed_at) == ("withdrawn", None, story.clock.now)
    assert _tasks(story, case)["review"] == "cancelled"
    assert "withdrawn" in _letters(story, case)


def test_a_clock_falls_due_when_its_day_comes_and_not_before(story: Story):
    case = story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "shi", case)
    last = story.case(case).due_on
    assert next_wake(story.office) == start_of(last + timedelta(days=1))
    story.clock.now = start_of(last + timedelta(days=1)) - timedelta(seconds=1)
    assert local_day(story.clock.now) == last
    assert procedures_ready(story.office, story.clock.now) == []
    story.clock.forward(seconds=1)
    assert procedures_ready(story.office, story.clock.now) == ["admission"]
    story.settle()
    assert story.case(case).stage == "membership_form"


def test_two_settlers_at_once_do_everything_once(story: Story):
    cases = _applied(story, 40)
    both = together([partial(settle_all, story.office, "admission", story.clock.now)] * 2)
    assert {type(one) for one in both} == {Settled}, both
    assert sum(one.cases for one in both) >= len(cases)
    assert {story.case(case).stage for case in cases} == {"application"}
    with story.office.db.reading() as session:
        assert session.exec(select(func.count(StageRun.id))).one() == 40
        assert session.exec(select(func.count(Task.id))).one() == 40
        letters = Counter(session.exec(select(Outbox.letter)).all())
        sequence = list(session.exec(select(AuditEntry.seq).order_by(AuditEntry.seq)).all())
        assert sequence == list(range(1, session.get_one(AuditHead, 1).size + 1))
    assert letters == {"received": 40, "receipt": 40, "task": 80}


def test_one_settles_while_others_record(story: Story):
    people = story.cast.applicants(8)
    cases = story.admissions_at("application", people)
    recorders = [partial(story.record, acts.Talk(), "luo", case) for case in cases]
    results = together([*recorders, *[partial(settle_all, story.office, "admission", story.clock.now)] * 2])
    assert [one for one in results if isinstance(one, Exception)] == []
    story.settle()
    done = {"talk": "decided", "confirm_activist": "open"}
    assert [case for case in cases if _tasks(story, case) != done] == []


def test_a_case_that_fails_is_set_aside_and_the_rest_goes_on(story: Story):
    cases = _applied(story, 7)
    bad, good = cases[4], [*cases[:4], *cases[5:]]
    _corrupt(story, bad)
    settled = settle_all(story.office, "admission", story.clock.now)
    row = story.case(bad)
    assert settled.set_aside == [row.id]
    assert {story.case(case).run for case in good} == {1}
    assert (row.run, row.ready, row.set_aside_at) == (0, True, story.clock.now)
    assert row.set_aside_why.startswith("ValidationError: ")
    assert _letters(story, bad) == []


def test_a_case_whose_writing_fails_is_set_aside_and_the_rest_goes_on(story: Story):
    """Its next run is there already: the database itself refuses the chunk."""
    cases = _applied(story, 5)
    with story.office.db.transaction() as session:
        case_id = story.case(cases[2]).id
        session.add(StageRun(case_id=case_id, run=1, stage="application", opened_at=story.clock.now))
    settled = settle_all(story.office, "admission", story.clock.now)
    assert settled.set_aside == [case_id]
    assert [story.case(case).run for case in cases] == [1, 1, 0, 1, 1]
    assert "stage_run" in story.case(cases[2]).set_aside_why


def test_a_case_set_aside_is_not_tried_again(story: Story):
    (case,) = _applied(story, 1)
    _corrupt(story, case)
    settle_all(story.office, "admission", story.clock.now)
    assert procedures_ready(story.office, story.clock.now) == []
    assert settle_all(story.office, "admission", story.clock.now) == Settled()


def test_where_every_case_fails_no_case_is_to_blame(story: Story):
    """A fault of the program or the machine must not empty the house."""
    cases = _applied(story, 6)
    _corrupt(story, *cases)
    before = snapshot(story.office.db)
    with pytest.raises(ValueError, match="mood"):
        settle_all(story.office, "admission", story.clock.now)
    assert snapshot(story.office.db) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_case_touched_between_reading_and_writing_is_settled_next_time(story: Story, monkeypatch: pytest.MonkeyPatch):
    """On SQLite cases are read and decided outside the lock; what was decided on old facts must not be written."""
    cases = story.admissions_at("application", story.cast.applicants(3))
    story.clock.forward(days=2)
    for case in cases[1:]:
        story.record(acts.Talk(), "luo", case)
    touched, prepare = cases[2], batch.prepare

    def meanwhile(*args):
        ready = prepare(*args)
        if story.case(touched).rev == rev:
            story.record(acts.ConfirmActivist(body="branch_committee"), "luo", touched)
        return ready

    rev = story.case(touched).rev
    monkeypatch.setattr(batch, "prepare", meanwhile)
    settled = settle(story.office, "admission", "application", story.clock.now)
    assert settled.set_aside == []
    monkeypatch.undo()
    story.settle()
    assert _tasks(story, cases[1]) == {"talk": "decided", "confirm_activist": "open"}
    assert _tasks(story, touched) == {"talk": "decided", "approve_activist": "open"}
    assert _letters(story, touched).count("receipt") == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_post_that_changes_hands_between_reading_and_writing_is_written_to_in_its_new_hands(
    story: Story, monkeypatch: pytest.MonkeyPatch
):
    """What a run learnt of posts serves all its chunks: a turnover in between makes it read them again."""
    case = story.admission_at("application")
    story.clock.forward(days=2)
    story.record(acts.Talk(), "luo", case)
    prepare, turnovers = batch.prepare, []

    def meanwhile(*args):
        ready = prepare(*args)
        if not turnovers:
            about = {"post": "branch_secretary", "organisation": "class1", "from_person": "luo", "to_person": "tian"}
            turnovers.append(replace_officer(story.office, **about, at=story.clock.now))
        return ready

    monkeypatch.setattr(batch, "prepare", meanwhile)
    settle(story.office, "admission", "application", story.clock.now)
    with story.office.db.reading() as session:
        task = session.exec(select(Task.id).where(Task.case_id == story.case(case).id, Task.state == "open")).one()
        told = session.exec(select(Outbox.person_id).where(Outbox.task_id == task)).all()
    assert story.cast.people["tian"] in told
    assert story.cast.people["luo"] not in told


@pytest.mark.parametrize("play", ["admission_at", "recommendation_at", "transfer_at"])
def test_the_facts_of_a_case_can_be_rebuilt_from_its_entries(story: Story, play: str):
    case = story.case(getattr(story, play)(None))
    facts = "{}"
    with story.office.db.reading() as session:
        query = select(AuditEntry.body).where(AuditEntry.case_id == case.id).order_by(AuditEntry.case_seq)
        for body in session.exec(query):
            facts = fold(facts, orjson.loads(body)["data"].get("facts", {}))
    assert orjson.loads(facts) == orjson.loads(case.facts)


def test_a_case_goes_on_by_the_text_it_began_under(story: Story):
    """From now on the profile asks for seven working days; who began under five is published for five."""
    case = story.admission_at("publicity")
    seven_days = load_profile("cn-2023", {"admission.publicity_days": 7})
    story.office = replace(story.office, profile=seven_days)
    story.clock.forward(days=1)
    story.act(acts.Publish(), "shi", case)
    with story.office.db.reading() as session:
        run = session.exec(select(StageRun).where(StageRun.stage == "publicity")).one()
    assert story.office.procedures["admission"].by_id["publicity"].days == 7
    assert run.due_why.split(",")[2] == "5"
