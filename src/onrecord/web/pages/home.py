"""The front page: one search field, the latest statements, who speaks most, how much there is."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from onrecord.archive.facets import Facets
from onrecord.archive.front import latest_month
from onrecord.archive.search import Found, Query
from onrecord.archive.store import Archive
from onrecord.web.asking import Asked
from onrecord.web.counted import HOLDINGS, facets_of, statements_of
from onrecord.web.rendering import page
from onrecord.web.serving import reading

__all__ = ["router"]

router = APIRouter()

_LATEST = 60  # statements that are looked at for the front page
_REPORTS = 6
_OF_A_REPORT = 3


@dataclass(frozen=True, slots=True)
class _Month:
    """A month (YYYY-MM), what it is called, and who said what in it."""

    value: str
    name: str
    heard: Facets
    asked: Asked


@router.get("/")
def home(request: Request) -> Response:
    """The front page."""
    with reading(request) as archive:
        latest = _by_report(statements_of(archive, Query(limit=_LATEST)))
        held = HOLDINGS.get(archive, None)
        month = _latest_month(archive)
    return page(request, "home.html", latest=latest, held=held, month=month)


def _by_report(statements: Iterable[Found]) -> list[list[Found]]:
    """The latest statements of the latest reports: no report of many takes the whole page."""
    reports: dict[str, list[Found]] = {}
    for found in statements:
        reports.setdefault(found.report, []).append(found)
    return [few[:_OF_A_REPORT] for few in reports.values()][:_REPORTS]


def _latest_month(archive: Archive) -> _Month | None:
    value = latest_month(archive.connection, date.today())
    if value is None:
        return None
    year, month = int(value[:4]), int(value[5:])
    asked = Asked(since=value, until=value)
    heard = facets_of(archive, asked.query(0))
    return _Month(value, f"{month_name[month]} {year}", heard, asked)
