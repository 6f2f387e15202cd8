"""Years of the working calendar from files, and the days of a period told one by one."""

from datetime import date
from pathlib import Path

import pytest

from casework.calendars import read_calendar
from casework.terms import Calendar
from config.calendar_years import calendar_years
from config.words import words
from config.yaml_file import YamlError


def _year(folder: Path, text: str) -> Path:
    (folder / "calendar").mkdir(exist_ok=True)
    (folder / "calendar" / "2031.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_year_in_the_data_directory_is_published(tmp_path: Path):
    known = read_calendar(_year(tmp_path, "year: 2031\nsource: 通知\nholidays: [2031-01-01]\nworkdays: [2031-01-04]\n"))
    assert known.is_published(date(2031, 7, 1))
    assert not known.is_working_day(date(2031, 1, 1))
    assert known.is_working_day(date(2031, 1, 4)), "a Saturday that is worked"
    assert not known.is_published(date(2032, 1, 1))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("year: 2031\nsource: 通知\nholidays: [2030-01-01]\n", "2030-01-01 is not a day of 2031"),
        ("year: 2031\nsource: 通知\nholidays: [2031-01-01]\nworkdays: [2031-01-01]\n", "both a holiday and a workday"),
        ("year: 2031\n", "source"),
        ("year: 2031\nsource: 通知\nfree: []\n", "free"),
    ],
)
def test_a_file_that_cannot_be_is_named_with_its_line(tmp_path: Path, text: str, complaint: str):
    with pytest.raises(YamlError, match=r"2031\.yaml") as caught:
        list(calendar_years(_year(tmp_path, text) / "calendar"))
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("went_up", "said"),
    [
        (date(2026, 3, 2), "计入3月3日至3月6日、3月9日；3月7日、3月8日为周末"),
        (date(2026, 4, 29), "计入4月30日、5月6日至5月9日；5月1日至5月5日为节假日；5月9日为调休上班日"),
    ],
)
def test_every_day_of_a_period_is_told_by_its_kind(went_up: date, said: str):
    first, last, _ = Calendar().working_days(went_up, 5)
    why = f"working_days:{first},{last},5,{Calendar().out_of_the_ordinary(first, last)}"
    assert words("zh").why_due(why) == f"{words('zh').why_due(f'working_days:{first},{last},5')}（{said}）"


def test_a_period_written_down_before_days_were_is_told_without_them():
    assert words("en").why_due("working_days:2026-03-03,2026-03-09,5").endswith("9 March 2026")
