"""Bringing a database to the newest schema, and refusing to work on another one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from config.complaint import Sentence
from models.db import Database


class WrongSchema(Exception):
    """The database's schema is not the one this program works with."""

    def __init__(self, current: str | None, head: str | None) -> None:
        self.why = (
            Sentence(
                "the database's schema is {current}, this program's is {head}: run 'tuanwu up'",
                current=current,
                head=head,
            )
            if current
            else Sentence("the database's schema is empty, this program's is {head}: run 'tuanwu up'", head=head)
        )
        super().__init__(str(self.why))


def upgrade(database: Database) -> None:
    """Run the migrations that are missing."""
    config = _config(database)
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def require_head(database: Database) -> None:
    """Raise WrongSchema unless the database stands at the newest migration."""
    head = ScriptDirectory.from_config(_config(database)).get_current_head()
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise WrongSchema(current, head)


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", database.url.render_as_string(hide_password=False).replace("%", "%%"))
    return config
