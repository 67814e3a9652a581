"""What the words around a statement tell of it: act, addressee, medium and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from onrecord.attribution.acts import Polarity, find_act
from onrecord.attribution.addressees import find_addressee, find_addressee_in_content
from onrecord.attribution.frames import CONTENT, Frame, find_frames
from onrecord.attribution.media import find_medium
from onrecord.attribution.occasions import find_continued
from onrecord.attribution.places import find_place
from onrecord.model import Report, Span, Statement

__all__ = ["add_details"]


class _Details(TypedDict, total=False):
    """The fields of a statement that are filled here."""

    act: str | None
    polarity: Polarity | None
    addressee: tuple[Span, ...]
    medium: str | None
    medium_span: Span | None
    place: str | None
    place_span: Span | None


_OF_THE_OCCASION = ("addressee", "medium", "medium_span", "place", "place_span")


def add_details(report: Report, reading: str, statements: Sequence[Statement]) -> list[Statement]:
    """The statements with act, polarity, addressee, medium and place, where their words tell.

    `reading` is the text of `report` without its markup, of the same length (`text.view`). What is
    looked at is the sentence of source and cue, without its contents; of a statement that goes on
    from the one before, also what that one has of the same occasion.
    """
    frames = find_frames(reading, report.blocks, statements)
    details = [
        _details(report, reading, s, frame) for s, frame in zip(statements, frames, strict=True)
    ]
    continued = find_continued(reading, report, statements, frames)
    for number in sorted(range(len(statements)), key=lambda n: frames[n].start):
        before = continued[number]
        if before is not None and not any(details[number].get(f) for f in _OF_THE_OCCASION):
            for field in _OF_THE_OCCASION:
                details[number][field] = details[before][field]  # type: ignore[literal-required]
    return [s.model_copy(update=dict(d)) for s, d in zip(statements, details, strict=True)]


def _details(report: Report, reading: str, statement: Statement, frame: Frame) -> _Details:
    act, polarity, _ = find_act(frame, statement.kind, _lead(statement))
    medium = find_medium(frame)
    addressee = find_addressee(frame, medium)
    inner = None if addressee else find_addressee_in_content(reading, frame)
    place = find_place(frame, act, medium, addressee)
    if act == "ask" and (inner or (addressee and _is_told_to(frame, addressee[1], statement))):
        act = "request"  # asked the council to act
    spans = (inner,) if inner else ()
    if addressee:
        spans = (_owner(frame.span(*addressee), frame.words[addressee[1] - 1]),)
    found = _Details(
        act=act,
        polarity=polarity,
        addressee=spans,
        medium=medium.name if medium else None,
        medium_span=frame.span(medium.first, medium.last) if medium else None,
        place=None,
        place_span=None,
    )
    if place:
        span = frame.span(*place)
        found["place"], found["place_span"] = report.wording((span,)), span
    return found


def _is_told_to(frame: Frame, number: int, statement: Statement) -> bool:
    """Whether "to" stands at this word or at the head of the content that does."""
    if frame.kinds[number : number + 1] == CONTENT:
        return _lead(statement) == "to"
    return frame.words[number : number + 1] == ["to"]


def _owner(span: Span, last: str) -> Span:
    """The span without a possessive ending: of a reporter's question, a reporter."""
    return Span(span.start, span.end - 2) if last.endswith(("'s", "’s")) else span


def _lead(statement: Statement) -> str:
    """The first word of the content, in lower case."""
    return statement.words[:40].split(" ", 1)[0].strip("\"'“‘,").lower()
