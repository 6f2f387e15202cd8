"""The cases of the database, inspected all at once: on both databases, by the rules of the stages behind each."""

from datetime import date

import pytest

from casework import acts
from casework.bring_in import Past, bring_in
from casework.facts import Tally
from casework.inspection.cases import Wanted, filed_cases
from casework.inspection.ledger import Ledger
from casework.inspection.survey import survey
from casework.numbers import number_problems
from casework.terms import local_day
from casework.visibility import narrowed
from models.number import NumberSegment, NumberSpoilt
from models.person import Person
from tests.casework.posed import ADMITTED
from tests.cast import NUMBERS
from tests.story import Story

KNOWN = {name: value for name, value in ADMITTED.known().items() if name != "outcome"}
PAST = KNOWN | {"contacts": ("tian",), "introducers": ("tian", "he"), "introduced": (
    ("tian", date(2026, 5, 12)), ("he", date(2026, 5, 13))), "tally": Tally(12, 11, 9, 1, 1, 0)}  # fmt: skip


def found(story: Story, **wanted) -> list[tuple[str, str]]:
    """Whose case breaks what."""
    with story.office.db.reading() as session:
        filed = list(filed_cases(session, story.office, Wanted(**wanted), local_day(story.clock.now)))
    return [(one.filed.name, one.code) for one in survey(filed)]


def bring(story: Story, person: str = "jixiang", stage: str = "registration", **changed) -> str:
    """A case that began elsewhere, with some of its history changed."""
    with story.office.db.transaction() as session:
        ref = bring_in(session, story.office, Past("admission", person, stage, PAST | changed, "luo"), story.clock.now)
    story.settle()
    return ref


def test_cases_done_by_the_rules_have_nothing_to_find(story: Story):
    story.admission_at(None)
    story.recommendation_at(None)
    story.transfer_at(None)
    assert found(story) == []


def test_a_case_is_asked_for_what_lies_behind_it_only(story: Story):
    story.admission_at("training")
    assert found(story) == []
    story.clock.forward(days=400)
    assert found(story) == []


def test_what_is_overdue_is_found_while_it_is_waited_for(story: Story):
    story.admission_at("application")
    story.clock.forward(days=40)
    assert found(story) == [("吉祥", "D03")]


def test_a_withdrawn_case_is_asked_for_what_it_had_passed(story: Story):
    ref = story.admission_at("training")
    story.act(acts.Withdraw(reason="转学"), "jixiang", ref)
    assert found(story) == []


def test_history_is_inspected_to_its_last_stage(story: Story):
    story.clock.forward(days=100)
    bring(story, first_lesson=date(2025, 12, 8), published=(date(2026, 4, 14), date(2026, 4, 20)))
    assert found(story) == [("吉祥", "D05"), ("吉祥", "D11")]


def test_whoever_is_on_probation_today_may_have_introduced_before(story: Story):
    story.admission_at(None)
    with story.office.db.transaction() as session:
        session.get_one(Person, story.cast.people["tian"]).probation = True
    assert found(story) == []


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"procedure": "admission"}, ["吉祥"]),
        ({"procedure": "transfer"}, []),
        ({"year": 2026}, ["吉祥"]),
        ({"year": 2025}, []),
    ],
)
def test_the_cases_wanted_are_looked_at(story: Story, wanted, names):
    story.clock.forward(days=100)
    bring(story, targeted=None)
    assert [name for name, code in found(story, **wanted) if code == "D10"] == names


def test_a_part_of_the_tree_is_looked_at_by_itself(story: Story):
    story.clock.forward(days=100)
    bring(story, targeted=None)
    with story.office.db.reading() as session:
        whole = narrowed(session, Wanted().viewer, "college")
        other = narrowed(session, Wanted().viewer, "class2")
    assert whole is not None
    assert other is not None
    assert [code for _, code in found(story, viewer=whole[0])] == ["D10"]
    assert found(story, viewer=other[0]) == []


@pytest.mark.parametrize("number", [NUMBERS[0], "202651009200", "202613009101", "202651009199", "202651009150"])
def test_the_ledger_says_of_many_what_it_says_of_one(story: Story, number: str):
    """Two ways to one answer: the act asks about one number, the inspection about all."""
    own = story.case(story.admission_at(None))
    with story.office.db.transaction() as session:
        inner = NumberSegment(
            organisation_id=story.cast.organisations["class1"], first="202651009150", last="202651009151", plan=2
        )
        session.add(inner)
        session.add(NumberSpoilt(number=NUMBERS[1], why="damaged", spoilt_at=story.clock.now))
    with story.office.db.reading() as session:
        ledger = Ledger(session)
        owners = ledger.owners([number])
        for branch in ("class1", "class2", "village"):
            place = story.cast.organisations[branch]
            for case in (own.id, 0):
                once = number_problems(session, number, place, case)
                assert ledger.problems(number, place, case or 0, owners) == once


def test_a_segment_out_of_which_more_was_given_than_planned_is_found(story: Story):
    own = story.case(story.admission_at(None))
    with story.office.db.transaction() as session:
        session.get_one(NumberSegment, 1).plan = 0
    assert own.state == "completed"
    assert found(story) == [("吉祥", "D17")]
