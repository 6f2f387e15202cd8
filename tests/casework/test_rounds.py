"""A yearly procedure begun for all members below an organisation."""

from sqlmodel import func, select

from casework import rounds
from casework.doctor import complaints
from models.case import Case
from models.outbox import Outbox
from tests.story import Story


def _plan(story: Story, below: str, by: str) -> rounds.Round:
    return rounds.plan(story.office, "appraisal", below, by, story.clock.now)


def _cases(story: Story) -> int:
    with story.office.db.reading() as session:
        return session.exec(select(func.count()).select_from(Case)).one()


def test_it_begins_for_every_member_once_and_a_second_round_finds_nobody(story: Story):
    found = _plan(story, "college", "shi")
    assert len(found.ready) > 10
    assert _cases(story) == 0, "a plan writes nothing"
    assert rounds.begin(story.office, "appraisal", found.ready, "shi", story.clock.now) == len(found.ready)
    assert _cases(story) == len(found.ready)
    assert rounds.begin(story.office, "appraisal", found.ready, "shi", story.clock.now) == 0
    again = _plan(story, "college", "shi")
    assert (again.ready, len(again.left_out["pending"])) == ([], len(found.ready))
    story.settle()
    assert complaints(story.office, story.clock.now) == []


def test_whoever_has_a_case_already_is_left_out_by_name(story: Story):
    rounds.begin(story.office, "appraisal", ["tian"], "luo", story.clock.now)
    found = _plan(story, "class1", "luo")
    assert "tian" not in found.ready
    assert [name for name, _ in found.left_out["pending"]] == ["田野"]


def test_an_officer_begins_it_for_their_own_part_of_the_tree_alone(story: Story):
    found = _plan(story, "village", "luo")
    assert found.ready == []
    assert set(found.left_out) == {"not_entitled"}


def test_the_officer_gets_no_receipt_for_each(story: Story):
    found = _plan(story, "class1", "luo")
    rounds.begin(story.office, "appraisal", found.ready, "luo", story.clock.now)
    story.settle()
    with story.office.db.reading() as session:
        assert session.exec(select(Outbox.id).where(Outbox.letter == "receipt")).all() == []


def test_what_runs_once_a_year_and_officers_begin_goes_in_rounds(story: Story):
    assert rounds.procedures_in_rounds(story.office) == ["appraisal"]
