"""From the outbox to letters filled in: in whose name, to whom, why, and until when."""

from datetime import datetime

from sqlmodel import col, select

from casework import acts
from casework.facts import facts_from
from casework.fresh_links import send_all
from casework.letter_words import Desk
from casework.letters import Composed, compose
from casework.links import link_key
from casework.procedure import LetterRule, procedure_from
from casework.reminders import remind
from casework.starting import send_start_links
from casework.terms import SHANGHAI, add_months, local_day
from config.words import words
from models.case import Case
from models.outbox import Outbox
from notifications.render import render
from tests.story import Story

DESK = Desk("https://tuanwu.example", link_key(b"a secret of thirty-two characters"))


def written(story: Story, letter: str) -> list[Composed]:
    """The letters of that kind that wait, filled in."""
    with story.office.db.transaction() as session:
        rows = session.exec(select(Outbox).where(Outbox.letter == letter, Outbox.state == "queued")).all()
        batch = compose(session, sorted(rows, key=lambda row: row.id), DESK, story.clock.now)
    assert batch.dead == []
    return batch.letters


def to(story: Story, letter: str, ref: str) -> Composed:
    """The last letter of that kind to somebody."""
    return [one for one in written(story, letter) if one.mailbox.startswith(f"{ref}@")][-1]


def test_a_task_comes_in_the_name_of_the_committee_that_has_the_case(story: Story):
    story.admission_at("application")
    message = to(story, "task", "luo").message
    assert message.institution == "青山大学计算机学院团委"
    assert message.office == "团委书记、团委干事"


def test_what_cannot_be_done_yet_says_from_when_it_can(story: Story):
    case = story.admission_at("training")
    story.act(acts.AssignContacts(contacts=("tian", "he")), "luo", case)
    letter = to(story, "task", "luo")
    first = add_months(facts_from(story.case(case).facts).activist, 3)
    assert letter.message.act == "提出发展对象"
    assert letter.message.due is None
    assert letter.message.due_why == f"最早{words('zh').day(first)}可以办理"
    story.clock.forward(days=100)
    assert to(story, "task", "luo").message.due_why is None, "it can be done by now"


def test_the_receiving_side_of_a_transfer_hears_from_its_own_committee(story: Story):
    """It used to be asked in the sending committee's name, which it has nothing to do with."""
    story.transfer_at("acceptance")
    asked = to(story, "task", "liu").message
    assert (asked.institution, asked.branch) == ("柳河镇团委", "计算机2501团支部")
    assert to(story, "receipt", "luo").message.institution == "青山大学计算机学院团委"


def test_a_branch_that_receives_hears_from_the_committee_above_it(story: Story):
    story.record(acts.Request(to="village", why="not_employed"), "lu", person="lu")
    story.settle()
    case = story.record(acts.Review(verdict="pass"), "luo", _transfer(story)).case
    story.settle()
    assert to(story, "task", "cun").message.institution == "柳河镇团委"
    story.act(acts.Withdraw(reason="不转了"), "lu", case)
    assert to(story, "withdrawn", "cun").message.institution == "柳河镇团委"
    assert to(story, "withdrawn", "luo").message.institution == "青山大学计算机学院团委"


def test_the_level_above_a_late_receiver_hears_in_the_receivers_committees_name(story: Story):
    story.record(acts.Request(to="village", why="not_employed"), "lu", person="lu")
    story.settle()
    story.act(acts.Review(verdict="pass"), "luo", _transfer(story))
    story.clock.forward(days=4)
    remind(story.office, story.clock.now)
    message = to(story, "escalation", "liu").message
    assert (message.institution, message.organisation) == ("柳河镇团委", "柳河村团支部")


def test_a_holder_reads_by_which_post_they_are_asked(story: Story):
    story.transfer_at("acceptance")
    assert to(story, "task", "liu").message.why == "您是柳河镇团委的团委书记，这项工作由您的岗位办理"


def test_who_is_asked_in_person_reads_that(story: Story):
    story.admission_at("membership_form")
    story.act(acts.Introducers(introducers=("tian", "he")), "luo", _admission(story))
    story.act(acts.Wish(), "jixiang", _admission(story))
    assert to(story, "task", "tian").message.why == "这项工作指定由您本人办理"


def test_an_escalation_says_how_its_day_came_about(story: Story):
    story.admission_at("application")
    story.clock.forward(days=40)
    remind(story.office, story.clock.now)
    message = to(story, "escalation", "shi").message
    assert message.due_why == "自2026年3月2日申请之日起 1 个月内"
    assert message.due is not None


def test_a_notice_says_how_its_last_day_came_about(story: Story):
    story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", _admission(story))
    message = to(story, "notice", "jixiang").message
    assert "共 5 个工作日" in message.last_day_why
    assert str(message.last_day.day) in message.last_day_why


def test_an_objection_says_until_when_it_is_to_be_ruled_on(story: Story):
    story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", _admission(story))
    story.act(acts.Object(text="年龄不符"), None, _admission(story))
    message = to(story, "objection", "qiao").message
    assert message.due is not None
    assert "工作日" in message.due_why


