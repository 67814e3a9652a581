"""How all routes of the API answer: with an ETag, and with problems that OpenAPI knows of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from onrecord.web.errors import PROBLEMS

__all__ = ["router_for"]


def router_for(tag: str) -> APIRouter:
    """A router for one kind of thing. The name of each function is the operation's id."""
    return APIRouter(
        tags=[tag],
        route_class=_Route,
        generate_unique_id_function=lambda route: route.name,
        responses=PROBLEMS,
    )


class _Route(APIRoute):
    """Answers 304 to whoever has the same answer already.

    The tag is a hash of the answer: it saves the way, not the work, and holds across processes,
    which SQLite's own counts of changes do not.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            response = await answer(request)
            if request.method == "GET" and response.status_code == 200:
                return _tagged(request, response)
            return response

        return handler


def _tagged(request: Request, response: Response) -> Response:
    tag = f'W/"{hashlib.sha256(bytes(response.body)).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"  # it may be kept, but is asked for each time
    if _has(request.headers.get("If-None-Match", ""), tag):
        kept = {name: response.headers[name] for name in ("ETag", "Cache-Control")}
        return Response(status_code=304, headers=kept)
    return response


def _has(given: str, tag: str) -> bool:
    """Whether a list of tags holds this one, weakly compared (RFC 9110, 8.8.3.2)."""
    opaque = tag.removeprefix("W/")
    tags = [each.strip().removeprefix("W/") for each in given.split(",")]
    return opaque in tags or "*" in tags
