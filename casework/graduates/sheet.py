"""The list: its columns, and where each reason leads (DOMAIN A3, destination rules)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from pydantic import BeforeValidator

from casework.roster import cells
from casework.roster.choices import Choices
from casework.roster.rows import PastDay, Row, Text
from casework.roster.sheets import Column, Sheet

REASONS: Final[Choices] = {
    "further_study": ("升学", "further study"),
    "employed_unit": ("已就业，单位有团组织", "employed, the unit has a League organisation", "单位有团组织"),
    "employed_no_unit": ("已就业，单位无团组织", "employed, the unit has no League organisation", "单位无团组织"),
    "not_employed": ("尚未就业", "not employed yet", "未就业", "未落实"),
    "abroad": ("出国（境）学习", "study abroad", "出国", "出国（境）"),
    "moved": ("居住地变动", "moved", "迁居"),
    "other": ("其他", "other"),
}
"""Why a graduate's membership moves, by the codes of a transfer."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a reason leads: to an organisation of these units, or, where none is named, to staying with the school."""

    units: frozenset[str] = frozenset({"school", "workplace", "township"})
    named: bool = True
    """Whether a destination may be named."""
    kept: bool = False
    """Whether the school keeps the membership where none is."""


LEADS: Final[Mapping[str, Leads]] = {
    "further_study": Leads(frozenset({"school"})),
    "employed_unit": Leads(frozenset({"school", "workplace"})),
    "employed_no_unit": Leads(frozenset({"township"})),
    "not_employed": Leads(frozenset({"township"}), kept=True),
    "abroad": Leads(named=False, kept=True),
    "moved": Leads(),
    "other": Leads(),
}

GRADUATES: Final = Sheet(
    "毕业生去向",
    "Graduates",
    "一人一行，每行办成一项转接。任何一行有问题，整份都不写入。",
    "One row a person; every row becomes one transfer. Where one row is wrong, none is written.",
    (
        Column("student_number", "学号", "Student number", "用文本填写", "as text", "2022010123", True),
        Column("name", "姓名", "Name", "可不填；填了就与名册核对", "may be empty; held against the roster", "茗听雨"),
        Column("why", "转接原因", "Reason", "", "", "升学", True, REASONS),
        Column(
            "to", "转往组织", "Destination",
            "编码或全称。升学：学校团组织；单位无团组织、尚未就业：乡镇街道；尚未就业由学校保留、出国（境）学习：留空",
            "code or full name. Further study: a school; no organisation in the unit, or not employed: a township; "
            "kept by the school, or abroad: empty",
            "LH01",
        ),
        Column("requested", "申请日期", "Requested", "不填为今天", "empty: today", "2026-06-10"),
    ),
    required=True,
)  # fmt: skip


class GraduateRow(Row):
    """One graduate, and where the membership goes."""

    sheet = GRADUATES
    student_number: Text
    name: Text | None = None
    why: Annotated[str, BeforeValidator(cells.choice(REASONS))]
    to: Text | None = None
    requested: PastDay | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the school keeps the membership."""
        return self.to is None and LEADS[self.why].kept

    def day(self, today: date) -> date:
        """The day of the request."""
        return self.requested or today
