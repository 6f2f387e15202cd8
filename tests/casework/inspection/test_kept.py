"""The kept inspection: written whole, in place of the one before, and read by rule, by unit and case by case."""

from datetime import timedelta

from sqlmodel import func, select

from casework import acts
from casework.inspection import kept
from casework.inspection.findings import Wanted, by_rule, by_unit, finding_list
from casework.inspection.kept import inspect_all, latest
from casework.visibility import EVERYTHING, Viewer, narrowed
from models.inspection import Inspection, InspectionFinding
from tests.casework.inspection.test_cases import bring
from tests.story import Story


def _broken(story: Story) -> None:
    """Three cases with something to find: D10 and D04 with D03 in class1, D03 in class2."""
    story.clock.forward(days=100)
    bring(story, targeted=None)
    bring(story, person="ruyi", talked=None)
    story.act(acts.Apply(), "ning", person="ning")
    story.clock.forward(days=40)


def _count(story: Story, table: type) -> int:
    with story.office.db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_there_is_none_before_the_first(story: Story):
    with story.office.db.reading() as session:
        assert latest(session) is None


def test_the_newest_takes_the_place_of_the_one_before(story: Story):
    story.admission_at("application")
    story.clock.forward(days=40)
    first = inspect_all(story.office, story.clock.now)
    second = inspect_all(story.office, story.clock.forward(days=1))
    assert (first.cases, second.cases) == (1, 1)
    with story.office.db.reading() as session:
        found = latest(session)
    assert found is not None
    assert (found.id, found.made_at) == (second.id, story.clock.now)
    assert (_count(story, Inspection), _count(story, InspectionFinding)) == (1, 1)


def test_one_that_is_not_whole_is_not_shown_and_is_thrown_away_after_a_day(story: Story, monkeypatch):
    story.admission_at("application")
    story.clock.forward(days=40)
    whole = inspect_all(story.office, story.clock.now)
    with monkeypatch.context() as broken:
        broken.setattr(kept, "_forget_others", lambda *_: None)
        half = inspect_all(story.office, story.clock.now)
    with story.office.db.transaction() as session:
        session.get_one(Inspection, half.id).whole = False
    with story.office.db.reading() as session:
        shown = latest(session)
    assert shown is not None
    assert shown.id == whole.id
    inspect_all(story.office, story.clock.forward(hours=1))
    assert _count(story, Inspection) == 2
    inspect_all(story.office, story.clock.forward(days=1))
    assert (_count(story, Inspection), _count(story, InspectionFinding)) == (1, 1)


def test_many_findings_are_written_and_forgotten_a_few_at_a_time(story: Story, monkeypatch):
    monkeypatch.setattr(kept, "_AT_ONCE", 1)
    _broken(story)
    inspect_all(story.office, story.clock.now)
    inspect_all(story.office, story.clock.now + timedelta(days=2))
    assert (_count(story, Inspection), _count(story, InspectionFinding)) == (1, len(_told(story)))


def _told(story: Story, viewer: Viewer = EVERYTHING, **wanted: str) -> list[tuple[str, str, tuple[str, ...]]]:
    with story.office.db.reading() as session:
        made = latest(session)
        assert made is not None
        page = finding_list(session, viewer, made, Wanted(**wanted), 1)
    assert page.total == len(page.lines)
    return [(line.person, line.code, line.missing) for line in page.lines]


def test_findings_are_listed_branch_by_branch_and_case_by_case(story: Story):
    _broken(story)
    inspect_all(story.office, story.clock.now)
    told = _told(story)
    assert ("吉祥", "D10", ("targeted",)) in told
    assert ("如意", "D04", ("talked",)) in told
    assert _told(story, code="D04") == [("如意", "D04", ("talked",))]
    assert {code for _, code, _ in _told(story, severity="warning")} <= {"D03", "D23", "D24"}
    assert _told(story, procedure="transfer") == []


def test_every_figure_is_the_length_of_its_list(story: Story):
    _broken(story)
    inspect_all(story.office, story.clock.now)
    with story.office.db.reading() as session:
        made = latest(session)
        assert made is not None
        rules = by_rule(session, EVERYTHING, made, Wanted())
        units = by_unit(session, EVERYTHING, None, made, Wanted())
        college = narrowed(session, EVERYTHING, "college")
        assert college is not None
        below = by_unit(session, college[0], college[1], made, Wanted())
    for one in rules:
        assert one.errors == len(_told(story, code=one.code, severity="error"))
        assert one.warnings == len(_told(story, code=one.code, severity="warning"))
    assert sum(one.errors + one.warnings for one in rules) == len(_told(story))
    assert sum(one.errors + one.warnings for one in units) == len(_told(story))
    assert [unit.name for unit in units] == ["青山大学团委"]
    assert [unit.ref for unit in below] == ["class1", "graduates"]
    assert sum(unit.cases for unit in below) == units[0].cases == 3


def test_nobody_sees_findings_of_other_parts(story: Story):
    _broken(story)
    inspect_all(story.office, story.clock.now)
    with story.office.db.reading() as session:
        graduates = narrowed(session, EVERYTHING, "graduates")
        assert graduates is not None
        assert _told(story, graduates[0]) == [("宁静", "D03", ("talked",))]
        made = latest(session)
        assert made is not None
        assert by_rule(session, Viewer(()), made, Wanted()) == []
        assert by_unit(session, Viewer(()), None, made, Wanted()) == []
    assert _told(story, Viewer(())) == []