def test_a_receipt_tells_how_it_was_submitted_without_the_whole_mailbox(story: Story):
    story.admission_at("application")
    story.act(acts.Talk(), "luo", _admission(story), assurance="link")
    assert to(story, "receipt", "luo").message.assurance == "通过发到 l***@qingshan.example 的链接提交"


def test_a_link_that_somebody_asked_for_comes_from_their_own_committee(story: Story):
    with story.office.db.transaction() as session:
        send_start_links(session, "luo@qingshan.example", story.clock.now)
    letter = to(story, "start_link", "luo")
    assert letter.message.institution == "青山大学计算机学院团委"
    assert letter.message.valid_hours == 1


def test_a_fresh_link_comes_in_the_letter_that_the_procedure_names(story: Story):
    """It used to come as a task like any other, whatever the procedure says of such an act."""
    story.admission_at("publicity")
    story.clock.forward(days=1)
    story.act(acts.Publish(), "qiao", _admission(story))
    story.act(acts.Object(text="年龄不符"), None, _admission(story))
    first = len(written(story, "objection"))
    with story.office.db.transaction() as session:
        send_all(session, story.office, story.cast.people["shi"], story.clock.now)
    assert len(written(story, "objection")) == first + 1


def test_left_over_numbers_are_shown_where_the_letter_leads(story: Story):
    story.clock.now = datetime(2026, 12, 15, 9, tzinfo=SHANGHAI)
    remind(story.office, story.clock.now)
    assert to(story, "unused_numbers", "shi").message.link == "https://tuanwu.example/committee/numbers"


def test_every_letter_of_a_whole_case_can_be_written_long_after(story: Story):
    """A letter that waited past its case's end used to be dead, where it named the stage that the case is at."""
    story.recommendation_at(None)
    story.transfer_at(None)
    with story.office.db.transaction() as session:
        rows = list(session.exec(select(Outbox).order_by(col(Outbox.id))))
        for row in rows:
            row.task_id = None  # tasks long done: their letters would be cancelled
        session.flush()
        batch = compose(session, rows, DESK, story.clock.now)
        session.rollback()
    assert len(batch.letters) == len(rows)
    for letter in batch.letters:
        text = render(letter.message, letter.language).text
        assert "None" not in text
        assert letter.message.institution in text


def test_which_letter_goes_to_which_post_stands_in_the_procedure(story: Story):
    shipped = story.office.procedures["transfer"]
    rule = LetterRule(at="stage.passed", stage="release", letter="completed", to=("to.committee_secretary",))
    own = shipped.model_copy(update={"letters": (*shipped.letters, rule)})
    story.office.procedures["transfer"] = procedure_from(own.text)
    story.cast.holds("cun", "liuhe", "committee_officer")
    story.transfer_at("acceptance")
    assert [letter.mailbox for letter in written(story, "completed")] == ["liu@qingshan.example"], "not the officer"
    assert "lu@qingshan.example" not in [letter.mailbox for letter in written(story, "progress")]


def _admission(story: Story) -> str:
    return _newest(story, "admission")


def _transfer(story: Story) -> str:
    return _newest(story, "transfer")


def _newest(story: Story, procedure: str) -> str:
    with story.office.db.reading() as session:
        found = session.exec(select(Case.ref).where(Case.procedure == procedure).order_by(col(Case.id).desc()))
        return str(found.first())


def test_the_branch_hears_what_the_committee_thinks_of_its_candidate_and_until_when_that_holds(story: Story):
    """It was told nothing between the public notice and the Party branch's answer."""
    story.recommendation_at("handover")
    told = {letter.mailbox: letter.message for letter in written(story, "progress") if letter.message.valid_until}
    assert set(told) == {f"{who}@qingshan.example" for who in ("bai", "luo", "xia")}
    assert {message.valid_until for message in told.values()} == {add_months(local_day(story.clock.now), 24)}


def test_who_was_put_forward_is_told_for_what_and_where_the_case_really_begins(story: Story):
    """They had applied for nothing, and read that theirs was accepted and begins with an application."""
    story.recommendation_at("branch_vote")
    received = to(story, "received", "bai")
    assert (received.message.kind, received.message.stage) == ("入党积极分子人选", "支部大会表决")
    assert "团支部已提名您为「入党积极分子人选」。" in render(received.message, "zh").text
    story.admission_at("application")
    applied = to(story, "received", "jixiang")
    assert (applied.message.kind, applied.message.stage) == (None, "申请")
    assert "提名" not in render(applied.message, "zh").text


def test_the_letter_of_an_end_says_what_it_came_to(story: Story):
    """It said that every stage was done, and left the result to the link."""
    story.recommendation_at(None)
    story.transfer_at(None)
    assert to(story, "completed", "bai").message.ending == "党支部已接收推荐：入党积极分子人选。"
    assert to(story, "completed", "lu").message.ending == "组织关系已转入柳河镇团委。"
