"""Hand-in: one side hands something in, by a day that is counted from when it is asked for."""

from datetime import date

from msgspec.structs import replace

from casework import acts
from casework.facts import EMPTY
from casework.stages.hand_in import HandIn
from casework.stages.stage import PASSED, WAIT, Taken, officers, person
from tests.casework.posed import APPLICANT, case, scene

OWN = HandIn(id="self_appraisal", kind="hand_in", by="person", days=14)
DAY = date(2026, 3, 2)
HANDED = EMPTY.changed({"handed_in": (("self_appraisal", DAY),)})


def test_it_is_asked_of_one_side():
    assert OWN.who("hand_in", case()) == (person(APPLICANT),)
    assert OWN.model_copy(update={"by": "branch"}).who("hand_in", case()) == (officers("branch"),)


def test_its_day_is_counted_from_when_it_is_asked_for():
    due = OWN.open(replace(case(), since=DAY), None).due
    assert due is not None
    assert (due.on, due.why) == (date(2026, 3, 16), "opened_days:2026-03-02,14")
    assert OWN.model_copy(update={"days": None}).open(replace(case(), since=DAY), None).due is None


def test_what_is_handed_in_stands_for_its_stage_alone():
    assert OWN.act(acts.HandIn(text="这一年"), case(), scene(DAY)) == Taken({"handed_in": (("self_appraisal", DAY),)})
    assert (OWN.close(case(), DAY), OWN.close(case(HANDED), DAY)) == (WAIT, PASSED)
    other = OWN.model_copy(update={"id": "report"})
    assert other.close(case(HANDED), DAY) == WAIT
    assert not other.stands(acts.HandIn(text="另一份"), case(HANDED), APPLICANT)


def test_back_before_it_it_is_handed_in_anew():
    assert OWN.forgets(reopened=True) == {"handed_in": ()}
