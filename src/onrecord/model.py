"""The record as data: what a report says, who said it, and where that is written.

All classes are frozen. A span is `[start, end)` in Unicode code points of `Report.text`, 0-based;
whatever has a span can be sliced out of that text. The same classes make the JSON of
`onrecord read --format jsonl`, its JSON Schema and the API.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = [
    "PROSE",
    "SCHEMA",
    "Block",
    "Kind",
    "Origin",
    "Part",
    "Party",
    "PartyType",
    "Published",
    "Record",
    "Report",
    "Said",
    "Span",
    "SpeakerBasis",
    "Statement",
    "TimeType",
    "TimeValue",
    "text_hash",
]

SCHEMA: Literal["onrecord/1"] = "onrecord/1"


class Span(NamedTuple):
    """`[start, end)` in code points of the report's text."""

    start: int
    end: int


class Part(StrEnum):
    """What a block of a report's text is."""

    HEADLINE = "headline"
    CAPTION = "caption"
    BODY = "body"
    DATELINE = "dateline"  # place, day and agency before the first sentence
    FURNITURE = "furniture"  # of the page, not of the report: menus, credits, page numbers, bylines


PROSE = frozenset({Part.HEADLINE, Part.CAPTION, Part.BODY})  # the parts that statements stand in


class Kind(StrEnum):
    """How much of a statement's content stands in quotation marks."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True)  # fields of a later version are passed over


class Block(_Data):
    """One paragraph, heading or caption of the text, as the source's format tells them apart."""

    start: int
    end: int
    part: Part = Part.BODY


class Published(_Data):
    """When the report was published: a day where that is known, else the interval that it fell in.

    `basis` says what the date rests on, `why` says it in words.
    """

    value: str | None
    earliest: date
    latest: date
    basis: Literal["given", "metadata", "dateline", "url", "inferred"]
    why: str


class Origin(_Data):
    """The bytes that a report was made from. `sha256` is of those bytes, as received."""

    name: str
    media_type: str
    sha256: str
    bytes: int


class Report(_Data):
    """One published news item.

    `text` never changes once made; `text_sha256` is the SHA-256 of its UTF-8 form (lone surrogates
    passed through). `blocks` are its paragraphs in order, without overlap; what stands between
    them is white space or markup. `markup` lists, in order and without overlap, the spans inside blocks that
    belong to the format and not to the words (asterisks, link targets).
    """

    id: str
    title: str | None = None
    byline: tuple[str, ...] = ()
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None
    language: str | None = None
    published: Published | None = None
    dateline_place: str | None = None
    text: str
    text_sha256: str
    blocks: tuple[Block, ...]
    markup: tuple[Span, ...] = ()
    source: Origin

    @model_validator(mode="after")
    def _spans_hold(self) -> Self:
        last = 0
        for block in self.blocks:
            if not last <= block.start <= block.end <= len(self.text):
                raise ValueError(f"block {block.start}-{block.end} overlaps or leaves the text")
            last = block.end
        last = 0
        for start, end in self.markup:
            if not last <= start <= end <= len(self.text):
                raise ValueError(f"markup {start}-{end} overlaps or leaves the text")
            last = end
        return self

    def wording(self, spans: Sequence[Span]) -> str:
        """The words at `spans` as a reader would have them, joined by " … " where they are apart.

        Markup is left out, and each run of white space is one space.
        """
        return " … ".join([" ".join(self._without_markup(*span).split()) for span in spans])

    def _without_markup(self, start: int, end: int) -> str:
        if not self.markup:
            return self.text[start:end]
        kept = []
        first = bisect_right(self.markup, start, key=lambda span: span[1])
        for markup_start, markup_end in islice(self.markup, first, None):
            if markup_start >= end:
                break
            kept.append(self.text[start : max(start, markup_start)])
            start = markup_end
        kept.append(self.text[start:end])
        return "".join(kept)


