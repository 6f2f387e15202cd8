"""What taking in a roster would do: the file against the database, nothing written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from casework.roster.check import check
from casework.roster.known import Known, known, known_segments, open_cases
from casework.roster.organisations import OrganisationChanges, compare_organisations
from casework.roster.people import PeopleChanges, compare_people
from casework.roster.posts import PostChanges, SegmentChanges, compare_posts, compare_segments
from casework.roster.problems import Problem, problem
from casework.roster.read import Roster
from casework.roster.tree import Tree


@dataclass
class Plan:
    """What would change. With problems, nothing does; remarks are worth knowing and stop nothing."""

    digest: str
    problems: list[Problem]
    remarks: list[Problem]
    organisations: OrganisationChanges = field(default_factory=OrganisationChanges)
    people: PeopleChanges = field(default_factory=PeopleChanges)
    posts: PostChanges = field(default_factory=PostChanges)
    segments: SegmentChanges = field(default_factory=SegmentChanges)

    def counts(self) -> dict[str, int]:
        """How many of each; the names are those of the audit entry."""
        return {
            "organisations_new": len(self.organisations.new),
            "organisations_changed": len(self.organisations.changed),
            "organisations_closed": len(self.organisations.closed),
            "people_new": len(self.people.new),
            "people_changed": len(self.people.changed),
            "people_moved": len(self.people.moved),
            "people_back": len(self.people.back),
            "people_left": len(self.people.left),
            "posts_begun": len(self.posts.begun),
            "posts_ended": len(self.posts.ended),
            "segments_new": len(self.segments.new),
            "segments_changed": len(self.segments.changed),
        }


def make_plan(session: Session, roster: Roster, today: date) -> Plan:
    """Compare a roster with the database."""
    plan = Plan(roster.digest, list(roster.problems), list(roster.remarks))
    if not roster.whole:
        return plan
    stands = _known(session, roster)
    tree = Tree(roster.organisations, stands)
    plan.problems += check(roster, tree, stands)
    if plan.problems:
        return plan
    plan.organisations = compare_organisations(roster.organisations, tree, stands)
    plan.people = compare_people(roster.people, stands, today)
    left, closing = {one.id for one in plan.people.left}, {one.id for one in plan.organisations.closed}
    plan.posts = compare_posts(roster.posts, stands, left, closing)
    plan.segments = compare_segments(roster.segments, known_segments(session), stands)
    plan.remarks += [*_without_mailbox(roster, stands), *_with_open_cases(session, roster, plan)]
    return plan


def _known(session: Session, roster: Roster) -> Known:
    numbers = roster.people.named | (roster.posts.named if roster.posts else set())
    macs = {row.id_number_mac for row in roster.people.rows if row.id_number_mac}
    return known(session, roster.organisations.named, numbers, macs)


def _without_mailbox(roster: Roster, stands: Known) -> Iterator[Problem]:
    for row in roster.people.rows:
        person = stands.person(row.student_number, row.id_number_mac)
        if not row.mailbox and not (person and person.mailbox):
            yield roster.people.problem("without_mailbox", row, "mailbox", name=row.name)


def _with_open_cases(session: Session, roster: Roster, plan: Plan) -> Iterator[Problem]:
    """Whoever moves, leaves or is a member by the roster while a case of theirs is open: it has to be looked at."""
    people = plan.people
    touched = {one.known.id: ("member_with_case", "member_since", one.row) for one in people.admitted}
    touched |= {one.known.id: ("moved_with_case", "organisation", one.row) for one in (*people.moved, *people.back)}
    left = {one.id: one for one in people.left}
    closed = {one.id: one for one in plan.organisations.closed}
    for case in open_cases(session, touched.keys() | left.keys(), closed.keys()):
        if case.person_id in touched:
            code, column, row = touched[case.person_id]
            yield roster.people.problem(code, row, column, name=row.name, number=row.student_number, case=case.number)
        elif person := left.get(case.person_id):
            yield problem("left_with_case", name=person.name, number=person.student_number, case=case.number)
        else:
            yield problem("closed_with_case", name=closed[case.branch_id].name, case=case.number)
