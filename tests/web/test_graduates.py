"""A list of graduates given in by an officer from their own page."""

from io import BytesIO

import pytest
from sqlmodel import col, select

from casework.graduates.sheet import GRADUATES
from casework.roster.template import write_workbook
from models.act import Act
from models.case import Case
from models.person import Person
from tests.casework.graduates.school import enrol, row
from tests.snapshot import snapshot
from tests.story import Story
from tests.web.forms import form_to
from tests.web.reading import words
from tests.web.site import Site
from web.graduates import LARGEST


@pytest.fixture
def school(site: Site) -> Site:
    """The cast with student numbers and codes."""
    enrol(site.story)
    return site


def workbook(*rows: dict[str, str]) -> bytes:
    """A list as its file."""
    written = BytesIO()
    write_workbook(written, {GRADUATES: rows})
    return written.getvalue()


def give_in(site: Site, start: str, data: bytes):
    """Choose a file and send it."""
    return site.post(f"{start}/graduates", files={"list": ("graduates.xlsx", data)})


def transfers(story: Story) -> dict[str, str | None]:
    """Whose transfers there are, and their stages."""
    with story.office.db.reading() as session:
        query = select(Person.ref, Case.stage).join(Case, col(Case.person_id) == col(Person.id))
        return dict(session.exec(query).all())


def test_a_list_is_looked_through_confirmed_and_begun(school: Site):
    start = school.start("fang")
    assert f"{start}/graduates" in school.get(start).text
    before = snapshot(school.story.office.db)
    looked = give_in(school, start, workbook(row("lu"), row("tian", "尚未就业", "")))
    assert looked.status_code == 200
    assert "发起 2 项转接" in looked.text
    assert "尚未就业（学校保留组织关系）" in looked.text
    assert snapshot(school.story.office.db).keys() == before.keys()
    assert transfers(school.story) == {}
    form = form_to(looked.text, f"{start}/graduates/confirm").filled()
    begun = school.post(f"{start}/graduates/confirm", form)
    assert begun.headers["location"] == f"{start}?graduates=2"
    assert "已发起 2 项转接" in words(school.get(begun.headers["location"]).text)
    school.story.settle()
    assert transfers(school.story) == {"lu": "release", "tian": "application"}
    with school.story.office.db.reading() as session:
        assert {(act.kind, act.assurance) for act in session.exec(select(Act))} == {
            ("request", "link"),
            ("retain", "link"),
        }
    again = school.post(f"{start}/graduates/confirm", form)
    assert again.status_code == 422
    assert "已有一项未结的转接" in again.text


def test_what_is_wrong_is_listed_by_row_and_column_and_nothing_begins(school: Site):
    start = school.start("fang")
    answer = give_in(school, start, workbook(row("lu", "升学", "LIUHE"), row("nobody")))
    assert answer.status_code == 422
    shown = words(answer.text)
    assert "有 2 个问题" in shown
    assert "工作表 毕业生去向，第 2 行，转往组织 列：“升学”不能转往“柳河镇团委”（乡镇街道）" in shown
    assert transfers(school.story) == {}


@pytest.mark.parametrize(("data", "status"), [(b"", 422), (b"no workbook", 422), (b"x" * (LARGEST + 1), 413)])
def test_a_file_that_cannot_be_taken_is_answered_with_what_to_do(school: Site, data: bytes, status: int):
    assert give_in(school, school.start("fang"), data).status_code == status


def test_another_list_than_the_one_looked_through_is_not_begun(school: Site):
    start = school.start("fang")
    form = form_to(give_in(school, start, workbook(row("lu"))).text, f"{start}/graduates/confirm").filled()
    other = form_to(give_in(school, start, workbook(row("tian"))).text, f"{start}/graduates/confirm").filled()
    answer = school.post(f"{start}/graduates/confirm", form | {"nonce": other["nonce"]})
    assert answer.headers["location"] == f"{start}/graduates"
    assert transfers(school.story) == {}


def test_only_officers_of_a_committee_have_this_page(school: Site):
    for somebody in ("luo", "tian"):
        start = school.start(somebody)
        assert "/graduates" not in school.get(start).text
        assert school.get(f"{start}/graduates").status_code == 404
        assert give_in(school, start, workbook(row("lu"))).status_code == 404


def test_the_template_comes_as_a_workbook_in_the_readers_language(school: Site):
    start = school.start("fang")
    answer = school.get(f"{start}/graduates/template.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="graduates.xlsx"'
    looked = give_in(school, start, answer.content)
    assert looked.status_code == 422
    assert "没有数据行" in looked.text
