"""Forms are taken from our own pages only (TRUST X-07): the algorithm of Go's CrossOriginProtection."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.language import COOKIE

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def origin_of(address: str) -> str:
    """Scheme, host and port of an address: "https://tuanwu.example"."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def comes_from_us(request: Request, origins: frozenset[str]) -> bool:
    """Whether a request that may change something was sent by one of our pages, or by no page at all."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    sender = request.headers.get("origin") or request.headers.get("referer")
    if sender is not None:
        return origin_of(sender) in origins
    return not request.cookies.keys() - {COOKIE}


class SameOrigin:
    """Answers 403 to a form that another site made the browser send.

    `any_host` (the demo) also takes the address that the browser itself calls us by, so that a phone can try it.
    """

    def __init__(self, app: ASGIApp, origin: str, any_host: bool) -> None:
        self.app, self.origin, self.any_host = app, origin, any_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in SAFE:
            request = Request(scope)
            if not comes_from_us(request, self._origins(request)):
                await PlainTextResponse("cross-site request refused\n", 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _origins(self, request: Request) -> frozenset[str]:
        mine = {self.origin}
        if self.any_host:
            mine.add(f"{request.url.scheme}://{request.headers.get('host', '')}".lower())
        return frozenset(mine)
