"""A named cast, invented, and one letter of each kind about them, in either language: to look at letters without a
case."""

from datetime import UTC, date, datetime
from typing import Any

from notifications.messages import MESSAGES, Message

APPLICANT = "张小满"
SECRETARY = "李春分"
OFFICER = "王立秋"
SITE = "https://tuanwu.qingshan.example"
LINK = f"{SITE}/a/Gq3V0m8n_example-token_kZ4rT2w1yXbPcLdS7uE"
NOTICE_LINK = f"{SITE}/notices/7F3A"

_ENGLISH = {
    "您在该团支部的应到名册上，有一票": "you are on the roll of that branch and have a vote",
    "青山大学团委": "Qingshan University League Committee",
    "团委书记、团委干事": "committee secretary, committee officer",
    "计算机2401团支部": "League branch Computing 2401",
    "团支部书记": "branch secretary",
    "发展新团员": "Admission of a new member",
    "发展新团员 · 审核": "Admission of a new member · Review",
    "推优入党 · 发布公示": "Recommendation for the Party · Publish the notice",
    "12 件": "12 cases",
    "2 件": "2 cases",
    "推优入党": "Recommendation for Party membership",
    "发展新团员 · 登记支部大会表决": "Admission of a new member · Record the branch vote",
    "推优入党 · 审核": "Recommendation for Party membership · Review",
    "团组织关系转接": "Transfer of membership",
    "公示": "Publicity period",
    "支部大会表决": "Branch vote",
    "团委审批": "Committee review",
    "培养考察": "Training",
    "登记支部大会表决": "Record the branch vote",
    "处理异议": "Rule on the objection",
    "申请": "Application",
    "已批准入团，手续全部办结。": "Admitted to the League, and every formality is done.",
    "自2026年9月1日支部大会之日起 3 个月内": "within 3 months of the branch meeting on 1 September 2026",
    "2026年11月11日至2026年11月17日，共 5 个工作日": "5 working days, 11 November 2026 to 17 November 2026",
    "通过发到 l***@qingshan.example 的链接提交": "submitted through the link sent to l***@qingshan.example",
    "有人提交入团申请时填了这个邮箱": "somebody applied to join the League with this mailbox",
    "有人在网页上填了这个邮箱，索取链接": "somebody asked for this link with your mailbox",
    "这是您本人的事项": "this case is about you",
    "您是计算机2401团支部的团支部书记，这项工作由您的岗位办理": (
        "you are branch secretary at League branch Computing 2401, and this waits for that post"
    ),
    "您是青山大学团委的团委干事，这项工作由您的岗位办理": (
        "you are committee officer at Qingshan University League Committee, and this waits for that post"
    ),
    "您刚刚办理了这项工作，这是回执": "you have just done this, and this is the receipt",
    "您所在的组织参与办理这件事": "your organisation has a part in this case",
    "下级组织有工作拖延时，会告诉上级组织的负责人": "officers are told when an organisation below them is late",
    "您受托代别人办理工作": "you stand in for a colleague",
    "待办通知没有送达时，会告诉上级组织的负责人": (
        "officers are told when a request to an organisation below them is not delivered"
    ),
    "有人的邮箱失效时，会告诉所在组织的负责人": (
        "officers are told when a mailbox of their organisation stops working"
    ),
    "您接任了一个岗位": "a post has passed to you",
    "您正在办理这项工作，提交前要用验证码确认": "you are deciding this, and confirm it with a code",
    "这些工作由您的岗位办理，或者指定由您本人办理": "your posts wait for this, or you in person",
}


def letters(language: str) -> list[Message]:
    """One message of each kind, its words in the reader's language."""
    return [letter(name, language) for name in _WORDS]


def letter(name: str, language: str = "zh", **changed: Any) -> Message:
    """The cast's message of that name, some of its words changed."""
    return MESSAGES[name](**_in(language, _WORDS[name]) | changed)


def _in(language: str, words: dict[str, Any]) -> dict[str, Any]:
    return words if language == "zh" else {name: _english(word) for name, word in words.items()}


def _english(word: Any) -> Any:
    return tuple(map(_english, word)) if isinstance(word, tuple) else _ENGLISH.get(word, word)


def _from(addressee: str, why: str) -> dict[str, Any]:
    return {
        "addressee": addressee,
        "institution": "青山大学团委",
        "office": "团委书记、团委干事",
        "why": why,
        "link": LINK,
    }


def _about(addressee: str, why: str, procedure: str = "发展新团员") -> dict[str, Any]:
    return _from(addressee, why) | {"procedure": procedure, "case_number": "7F3A", "person": "张*"}


_ASKED = _about(SECRETARY, "您是计算机2401团支部的团支部书记，这项工作由您的岗位办理")
_HIS = _about(APPLICANT, "这是您本人的事项")
_ACT = {"stage": "支部大会表决", "act": "登记支部大会表决", "due": date(2026, 12, 1)}
_WHY_THEN = {"due_why": "自2026年9月1日支部大会之日起 3 个月内"}
_TASK = (
    _ASKED
    | _ACT
    | _WHY_THEN
    | {"branch": "计算机2401团支部", "due_provisional": False}
    | {"unanswered": "2026年12月2日报告上一级；事项一直等候，不会自动通过，也不会失效"}
)
_RECOMMENDED = _about(APPLICANT, "这是您本人的事项", "推优入党")

_BALLOT = {"branch": "计算机2401团支部", "opened_on": date(2026, 11, 30)}

