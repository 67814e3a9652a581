"""Statements, reports and differences as JSON has them, for the command line and the API alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.compare.carriers import Carrier, Source
from onrecord.compare.differences import Piece
from onrecord.compare.words import Wording

__all__ = ["carrier_data", "difference_data", "version_data"]

_SIDES = {"left": "from", "right": "to", None: None}


def carrier_data(carrier: Carrier) -> dict[str, Any]:
    """A statement and its report. Spans are of the report's text."""
    report = carrier.report
    return {
        "statement": carrier.id,
        "statement_key": carrier.key,
        "report": report.key,
        "outlet": report.outlet,
        "agency": report.agency,
        "title": report.title,
        "url": report.url,
        "published_earliest": report.earliest and report.earliest.isoformat(),
        "published_latest": report.latest and report.latest.isoformat(),
        "copy_group": report.group,
        "speakers": list(carrier.speakers),
        "source": carrier.source,
        "kind": carrier.kind.value,
        "act": carrier.act,
        "day": carrier.day,
        "content": [list(span) for span in carrier.content],
        "words": carrier.wording.text,
    }


def version_data(report: Source) -> dict[str, Any]:
    """A report as a version of its page."""
    return {
        "report": report.key,
        "title": report.title,
        "added": report.added,
        "published_earliest": report.earliest and report.earliest.isoformat(),
        "published_latest": report.latest and report.latest.isoformat(),
    }


def difference_data(left: Wording, right: Wording, pieces: Iterable[Piece]) -> list[dict[str, Any]]:
    """The pieces with their words on both sides and where those stand in each report's text.

    The words of one side, joined, are that side's wording.
    """
    return [
        {
            "change": piece.change.value,
            "from": _side(left, piece.left),
            "to": _side(right, piece.right),
            "quoted_only_in": _SIDES[piece.quoted],
        }
        for piece in pieces
    ]


def _side(wording: Wording, words: tuple[int, int]) -> dict[str, Any]:
    return {
        "words": wording.between(*words),
        "spans": [list(span) for span in wording.spans(*words)],
    }
