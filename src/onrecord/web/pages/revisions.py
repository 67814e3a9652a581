"""The versions of a page: which statements appeared, changed or vanished from one to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from onrecord.compare.carriers import Carrier
from onrecord.compare.revisions import Fate, Revision, StatementChange
from onrecord.compare.versions import read_versions
from onrecord.web.rendering import page
from onrecord.web.serving import reading
from onrecord.web.wordings import Run, as_it_is, changed, marks_told

__all__ = ["router"]

router = APIRouter()

_AT_ONCE = 10  # versions a page
_MOST_CHANGES = 200  # of one revision that are listed


@dataclass(frozen=True, slots=True)
class _Change:
    """What became of a statement, as it is shown; `where` are its places before and after."""

    fate: str
    who: tuple[str, ...]
    runs: tuple[Run, ...]
    asides: tuple[str, ...]
    where: tuple[tuple[str, Carrier], ...]


@dataclass(frozen=True, slots=True)
class _Revision:
    found: Revision
    counts: dict[str, int]
    changes: tuple[_Change, ...]


@router.get("/revisions/{key}")
def revisions(
    request: Request, key: str, skip: Annotated[int, Query(ge=0, le=100_000)] = 0
) -> Response:
    """What changed on the page that a report is a version of; the newest `skip` versions apart."""
    with reading(request) as archive:
        found = read_versions(archive, key, skip=skip, most=_AT_ONCE)
    return page(
        request,
        "revisions.html",
        found=found,
        revisions=[_revision(each) for each in found.revisions],
        key=key,
        skip=skip,
        at_once=_AT_ONCE,
    )


def _revision(found: Revision) -> _Revision:
    counts = Counter(change.fate.value for change in found.changes)
    return _Revision(
        found,
        {fate.value: counts[fate.value] for fate in Fate if counts[fate.value]},
        tuple(_change(change) for change in found.changes[:_MOST_CHANGES]),
    )


def _change(change: StatementChange) -> _Change:
    sides = [("before", change.before), ("after", change.after)]
    where = tuple((side, carrier) for side, carrier in sides if carrier)
    return _Change(
        change.fate.value,
        tuple(dict.fromkeys(_who(carrier) for _, carrier in where)),
        tuple(_runs(change)),
        tuple(_asides(change)),
        where,
    )


def _who(carrier: Carrier) -> str:
    return carrier.source or ", ".join(carrier.speakers) or "source not named"


def _runs(change: StatementChange) -> list[Run]:
    if change.before and change.after:
        return list(changed(change.before.wording, change.after.wording, change.differences))
    carrier = change.after or change.before
    return as_it_is(carrier.wording) if carrier else []


def _asides(change: StatementChange) -> Iterator[str]:
    if change.after and change.before:
        yield from marks_told(change.after.wording, change.differences, "the version before")
