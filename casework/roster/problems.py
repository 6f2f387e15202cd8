"""What is wrong or worth knowing about a roster: where it stands in the file, and a sentence in both languages."""

from dataclasses import dataclass
from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # the file
    "too_large": ("文件超过 {limit} MiB", "the file is larger than {limit} MiB"),
    "not_there": ("打不开文件：{why}", "the file cannot be opened: {why}"),
    "not_a_workbook": (
        "不是 .xlsx 工作簿（加密的请先去掉密码，旧格式请另存为 .xlsx）",
        "not an .xlsx workbook (remove a password first; save an older format as .xlsx)",
    ),
    "too_many_parts": ("压缩包内文件太多", "the workbook has too many parts"),
    "unpacks_too_large": ("解压后过大", "the workbook unpacks to too much"),
    "broken": ("工作簿已损坏：{part}", "the workbook is broken: {part}"),
    "too_many_cells": (
        "{part} 超过 {rows} 行或 {columns} 列",
        "{part} has more than {rows} rows or {columns} columns",
    ),
    # sheets and columns
    "no_sheet": ("缺少工作表", "this sheet is missing"),
    "no_rows": ("没有数据行", "there are no rows"),
    "no_column": ("缺少此列", "this column is missing"),
    "column_twice": ("此列出现两次", "this column stands there twice"),
    "column_not_read": ("不认识的列，未读取", "not a column of the template: not read"),
    # cells
    "missing": ("未填写", "this is empty"),
    "too_long": ("超过 {limit} 个字", "longer than {limit} characters"),
    "control_character": ("含有不可见字符", "it has invisible characters"),
    "number_lost": (
        "数字太长，Excel 已丢失末位，请按文本重新填写",
        "too long for a number: Excel has lost its last digits; type it again as text",
    ),
    "not_text": ("应为文本", "this should be text"),
    "not_a_mailbox": ("“{value}”不是有效的邮箱地址", "'{value}' is not a mailbox"),
    "not_a_date": (
        "“{value}”不是日期（年-月-日）",
        "'{value}' is not a date (YYYY-MM-DD)",
    ),
    "in_future": ("{value} 晚于今天", "{value} is later than today"),
    "too_early": ("{value} 过早", "{value} is too early to be true"),
    "before_birth": ("入团日期 {value} 早于出生日期", "{value} is before the day of birth"),
    "not_a_choice": ("“{value}”不在可填的内容之中：{choices}", "'{value}' is not one of: {choices}"),
    "not_a_province": ("“{value}”不是两位数字的省份代码", "'{value}' is not a province's two digits"),
    "not_an_id_number": ("身份证号的位数或校验码不对", "the length or the check digit of this ID number is wrong"),
    "not_a_serial": ("“{value}”不是12位编号", "'{value}' is not a serial number of 12 digits"),
    "not_a_count": ("“{value}”不是数量", "'{value}' is not a count"),
    "not_an_experience": (
        "“{value}”不是一段经历（2015-09~2021-07）",
        "'{value}' is not a span of months (2015-09~2021-07)",
    ),
    # rows together
    "twice": ("“{value}”与第 {other} 行重复", "'{value}' stands in row {other} already"),
    "id_number_twice": ("身份证号与第 {other} 行重复", "the same ID number stands in row {other}"),
    "id_number_known": (
        "身份证号已属于学号 {other} 的人",
        "this ID number is that of the person with student number {other}",
    ),
    "unknown_organisation": ("没有编码为“{organisation}”的组织", "there is no organisation with code '{organisation}'"),
    "unknown_person": ("没有学号为“{number}”的人", "there is no person with student number '{number}'"),
    "member_outside_a_branch": (
        "团员须在团支部，“{organisation}”不是",
        "a member must belong to a branch, and '{organisation}' is none",
    ),
    "parent_is_a_branch": (
        "“{organisation}”是支部，不能有下级",
        "'{organisation}' is a branch and can have nothing below it",
    ),
    "parents_in_a_circle": ("上级编码绕成了圈", "the parents go round in a circle"),
    "no_such_post_there": (
        "“{organisation}”没有这一职务",
        "an organisation of the kind of '{organisation}' has no such post",
    ),
    "segment_order": (
        "起止编号须同年同省且起不大于止",
        "first and last must share year and province, first before last",
    ),
    "segment_plan": ("计划数超过编号个数 {count}", "the plan is more than the {count} numbers"),
    # a list of graduates
    "no_destination": ("“{why}”须填写转往组织", "'{why}' needs a destination"),
    "stays_with_the_school": (
        "“{why}”由学校保留组织关系，转往组织请留空",
        "with '{why}' the school keeps the membership: leave the destination empty",
    ),
    "wrong_unit": (
        "“{why}”不能转往“{place}”（{unit}）",
        "'{why}' does not lead to '{place}', which is a {unit_en}",
    ),
    "takes_no_members": (
        "“{place}”是党支部，不接收团组织关系",
        "'{place}' is a Party branch and takes no League members",
    ),
    "there_already": ("{name} 已在“{place}”", "{name} is at '{place}' already"),
    "unknown_place": ("没有编码或全称为“{value}”的组织", "there is no organisation with code or full name '{value}'"),
    "which_place": (
        "有 {count} 个组织叫“{value}”，请填编码",
        "{count} organisations are called '{value}': give the code",
    ),
    "name_differs": ("名册上学号 {number} 是 {name}", "the roster has {name} under student number {number}"),
    "not_a_member": ("{name} 不是团员", "{name} is no League member"),
    "not_below_you": (
        "{name} 所在支部不归您任职的组织管理",
        "the branch of {name} is not below an organisation whose officer you are",
    ),
    "close_to_you": ("您须回避 {name} 的事项", "you must stand back from what concerns {name}"),
    "pending_transfer": ("{name} 已有一项未结的转接", "a transfer of {name} is open already"),
    # a list of running cases
    "in_no_branch": ("{name} 不在任何团支部", "{name} is in no branch"),
    "member_already": ("{name} 按名册已是团员", "{name} is a member by the roster"),
    "case_open": ("{name} 已有一件同类的在办事项", "a case of this kind is open for {name} already"),
    "needed_there": ("已到“{stage}”，此前的这一项须填写", "a case at '{stage}' needs this: it was done before"),
    "not_there_yet": ("还在“{stage}”，此后的这一项须留空", "a case at '{stage}' cannot have this yet: leave it empty"),
    "tally_wrong": ("票数合计多于实到，或实到多于应到", "more votes than were present, or more present than may vote"),
    "number_taken": ("编号 {value} 已经使用", "number {value} has been given already"),
    # worth knowing
    "not_graduating": (
        "{name} 没有登记毕业日期，或要在今年以后毕业",
        "{name} has no day of graduating on record, or one after this year",
    ),
    "without_mailbox": ("{name} 没有邮箱，收不到信件", "{name} has no mailbox: letters to them will be dead letters"),
    "moved_with_case": (
        "{name}（{number}）换了组织，但仍有未结的事项（编号 {case}）",
        "{name} ({number}) has moved while case {case} is open",
    ),
    "member_with_case": (
        "{name}（{number}）按名册已是团员，但仍有未结的事项（编号 {case}）",
        "{name} ({number}) is a member by the roster while case {case} is open",
    ),
    "left_with_case": (
        "{name}（{number}）已离开，但仍有未结的事项（编号 {case}）",
        "{name} ({number}) has left while case {case} is open",
    ),
    "closed_with_case": (
        "{name} 已关闭，但仍有未结的事项（编号 {case}）",
        "{name} is closed while case {case} is open there",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint or remark. `sheet` and `column` are named as the file names them; `row` counts from 1."""

    code: str
    sentence_zh: str
    sentence_en: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def line(self, language: str) -> str:
        """For a report: "sheet 人员, row 12, column 出生日期: …"."""
        if language == "en":
            words, between, colon = ("sheet {}", "row {}", "column {}"), ", ", ": "
        else:
            words, between, colon = ("工作表 {}", "第 {} 行", "{} 列"), "，", "："
        parts = (self.sheet, self.row, self.column)
        place = [word.format(part) for word, part in zip(words, parts, strict=True) if part]
        sentence = self.sentence_en if language == "en" else self.sentence_zh
        return between.join(place) + colon + sentence if place else sentence


def problem(
    code: str, sheet: str | None = None, row: int | None = None, column: str | None = None, **words: object
) -> Problem:
    """A Problem with the sentence of that code."""
    zh, en = SENTENCES[code]
    return Problem(code, zh.format(**words), en.format(**words), sheet, row, column)


class Unreadable(Exception):
    """The file is no workbook that may be read at all."""

    def __init__(self, code: str, **words: object) -> None:
        self.problem = problem(code, None, None, None, **words)
        super().__init__(self.problem.sentence_en)
