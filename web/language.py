"""Which language a request is answered in."""

from fastapi import Request

from config.words import LANGUAGES

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600


def language_of(request: Request, reader: str | None = None) -> str:
    """What was asked for in the address, now or lately; else the reader's own; else the browser's; else the house's."""
    known = (asked_for(request), request.cookies.get(COOKIE), reader, _browser(request))
    house: str = request.app.state.settings.language
    return next((language for language in known if language in LANGUAGES), house)


def asked_for(request: Request) -> str | None:
    """The language in the address, where there is one."""
    language = request.query_params.get("lang")
    return language if language in LANGUAGES else None


def _browser(request: Request) -> str | None:
    wanted = []
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        wanted.append((-_weight(weight), tag.partition("-")[0].lower()))
    return next((tag for _, tag in sorted(wanted, key=lambda one: one[0]) if tag in LANGUAGES), None)


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0
