"""Reviews: by one officer or by a committee together; passed, failed, returned or refused."""

from datetime import date

import pytest

from casework.acts import Review
from casework.facts import EMPTY, Tally
from casework.ranking import Ranking
from casework.stages.stage import PASSED, REFUSED, WAIT, Returned, Taken, Tell
from tests.casework.posed import ADMITTED, case, scene, settings, stage

COMMITTEE = stage("admission", "committee_review")
PRE_REVIEW = stage("admission", "pre_review")
EXAMINATION = stage("recommendation", "examination")
VOTED = ADMITTED.changed({"approved": None})
DAY = date(2026, 5, 19)
FIVE = {"committee_size": 5}
RANKED = settings(recommend__ranked=["K2"])
RANKING = stage("recommendation", "committee_review", RANKED)
PLAIN = stage("recommendation", "committee_review")
THIRD = {"committee_size": 5, "ranking": Ranking(3, frozenset({2}))}


def _review(reviewing, facts, day=DAY, about=None, **act):
    return reviewing.act(Review(**act), case(facts), scene(day, **(about or FIVE)))


@pytest.mark.parametrize(
    ("size", "in_favour", "against", "taken"),
    [
        (5, 3, 2, True),
        (5, 2, 0, False),
        (4, 2, 0, False),
        (4, 3, 0, True),
        (1, 1, 0, True),
        (5, 4, 2, False),
        (5, None, None, False),
        (0, 0, 0, False),
    ],
)
def test_a_pass_needs_more_than_half_of_all_members(size, in_favour, against, taken):
    counted = {"for": in_favour, "against": against}
    answer = _review(COMMITTEE, VOTED, about={"committee_size": size}, verdict="pass", **counted)
    assert answer == (Taken({"verdict": "pass", "approved": DAY}) if taken else ("tally_mismatch",))


def test_no_count_is_larger_than_the_committee_whatever_the_verdict():
    counted = {"for": 1, "against": 5}
    assert _review(COMMITTEE, VOTED, verdict="fail", reason="未过", **counted) == ("tally_mismatch",)
    assert isinstance(_review(COMMITTEE, VOTED, verdict="fail", reason="未过"), Taken)


@pytest.mark.parametrize("verdict", ["fail", "refuse", "return"])
def test_whatever_is_no_pass_has_a_reason(verdict):
    assert "reason_missing" in _review(PRE_REVIEW, VOTED, verdict=verdict, to="training")


@pytest.mark.parametrize(
    ("to", "taken"), [("training", True), ("application", True), ("publicity", False), (None, False)]
)
def test_a_case_returns_to_a_stage_before(to, taken):
    answer = _review(PRE_REVIEW, VOTED, verdict="return", to=to, reason="补材料")
    assert answer == (Taken({"verdict": "return", "return_to": to}) if taken else ("wrong_stage",))


@pytest.mark.parametrize(("day", "codes"), [(date(2026, 4, 9), ("D10",)), (date(2026, 4, 10), ())])
def test_the_pre_review_follows_the_proposal_of_the_target(day, codes):
    ready = VOTED.changed({"pre_reviewed": None, "wished": None, "introduced": (), "voted": None})
    assert _review(PRE_REVIEW, ready, day, verdict="pass") == (codes or Taken({"verdict": "pass", "pre_reviewed": day}))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"voted": DAY}, "D08"),
        ({"tally": None}, "D15"),
        ({"tally": Tally(40, 30, 20, 10, 0, 0)}, "D15"),
        ({"tally": Tally(40, 20, 20, 0, 0, 0)}, "D15"),
        ({"tally": Tally(40, 30, 25, 10, 0, 0)}, "D15"),
        ({"introducers": ("tian", "nobody")}, "D08"),
        ({"hours": 0}, "D06"),
    ],
)
def test_a_committee_passes_nothing_that_breaks_a_rule(changed, code):
    answer = _review(COMMITTEE, VOTED.changed(changed), verdict="pass", **{"for": 5}, against=0)
    assert answer[0] == code


def test_what_breaks_a_rule_may_still_be_failed():
    answer = _review(COMMITTEE, VOTED.changed({"hours": 0}), verdict="fail", reason="学时不足")
    assert answer == Taken({"verdict": "fail"})


