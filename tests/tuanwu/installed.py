"""Running the command as a user does: in a process of its own, with an environment that names an installation."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from models.db import Database


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    said: str
    complained: str


@dataclass(frozen=True)
class Installed:
    """An installation over one database, in demo mode."""

    database: Database
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *args: str, **settings: str) -> Ran:
        """Run `tuanwu` with these arguments; settings are named without their prefix."""
        return tuanwu(
            *args,
            TUANWU_DEMO="1",
            TUANWU_LANGUAGE="en",
            TUANWU_DATA_DIR=str(self.folder),
            TUANWU_DATABASE_URL=self.database.url.render_as_string(hide_password=False),
            **{f"TUANWU_{name.upper()}": value for name, value in settings.items()},
        )


def tuanwu(*args: str, **environment: str) -> Ran:
    """Run `tuanwu` with this environment and no other setting."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TUANWU_")}
    done = subprocess.run(
        [sys.executable, "-c", "from tuanwu.main import run; run()", *args],
        env=inherited | environment,
        capture_output=True,
        text=True,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
