"""A procedure's year, unit by unit."""

from casework.units import Unit, units
from casework.visibility import EVERYTHING, Viewer, narrowed
from tests.story import Story


def counted(story: Story, above: str | None, procedure: str = "transfer", year: int = 2026) -> dict[str, Unit]:
    with story.office.db.reading() as session:
        viewer, place = narrowed(session, EVERYTHING, above) or (EVERYTHING, None) if above else (EVERYTHING, None)
        return {one.ref: one for one in units(session, viewer, place, procedure, year, story.clock.now)}


def test_cases_count_for_the_part_of_the_tree_that_began_them(story: Story):
    story.transfer_at(None, "lu")
    story.transfer_at("release", "kong")
    for above, part in ((None, "university"), ("university", "college"), ("college", "class1"), ("class1", "class1")):
        found = counted(story, above)
        assert [*found] == [part]
        assert (found[part].begun, found[part].completed, found[part].open) == (2, 1, 1)


def test_the_receiving_side_did_not_begin_a_transfer(story: Story):
    story.transfer_at("acceptance")
    assert counted(story, "liuhe") == {}


def test_a_year_counts_the_cases_begun_in_it(story: Story):
    story.transfer_at("release")
    assert counted(story, None, year=2025) == {}
    assert counted(story, None, procedure="admission") == {}


def test_late_cases_of_earlier_years_are_counted_too(story: Story):
    story.admission_at("application")
    story.clock.forward(days=400)
    found = counted(story, None, "admission", 2027)
    assert (found["university"].begun, found["university"].late) == (0, 1)


def test_whoever_sees_nothing_counts_nothing(story: Story):
    story.transfer_at("release")
    with story.office.db.reading() as session:
        assert units(session, Viewer(), None, "transfer", 2026, story.clock.now) == []
