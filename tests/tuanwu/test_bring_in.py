"""`tuanwu bring-in`: the template, the check and the list, by the command itself."""

from pathlib import Path

from sqlmodel import select

from casework.brought_in.sheets import ADMISSION
from casework.roster.template import write_workbook
from models.case import Case
from tests.casework.brought_in.test_take_in import IN_TRAINING
from tests.casework.graduates.school import enrol
from tests.story import Story
from tests.tuanwu.installed import Installed


def _cases(story: Story) -> list[Case]:
    with story.office.db.reading() as session:
        return list(session.exec(select(Case)))


def test_a_list_is_checked_and_then_brought_in(installed: Installed, story: Story, tmp_path: Path):
    enrol(story)
    path = tmp_path / "running.xlsx"
    write_workbook(path, {ADMISSION: [IN_TRAINING]})
    checked = installed.run("bring-in", "--dry-run", str(path), language="zh")
    assert "发展新团员 · 培养考察: 1" in checked.said
    assert "只是检查" in checked.said
    assert _cases(story) == []
    assert "已全部接续" in installed.run("bring-in", str(path), language="zh").said
    assert [one.stage for one in _cases(story)] == ["training"]


def test_a_list_with_an_error_names_it_and_ends_with_1(installed: Installed, story: Story, tmp_path: Path):
    enrol(story)
    path = tmp_path / "running.xlsx"
    write_workbook(path, {ADMISSION: [IN_TRAINING | {"talked": ""}]})
    ran = installed.run("bring-in", str(path), language="zh")
    assert ran.code == 1
    assert "第 2 行" in ran.said
    assert "谈话日期" in ran.said


def test_the_template_is_written_once_and_no_workbook_ends_with_2(installed: Installed, tmp_path: Path):
    path = tmp_path / "running.xlsx"
    assert installed.run("bring-in", "--template", str(path)).code == 0
    assert installed.run("bring-in", "--template", str(path)).code == 2
    path.write_bytes(b"no workbook")
    assert installed.run("bring-in", str(path)).code == 2
