"""The main path: a news report in, the record of its statements, parties and times out. Start here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

from onrecord import sources
from onrecord.attribution.details import add_details
from onrecord.attribution.extract import Decoder
from onrecord.attribution.linking import ArcBias, find_ties
from onrecord.attribution.nesting import find_nested, in_order
from onrecord.attribution.statements import make_statements
from onrecord.encoder.session import Encoder
from onrecord.errors import ForeignLanguage
from onrecord.model import PROSE, Part, Record, Report, Statement
from onrecord.parties.mentions import Mentions
from onrecord.parties.resolve import resolve
from onrecord.sources.draft import Raw
from onrecord.text.reading import read_paragraphs
from onrecord.text.view import reading_view

__all__ = ["Known", "Reader", "load", "read"]

LANGUAGE = "en"  # the language that the model was trained on


class Known(TypedDict, total=False):
    """What the caller knows of a report.

    `published`: the day of publication. `around`: a year near it, which settles the year where the
    report's own words leave several. `any_language`: read it even if it is plainly not in English.
    """

    published: date | None
    around: int | None
    any_language: bool


def read(source: str | Path, **known: Unpack[Known]) -> Record:
    """The record of one report: a path, `-` for standard input, an http(s) URL, or the text itself.

    A str with a line break in it is a text; any other str is a path or a URL. For `known` see
    `Known`. Loads the model each time; to read many reports, `load()` once. Raises the errors of
    `onrecord.errors`.
    """
    return load().read(source, **known)


def load(threads: int | None = None) -> Reader:
    """A reader with the model loaded and checked, for as many reports as you like.

    `threads` windows of text are read at once (default: one a processor, at most 4).
    """
    return Reader(threads)


class Reader:
    """Reads reports. Safe to use from several threads."""

    def __init__(self, threads: int | None = None) -> None:
        self._encoder = Encoder(threads)
        self._decoder = Decoder(self._encoder.manifest)
        self._to_earlier = ArcBias.learned(self._encoder.manifest["to_earlier"])

    def read(self, source: str | Path, **known: Unpack[Known]) -> Record:
        """The record of the report at a path, on standard input (`-`), at an http(s) URL, or of the
        text itself, which a str with a line break in it is.

        A report that is plainly not in English raises ForeignLanguage unless `any_language` is set.
        """
        if isinstance(source, str) and "\n" in source:
            return self.read_text(source, **known)
        return self.read_raw(sources.fetch(source), **known)

    def read_text(self, text: str, name: str = "text", **known: Unpack[Known]) -> Record:
        """The record of a plain text. `record.report.text` is that text, but for what no file
        holds: a byte order mark at its head is dropped, lone surrogates become U+FFFD."""
        data = text.encode("utf-8", "surrogatepass")
        return self.read_raw(Raw(name, data, "text/plain", "utf-8"), **known)

    def read_raw(self, raw: Raw, **known: Unpack[Known]) -> Record:
        """The record of bytes that have already been fetched."""
        # 1. Bytes to a report: text, blocks, and what the format says of it.
        report = sources.to_report(raw, published=known.get("published"))
        warnings = _check_language(report, raw.name, known.get("any_language", False))
        # 2. Its date, from its own words where nothing else says it.
        report = _dated(report, known.get("around"))
        # 3. Who said what, and what may name or mean a party.
        reading = reading_view(report.text, report.blocks, report.markup)
        mentions = Mentions(self._to_earlier)
        statements: Sequence[Statement] = list(self.find_statements(report, reading, mentions))
        # 4. What was done by saying it, to whom, by which medium.
        statements = add_details(report, reading, statements)
        # 5. Who is who: mentions to parties, sources to speakers.
        parties, statements = resolve(report, reading, mentions.items, mentions, statements)
        # 6. The times that it speaks of, and when each statement was made.
        from onrecord.times import date_statements, read_times  # its patterns take 50 ms

        times = read_times(report.text, _spans(report, PROSE | {Part.DATELINE}), report.published)
        statements = date_statements(report, reading, statements, times.times)
        warnings += times.warnings
        return Record(
            report=report,
            statements=tuple(statements),
            parties=parties,
            times=times.times,
            warnings=tuple(warnings),
        )

    def find_statements(
        self, report: Report, reading: str, mentions: Mentions
    ) -> Iterator[Statement]:
        """Every statement in a report, in the order of its text; `mentions` is filled beside.

        `reading` is what a reader sees: the words, without markup and the page's furniture, of the
        same length.
        """
        number = 0
        # 1. What is quoted, and what a quotation holds together.
        for passage in read_paragraphs(reading, _spans(report, PROSE)):
            # 2. Wordpieces, and one pass of the encoder over them.
            pieces = self._encoder.split(reading, passage)
            heads = self._encoder.read(pieces)
            mentions.add(reading, pieces, heads)
            # 3. Tags to runs, runs to linked statements.
            links, confidences = self._decoder.link(pieces, find_ties(passage, pieces), heads)
            # 4. Linked statements to spans of the text.
            statements = make_statements(
                links, confidences.tolist(), pieces, report, reading, passage.quotations
            )
            # 5. Statements inside them, by reading what they say again.
            found = find_nested(
                statements, report, reading, passage.quotations, self._encoder, self._decoder
            )
            yield from in_order(found, number)
            number += len(found)


def _check_language(report: Report, name: str, any_language: bool) -> list[str]:
    """The warnings that the report's language calls for. Raises ForeignLanguage."""
    if report.language in (None, LANGUAGE):
        return []
    told = f"the report seems to be in “{report.language}”, not in English"
    if not any_language:
        raise ForeignLanguage(f"{name}: {told}; use --any-language to read it all the same")
    return [f"{told}, which is all that the model knows"]


def _dated(report: Report, around: int | None) -> Report:
    """The report with its date, if its words or its address tell it and nothing else does."""
    if report.published is not None:
        return report
    from onrecord.times import infer_published

    spans = _spans(report, frozenset(Part))  # a date line may be furniture
    found = infer_published(report.text, spans, url=report.url, around=around)
    return report.model_copy(update={"published": found.published})


def _spans(report: Report, parts: frozenset[Part]) -> list[tuple[int, int]]:
    """The blocks of these parts."""
    return [(block.start, block.end) for block in report.blocks if block.part in parts]
