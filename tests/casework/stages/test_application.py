"""Application: the talk, the activist confirmed, the activist approved; or a membership that is kept."""

from datetime import date

import pytest

from casework.acts import ApproveActivist, ConfirmActivist, Talk
from casework.facts import EMPTY, Place
from casework.stages.stage import PASSED, WAIT, Taken, Tell
from tests.casework.posed import case, scene, settings, stage

APPLIED = EMPTY.changed({"applied": date(2026, 1, 31)})
TALKED = APPLIED.changed({"talked": date(2026, 2, 2)})
APPLICATION = stage("admission", "application")
TODAY = date(2026, 2, 10)


def _awaited(facts):
    return [one.act for one in APPLICATION.open(case(facts), None).awaited]


def test_the_talk_is_due_a_month_after_the_application_clamped_to_the_months_end():
    opening = APPLICATION.open(case(APPLIED), None)
    assert (opening.due.on, opening.due.why) == (date(2026, 2, 28), "application_months:2026-01-31,1")


def test_one_act_after_the_other_is_awaited():
    confirmed = TALKED.changed({"activist": TODAY})
    assert [_awaited(APPLIED), _awaited(TALKED), _awaited(confirmed)] == [
        ["talk"],
        ["confirm_activist"],
        ["approve_activist"],
    ]


def test_after_the_talk_nothing_is_due():
    assert APPLICATION.open(case(TALKED), None).due is None


def test_members_of_the_branch_committee_may_talk_but_not_confirm():
    talk, confirm = APPLICATION.who("talk", case(APPLIED)), APPLICATION.who("confirm_activist", case(TALKED))
    assert [one.posts for one in talk] == [None, ("branch_committee_member",)]
    assert [one.posts for one in confirm] == [None]


@pytest.mark.parametrize(
    ("day", "codes"), [(date(2026, 1, 30), ("D03",)), (date(2026, 1, 31), ()), (date(2026, 4, 1), ())]
)
def test_a_talk_before_the_application_is_refused_and_a_late_one_is_taken(day, codes):
    answer = APPLICATION.act(Talk(), case(APPLIED), scene(day))
    assert answer == (codes or Taken({"talked": day}))


@pytest.mark.parametrize(
    ("facts", "day", "codes"),
    [
        (APPLIED, date(2026, 2, 2), ("D04",)),
        (TALKED, date(2026, 2, 1), ("D04",)),
        (TALKED, date(2026, 2, 2), ()),
    ],
)
def test_an_activist_is_confirmed_on_the_talks_day_at_the_earliest(facts, day, codes):
    act = ConfirmActivist(body="branch_committee")
    assert APPLICATION.act(act, case(facts), scene(day)) == (codes or Taken({"activist": day}))


def test_a_branch_without_a_committee_decides_by_its_meeting():
    places = {"branch": (Place(2, "class5", "branch", has_committee=False),)}
    by_committee, by_meeting = (ConfirmActivist(body=body) for body in ("branch_committee", "branch_meeting"))
    view = case(TALKED, places=places)
    assert APPLICATION.act(by_committee, view, scene(TODAY)) == ("needs_branch_meeting",)
    assert APPLICATION.act(by_meeting, view, scene(TODAY)) == Taken({"activist": TODAY})


def test_nobody_is_approved_before_they_are_confirmed():
    assert APPLICATION.act(ApproveActivist(), case(TALKED), scene(TODAY)) == ("wrong_stage",)


def test_it_passes_with_the_approval_or_where_the_profile_says_so_with_the_confirmation():
    confirmed = TALKED.changed({"activist": TODAY})
    approved = confirmed.changed({"activist_approved": TODAY})
    filed = stage("admission", "application", settings(admission__activist_confirm="file"))
    assert APPLICATION.close(case(confirmed), TODAY) == WAIT
    assert APPLICATION.close(case(approved), TODAY) == PASSED
    assert filed.close(case(confirmed), TODAY) == PASSED


def test_where_nothing_is_asked_it_passes_at_once_and_takes_no_act():
    silent = stage("transfer", "application")
    assert (silent.close(case(EMPTY, "transfer"), TODAY), silent.acts, silent.silent) == (PASSED, frozenset(), True)


def test_a_kept_membership_waits_and_is_told_of_after_six_and_twelve_months():
    kept = case(EMPTY.changed({"retained": date(2026, 8, 31)}), "transfer")
    opening = stage("transfer", "application").open(kept, None)
    assert stage("transfer", "application").close(kept, date(2030, 1, 1)) == WAIT
    assert opening.due.on == date(2027, 8, 31)
    since = ("since", "2026-08-31")
    assert opening.tells == (
        Tell(date(2027, 2, 28), "retention", (since, ("months", 6))),
        Tell(date(2027, 8, 31), "retention", (since, ("months", 12))),
    )
