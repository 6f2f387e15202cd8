"""Cases that began elsewhere: one act with their facts, and they go on from their stage."""

from datetime import date

import orjson
import pytest
from sqlmodel import select

from casework import acts
from casework.bring_in import Past, bring_in
from casework.facts import Tally, facts_from
from casework.rebuild import odd_cases
from casework.refusal import Refusal
from models.act import Act, VoteRecord
from models.audit import AuditEntry
from models.notice import Notice
from models.number import NumberGiven
from models.outbox import Outbox
from models.person import Membership
from tests.casework.posed import ADMITTED
from tests.story import Story

KNOWN = {name: value for name, value in ADMITTED.known().items() if name != "outcome"}
VOTED = {"voted": date(2026, 2, 16), "tally": Tally(11, 11, 9, 2, 0, 0)}


def _bring(story: Story, procedure="admission", person="jixiang", stage="committee_review", by="luo", **facts) -> str:
    with story.office.db.transaction() as session:
        ref = bring_in(session, story.office, Past(procedure, person, stage, facts, by), story.clock.now)
    story.settle()
    return ref


def test_a_case_goes_on_from_the_stage_it_came_in_at(story: Story):
    case = story.case(_bring(story, **VOTED))
    assert (case.stage, case.run, case.state, case.outcome, case.due_on) == (
        "committee_review",
        1,
        "open",
        "passed",
        date(2026, 5, 16),
    )


def test_it_is_one_act_of_whoever_acted_for_the_branch(story: Story):
    case = _bring(story, **VOTED)
    with story.office.db.reading() as session:
        act = session.exec(select(Act).where(Act.case_id == story.case(case).id)).one()
        bodies = [orjson.loads(body) for body in session.exec(select(AuditEntry.body).order_by(AuditEntry.seq))]
    assert (act.kind, act.assurance, act.level) == ("import", "import", "branch")
    assert [body["type"] for body in bodies] == ["case.opened", "act.recorded", "stage.opened"]
    assert bodies[1]["data"]["facts"]["imported"] == ["committee_review", "2026-02-16"]


def test_its_rows_can_be_folded_anew_from_the_log(story: Story):
    _bring(story, **VOTED)
    assert list(odd_cases(story.office)) == []


def test_nobody_is_told_of_a_new_case(story: Story):
    _bring(story, **VOTED)
    with story.office.db.reading() as session:
        assert set(session.exec(select(Outbox.letter))) == {"task"}


def test_what_its_facts_complete_is_passed(story: Story):
    published = {"pre_reviewed": date(2026, 2, 10), "published": (date(2026, 2, 11), date(2026, 2, 18))}
    assert story.case(_bring(story, stage="publicity", **published)).stage == "membership_form"


def test_who_acted_for_the_branch_acts_at_no_other_level(story: Story):
    case = _bring(story, by="shi", **VOTED)
    with pytest.raises(Refusal) as caught:
        story.record(acts.Review(verdict="fail", reason="同一人"), "shi", case)
    assert caught.value.code == "two_levels"


def test_the_rows_beside_it_are_written_too(story: Story):
    more = {"published": (date(2026, 1, 5), date(2026, 1, 12)), "number": "202651009150", "approved": date(2026, 2, 20)}
    _bring(story, stage="registration", **VOTED, **more)
    with story.office.db.reading() as session:
        vote, notice, given = (session.exec(select(table)).one() for table in (VoteRecord, Notice, NumberGiven))
    assert (vote.outcome, vote.expected, vote.meeting_on) == ("passed", 11, date(2026, 2, 16))
    assert (notice.published_on, notice.first_day, notice.last_day) == (
        date(2026, 1, 5),
        date(2026, 1, 6),
        date(2026, 1, 12),
    )
    assert given.number == "202651009150"


def test_history_that_no_row_may_hold_is_still_taken(story: Story):
    wrong = {"voted": date(2026, 2, 16), "tally": Tally(3, 5, 5, 0, 0, 0), "number": "1"}
    case = story.case(_bring(story, stage="registration", **wrong))
    assert facts_from(case.facts).number == "1"
    with story.office.db.reading() as session:
        assert session.exec(select(VoteRecord)).all() == []
        assert session.exec(select(NumberGiven)).all() == []


def test_a_member_accepted_elsewhere_is_on_no_roll_until_assigned(story: Story):
    facts = {"requested": date(2026, 2, 1), "released": date(2026, 2, 2), "accepted": date(2026, 2, 3), "to": "liuhe"}
    case = _bring(story, "transfer", "lu", "assignment", **facts)
    query = select(Membership).where(Membership.person_id == story.cast.people["lu"])
    with story.office.db.reading() as session:
        assert [one.until for one in session.exec(query)] == [date(2026, 2, 3)]
    story.act(acts.Assign(branch="village"), "liu", case)
    assert story.case(case).state == "completed"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"person": "nobody"}, "unknown_person"),
        ({"by": "nobody"}, "unknown_person"),
        ({"to": "nowhere"}, "unknown_organisation"),
    ],
)
def test_nobody_unknown_is_brought_in(story: Story, changed, code):
    with pytest.raises(Refusal) as caught:
        _bring(story, **changed)
    assert caught.value.code == code


def test_a_whole_admission_is_kept_as_it_was(story: Story):
    case = story.case(_bring(story, stage="registration", **KNOWN))
    kept = facts_from(case.facts)
    assert {name: getattr(kept, name) for name in KNOWN} == KNOWN
