"""One utterance: every outlet's wording side by side, and what each made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from onrecord.archive.errors import told
from onrecord.archive.listing import statement_number
from onrecord.archive.store import Archive
from onrecord.compare.carriers import Carrier, read_carriers
from onrecord.compare.comparison import Comparison, Version, compare_statement
from onrecord.compare.differences import Change, differences
from onrecord.errors import MissingInput
from onrecord.web.rendering import page
from onrecord.web.serving import reading
from onrecord.web.wordings import Run, as_it_is, changed, in_marks, marks_told

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class _Shown:
    """A wording as it is shown, set against another."""

    carrier: Carrier
    copies: tuple[Carrier, ...]
    runs: tuple[Run, ...]
    asides: tuple[str, ...]
    same: bool  # the very words of what it is set against
    asked: bool  # it has the statement of this page's address


@router.get("/statements/{key}/{statement}")
def utterance(request: Request, key: str, statement: str, base: str = "") -> Response:
    """How outlets carried the words of a statement.

    `base` is the wording that the others are set against, as KEY/s3; else it is the first one.
    """
    with reading(request) as archive:
        number = _number(archive, key, statement)
        wanted = _number(archive, *_named(base)) if base else None
        found = _comparison(archive, number)
        if found is None:
            with told(archive.path):
                (alone,) = read_carriers(archive.connection, [number])
            return page(request, "utterance_alone.html", carrier=alone, current=False)
    if len(found.carriers) == 1:
        (alone,) = found.carriers
        return page(request, "utterance_alone.html", carrier=alone, current=True)
    against = _version_of(found.versions, wanted) or found.versions[0]
    return page(
        request,
        "utterance.html",
        found=found,
        base=_shown(against, against, found, number),
        others=[
            _shown(version, against, found, number)
            for version in found.versions
            if version is not against
        ],
        first=found.versions[0].carrier,
        asked=f"{key}/{statement}",
    )


def _number(archive: Archive, key: str, statement: str) -> int:
    with told(archive.path):
        return statement_number(archive.connection, key, statement)


def _named(base: str) -> tuple[str, str]:
    key, _, statement = base.partition("/")
    return key, statement


def _comparison(archive: Archive, number: int) -> Comparison | None:
    """The utterance of a statement; None for one that is of an earlier version of its page, or is
    not compared yet."""
    try:
        return compare_statement(archive, number)
    except MissingInput:
        return None


def _version_of(versions: Sequence[Version], number: int | None) -> Version | None:
    return next((version for version in versions if number in _numbers(version)), None)


def _numbers(version: Version) -> set[int]:
    return {version.carrier.id, *(copy.id for copy in version.copies)}


def _shown(version: Version, against: Version, found: Comparison, asked: int) -> _Shown:
    here, base = version.carrier.wording, against.carrier.wording
    asides = []
    if version.scare_quotes:
        asides.append(f"in quotation marks here alone: {in_marks(here, version.scare_quotes)}")
    runs, same = as_it_is(here, version.scare_quotes), False
    if version is not against:
        pieces = differences(base, here)
        runs = list(changed(base, here, pieces))
        same = all(piece.change is Change.SAME for piece in pieces)
        name = "the first" if against is found.versions[0] else "that one"
        asides += marks_told(here, pieces, name)
    return _Shown(
        version.carrier,
        version.copies,
        tuple(runs),
        tuple(asides),
        same,
        asked in _numbers(version),
    )
