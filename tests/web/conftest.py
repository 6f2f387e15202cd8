"""A site to visit, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.story import Story
from tests.web.looking import Looking
from tests.web.site import Site, serving, settings
from web.code import viewing_code


@pytest.fixture
def site(story: Story) -> Iterator[Site]:
    """The real application over the cast's office."""
    with serving(story) as site:
        yield site


@pytest.fixture
def looking(story: Story, tmp_path: Path) -> Iterator[Looking]:
    """The same, visited by somebody who has the viewing code."""
    here = {"TUANWU_DEMO": "1", "TUANWU_BASE_URL": "", "TUANWU_DATA_DIR": str(tmp_path / "data")}
    with serving(story, **here) as site:
        yield Looking(site.address, story, site.client, viewing_code(settings(**here)))
