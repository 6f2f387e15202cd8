"""The membership form: introducers, then the wish, then each introducer, each on a later day."""

from datetime import date

import pytest

from casework.acts import Introduce, Introducers, Wish
from casework.facts import EMPTY, PersonFacts
from casework.stages.stage import PASSED, WAIT, Taken
from tests.casework.posed import ADMITTED, APPLICANT, FIRST, PEOPLE, SECOND, case, scene, settings, stage

FORM = stage("admission", "membership_form")
DAY = date(2026, 5, 12)
UNSIGNED = ADMITTED.changed(
    {"introducers": (), "wished": None, "introduced": (), "voted": None, "tally": None, "approved": None}
)
NAMED = UNSIGNED.changed({"introducers": (FIRST, SECOND), "introducers_named": 1})
WISHED = NAMED.changed({"wished": date(2026, 5, 11)})
OTHERS = {
    "punished": PersonFacts("punished", member_since=date(2024, 5, 4), probation=True),
    "outsider": PersonFacts("outsider"),
    "today": PersonFacts("today", member_since=DAY),
    "tomorrow": PersonFacts("tomorrow", member_since=date(2026, 5, 13)),
    "removed": PersonFacts("removed", member_since=date(2024, 5, 4), left_on=DAY),
    "leaving": PersonFacts("leaving", member_since=date(2024, 5, 4), left_on=date(2026, 5, 13)),
}


def _act(act, facts, day=DAY, actor=None, **about):
    return FORM.act(act, case(facts), scene(day, actor=actor, people=PEOPLE | OTHERS, **about))


@pytest.mark.parametrize(
    "named",
    [
        (FIRST,),
        (FIRST, FIRST),
        (FIRST, SECOND, "today"),
        (FIRST, APPLICANT),
        (FIRST, "punished"),
        (FIRST, "outsider"),
        (FIRST, "tomorrow"),
        (FIRST, "removed"),
    ],
)
def test_introducers_are_exactly_two_members_who_may_introduce(named):
    assert _act(Introducers(introducers=named), UNSIGNED) == ("D12",)


@pytest.mark.parametrize("other", [SECOND, "today", "leaving"])
def test_a_member_of_that_very_day_may_introduce(other):
    taken = _act(Introducers(introducers=(FIRST, other)), UNSIGNED)
    assert taken == Taken({"introducers": (FIRST, other), "introducers_named": 1})


def test_one_signature_after_the_other_is_awaited():
    signed = WISHED.changed({"introduced": ((FIRST, DAY),)})
    awaited = [[one.act for one in FORM.open(case(facts), None).awaited] for facts in (UNSIGNED, NAMED, WISHED, signed)]
    assert awaited == [["introducers"], ["wish"], ["introduce", "introduce"], ["introduce"]]


def test_each_introducer_has_a_task_of_their_own_and_a_new_one_when_named_anew():
    first, again = WISHED, WISHED.changed({"introducers_named": 2})
    slots = [[one.slot for one in FORM.open(case(facts), None).awaited] for facts in (first, again)]
    assert slots == [["tian 1", "he 1"], ["tian 2", "he 2"]]


def test_nothing_is_signed_out_of_order():
    assert _act(Wish(), UNSIGNED) == ("wrong_stage",)
    assert _act(Introduce(), NAMED, actor=FIRST) == ("wrong_stage",)


@pytest.mark.parametrize(("day", "codes"), [(date(2026, 3, 20), ("D08",)), (date(2026, 3, 21), ())])
def test_the_wish_is_signed_after_the_last_lesson(day, codes):
    assert _act(Wish(), NAMED, day) == (codes or Taken({"wished": day}))


@pytest.mark.parametrize(("day", "codes"), [(date(2026, 5, 11), ("D08",)), (date(2026, 5, 12), ())])
def test_introducers_sign_after_the_wish(day, codes):
    assert _act(Introduce(), WISHED, day, FIRST) == (codes or Taken({"introduced": ((FIRST, day),)}))


def test_one_day_will_do_where_the_profile_lets_it_pass():
    profile = settings(dates__strict_order=False)
    assert isinstance(_act(Introduce(), WISHED, date(2026, 5, 11), FIRST, profile=profile), Taken)


def test_a_signature_stands_for_the_one_who_gave_it():
    signed = case(WISHED.changed({"introduced": ((FIRST, DAY),)}))
    assert FORM.stands(Introduce(), signed, FIRST)
    assert not FORM.stands(Introduce(), signed, SECOND)


def test_it_passes_when_both_who_are_named_have_signed():
    one = WISHED.changed({"introduced": ((FIRST, DAY),)})
    both = WISHED.changed({"introduced": ((FIRST, DAY), (SECOND, DAY))})
    renamed = both.changed({"introducers": (FIRST, "today")})
    assert [FORM.close(case(facts), DAY) for facts in (one, both, renamed)] == [WAIT, PASSED, WAIT]


def test_going_back_over_it_takes_every_signature_back():
    forgotten = EMPTY.changed(FORM.forgets(reopened=False))
    assert (forgotten.introducers, forgotten.wished, forgotten.introduced) == ((), None, ())
