"""The template for old records: a sheet a procedure. Only name and branch must be there; what a cell leaves open is
missing where a rule needs it, and is not spoken of where only the papers would tell."""

from typing import Final

from casework.inspection.old_records.choices import ANSWERS, KINDS, REASONS, STATES
from casework.roster.choices import UNITS, YES_NO, Choices
from casework.roster.sheets import Column, Sheet

About = tuple[str, str]
"""What a column means, in Chinese and in English."""

DAY: Final = ("年-月-日", "YYYY-MM-DD")
BIRTH: Final = ("年-月-日，或只填年-月", "YYYY-MM-DD, or YYYY-MM")
WHOLE: Final = ("整数", "a whole number")
IF_KNOWN: Final = ("不填则不检查", "empty: not looked at")
THE_NAME: Final = ("与姓名核对", "held against the name")
THE_NUMBER: Final = ("用于核对编号", "to check the number")
DIGITS: Final = ("12 位，用文本填写", "12 digits, as text")
COPIES: Final = ("用于查雷同", "to find copies")
COMPARED: Final = ("只比较，不保存", "compared, and kept nowhere")
NAMESAKE: Final = ("与申请人同名时加学号", "with student number if a namesake")
AT_THIRTEEN: Final = ("2017 至 2018 年 13 周岁入团的填写", "for those who joined at 13")
SIGNATURES: Final = ("申请人、介绍人、支部书记、团委印章；齐全填无", "who has not signed; none, if all have")
SPANS: Final = ("从小学起，年-月~年-月，分号分开", "from primary school, YYYY-MM~YYYY-MM; with semicolons")


def _text(field: str, zh: str, en: str, example: str = "", about: About = ("", ""), required: bool = False) -> Column:
    return Column(field, zh, en, *about, example, required)


def _day(field: str, zh: str, en: str, example: str = "", about: About = DAY) -> Column:
    return Column(field, zh, en, *about, example)


def _count(field: str, zh: str, en: str, example: str) -> Column:
    return Column(field, zh, en, *WHOLE, example)


def _yes_no(field: str, zh: str, en: str, example: str, about: About = IF_KNOWN) -> Column:
    return Column(field, zh, en, *about, example, choices=YES_NO)


def _choice(field: str, zh: str, en: str, choices: Choices, example: str, about: About = ("", "")) -> Column:
    return Column(field, zh, en, *about, example, choices=choices)


WHOSE: Final = (
    _text("name", "姓名", "Name", "茗听雨", required=True),
    _text("student_number", "学号", "Student number", "2025010123", ("区分同名的人", "tells namesakes apart")),
    _text("branch", "团支部", "Branch", "听河学院2025级1班团支部", ("全称", "in full"), required=True),
    _choice("state", "办理状态", "State", STATES, "已办结", ("不填：已办结；未接收的转接为办理中", "empty: completed")),
)
TALLY: Final = (
    _count("expected", "应到", "Entitled", "40"),
    _count("present", "实到", "Present", "38"),
    _count("in_favour", "赞成", "In favour", "36"),
    _count("against", "反对", "Against", "1"),
    _count("abstain", "弃权", "Abstained", "1"),
    _count("invalid", "无效票", "Invalid", "0"),
    _count("resolution_present", "决议实到", "Resolution: present", "38"),
    _count("resolution_in_favour", "决议赞成", "Resolution: in favour", "36"),
    _count("resolution_against", "决议反对", "Resolution: against", "1"),
    _count("resolution_abstain", "决议弃权", "Resolution: abstained", "1"),
)
NOTICE: Final = (
    _day("notice_up", "公示张贴日", "Notice up", "2026-04-14"),
    _day("notice_last", "公示截止日", "Notice until", "2026-04-21", ("公示最后一日", "its last day")),
)

