"""R00…R03: who may be recommended, and until when the Party branch may answer."""

from casework.inspection.ages import has_reached
from casework.inspection.rule import Record, rule
from casework.terms import add_months


@rule("R00", "error", "申请入党之日须年满 18 周岁", "18 years old on the day of the Party application", "S12")
def party_application_under_eighteen(r: Record) -> bool:
    return r.person.party_applied is None or not has_reached(r.person, 18, r.person.party_applied, r.settings)


@rule(
    "R01",
    "error",
    "推优对象须年满 18、未满 28 周岁，团龄满 {league_age_months} 个月，申请入党（K1）或任积极分子（K2）满规定月数",
    "18 to 27 years old, a member for {league_age_months} months, and long enough an applicant (K1) or activist (K2)",
    "S11 S12 S13",
)
def not_eligible(r: Record) -> bool:
    meeting = r.facts.voted or r.facts.proposed
    person, settings = r.person, r.settings.recommend
    since = person.party_activist if r.facts.kind == "K2" else person.party_applied
    months = settings.activist_months if r.facts.kind == "K2" else settings.party_application_months
    if meeting is None or since is None or person.member_since is None:
        return True
    return (
        not has_reached(person, 18, meeting, r.settings)
        or has_reached(person, 28, meeting, r.settings)
        or meeting < add_months(person.member_since, settings.league_age_months)
        or meeting < add_months(since, months)
    )


@rule("R02", "error", "推优大会不得早于申请入党之日", "the meeting is not before the Party application", "S41h")
def meeting_before_party_application(r: Record) -> bool:
    meeting = r.facts.voted or r.facts.proposed
    return meeting is None or r.person.party_applied is None or meeting < r.person.party_applied


@rule(
    "R03",
    "error",
    "党组织的答复须在推荐有效期（{validity_months} 个月）内",
    "the Party branch answers while the recommendation is valid ({validity_months} months)",
    "S41g",
)
def answered_too_late(r: Record) -> bool:
    reviewed, answered = r.facts.reviewed, r.facts.answered
    if reviewed is None or answered is None:
        return True
    return answered > add_months(reviewed, r.settings.recommend.validity_months)
