"""Every letter, and exactly the words its templates may use. A new letter is a class here and a folder of templates."""

from notifications.messages.message import CaseMessage, Message, Priority
from notifications.messages.to_holders import (
    Code,
    Digest,
    Objection,
    Receipt,
    Reminder,
    StandIn,
    StartLink,
    Task,
    Turnover,
)
from notifications.messages.to_officers import Disowned, Escalation, Frozen, Retention, UnusedNumbers
from notifications.messages.to_the_person import (
    Completed,
    ConfirmApplication,
    Expiring,
    Lapsed,
    Notice,
    Progress,
    Received,
    Refused,
    Returned,
    Withdrawn,
)

MESSAGES: dict[str, type[Message]] = {
    message.letter: message
    for message in (
        Code,
        ConfirmApplication,
        StartLink,
        Received,
        Task,
        Reminder,
        Escalation,
        Progress,
        Notice,
        Objection,
        Receipt,
        Frozen,
        Disowned,
        Returned,
        Refused,
        Completed,
        Withdrawn,
        Lapsed,
        Expiring,
        Retention,
        Turnover,
        StandIn,
        Digest,
        UnusedNumbers,
    )
}

__all__ = [
    "MESSAGES",
    "CaseMessage",
    "Code",
    "Completed",
    "ConfirmApplication",
    "Digest",
    "Disowned",
    "Escalation",
    "Expiring",
    "Frozen",
    "Lapsed",
    "Message",
    "Notice",
    "Objection",
    "Priority",
    "Progress",
    "Receipt",
    "Received",
    "Refused",
    "Reminder",
    "Retention",
    "Returned",
    "StandIn",
    "StartLink",
    "Task",
    "Turnover",
    "UnusedNumbers",
    "Withdrawn",
]
