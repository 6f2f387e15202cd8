"""A database that fails at its n-th statement, for n = 1, 2, 3 …, where the driver would fail (TRUST §5.2)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from models.db import Database

_STATEMENTS = ("do_execute", "do_executemany", "do_execute_no_params")


@contextmanager
def failing_at(db: Database, nth: int) -> Iterator[list[str]]:
    """The nth statement fails, before the database has seen it; a COMMIT counts as one. Yields what failed: nothing,
    where so many were never run."""
    failed: list[str] = []
    left = nth

    def count(name: str) -> Callable[..., None]:
        works = getattr(db.engine.dialect, name)

        def counted(*arguments: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                failed.append(name)
                raise db.engine.dialect.loaded_dbapi.OperationalError("the connection broke, as ordered")
            works(*arguments)

        return counted

    with _instead(db, {name: count(name) for name in (*_STATEMENTS, "do_commit")}):
        yield failed


@contextmanager
def at_commit(db: Database, *, reached: bool) -> Iterator[None]:
    """The next COMMIT fails: before it reaches the database, or when it is done and its answer is lost on the way
    back."""
    commit = db.engine.dialect.do_commit
    broken = False

    def breaks_once(connection: Any) -> None:
        nonlocal broken
        if broken or reached:
            commit(connection)
        if not broken:
            broken = True
            raise db.engine.dialect.loaded_dbapi.OperationalError("the connection broke, as ordered")

    with _instead(db, {"do_commit": breaks_once}):
        yield


@contextmanager
def _instead(db: Database, methods: dict[str, Callable[..., None]]) -> Iterator[None]:
    dialect = db.engine.dialect
    for name, method in methods.items():
        setattr(dialect, name, method)
    try:
        yield
    finally:
        for name in methods:
            delattr(dialect, name)
