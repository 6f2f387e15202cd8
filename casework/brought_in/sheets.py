"""The list: a sheet a procedure, a row a running case. Its columns are those of old records, with the stage that is
open now; people are named by their student numbers."""

from typing import Final

from casework.inspection.old_records.sheets import ADMISSIONS, RECOMMENDATIONS, TRANSFERS
from casework.roster.sheets import Column, Sheet
from config.words import words

_WHOSE: Final = (
    Column("student_number", "学号", "Student number", "用文本填写", "as text", "2025010123", True),
    Column("name", "姓名", "Name", "可不填；填了就与名册核对", "may be empty; held against the roster", "茗听雨"),
)
_BY: Final = Column(
    "by", "支部经办人学号", "Acted for the branch",
    "此前代支部办理的人，不得再在团委一级办理",
    "who acted for it until now, and may not act at the committee's level",
)  # fmt: skip
_NUMBERS: Final = ("学号", "student number")
_SEVERAL: Final = ("学号，多人用顿号分开", "student numbers, with commas between")
_PEOPLE: Final = {"contacts": _SEVERAL, "introducer_1": _NUMBERS, "introducer_2": _NUMBERS}
_TALLY: Final = ("voted", "expected", "present", "in_favour", "against", "abstain", "invalid")
_NOTICE: Final = ("notice_up", "notice_last")


def _stage(example: str) -> Column:
    zh, en = (words(language).pgettext("stage", example) for language in ("zh", "en"))
    about = "现在等待办理的环节，名称同网页", "the stage that waits now, named as on the pages"
    return Column("stage", "当前环节", "Stage", *about, f"{zh} / {en}", True)


def _columns(sheet: Sheet, *fields: str) -> tuple[Column, ...]:
    known = {column.field: column for column in sheet.columns}
    return tuple(_named_by_number(known[field]) for field in fields)


def _named_by_number(column: Column) -> Column:
    about = _PEOPLE.get(column.field)
    return Column(column.field, column.zh, column.en, *about, "2024010101") if about else column


_ABOUT: Final = (
    "一件在办事项一行。当前环节之前的日期照书面材料填写，之后的留空。任何一行有问题，整份都不写入。",
    "A row a running case. Days before the open stage as the papers have them, later ones empty. One wrong row, and "
    "none is written.",
)
ADMISSION: Final = Sheet(
    ADMISSIONS.zh, ADMISSIONS.en, *_ABOUT,
    (
        *_WHOSE, _stage("training"), _BY,
        Column("applied", "申请日期", "Applied", "年-月-日", "YYYY-MM-DD", "2025-11-24", True),
        *_columns(
            ADMISSIONS, "talked", "activist", "contacts", "hours", "first_lesson", "last_lesson", "targeted",
            "pre_reviewed", *_NOTICE, "introducer_1", "introducer_2", "wished", "introducer_1_signed",
            "introducer_2_signed", *_TALLY, "approved", "number_given", "joined", "oath", "efile",
        ),
    ),
)  # fmt: skip
RECOMMENDATION: Final = Sheet(
    RECOMMENDATIONS.zh, RECOMMENDATIONS.en, *_ABOUT,
    (
        *_WHOSE, _stage("examination"), _BY, *_columns(RECOMMENDATIONS, "kind"),
        Column("proposed", "提名日期", "Proposed", "年-月-日", "YYYY-MM-DD", "2026-03-01", True),
        *_columns(RECOMMENDATIONS, *_TALLY, "examined", *_NOTICE, "reviewed", "handed_over"),
    ),
)  # fmt: skip
TRANSFER: Final = Sheet(
    TRANSFERS.zh, TRANSFERS.en, *_ABOUT,
    (
        *_WHOSE, _stage("acceptance"), _BY,
        Column("why", "转接原因", "Why", "", "", "升学", True, _columns(TRANSFERS, "why")[0].choices),
        Column("to", "转入组织", "To", "编码或全称", "code or full name", "LH01", True),
        Column("requested", "发起日期", "Requested", "年-月-日", "YYYY-MM-DD", "2026-06-10", True),
        *_columns(TRANSFERS, "released", "accepted"),
    ),
)  # fmt: skip
SHEETS: Final = (ADMISSION, RECOMMENDATION, TRANSFER)
