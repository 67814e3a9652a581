"""What the readers of the formats take in and give back."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import Block, Published, Span

__all__ = ["Draft", "Raw"]


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes as received, and what is known of them before they are read.

    `name` is what a person calls the input: the path as given, `-`, or the URL. `media_type` and
    `charset` are what its sender or its file name says, if anything.
    """

    name: str
    data: bytes
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as its format gives it, before it has an identity and a language.

    `blocks` are in order and without overlap; `markup` are spans inside them that belong to the
    format. Both are in code points of `text`.
    """

    text: str
    blocks: tuple[Block, ...]
    markup: tuple[Span, ...] = ()
    title: str | None = None
    byline: tuple[str, ...] = ()
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None
    language: str | None = None
    published: Published | None = None
    dateline_place: str | None = None
