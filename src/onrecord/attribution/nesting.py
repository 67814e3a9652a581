"""Statements inside statements: what A said that B had said.

The encoder was trained on attributions that do not nest, so a statement in the content of another
is not found by the pass that finds the other. It is found by reading that content again as a text
of its own: without the marks that quote it, and without what stands between its parts. Contents
are half of all text, so only those of their sentences are read again that have a verb of saying or
thinking with what may be a content behind it; what they hold is read again in turn.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from onrecord.attribution.extract import Decoder
from onrecord.attribution.linking import Ties
from onrecord.attribution.statements import make_statements
from onrecord.attribution.verbs import verb_forms
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Encoder
from onrecord.encoder.tags import TAGS
from onrecord.model import Block, Kind, Report, Span, Statement
from onrecord.text.quotations import Quotation, find_quotations
from onrecord.text.reading import Passage
from onrecord.text.turns import Transcript

__all__ = ["DEEPEST", "Held", "find_nested", "in_order"]

DEEPEST = 6  # statements around a statement: no writer nests so deep, a hostile text might
APART = 3  # between the numbers of two units, so that no arc leads from one to another
# Chosen by reading what is found in PolNeAR dev and in 60 reports of Wikinews, where no gold is.
EXPECTED = 0.5  # added to the log odds of every tag but O, since a verb tells of a statement;
# without it 40% fewer are found, with twice as much contents grow beyond their clause
LEAST = 0.4  # confidence; of those with 0.3 to 0.4, 10 of 16 were wrong
SHORTEST = 2  # words of a content

_VERBS = verb_forms(
    "say tell claim argue conclude ask think believe announce deny hope expect insist suggest"
    " describe warn accuse declare admit acknowledge explain recall wonder urge inform assure"
    " promise pledge reveal allege testify concede contend assert complain realize doubt fear"
    " worry note report predict vow demand agree confirm write estimate".split()
)
# What a clause begins with, beside a capital letter and a quotation mark; up to two words (an adverb,
# who is told) may stand between it and the verb.
_BEGINS = (
    "that what how why whether if who it he she they we you i the a an this these there his her"
    " their our my its him them us me no not all every any some"
)
_GAP = r"[\s,:]{1,9}"
_ATTRIBUTES = re.compile(
    rf"\w[^\w]{{1,9}}(?<!\bto )(?<!\bcan )(?<!\blet )(?P<verb>{'|'.join(_VERBS)})"
    rf"(?:{_GAP}\w{{1,30}}){{0,2}}?{_GAP}(?:(?:{_BEGINS.replace(' ', '|')})\b|(?-i:[A-Z])|[\"“‘'„«`]\w)",
    re.I,
)
_CUE = re.compile(rf"\b(?:{'|'.join(_VERBS)})\b", re.I)
_PARTICIPLE = re.compile(r"\w+ing\b")
_QUOTED_AS = re.compile(
    r"\b(?:was|were|is|are|been|being)\s{1,9}(?:\w{1,20}\s{1,9})?(?:quoted|cited|reported|recorded)\b"
    r"[^.!?;\n]{0,120}?\bas\s{1,9}(?P<cue>\w{2,20}ing)\b"
)
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’'»)\]]{0,3}\s{1,9}(?=[^a-z\s,;:.–—-])")
_STOPS = ".!?…:"
_MARKS_AND_SPACE = " \t\r\n\"“”„«»‘’'`([{"
_SHORT_FORM = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Rev|St|Jr|Sr|vs|No|Jan|Feb|Mar|"
    r"Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A statement, and which one holds it: its number among those found, None where none does."""

    statement: Statement
    holder: int | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a sentence to read again. `sentence` and `holder` are numbers."""

    span: tuple[int, int]
    sentence: int
    holder: int


def find_nested(
    statements: Sequence[Statement],
    report: Report,
    reading: str,
    quotations: Sequence[Quotation],
    encoder: Encoder,
    decoder: Decoder,
) -> list[Held]:
    """The statements and those inside them, holders first. None is found twice: a piece of the text
    has one tag in a pass, so that no statement of the first pass stands in another's content.

    `reading` is the text of `report` with its markup blanked, of the same length; `quotations` are
    those in it.
    """
    found = [Held(statement, None) for statement in statements]
    found += _quoted_as(statements, report, reading, quotations)
    tellers = {held.holder for held in found}  # what they hold is found
    fresh = [number for number in range(len(found)) if number not in tellers]
    for _ in range(DEEPEST):
        stretches, inner = _to_read(found, fresh, reading, quotations)
        if not stretches:
            break
        first = len(found)
        found += _read(stretches, found, report, reading, inner, encoder, decoder)
        fresh = list(range(first, len(found)))
        quotations = inner
    return found


def _quoted_as(
    statements: Sequence[Statement],
    report: Report,
    reading: str,
    quotations: Sequence[Quotation],
) -> Iterator[Held]:
    """What someone "was quoted (by a teller) as saying": a statement inside that of the teller, or
    of a teller who is not named. The model takes both the one quoted and what he said for content.
    """
    for number, statement in enumerate(statements):
        if not statement.cue:
            continue
        start, end = statement.cue[0]
        match = _QUOTED_AS.search(reading, start, min(end, start + 80) + 160)
        if match is None or match.start() >= end:
            continue
        source = tuple(span for span in statement.content if span.end <= start)
        content = tuple(span for span in statement.content if span.start >= match.end())
        if not source or not content or len(source) + len(content) < len(statement.content):
            continue
        change = {
            "kind": Kind.DIRECT if _all_quoted(content, quotations) else statement.kind,
            "source": source,
            "cue": (Span(*match.span("cue")),),
            "content": content,
            "words": report.wording(content),
        }
        yield Held(statement.model_copy(update=change), number)


def _all_quoted(spans: Sequence[Span], quotations: Sequence[Quotation]) -> bool:
    return all(_around(span, quotations) for span in spans)


def _around(span: Span, quotations: Sequence[Quotation]) -> Quotation | None:
    """The quotation that all of a span stands in."""
    at = bisect_right(quotations, span.start, key=_starts) - 1
    return quotations[at] if at >= 0 and span.end <= quotations[at].end else None


def in_order(found: Sequence[Held], before: int) -> Iterator[Statement]:
    """The statements in the order of their content in the text, holders before what they hold, with
    their ids. `before` have been given ids already."""
    order = sorted(range(len(found)), key=lambda n: (found[n].statement.content[0].start, n))
    ids = {number: f"s{before + place}" for place, number in enumerate(order, 1)}
    for number in order:
        held = found[number]
        inside = None if held.holder is None else ids[held.holder]
        yield held.statement.model_copy(update={"id": ids[number], "inside": inside})


def _to_read(
    found: Sequence[Held], fresh: Sequence[int], reading: str, quotations: Sequence[Quotation]
) -> tuple[list[_Stretch], list[Quotation]]:
    """What to read again of the contents of the statements numbered `fresh`, and what is quoted
    within them, both in the order of the text."""
    stretches: list[_Stretch] = []
    inner: list[Quotation] = []
    count = 0
    for holder in fresh:
        spans = _bare(reading, found[holder].statement.content, quotations)
        if not _attributes(reading, spans):
            continue
        quoted = find_quotations(reading, spans)
        for sentence in _sentences(reading, spans, quoted):
            if not _attributes(reading, sentence):
                continue
            stretches += [_Stretch(span, count, holder) for span in sentence]
            for start, end in sentence:
                first, last = (bisect_left(quoted, at, key=_starts) for at in (start, end))
                inner += quoted[first:last]
            count += 1
    stretches.sort(key=lambda stretch: stretch.span)
    inner.sort(key=_starts)
    return stretches, inner


def _starts(quotation: Quotation) -> int:
    return quotation.start


def _attributes(reading: str, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether the words of spans hold a verb of saying or thinking with what may be its content."""
    return _ATTRIBUTES.search(" ".join(reading[start:end] for start, end in spans)) is not None


