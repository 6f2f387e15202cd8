"""One page: a template, in the reader's language.

Conventions for whoever adds a page:

- One file an audience (`web/committee.py`). It exposes `router`, an APIRouter with whole paths and no prefix, and
  `web/app.py` lists it. Endpoints are plain `def`, and ask for what they need with the types of `web/given.py`:
  `def show(request: Request, office: TheOffice, now: Now) -> Response`.
- They answer `page(request, "committee/pipeline.html", cases=cases)`. Templates lie in `web/templates/<audience>/`,
  extend `base.html` (blocks: `title`, `nav`, `width`, `main`), and take their parts from `parts.html`.
- Texts are English sentences in `_()`, `ngettext()` or `{% trans %}`, translated in `config/locale/zh/<audience>.po`.
  Names of stages, acts and the like are codes: `{{ case.stage | named("stage") }}`. Days and moments: `| day`,
  `| moment`, `| short_day`; a due day's reason: `| why_due`; what silence means: `| unanswered`.
- Security headers, CSRF and the access log are middlewares: nothing to do. A path with `{token}` in it is treated as
  a secret. No script, no inline style, no `data:` address: the content security policy refuses them.
- An unknown address is `raise HTTPException(404)`; a refusal is shown at its form, with what was typed kept.
"""

from collections.abc import Mapping
from functools import cache, partial
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casework.terms import local_day
from config.words import LANGUAGES, words
from notifications import dates
from notifications.mask import mask_address, mask_mailbox, mask_name
from web.form_words import share
from web.language import COOKIE, COOKIE_SECONDS, asked_for, language_of

FOLDER = Path(__file__).parent
TAGS = {"zh": "zh-CN", "en": "en"}


def page(
    request: Request, template: str, *, status: int = 200, reader: str | None = None, **shown: object
) -> HTMLResponse:
    """The template with these words, in the request's language. `reader` is the language of the person it is for."""
    language = language_of(request, reader)
    html = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            languages=_other_languages(request, language) if status != HTTPStatus.NOT_FOUND else {},
            demo=request.app.state.settings.demo,
            status=status,
            **shown,
        )
    )
    response = HTMLResponse(html, status)
    chosen = asked_for(request)
    if chosen:
        response.set_cookie(COOKIE, chosen, max_age=COOKIE_SECONDS, samesite="lax", httponly=True)
    return response


@cache
def environment(language: str) -> Environment:
    """Templates in one language; an unknown word in one of them is an error."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = words(language)
    made.install_gettext_translations(spoken, newstyle=True)  # type: ignore[attr-defined]
    made.globals |= {"language": language, "tag": TAGS[language], "static": static}
    made.filters |= {
        "named": lambda code, context: spoken.pgettext(context, code),
        "known": lambda code, context: spoken.known(context, code),
        "share": partial(share, spoken),
        "why_due": spoken.why_due,
        "unanswered": lambda found: found.in_words(spoken),
        "day": partial(dates.day, language=language),
        "moment": partial(dates.moment, language=language),
        "short_day": partial(dates.short_day, language=language),
        "instant": dates.instant,
        "local_day": local_day,
        "mask_name": mask_name,
        "mask_mailbox": mask_mailbox,
        "mask_address": mask_address,
    }
    return made


@cache
def static(name: str) -> str:
    """The address of a file under `web/static`; its content's digest lets browsers keep it for good."""
    digest = sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def _other_languages(request: Request, language: str) -> Mapping[str, str]:
    """Where this page is in the other languages; a page that answers a form has no address of its own."""
    if request.method != "GET":
        return {}
    url = request.url
    return {
        other: f"{url.path}?{url.include_query_params(lang=other).query}" for other in LANGUAGES if other != language
    }
