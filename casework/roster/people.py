"""What a roster changes among people: who is new, changed, moved, back, gone; and the memberships that follow."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.roster.known import Known, KnownPerson
from casework.roster.rows import PersonRow
from casework.roster.tables import Table

_PLAIN = (
    "student_number",
    "name",
    "mailbox",
    "language",
    "member_since",
    "party_member",
    "probation",
    "party_applied",
    "party_activist",
    "graduates",
    "id_number_mac",
)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """Somebody known, their row, and the columns that change besides the organisation."""

    known: KnownPerson
    row: PersonRow
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Joining:
    """A membership that begins."""

    student_number: str
    organisation: str
    since: date


@dataclass
class PeopleChanges:
    """Everybody stands in one of the first five lists; who moved or is back may have other columns changed too."""

    new: list[PersonRow] = field(default_factory=list)
    changed: list[PersonChange] = field(default_factory=list)
    moved: list[PersonChange] = field(default_factory=list)
    back: list[PersonChange] = field(default_factory=list)
    left: list[KnownPerson] = field(default_factory=list)
    joined: list[Joining] = field(default_factory=list)
    ended: list[tuple[int, date]] = field(default_factory=list)
    """Memberships that end, and when."""
    admitted: list[PersonChange] = field(default_factory=list)
    """Known people who were no members, and are by the roster."""
    redated: list[tuple[int, date]] = field(default_factory=list)
    """Memberships that began on another day, because the day of joining the League was corrected."""


def compare_people(table: Table[PersonRow], known: Known, today: date) -> PeopleChanges:
    """Hold the file's people against those that stand."""
    changes = PeopleChanges()
    for row in table.rows:
        person = known.person(row.student_number, row.id_number_mac)
        if person is None:
            changes.new.append(row)
            if row.member_since:
                changes.joined.append(Joining(row.student_number, row.organisation, row.member_since))
        else:
            _changed(changes, PersonChange(person, row, _values(row, person)), known, today)
    changes.left = [one for one in known.people.values() if _gone(one, table, known)]
    changes.ended += [_end(one, today) for one in changes.left if one.membership_id is not None]
    return changes


def facts(row: PersonRow) -> dict[str, Any]:
    """The columns that a row fills, but for the organisation."""
    stated = {name: value for name in _PLAIN if (value := getattr(row, name)) is not None}
    if row.born:
        stated |= {"born": row.born.on, "born_day_known": row.born.day_known}
    return stated


def _values(row: PersonRow, person: KnownPerson) -> dict[str, Any]:
    return {name: value for name, value in facts(row).items() if getattr(person, name) != value}


def _changed(changes: PeopleChanges, change: PersonChange, known: Known, today: date) -> None:
    person, row = change.known, change.row
    target = known.by_code.get(row.organisation)
    here = (person.organisation_id, person.branch_id or person.organisation_id)
    moved = target is None or here != (target.id, target.id)
    back = person.left_on is not None
    if back:
        changes.back.append(change)
    elif moved:
        changes.moved.append(change)
    elif change.values:
        changes.changed.append(change)
    if moved and person.membership_id is not None:
        changes.ended.append(_end(person, today))
    _membership(changes, change, moved or back, today)


def _membership(changes: PeopleChanges, change: PersonChange, elsewhere: bool, today: date) -> None:
    """Who moves belongs to the new branch from today, who was admitted meanwhile from that day; a corrected day of
    joining corrects the membership that began on it. A member who is on no roll stays so until they move."""
    person, row = change.known, change.row
    if person.member_since is None and person.membership_id is None:
        if row.member_since:
            changes.joined.append(Joining(row.student_number, row.organisation, row.member_since))
            changes.admitted.append(change)
    elif elsewhere:
        changes.joined.append(Joining(row.student_number, row.organisation, _not_before(person, today)))
    elif person.membership_id and "member_since" in change.values and person.branch_since == person.member_since:
        changes.redated.append((person.membership_id, change.values["member_since"]))


def _gone(person: KnownPerson, table: Table[PersonRow], known: Known) -> bool:
    number = person.student_number
    here = person.organisation_id in known.scope and person.left_on is None
    return here and number is not None and number not in table.named


def _end(person: KnownPerson, today: date) -> tuple[int, date]:
    assert person.membership_id is not None
    return person.membership_id, _not_before(person, today)


def _not_before(person: KnownPerson, today: date) -> date:
    return max(today, person.branch_since or today)
