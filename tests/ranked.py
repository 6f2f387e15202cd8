"""A story in an office whose committee ranks those it recommends."""

from dataclasses import replace
from datetime import date

from sqlmodel import select

from casework.office import Office
from config.profile import load_profile
from models.person import Person
from tests.story import Story


def ranking(story: Story, *kinds: str, cap: str = "20%") -> Story:
    """The same story where the committee ranks candidates of these kinds."""
    changed = {"recommend.ranked": list(kinds), "recommend.cap": cap, "approval.assurance": "link"}
    profile = load_profile("cn-2023", changed)
    office = Office(story.office.db, profile, story.office.calendar, secret=story.office.secret)
    return replace(story, office=office)


def two_at(story: Story, stage: str) -> tuple[str, str]:
    """Two of one class, one round and one kind, who both have come to a stage."""
    with story.office.db.transaction() as session:
        tian = session.exec(select(Person).where(Person.ref == "tian")).one()
        tian.born, tian.party_applied = date(2005, 3, 9), date(2025, 3, 12)
    first = story.recommendation_at(stage, "bai")
    return first, story.recommendation_at(stage, "tian")
