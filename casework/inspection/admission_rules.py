"""D01…D24: the order of dates and the completeness of an admission."""

from datetime import date, timedelta
from itertools import pairwise

from casework.inspection.ages import has_reached
from casework.inspection.rule import Record, rule
from casework.terms import add_months

INTRODUCERS = 2
FORM_PAGES = 12


def _before(first: date | None, then: date | None) -> bool:
    """Whether both are known and the first lies before the other."""
    return first is not None and then is not None and first < then


def _not_after(first: date | None, then: date | None) -> bool:
    return first is not None and then is not None and first <= then


@rule("D01", "error", "申请入团之日须年满 14 周岁", "14 years old on the day of application", "S01 S28; DOMAIN A1 step 1")
def applied_under_fourteen(r: Record) -> bool:
    return r.facts.applied is None or not has_reached(r.person, 14, r.facts.applied, r.settings)


@rule(
    "D02",
    "error",
    "申请之日与支部大会之日均须未满 28 周岁",
    "under 28 on the day of application and of the meeting",
    "S35",
)
def over_twenty_eight(r: Record) -> bool:
    days = [day for day in (r.facts.applied, r.facts.voted) if day]
    return any(has_reached(r.person, 28, day, r.settings) for day in days)


@rule(
    "D03",
    "warning",
    "谈话须在申请之后一个月内进行",
    "the talk is held after the application, within a month",
    "S31b art. 8",
)
def talk_late(r: Record) -> bool:
    facts = r.facts
    if facts.applied is None or facts.talked is None:
        return True
    return not facts.applied <= facts.talked <= add_months(facts.applied, r.settings.admission.talk_months)


@rule(
    "D04",
    "error",
    "确定积极分子不得早于申请和谈话",
    "confirmed as an activist after application and talk",
    "S08",
)
def activist_too_early(r: Record) -> bool:
    return not (_not_after(r.facts.applied, r.facts.activist) and _not_after(r.facts.talked, r.facts.activist))


@rule(
    "D05",
    "error",
    "首次团课须在确定积极分子之后",
    "the first lesson lies after confirmation as an activist",
    "S31 (L)",
)
def lesson_too_early(r: Record) -> bool:
    return not _before(r.facts.activist, r.facts.first_lesson)


@rule("D06", "error", "团课须满 {lesson_hours} 学时", "at least {lesson_hours} class hours", "S01 S08 S31")
def too_few_hours(r: Record) -> bool:
    return r.facts.hours < r.settings.admission.lesson_hours


@rule(
    "D07",
    "error",
    "培养考察须满 {observation_months} 个月",
    "at least {observation_months} months of cultivation",
    "S01 S08 S28",
)
def observed_too_short(r: Record) -> bool:
    end = r.facts.voted or r.facts.targeted
    if r.facts.activist is None or end is None:
        return True
    return end < add_months(r.facts.activist, r.settings.admission.observation_months)


@rule(
    "D08",
    "error",
    "团课、入团志愿、介绍人意见、支部大会、上级审批须依次在后",
    "lessons, wish, introducers, meeting, approval: each on a later day",
    "S30 S31",
)
def signatures_out_of_order(r: Record) -> bool:
    facts = r.facts
    signed = [day for _, day in facts.introduced]
    steps = [[facts.last_lesson], [facts.wished], signed or [None], [facts.voted], [facts.approved]]
    while steps and steps[-1] == [None]:
        steps.pop()
    in_order = _before if r.settings.dates.strict_order else _not_after
    return any(not in_order(one, other) for first, then in pairwise(steps) for one in first for other in then)


@rule("D09", "error", "入团时间应为支部大会之日", "the day of joining is the day of the meeting", "S30 S35 S31")
def joined_on_another_day(r: Record) -> bool:
    return r.facts.joined is not None and r.facts.joined != r.facts.voted


@rule(
    "D10",
    "error",
    "预审须在培养结束之后、填写志愿书之前",
    "pre-review after cultivation and before the form",
    "S31c",
)
def pre_review_out_of_order(r: Record) -> bool:
    facts = r.facts
    end = facts.targeted or facts.last_lesson
    if not _not_after(end, facts.pre_reviewed):
        return True
    return facts.wished is not None and not _not_after(facts.pre_reviewed, facts.wished)


@rule(
    "D11",
    "error",
    "公示须在预审之后，满 {publicity_days} 个工作日",
    "published after pre-review for {publicity_days} working days",
    "S02 S10",
)
def published_too_short(r: Record) -> bool:
    facts = r.facts
    if not facts.published or not facts.pre_reviewed:
        return True
    up, last = facts.published
    settings = r.settings
    _, end, _ = r.calendar.working_days(
        up, settings.admission.publicity_days, count_first=settings.notice.count_publication_day
    )
    return up <= facts.pre_reviewed or last < end or (facts.voted is not None and facts.voted <= last)


@rule(
    "D12",
    "error",
    "培养联系人 1–2 名；介绍人恰为 2 名团员，不得为本人或受留团察看者",
    "one or two contacts; exactly two introducers, members, not the applicant, not on probation",
    "S03 S35 S32",
)
def contacts_or_introducers_wrong(r: Record) -> bool:
    facts = r.facts
    fewest, most = r.settings.admission.contact_count
    if not fewest <= len(set(facts.contacts)) == len(facts.contacts) <= most or r.person.ref in facts.contacts:
        return True
    return bool(facts.introducers) and _introducers_wrong(r)


def _introducers_wrong(r: Record) -> bool:
    named = r.facts.introducers
    if len(named) != INTRODUCERS or len(set(named)) != INTRODUCERS or r.person.ref in named:
        return True
    found = [r.people.get(ref) for ref in named]
    return any(one is None or one.member_since is None or one.probation for one in found)


@rule(
    "D13",
    "error",
    "介绍人须在支部大会之前入团",
    "introducers joined before the meeting",
    "P",
)
def introducer_joined_too_late(r: Record) -> bool:
    meeting = r.facts.voted
    people = [r.people[ref] for ref in r.facts.introducers if ref in r.people]
    return meeting is not None and any(not _before(one.member_since, meeting) for one in people)


@rule(
    "D23",
    "error",
    "电子档案须为 12 页、不超过 20 MB，审批后 {upload_days} 日内上传",
    "e-file: 12 pages, at most 20 MB, within {upload_days} days of approval",
    "S16 S22b",
)
def efile_late(r: Record) -> bool:
    facts = r.facts
    if facts.efile is None or facts.approved is None:
        return False
    return facts.efile > facts.approved + timedelta(days=r.settings.approval.upload_days)


@rule(
    "D24",
    "warning",
    "宣誓须在审批之后、入团后 {max_months} 个月内",
    "the oath after approval, within {max_months} months of joining",
    "S14",
)
def oath_late(r: Record) -> bool:
    facts = r.facts
    if facts.oath is None or facts.voted is None:
        return False
    early = facts.approved is not None and facts.oath < facts.approved
    return early or facts.oath > add_months(facts.voted, r.settings.oath.max_months)
