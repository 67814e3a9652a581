"""What stands at spans of a report, as a reader would have it."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Report, Span

__all__ = ["wording"]


def wording(report: Report, spans: Sequence[Span]) -> str:
    """The words at `spans`, joined by " … " where they are apart.

    The format's markup is left out and each run of white space is one space, as in
    `Statement.words`.
    """
    return " … ".join(" ".join(_without_markup(report, *span).split()) for span in spans)


def _without_markup(report: Report, start: int, end: int) -> str:
    kept = []
    for markup_start, markup_end in sorted(report.markup):
        if markup_end <= start or markup_start >= end:
            continue
        kept.append(report.text[start : max(start, markup_start)])
        start = markup_end
    kept.append(report.text[start:end])
    return "".join(kept)
