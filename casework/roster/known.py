"""What the database has of a roster's organisations, people and posts, read in sets."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Select, Table, and_, select
from sqlmodel import Session

from models.tables import METADATA

ORGANISATION: Final[Table] = METADATA.tables["organisation"]
PERSON: Final[Table] = METADATA.tables["person"]
MEMBERSHIP: Final[Table] = METADATA.tables["membership"]
POST_HOLDING: Final[Table] = METADATA.tables["post_holding"]
SEGMENT: Final[Table] = METADATA.tables["number_segment"]
CASES: Final[Table] = METADATA.tables["cases"]
_SET: Final = 5_000
ShapeT = TypeVar("ShapeT")


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation as it stands."""

    id: int
    code: str | None
    kind: str
    name: str
    parent_id: int | None
    path: str
    province: str | None
    unit: str
    approves: bool
    has_committee: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as they stand, with their open membership."""

    id: int
    student_number: str | None
    name: str
    mailbox: str | None
    language: str
    organisation_id: int | None
    born: date | None
    born_day_known: bool
    member_since: date | None
    party_member: bool
    probation: bool
    party_applied: date | None
    party_activist: date | None
    graduates: date | None
    id_number_mac: bytes | None
    left_on: date | None
    membership_id: int | None
    branch_id: int | None
    branch_since: date | None


@dataclass(frozen=True, slots=True)
class KnownHolding:
    """A post somebody holds now; `student_number` is theirs."""

    id: int
    person_id: int
    organisation_id: int
    post: str
    since: datetime
    student_number: str | None


@dataclass(frozen=True, slots=True)
class KnownSegment:
    """A segment of serial numbers as it was handed out."""

    id: int
    organisation_id: int
    first: str
    last: str
    plan: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case, as far as a roster can touch it."""

    number: str
    person_id: int
    branch_id: int


@dataclass
class Known:
    """All organisations; of the people, those the file names and those who are in its tree; all posts now held."""

    organisations: dict[int, KnownOrganisation]
    by_code: dict[str, KnownOrganisation]
    scope: set[int] = field(default_factory=set)
    """The organisations the file names, and all below them."""
    people: dict[int, KnownPerson] = field(default_factory=dict)
    by_number: dict[str, KnownPerson] = field(default_factory=dict)
    by_mac: dict[bytes, KnownPerson] = field(default_factory=dict)
    holdings: list[KnownHolding] = field(default_factory=list)

    def person(self, number: str, mac: bytes | None) -> KnownPerson | None:
        """Who a row tells of: by number, or by ID number where they had no student number yet (an applicant)."""
        found = self.by_number.get(number)
        if found is None and mac is not None:
            same = self.by_mac.get(mac)
            return same if same and same.student_number is None else None
        return found


def known(session: Session, codes: Collection[str], numbers: Collection[str], macs: Collection[bytes]) -> Known:
    """What there is of these organisations with all below them, and of these people."""
    organisations = _read(session, _select(ORGANISATION, KnownOrganisation), KnownOrganisation)
    found = Known({one.id: one for one in organisations}, {one.code: one for one in organisations if one.code})
    named = {str(found.by_code[code].id) for code in codes if code in found.by_code}
    found.scope = {one.id for one in organisations if named.intersection(one.path.split("/"))}
    for column, keys in (
        (PERSON.c.organisation_id, found.scope),
        (PERSON.c.student_number, numbers),
        (PERSON.c.id_number_mac, macs),
    ):
        for part in _parts(keys):
            people = _read(session, _PEOPLE.where(column.in_(part)), KnownPerson)
            found.people.update((person.id, person) for person in people)
    found.by_number = {one.student_number: one for one in found.people.values() if one.student_number}
    found.by_mac = {one.id_number_mac: one for one in found.people.values() if one.id_number_mac}
    found.holdings = _read(session, _HOLDINGS, KnownHolding)
    return found


def open_cases(session: Session, people: Collection[int], branches: Collection[int]) -> list[OpenCase]:
    """The open cases of these people, and those in these branches."""
    found: dict[str, OpenCase] = {}
    for column, keys in ((CASES.c.person_id, people), (CASES.c.branch_id, branches)):
        for part in _parts(keys):
            query = _select(CASES, OpenCase).where(CASES.c.state == "open", column.in_(part)).order_by(CASES.c.id)
            found.update((case.number, case) for case in _read(session, query, OpenCase))
    return list(found.values())


def known_segments(session: Session) -> dict[tuple[int, str], KnownSegment]:
    """The number segments, by organisation and first number."""
    segments = _read(session, _select(SEGMENT, KnownSegment), KnownSegment)
    return {(one.organisation_id, one.first): one for one in segments}


def ids_of(session: Session, numbers: Collection[str]) -> dict[str, int]:
    """The ids of the people with these student numbers."""
    found: dict[str, int] = {}
    for part in _parts(numbers):
        query = select(PERSON.c.student_number, PERSON.c.id).where(PERSON.c.student_number.in_(part))
        found.update((number, id_) for number, id_ in session.connection().execute(query))
    return found


def _select(table: Table, shape: type) -> Select[Any]:
    return select(*(table.c[one.name] for one in fields(shape) if one.name in table.c))


def _read(session: Session, query: Select[Any], shape: type[ShapeT]) -> list[ShapeT]:
    rows: Iterable[Sequence[Any]] = session.connection().execute(query)
    return [shape(*row) for row in rows]


def _parts(keys: Collection[Any]) -> Iterator[list[Any]]:
    rest = iter(keys)
    while part := list(islice(rest, _SET)):
        yield part


_PEOPLE: Final = (
    _select(PERSON, KnownPerson)
    .add_columns(MEMBERSHIP.c.id, MEMBERSHIP.c.organisation_id, MEMBERSHIP.c.since)
    .outerjoin(MEMBERSHIP, and_(MEMBERSHIP.c.person_id == PERSON.c.id, MEMBERSHIP.c.until.is_(None)))
)
_HOLDINGS: Final = (_select(POST_HOLDING, KnownHolding).add_columns(PERSON.c.student_number).join(PERSON)).where(
    POST_HOLDING.c.until.is_(None)
)
