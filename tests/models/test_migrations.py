"""The migrations make what the models say, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from models.db import Database
from models.migrate import WrongSchema, require_head, upgrade
from models.tables import METADATA


def test_the_migrations_make_what_the_models_say(database: Database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, METADATA)
    assert differences == []


def test_migrating_again_changes_nothing(database: Database):
    upgrade(database)
    require_head(database)


def test_every_check_of_the_models_is_in_the_database(database: Database):
    """Alembic does not compare check constraints, so they are compared here, by name."""
    in_models = {
        constraint.name
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ == "check_constraint"
    }
    with database.engine.connect() as connection:
        if database.is_sqlite:
            schema = "\n".join(connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")))
            missing = {name for name in in_models if f"CONSTRAINT {name} CHECK" not in schema}
        else:
            missing = in_models - set(connection.scalars(text("SELECT conname FROM pg_constraint WHERE contype = 'c'")))
    assert missing == set()


def test_a_database_that_was_never_migrated_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    create_engine(url).dispose()
    database = Database(url)
    with pytest.raises(WrongSchema, match="is empty, this program's is"):
        require_head(database)
    database.dispose()


def test_a_database_of_another_version_is_refused(database: Database):
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(WrongSchema, match="is 0001, this program's is"):
        require_head(database)
