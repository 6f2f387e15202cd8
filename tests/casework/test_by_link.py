"""Acts through links: judged outside the write lock, and judged again under it where something has changed."""

from functools import partial

import pytest
from sqlmodel import Session, col, select

from casework import acts, by_link
from casework.act import Recorded
from casework.by_link import record_by_link
from casework.facts import facts_from
from casework.links import DeadLink, link_key, mint
from casework.posts import replace_officer
from casework.refusal import Refusal
from models.act import Act
from models.person import Person
from models.task import Task
from tests.story import Story
from tests.together import together

KEY = link_key(b"a secret of the story's, and of no one else's")
LESSON = acts.Lesson(minutes=45, witness="he")


def a_link(story: Story, case: str, act: str, person: str, slot: str = "") -> str:
    """A link that a letter would carry: this person's, to the open task of that act."""
    with story.office.db.transaction() as session:
        of_case = select(Task).where(Task.case_id == story.case(case).id, Task.act == act, Task.state == "open")
        task = session.exec(of_case.where(col(Task.slot).startswith(slot))).one()
        holder = session.exec(select(Person).where(Person.ref == person)).one()
        return mint(
            session, KEY, purpose="task", person_id=holder.id, mailbox=holder.mailbox or "", now=story.clock.now,
            expires_at=story.clock.now.replace(year=2030), task_id=task.id, task_rev=task.rev,
        )  # fmt: skip


def follow(story: Story, token: str, act: acts.Act, submission: str) -> Recorded:
    return record_by_link(story.office, KEY, token, act, story.clock.now, submission)


def acts_of(story: Story, case: str, kind: str) -> int:
    with story.office.db.reading() as session:
        return len(session.exec(select(Act.id).where(Act.case_id == story.case(case).id, Act.kind == kind)).all())


def between_judging_and_the_lock(monkeypatch: pytest.MonkeyPatch, happens: partial[object]) -> None:
    """Let something happen once, after the act was judged and before the case is locked."""
    judge_first = by_link._look

    def look(session: Session, *about: object) -> object:
        monkeypatch.setattr(by_link, "_look", judge_first)
        seen = judge_first(session, *about)  # type: ignore[arg-type]
        session.close()
        happens()
        return seen

    monkeypatch.setattr(by_link, "_look", look)


def test_an_act_that_repeats_and_is_sent_twice_counts_once(story: Story):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    token = a_link(story, case, "lesson", "tian")
    story.clock.forward(days=7)
    first, again = follow(story, token, LESSON, "form 1"), follow(story, token, LESSON, "form 1")
    assert (first.again, again.again, again.act) == (False, True, first.act)
    assert acts_of(story, case, "lesson") == 1


def test_a_decision_sent_twice_is_answered_with_the_first(story: Story):
    case = story.admission_at("application")
    token = a_link(story, case, "talk", "luo")
    first, again = (follow(story, token, acts.Talk(), "form 1") for _ in range(2))
    assert again == Recorded(case, first.act, again=True)
    with pytest.raises(DeadLink, match="decided_by_me"):
        follow(story, token, acts.Talk(), "form 2")


def test_a_link_serves_the_act_it_was_sent_for_and_no_other(story: Story):
    case = story.admission_at("application")
    token = a_link(story, case, "talk", "luo")
    with pytest.raises(Refusal, match="wrong_stage"):
        follow(story, token, acts.ConfirmActivist(body="branch_committee"), "form 1")
    assert acts_of(story, case, "confirm_activist") == 0


def test_what_another_wrote_meanwhile_is_not_overwritten(story: Story, monkeypatch: pytest.MonkeyPatch):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "xia", case)
    token = a_link(story, case, "lesson", "tian")
    story.clock.forward(days=7)
    other = acts.Lesson(minutes=90, witness="luo")
    between_judging_and_the_lock(monkeypatch, partial(story.record, other, "he", case))
    follow(story, token, LESSON, "form 1")
    assert acts_of(story, case, "lesson") == 2
    assert facts_from(story.case(case).facts).hours == 2


def test_a_decision_that_another_was_faster_with_is_refused(story: Story, monkeypatch: pytest.MonkeyPatch):
    case = story.admission_at("application")
    token = a_link(story, case, "talk", "luo")
    between_judging_and_the_lock(monkeypatch, partial(story.record, acts.Talk(), "xia", case))
    with pytest.raises(DeadLink, match="decided_by_other"):
        follow(story, token, acts.Talk(), "form 1")
    assert acts_of(story, case, "talk") == 1


def test_somebody_whose_post_has_passed_on_meanwhile_decides_nothing(story: Story, monkeypatch: pytest.MonkeyPatch):
    case = story.admission_at("application")
    token = a_link(story, case, "talk", "luo")
    turnover = partial(
        replace_officer,
        story.office,
        post="branch_secretary",
        organisation="class1",
        from_person="luo",
        to_person="he",
        at=story.clock.now,
    )
    between_judging_and_the_lock(monkeypatch, turnover)
    with pytest.raises(DeadLink, match="reassigned"):
        follow(story, token, acts.Talk(), "form 1")
    assert acts_of(story, case, "talk") == 0


def test_two_who_sign_at_the_same_moment_both_have_signed(story: Story):
    case = story.admission_at("membership_form")
    story.act(acts.Introducers(introducers=("tian", "he")), "luo", case)
    story.clock.forward(days=1)
    story.act(acts.Wish(), "jixiang", case)
    story.clock.forward(days=1)
    tokens = [a_link(story, case, "introduce", one, slot=one) for one in ("tian", "he")]
    signed = together([partial(follow, story, token, acts.Introduce(), token[:8]) for token in tokens])
    assert [type(one) for one in signed] == [Recorded, Recorded]
    story.settle()
    assert story.case(case).stage == "branch_vote"
