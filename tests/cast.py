"""The named cast: a small invented university, and a township outside it. References are readable: "luo", "class1".

university (committee)                      liuhe (township committee)
└─ college (committee, approves here)       └─ village (branch)
   ├─ class1 (branch, 12 on its roll)
   ├─ graduates (general branch)
   │  └─ class2 (branch, 12 on its roll)
   └─ party (Party branch)
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from sqlmodel import Session, select

from models.db import Database
from models.number import NumberSegment
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding

MAIL_DOMAIN = "qingshan.example"
JOINED = date(2024, 5, 4)
IN_OFFICE_SINCE = datetime(2025, 9, 1, tzinfo=UTC)
NUMBERS = ("202651009101", "202651009199")

_ORGANISATIONS = (
    # ref, kind, name, parent, further columns
    ("university", "committee", "青山大学团委", None, {"approves": True, "province": "51"}),
    ("college", "committee", "青山大学计算机学院团委", "university", {"approves": True}),
    ("class1", "branch", "计算机2501团支部", "college", {}),
    ("graduates", "general_branch", "计算机学院研究生团总支", "college", {}),
    ("class2", "branch", "研究生2502团支部", "graduates", {}),
    ("party", "party_branch", "计算机学院学生党支部", "college", {}),
    ("liuhe", "committee", "柳河镇团委", None, {"approves": True, "province": "13", "unit": "township"}),
    ("village", "branch", "柳河村团支部", "liuhe", {"unit": "township"}),
)

_OFFICERS = (
    # ref, name, where, post, whether a League member of that branch
    ("fang", "方圆", "university", "committee_secretary", False),
    ("shi", "石磊", "college", "committee_secretary", False),
    ("qiao", "乔木", "college", "committee_officer", False),
    ("an", "安然", "college", "committee_member", False),
    ("bei", "贝加", "college", "committee_member", False),
    ("cen", "岑参差", "college", "committee_member", False),
    ("dong", "东方亮", "college", "committee_member", False),
    ("e", "鄂小满", "college", "committee_member", False),
    ("luo", "罗兰", "class1", "branch_secretary", True),
    ("xia", "夏雨", "class1", "organisation_commissioner", True),
    ("mei", "梅影", "graduates", "general_branch_secretary", False),
    ("song", "宋词", "class2", "branch_secretary", True),
    ("yuan", "元曲", "class2", "organisation_commissioner", True),
    ("dang", "党育红", "party", "party_branch_secretary", False),
    ("liu", "柳绿", "liuhe", "committee_secretary", False),
    ("cun", "村上春", "village", "branch_secretary", True),
)

_MEMBERS = (
    # ref, name, branch, further columns
    ("tian", "田野", "class1", {}),
    ("he", "何川", "class1", {}),
    ("bai", "白露", "class1", {"born": date(2005, 3, 9), "party_applied": date(2025, 3, 12)}),
    ("shen", "沈秋", "class1", {"born": date(2004, 8, 1), "party_applied": date(2023, 9, 1)}
        | {"party_activist": date(2024, 10, 8)}),
    ("lu", "陆离", "class1", {"graduates": date(2026, 6, 30)}),
    ("qin", "秦无邮", "class1", {"mailbox": None}),
    ("kong", "孔明灯", "class1", {}),
    ("tao", "陶然", "class1", {}),
    ("fan", "范舟", "class1", {"language": "en"}),
    ("ge", "葛布", "class1", {}),
    ("guo", "过失", "class1", {"probation": True}),
    *((f"yan{n}", f"研{name}", "class2", {}) for n, name in enumerate("一二三四五六七八九十", 1)),
    ("he1", "禾苗", "village", {}),
    ("he2", "禾穗", "village", {}),
)  # fmt: skip

_APPLICANTS = (
    ("jixiang", "吉祥", "class1", {}),
    ("ruyi", "如意", "class1", {"language": "en"}),
    ("pingan", "平安", "class1", {}),
    ("ning", "宁静", "class2", {}),
)
_BORN = date(2008, 11, 30)


@dataclass
class Cast:
    """The keys of everybody and every organisation, by reference."""

    db: Database
    people: dict[str, int]
    organisations: dict[str, int]

    def applicants(self, how_many: int, branch: str = "class1") -> list[str]:
        """That many further applicants of a branch, nameless extras; their references."""
        refs = [f"extra{n}" for n in range(len(self.people), len(self.people) + how_many)]
        with self.db.transaction() as session:
            for ref in refs:
                _person(session, self, ref, f"群演{ref[5:]}", branch, {"born": _BORN})
        return refs

    def member(self, ref: str, branch: str, since: date = JOINED) -> None:
        """One more member of a branch."""
        with self.db.transaction() as session:
            _person(session, self, ref, ref, branch, {"member_since": since})
            _belongs(session, self, ref, branch, since)

    def holds(self, ref: str, organisation: str, post: str, since: datetime = IN_OFFICE_SINCE) -> None:
        """Somebody takes up a further post."""
        with self.db.transaction() as session:
            _holds(session, self, ref, organisation, post, since)


def write_cast(db: Database) -> Cast:
    """Write the whole cast into an empty database."""
    cast = Cast(db, {}, {})
    with db.transaction() as session:
        for ref, kind, name, parent, more in _ORGANISATIONS:
            _organisation(session, cast, ref, kind, name, parent, more)
        first, last = NUMBERS
        segment = NumberSegment(organisation_id=cast.organisations["college"], first=first, last=last, plan=80)
        session.add(segment)
        for ref, name, where, post, is_member in _OFFICERS:
            _person(session, cast, ref, name, where, {"member_since": JOINED})
            if is_member:
                _belongs(session, cast, ref, where, JOINED)
            _holds(session, cast, ref, where, post, IN_OFFICE_SINCE)
        for ref, name, where, more in _MEMBERS:
            _person(session, cast, ref, name, where, {"member_since": JOINED} | more)
            _belongs(session, cast, ref, where, JOINED)
        for ref, name, where, more in _APPLICANTS:
            _person(session, cast, ref, name, where, {"born": _BORN} | more)
    return cast


def _organisation(
    session: Session, cast: Cast, ref: str, kind: str, name: str, parent: str | None, more: dict[str, object]
) -> None:
    above = session.exec(select(Organisation).where(Organisation.ref == parent)).first()
    row = Organisation(ref=ref, code=ref.upper(), kind=kind, name=name, parent_id=above.id if above else None, **more)
    session.add(row)
    session.flush()
    row.path = f"{above.path if above else '/'}{row.id}/"
    cast.organisations[ref] = row.id or 0


_student_numbers = count(2025_0001)


def _person(session: Session, cast: Cast, ref: str, name: str, where: str, more: dict[str, object]) -> None:
    columns = {
        "mailbox": f"{ref}@{MAIL_DOMAIN}",
        "student_number": str(next(_student_numbers)),
        "organisation_id": cast.organisations[where],
        **more,
    }
    row = Person(ref=ref, name=name, **columns)
    session.add(row)
    session.flush()
    cast.people[ref] = row.id or 0


def _belongs(session: Session, cast: Cast, ref: str, branch: str, since: date) -> None:
    session.add(Membership(person_id=cast.people[ref], organisation_id=cast.organisations[branch], since=since))


def _holds(session: Session, cast: Cast, ref: str, where: str, post: str, since: datetime) -> None:
    row = PostHolding(person_id=cast.people[ref], organisation_id=cast.organisations[where], post=post, since=since)
    session.add(row)
