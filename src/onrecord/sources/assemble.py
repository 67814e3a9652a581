"""From the paragraphs of a page or a PDF to a draft: text, blocks, and what the words say of it."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import Block, Part
from onrecord.sources.dateline import find_dateline
from onrecord.sources.draft import Draft
from onrecord.sources.furniture import find_byline, find_credited_agency, is_furniture

__all__ = ["assemble"]

_BLANK_LINE = "\n\n"
_NEAR_TOP = 8  # paragraphs among which a byline may stand
_DATELINE_WITHIN = 3  # paragraphs of the body

_Paragraph = tuple[str, Part]


def assemble(paragraphs: Sequence[_Paragraph]) -> Draft:
    """The draft of `paragraphs`, with a blank line between each two.

    Bylines, dates, credits and the like become furniture. They give byline, agency and dateline,
    where they say so; the title is the first headline.
    """
    told = [_tell_furniture(i, text, part) for i, (text, part) in enumerate(paragraphs)]
    body = [_one_line(text) for text, part in told if part is Part.BODY]
    furniture = [_one_line(text) for text, part in told[:_NEAR_TOP] if part is Part.FURNITURE]
    dateline = next((d for text in body[:_DATELINE_WITHIN] if (d := find_dateline(text))), None)
    credited = next((a for text in furniture if (a := find_credited_agency(text))), None)
    return Draft(
        text=_BLANK_LINE.join(text for text, _ in told),
        blocks=_blocks(told),
        title=next((text for text, part in told if part is Part.HEADLINE), None),
        byline=next((names for text in furniture if (names := find_byline(text))), ()),
        agency=(dateline.agency if dateline else None) or credited,
        dateline_place=dateline.place if dateline else None,
    )


def _tell_furniture(index: int, text: str, part: Part) -> _Paragraph:
    words = _one_line(text)
    is_byline = index < _NEAR_TOP and find_byline(words)
    if part is Part.BODY and (is_byline or is_furniture(words)):
        return text, Part.FURNITURE
    return text, part


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(paragraphs: Sequence[_Paragraph]) -> tuple[Block, ...]:
    blocks = []
    at = 0
    for text, part in paragraphs:
        blocks.append(Block(start=at, end=at + len(text), part=part))
        at += len(text) + len(_BLANK_LINE)
    return tuple(blocks)
