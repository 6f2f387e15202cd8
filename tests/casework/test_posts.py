"""Posts that change hands: tasks go with them, old links die, the new officer is told."""

import hashlib

import orjson
import pytest
from sqlmodel import col, select

from casework import acts
from casework.links import link_key, mint, open_link
from casework.posts import replace_officer
from casework.refusal import Refusal
from models.audit import AuditEntry
from models.outbox import Outbox
from models.person import Person, PostHolding
from models.task import Task
from tests.snapshot import snapshot
from tests.statements import sent_by
from tests.story import Story

KEY = link_key(hashlib.sha256(b"posts").digest())


def _replace(story: Story, from_: str = "luo", to: str = "tian", post: str = "branch_secretary") -> int:
    return replace_officer(
        story.office, post=post, organisation="class1", from_person=from_, to_person=to, at=story.clock.now
    )


def _links(story: Story, case: str, *people: str) -> dict[str, str]:
    """A link to the case's open task for each of them."""
    with story.office.db.transaction() as session:
        task = session.exec(select(Task).where(Task.case_id == story.case(case).id, Task.state == "open")).one()
        about = {"purpose": "task", "mailbox": "a@b.example", "now": story.clock.now, "task_id": task.id}
        later = story.clock.now.replace(year=2027)
        ids = {ref: story.cast.people[ref] for ref in people}
        return {
            ref: mint(session, KEY, person_id=id_, expires_at=later, task_rev=task.rev, **about)
            for ref, id_ in ids.items()
        }


@pytest.fixture
def applied(story: Story) -> str:
    """An application whose talk is awaited of the branch's officers, luo and xia."""
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


def test_who_has_the_post_now_may_act_and_who_had_it_may_not(story: Story, applied: str):
    assert _replace(story) == 1
    with pytest.raises(Refusal) as caught:
        story.record(acts.Talk(), "luo", applied)
    assert caught.value.code == "not_entitled"
    story.act(acts.Talk(), "tian", applied)


def test_the_leavers_link_is_dead_and_the_other_officers_lives(story: Story, applied: str):
    tokens = _links(story, applied, "luo", "xia")
    _replace(story)
    with story.office.db.reading() as session:
        states = {ref: open_link(session, KEY, token, story.clock.now).state for ref, token in tokens.items()}
    assert states == {"luo": "reassigned", "xia": "open"}


def test_a_link_stays_dead_when_the_post_comes_back(story: Story, applied: str):
    token = _links(story, applied, "luo")["luo"]
    _replace(story)
    _replace(story, "tian", "luo")
    with story.office.db.reading() as session:
        assert open_link(session, KEY, token, story.clock.now).state == "reassigned"


def test_letters_that_wait_for_the_leaver_are_not_sent_and_the_new_officer_gets_theirs(story: Story, applied: str):
    _replace(story)
    query = select(Person.ref, Outbox.letter, Outbox.state).join(Outbox, col(Outbox.person_id) == col(Person.id))
    with story.office.db.reading() as session:
        letters = set(session.exec(query.where(col(Outbox.letter).in_(("task", "turnover")))).all())
    assert letters == {
        ("luo", "task", "cancelled"),
        ("xia", "task", "queued"),
        ("tian", "turnover", "queued"),
        ("tian", "task", "queued"),
    }


def test_many_tasks_pass_on_with_one_letter_and_few_queries(story: Story):
    for applicant in story.cast.applicants(20):
        story.record(acts.Apply(), applicant, person=applicant)
    story.settle()
    with sent_by(story.office.db) as statements:
        assert _replace(story) == 20
    assert len(statements) < 40, "not some for each task: the database is locked meanwhile"
    with story.office.db.reading() as session:
        told = session.exec(select(Outbox).where(Outbox.person_id == story.cast.people["tian"])).all()
    assert sorted(one.letter for one in told) == ["digest", "turnover"]
    (digest,) = (orjson.loads(one.data) for one in told if one.letter == "digest")
    assert digest == {"count": 20, "late": 0, "waiting": [["admission", "talk", 20]], "first_due": "2026-04-02"}


def test_it_is_one_entry_of_the_log_with_the_tasks_that_passed(story: Story, applied: str):
    _replace(story)
    with story.office.db.reading() as session:
        entry = orjson.loads(session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first().body)
        task = session.exec(select(Task.ref).where(Task.state == "open")).one()
    assert entry["type"] == "post.passed_on"
    assert entry["data"] == {
        "post": "branch_secretary",
        "organisation": "class1",
        "from": "luo",
        "to": "tian",
        "tasks": [task],
    }


def test_the_old_holding_ends_and_the_new_one_begins(story: Story, applied: str):
    story.clock.forward(days=1)
    _replace(story)
    query = select(PostHolding).where(
        PostHolding.post == "branch_secretary", PostHolding.organisation_id == story.cast.organisations["class1"]
    )
    with story.office.db.reading() as session:
        old, new = session.exec(query.order_by(PostHolding.id)).all()
    assert (old.until, new.since, new.until) == (story.clock.now, story.clock.now, None)
    assert new.person_id == story.cast.people["tian"]


def test_who_holds_the_post_already_holds_it_once(story: Story, applied: str):
    _replace(story, "luo", "tian")
    _replace(story, "xia", "tian", "organisation_commissioner")
    with story.office.db.reading() as session:
        held = session.exec(select(PostHolding).where(PostHolding.person_id == story.cast.people["tian"])).all()
    assert sorted(one.post for one in held) == ["branch_secretary", "organisation_commissioner"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"from_person": "tian"}, "not_entitled"),
        ({"to_person": "nobody"}, "unknown_person"),
        ({"from_person": "nobody"}, "unknown_person"),
        ({"organisation": "nowhere"}, "unknown_organisation"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(story: Story, applied: str, changed, code):
    about = {"post": "branch_secretary", "organisation": "class1", "from_person": "luo", "to_person": "tian"}
    before = snapshot(story.office.db)
    with pytest.raises(Refusal) as caught:
        replace_officer(story.office, **(about | changed), at=story.clock.now)
    assert caught.value.code == code
    assert snapshot(story.office.db) == before
