"""Posts that fall empty and are filled in the year, taken in as a roster with the posts of that day is."""

from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, tuple_
from sqlmodel import Session, col

from casework.office import Office
from casework.roster.apply import apply
from casework.roster.known import KnownHolding
from casework.roster.plan import Plan
from casework.roster.posts import Post as RosterPost
from casework.roster.posts import PostChanges
from models.organisation import Organisation
from models.person import Person, PostHolding
from tuanwu.demo.university import Post
from tuanwu.year.campus import Campus

_HOLDINGS: Any = (
    select(
        col(PostHolding.id), col(PostHolding.person_id), col(PostHolding.organisation_id), col(PostHolding.post),
        col(PostHolding.since), col(Person.student_number),
    )
    .join(Person, col(Person.id) == col(PostHolding.person_id))
    .join(Organisation, col(Organisation.id) == col(PostHolding.organisation_id))
    .where(col(PostHolding.until).is_(None))
)  # fmt: skip


def change_posts(office: Office, campus: Campus, day: date, at: datetime) -> None:
    """End the posts that fall empty on a day, and begin those that are filled."""
    ending = [post for gap in campus.gaps if gap.since == day for post in gap.posts]
    beginning = [post for gap in campus.gaps if gap.until == day for post in gap.posts]
    with office.db.transaction() as session:
        changes = PostChanges([RosterPost(*post) for post in beginning], _held(session, ending))
        digest = sha256(repr((ending, beginning)).encode()).hexdigest()
        apply(session, Plan(digest, [], [], posts=changes), at)


def _held(session: Session, posts: list[Post]) -> list[KnownHolding]:
    which = tuple_(col(Person.student_number), col(PostHolding.post), col(Organisation.code)).in_(posts)
    return [KnownHolding(*row) for row in session.connection().execute(_HOLDINGS.where(which))]
