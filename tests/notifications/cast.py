"""A named cast, invented, and one letter of each kind about them, in either language."""

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
    "青山大学团委": "Qingshan University League Committee",
    "计算机2401团支部": "League branch Computing 2401",
    "团支部书记": "branch secretary",
    "发展新团员": "Admission of a new member",
    "推优入党": "Recommendation for Party membership",
    "团组织关系转接": "Transfer of membership",
    "公示": "Public notice",
    "支部大会": "Branch meeting",
    "团委审批": "Committee review",
    "记录表决结果": "Record the vote",
    "团支部派人与您谈话": "The branch talks with you",
    "公示结束（11月17日）后 10 个工作日内": "Within 10 working days of the end of the public notice (17 November)",
    "通过发到 l***@qingshan.example 的链接提交": "Submitted through the link sent to l***@qingshan.example",
    "有人在申请里留了您的邮箱。": "Somebody gave your mailbox in an application.",
    "这是您本人的事项。": "This case is about you.",
    "您是计算机2401团支部的团支部书记。": "You are the secretary of League branch Computing 2401.",
    "您是青山大学团委的干部，该支部由您所在的组织管理。": "You are an officer of the committee above that branch.",
    "您刚刚接任这个岗位。": "You have just taken over this post.",
}


def letters(language: str) -> list[Message]:
    """One message of each kind, its words in the reader's language."""
    return [MESSAGES[letter](**_in(language, words)) for letter, words in _WORDS.items()]


def letter(name: str, language: str = "zh", **changed: Any) -> Message:
    """The cast's message of that name, some of its words changed."""
    return MESSAGES[name](**_in(language, _WORDS[name]) | changed)


def _in(language: str, words: dict[str, Any]) -> dict[str, Any]:
    return words if language == "zh" else {name: _ENGLISH.get(word, word) for name, word in words.items()}


def _from(addressee: str, why: str) -> dict[str, Any]:
    return {"addressee": addressee, "institution": "青山大学团委", "why": why, "link": LINK}


def _about(addressee: str, why: str, procedure: str = "发展新团员") -> dict[str, Any]:
    return _from(addressee, why) | {"procedure": procedure, "case_number": "7F3A", "person": "张*"}


_HERS = _about(SECRETARY, "您是计算机2401团支部的团支部书记。")
_HIS = _about(APPLICANT, "这是您本人的事项。")
_ABOVE = _about(OFFICER, "您是青山大学团委的干部，该支部由您所在的组织管理。")
_ACT = {"organisation": "计算机2401团支部", "stage": "支部大会", "act": "记录表决结果", "due": date(2026, 12, 1)}
_TASK = _HERS | _ACT | {"due_why": "公示结束（11月17日）后 10 个工作日内", "due_provisional": False}

_WORDS: dict[str, dict[str, Any]] = {
    "confirm_application": _from(APPLICANT, "有人在申请里留了您的邮箱。")
    | {"branch": "计算机2401团支部", "expires_at": datetime(2026, 11, 24, 1, 5, tzinfo=UTC)},
    "start_link": _from(SECRETARY, "有人在申请里留了您的邮箱。")
    | {"expires_at": datetime(2026, 11, 22, 2, 5, tzinfo=UTC)},
    "received": _HIS | {"next_step": "团支部派人与您谈话"},
    "task": _TASK,
    "reminder": _TASK | {"days_left": 7},
    "escalation": _ABOVE | _ACT | {"days_late": 1, "waiting_since": date(2026, 11, 17)},
    "progress": _HIS | {"stage": "公示", "next_stage": "支部大会", "due": date(2026, 12, 1)},
    "notice": _HIS | {"first_day": date(2026, 11, 11), "last_day": date(2026, 11, 17), "notice_link": NOTICE_LINK},
    "objection": _ABOVE | {"organisation": "青山大学团委", "stage": "公示"},
    "receipt": _HERS
    | {
        "act": "记录表决结果",
        "stage": "支部大会",
        "recorded_at": datetime(2026, 11, 30, 16, 45, tzinfo=UTC),
        "assurance": "通过发到 l***@qingshan.example 的链接提交",
    },
    "returned": _HIS | {"stage": "团委审批", "back_to": "支部大会"},
    "refused": _HIS | {"stage": "团委审批"},
    "completed": _HIS,
    "withdrawn": _HIS,
    "lapsed": _about(APPLICANT, "这是您本人的事项。", "推优入党"),
    "expiring": _about(APPLICANT, "这是您本人的事项。", "推优入党") | {"valid_until": date(2027, 5, 31)},
    "retention": _about(OFFICER, "您是青山大学团委的干部，该支部由您所在的组织管理。", "团组织关系转接")
    | {"since": date(2026, 7, 1), "months": 6},
    "turnover": _from(SECRETARY, "您刚刚接任这个岗位。")
    | {"post": "团支部书记", "organisation": "计算机2401团支部", "open_tasks": 3},
    "unused_numbers": _from(OFFICER, "您是青山大学团委的干部，该支部由您所在的组织管理。")
    | {"organisation": "青山大学团委", "count": 12, "year": 2026},
}
