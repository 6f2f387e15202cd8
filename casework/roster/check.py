"""Rows held against each other and against the database: what is named twice, what is not there, what cannot be."""

from collections.abc import Callable, Hashable, Iterator
from typing import Final

from casework.roster.choices import POSTS_OF
from casework.roster.known import Known
from casework.roster.problems import Problem
from casework.roster.read import Roster
from casework.roster.rows import OrganisationRow, PersonRow, PostRow, SegmentRow
from casework.roster.tables import RowT, Table
from casework.roster.tree import Tree

_BRANCHES: Final = ("branch", "party_branch")
_HEAD: Final = 6
"""A serial number's year and province."""


def check(roster: Roster, tree: Tree, known: Known) -> Iterator[Problem]:
    """Every problem that shows only between rows."""
    yield from _organisations(roster.organisations, tree)
    yield from _people(roster.people, tree, known)
    if roster.posts:
        yield from _posts(roster.posts, roster.people, tree, known)
    if roster.segments:
        yield from _segments(roster.segments, tree)


def _organisations(table: Table[OrganisationRow], tree: Tree) -> Iterator[Problem]:
    yield from _twice(table, "code", lambda row: row.code)
    for row in table.rows:
        if row.parent is None:
            continue
        if not tree.has(row.parent):
            yield table.problem("unknown_organisation", row, "parent", organisation=row.parent)
        elif tree.kind(row.parent) in _BRANCHES:
            yield table.problem("parent_is_a_branch", row, "parent", organisation=row.parent)
        if tree.in_a_circle(row.code):
            yield table.problem("parents_in_a_circle", row, "parent")


def _people(table: Table[PersonRow], tree: Tree, known: Known) -> Iterator[Problem]:
    yield from _twice(table, "student_number", lambda row: row.student_number)
    yield from _twice(table, "id_number_mac", lambda row: row.id_number_mac, "id_number_twice")
    for row in table.rows:
        if not tree.has(row.organisation):
            yield table.problem("unknown_organisation", row, "organisation", organisation=row.organisation)
        elif row.member_since and tree.kind(row.organisation) not in ("branch", None):
            yield table.problem("member_outside_a_branch", row, "organisation", organisation=row.organisation)
        same = known.by_mac.get(row.id_number_mac) if row.id_number_mac else None
        if same and same is not known.person(row.student_number, row.id_number_mac):
            yield table.problem("id_number_known", row, "id_number_mac", other=same.student_number or "—")


def _posts(table: Table[PostRow], people: Table[PersonRow], tree: Tree, known: Known) -> Iterator[Problem]:
    yield from _twice(table, "post", lambda row: (row.student_number, row.post, row.organisation))
    for row in table.rows:
        if row.student_number not in people.named and not _stays(row.student_number, known):
            yield table.problem("unknown_person", row, "student_number", number=row.student_number)
        kind = tree.kind(row.organisation)
        if not tree.has(row.organisation):
            yield table.problem("unknown_organisation", row, "organisation", organisation=row.organisation)
        elif kind and row.post not in POSTS_OF[kind]:
            yield table.problem("no_such_post_there", row, "post", organisation=row.organisation)


def _segments(table: Table[SegmentRow], tree: Tree) -> Iterator[Problem]:
    yield from _twice(table, "first", lambda row: (row.organisation, row.first))
    for row in table.rows:
        if not tree.has(row.organisation):
            yield table.problem("unknown_organisation", row, "organisation", organisation=row.organisation)
        count = int(row.last) - int(row.first) + 1
        if row.first[:_HEAD] != row.last[:_HEAD] or count < 1:
            yield table.problem("segment_order", row, "last")
        elif row.plan is not None and row.plan > count:
            yield table.problem("segment_plan", row, "plan", count=count)


def _stays(number: str, known: Known) -> bool:
    """Whether someone the file does not list is there still: outside the file's organisations."""
    person = known.by_number.get(number)
    return person is not None and person.left_on is None and person.organisation_id not in known.scope


def _twice(table: Table[RowT], column: str, key: Callable[[RowT], Hashable], code: str = "twice") -> Iterator[Problem]:
    seen: dict[Hashable, int] = {}
    for row in table.rows:
        value = key(row)
        if value is None:
            continue
        other = seen.setdefault(value, row.number)
        if other != row.number:
            yield table.problem(code, row, column, other=other, value=getattr(row, column))
