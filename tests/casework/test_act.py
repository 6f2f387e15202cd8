"""Recording an act: one transaction, or a refusal that says why and writes nothing."""

from collections import Counter
from functools import partial

import orjson
import pytest
from sqlmodel import select

from casework import acts
from casework.act import Recorded
from casework.refusal import Refusal
from models.act import Act, Statement
from models.audit import AuditEntry
from models.outbox import Outbox
from models.task import Task
from tests.snapshot import snapshot
from tests.story import Story
from tests.together import together

PASS = acts.Review(verdict="pass")
LESSON = acts.Lesson(minutes=45, witness="he")


def _acts(story: Story, case: str) -> list[Act]:
    with story.office.db.reading() as session:
        return list(session.exec(select(Act).where(Act.case_id == story.case(case).id).order_by(Act.id)).all())


def _refused(story: Story, act: acts.Act, by: str | None, case: str | None, **more) -> list[str]:
    before = snapshot(story.office.db)
    with pytest.raises(Refusal) as caught:
        story.record(act, by, case, **more)
    assert snapshot(story.office.db) == before
    return caught.value.codes


def test_an_act_is_written_with_its_entry_and_the_case_is_ready(story: Story):
    case = story.admission_at("pre_review")
    recorded = story.record(PASS, "shi", case, assurance="link")
    act, row = _acts(story, case)[-1], story.case(case)
    assert (recorded.case, recorded.act, recorded.again) == (case, act.ref, False)
    assert (act.kind, act.stage, act.level, act.assurance) == ("review", "pre_review", "committee", "link")
    assert row.ready
    assert row.stage == "pre_review", "the case moves when it is settled, not before"
    with story.office.db.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        task = session.get_one(Task, act.task_id)
    body = orjson.loads(entry.body)
    assert (body["type"], body["actor"], body["assurance"]) == ("act.recorded", "shi", "link")
    assert body["data"] | {"act": act.ref, "do": "review", "stage": "pre_review", "spends": True} == body["data"]
    assert (task.state, task.closed_at) == ("decided", story.clock.now)


def test_an_act_that_repeats_leaves_its_task_open(story: Story):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    story.act(LESSON, "tian", case)
    story.act(LESSON, "tian", case)
    assert [act.task_id for act in _acts(story, case)[-2:]] == [None, None]
    with story.office.db.reading() as session:
        open_tasks = session.exec(select(Task.act).where(Task.state == "open")).all()
    assert Counter(open_tasks) == {"lesson": 1, "propose_target": 1}


def test_peoples_words_go_to_an_erasable_statement_and_never_into_the_act(story: Story):
    case = story.admission_at("pre_review")
    story.record(acts.Review(verdict="fail", reason="材料不全"), "shi", case)
    with story.office.db.reading() as session:
        statement = session.exec(select(Statement)).one()
        entry = session.exec(select(AuditEntry.body).order_by(AuditEntry.seq.desc())).first()
    assert (statement.field, statement.words, len(statement.salt)) == ("reason", "材料不全", 32)
    assert "材料不全" not in _acts(story, case)[-1].data
    assert set(orjson.loads(entry)["commit"]) == {"reason"}


@pytest.mark.parametrize(
    ("act", "by", "code"),
    [
        (PASS, "nobody", "unknown_person"),
        (PASS, "luo", "not_entitled"),
        (PASS, None, "not_entitled"),
        (PASS, "jixiang", "not_entitled"),
        (acts.Review(verdict="fail"), "shi", "reason_missing"),
        (acts.Wish(), "jixiang", "wrong_stage"),
        (acts.Talk(), "luo", "already_done"),
        (acts.Talk(), "shi", "not_entitled"),
        (acts.Review(verdict="return", to="branch_vote", reason="退回"), "shi", "wrong_stage"),
    ],
)  # fmt: skip
def test_a_refusal_names_its_code_and_writes_nothing(story: Story, act: acts.Act, by: str | None, code: str):
    assert _refused(story, act, by, story.admission_at("pre_review"))[0] == code


def test_an_unknown_case_is_refused(story: Story):
    assert _refused(story, PASS, "shi", "no-such-case") == ["wrong_stage"]


