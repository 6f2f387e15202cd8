"""Pages for what went wrong: not found, wrong method, too large, the database away, a fault of ours."""

from fastapi import FastAPI, Request, Response
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from models.db import CommitUnknown
from web.headers import headers_for
from web.page import page

RETRY_SECONDS = "10"


def add_fault_pages(app: FastAPI) -> None:
    """Answer every fault with a page in plain words."""
    app.add_exception_handler(HTTPException, _known)  # type: ignore[arg-type]
    app.add_exception_handler(MultiPartException, _malformed)  # type: ignore[arg-type]
    for away in (exc.OperationalError, exc.InterfaceError, exc.TimeoutError):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(CommitUnknown, _unknown)
    app.add_exception_handler(Exception, _ours)


def _known(request: Request, error: HTTPException) -> Response:
    response = page(request, "fault.html", status=error.status_code)
    response.headers.update(error.headers or {})
    return response


def _malformed(request: Request, _error: MultiPartException) -> Response:
    return page(request, "fault.html", status=400)


def _away(request: Request, _error: Exception) -> Response:
    return _later(page(request, "fault.html", status=503))


def _unknown(request: Request, _error: Exception) -> Response:
    """Neither "recorded" nor "not recorded" would be true. The page of the link shows which it was."""
    token = request.path_params.get("token")
    look = request.url.path.partition(token)[0] + token if token else None
    return _later(page(request, "unknown.html", status=503, look=look))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _ours(request: Request, _error: Exception) -> Response:
    """Sent from outside the middlewares, so it brings their headers itself."""
    response = page(request, "fault.html", status=500)
    response.headers.update(headers_for(request.app.state.settings.base.startswith("https:")))
    return response
