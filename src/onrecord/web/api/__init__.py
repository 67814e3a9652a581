"""The same as the pages, as data. One module a kind of thing.

What a record has is given in its own classes (`onrecord.model`), and what a command of the same
purpose prints as JSON is given in the same fields.
"""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.web.api import (
    comparisons,
    decisions,
    holdings,
    page,
    parties,
    reports,
    reviews,
    statements,
)

__all__ = ["router"]

router = APIRouter()
router.add_api_route("", page.explain, include_in_schema=False)
for _module in (statements, reports, comparisons, parties, decisions, reviews, holdings):
    router.include_router(_module.router)