_WORDS: dict[str, dict[str, Any]] = {
    "confirm_application": _from(APPLICANT, "有人提交入团申请时填了这个邮箱")
    | {"branch": "计算机2401团支部", "expires_at": datetime(2026, 11, 24, 1, 5, tzinfo=UTC), "valid_hours": 48},
    "start_link": _from(SECRETARY, "有人在网页上填了这个邮箱，索取链接")
    | {"expires_at": datetime(2026, 11, 22, 2, 5, tzinfo=UTC), "valid_hours": 1},
    "received": _HIS | {"stage": "申请", "kind": None},
    "task": _TASK,
    "reminder": _TASK | {"days_left": 7, "waiting_since": date(2026, 11, 17)},
    "escalation": _about(OFFICER, "下级组织有工作拖延时，会告诉上级组织的负责人")
    | _ACT
    | _WHY_THEN
    | {"organisation": "计算机2401团支部", "days_late": 1, "waiting_since": date(2026, 11, 17)},
    "escalations": _from(OFFICER, "下级组织有工作拖延时，会告诉上级组织的负责人")
    | {"count": 14, "waiting": (("发展新团员 · 登记支部大会表决", "12 件"), ("推优入党 · 审核", "2 件"))},
    "undeliverable": _about(OFFICER, "待办通知没有送达时，会告诉上级组织的负责人")
    | _ACT
    | _WHY_THEN
    | {"organisation": "计算机2401团支部", "member": "李*"},
    "unreachable": _from(SECRETARY, "有人的邮箱失效时，会告诉所在组织的负责人")
    | {"organisation": "计算机2401团支部", "member": "张*", "mailbox": "z***@qingshan.example"},
    "ballot": _about(APPLICANT, "您在该团支部的应到名册上，有一票") | _BALLOT,
    "ballot_closed": _about(APPLICANT, "您在该团支部的应到名册上，有一票") | _BALLOT,
    "progress": _HIS | {"stage": "公示", "next_stage": "支部大会表决", "valid_until": None},
    "notice": _HIS
    | {
        "first_day": date(2026, 11, 11),
        "last_day": date(2026, 11, 17),
        "last_day_why": "2026年11月11日至2026年11月17日，共 5 个工作日",
        "notice_link": NOTICE_LINK,
    },
    "undecided": _HIS | {"stage": "支部大会表决", "void": True},
    "objection": _about(OFFICER, "您是青山大学团委的团委干事，这项工作由您的岗位办理")
    | {
        "branch": "计算机2401团支部",
        "stage": "公示",
        "act": "处理异议",
        "due": date(2026, 11, 17),
        "due_why": "2026年11月11日至2026年11月17日，共 5 个工作日",
        "due_provisional": False,
        "unanswered": "异议裁定之前，事项不会往下走",
    },
    "receipt": _about(SECRETARY, "您刚刚办理了这项工作，这是回执")
    | {
        "act": "登记支部大会表决",
        "stage": "支部大会表决",
        "recorded_at": datetime(2026, 11, 30, 16, 45, tzinfo=UTC),
        "assurance": "通过发到 l***@qingshan.example 的链接提交",
    },
    "code": _from(SECRETARY, "您正在办理这项工作，提交前要用验证码确认")
    | {"act": "登记支部大会表决", "code": "40718253", "expires_at": datetime(2026, 11, 22, 2, 5, tzinfo=UTC)},
    "digest": _from(OFFICER, "这些工作由您的岗位办理，或者指定由您本人办理")
    | {
        "count": 14,
        "late": 2,
        "waiting": (("发展新团员 · 审核", "12 件"), ("推优入党 · 发布公示", "2 件")),
        "first_due": date(2026, 11, 20),
        "expires_at": datetime(2026, 12, 6, 2, 5, tzinfo=UTC),
    },
    "frozen": _about(OFFICER, "您是青山大学团委的团委干事，这项工作由您的岗位办理")
    | {"branch": "计算机2401团支部", "stage": "团委审批"},
    "disowned": _about(OFFICER, "您所在的组织参与办理这件事")
    | {
        "branch": "计算机2401团支部",
        "act": "登记支部大会表决",
        "recorded_at": datetime(2026, 11, 30, 16, 45, tzinfo=UTC),
    },
    "returned": _HIS | {"stage": "团委审批", "back_to": "培养考察"},
    "refused": _HIS | {"stage": "团委审批"},
    "completed": _HIS | {"ending": "已批准入团，手续全部办结。"},
    "withdrawn": _about(SECRETARY, "您所在的组织参与办理这件事"),
    "lapsed": _RECOMMENDED,
    "expiring": _RECOMMENDED | {"valid_until": date(2027, 5, 31)},
    "retention": _about(OFFICER, "您所在的组织参与办理这件事", "团组织关系转接")
    | {"since": date(2026, 7, 1), "months": 6},
    "turnover": _from(SECRETARY, "您接任了一个岗位")
    | {"post": "团支部书记", "organisation": "计算机2401团支部", "open_tasks": 3},
    "due_changed": _HIS
    | {
        "stage": "公示",
        "due": date(2026, 11, 18),
        "due_why": "2026年11月11日至2026年11月17日，共 5 个工作日",
        "previously": date(2026, 11, 17),
    },
    "stand_in": _from(SECRETARY, "您受托代别人办理工作")
    | {"officer": OFFICER, "ends_on": date(2026, 12, 18), "open_tasks": 3},
    "delegated": _from(SECRETARY, "您委托了别人代办工作")
    | {"stand_in": OFFICER, "since": date(2026, 12, 7), "ends_on": date(2026, 12, 18)},
    "stand_in_ended": _from(SECRETARY, "您委托过别人代办，或代别人办过工作")
    | {"officer": SECRETARY, "stand_in": OFFICER},
    "unused_numbers": _from(OFFICER, "您所在的组织参与办理这件事")
    | {"organisation": "青山大学团委", "count": 12, "year": 2026},
}
