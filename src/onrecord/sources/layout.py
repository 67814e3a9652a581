"""From the blocks of a text to a draft: which is the headline, which of the page, who signed it.

The readers of plain text and of Markdown find the blocks; what the blocks are is decided here, by
the same rules for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from onrecord.model import Block, Part, Span
from onrecord.sources.dateline import find_dateline
from onrecord.sources.draft import Draft
from onrecord.sources.furniture import (
    find_byline,
    find_credited_agency,
    find_url,
    is_furniture,
    is_placeholder,
)

__all__ = ["Piece", "lay_out"]


@dataclass(slots=True)
class Piece:
    """A block on its way: `[start, end)` of the text, and its words, markup left out.

    `heading`, `emphasised` (as a whole) and `picture` are what the format says of it. `part` is set
    beforehand only where the format leaves no doubt.
    """

    start: int
    end: int
    words: str
    part: Part | None = None
    heading: bool = False
    emphasised: bool = False
    picture: bool = False


_NEAR_TOP = 8  # blocks among which a byline may stand
_HEADLINE_WITHIN = 4  # blocks among which a marked heading is the headline
_DATELINE_WITHIN = 3  # body blocks
_MOST_HEADLINE = 160  # code points, from the longest headlines in print, with a margin
_MOST_OUTLET_WORDS = 6
_CAPTION = re.compile(
    r"(?:FILE(?: PHOTO)?\s*[-–—:]|(?:PHOTO|IMAGE)\s*:).*|.*\((?:AP|AFP|Reuters) ?(?:Photo|/).*\)",
    re.S,
)
_ENDS_SENTENCE = re.compile(r"[.:;,…][\"”’')\]]*$")
_ENDS_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){2,}$")
_PROSE = re.compile(r"[.!?…][\"”’')\]]*$")
_WORD = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class _Findings:
    title: str | None = None
    byline: tuple[str, ...] = ()
    agency: str | None = None
    place: str | None = None
    outlet: str | None = None
    url: str | None = None
    urls: list[str] = field(default_factory=list)


def lay_out(text: str, pieces: Sequence[Piece], markup: Iterable[Span] = ()) -> Draft:
    """The draft that a text's pieces make. `pieces` are in order and without overlap."""
    found = _Findings()
    _set_aside(pieces, found)
    _find_captions(pieces)
    _find_headline(pieces, found)
    _read_dateline(pieces, found)
    _find_own_url(found)
    _find_outlet(pieces, found)
    blocks = tuple(Block(start=p.start, end=p.end, part=p.part or Part.BODY) for p in pieces)
    return Draft(
        text=text,
        blocks=blocks,
        markup=tuple(markup),
        title=found.title,
        byline=found.byline,
        outlet=found.outlet,
        agency=found.agency,
        url=found.url,
        dateline_place=found.place,
    )


def _set_aside(pieces: Sequence[Piece], found: _Findings) -> None:
    """Tell furniture, and keep what it says."""
    for number, piece in enumerate(pieces):
        if piece.part is not None:
            continue
        names = find_byline(piece.words) if 0 < number < _NEAR_TOP and not piece.heading else ()
        if names or is_furniture(piece.words):
            piece.part = Part.FURNITURE
            found.byline = found.byline or names
            found.agency = found.agency or find_credited_agency(piece.words)
            url = find_url(piece.words)
            if url:
                found.urls.append(url)


def _find_captions(pieces: Sequence[Piece]) -> None:
    """Captions: by their own words, or emphasised as a whole directly below a picture."""
    below = False
    for piece in pieces:
        if piece.part is None and ((below and piece.emphasised) or _CAPTION.fullmatch(piece.words)):
            piece.part = Part.CAPTION
        below = piece.part is Part.FURNITURE and (piece.picture or is_placeholder(piece.words))


def _find_headline(pieces: Sequence[Piece], found: _Findings) -> None:
    """The first marked heading near the top, else the first block if it looks like a headline."""
    ours = [piece for piece in pieces if piece.part is None]
    headline = next((piece for piece in ours[:_HEADLINE_WITHIN] if piece.heading), None)
    if headline is None and ours and _looks_like_headline(ours[0], ours[1:]):
        headline = ours[0]
    if headline is not None:
        headline.part = Part.HEADLINE
        found.title = headline.words


def _looks_like_headline(first: Piece, rest: Sequence[Piece]) -> bool:
    """A short line without a full stop, above paragraphs of prose."""
    words = first.words
    if " " not in words or len(words) > _MOST_HEADLINE:
        return False
    if _ENDS_SENTENCE.search(words) and not _ENDS_ABBREVIATION.search(words):
        return False
    prose = [piece for piece in rest if _PROSE.search(piece.words)]
    return any(len(piece.words) > len(words) for piece in prose) and not find_byline(words)


def _read_dateline(pieces: Sequence[Piece], found: _Findings) -> None:
    body = [piece for piece in pieces if piece.part is None]
    for piece in body[:_DATELINE_WITHIN]:
        dateline = find_dateline(piece.words)
        if dateline is None:
            continue
        # What begins paragraph after paragraph is who speaks in a transcript.
        opening = piece.words.split()[0]
        if sum(other.words.startswith(opening + " ") for other in body) > 2:
            return
        found.place = dateline.place
        found.agency = dateline.agency or found.agency
        return


def _find_own_url(found: _Findings) -> None:
    """The report's own address: the one on a line of its own whose path spells the headline."""
    title = {word.lower() for word in _WORD.findall(found.title or "") if len(word) > 3}
    for url in found.urls:
        path = {word.lower() for word in _WORD.findall(_split(url)[1])}
        if len(title) >= 3 and len(title & path) >= 0.6 * len(title):
            found.url = url if "://" in url else f"http://{url}"
            return


def _find_outlet(pieces: Sequence[Piece], found: _Findings) -> None:
    """The outlet: the last block, where it spells the host of an address on the page."""
    if len(pieces) < 2 or not found.urls:
        return
    last = pieces[-1]
    words = _WORD.findall(last.words.lower())
    if last.part is not None or not 0 < len(words) <= _MOST_OUTLET_WORDS:
        return
    if any(_spells(words, label) for url in found.urls for label in _split(url)[0].split(".")):
        last.part = Part.FURNITURE
        found.outlet = last.words


def _split(url: str) -> tuple[str, str]:
    """Host and path of an address as written in a text."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""


def _spells(words: Sequence[str], label: str) -> bool:
    """Whether a host's label is made of beginnings of all the words, in order.

    `nytimes` is of "New York Times", `rtvgent` of "RTV Gent". "The" may be left out.
    """
    if len(label) < 3:
        return False
    rest = words[1:] if words[0] == "the" and not label.startswith("the") else words
    ends = {0}
    for word in rest:
        ends = {
            end + size
            for end in ends
            for size in range(1, min(len(word), len(label)) + 1)
            if label.startswith(word[:size], end)
        }
    return len(label) in ends
