"""A report's text as a reader of the printed page would have it, of the same length."""

from __future__ import annotations

from onrecord.model import Part, Report

__all__ = ["reading_view"]


def reading_view(report: Report) -> str:
    """The report's text with markup and furniture as spaces, so that every offset holds."""
    furniture = [(b.start, b.end) for b in report.blocks if b.part is Part.FURNITURE]
    parts: list[str] = []
    done = 0
    for start, end in sorted([*report.markup, *furniture]):
        if end > done:
            start = max(start, done)
            parts += report.text[done:start], " " * (end - start)
            done = end
    parts.append(report.text[done:])
    return "".join(parts)
