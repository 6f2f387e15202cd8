"""Copying a whole database into one file while it is in use: SQLite's backup interface, or PostgreSQL's `pg_dump`."""

import os
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from models.audit import AuditHead
from models.db import Database

_HEAD = "SELECT size FROM audit_head"


class NoCopy(Exception):
    """No copy was made, or one that cannot be trusted and is taken away again; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was opened and looked at: how many audit entries its head counts."""

    path: Path
    entries: int


def write_copy(database: Database, path: Path) -> Copy:
    """Copy the database into a new file that only its owner may read. Raises NoCopy, and leaves no file then."""
    before = _head(database)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise NoCopy(f"{path}: {error.strerror}") from error
    try:
        entries = _of_sqlite(database, path) if database.is_sqlite else _of_postgresql(database, path)
        if not before <= entries <= _head(database):
            raise NoCopy(f"{path}: the copy counts {entries} audit entries, the database {before}")
    except BaseException:
        path.unlink()
        raise
    return Copy(path, entries)


def _head(database: Database) -> int:
    with database.reading() as session:
        return session.connection().execute(select(col(AuditHead.size))).scalar_one()


def _of_sqlite(database: Database, path: Path) -> int:
    with closing(sqlite3.connect(str(database.url.database))) as source, closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # so that the one file is the whole copy
        (sound,) = copy.execute("PRAGMA integrity_check").fetchone()
        if sound != "ok":
            raise NoCopy(f"{path}: the copy is damaged: {sound}")
        (entries,) = copy.execute(_HEAD).fetchone()
        return int(entries)


def _of_postgresql(database: Database, path: Path) -> int:
    url = database.url.set(drivername="postgresql")
    secret = {"PGPASSWORD": url.password} if url.password else {}
    address = url.set(password=None).render_as_string()
    _run(["pg_dump", "--format=custom", f"--file={path}", f"--dbname={address}"], secret)
    rows = _run(["pg_restore", "--data-only", "--table=audit_head", "--file=-", str(path)], {})
    return _size_in(rows, path)


def _run(command: list[str], secret: dict[str, str]) -> str:
    try:
        done = subprocess.run(command, env=os.environ | secret, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NoCopy(f"{command[0]} is not installed: it comes with PostgreSQL's client programs") from error
    except subprocess.CalledProcessError as error:
        raise NoCopy(f"{command[0]}: {error.stderr.strip()}") from error
    return done.stdout


def _size_in(rows: str, path: Path) -> int:
    """The head's size, out of the one row that PostgreSQL's dump writes for its table."""
    lines = iter(rows.splitlines())
    header = next((line for line in lines if line.startswith("COPY ")), None)
    row = next(lines, None)
    if header is None or row is None:
        raise NoCopy(f"{path}: there is no audit log in the copy")
    columns = header[header.index("(") + 1 : header.index(")")].split(", ")
    return int(row.split("\t")[columns.index("size")])