def test_nobody_acts_at_two_levels_of_one_case(story: Story):
    """The branch's secretary, made an officer of the committee meanwhile."""
    case = story.admission_at("pre_review")
    story.cast.holds("luo", "college", "committee_officer")
    assert _refused(story, PASS, "luo", case) == ["two_levels"]


def test_nobody_decides_their_own_case(story: Story):
    case = story.recommendation_at("branch_vote")
    story.cast.holds("bai", "class1", "branch_secretary")
    assert _refused(story, acts.Vote(present=11, **{"for": 9}, against=1, abstain=1), "bai", case) == ["own_case"]


def test_a_document_is_not_dated_ahead(story: Story):
    case = story.admission_at("application")
    tomorrow = story.clock.now.date().replace(day=story.clock.now.day + 1)
    assert _refused(story, acts.Talk(dated=tomorrow), "luo", case) == ["D28"]


def test_a_closed_case_takes_no_act(story: Story):
    case = story.admission_at(None)
    assert _refused(story, acts.Oath(), "xia", case) == ["wrong_stage"]
    assert _refused(story, acts.Withdraw(reason="晚了"), "jixiang", case) == ["wrong_stage"]


def test_one_person_has_one_open_case_of_a_procedure(story: Story):
    story.admission_at("application")
    assert _refused(story, acts.Apply(), "jixiang", None, person="jixiang") == ["pending"]


def test_a_form_sent_twice_is_one_act(story: Story):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    first = story.record(LESSON, "tian", case, submission="form-1")
    again = story.record(LESSON, "tian", case, submission="form-1")
    assert (again.case, again.act, again.again) == (first.case, first.act, True)
    assert Counter(act.kind for act in _acts(story, case))["lesson"] == 1


def test_a_form_sent_eight_times_at_once_is_one_act(story: Story):
    """L-07, also where the second comes while the first is still being written."""
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    results = together([partial(story.record, LESSON, "tian", case, submission="form-1")] * 8)
    assert {type(result) for result in results} == {Recorded}, results
    assert len({result.act for result in results}) == 1
    assert Counter(result.again for result in results) == {False: 1, True: 7}


def test_an_application_sent_eight_times_at_once_is_one_case(story: Story):
    results = together([partial(story.record, acts.Apply(), "ruyi", person="ruyi", submission="form-1")] * 8)
    assert {type(result) for result in results} == {Recorded}, results
    assert len({result.case for result in results}) == 1


def test_two_applications_at_once_make_one_case_and_one_refusal(story: Story):
    results = together([partial(story.record, acts.Apply(), "ruyi", person="ruyi")] * 8)
    assert Counter(type(result) for result in results) == {Recorded: 1, Refusal: 7}, results
    assert {result.code for result in results if isinstance(result, Refusal)} == {"pending"}


def test_eight_deciders_at_once_make_one_decision(story: Story):
    """L-04: eight click at the same instant, one act is recorded, the others are told that it is done."""
    case = story.admission_at("pre_review")
    deciders = [partial(story.record, PASS, by, case) for by in ("shi", "qiao") * 4]
    results = together(deciders)
    assert Counter(type(result) for result in results) == {Recorded: 1, Refusal: 7}, results
    assert {result.code for result in results if isinstance(result, Refusal)} == {"already_done"}
    assert Counter(act.kind for act in _acts(story, case))["review"] == 1


def test_acts_on_many_cases_at_once_leave_a_dense_sequence(story: Story):
    people = ["jixiang", "ruyi", "pingan", *story.cast.applicants(5)]
    cases = story.admissions_at("application", people)
    results = together([partial(story.record, acts.Talk(), "luo", case) for case in cases])
    assert {type(result) for result in results} == {Recorded}, results
    with story.office.db.reading() as session:
        sequence = session.exec(select(AuditEntry.seq).order_by(AuditEntry.seq)).all()
    assert list(sequence) == list(range(1, len(sequence) + 1))


def test_recording_queues_no_letter(story: Story):
    """Receipts are queued when the case is settled, so that recording stays short."""
    case = story.admission_at("pre_review")
    with story.office.db.reading() as session:
        before = len(session.exec(select(Outbox.id)).all())
    story.record(PASS, "shi", case)
    with story.office.db.reading() as session:
        assert len(session.exec(select(Outbox.id)).all()) == before