def _bare(
    reading: str, content: Sequence[Span], quotations: Sequence[Quotation]
) -> list[tuple[int, int]]:
    """The parts of a content without the marks of the quotation that they stand in, and without the
    conjunction that makes a clause of it."""
    spans = []
    for number, part in enumerate(content):
        start, end = _unquoted(part, quotations)
        if number == 0 and reading.startswith("that ", start, end):
            start += 5
        while start < end and reading[start].isspace():
            start += 1
        while start < end and reading[end - 1].isspace():
            end -= 1
        if start < end:
            spans.append((start, end))
    return spans


def _unquoted(span: Span, quotations: Sequence[Quotation]) -> tuple[int, int]:
    quotation = _around(span, quotations)
    if quotation is None:
        return span
    opening, closing = quotation.inner
    return max(span.start, opening), min(span.end, closing)


def _sentences(
    reading: str, spans: Sequence[tuple[int, int]], quoted: Sequence[Quotation]
) -> Iterator[list[tuple[int, int]]]:
    """The sentences of a content, each a list of spans; a quotation in it is not cut."""
    sentence: list[tuple[int, int]] = []
    for start, end in spans:
        if sentence and _ended(reading, sentence[-1][1], start):
            yield sentence
            sentence = []
        for cut, begin in _cuts(reading, start, end, quoted):
            yield [*sentence, (start, cut)]
            sentence, start = [], begin
        sentence.append((start, end))
    if sentence:
        yield sentence


