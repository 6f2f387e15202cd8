"""D12…D17: who is named in an admission, what was counted, and the serial number."""

import re

from casework.counting import adds_up, outcome
from casework.facts import Facts
from casework.inspection.rule import Record, rule

INTRODUCERS = 2
NUMBER = re.compile(r"[0-9]{12}")
FORM_PAGES = 12
EFILE_MEGABYTES = 20


@rule("D12", "error", "S03 S35 S32")
def contacts_or_introducers_wrong(r: Record) -> bool:
    """One or two contacts; exactly two introducers, members at the meeting, not the applicant, not on probation."""
    contacts, (fewest, most) = r.facts.contacts, r.settings.admission.contact_count
    if not fewest <= len(contacts) <= most or len(set(contacts)) < len(contacts) or r.person.ref in contacts:
        return True
    return (_introducers_due(r) or bool(r.facts.introducers)) and _introducers_wrong(r)


def _introducers_due(r: Record) -> bool:
    facts = r.facts
    return bool(facts.wished or facts.introduced or facts.voted) or "membership_form" in r.behind


def _introducers_wrong(r: Record) -> bool:
    named = r.facts.introducers
    if len(named) != INTRODUCERS or len(set(named)) != INTRODUCERS or r.person.ref in named:
        return True
    day = r.facts.voted or r.on
    found = [r.people.get(ref) for ref in named]
    return any(one is None or one.probation or not one.is_member(day) for one in found)


@rule("D13", "error", "P")
def introducer_joined_too_late(r: Record) -> bool:
    """Introducers joined before the day of the meeting."""
    meeting = r.facts.voted
    joined = [r.people[ref].member_since for ref in r.facts.introducers if ref in r.people]
    return meeting is not None and any(day is None or day >= meeting for day in joined)


@rule("D14", "warning", "S51")
def pair_overused(r: Record) -> bool:
    """One pair of introducers should not serve a whole batch."""
    return r.same_pair > r.settings.admission.pair_max


@rule("D15", "error", "S40b")
def vote_not_carried(r: Record) -> bool:
    """The tally adds up and carries: quorum and majority are counted again. No vote on record is no vote carried."""
    tally, settings = r.facts.tally, r.settings
    if tally is None:
        return True
    if r.facts.kind:
        quorum, base = settings.recommend.quorum, "expected"
    else:
        quorum, base = settings.admission.quorum, settings.admission.pass_base
    return not adds_up(tally) or outcome(tally, quorum, base) != "passed"


@rule("D17", "error", "S17 S18 S08")
def number_wrong(r: Record) -> bool:
    """Twelve digits, the year of joining, the province, inside the segment, unique, within the plan."""
    number = r.facts.number
    return number is not None and bool(r.number_problems or number_form_problem(number, r.facts))


def number_form_problem(number: str, facts: Facts) -> str | None:
    """What is wrong with a serial number by itself: its form, or its year."""
    if not NUMBER.fullmatch(number):
        return "number_form"
    joining = facts.voted or facts.joined
    return None if joining and number[:4] == str(joining.year) else "number_year"
