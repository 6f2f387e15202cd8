"""How the procedures run, for everybody: stage by stage, as this office has them set."""

from functools import cache

from fastapi import APIRouter, Request, Response

from casework.rulebook import sheets
from config.profile import profile_title
from config.words import words
from web.diagram import diagram
from web.given import TheSettings
from web.language import language_of
from web.page import page
from web.told_rules import Told, told

router = APIRouter()
TAGS = ("N", "N?", "L", "W", "P")


@cache
def _books(profile: str, language: str) -> tuple[list[Told], dict[str, str]]:
    """Read once: neither the procedures nor the profile change while the process lives."""
    spoken = words(language)
    books = [told(one, spoken) for one in sheets(profile)]
    return books, {one.procedure: diagram(one, spoken) for one in books}


@router.get("/procedures")
def show(request: Request, settings: TheSettings) -> Response:
    """Every procedure as a table and a drawing."""
    language = language_of(request)
    books, drawn = _books(settings.profile, language)
    title = profile_title(settings.profile, language)
    return page(request, "public/procedures.html", books=books, drawn=drawn, profile=title, tags=TAGS)
