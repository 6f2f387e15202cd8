"""The report is fit to show, in both languages."""

from pathlib import Path

from casework.office import Office
from casework.roster.report import report
from tests.casework.roster.registrar import SPRING, College


def test_a_report_counts_and_names_who_moved_and_who_left(office: Office, tmp_path: Path):
    college = College()
    college.take_in(office.db, tmp_path)
    college.people[1]["organisation"] = "B2"
    del college.people[0], college.posts[0], college.organisations[3]["has_committee"]
    plan = college.take_in(office.db, tmp_path, SPRING)
    assert report(plan, "en") == "\n".join(
        [
            "organisations: new 0, changed 0, closed 0",
            "people: new 0, changed 0, moved 1, back 0, left 1",
            "posts: begun 0, ended 1",
            "number segments: new 0, changed 0",
            "Moved (1):",
            "  2 汐望舒 → B2",
            "Left (1):",
            "  1 茗听雨",
            f"Written. SHA-256 {plan.digest}",
        ]
    )
    assert "人员：新增 0，变更 0，转到其他组织 1，返回 0，离开 1" in report(plan, "zh")
    assert report(plan, "zh", dry_run=True).endswith(f"只是检查，未写入任何内容。SHA-256 {plan.digest}")


def test_a_report_of_problems_lists_them_all_and_counts_nothing(office: Office, tmp_path: Path):
    college = College()
    college.people[0]["organisation"] = "X"
    college.people[1]["mailbox"] = "nobody"
    text = report(college.take_in(office.db, tmp_path), "en").splitlines()
    assert text == [
        "Problems (2):",
        "  sheet 人员, row 3, column 邮箱: 'nobody' is not a mailbox",
        "  sheet 人员, row 2, column 组织编码: there is no organisation with code 'X'",
        "There are problems: nothing was written.",
    ]
