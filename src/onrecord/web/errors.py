"""What went wrong, told: a page for people, a problem (RFC 9457) for programs."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from onrecord.errors import (
    BusyArchive,
    ForbiddenInput,
    InputError,
    MissingInput,
    OnrecordError,
    OutputError,
)
from onrecord.web.rendering import page
from onrecord.web.serving import serving_of

__all__ = ["PROBLEMS", "PROBLEM_TYPE", "Problem", "install", "problem", "responses"]

PROBLEM_TYPE = "application/problem+json"
_FOR_PROGRAMS = ("/api/", "/reconcile")
_LONGEST = 1_000  # characters of a sentence; it may repeat what was sent

_STATUS: tuple[tuple[type[OnrecordError], int], ...] = (
    (MissingInput, 404),
    (InputError, 422),
    (ForbiddenInput, 403),
    (BusyArchive, 503),
    (OutputError, 507),
)
# What the standard's phrases mean, where nobody would know.
_FOR_PEOPLE = {
    404: "Nothing is here",
    413: "That is too much",
    414: "That is too long",
    421: "Not the name of this server",
    422: "That cannot be asked",
    507: "Nothing could be written",
}
_log = logging.getLogger("uvicorn.error")


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it: `detail` is one sentence for people."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "detail": "there is no identity 4711; give a name to find one.",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str


_ANY = (400, 401, 403, 404, 413, 414, 421, 422, 503)  # that any request may end in


def install(app: FastAPI) -> None:
    """Answer errors of onrecord, of the request and of the program in words."""
    app.add_exception_handler(OnrecordError, _of_onrecord)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_request)
    app.add_exception_handler(Exception, _of_program)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI is to say of answers with these statuses, all of which are problems."""
    content = {PROBLEM_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


PROBLEMS = responses(*_ANY)


def problem(request: Request, status: int, detail: str) -> Response:
    """One sentence on what went wrong, in the form that the path is for."""
    title = HTTPStatus(status).phrase
    detail = _plain(detail)
    if request.url.path.startswith(_FOR_PROGRAMS):
        told = Problem(type="about:blank", title=title, status=status, detail=detail)
        return JSONResponse(told.model_dump(), status, media_type=PROBLEM_TYPE)
    title = _FOR_PEOPLE.get(status, title)
    return page(request, "error.html", status=status, title=title, detail=detail)


def _plain(detail: str) -> str:
    """A sentence that any answer can hold, whatever was sent."""
    whole = detail.encode("utf-8", "backslashreplace").decode()
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"


async def _of_onrecord(request: Request, error: Exception) -> Response:
    status = next((number for kind, number in _STATUS if isinstance(error, kind)), 500)
    archive = serving_of(request).archive
    # Who reads over the network need not know where the file lies.
    return problem(request, status, str(error).replace(str(archive), archive.name))


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = error.detail
    if error.status_code == 404 and told == HTTPStatus(404).phrase:
        told = "There is no such page here."
    answer = problem(request, error.status_code, told)
    answer.headers.update(error.headers or {})
    return answer


async def _of_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "extra_forbidden":
        return problem(request, 422, f"there is no parameter {str(first['loc'][-1])[:80]!r} here.")
    where = ".".join(str(part)[:80] for part in first["loc"][1:]) or "the request"
    told = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    return problem(request, 422, f"{where}: {told}.")


async def _of_program(request: Request, error: Exception) -> Response:
    """What nobody foresaw. Starlette raises it again behind this answer, for the server's log."""
    _log.error("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return problem(request, 500, "Something went wrong here; the server's log says what.")
