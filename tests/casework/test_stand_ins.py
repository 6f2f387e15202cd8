"""Stand-ins: dated, of a scope, without cascade; both names on the act, the conflicts of both, and an end."""

import hashlib
from datetime import date, timedelta

import orjson
import pytest
from sqlmodel import col, select

from casework import acts
from casework.duties import StandIns
from casework.fresh_links import tasks_of, waiting_for
from casework.history import case_history
from casework.holding import awaiting
from casework.links import link_key, mint, open_link
from casework.post_holders import post_holders
from casework.posts import replace_officer
from casework.refusal import Refusal
from casework.stand_ins import Delegation, call_off, delegate, keep_days, next_day
from casework.verify import verify
from models.act import Act
from models.audit import AuditEntry
from models.organisation import Organisation
from models.outbox import Outbox
from models.person import Person
from models.stand_in import StandIn
from models.task import Task
from tests.casework.tampering import tamper
from tests.snapshot import snapshot
from tests.story import Story

KEY = link_key(hashlib.sha256(b"stand-ins").digest())
FRIDAY = date(2026, 3, 6)


def _delegate(story: Story, officer: str = "luo", stand_in: str = "tian", until: date = FRIDAY, **scope) -> str:
    return delegate(story.office, Delegation(officer, stand_in, until, **scope), story.clock.now)


def _link(story: Story, case: str, person: str) -> str:
    with story.office.db.transaction() as session:
        task = session.exec(select(Task).where(Task.case_id == story.case(case).id, Task.state == "open")).one()
        about = {"purpose": "task", "mailbox": "a@b.example", "now": story.clock.now, "task_id": task.id}
        later = story.clock.now + timedelta(days=90)
        return mint(session, KEY, person_id=story.cast.people[person], expires_at=later, task_rev=task.rev, **about)


def _state(story: Story, token: str) -> str:
    with story.office.db.reading() as session:
        return open_link(session, KEY, token, story.clock.now).state


def _letters(story: Story, *kinds: str) -> set[tuple[str, str, str]]:
    query = select(Person.ref, Outbox.letter, Outbox.state).join(Outbox, col(Outbox.person_id) == col(Person.id))
    with story.office.db.reading() as session:
        return set(session.exec(query.where(col(Outbox.letter).in_(kinds))).all())


def _code(story: Story, act: acts.Act, by: str, case: str) -> str:
    with pytest.raises(Refusal) as caught:
        story.record(act, by, case)
    return caught.value.code


@pytest.fixture
def applied(story: Story) -> str:
    """An application whose talk is awaited of the branch's officers, luo and xia."""
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


def test_the_stand_in_is_told_and_may_act_and_so_may_the_officer(story: Story, applied: str):
    _delegate(story)
    assert {("tian", "stand_in", "queued"), ("tian", "task", "queued")} <= _letters(story, "stand_in", "task")
    story.act(acts.Talk(), "tian", applied)
    story.act(acts.ConfirmActivist(body="branch_committee"), "luo", applied)


def test_both_names_are_on_the_act_and_in_its_entry(story: Story, applied: str):
    _delegate(story)
    story.act(acts.Talk(), "tian", applied)
    people = story.cast.people
    with story.office.db.reading() as session:
        act = session.exec(select(Act).where(Act.kind == "talk")).one()
        history = case_history(session, story.office, story.case(applied))
    told = next(step for step in history.steps if getattr(step.what, "do", "") == "talk")
    assert (act.person_id, act.on_behalf_id) == (people["tian"], people["luo"])
    assert (told.by.name, told.by.on_behalf.name) == ("田野", "罗兰")
    assert told.by.on_behalf.posts == (("branch_secretary", "计算机2501团支部"),)
    assert history.findings == ()


def test_an_act_whose_officer_was_altered_is_found(story: Story, applied: str):
    _delegate(story)
    story.act(acts.Talk(), "tian", applied)
    assert verify(story.office, story.clock.now).findings == []
    tamper(story.office.db, "UPDATE act SET on_behalf_id = NULL")
    found = verify(story.office, story.clock.now).findings
    assert [(one.code, one.words["fields"]) for one in found] == [("act_differs", "on_behalf_id")]


def test_an_officer_of_ones_own_acts_for_oneself(story: Story, applied: str):
    _delegate(story, stand_in="xia")
    story.act(acts.Talk(), "xia", applied)
    with story.office.db.reading() as session:
        assert session.exec(select(Act.on_behalf_id).where(Act.kind == "talk")).one() is None


def test_nobody_stands_in_for_a_stand_in(story: Story, applied: str):
    _delegate(story)
    with pytest.raises(Refusal) as caught:
        _delegate(story, "tian", "he")
    assert caught.value.code == "not_entitled"
    _delegate(story, "xia", "luo")
    _delegate(story, "song", "xia")
    with story.office.db.reading() as session:
        assert [one.person_ref for one in StandIns(session).of(story.cast.people["song"], None, 99)] == ["xia"]
    assert _code(story, acts.Talk(), "he", applied) == "not_entitled"


def test_the_stand_in_has_the_conflicts_of_both(story: Story, applied: str):
    story.act(acts.Talk(), "luo", applied)
    story.act(acts.ConfirmActivist(body="branch_committee"), "xia", applied)
    _delegate(story, "luo", "qiao")
    assert _code(story, acts.ApproveActivist(), "qiao", applied) == "two_levels"
    own = story.record(acts.Propose(kind="K1"), "xia", person="bai").case
    story.settle()
    _delegate(story, "xia", "bai")
    vote = acts.Vote(present=11, **{"for": 9}, against=1, abstain=1)
    assert _code(story, vote, "bai", own) == "own_case"


