"""Invented words for every field that a letter has, to look at letters without a case."""

from datetime import UTC, date, datetime
from typing import Any

from notifications.messages import Message

_SITE = "https://tuanwu.qingshan.example"

EXAMPLES: dict[str, Any] = {
    "addressee": ("李春分", "Oolong Riverbend"),
    "institution": ("青山大学团委", "Qingshan University League Committee"),
    "why": ("您担任相关职务，此事项等待您办理", "You hold the post that this case waits for"),
    "link": f"{_SITE}/a/an-example-of-a-link",
    "notice_link": f"{_SITE}/notices/example",
    "procedure": ("发展新团员", "Admission of a new member"),
    "case_number": "A7F3K2",
    "person": ("张*", "Z*"),
    "organisation": ("计算机2401团支部", "League branch Computing 2401"),
    "branch": ("计算机2401团支部", "League branch Computing 2401"),
    "post": ("团支部书记", "branch secretary"),
    "stage": ("支部大会表决", "Branch vote"),
    "next_stage": ("团委审批", "Committee review"),
    "next_step": ("团支部派人与您谈话", "The branch talks with you"),
    "back_to": ("培养考察", "Training"),
    "act": ("记录表决结果", "Record the vote"),
    "due": date(2026, 12, 1),
    "due_why": ("公示结束后 10 个工作日", "10 working days after the end of the notice"),
    "due_provisional": False,
    "days_left": 7,
    "days_late": 3,
    "waiting_since": date(2026, 11, 17),
    "recorded_at": datetime(2026, 11, 30, 8, 45, tzinfo=UTC),
    "expires_at": datetime(2026, 12, 7, 8, 45, tzinfo=UTC),
    "assurance": ("邮件链接", "link in a letter"),
    "first_day": date(2026, 11, 11),
    "last_day": date(2026, 11, 17),
    "valid_until": date(2028, 5, 31),
    "since": date(2026, 7, 1),
    "months": 6,
    "open_tasks": 3,
    "count": 12,
    "year": 2026,
}
"""A pair is Chinese and English."""


def example(letter: type[Message], language: str) -> Message:
    """A letter of that kind with invented words."""
    return letter(**{field: _in(language, EXAMPLES[field]) for field in letter.model_fields})


def _in(language: str, words: Any) -> Any:
    return words[language == "en"] if isinstance(words, tuple) else words
