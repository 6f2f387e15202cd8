"""Who may see which cases."""

from sqlmodel import col, select

from casework.visibility import EVERYTHING, Viewer, narrowed, visible
from models.case import Case
from models.organisation import Organisation
from tests.story import Story


def seen(story: Story, viewer: Viewer) -> set[str]:
    """The references of the cases that a viewer sees."""
    with story.office.db.reading() as session:
        return set(session.exec(select(Case.ref).where(visible(viewer))).all())


def looking_at(story: Story, organisation: str) -> Viewer:
    with story.office.db.reading() as session:
        found = narrowed(session, EVERYTHING, organisation)
        assert found is not None
        return found[0]


def test_whoever_has_been_granted_nothing_sees_nothing(story: Story):
    story.admission_at("application")
    assert seen(story, Viewer()) == set()


def test_the_whole_tree_shows_every_case(story: Story):
    cases = {story.admission_at("application"), story.transfer_at("release")}
    assert seen(story, EVERYTHING) == cases


def test_a_committee_sees_the_cases_of_the_branches_below_it_and_no_others(story: Story):
    mine, other = story.admission_at("application"), story.admission_at("application", "ning")
    assert seen(story, looking_at(story, "college")) == {mine, other}
    assert seen(story, looking_at(story, "class1")) == {mine}
    assert seen(story, looking_at(story, "liuhe")) == set()


def test_both_sides_of_a_transfer_see_it(story: Story):
    transfer = story.transfer_at("release")
    assert seen(story, looking_at(story, "class1")) == {transfer}
    assert seen(story, looking_at(story, "liuhe")) == {transfer}


def test_a_path_does_not_let_in_the_branch_whose_number_begins_alike(story: Story):
    case = story.admission_at("application")
    with story.office.db.transaction() as session:
        branch = session.exec(select(Organisation).where(col(Organisation.ref) == "class1")).one()
        branch.path = "/1/55/"
    assert seen(story, Viewer(("/1/5/",))) == set()
    assert seen(story, Viewer(("/1/55/",))) == {case}


def test_nobody_narrows_their_view_to_what_they_may_not_see(story: Story):
    viewer = looking_at(story, "liuhe")
    with story.office.db.reading() as session:
        assert narrowed(session, viewer, "class1") is None
        assert narrowed(session, viewer, "village") is not None
        assert narrowed(session, viewer, "nowhere") is None