def test_a_stand_ins_act_counts_for_the_officer_too(story: Story, applied: str):
    _delegate(story)
    story.act(acts.Talk(), "tian", applied)
    story.act(acts.ConfirmActivist(body="branch_committee"), "xia", applied)
    story.cast.holds("luo", "college", "committee_officer", story.clock.now)
    assert _code(story, acts.ApproveActivist(), "luo", applied) == "two_levels"


def test_a_scope_of_one_procedure_is_kept(story: Story, applied: str):
    _delegate(story, procedure="transfer")
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"
    assert ("tian", "task", "queued") not in _letters(story, "task")
    assert _state(story, _link(story, applied, "tian")) == "reassigned"
    moving = story.transfer_at("release")
    with story.office.db.reading() as session:
        assert [case.ref for _, case in tasks_of(session, story.cast.people["tian"])] == [moving]
        told = waiting_for(session, story.cast.people["tian"])
        assert [(one.procedure, one.act) for one in told] == [("transfer", "review")]
    story.act(acts.Review(verdict="pass"), "tian", moving)


def test_a_scope_of_one_organisation_is_kept(story: Story, applied: str):
    story.cast.holds("luo", "class2", "branch_secretary")
    _delegate(story, organisation="class2")
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"


def test_pages_show_who_stands_in(story: Story, applied: str):
    _delegate(story)
    with story.office.db.reading() as session:
        holders = awaiting(session, [story.case(applied).id])[story.case(applied).id][0].holders
        class1 = session.get_one(Organisation, story.cast.organisations["class1"])
        held = post_holders(session, [class1], 1).lines[0].held
    assert ("罗兰", ("田野",)) in {(one.name, one.stand_ins) for one in holders}
    assert ("branch_secretary", "罗兰", ("田野",)) in held


def test_when_the_last_day_has_ended_the_links_die_and_the_tasks_go_back(story: Story, applied: str):
    _delegate(story)
    token, theirs = _link(story, applied, "tian"), _link(story, applied, "luo")
    assert _state(story, token) == "open"
    assert next_day(story.office) == FRIDAY + timedelta(days=1)
    assert keep_days(story.office, story.clock.forward(days=4)) == 0, "Friday itself is one of the days"
    assert keep_days(story.office, story.clock.forward(days=1)) == 1
    assert (_state(story, token), _state(story, theirs)) == ("reassigned", "open")
    assert ("tian", "task", "cancelled") in _letters(story, "task")
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"
    _delegate(story, until=FRIDAY + timedelta(days=30))
    assert _state(story, token) == "reassigned", "an old link stays dead"
    assert keep_days(story.office, story.clock.now) == 0


def test_a_later_day_begins_when_it_comes(story: Story, applied: str):
    _delegate(story, since=date(2026, 3, 4))
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"
    assert next_day(story.office) == date(2026, 3, 4)
    keep_days(story.office, story.clock.forward(days=2))
    story.act(acts.Talk(), "tian", applied)


def test_what_was_agreed_can_be_called_off(story: Story, applied: str):
    ref = _delegate(story)
    call_off(story.office, ref, story.clock.now)
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"
    with pytest.raises(Refusal):
        call_off(story.office, ref, story.clock.now)
    _delegate(story)


def test_what_was_lent_ends_with_the_post(story: Story, applied: str):
    _delegate(story)
    token = _link(story, applied, "tian")
    replace_officer(
        story.office,
        post="branch_secretary",
        organisation="class1",
        from_person="luo",
        to_person="he",
        at=story.clock.now,
    )
    assert _state(story, token) == "reassigned"
    assert ("tian", "task", "cancelled") in _letters(story, "task"), "nor does a letter bring another link"
    assert _code(story, acts.Talk(), "tian", applied) == "not_entitled"


def test_every_change_is_an_entry_of_the_log(story: Story, applied: str):
    _delegate(story)
    keep_days(story.office, story.clock.forward(days=5))
    with story.office.db.reading() as session:
        bodies = [orjson.loads(one) for one in session.exec(select(AuditEntry.body).order_by(col(AuditEntry.seq)))]
        row = session.exec(select(StandIn)).one()
    told = [one for one in bodies if one["type"].startswith("stand_in.")]
    assert [one["type"] for one in told] == ["stand_in.agreed", "stand_in.begun", "stand_in.ended"]
    assert {one["data"]["stand_in"] for one in told} == {row.ref}
    assert len(told[1]["data"]["tasks"]) == len(told[2]["data"]["tasks"]) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"officer": "nobody"}, "unknown_person"),
        ({"stand_in": "nobody"}, "unknown_person"),
        ({"organisation": "nowhere"}, "unknown_organisation"),
        ({"officer": "tian", "stand_in": "he"}, "not_entitled"),
        ({"stand_in": "luo"}, "not_entitled"),
        ({"organisation": "class2"}, "not_entitled"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(story: Story, changed, code):
    before = snapshot(story.office.db)
    with pytest.raises(Refusal) as caught:
        _delegate(story, **changed)
    assert caught.value.code == code
    assert snapshot(story.office.db) == before


def test_the_same_is_not_agreed_twice(story: Story):
    _delegate(story)
    with pytest.raises(Refusal) as caught:
        _delegate(story, until=FRIDAY + timedelta(days=3))
    assert caught.value.code == "already_done"
    _delegate(story, procedure="transfer")
