"""`tuanwu round`: how many, who is left out, and nothing before it is confirmed."""

from sqlmodel import func, select

from casework import rounds
from models.case import Case
from tests.casework.graduates.school import enrol
from tests.story import Story
from tests.tuanwu.installed import Installed


def _cases(story: Story) -> int:
    with story.office.db.reading() as session:
        return session.exec(select(func.count()).select_from(Case)).one()


def test_a_round_is_counted_and_then_begun(installed: Installed, story: Story):
    enrol(story)
    rounds.begin(story.office, "appraisal", ["tian"], "luo", story.clock.now)
    checked = installed.run("round", "appraisal", "CLASS1", "--by", "luo", "--dry-run", language="zh")
    assert "年度团员教育评议: " in checked.said
    assert "田野 · 计算机2501团支部" in checked.said
    assert _cases(story) == 1
    assert "已发起" in installed.run("round", "appraisal", "CLASS1", "--by", "luo", "--yes", language="zh").said
    assert _cases(story) > 5


def test_a_procedure_that_does_not_begin_in_rounds_is_refused(installed: Installed, story: Story):
    enrol(story)
    ran = installed.run("round", "admission", "CLASS1", "--by", "luo")
    assert (ran.code, ran.complained.strip()) == (2, "admission: appraisal")
