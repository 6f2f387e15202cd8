"""Running cases are carried over to another version of their procedure: what would change is listed first, each move
leaves an entry, and the log stays whole."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from casework import acts, checkpoint
from casework.doctor import complaints
from casework.happenings import CaseMigrated
from casework.history import case_history
from casework.migration.carry import carry
from casework.migration.change import Change
from casework.migration.plan import Planned, plan
from casework.office import Office
from casework.procedure import Procedure
from casework.rebuild import odd_cases, rebuild
from casework.verify import verify
from config.profile import load_profile
from models.act import Act
from models.case import Case
from tests.story import Story

MEETING_DUE = "approval.max_months"


def under(story: Story, **settings: Any) -> Story:
    """The same story in an office whose profile has been changed; its cases stay what they are."""
    profile = load_profile("cn-2023", {key.replace("__", "."): value for key, value in settings.items()})
    return replace(story, office=Office(story.office.db, profile, story.office.calendar))


def without(story: Story, procedure: str, stage: str) -> Story:
    """The same story in an office whose procedure has lost a stage."""
    found = story.office.procedures[procedure]
    rest = [one.model_dump(mode="json") for one in found.stages if one.id != stage]
    for one in rest:
        one |= {"returns_to": [to for to in one.get("returns_to", ()) if to != stage]} if "returns_to" in one else {}
    lesser = Procedure.model_validate(found.model_dump(mode="json") | {"stages": rest})
    office = Office(story.office.db, story.office.profile, story.office.calendar)
    office.__dict__["procedures"] = story.office.procedures | {procedure: lesser}
    return replace(story, office=office)


def dated(story: Story, case: str) -> date | None:
    return story.case(case).due_on


def only(found: Iterator[Planned]) -> Planned:
    (one,) = found
    return one


def test_a_case_of_the_present_version_is_not_listed(story: Story):
    story.admission_at("committee_review")
    assert list(plan(story.office)) == []


def test_what_would_change_is_listed_and_nothing_is_changed(story: Story):
    case = story.admission_at("committee_review")
    before, version, entries = dated(story, case), story.case(case).version_id, story.case(case).case_seq
    changed = under(story, approval__max_months=4, admission__publicity_points=["targets", "admitted"])
    one = only(plan(changed.office))
    assert one.number == story.case(case).number
    assert one.why_not is None
    assert before is not None
    due = Change("due", "committee_review", before.isoformat(), one.changes[0].after)
    assert one.changes[:2] == (due, Change("stage_added", "announcement"))
    assert Change("setting", MEETING_DUE, "3", "4") in one.changes
    assert Change("setting", "admission.publicity_points", "targets", "targets, admitted") in one.changes
    row = story.case(case)
    assert (row.version_id, row.case_seq, row.due_on) == (version, entries, before)


def test_a_number_of_another_procedure_is_no_change(story: Story):
    story.admission_at("committee_review")
    one = only(plan(under(story, recommend__cap="10%").office))
    assert (one.changes, one.why_not) == ((), None)


def test_a_case_carried_over_goes_on_by_the_new_numbers(story: Story):
    case = story.admission_at("committee_review")
    before = dated(story, case)
    changed = under(story, approval__max_months=4)
    changed.settle()
    assert dated(changed, case) == before
    assert only(carry(changed.office, None, changed.clock.now)).why_not is None
    changed.settle()
    after = dated(changed, case)
    assert before is not None
    assert after is not None
    assert (after.month - before.month) % 12 == 1
    assert list(plan(changed.office)) == []


def test_the_move_is_on_the_record_and_the_log_is_whole(story: Story):
    case = story.admission_at("committee_review")
    changed = under(story, approval__max_months=4)
    list(carry(changed.office, None, changed.clock.now))
    changed.settle()
    with changed.office.db.reading() as session:
        row = session.execute(select(Case).where(col(Case.ref) == case)).scalars().one()
        history = case_history(session, changed.office, row)
    moves = [step.what for step in history.steps if isinstance(step.what, CaseMigrated)]
    assert [(move.version, move.stage) for move in moves] == [
        (changed.office.procedures["admission"].digest, "committee_review")
    ]
    assert ("setting", MEETING_DUE, "3", "4") in moves[0].changes
    assert history.findings == ()
    assert verify(changed.office, changed.clock.now).findings == []
    checkpoint.make(changed.office, changed.clock.now)
    assert complaints(changed.office, changed.clock.now) == []
    assert odd_cases(changed.office) == []


def test_the_rows_of_a_carried_case_can_be_folded_anew(story: Story):
    case = story.admission_at("committee_review")
    changed = under(story, approval__max_months=4)
    list(carry(changed.office, None, changed.clock.now))
    changed.settle()
    before = changed.case(case)
    with changed.office.db.transaction() as session:
        session.get_one(Case, before.id).due_on = date(2020, 1, 1)
    assert [odd.why_not for odd in rebuild(changed.office)] == [None]
    after = changed.case(case)
    assert (after.due_on, after.version_id) == (before.due_on, before.version_id)


def test_an_old_vote_is_still_told_by_the_rules_it_was_held_under(story: Story):
    case = story.admission_at("committee_review")
    changed = under(story, admission__quorum="1/1")
    list(carry(changed.office, None, changed.clock.now))
    with changed.office.db.reading() as session:
        row = session.execute(select(Case).where(col(Case.ref) == case)).scalars().one()
        history = case_history(session, changed.office, row)
    (vote,) = (step.detail.vote for step in history.steps if step.detail.vote is not None)
    assert (vote.agrees, vote.present.share) == (True, ">1/2")


def test_a_case_whose_stage_is_gone_stays_with_the_reason(story: Story):
    case = story.recommendation_at("examination")
    version = story.case(case).version_id
    changed = without(story, "recommendation", "examination")
    assert only(plan(changed.office)).why_not == "stage_gone"
    assert only(carry(changed.office, None, changed.clock.now)).why_not == "stage_gone"
    assert changed.case(case).version_id == version
    changed.act(acts.Review(verdict="pass"), "luo", case)
    assert changed.case(case).stage == "publicity"


def test_a_stage_that_is_no_longer_asked_keeps_its_case(story: Story):
    three = under(story, admission__publicity_points=["targets", "admitted"])
    case = three.admission_at("committee_review")
    three.clock.forward(days=7)
    three.act(acts.Review(verdict="pass", **{"for": 5}, against=1), "shi", case)
    assert three.case(case).stage == "announcement"
    assert only(plan(story.office)).why_not == "stage_not_asked"


def test_a_stage_ahead_that_is_gone_is_listed(story: Story):
    story.recommendation_at("branch_vote")
    one = only(plan(without(story, "recommendation", "examination").office))
    assert Change("stage_dropped", "examination") in one.changes


def test_something_recorded_and_not_settled_waits_for_the_next_time(story: Story):
    case = story.admission_at("pre_review")
    story.record(acts.Review(verdict="pass"), "shi", case)
    changed = under(story, approval__max_months=4)
    assert only(carry(changed.office, None, changed.clock.now)).why_not == "unsettled"
    changed.settle()
    assert only(carry(changed.office, None, changed.clock.now)).why_not is None


def test_one_procedure_alone_is_carried_over(story: Story):
    story.admission_at("pre_review")
    story.transfer_at("acceptance")
    changed = under(story, approval__max_months=4)
    found = list(carry(changed.office, "transfer", changed.clock.now))
    assert [one.procedure for one in found] == ["transfer"]
    assert [one.procedure for one in plan(changed.office)] == ["admission"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_acts_recorded_before_stay_as_they_were(story: Story):
    story.admission_at("committee_review")
    with story.office.db.reading() as session:
        before = session.execute(select(Act.ref, Act.data).order_by(col(Act.id))).all()
    changed = under(story, admission__lesson_hours=14)
    list(carry(changed.office, None, changed.clock.now))
    changed.settle()
    with story.office.db.reading() as session:
        assert session.execute(select(Act.ref, Act.data).order_by(col(Act.id))).all() == before


def test_a_pinned_text_from_before_a_setting_existed_still_reads(story: Story):
    text = story.office.procedures["admission"].model_dump(mode="json")
    for key in ("cool_off_days", "ballot", "count_written_opinion", "points"):
        del text["settings"]["admission"][key]
    for stage in text["stages"]:
        point = (stage.pop("only_where", None) or {}).get("has")
        if stage["id"] == "announcement":
            stage |= {"when_point": point, "points": ["targets"]}
    old = Procedure.model_validate(text)
    assert old.settings.admission.cool_off_days == 0
    assert old.by_id["publicity"].asked
    assert not old.by_id["announcement"].asked
