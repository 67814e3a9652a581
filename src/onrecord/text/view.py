"""A report's text as a reader of the printed page would have it, of the same length."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.model import PROSE, Block, Span

__all__ = ["reading_view"]


def reading_view(text: str, blocks: Iterable[Block], markup: Iterable[Span]) -> str:
    """`text` with markup and what is not prose as spaces, so that every offset holds."""
    furniture = [(b.start, b.end) for b in blocks if b.part not in PROSE]
    parts: list[str] = []
    done = 0
    for start, end in sorted([*markup, *furniture]):
        if end > done:
            start = max(start, done)
            parts += text[done:start], " " * (end - start)
            done = end
    parts.append(text[done:])
    return "".join(parts)