class TimeType(StrEnum):
    """The four classes of TIMEX3."""

    DATE = "DATE"  # a calendar time of a day or more: July 18, last week, 2008
    TIME = "TIME"  # within a day: 3 p.m., Monday night
    DURATION = "DURATION"  # a length, wherever it lies: two weeks, from 2010 to 2014
    SET = "SET"  # a time that comes again: every year, twice a week


class TimeValue(_Data):
    """One time expression of the report.

    `value` is the TIMEX3 value; an `X` stands for a digit that is not known (`XXXX-07-18` when the
    report's date is not). `earliest` and `latest` are the first and the last day that the expression
    covers or may cover; both are None where the text and the report's date do not bound it. `rule`
    names what the value rests on.
    """

    span: Span
    type: TimeType
    value: str
    earliest: date | None
    latest: date | None
    rule: str


class PartyType(StrEnum):
    """What kind of party speaks or is spoken of or to."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"  # that acts as one: Washington said
    GROUP = (
        "group"  # people told apart by what they have in common: protesters, Assange's supporters
    )
    UNNAMED = "unnamed"  # a source that the report does not name: a senior official


class Party(_Data):
    """Someone or something that speaks, or is spoken of or to, in one report.

    `name` is the fullest name that the report gives, of an unnamed source its words; `named` is
    where that stands. `aliases` are its other names. `roles` are what the report calls it beside
    its name, each written at the span of the same number in `role_spans`. `mentions` are all spans
    that refer to it, pronouns and descriptions too, in the order of the text. `reason` is where the
    report says why a source is not named.
    """

    id: str
    name: str
    type: PartyType
    named: Span
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    role_spans: tuple[Span, ...] = ()
    mentions: tuple[Span, ...]
    reason: Span | None = None


class SpeakerBasis(StrEnum):
    """What the speaker of a statement rests on."""

    NAME = "name"  # the source holds a name
    DESCRIPTION = "description"  # the source describes its party: the president
    PRONOUN = "pronoun"  # the source stands for a party that was named before
    SHARED = "shared"  # no source of its own; it goes on from the statement before


class Said(_Data):
    """When a statement was made: a day where that is known, else the interval that it fell in.

    `basis` is `expression` for a time expression of the report, which stands at `span`, and
    `report` for the day of the report itself; `rule` names why that applies.
    """

    value: str | None
    earliest: date | None
    latest: date | None
    basis: Literal["expression", "report", "none"]
    span: Span | None = None
    rule: str


class Statement(_Data):
    """One attribution: `content` ascribed to a `source` through a `cue`, each a list of spans.

    `source` or `cue` may be empty. `words` is the content as a reader would have
    it (see `Report.wording`). `confidence` is the estimated chance that content and source are both
    right.

    `speakers`, `addressees` and `about` are ids of the record's parties: who said it, to whom, and
    who is spoken of in it. `via` are those through whom it came to the report (was quoted by X as
    saying). `speakers` is empty where the report does not tell. `addressee` and `medium_span` are
    the words for whom it was said to and for the medium, `place` and `place_span` where it was said.
    `inside` is the id of the statement whose content holds this one.
    """

    id: str
    kind: Kind
    act: str | None = None
    polarity: Literal["positive", "negative"] | None = None
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    words: str
    speakers: tuple[str, ...] = ()
    speaker_basis: SpeakerBasis | None = None
    via: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    addressee: tuple[Span, ...] = ()
    about: tuple[str, ...] = ()
    medium: str | None = None
    medium_span: Span | None = None
    place: str | None = None
    place_span: Span | None = None
    said: Said | None = None
    part: Part
    inside: str | None = None
    confidence: float = Field(ge=0, le=1)


class Record(_Data):
    """A report, its statements, parties and times. `warnings` are sentences about what was not as it should be."""

    format: Literal["onrecord/1"] = Field(default=SCHEMA, alias="schema")
    report: Report
    statements: tuple[Statement, ...]
    parties: tuple[Party, ...] = ()
    times: tuple[TimeValue, ...] = ()
    warnings: tuple[str, ...] = ()


def text_hash(text: str) -> str:
    """SHA-256 of a report's text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
