"""Security headers on every answer (TRUST L-15, X-08)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
POLICY = f"{CONTENT}; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin",  # no-referrer would make browsers send `Origin: null` with every form
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
LASTING = {"Cache-Control": "public, max-age=31536000, immutable"}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


def headers_for(https: bool, *, lasting: bool = False) -> dict[str, str]:
    """The headers an answer gets, unless its endpoint says otherwise; a lasting one may be kept by the browser."""
    return HEADERS | (LASTING if lasting else {}) | (HSTS if https else {})


class SecurityHeaders:
    """Adds the headers that the endpoint has not set itself. `https` says that the base URL is."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self.app, self.https = app, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer, and add the headers to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                lasting = message["status"] == 200 and _by_digest(scope)
                for name, value in headers_for(self.https, lasting=lasting).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _by_digest(scope: Scope) -> bool:
    """A static file asked for by its content's digest: another content would have another address."""
    path, query = str(scope["path"]), bytes(scope["query_string"])
    return path.startswith("/static/") and query.startswith(b"v=")
