"""The installation that these tests run the command on."""

from pathlib import Path

import pytest

from casework.office import Office
from tests.tuanwu.installed import Installed


@pytest.fixture
def installed(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Installed:
    """An installation over the test's own database."""
    return Installed(office.db, tmp_path, capsys)
