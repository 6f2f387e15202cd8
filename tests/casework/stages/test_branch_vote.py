"""The branch vote: quorum, majority, the roll, and what the record must say."""

from datetime import date

import pytest

from casework.acts import Vote
from casework.facts import PersonFacts, Tally
from casework.stages.stage import PASSED, REFUSED, WAIT, Taken
from tests.casework.posed import ADMITTED, APPLICANT, FIRST, PEOPLE, SECOND, case, scene, settings, stage

VOTE = stage("admission", "branch_vote")
RECOMMENDATION = stage("recommendation", "branch_vote")
MEETING = date(2026, 5, 18)
READY = ADMITTED.changed({"voted": None, "tally": None, "outcome": None, "approved": None})
FULL = {"members": 40, "roll": 40}


def _vote(facts=READY, day=MEETING, voting=VOTE, about=None, **act):
    ballots = {"present": 30, "for": 21, "against": 5, "abstain": 4} | act
    return voting.act(Vote(**ballots), case(facts), scene(day, **(FULL | (about or {}))))


@pytest.mark.parametrize(
    ("present", "in_favour", "outcome"),
    [
        (20, 20, "no_quorum"),
        (21, 20, "not_passed"),
        (21, 21, "passed"),
        (40, 20, "not_passed"),
        (40, 21, "passed"),
        (0, 0, "no_quorum"),
    ],
)
def test_more_than_half_present_and_more_than_half_of_all_in_favour(present, in_favour, outcome):
    taken = _vote(present=present, **{"for": in_favour}, against=0, abstain=0)
    assert taken.outcome == taken.facts["outcome"] == outcome
    assert taken.facts["voted"] == MEETING


def test_only_a_carried_vote_spends_its_task_and_a_lost_recommendation_too():
    lost = {"present": 40, "for": 20, "against": 20, "abstain": 0}
    nobody = {"present": 1, "for": 1, "against": 0, "abstain": 0}
    member = PersonFacts(
        APPLICANT, born=date(2005, 5, 5), member_since=date(2022, 5, 4), party_applied=date(2024, 5, 5)
    )
    proposed = READY.changed({"kind": "K1", "proposed": MEETING})
    about = {"people": PEOPLE | {APPLICANT: member}}
    spent = [_vote().spends, _vote(**lost).spends, _vote(**nobody).spends]
    recommended = [_vote(proposed, MEETING, RECOMMENDATION, about, **ballots).spends for ballots in (lost, nobody)]
    assert (spent, recommended) == ([True, False, False], [True, False])


@pytest.mark.parametrize(
    ("present", "in_favour", "outcome"), [(19, 19, "no_quorum"), (20, 10, "not_passed"), (20, 11, "passed")]
)
def test_a_local_profile_counts_of_those_present_with_two_thirds_there(present, in_favour, outcome):
    voting = stage("admission", "branch_vote", settings(admission__quorum="2/3", admission__pass_base="present"))
    assert voting.outcome(Tally(30, present, in_favour, 0, 0, 0)) == outcome


