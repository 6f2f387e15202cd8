"""What a look at many records makes known of each."""

from dataclasses import replace
from datetime import date

from casework.facts import EMPTY, PersonFacts
from casework.inspection.batch import in_batches
from casework.inspection.filed import Filed
from casework.inspection.papers import Papers
from casework.inspection.survey import survey
from tests.casework.posed import ADMITTED, FIRST, SECOND, record

DAY = date(2026, 5, 18)


def _filed(name, facts=ADMITTED, unit="class1", procedure="admission", state="completed", **about):
    more = {key: about.pop(key) for key in ("capacity", "codes") if key in about}
    person = PersonFacts(name, born=date(2009, 7, 7))
    known = record(facts, person=person, **about)
    return Filed(name, name, unit, unit, procedure, state, more.pop("codes", ()), known, **more)


def _pairs(*filed):
    return [one.record.same_pair for one in in_batches(filed)]


def test_a_pair_is_counted_within_branch_and_year():
    other_year = ADMITTED.changed({"voted": date(2025, 5, 18)})
    turned = ADMITTED.changed({"introducers": (SECOND, FIRST)})
    others = ADMITTED.changed({"introducers": (FIRST, "lin")})
    mixed = [_filed("a"), _filed("b", turned), _filed("c", others), _filed("d", unit="class2"), _filed("e", other_year)]
    assert _pairs(*mixed) == [2, 2, 1, 1, 1]
    assert _pairs(_filed("a", ADMITTED.changed({"introducers": ()}))) == [0]


def _alike(*filed):
    return [one.record.alike for one in in_batches(filed)]


def _day_later(nth):
    return ADMITTED.changed({"applied": date(2025, 11, nth)})


def test_how_much_of_a_batch_has_the_very_same_days():
    assert _alike(*(_filed(str(n)) for n in range(3)), _filed("x", _day_later(1)), _filed("y", _day_later(2))) == [
        60,
        60,
        60,
        0,
        0,
    ]


def test_a_small_batch_is_not_called_alike():
    assert _alike(*(_filed(str(n)) for n in range(4))) == [0] * 4


def test_a_day_or_two_in_common_is_no_copy():
    few = EMPTY.changed({"applied": DAY, "talked": DAY, "voted": DAY})
    assert _alike(*(_filed(str(n), few) for n in range(5))) == [0] * 5
    assert _alike(*(_filed(str(n), few.changed({"activist": DAY})) for n in range(5))) == [100] * 5


def test_one_opinion_over_and_over_is_alike():
    said = [("同意",), ("同意", "同意"), ("同意", "认真"), ("勤奋",), ("踏实",)]
    filed = [_filed(str(n), _day_later(n + 1), papers=Papers(opinions=words)) for n, words in enumerate(said)]
    assert _alike(*filed) == [60, 60, 60, 0, 0]


def test_a_number_that_two_have_is_found_with_both_wherever_they_are():
    numbered = ADMITTED.changed({"number": "202651000101"})
    filed = [_filed("a", numbered), _filed("b", numbered, unit="class2"), _filed("c")]
    found = in_batches(filed)
    assert [one.record.number_problems for one in found] == [("number_taken",), ("number_taken",), ()]


def _candidate(name, examined=date(2026, 6, 30), capacity=2, **more):
    facts = EMPTY.changed({"kind": "K1", "proposed": examined, "examined": examined})
    return _filed(name, facts, procedure="recommendation", capacity=capacity, **more)


def test_a_half_year_has_no_more_candidates_than_the_cap_allowed():
    def over(*filed):
        return [one.record.over_cap for one in in_batches(filed)]

    assert over(_candidate("a"), _candidate("b")) == [False, False]
    assert over(_candidate("a"), _candidate("b"), _candidate("c")) == [True] * 3
    assert over(_candidate("a"), _candidate("b"), _candidate("c", date(2026, 7, 1))) == [False] * 3
    assert over(_candidate("a"), _candidate("b"), _candidate("c", state="withdrawn")) == [False] * 3
    assert over(_candidate("a", capacity=None), _candidate("b", capacity=None), _candidate("c", capacity=None)) == (
        [False] * 3
    )


def _again(*filed):
    return [one.record.again for one in in_batches(filed)]


def _recommended(reviewed, proposed, kind="K1", state="completed", answer=None, name="bai"):
    facts = {"kind": kind, "proposed": proposed, "reviewed": reviewed, "party_answer": answer}
    return _filed(name, EMPTY.changed(facts), procedure="recommendation", state=state)


def test_a_recommendation_inside_the_validity_of_another_is_one_too_many():
    first = _recommended(date(2024, 3, 31), date(2024, 3, 1))
    assert _again(first, _recommended(None, date(2026, 3, 31))) == [False, True]
    assert _again(first, _recommended(None, date(2026, 4, 1))) == [False, False]
    assert _again(first, _recommended(None, date(2026, 3, 31), kind="K2")) == [False, False]
    assert _again(first, _recommended(None, date(2026, 3, 31), name="shen")) == [False, False]
    declined = _recommended(date(2024, 3, 31), date(2024, 3, 1), answer="declined")
    withdrawn = replace(first, state="withdrawn")
    for ended in (declined, withdrawn):
        assert _again(ended, _recommended(None, date(2026, 3, 31))) == [False, False]


def test_two_pending_transfers_are_one_too_many():
    def transfer(state, name="lu"):
        return _filed(name, EMPTY.changed({"requested": DAY}), procedure="transfer", state=state)

    assert _again(transfer("open"), transfer("open")) == [True, True]
    assert _again(transfer("open"), transfer("completed")) == [False, False]
    assert _again(transfer("open"), transfer("open", "shen")) == [False, False]


def test_a_finding_names_what_the_record_lacks():
    untalked = _filed("a", ADMITTED.changed({"talked": None}), codes=("D03", "D04", "D09"), on=date(2026, 1, 1))
    assert [(found.code, found.severity, found.missing) for found in survey([untalked])] == [
        ("D03", "warning", ("talked",)),
        ("D04", "error", ("talked",)),
    ]


def test_a_rule_is_not_asked_of_older_records():
    early = ADMITTED.changed({"voted": date(2023, 8, 16), "published": None})
    assert [found.code for found in survey([_filed("a", early, codes=("D11",))])] == []
    assert [found.code for found in survey([_filed("a", early.changed({"voted": DAY}), codes=("D11",))])] == ["D11"]


def test_an_age_that_nobody_can_tell_is_said_once():
    unborn = _filed("a", codes=("D01", "D02", "D19"))
    unborn = replace(unborn, record=replace(unborn.record, person=PersonFacts("a")))
    assert [(found.code, found.missing) for found in survey([unborn])] == [("age_unknown", ("born",))]
