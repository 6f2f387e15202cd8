"""Pages for everybody."""

from fastapi import APIRouter, Request, Response

from web.page import page

router = APIRouter()


@router.get("/")
def home(request: Request) -> Response:
    """What this is, for whom, and the ways in."""
    return page(request, "public/home.html")