ADMISSIONS: Final = Sheet(
    "入团",
    "Admissions",
    "每名新团员一行。日期照书面材料填写；空白的必要日期按缺失报告，其余空白不检查。",
    "A row a member admitted. Days as the papers have them; a needed day left empty is reported as missing.",
    (
        *WHOSE,
        _text("born", "出生日期", "Born", "2009-07-07", BIRTH),
        _day("applied", "申请日期", "Applied", "2025-11-24"),
        _day("talked", "谈话日期", "Talk", "2025-12-01"),
        _day("activist", "积极分子日期", "Activist", "2025-12-08"),
        _text("contacts", "培养联系人", "Contacts", "田野、何苗", ("多人用顿号分开", "several: commas between")),
        _count("hours", "团课学时", "Class hours", "8"),
        _day("first_lesson", "首次团课", "First lesson", "2025-12-09"),
        _day("last_lesson", "末次团课", "Last lesson", "2026-03-20"),
        _count("unwitnessed", "缺证明人团课", "Lessons without witness", "0"),
        _day("targeted", "发展对象日期", "Target", "2026-04-10"),
        _day("pre_reviewed", "预审日期", "Pre-review", "2026-04-13"),
        *NOTICE,
        _text("introducer_1", "介绍人一", "Introducer 1", "田野", NAMESAKE),
        _text("introducer_2", "介绍人二", "Introducer 2", "何苗", NAMESAKE),
        _day("introducer_1_joined", "介绍人一入团", "Introducer 1 joined", "2024-05-04", IF_KNOWN),
        _day("introducer_2_joined", "介绍人二入团", "Introducer 2 joined", "2024-05-04", IF_KNOWN),
        _yes_no("introducer_on_probation", "介绍人受察看", "Introducer on probation", "否"),
        _day("wished", "志愿日期", "Wish signed", "2026-05-11"),
        _day("introducer_1_signed", "介绍人一签署", "Introducer 1 signed", "2026-05-12"),
        _day("introducer_2_signed", "介绍人二签署", "Introducer 2 signed", "2026-05-13"),
        _text("opinion_1", "介绍人一意见", "Opinion 1", "学习认真，乐于助人，愿意介绍", COPIES),
        _text("opinion_2", "介绍人二意见", "Opinion 2", "", COPIES),
        _day("voted", "支部大会日期", "Meeting", "2026-05-18"),
        *TALLY,
        _yes_no("applicant_present", "申请人到会", "Applicant present", "是"),
        _yes_no("applicant_voted", "申请人投票", "Applicant voted", "否"),
        _yes_no("probation_counted", "应到含察看者", "Probation counted", "否"),
        _day("approved", "审批日期", "Approved", "2026-06-01"),
        _text(
            "number_given", "发展团员编号", "Serial number", "202651009101", ("12 位，用文本填写", "12 digits, as text")
        ),
        _text("province", "省份代码", "Province", "51", THE_NUMBER),
        _text("segment_first", "编号段起", "Segment first", "202651009101", THE_NUMBER),
        _text("segment_last", "编号段止", "Segment last", "202651009199", THE_NUMBER),
        _day("joined", "志愿书入团时间", "Joined (form)", "2026-05-18"),
        _day("joined_card", "团员证入团时间", "Joined (card)", "2026-05-18", IF_KNOWN),
        _day("joined_system", "系统入团时间", "Joined (system)", "2026-05-18", IF_KNOWN),
        _yes_no("pioneer_recommended", "少先队推优", "Pioneers recommended", "", AT_THIRTEEN),
        _text("unsigned", "缺少的签章", "Unsigned", "无", SIGNATURES),
        _text("experience", "本人经历", "Experience", "2015-09~2021-07；2021-09~2024-07；2024-09~", SPANS),
        _day("oath", "入团仪式", "Oath", "2026-06-20"),
        _day("efile", "电子档案上传", "E-file uploaded", "2026-06-10"),
        _count("efile_files", "电子档案文件数", "E-file files", "1"),
        _count("efile_pages", "电子档案页数", "E-file pages", "12"),
        _text("efile_megabytes", "电子档案MB", "E-file MB", "6.5"),
        _yes_no("registered", "团员登记表", "Registration form", "是"),
        _text("dues_from", "团费起始月", "Dues from", "2026-06", ("年-月", "YYYY-MM")),
        _text("name_notice", "公示姓名", "Name (notice)", "茗听雨", THE_NAME),
        _text("name_minutes", "会议记录姓名", "Name (minutes)", "茗听雨", THE_NAME),
        _text("name_system", "系统姓名", "Name (system)", "茗听雨", THE_NAME),
        _text("born_system", "系统出生日期", "Born (system)", "2009-07-07", BIRTH),
        _text("id_form", "志愿书身份证号", "ID (form)", "", COMPARED),
        _text("id_system", "系统身份证号", "ID (system)", "", COMPARED),
        _count("declared_wish", "志愿表态数", "Declared: wish", "1"),
        _count("declared_introducers", "介绍人表态数", "Declared: introducers", "2"),
        _count("declared_resolution", "决议表态数", "Declared: resolution", "1"),
        _yes_no("discipline_lesson", "含团纪学习", "Discipline lesson", "是"),
    ),
)

RECOMMENDATIONS: Final = Sheet(
    "推优",
    "Recommendations",
    "每次推荐一行。应到人数也用来核算推荐比例。",
    "A row a recommendation. Those entitled are also the roll that the cap is reckoned on.",
    (
        *WHOSE,
        Column("kind", "推荐类别", "Kind", "推荐为何种人选", "as what", "入党积极分子", required=True, choices=KINDS),
        _text("born", "出生日期", "Born", "2005-05-05", BIRTH),
        _day("member_since", "入团日期", "Member since", "2020-05-04"),
        _day("party_applied", "入党申请日期", "Party applied", "2025-09-20"),
        _day("party_activist", "入党积极分子日期", "Party activist"),
        _day("voted", "推优大会日期", "Meeting", "2026-03-20"),
        *TALLY,
        _day("recommended_on", "推荐时间", "Recommended on", "2026-03-20", ("表上所填", "as the form has it")),
        _day("examined", "支委会考察", "Examined", "2026-03-23"),
        *NOTICE,
        _day("reviewed", "团委审议日期", "Reviewed", "2026-04-10"),
        _day("handed_over", "移交日期", "Handed over", "2026-04-12"),
        _day("answered", "党支部答复日期", "Answered", "2026-05-20"),
        _choice("party_answer", "党支部答复", "Answer", ANSWERS, "同意"),
    ),
)

TRANSFERS: Final = Sheet(
    "转接",
    "Transfers",
    "每次转接或保留一行。",
    "A row a transfer, or a membership kept for a time.",
    (
        *WHOSE,
        _choice("why", "转接原因", "Why", REASONS, "升学"),
        _text("to", "转入组织", "To", "柳河镇团委", ("全称", "in full")),
        _choice("to_unit", "转入单位性质", "To: unit", UNITS, "学校"),
        _day("requested", "发起日期", "Requested", "2026-06-10"),
        _day("released", "同意转出", "Released", "2026-06-12"),
        _day("accepted", "同意接收", "Accepted", "2026-06-20"),
        _day("retained", "保留起始", "Retained since"),
        _day("last_active", "最近活动或团费", "Last active", "", ("最近参加活动，或团费交至", "or dues paid until")),
    ),
)

SHEETS: Final = (ADMISSIONS, RECOMMENDATIONS, TRANSFERS)
