"""The template: its sheets and columns. A header may be the Chinese or the English one."""

from dataclasses import dataclass
from typing import Final

from casework.roster.choices import KINDS, LANGUAGES, POSTS, UNITS, YES_NO, Choices


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: the field it fills, its two headers, what it means, and an example."""

    field: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    example: str = ""
    required: bool = False
    choices: Choices | None = None

    def header(self, language: str) -> str:
        """The header in that language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet. The first column is the one that names its rows."""

    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]
    required: bool = False

    def title(self, language: str) -> str:
        """The sheet's name in that language."""
        return self.en if language == "en" else self.zh


ORGANISATIONS: Final = Sheet(
    "组织",
    "Organisations",
    "本文件所列各级组织及其下属的全部组织。系统中有而这里没有的下属组织将被关闭。空格不改动已有内容。",
    "All organisations of the tree that this file tells of. One below them that is not here any more is closed. "
    "An empty cell changes nothing that is known.",
    (
        Column("code", "编码", "Code", "自定，不重复，以后不变", "your own, unique and lasting", "C01-2025-1", True),
        Column("name", "名称", "Name", "全称", "in full", "听河学院2025级1班团支部", True),
        Column("kind", "类型", "Kind", "组织的类型", "what it is", "团支部", True, KINDS),
        Column("parent", "上级编码", "Parent code", "最上级留空", "empty at the top", "C01"),
        Column("province", "省份代码", "Province", "两位数字，最上级填写即可", "two digits; enough at the top", "51"),
        Column(
            "approves", "有审批权", "Approves",
            "能否审批入团；不填：团委为是，其余为否",
            "may approve admissions; empty: yes for a committee, else no",
            "否", choices=YES_NO,
        ),
        Column(
            "unit", "单位性质", "Unit", "不填：同上级，最上级为学校", "empty: as the parent's, a school at the top",
            "学校", choices=UNITS,
        ),
        Column(
            "has_committee", "设支委会", "Has committee", "团支部是否设支委会；不填为是",
            "whether a branch has a branch committee; empty: yes", "是", choices=YES_NO,
        ),
    ),
    required=True,
)  # fmt: skip

PEOPLE: Final = Sheet(
    "人员",
    "People",
    "团员、申请人和团干部，一人一行。系统中在这些组织里、而这里没有的人按离开处理，不删除。空格不改动已有内容。",
    "Members, applicants and officers, a row each. Whoever is in these organisations and not here any more has left. "
    "An empty cell changes nothing that is known.",
    (
        Column(
            "student_number", "学号", "Student number",
            "学号或工号，用文本填写", "or staff number; as text", "2025010123", True,
        ),
        Column("name", "姓名", "Name", "", "", "茗听雨", True),
        Column(
            "mailbox", "邮箱", "Mailbox",
            "不填则收不到信件", "without one no letter arrives", "2025010123@chaxing.example",
        ),
        Column(
            "language", "语言", "Language",
            "信件的语言；不填为中文", "of their letters; empty: Chinese", "中文", choices=LANGUAGES,
        ),
        Column(
            "organisation", "组织编码", "Organisation code",
            "所在组织；团员须在团支部", "a member's must be a branch", "C01-2025-1", True,
        ),
        Column(
            "born", "出生日期", "Born",
            "年-月-日，或只填年-月", "YYYY-MM-DD, or YYYY-MM where the day is not known", "2007-03-12",
        ),
        Column(
            "member_since", "入团日期", "Member since",
            "不是团员则留空", "empty for who is no member", "2022-05-04",
        ),
        Column("party_member", "党员", "Party member", "含预备党员；不填为否", "empty: no", "否", choices=YES_NO),
        Column("probation", "留团察看", "Probation", "不填为否", "within the League; empty: no", "否", choices=YES_NO),
        Column(
            "party_applied", "入党申请日期", "Party applied",
            "", "the day of applying to the Party", "2025-10-08",
        ),
        Column("party_activist", "入党积极分子日期", "Party activist", "", "the day of becoming a Party activist"),
        Column("graduates", "毕业日期", "Graduates", "", "the day of graduating", "2029-06-30"),
        Column(
            "id_number_mac", "身份证号", "National ID",
            "用文本填写；只保存加密摘要，用于查重",
            "as text; kept as a keyed hash alone, to find duplicates",
        ),
    ),
    required=True,
)  # fmt: skip

POST_HOLDERS: Final = Sheet(
    "任职",
    "Posts",
    "这些组织现有的全部任职。没有此表时任职不变；此表中不再出现的任职即告结束。",
    "All posts now held in these organisations. Without this sheet they stay; one that is not here any more has ended.",
    (
        Column(
            "student_number", "学号", "Student number",
            "学号或工号", "or staff number", "2025010123", True,
        ),
        Column("post", "职务", "Post", "", "", "组织委员", True, POSTS),
        Column(
            "organisation", "组织编码", "Organisation code",
            "任职的组织", "where the post is held", "C01-2025-1", True,
        ),
    ),
)  # fmt: skip

SEGMENTS: Final = Sheet(
    "编号段",
    "Number segments",
    "发放给各组织的发展团员编号段。没有此表时不变；未列出的编号段保留。",
    "Serial numbers handed to an organisation, for it and all below. Those not listed stay as they are.",
    (
        Column("organisation", "组织编码", "Organisation code", "", "", "U", True),
        Column("first", "起始编号", "First", "12位，用文本填写", "12 digits, as text", "202651000001", True),
        Column("last", "终止编号", "Last", "12位，用文本填写", "12 digits, as text", "202651000300", True),
        Column("plan", "计划数", "Plan", "可用的数量；不填为全部", "how many may be used; empty: all", "300"),
    ),
)  # fmt: skip

SHEETS: Final = (ORGANISATIONS, PEOPLE, POST_HOLDERS, SEGMENTS)
