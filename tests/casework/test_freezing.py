"""A case stands still while somebody says that an act in their name was not theirs."""

import pytest
from sqlmodel import select

from casework import acts
from casework.doctor import complaints
from casework.facts import facts_from
from casework.handing import hand
from casework.rebuild import odd_cases
from casework.refusal import Refusal
from casework.reminders import remind
from models.act import Act
from models.case import Case
from models.outbox import Outbox
from tests.story import Story

PASS = acts.Review(verdict="pass")


def last_act(story: Story, case: str, kind: str) -> str:
    with story.office.db.reading() as session:
        query = select(Act.ref).join(Case, Case.id == Act.case_id).where(Case.ref == case, Act.kind == kind)
        return session.exec(query.order_by(Act.id.desc())).first()


def letters(story: Story, letter: str) -> list[int]:
    with story.office.db.reading() as session:
        return list(session.exec(select(Outbox.person_id).where(Outbox.letter == letter).order_by(Outbox.id)))


@pytest.fixture
def frozen(story: Story) -> str:
    """A transfer whose release the secretary disowns; the township waits for it."""
    case = story.transfer_at("release")
    story.clock.forward(days=1)
    story.act(PASS, "luo", case)
    story.act(acts.Disown(act=last_act(story, case, "review")), "luo", case)
    return case


def refused(story: Story, act: acts.Act, by: str, case: str) -> str:
    with pytest.raises(Refusal) as refusal:
        story.record(act, by, case)
    return refusal.value.code


def test_the_next_level_cannot_act_and_the_committee_is_told(story: Story, frozen: str):
    assert refused(story, PASS, "liu", frozen) == "frozen"
    assert refused(story, acts.Withdraw(), "lu", frozen) == "frozen"
    officers = {story.cast.people[ref] for ref in ("shi", "qiao", "fang")}
    assert set(letters(story, "frozen")) == officers
    assert story.case(frozen).stage == "acceptance"


def test_the_act_stands_and_the_case_goes_on(story: Story, frozen: str):
    story.act(acts.Unfreeze(verdict="stands"), "shi", frozen)
    story.act(PASS, "liu", frozen)
    assert story.case(frozen).stage == "assignment"


def test_the_act_is_void_and_is_done_again(story: Story, frozen: str):
    assert refused(story, acts.Unfreeze(verdict="void"), "shi", frozen) == "reason_missing"
    story.act(acts.Unfreeze(verdict="void", reason="本人没有办理"), "shi", frozen)
    assert story.case(frozen).stage == "release"
    assert facts_from(story.case(frozen).facts).released is None
    story.act(PASS, "xia", frozen)
    assert story.case(frozen).stage == "acceptance"


def test_only_the_committee_or_the_level_above_frees_it(story: Story, frozen: str):
    for by in ("luo", "liu", "lu"):
        assert refused(story, acts.Unfreeze(verdict="stands"), by, frozen) == "not_entitled"
    story.act(acts.Unfreeze(verdict="stands"), "fang", frozen)
    assert facts_from(story.case(frozen).facts).frozen is None


def test_freeing_it_can_be_handed_to_one_of_those_who_may(story: Story, frozen: str):
    hand(story.office, case=frozen, act="unfreeze", to_person="qiao", at=story.clock.now)
    assert letters(story, "task")[-1] == story.cast.people["qiao"]
    with pytest.raises(Refusal, match="not_entitled"):
        hand(story.office, case=frozen, act="unfreeze", to_person="liu", at=story.clock.now)


def test_nobody_frees_what_they_disowned_themselves(story: Story):
    case = story.admission_at("publicity")
    story.act(acts.Disown(act=last_act(story, case, "review")), "shi", case)
    assert refused(story, acts.Unfreeze(verdict="stands"), "shi", case) == "own_act"
    story.act(acts.Unfreeze(verdict="void", reason="未办理"), "qiao", case)
    assert story.case(case).stage == "pre_review"


def test_what_a_passed_stage_did_to_a_membership_is_not_undone(story: Story):
    case = story.transfer_at("assignment")
    story.act(acts.Disown(act=last_act(story, case, "review")), "liu", case)
    assert refused(story, acts.Unfreeze(verdict="void", reason="未办理"), "shi", case) == "cannot_be_undone"


def test_a_void_beginning_ends_the_case(story: Story):
    case = story.transfer_at("release")
    story.act(acts.Disown(act=last_act(story, case, "request")), "lu", case)
    story.act(acts.Unfreeze(verdict="void", reason="本人没有申请"), "shi", case)
    assert story.case(case).state == "withdrawn"


def test_a_void_return_does_not_carry_the_case_forward_again(story: Story):
    case = story.admission_at("committee_review")
    story.act(acts.Review(verdict="return", to="training", reason="材料不全"), "shi", case)
    story.act(acts.Disown(act=last_act(story, case, "review")), "shi", case)
    story.act(acts.Unfreeze(verdict="void", reason="本人没有办理"), "qiao", case)
    assert story.case(case).stage == "training", "what was done after training is forgotten: it is done anew"
    assert facts_from(story.case(case).facts).frozen is None


@pytest.mark.parametrize(("minutes", "hours"), [(45, 1), (30, 0)])
def test_a_void_lesson_takes_away_the_hour_that_it_counted(story: Story, minutes: int, hours: int):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    story.clock.forward(days=7)
    story.act(acts.Lesson(minutes=45, witness="he"), "tian", case)
    story.act(acts.Lesson(minutes=minutes, witness="he"), "tian", case)
    story.act(acts.Disown(act=last_act(story, case, "lesson")), "tian", case)
    assert facts_from(story.case(case).facts).hours == 1 + hours
    story.act(acts.Unfreeze(verdict="void", reason="没有上这次课"), "shi", case)
    assert facts_from(story.case(case).facts).hours == 1


def test_nobody_disowns_the_act_of_another(story: Story):
    case = story.transfer_at("acceptance")
    assert refused(story, acts.Disown(act=last_act(story, case, "review")), "lu", case) == "not_entitled"


def test_a_publicity_period_that_ends_meanwhile_waits(story: Story):
    case = story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", case)
    story.act(acts.Disown(act=last_act(story, case, "publish")), "qiao", case)
    story.record(acts.Object(text="不同意"), None, case)
    story.clock.forward(days=20)
    story.settle()
    assert story.case(case).stage == "publicity"
    story.act(acts.Unfreeze(verdict="stands"), "shi", case)
    story.act(acts.RuleObjection(verdict="unfounded", reason="查无实据"), "shi", case)
    assert story.case(case).stage == "membership_form"


def test_those_who_can_free_it_are_reminded_and_nobody_else(story: Story, frozen: str):
    story.clock.forward(days=1)
    remind(story.office, story.clock.now)
    officers = {story.cast.people[ref] for ref in ("shi", "qiao", "fang")}
    assert set(letters(story, "reminder")) == officers


def test_the_log_tells_it_all_and_the_doctor_is_content(story: Story, frozen: str):
    assert odd_cases(story.office) == []
    story.act(acts.Unfreeze(verdict="void", reason="未办理"), "shi", frozen)
    assert odd_cases(story.office) == []
    assert [one.invariant for one in complaints(story.office, story.clock.now) if one.invariant != "I11"] == []
