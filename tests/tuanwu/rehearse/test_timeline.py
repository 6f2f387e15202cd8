"""A case's history, line by line, in both languages."""

from pathlib import Path

import pytest

from config.words import words
from tuanwu.rehearse.play import play
from tuanwu.rehearse.stage_it import stage
from tuanwu.rehearse.story import read_script
from tuanwu.rehearse.timeline import timeline

RETURNED = Path(__file__).parent.parent.parent / "rehearsals" / "a-rank-is-given-anew-after-a-return.yaml"
STORY = """\
organisations:
  - {id: school, kind: committee, name: 校团委}
  - {id: class1, kind: branch, parent: school, name: 一班团支部}
people:
  - {id: luo, name: 罗兰, organisation: class1, member_since: 2024-05-04, posts: [branch_secretary]}
  - {id: shi, name: 石磊, organisation: school, posts: [committee_secretary]}
  - {id: k1, organisation: school, posts: [committee_member]}
  - {id: m, count: 39, organisation: class1, member_since: 2024-05-04}
  - {id: ji, name: 吉祥, organisation: class1, born: 2009-07-07}
cases:
  - {name: ji, procedure: admission, person: ji, stage: training, by: luo,
     facts: {applied: 2025-09-01, talked: 2025-09-05, activist: 2025-09-10, contacts: [m1], lessons: 8,
             last_lesson: 2025-12-12}}
  - {name: vote, procedure: recommendation, person: m3, stage: branch_vote, facts: {kind: K1, proposed: 2025-12-15}}
steps:
  - {at: 2025-12-18, do: lesson, case: ji, by: luo, minutes: 44, witness: m2}
  - {do: lesson, case: ji, by: m1, minutes: 45, witness: m2, dated: 2025-12-17}
  - {do: propose_target, case: ji, by: luo}
  - {do: review, case: ji, by: shi, verdict: pass}
  - {at: 2025-12-19, do: publish, case: ji, by: shi}
  - {do: object, case: ji, text: 课时有误}
  - {do: rule_objection, case: ji, by: shi, verdict: unfounded, reason: 已核对}
  - {at: 2025-12-29, do: introducers, case: ji, by: luo, introducers: [m1, m2]}
  - {do: wish, case: ji}
  - {at: 2025-12-30, do: introduce, case: ji, by: m1}
  - {do: introduce, case: ji, by: m2}
  - {at: 2026-01-05, do: vote, case: ji, by: luo, present: 23, for: 21, against: 1, abstain: 1}
  - {at: 2026-01-12, do: review, case: ji, by: shi, verdict: pass, for: 2, against: 0}
  - {do: number, case: ji, by: shi, number: "202651009117"}
"""


@pytest.fixture
def told(tmp_path: Path) -> dict[str, list[str]]:
    """The lines of the admission, by language."""
    path = tmp_path / "story.yaml"
    path.write_text(STORY, encoding="utf-8")
    script = read_script(path)
    with stage(script) as office:
        played = play(script, office)
        assert [step.code for step in played.steps] == [None] * len(played.steps)
        return {
            language: [line.strip() for line in timeline(office, played.cases["ji"], words(language))]
            for language in ("zh", "en")
        }


def test_the_arithmetic_of_a_vote_is_told_share_by_share(told: dict[str, list[str]]):
    at = told["en"].index("2026-01-05 09:00  罗兰 (Branch secretary) Record the branch vote: Passed")
    assert told["en"][at + 1 : at + 4] == [
        "23 present of 40 entitled to vote, more than half asked: enough to decide",
        "21 in favour of 40 entitled to vote, more than half asked: carried",
        "1 against, 1 abstained, 0 invalid",
    ]
    assert "应到 40 人，实到 23 人，须超过半数：达到法定人数" in told["zh"]
    assert "应到 40 人，赞成 21 票，须超过半数：通过" in told["zh"]


def test_a_committees_decision_is_told_of_all_its_members(told: dict[str, list[str]]):
    assert "当时团委委员 2 人，赞成 2 人，须超过半数：通过" in told["zh"]


def test_a_lesson_says_whether_it_counts_and_on_which_day_it_was(told: dict[str, list[str]]):
    lessons = [line for line in told["zh"] if "登记团课；" in line]
    assert [line.rpartition("；")[2] for line in lessons] == ["时长不足，不计学时", "计 1 学时"]
    assert "所署日期 2025-12-17" in lessons[1]


def test_codes_and_references_are_told_as_words_and_names(told: dict[str, list[str]]):
    assert "2025-12-29 09:00  罗兰（团支部书记）确定入团介绍人；入团介绍人 m1、m2" in told["zh"]
    assert "2025-12-18 09:00  石磊（团委书记）审核：通过" in told["zh"]
    assert "待办：审核（校团委 团委书记、团委干事）" in told["zh"]


def test_how_a_day_came_about_is_told_with_it(told: dict[str, list[str]]):
    assert any(line.startswith("期限 2025-12-26：2025年12月22日至2025年12月26日，共 5 个工作日") for line in told["zh"])
    assert "due 2026-04-05: within 3 months of the branch meeting on 5 January 2026" in told["en"]


def test_words_are_told_and_letters_by_whom_they_went_to(told: dict[str, list[str]]):
    assert "2025-12-19 09:00  群众 提出异议；“课时有误”" in told["zh"]
    assert any(line.startswith("寄信：") and "待办通知 吉祥、m1、m2" in line for line in told["zh"])


def test_history_brought_in_is_told_and_sent_nobody_a_letter(told: dict[str, list[str]]):
    first, second, *_ = told["zh"]
    assert first.startswith("2025-12-18 09:00  发展新团员；吉祥；")
    assert "由其他记录转入" in second
    assert "谈话 2025年9月5日" in second


def test_what_a_day_brought_stands_under_that_day(told: dict[str, list[str]]):
    assert "2025-12-27 00:00  ← 公示：通过" in told["zh"]


def test_a_recommendation_says_until_when_it_is_valid():
    script = read_script(Path("tests/rehearsals/a-recommendation-to-the-party-branch.yaml"))
    with stage(script) as office:
        played = play(script, office)
        told = [line.strip() for line in timeline(office, played.cases["r"], words("zh"))]
    opened = told.index("→ 移交党组织")
    assert "推荐有效期至 2028年4月20日" in told[opened + 2]


def test_a_rank_that_was_given_anew_is_told_both_times():
    script = read_script(RETURNED)
    with stage(script) as office:
        case = play(script, office).cases["a"]
        for language, label in (("zh", "排名"), ("en", "Rank")):
            lines = "\n".join(timeline(office, case, words(language)))
            assert lines.index(f"{label} 1") < lines.index(f"{label} 2")
