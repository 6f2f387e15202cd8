"""Settings that are each possible, and cannot hold together. One function a contradiction; each says what to do."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from config.profile import Profile

LONGEST_MONTH = 31
CHAIN = ("from", "from_above", "to", "to_above")

Check = Callable[["Profile"], str | None]


class Contradiction(NamedTuple):
    """Which settings contradict each other, and a sentence that says how, and what to do."""

    keys: tuple[str, ...]
    says: str


_CHECKS: list[tuple[tuple[str, ...], Check]] = []


def contradictions(profile: "Profile") -> Iterator[Contradiction]:
    """Everything in a profile that cannot hold together."""
    for keys, check in _CHECKS:
        says = check(profile)
        if says:
            yield Contradiction(keys, says)


def _between(*keys: str) -> Callable[[Check], Check]:
    def listed(check: Check) -> Check:
        _CHECKS.append((keys, check))
        return check

    return listed


def _part(share: str) -> Fraction:
    return Fraction(share.lstrip(">"))


@_between("admission.quorum")
def _admission_quorum(p: "Profile") -> str | None:
    return _more_than_all(p.admission.quorum)


@_between("recommend.quorum")
def _recommend_quorum(p: "Profile") -> str | None:
    return _more_than_all(p.recommend.quorum)


@_between("recommend.pass")
def _recommend_pass(p: "Profile") -> str | None:
    return _more_than_all(p.recommend.pass_share)


def _more_than_all(share: str) -> str | None:
    if share.startswith(">") and _part(share) == 1:
        return f'"{share}" is more than everybody: write "1/1" for all'
    return None


@_between("recommend.quorum", "recommend.pass", "recommend.pass_base")
def _quorum_that_cannot_carry(p: "Profile") -> str | None:
    quorum, asked = p.recommend.quorum, p.recommend.pass_share
    if p.recommend.pass_base == "expected" and _part(quorum) < _part(asked):
        return (
            f"{quorum} of those entitled make a quorum, and {asked} of them must be in favour: a meeting could be held "
            "at which no vote can carry; raise recommend.quorum, or count recommend.pass of those present"
        )
    return None


@_between("admission.quorum", "admission.pass_base")
def _admission_that_cannot_carry(p: "Profile") -> str | None:
    if p.admission.pass_base == "expected" and _part(p.admission.quorum) < Fraction(1, 2):
        return (
            f"{p.admission.quorum} of those entitled make a quorum, and more than half of them must be in favour: "
            "raise admission.quorum to 1/2 or more, or set admission.pass_base to present"
        )
    return None


@_between("recommend.cap")
def _cap(p: "Profile") -> str | None:
    percent = int(p.recommend.cap.removesuffix("%"))
    if not 1 <= percent <= 100:
        return f"{p.recommend.cap} of a branch cannot be recommended: write from 1% to 100%"
    return None


@_between("admission.contact_count")
def _contacts(p: "Profile") -> str | None:
    fewest, most = p.admission.contact_count
    return None if 1 <= fewest <= most else "contact_count is [fewest, most], from 1 up"


@_between("admission.publicity_points")
def _points(p: "Profile") -> str | None:
    points = p.admission.publicity_points
    if "targets" not in points:
        return "the targets are published by the national rule (细则2023): add targets"
    return "a point is named twice: name each once" if len(set(points)) < len(points) else None


@_between("recommend.conditions")
def _conditions(p: "Profile") -> str | None:
    found = p.recommend.conditions
    return "a condition is named twice: name each once" if len(set(found)) < len(found) else None


@_between("recommend.ranked")
def _ranked(p: "Profile") -> str | None:
    found = p.recommend.ranked
    return "a kind is named twice: name each once" if len(set(found)) < len(found) else None


@_between("approval.warn_days", "approval.max_months")
def _warned_too_late(p: "Profile") -> str | None:
    if p.approval.warn_days <= p.approval.max_months * LONGEST_MONTH:
        return None
    return (
        f"a warning after {p.approval.warn_days} days comes later than the decision is due, {p.approval.max_months} "
        "month(s) after the meeting: warn earlier, or allow more months"
    )


@_between("approval.ext_max_months", "approval.max_months")
def _extended_backwards(p: "Profile") -> str | None:
    if p.approval.max_months <= p.approval.ext_max_months:
        return None
    return (
        f"with its extension the decision is due after {p.approval.ext_max_months} months, without it after "
        f"{p.approval.max_months}: the extension must not be shorter"
    )


@_between("recommend.second_review", "recommend.approver")
def _nobody_above(p: "Profile") -> str | None:
    if p.recommend.second_review and p.recommend.approver == "highest":
        return "nobody is above the highest committee to review again: set recommend.approver to nearest"
    return None


@_between("transfer.chain")
def _chain(p: "Profile") -> str | None:
    chain = p.transfer.chain
    in_order = [link for link in CHAIN if link in chain]
    if chain == in_order and {"from", "to"} <= set(chain):
        return None
    return f"both sides agree, in the order {', '.join(CHAIN)}, each once; the organisations above may be left out"


@_between("transfer.escalate_days")
def _escalation(p: "Profile") -> str | None:
    days = p.transfer.escalate_days
    rising = days == sorted(set(days)) and all(day >= 1 for day in days)
    return None if rising else "escalate_days must rise, from 1 up"


@_between("transfer.timeout_days", "transfer.timeout_action", "transfer.escalate_days")
def _decided_before_told(p: "Profile") -> str | None:
    last = max(p.transfer.escalate_days, default=0)
    if p.transfer.timeout_action == "none" or p.transfer.timeout_days > last:
        return None
    return (
        f"silence would decide after {p.transfer.timeout_days} days, before the level above was last told "
        f"(day {last}): wait longer than that"
    )


@_between("transfer.timeout_days", "transfer.timeout_action", "transfer.letter_valid_days")
def _letter_ends_before(p: "Profile") -> str | None:
    if p.transfer.timeout_action == "none" or p.transfer.timeout_days <= p.transfer.letter_valid_days:
        return None
    return (
        f"silence would decide after {p.transfer.timeout_days} days, when the letter of introduction has ended "
        f"(day {p.transfer.letter_valid_days}): wait less long, or let the letter last longer"
    )


@_between("transfer.retention_months")
def _retention(p: "Profile") -> str | None:
    review, end = p.transfer.retention_months
    return None if 0 < review <= end else "retention_months is [review, end], the end not before the review"


@_between("transfer.abroad_months", "transfer.retention_months")
def _abroad(p: "Profile") -> str | None:
    if p.transfer.abroad_months >= p.transfer.retention_months[1]:
        return None
    return "who goes abroad would be kept for a shorter time than who stays: make it as long as the retention, or more"


@_between("transfer.deadlines")
def _deadlines(p: "Profile") -> str | None:
    begun, handled = p.transfer.deadlines
    return None if begun <= handled else "deadlines is [all begun by, all done by], in the order of the year"


@_between("inspection.discipline_lesson", "admission.lesson_hours")
def _lesson_among_none(p: "Profile") -> str | None:
    if p.inspection.discipline_lesson and not p.admission.lesson_hours:
        return "a lesson on discipline is asked for, and no lesson at all: ask for hours in admission.lesson_hours"
    return None
