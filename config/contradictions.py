"""Settings that are each possible, and cannot hold together. One function a contradiction; each says what to do."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from config.complaint import Sentence

if TYPE_CHECKING:
    from config.profile import Profile

LONGEST_MONTH = 31
CHAIN = ("from", "from_above", "to", "to_above")

Check = Callable[["Profile"], Sentence | None]


class Contradiction(NamedTuple):
    """Which settings contradict each other, and a sentence that says how, and what to do."""

    keys: tuple[str, ...]
    says: Sentence


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
def _admission_quorum(p: "Profile") -> Sentence | None:
    return _more_than_all(p.admission.quorum)


@_between("recommend.quorum")
def _recommend_quorum(p: "Profile") -> Sentence | None:
    return _more_than_all(p.recommend.quorum)


@_between("recommend.pass")
def _recommend_pass(p: "Profile") -> Sentence | None:
    return _more_than_all(p.recommend.pass_share)


def _more_than_all(share: str) -> Sentence | None:
    if share.startswith(">") and _part(share) == 1:
        return Sentence('"{share}" is more than everybody: write "1/1" for all', share=share)
    return None


@_between("recommend.quorum", "recommend.pass", "recommend.pass_base")
def _quorum_that_cannot_carry(p: "Profile") -> Sentence | None:
    quorum, asked = p.recommend.quorum, p.recommend.pass_share
    if p.recommend.pass_base == "expected" and _part(quorum) < _part(asked):
        says = (
            "{quorum} of those entitled make a quorum, and {asked} of them must be in favour: a meeting could be held "
            "at which no vote can carry; raise recommend.quorum, or count recommend.pass of those present"
        )
        return Sentence(says, quorum=quorum, asked=asked)
    return None


@_between("admission.quorum", "admission.pass_base")
def _admission_that_cannot_carry(p: "Profile") -> Sentence | None:
    if p.admission.pass_base == "expected" and _part(p.admission.quorum) < Fraction(1, 2):
        says = (
            "{quorum} of those entitled make a quorum, and more than half of them must be in favour: "
            "raise admission.quorum to 1/2 or more, or set admission.pass_base to present"
        )
        return Sentence(says, quorum=p.admission.quorum)
    return None


@_between("recommend.cap")
def _cap(p: "Profile") -> Sentence | None:
    percent = int(p.recommend.cap.removesuffix("%"))
    if not 1 <= percent <= 100:
        return Sentence("{cap} of a branch cannot be recommended: write from 1% to 100%", cap=p.recommend.cap)
    return None


@_between("admission.contact_count")
def _contacts(p: "Profile") -> Sentence | None:
    fewest, most = p.admission.contact_count
    return None if 1 <= fewest <= most else Sentence("contact_count is [fewest, most], from 1 up")


@_between("admission.publicity_points")
def _points(p: "Profile") -> Sentence | None:
    points = p.admission.publicity_points
    if "targets" not in points:
        return Sentence("the targets are published by the national rule (细则2023): add targets")
    return Sentence("a point is named twice: name each once") if len(set(points)) < len(points) else None


@_between("recommend.conditions")
def _conditions(p: "Profile") -> Sentence | None:
    found = p.recommend.conditions
    return Sentence("a condition is named twice: name each once") if len(set(found)) < len(found) else None


@_between("recommend.ranked")
def _ranked(p: "Profile") -> Sentence | None:
    found = p.recommend.ranked
    return Sentence("a kind is named twice: name each once") if len(set(found)) < len(found) else None


@_between("approval.warn_days", "approval.max_months")
def _warned_too_late(p: "Profile") -> Sentence | None:
    if p.approval.warn_days <= p.approval.max_months * LONGEST_MONTH:
        return None
    says = (
        "a warning after {days} days comes later than the decision is due, {months} month(s) after the meeting: "
        "warn earlier, or allow more months"
    )
    return Sentence(says, days=p.approval.warn_days, months=p.approval.max_months)


@_between("approval.ext_max_months", "approval.max_months")
def _extended_backwards(p: "Profile") -> Sentence | None:
    if p.approval.max_months <= p.approval.ext_max_months:
        return None
    says = (
        "with its extension the decision is due after {extended} months, without it after {months}: "
        "the extension must not be shorter"
    )
    return Sentence(says, extended=p.approval.ext_max_months, months=p.approval.max_months)


@_between("recommend.second_review", "recommend.approver")
def _nobody_above(p: "Profile") -> Sentence | None:
    if p.recommend.second_review and p.recommend.approver == "highest":
        says = "nobody is above the highest committee to review again: set recommend.approver to nearest"
        return Sentence(says)
    return None


@_between("transfer.chain")
def _chain(p: "Profile") -> Sentence | None:
    chain = p.transfer.chain
    in_order = [link for link in CHAIN if link in chain]
    if chain == in_order and {"from", "to"} <= set(chain):
        return None
    says = "both sides agree, in the order {chain}, each once; the organisations above may be left out"
    return Sentence(says, chain=", ".join(CHAIN))


@_between("transfer.escalate_days")
def _escalation(p: "Profile") -> Sentence | None:
    days = p.transfer.escalate_days
    rising = days == sorted(set(days)) and all(day >= 1 for day in days)
    return None if rising else Sentence("escalate_days must rise, from 1 up")


@_between("transfer.timeout_days", "transfer.timeout_action", "transfer.escalate_days")
def _decided_before_told(p: "Profile") -> Sentence | None:
    last = max(p.transfer.escalate_days, default=0)
    if p.transfer.timeout_action == "none" or p.transfer.timeout_days > last:
        return None
    says = (
        "silence would decide after {days} days, before the level above was last told (day {last}): "
        "wait longer than that"
    )
    return Sentence(says, days=p.transfer.timeout_days, last=last)


@_between("transfer.timeout_days", "transfer.timeout_action", "transfer.letter_valid_days")
def _letter_ends_before(p: "Profile") -> Sentence | None:
    if p.transfer.timeout_action == "none" or p.transfer.timeout_days <= p.transfer.letter_valid_days:
        return None
    says = (
        "silence would decide after {days} days, when the letter of introduction has ended (day {last}): "
        "wait less long, or let the letter last longer"
    )
    return Sentence(says, days=p.transfer.timeout_days, last=p.transfer.letter_valid_days)


@_between("transfer.retention_months")
def _retention(p: "Profile") -> Sentence | None:
    review, end = p.transfer.retention_months
    if 0 < review <= end:
        return None
    return Sentence("retention_months is [review, end], the end not before the review")


@_between("transfer.abroad_months", "transfer.retention_months")
def _abroad(p: "Profile") -> Sentence | None:
    if p.transfer.abroad_months >= p.transfer.retention_months[1]:
        return None
    says = "who goes abroad would be kept for a shorter time than who stays: make it as long as the retention, or more"
    return Sentence(says)


@_between("transfer.deadlines")
def _deadlines(p: "Profile") -> Sentence | None:
    begun, handled = p.transfer.deadlines
    if begun <= handled:
        return None
    return Sentence("deadlines is [all begun by, all done by], in the order of the year")


@_between("inspection.discipline_lesson", "admission.lesson_hours")
def _lesson_among_none(p: "Profile") -> Sentence | None:
    if p.inspection.discipline_lesson and not p.admission.lesson_hours:
        says = "a lesson on discipline is asked for, and no lesson at all: ask for hours in admission.lesson_hours"
        return Sentence(says)
    return None
