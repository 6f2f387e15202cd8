"""A first roster, and what stands in the database once it is in."""

from datetime import date
from pathlib import Path

import orjson
import pytest
from sqlmodel import Session, select

from casework.office import Office
from casework.roster import apply
from casework.roster.limits import checked
from models.audit import AuditEntry
from models.number import NumberSegment
from models.organisation import Organisation
from models.person import Membership, Person, PostHolding
from tests.casework.roster.registrar import AUTUMN, ID_NUMBER, College


def by_code(session: Session) -> dict[str | None, Organisation]:
    return {one.code: one for one in session.exec(select(Organisation))}


def test_the_tree_is_built_with_its_defaults(office: Office, tmp_path: Path):
    college = College()
    college.organisations[0]["unit"] = "乡镇街道"
    college.organisations[1]["approves"] = "是"
    college.organisations.reverse()  # children may stand before their parents
    college.take_in(office.db, tmp_path)
    with office.db.reading() as session:
        u, g, b1, b2 = (by_code(session)[code] for code in ("U", "G", "B1", "B2"))
    assert (u.path, g.path, b1.path) == (f"/{u.id}/", f"/{u.id}/{g.id}/", f"/{u.id}/{g.id}/{b1.id}/")
    assert (b1.parent_id, g.parent_id, u.parent_id) == (g.id, u.id, None)
    assert [one.approves for one in (u, g, b1)] == [True, True, False]
    assert [one.unit for one in (u, g, b1)] == ["township"] * 3
    assert [one.has_committee for one in (b1, b2)] == [True, False]
    assert u.province == "51"


def test_members_belong_to_their_branch_since_they_joined_and_others_to_none(office: Office, tmp_path: Path):
    College().take_in(office.db, tmp_path)
    with office.db.reading() as session:
        branches = {one.id: code for code, one in by_code(session).items()}
        people = {one.id: one for one in session.exec(select(Person))}
        memberships = session.exec(select(Membership)).all()
    assert {(people[one.person_id].name, branches[one.organisation_id], one.since) for one in memberships} == {
        ("茗听雨", "B1", date(2022, 5, 4)),
        ("汐望舒", "B1", date(2023, 5, 4)),
        ("昴采薇", "B2", date(2021, 12, 9)),
    }
    assert {(one.name, branches[one.organisation_id]) for one in people.values()} >= {("沅知秋", "B2"), ("轸照水", "U")}
    assert len({one.ref for one in people.values()}) == len(people)


def test_posts_begin_at_the_moment_of_the_import(office: Office, tmp_path: Path):
    College().take_in(office.db, tmp_path)
    with office.db.reading() as session:
        held = session.exec(select(PostHolding)).all()
    assert {(one.post, one.since, one.until) for one in held} == {
        ("branch_secretary", AUTUMN, None),
        ("organisation_commissioner", AUTUMN, None),
        ("committee_secretary", AUTUMN, None),
    }


def test_a_segment_without_a_plan_may_be_used_whole(office: Office, tmp_path: Path):
    college = College()
    college.segments = [{"organisation": "U", "first": "202651000001", "last": "202651000300"}]
    college.take_in(office.db, tmp_path)
    with office.db.reading() as session:
        assert session.exec(select(NumberSegment)).one().plan == 300


def test_a_row_without_a_mailbox_is_taken_in_and_named(office: Office, tmp_path: Path):
    college = College()
    college.people[1]["mailbox"] = ""
    plan = college.take_in(office.db, tmp_path)
    assert [(one.code, one.row) for one in plan.remarks] == [("without_mailbox", 3)]
    assert plan.counts()["people_new"] == 5


def test_the_import_has_its_audit_entry_without_names(office: Office, tmp_path: Path):
    college = College()
    college.people[0]["id_number_mac"] = ID_NUMBER
    plan = college.take_in(office.db, tmp_path)
    with office.db.reading() as session:
        body = session.exec(select(AuditEntry)).one().body
    entry = orjson.loads(body)
    assert entry["type"] == "roster.imported"
    assert entry["data"]["sha256"] == plan.digest
    assert (entry["data"]["organisations_new"], entry["data"]["people_new"], entry["data"]["posts_begun"]) == (4, 5, 3)
    assert "茗听雨".encode() not in body
    assert ID_NUMBER.encode() not in body


def test_a_dry_run_says_the_same_and_writes_nothing(office: Office, tmp_path: Path):
    tried = College().take_in(office.db, tmp_path, dry_run=True)
    with office.db.reading() as session:
        assert by_code(session) == {}
        assert session.exec(select(AuditEntry)).all() == []
    assert College().take_in(office.db, tmp_path).counts() == tried.counts()


def test_an_import_that_fails_on_its_way_leaves_nothing_behind(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def power_cut(*_: object) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(apply, "_segments", power_cut)
    with pytest.raises(OSError, match="power cut"):
        College().take_in(office.db, tmp_path)
    with office.db.reading() as session:
        assert by_code(session) == {}
        assert session.exec(select(Person)).all() == []


def test_what_looks_like_a_formula_stays_text(office: Office, tmp_path: Path):
    college = College()
    college.people[0]["name"] = "=1+1"
    path = college.write(tmp_path / "formula.xlsx")
    assert b"<f>" not in checked(path.read_bytes()).getvalue()
    college.take_in(office.db, tmp_path)
    with office.db.reading() as session:
        assert "=1+1" in {one.name for one in session.exec(select(Person))}
