"""Running the command on the test's own database, as a user does who has set the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import PREFIX
from models.db import Database
from tuanwu.main import run


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: int
    said: str
    complained: str


@dataclass(frozen=True)
class Installed:
    """An installation over one database, in demo mode, that speaks English where nothing else is said."""

    database: Database
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *args: str, **settings: str) -> Ran:
        """Run `tuanwu` with these arguments; settings are named without their prefix."""
        url = self.database.url.render_as_string(hide_password=False)
        ground = {"demo": "1", "language": "en", "data_dir": str(self.folder), "database_url": url}
        return tuanwu(self.capsys, *args, **ground | settings)


def tuanwu(capsys: pytest.CaptureFixture[str], *args: str, **settings: str) -> Ran:
    """Run `tuanwu` with these settings and no other."""
    capsys.readouterr()
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(PREFIX + name.upper(), value)
        with pytest.raises(SystemExit) as ended:
            run(list(args))
    said, complained = capsys.readouterr()
    return Ran(int(ended.value.code or 0), said, complained)
