"""Nothing that is stored joins a voter and a choice: not a row, not an order, not a time, not a transaction.

The same people vote in the same order in two installations; only who chose what is different. Whatever could join a
voter and a choice would have to differ between what the two have stored.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from casework import acts
from casework.ballots.held import urn_of
from casework.ballots.urn import Choice, code_of, urn_key
from casework.office import found, open_office
from models.db import Database
from models.tables import METADATA
from tests.casework.ballots.balloting import ballot_of, opened, vote
from tests.cast import write_cast
from tests.conftest import LOG, SECRET
from tests.story import Clock, Story

VOTERS = ("luo", "xia", "tian", "he", "bai", "shen", "lu")
ONE: tuple[Choice, ...] = ("for", "against", "abstain", "for", "for", "for", "against")
OTHER: tuple[Choice, ...] = ("against", "for", "against", "for", "abstain", "for", "for")

WRITTEN_ONCE = {"ballot", "ballot_roll", "ballot_mark", "ballot_code", "vote_record", "act", "audit_entry"}
SHARED = {"person"}
"""Written before anything began; the student numbers of a cast are never the same."""
_CHANCE = re.compile(r"[A-Za-z0-9+/]{43}=|[A-Za-z0-9_-]{22}|[A-Z0-9]{6}")
_numbers = count(1)


@contextmanager
def another_database(request: pytest.FixtureRequest, like: Database, folder: Path) -> Iterator[Database]:
    """An empty database of the same kind."""
    if like.is_sqlite:
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "other.db")
        url = f"sqlite:///{folder / 'other.db'}"
    else:
        cluster, name = request.getfixturevalue("cluster"), f"other_{next(_numbers)}"
        cluster.run(f"CREATE DATABASE {name} TEMPLATE template")
        url = cluster.url(name)
    database = Database(url, durable=False)
    try:
        yield database
    finally:
        database.dispose()


@pytest.fixture
def other(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Story]:
    """The other installation, with the same people."""
    with another_database(request, database, tmp_path) as db:
        found(db, LOG)
        office = open_office(db, "cn-2023", secret=SECRET)
        yield Story(office, write_cast(office.db), Clock())


def dump(db: Database) -> dict[str, list[list[Any]]]:
    """Every row of every table, those written once in the order in which they lie on the disk, each with the number of
    the transaction that wrote it where the database notes that."""
    rows = {}
    with db.reading() as session:
        for name, table in METADATA.tables.items():
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
            lies = "rowid" if db.is_sqlite else "ctid"
            order = lies if name in WRITTEN_ONCE else keys
            written = "0" if db.is_sqlite else "xmin::text::bigint"
            query = text(f"SELECT {columns}, {written} FROM {name} ORDER BY {order}")
            rows[name] = [list(row) for row in session.connection().execute(query)] if name not in SHARED else []
    return rows


def without_chance(rows: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """The dump with all that is drawn at random put by where it first appears, or by its length; and with transactions
    put by their order."""
    known: dict[str, str] = {}
    order = {number: nth for nth, number in enumerate(sorted({row[-1] for lines in rows.values() for row in lines}))}

    def plain(value: Any) -> Any:
        if isinstance(value, bytes | memoryview):
            try:
                return plain(orjson.dumps(orjson.loads(bytes(value))).decode())
            except orjson.JSONDecodeError:
                return len(bytes(value))
        if isinstance(value, str):
            return _CHANCE.sub(lambda match: known.setdefault(match[0], f"<{len(known)}>"), value)
        return value

    return {name: [[*map(plain, row[:-1]), order[row[-1]]] for row in lines] for name, lines in rows.items()}


def hold(story: Story, choices: tuple[Choice, ...]) -> str:
    case = opened(story)
    vote(story, case, dict(zip(VOTERS, choices, strict=True)))
    return case


def stored(story: Story) -> dict[str, list[list[Any]]]:
    return without_chance(dump(story.office.db))


def test_what_an_open_ballot_stores_is_the_same_whoever_chose_what(story: Story, other: Story):
    hold(story, ONE)
    hold(other, OTHER)
    assert stored(story) == stored(other)


def test_what_a_ballot_that_is_over_stores_is_the_same_whoever_chose_what(story: Story, other: Story):
    for one, choices in ((story, ONE), (other, OTHER)):
        case = hold(one, choices)
        one.act(acts.CloseBallot(), "luo", case)
    assert stored(story) == stored(other)


def test_two_installations_in_which_the_totals_differ_are_told_apart(story: Story, other: Story):
    """The comparison of the tests above sees what there is to see."""
    for one, choices in ((story, ONE), (other, ("for",) * len(VOTERS))):
        case = hold(one, choices)
        one.act(acts.CloseBallot(), "luo", case)
    assert stored(story) != stored(other)


def test_the_totals_of_an_open_ballot_are_not_in_a_copy_of_the_database(story: Story, other: Story):
    """A copy without the secret; as many have voted, and all of them alike."""
    hold(story, ONE)
    hold(other, ("against",) * len(VOTERS))
    assert stored(story) == stored(other)


def test_even_an_opened_urn_tells_no_choice_of_anybody(story: Story):
    """With the secret the totals so far and the codes can be read, the codes in their own order."""
    case = hold(story, ONE)
    ballot = ballot_of(story, case)
    with story.office.db.reading() as session:
        urn = urn_of(session, ballot, SECRET)
    assert urn.counts == (4, 2, 1)
    assert urn.codes == {code_of(urn_key(SECRET), ballot.ref, person) for person in VOTERS}
    assert urn.seal(urn_key(SECRET), ballot.ref).find(sorted(urn.codes)[0]) == -1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_code_lies_open_in_the_files_while_the_ballot_is(story: Story):
    """The database's file and its write-ahead log hold each state of the urn, all of them sealed."""
    case = hold(story, ONE)
    ballot = ballot_of(story, case)
    path = Path(str(story.office.db.url.database))
    stored = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert ballot.ref.encode() in stored
    assert [p for p in VOTERS if code_of(urn_key(SECRET), ballot.ref, p) in stored] == []
