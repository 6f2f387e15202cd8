"""Whoever is declared to be close to the person of a case has no part in deciding it."""

import pytest
from sqlmodel import col, select

from casework import acts
from casework.atlas import posts_as_of
from casework.refusal import Refusal
from casework.relations import declare, take_back
from casework.stand_ins import Delegation, delegate
from models.outbox import Outbox
from models.person import Person
from tests.snapshot import snapshot
from tests.story import Story


def _declare(story: Story, person: str, other: str) -> None:
    declare(story.office.db, person=person, other=other, at=story.clock.now)


def _refused(story: Story, by: str, case: str) -> list[str]:
    with pytest.raises(Refusal) as caught:
        story.record(acts.Talk(), by, case)
    return caught.value.codes


def _applied(story: Story) -> str:
    case = story.record(acts.Apply(), "jixiang", person="jixiang").case
    story.settle()
    return case


@pytest.mark.parametrize(("one", "two"), [("luo", "jixiang"), ("jixiang", "luo")])
def test_an_officer_close_to_the_person_may_not_act_whoever_declared_it(story: Story, one, two):
    _declare(story, one, two)
    case = _applied(story)
    assert _refused(story, "luo", case) == ["not_entitled", "related"]
    story.act(acts.Talk(), "xia", case)


def test_such_an_officer_gets_no_letter_of_the_task(story: Story):
    _declare(story, "luo", "jixiang")
    _applied(story)
    query = select(Person.ref).join(Outbox, col(Outbox.person_id) == col(Person.id)).where(Outbox.letter == "task")
    with story.office.db.reading() as session:
        assert session.exec(query).all() == ["xia"]


def test_other_cases_are_not_concerned(story: Story):
    _declare(story, "luo", "ruyi")
    story.act(acts.Talk(), "luo", _applied(story))


def test_a_stand_in_has_this_conflict_too(story: Story):
    _declare(story, "luo", "jixiang")
    case = _applied(story)
    delegate(story.office, Delegation("luo", "tian", story.clock.now.date()), story.clock.now)
    assert _refused(story, "tian", case) == ["not_entitled", "related"]


def test_what_was_taken_back_stands_in_nobodys_way(story: Story):
    _declare(story, "luo", "jixiang")
    case = _applied(story)
    take_back(story.office.db, person="jixiang", other="luo", at=story.clock.now)
    story.act(acts.Talk(), "luo", case)


def test_what_cannot_be_is_refused_and_changes_nothing(story: Story):
    _declare(story, "luo", "jixiang")
    before = snapshot(story.office.db)
    for change, one, two, code in (
        (declare, "jixiang", "luo", "already_done"),
        (declare, "luo", "luo", "unknown_person"),
        (declare, "luo", "nobody", "unknown_person"),
        (take_back, "luo", "xia", "already_done"),
    ):
        with pytest.raises(Refusal) as caught:
            change(story.office.db, person=one, other=two, at=story.clock.now)
        assert caught.value.code == code
    assert snapshot(story.office.db) == before


def test_what_a_run_has_learnt_is_out_of_date_when_a_relation_is_declared_or_taken_back(story: Story):
    """Declaring one between two chunks of a run went unnoticed by the later ones."""
    learnt = []
    for change in (lambda: None, lambda: _declare(story, "luo", "jixiang"), lambda: _take_back(story)):
        change()
        with story.office.db.reading() as session:
            learnt.append(posts_as_of(session))
    assert len(set(learnt)) == 3


def _take_back(story: Story) -> None:
    take_back(story.office.db, person="luo", other="jixiang", at=story.clock.now)
