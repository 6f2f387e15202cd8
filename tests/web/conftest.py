"""A site to visit, on either database."""

from collections.abc import Iterator

import pytest

from tests.story import Story
from tests.web.site import Site, serving


@pytest.fixture
def site(story: Story) -> Iterator[Site]:
    """The real application over the cast's office."""
    with serving(story) as site:
        yield site
