"""A case and a scene posed for one rule: everything fits, until a test changes one thing."""

from datetime import date, datetime, timedelta
from typing import Any

from casework.facts import EMPTY, Facts, PersonFacts, Place, Tally, View
from casework.inspection.rule import Record
from casework.procedure import load_procedures
from casework.stages.stage import Scene, Stage
from casework.terms import SHANGHAI, Calendar
from config.profile import Profile, load_profile

DEFAULT = load_profile("cn-2023")
CALENDAR = Calendar()
APPLICANT, FIRST, SECOND = "ji", "tian", "he"
PEOPLE = {
    APPLICANT: PersonFacts(APPLICANT, born=date(2009, 7, 7)),
    FIRST: PersonFacts(FIRST, member_since=date(2024, 5, 4)),
    SECOND: PersonFacts(SECOND, member_since=date(2024, 5, 4)),
}
PLACES = {
    "branch": (Place(2, "class5", "branch"),),
    "above": (Place(1, "school", "committee"),),
    "committee": (Place(1, "school", "committee"),),
    "to": (Place(3, "street", "committee", unit="township"),),
    "party": (Place(4, "party", "party_branch"),),
}
ADMITTED = EMPTY.changed(
    {
        "applied": date(2025, 11, 24),
        "talked": date(2025, 12, 1),
        "activist": date(2025, 12, 8),
        "activist_approved": date(2025, 12, 8),
        "contacts": (FIRST,),
        "hours": 8,
        "first_lesson": date(2025, 12, 9),
        "last_lesson": date(2026, 3, 20),
        "targeted": date(2026, 4, 10),
        "pre_reviewed": date(2026, 4, 13),
        "published": (date(2026, 4, 14), date(2026, 4, 21)),
        "introducers": (FIRST, SECOND),
        "wished": date(2026, 5, 11),
        "introduced": ((FIRST, date(2026, 5, 12)), (SECOND, date(2026, 5, 13))),
        "voted": date(2026, 5, 18),
        "tally": Tally(40, 30, 21, 9, 0, 0),
        "outcome": "passed",
        "approved": date(2026, 6, 1),
    }
)
"""An admission in which everything is as it must be."""


def settings(**changed: Any) -> Profile:
    """The national profile, with some settings changed: `admission__lesson_hours=14`."""
    return load_profile("cn-2023", {key.replace("__", "."): value for key, value in changed.items()})


def stage(procedure: str, id_: str, profile: Profile = DEFAULT) -> Any:
    """A stage of a shipped procedure under a profile."""
    found: Stage = load_procedures(profile)[procedure].by_id[id_]
    return found


def case(
    facts: Facts = EMPTY, procedure: str = "admission", places: dict[str, tuple[Place, ...]] | None = None
) -> View:
    """A case with these facts."""
    return View(procedure, APPLICANT, facts, PLACES | (places or {}))


def scene(dated: date, profile: Profile = DEFAULT, **about: Any) -> Scene:
    """What surrounds an act of that day, recorded on it at nine."""
    at = datetime.combine(dated, datetime.min.time(), SHANGHAI) + timedelta(hours=9)
    return Scene(
        **{"actor": None, "dated": dated, "at": at, "settings": profile, "calendar": CALENDAR, "people": PEOPLE} | about
    )


def record(facts: Facts, on: date = date(2026, 6, 1), profile: Profile = DEFAULT, **about: Any) -> Record:
    """What a rule looks at."""
    known = {"person": PEOPLE[APPLICANT], "people": PEOPLE, "calendar": CALENDAR} | about
    return Record(facts=facts, on=on, settings=profile, **known)
