"""Hand-over: to the Party branch, which answers while the recommendation is valid."""

from datetime import date

import pytest

from casework.acts import HandOver, PartyAnswer
from casework.facts import EMPTY
from casework.stages.stage import PASSED, REFUSED, WAIT, Ended, Taken, Tell
from tests.casework.posed import case, scene, stage

HANDOVER = stage("recommendation", "handover")
REVIEWED = EMPTY.changed({"kind": "K1", "reviewed": date(2024, 2, 29)})
HANDED = REVIEWED.changed({"handed_over": date(2024, 3, 1)})
UNTIL = date(2026, 2, 28)


def test_it_is_valid_for_two_years_that_day_included():
    assert HANDOVER.valid_until(case(REVIEWED)) == UNTIL
    assert HANDOVER.valid_until(case(EMPTY)) is None
    assert HANDOVER.close(case(HANDED), UNTIL) == WAIT
    assert HANDOVER.close(case(HANDED), date(2026, 3, 1)) == Ended("lapsed")


def test_its_end_wakes_the_case_and_is_told_sixty_and_thirty_days_before():
    opening = HANDOVER.open(case(HANDED), None)
    about = (("valid_until", "2026-02-28"),)
    assert opening.wakes_on == date(2026, 3, 1)
    assert opening.tells == (Tell(date(2025, 12, 30), "expiring", about), Tell(date(2026, 1, 29), "expiring", about))


def test_the_party_branchs_time_counts_from_the_day_it_was_handed_to():
    assert HANDOVER.open(case(REVIEWED), None).asked_on is None
    assert HANDOVER.open(case(HANDED), None).asked_on == date(2024, 3, 1)


def test_the_committee_hands_over_and_then_the_party_branch_answers():
    awaited = [HANDOVER.open(case(facts), None).awaited[0] for facts in (REVIEWED, HANDED)]
    assert [(one.act, one.who[0].side) for one in awaited] == [("hand_over", "committee"), ("party_answer", "party")]
    assert HANDOVER.act(PartyAnswer(verdict="accepted"), case(REVIEWED), scene(UNTIL)) == ("wrong_stage",)
    assert HANDOVER.act(HandOver(), case(REVIEWED), scene(UNTIL)) == Taken({"handed_over": UNTIL})


@pytest.mark.parametrize(
    ("day", "taken"),
    [(date(2024, 2, 28), False), (date(2024, 2, 29), True), (UNTIL, True), (date(2026, 3, 1), False)],
)
def test_an_answer_is_given_from_the_review_to_the_end_of_the_validity(day, taken):
    answer = HANDOVER.act(PartyAnswer(verdict="accepted"), case(HANDED), scene(day))
    assert answer == (Taken({"answered": day, "party_answer": "accepted"}) if taken else ("R03",))


@pytest.mark.parametrize(("verdict", "answer"), [("accepted", PASSED), ("declined", REFUSED)])
def test_the_answer_ends_the_case_even_after_the_validity(verdict, answer):
    assert HANDOVER.close(case(HANDED.changed({"party_answer": verdict})), date(2027, 1, 1)) == answer
