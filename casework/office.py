"""What one installation works with: its database, its procedures under its profile, its calendar."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlmodel import Session, col, select

from casework import audit
from casework.procedure import Procedure, load_procedures, procedure_from
from casework.terms import Calendar
from config.profile import Profile, load_profile
from models.audit import AuditHead
from models.bulk import insert_missing
from models.case import ProcedureVersion
from models.columns import new_ref
from models.db import Database


@dataclass(frozen=True)
class Office:
    """Handed to whatever records or settles; nothing in it changes while a process lives."""

    db: Database
    profile: Profile
    calendar: Calendar = field(default_factory=Calendar)
    secret: bytes = field(default=b"", repr=False)
    """The installation's; whoever opens no urn needs none."""

    @cached_property
    def procedures(self) -> dict[str, Procedure]:
        """The procedures that new cases begin under."""
        return load_procedures(self.profile)

    @cached_property
    def log(self) -> str:
        """The name of this database's audit log."""
        with self.db.reading() as session:
            return audit.log_name(session)

    @cached_property
    def _versions(self) -> dict[int, Procedure]:
        return {}

    def version(self, session: Session, version_id: int) -> Procedure:
        """The procedure as a case is pinned to it."""
        known = self._versions.get(version_id)
        if known is None:
            known = procedure_from(session.get_one(ProcedureVersion, version_id).text)
            self._versions[version_id] = known
        return known

    def current_version(self, session: Session, procedure: str, at: datetime) -> int:
        """The id of the version that a case beginning now is pinned to; written down when it is new."""
        current = self.procedures[procedure]
        query = select(ProcedureVersion.id).where(col(ProcedureVersion.digest) == current.digest)
        known = session.exec(query).first()
        if known is not None:
            return known
        row = {"procedure": procedure, "digest": current.digest, "text": current.text, "since": at}
        insert_missing(session.connection(), ProcedureVersion, [row])
        written = session.exec(query).one()
        assert written is not None
        return written


def open_office(db: Database, profile: str, calendar: Calendar | None = None, secret: bytes = b"") -> Office:
    """The office over a migrated database.

    Raises YamlError where the profile or a procedure cannot be used.
    """
    return Office(db, load_profile(profile), calendar or Calendar(), secret)


def found(db: Database, log: str = "") -> None:
    """Give a new database its audit log's name, which stays; a database that has one is left alone."""
    with db.transaction() as session:
        if session.get(AuditHead, 1) is None:
            session.add(AuditHead(log=log or f"tuanwu-{new_ref()[:8]}"))
