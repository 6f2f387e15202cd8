"""What a roster changes in posts and number segments."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from casework.roster.known import Known, KnownHolding, KnownSegment
from casework.roster.rows import PostRow, SegmentRow
from casework.roster.tables import Table


class Post(NamedTuple):
    """A post in somebody's hands, as the file names it."""

    student_number: str
    post: str
    organisation: str


@dataclass
class PostChanges:
    """Posts that begin, and holdings that end."""

    begun: list[Post] = field(default_factory=list)
    ended: list[KnownHolding] = field(default_factory=list)


@dataclass
class SegmentChanges:
    """Segments handed out anew, and those with another end or plan."""

    new: list[SegmentRow] = field(default_factory=list)
    changed: list[tuple[KnownSegment, SegmentRow]] = field(default_factory=list)


def compare_posts(
    table: Table[PostRow] | None, known: Known, left: Collection[int], closing: Collection[int]
) -> PostChanges:
    """Hold the file's posts against those held now. Who left, and what is closing, holds none.

    A holder without a student number cannot stand in the file, and keeps the post.
    """
    wanted = {Post(row.student_number, row.post, row.organisation) for row in table.rows} if table else set()
    changes = PostChanges()
    held = set()
    for holding in known.holdings:
        code = known.organisations[holding.organisation_id].code
        post = Post(holding.student_number, holding.post, code) if holding.student_number and code else None
        listed = table is not None and post is not None and holding.organisation_id in known.scope
        if holding.person_id in left or holding.organisation_id in closing or (listed and post not in wanted):
            changes.ended.append(holding)
        else:
            held.add(post)
    changes.begun = sorted(wanted - held)
    return changes


def compare_segments(
    table: Table[SegmentRow] | None, segments: dict[tuple[int, str], KnownSegment], known: Known
) -> SegmentChanges:
    """Hold the file's segments against those handed out."""
    changes = SegmentChanges()
    for row in table.rows if table else ():
        organisation = known.by_code.get(row.organisation)
        stands = segments.get((organisation.id, row.first)) if organisation else None
        if stands is None:
            changes.new.append(row)
        elif (stands.last, stands.plan) != (row.last, row.size):
            changes.changed.append((stands, row))
    return changes