@pytest.mark.parametrize(
    ("act", "about", "code"),
    [
        ({}, {"members": 2, "roll": 2, "present": 2}, "no_branch"),
        ({"expected": 41}, {}, "wrong_denominator"),
        ({"expected": 39}, {}, "wrong_denominator"),
        ({"present": 41}, {}, "tally_mismatch"),
        ({"invalid": 1}, {}, "tally_mismatch"),
        ({"resolution": {"present": 30, "for": 21, "against": 4, "abstain": 5}}, {}, "D16"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused(act, about, code):
    about = {key: value for key, value in about.items() if key != "present"}
    assert code in _vote(about=about, **act)


def test_three_members_make_a_branch_though_one_of_them_may_not_vote():
    assert isinstance(_vote(about={"members": 3, "roll": 2}, present=2, **{"for": 2}, against=0, abstain=0), Taken)


def test_fewer_ballots_than_people_present_are_no_contradiction():
    assert _vote(present=30, **{"for": 21}, against=0, abstain=0).outcome == "passed"


@pytest.mark.parametrize(
    ("voters", "code"),
    [
        ((FIRST, SECOND), "tally_mismatch"),
        ((FIRST, SECOND, SECOND), "tally_mismatch"),
        ((FIRST, SECOND, "guest"), "not_on_the_roll"),
        ((FIRST, SECOND, APPLICANT), "D22"),
        ((FIRST, SECOND, "punished"), "D22"),
    ],
)
def test_the_names_of_those_present_are_held_against_the_roll(voters, code):
    people = PEOPLE | {ref: PersonFacts(ref, probation=ref == "punished") for ref in ("guest", "punished")}
    about = {"people": people, "on_roll": frozenset({FIRST, SECOND})}
    assert _vote(about=about, present=3, **{"for": 3}, against=0, abstain=0, voters=voters) == (code,)


def test_a_candidate_for_recommendation_may_vote():
    about = {"on_roll": frozenset({FIRST, APPLICANT}), "members": 3, "roll": 3}
    member = PersonFacts(
        APPLICANT, born=date(2005, 5, 5), member_since=date(2022, 5, 4), party_applied=date(2024, 5, 5)
    )
    proposed = READY.changed({"kind": "K1", "proposed": MEETING})
    ballots = {"present": 2, "for": 2, "against": 0, "abstain": 0, "voters": (FIRST, APPLICANT)}
    people = PEOPLE | {APPLICANT: member}
    assert isinstance(_vote(proposed, MEETING, RECOMMENDATION, about | {"people": people}, **ballots), Taken)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"applied": date(2023, 7, 6)}, "D01"),
        ({"talked": date(2025, 11, 23)}, "D03"),
        ({"talked": None}, "D04"),
        ({"first_lesson": date(2025, 12, 8)}, "D05"),
        ({"hours": 7}, "D06"),
        ({"activist": date(2026, 2, 19), "first_lesson": date(2026, 2, 20)}, "D07"),
        ({"introduced": ((FIRST, MEETING), (SECOND, date(2026, 5, 13)))}, "D08"),
        ({"pre_reviewed": None}, "D10"),
        ({"published": (date(2026, 4, 14), date(2026, 4, 20))}, "D11"),
        ({"introducers": ()}, "D08"),
        ({"contacts": ()}, "D12"),
    ],
)
def test_the_meeting_looks_at_all_that_came_before(changed, code):
    assert _vote(READY.changed(changed))[0] == code


def test_a_late_talk_refuses_no_meeting():
    late = {"talked": date(2025, 12, 31), "activist": date(2026, 1, 1), "first_lesson": date(2026, 1, 2)}
    assert isinstance(_vote(READY.changed(late)), Taken)


def test_the_stage_waits_for_a_vote_that_carries():
    waits = [VOTE.close(case(READY.changed({"outcome": one})), MEETING) for one in (None, "no_quorum", "not_passed")]
    assert waits == [WAIT, WAIT, WAIT]
    assert VOTE.close(case(READY.changed({"outcome": "passed"})), MEETING) == PASSED


def test_a_recommendation_that_is_not_carried_is_over():
    closes = [
        RECOMMENDATION.close(case(READY.changed({"outcome": one}), "recommendation"), MEETING)
        for one in ("no_quorum", "not_passed", "passed")
    ]
    assert closes == [WAIT, REFUSED, PASSED]


def test_a_carried_vote_stands_and_one_that_was_not_may_be_repeated():
    act = Vote(present=1, **{"for": 1}, against=0, abstain=0)
    stands = [VOTE.stands(act, case(READY.changed({"outcome": one})), None) for one in ("passed", "not_passed")]
    assert stands == [True, False]


def test_history_is_inspected_for_a_vote_that_was_not_carried():
    assert "D15" in VOTE.inspected
    assert "D15" not in VOTE.inspects
