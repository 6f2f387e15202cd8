"""Visiting with the viewing code, which stories outlast: it is typed again before every page."""

from dataclasses import dataclass

import httpx

from tests.web.site import Site


@dataclass
class Looking(Site):
    """A site, and the code that opens the pages of committee, auditors and administration."""

    code: str = ""

    def get(self, path: str, **more: object) -> httpx.Response:
        """A page, with the code typed before."""
        self.post("/code", {"code": self.code})
        return super().get(path, **more)