@pytest.mark.parametrize("outcome", ["not_passed", "no_quorum"])
def test_a_recommendation_that_was_not_carried_elsewhere_is_not_passed_on(outcome):
    reviewing = stage("recommendation", "committee_review")
    answer = _review(
        reviewing, EMPTY.changed({"kind": "K1", "outcome": outcome}), verdict="pass", **{"for": 3}, against=0
    )
    assert answer == ("D15",)


@pytest.mark.parametrize(
    ("rounding", "roll", "candidates", "taken"),
    [
        ("floor", 9, 0, True),
        ("floor", 9, 1, False),
        ("floor", 10, 1, True),
        ("half_up", 8, 1, True),
        ("half_up", 7, 1, False),
    ],
)
def test_no_more_than_a_fifth_of_the_roll_passes_examination(rounding, roll, candidates, taken):
    examining = stage("recommendation", "examination", settings(recommend__cap_round=rounding))
    answer = _review(examining, EMPTY, about={"roll": roll, "candidates": candidates}, verdict="pass")
    assert answer == (Taken({"verdict": "pass", "examined": DAY}) if taken else ("over_cap",))


def test_the_cap_stops_no_refusal():
    answer = _review(EXAMINATION, EMPTY, about={"roll": 4, "candidates": 0}, verdict="refuse", reason="不唯票")
    assert answer == Taken({"verdict": "refuse"})


@pytest.mark.parametrize(
    ("rank", "codes"),
    [
        (None, ("rank_missing",)),
        (0, ("rank_out_of_range",)),
        (1, ()),
        (2, ("rank_taken",)),
        (3, ()),
        (4, ("rank_out_of_range",)),
    ],
)
def test_a_committee_gives_one_of_the_ranks_that_are_free(rank, codes):
    answer = _review(RANKING, EMPTY.changed({"kind": "K2"}), about=THIRD, verdict="pass", **{"for": 3}, rank=rank)
    assert answer == (codes or Taken({"verdict": "pass", "reviewed": DAY, "rank": rank}))


@pytest.mark.parametrize(
    ("reviewing", "kind", "verdict"),
    [("ranking", "K1", "pass"), ("ranking", "K2", "refuse"), ("plain", "K2", "pass"), ("level above", "K2", "pass")],
)
def test_no_rank_is_given_where_none_is_asked(reviewing, kind, verdict):
    stages = {"ranking": RANKING, "plain": PLAIN, "level above": stage("recommendation", "second_review", RANKED)}
    about = {"verdict": verdict, "reason": "不唯票", "for": 3, "rank": 1}
    assert _review(stages[reviewing], EMPTY.changed({"kind": kind}), about=THIRD, **about) == ("rank_unasked",)


def test_a_rank_is_forgotten_where_one_may_have_been_given():
    assert [one.forgets(reopened=True) for one in (RANKING, PLAIN)] == [
        {"reviewed": None, "rank": None},
        {"reviewed": None},
    ]


@pytest.mark.parametrize(
    ("reviewing", "verdict", "answer"),
    [
        (PRE_REVIEW, "pass", PASSED),
        (PRE_REVIEW, "fail", Returned("training")),
        (PRE_REVIEW, "refuse", REFUSED),
        (EXAMINATION, "fail", REFUSED),
        (PRE_REVIEW, None, WAIT),
    ],
)
def test_a_verdict_moves_the_case(reviewing, verdict, answer):
    assert reviewing.close(case(EMPTY.changed({"verdict": verdict})), DAY) == answer


def test_a_return_says_where_to():
    assert PRE_REVIEW.close(case(EMPTY.changed({"verdict": "return", "return_to": "application"})), DAY) == Returned(
        "application"
    )


def test_the_decision_is_due_three_months_after_the_meeting_and_warned_of_after_thirty_days():
    opening = COMMITTEE.open(case(VOTED.changed({"voted": date(2026, 11, 30)})), None)
    assert opening.due.on == date(2027, 2, 28)
    assert Tell(date(2026, 12, 30), "reminder") in opening.tells


def test_a_recommendation_is_warned_of_and_never_due():
    opening = stage("recommendation", "committee_review").open(case(VOTED), None)
    assert (opening.due, opening.tells) == (None, (Tell(date(2026, 6, 17), "reminder"),))


def test_a_release_is_the_old_branchs_or_that_of_the_organisation_above_it():
    who = stage("transfer", "release").who("review", case())
    assert [(one.side, one.level) for one in who] == [("branch", "from"), ("above", "from")]
