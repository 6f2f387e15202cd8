"""Which running cases are pinned to another version than the present one, and what carrying each over would change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from casework.atlas import Atlas
from casework.chasing import open_since
from casework.facts import View, facts_from
from casework.migration.change import Change, changes, why_not
from casework.office import Office
from casework.terms import local_day
from models.case import Case, ProcedureVersion, is_open
from models.person import Person

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """One case, and what another version means for it. `why_not` is the code of what keeps it where it is."""

    case_id: int
    number: str
    procedure: str
    stage: str
    version: str
    """The digest it is pinned to."""
    changes: tuple[Change, ...] = ()
    why_not: str | None = None


def plan(office: Office, procedure: str | None = None) -> Iterator[Planned]:
    """Every running case of an older version, in the order of their ids. Writes nothing."""
    after = 0
    while True:
        with office.db.reading() as session:
            rows = older(session, office, procedure, after)
            found = planned(session, office, rows)
        yield from found
        if not rows:
            return
        after = rows[-1].id or 0


def older(session: Session, office: Office, procedure: str | None, after: int) -> Sequence[Case]:
    """The next running cases that are pinned to another version than new ones begin under."""
    names = [procedure] if procedure else list(office.procedures)
    digests = [office.procedures[name].digest for name in names]
    query: Any = (
        select(Case)
        .join(ProcedureVersion, col(ProcedureVersion.id) == col(Case.version_id))
        .where(is_open(), col(Case.procedure).in_(names), col(ProcedureVersion.digest).not_in(digests))
        .where(col(Case.id) > after)
        .order_by(col(Case.id))
        .limit(CHUNK)
    )
    found: Sequence[Case] = session.execute(query).scalars().all()
    return found


def planned(session: Session, office: Office, rows: Sequence[Case]) -> list[Planned]:
    """What the present version means for each of these cases."""
    atlas = Atlas(session)
    atlas.learn({place for row in rows for place in (row.branch_id, row.committee_id, row.to_id)})
    people = _refs(session, {row.person_id for row in rows})
    digests = _digests(session, {row.version_id for row in rows})
    return [_one(session, office, atlas, row, people[row.person_id], digests[row.version_id]) for row in rows]


def _one(session: Session, office: Office, atlas: Atlas, row: Case, person: str, digest: str) -> Planned:
    stage = row.stage or ""
    facts = facts_from(row.facts)
    since = open_since(facts, stage, row.run, local_day(row.stage_since))
    view: View = atlas.view(row.procedure, person, facts, row, since)
    old, new = office.version(session, row.version_id), office.procedures[row.procedure]
    reason = "unsettled" if row.ready and row.set_aside_at is None else why_not(old, new, stage, view)
    found = () if reason else changes(old, new, stage, view, office.calendar)
    return Planned(row.id or 0, row.number, row.procedure, stage, digest, found, reason)


def _refs(session: Session, ids: set[int]) -> dict[int, str]:
    query = select(col(Person.id), col(Person.ref)).where(col(Person.id).in_(ids))
    return {id_: ref for id_, ref in session.connection().execute(query) if id_ is not None}


def _digests(session: Session, ids: set[int]) -> dict[int, str]:
    query = select(col(ProcedureVersion.id), col(ProcedureVersion.digest)).where(col(ProcedureVersion.id).in_(ids))
    return {id_: digest for id_, digest in session.connection().execute(query) if id_ is not None}
