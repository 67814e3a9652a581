"""The application: pages, API and static files over one archive.

    GET  /                              home
    GET  /search                        statements found; /search.atom and /search.json as feeds
    GET  /reports/KEY                   a report with its statements marked; #s3 is one of them
    GET  /parties, /parties/NUMBER      parties; the dossier of one
    GET  /statements/KEY/s3             what other reports carry of the same words
    GET  /revisions/KEY                 the versions of a page
    GET  /review                        statements to be judged, the least certain first
    GET  /decisions                     what people decided, to be undone
    GET  /api/v1                        the same as data
    GET  /reconcile                     parties for OpenRefine

KEY is the report's id in its record, which stays when the archive is read anew. What may be written,
and by whom, is in `access`.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.staticfiles import StaticFiles

from onrecord.web import access, api, errors, feeds, headers, reconcile
from onrecord.web.pages import (
    decisions,
    home,
    party,
    report,
    review,
    revisions,
    search,
    utterance,
)
from onrecord.web.serving import READERS, Serving

__all__ = ["create_app"]

_PAGES = (home, search, report, party, utterance, revisions, review, decisions)


def create_app(serving: Serving) -> FastAPI:
    """The application that serves an archive."""
    app = FastAPI(
        title="onrecord",
        summary="Who said what, and where exactly that is written.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # their scripts come from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.serving = serving
    for module in (*_PAGES, feeds):
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router, prefix="/api/v1")
    app.add_api_route("/api", lambda: RedirectResponse("/api/v1"), include_in_schema=False)
    app.include_router(reconcile.router)
    app.mount("/static", StaticFiles(directory=_folder("static")), name="static")
    errors.install(app)
    access.install(app)
    headers.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = READERS
    gc.freeze()  # what is here now stays: no collection need look through it again
    yield
    gc.unfreeze()
    app.state.serving.close()


def _folder(name: str) -> Path:
    return Path(str(files(__package__).joinpath(name)))
