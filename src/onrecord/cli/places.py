"""Where in a report a span stands, in the terms of a person who holds the report."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from onrecord.model import PROSE, Report, Span

__all__ = ["Places"]

_BREAK = re.compile(r"\r\n|[\r\n]")
# Of these the report's text is the file itself, so that its lines are the editor's lines.
_TEXT_IS_FILE = frozenset({"text/plain", "text/markdown"})


class Places:
    """The paragraphs and lines of one report, made once for all its statements."""

    def __init__(self, report: Report) -> None:
        self._blocks = [b.start for b in report.blocks if b.part in PROSE]
        self._lines: list[int] | None = None
        if report.source.media_type in _TEXT_IS_FILE:
            self._lines = [match.end() for match in _BREAK.finditer(report.text)]

    def name(self, spans: Sequence[Span]) -> str:
        """Such as `paragraph 4, line 13 [653:803]`: numbers from 1, offsets in code points."""
        start, end = spans[0].start, spans[-1].end - 1
        parts = [_numbers("paragraph", *(bisect_right(self._blocks, at) for at in (start, end)))]
        if self._lines is not None:
            parts.append(
                _numbers("line", *(bisect_right(self._lines, at) + 1 for at in (start, end)))
            )
        return f"{', '.join(parts)} {offsets(spans)}"


def offsets(spans: Sequence[Span]) -> str:
    """`[start:end]` of each span."""
    return " ".join(f"[{start}:{end}]" for start, end in spans)


def _numbers(what: str, first: int, last: int) -> str:
    return f"{what} {first}" if last <= first else f"{what}s {first}–{last}"
