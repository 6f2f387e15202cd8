"""Words that stand for a code in a cell of old records."""

from typing import Final

from casework.roster.choices import Choices

KINDS: Final[Choices] = {"K1": ("入党积极分子", "Party activist"), "K2": ("发展对象", "Party development target")}
ANSWERS: Final[Choices] = {"accepted": ("同意", "accepted"), "declined": ("不同意", "declined")}
STATES: Final[Choices] = {
    "completed": ("已办结", "completed"),
    "open": ("办理中", "open"),
    "refused": ("未通过", "refused"),
    "withdrawn": ("已撤回", "withdrawn"),
    "lapsed": ("已失效", "lapsed"),
}
REASONS: Final[Choices] = {
    "further_study": ("升学", "further study"),
    "employed_unit": ("已就业，单位有团组织", "employed, unit has a League organisation"),
    "employed_no_unit": ("已就业，单位无团组织", "employed, unit has none"),
    "not_employed": ("未就业", "not employed"),
    "abroad": ("出国（境）", "abroad"),
    "change_of_class": ("转专业或换班", "change of class"),
    "moved": ("居住地变动", "moved"),
    "other": ("其他", "other"),
}
SIGNERS: Final[Choices] = {
    "applicant": ("申请人", "applicant"),
    "introducers": ("介绍人", "introducers"),
    "secretary": ("支部书记", "secretary"),
    "committee": ("团委印章", "committee"),
    "none": ("无", "none"),
}
