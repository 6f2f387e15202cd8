"""Lists of cases."""

from datetime import timedelta

from casework.case_list import CaseLine, Wanted, case_list
from casework.paging import PAGE
from casework.visibility import EVERYTHING, Viewer
from tests.cast import Cast
from tests.story import Story


def listed(story: Story, wanted: Wanted, number: int = 1, viewer: Viewer = EVERYTHING) -> tuple[CaseLine, ...]:
    with story.office.db.reading() as session:
        return case_list(session, viewer, wanted, number, story.clock.now).lines


def people(lines: tuple[CaseLine, ...]) -> list[str]:
    return [line.person for line in lines]


def test_those_waiting_longest_come_first(story: Story):
    for person in ("jixiang", "ruyi", "pingan"):
        story.admission_at("application", person)
        story.clock.forward(days=1)
    assert people(listed(story, Wanted())) == ["吉祥", "如意", "平安"]


def test_those_ended_lately_come_first_the_latest_before_the_others(story: Story):
    story.transfer_at(None, "lu")
    story.transfer_at(None, "kong")
    ended = listed(story, Wanted(ended="completed"))
    assert people(ended) == ["孔明灯", "陆离"]
    assert ended[0].since == story.clock.now
    story.clock.forward(days=31)
    assert listed(story, Wanted(ended="completed")) == ()


def test_a_list_keeps_to_its_procedure_its_stage_and_its_viewer(story: Story):
    story.admissions_at("training", ["jixiang"])
    story.admission_at("application", "ning")
    story.transfer_at("release")
    assert people(listed(story, Wanted("admission"))) == ["吉祥", "宁静"]
    assert people(listed(story, Wanted("admission", "application"))) == ["宁静"]
    assert listed(story, Wanted("transfer", "application")) == ()
    assert listed(story, Wanted(), viewer=Viewer()) == ()


def test_late_and_aging_cases_are_told_apart(story: Story):
    story.admission_at("application", "jixiang")
    story.clock.forward(days=35)
    story.admission_at("application", "ruyi")
    assert people(listed(story, Wanted(flag="late"))) == ["吉祥"]
    assert [people(listed(story, Wanted(age=group))) for group in range(4)] == [["如意"], [], ["吉祥"], []]


def test_a_search_finds_open_and_ended_cases_alike(story: Story):
    story.transfer_at(None, "lu")
    story.clock.now += timedelta(days=60)
    story.transfer_at("release", "kong")
    assert people(listed(story, Wanted(words="陆"))) == ["陆离"]
    assert people(listed(story, Wanted(words="灯"))) == ["孔明灯"]
    assert listed(story, Wanted(words="_")) == ()


def test_a_page_beyond_the_last_is_the_last(story: Story, cast: Cast):
    story.admissions_at("application", cast.applicants(PAGE + 1))
    assert len(listed(story, Wanted(), number=9)) == 1
    assert len(listed(story, Wanted(), number=-3)) == PAGE
