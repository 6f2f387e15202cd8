"""D12, D13, D15…D18, D22: who is named in an admission, what was counted, and the serial number."""

import re
from datetime import date

from casework.counting import Majority, adds_up, outcome
from casework.facts import Facts
from casework.inspection.rule import Record, rule

INTRODUCERS = 2
NUMBER = re.compile(r"[0-9]{12}")
NUMBERS_SINCE = date(2017, 1, 1)
"""Who joined since then without a number is not recognised as a member."""


@rule("D12", "error", "S03 S35 S32", "contacts", "introducers")
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


@rule("D13", "error", "P", "introducers")
def introducer_joined_too_late(r: Record) -> bool:
    """Introducers joined before the day of the meeting."""
    meeting = r.facts.voted
    joined = [r.people[ref].member_since for ref in r.facts.introducers if ref in r.people]
    return meeting is not None and any(day is None or day >= meeting for day in joined)


@rule("D15", "error", "S40b", "tally")
def vote_not_carried(r: Record) -> bool:
    """The tally adds up and carries: quorum and majority are counted again. No vote on record is no vote carried."""
    tally, settings = r.facts.tally, r.settings
    if tally is None:
        return True
    if r.facts.kind:
        recommend = settings.recommend
        asked = Majority(recommend.quorum, recommend.pass_share, recommend.pass_base)
    else:
        asked = Majority(settings.admission.quorum, ">1/2", settings.admission.pass_base)
    written = r.facts.written
    return not adds_up(tally, written) or outcome(tally, asked, written) != "passed"


@rule("D16", "error", "S08 S42b")
def resolution_differs(r: Record) -> bool:
    """The resolution names the numbers of the vote record."""
    text, tally = r.papers.resolution, r.facts.tally
    if text is None or tally is None:
        return False
    return text != (tally.present, tally.in_favour, tally.against, tally.abstain)


@rule("D17", "error", "S17 S18 S08")
def number_wrong(r: Record) -> bool:
    """Twelve digits, the year of joining, the province, inside the segment, unique, within the plan."""
    number = r.facts.number
    return number is not None and bool(r.number_problems or number_form_problem(number, r.facts))


def number_form_problem(number: str, facts: Facts) -> str | None:
    """What is wrong with a serial number by itself: its form, or its year."""
    if not NUMBER.fullmatch(number):
        return "number_form"
    return None if number[:4] == year_of_number(facts) else "number_year"


def year_of_number(facts: Facts) -> str | None:
    """The four digits a serial number begins with: the year of joining; None while that is not known."""
    joining = facts.voted or facts.joined
    return str(joining.year) if joining else None


@rule("D18", "error", "S32", "number")
def joined_without_number(r: Record) -> bool:
    """Whoever joined since 2017 has a serial number; without one the membership is not recognised."""
    return r.facts.number is None and r.member_from is not None and r.member_from >= NUMBERS_SINCE


@rule("D22", "error", "S01")
def wrong_voters(r: Record) -> bool:
    """The applicant is present and does not vote; members on probation are not counted among those entitled."""
    papers = r.papers
    return papers.applicant_present is False or bool(papers.applicant_voted or papers.probation_counted)
