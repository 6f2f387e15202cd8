"""The invented university as a roster in the template's form, so that demo data goes in by the same import."""

from datetime import date, datetime
from pathlib import Path

from casework.roster.choices import KINDS, LANGUAGES, POSTS, UNITS, word
from casework.roster.sheets import ORGANISATIONS, PEOPLE, POST_HOLDERS, SEGMENTS
from casework.roster.template import write_workbook
from casework.terms import SHANGHAI
from tuanwu.demo.students import Person
from tuanwu.demo.tree import Organisation
from tuanwu.demo.university import University

Cells = dict[str, str]


def write_roster(path: Path, members: int, branches: int, seed: int, today: date | None = None) -> None:
    """Write the roster of an invented university, as it is today or on that day."""
    university = University.make(members, branches, seed, today=today or datetime.now(SHANGHAI).date())
    write_university(path, university)


def write_university(path: Path, university: University) -> None:
    """Write a university's roster."""
    write_workbook(
        path,
        {
            ORGANISATIONS: (_organisation(one) for one in university.organisations),
            PEOPLE: (_person(one) for one in university.people),
            POST_HOLDERS: (
                {"student_number": one.number, "post": word(POSTS, one.post, "zh"), "organisation": one.organisation}
                for one in university.posts
            ),
            SEGMENTS: (one._asdict() for one in university.segments),
        },
    )


def _organisation(one: Organisation) -> Cells:
    return {
        "code": one.code,
        "name": one.name,
        "kind": word(KINDS, one.kind, "zh"),
        "parent": one.parent,
        "province": one.province,
        "unit": word(UNITS, one.unit, "zh") if one.unit else "",
    }


def _person(one: Person) -> Cells:
    return {
        "student_number": one.number,
        "name": one.name,
        "mailbox": one.mailbox,
        "language": word(LANGUAGES, one.language, "zh"),
        "organisation": one.organisation,
        "born": _day(one.born) if one.born_day_known else _day(one.born)[:7],
        "member_since": _day(one.member_since),
        "party_member": "是" if one.party_member else "",
        "probation": "是" if one.probation else "",
        "party_applied": _day(one.party_applied),
        "party_activist": _day(one.party_activist),
        "graduates": _day(one.graduates),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
