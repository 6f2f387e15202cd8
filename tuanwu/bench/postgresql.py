"""Throw-away databases on a PostgreSQL server that somebody has started."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import make_url


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """A new database's URL while the block lasts; nothing, where no server is given."""
    if not server:
        yield ""
        return
    name = f"tuanwu_bench_{secrets.token_hex(4)}"
    url = make_url(server).set(drivername="postgresql+psycopg")
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(False), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