def _ended(reading: str, end: int, start: int) -> bool:
    """Whether a sentence ends with the part of a content that ends at `end`, or between it and the
    next part, which starts at `start`."""
    between = reading[max(end, start - 40) : start].rstrip(_MARKS_AND_SPACE)
    return reading[end - 1] in _STOPS or between.endswith(tuple(_STOPS))


def _cuts(
    reading: str, start: int, end: int, quoted: Sequence[Quotation]
) -> Iterator[tuple[int, int]]:
    """Where a sentence ends and the next begins in `[start, end)`."""
    for match in _SENTENCE_END.finditer(reading, start, end):
        at = match.start()
        if _SHORT_FORM.search(reading, max(start, at - 5), at) and match[0][0] == ".":
            continue
        around = bisect_right(quoted, at, key=_starts) - 1
        if around < 0 or match.end() >= quoted[around].end:
            yield match.start() + len(match[0].rstrip()), match.end()


def _read(
    stretches: Sequence[_Stretch],
    found: Sequence[Held],
    report: Report,
    reading: str,
    inner: Sequence[Quotation],
    encoder: Encoder,
    decoder: Decoder,
) -> Iterator[Held]:
    """The statements in the stretches."""
    pieces, holders = _split(stretches, reading, inner, encoder)
    heads = encoder.read(pieces)
    expected = np.array([tag != "O" for tag in TAGS], np.float32) * np.float32(EXPECTED)
    untied = np.full(len(pieces), -1)
    ties = Ties(np.arange(APART * len(holders)), untied, untied)
    links, confidences = decoder.link(pieces, ties, replace(heads, tags=heads.tags + expected))
    # As blocks, the stretches are where the spans of a statement are cut.
    blocks = tuple(
        Block(start=s.span[0], end=s.span[1], part=found[s.holder].statement.part)
        for s in stretches
    )
    view = report.model_copy(update={"blocks": blocks})
    statements = make_statements(links, confidences.tolist(), pieces, view, reading, inner)
    units = [int(pieces.paragraphs[link.content[0].first]) // APART for link in links]
    for unit, statement in _with_shared_sources(zip(units, statements, strict=True), reading):
        if _is_plausible(statement, reading):
            yield Held(statement, holders[unit])


def _with_shared_sources(
    statements: Iterable[tuple[int, Statement]], reading: str
) -> Iterator[tuple[int, Statement]]:
    """The statements, each with the number of its unit. A participle without a source has that of
    the cue before it in its sentence, whose subject it shares: "I wrote to her, explaining that …".
    """
    shared: tuple[Span, ...] = ()
    last = -1
    for unit, statement in statements:
        if unit != last:
            shared, last = (), unit
        if statement.source:
            shared = statement.source
        elif statement.cue and _PARTICIPLE.match(reading, *statement.cue[0]):
            statement = statement.model_copy(update={"source": shared})
        yield unit, statement


def _split(
    stretches: Sequence[_Stretch], reading: str, inner: Sequence[Quotation], encoder: Encoder
) -> tuple[Pieces, list[int]]:
    """The pieces of the stretches, one unit for each sentence, and the holder of each unit.

    A sentence whose parts have something else to read between them is a unit for each part.
    """
    holders: list[int] = []
    units: list[int] = []
    for (holder, _), parts in groupby(stretches, lambda s: (s.holder, s.sentence)):
        units += [APART * len(holders)] * len(list(parts))
        holders.append(holder)
    spans = [stretch.span for stretch in stretches]
    passage = Passage(spans, range(len(spans)), inner, range(len(inner)), Transcript())
    pieces = encoder.split(reading, passage)
    return replace(pieces, paragraphs=np.array(units, np.int32)[pieces.paragraphs]), holders


def _is_plausible(statement: Statement, reading: str) -> bool:
    """Whether someone says something in it, by a verb that tells of that."""
    if statement.confidence < LEAST:
        return False
    words = sum(len(_WORD.findall(reading, *span)) for span in statement.content)
    return words >= SHORTEST and any(_CUE.search(reading, *span) for span in statement.cue)
