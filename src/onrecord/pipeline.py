"""The main path: a news report in, the record of its statements out. Start here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from onrecord import sources
from onrecord.attribution.extract import Decoder
from onrecord.attribution.linking import find_ties
from onrecord.attribution.statements import make_statements
from onrecord.encoder.session import Encoder
from onrecord.errors import ForeignLanguage
from onrecord.model import Part, Record, Report, Statement
from onrecord.sources.draft import Raw
from onrecord.text.reading import read_paragraphs
from onrecord.text.view import reading_view

__all__ = ["Reader", "load", "read"]

LANGUAGE = "en"  # the language that the model was trained on


def read(
    source: str | Path, *, published: date | None = None, any_language: bool = False
) -> Record:
    """The record of one report: a path, `-` for standard input, an http(s) URL, or the text itself.

    A str with a line break in it is a text; any other str is a path or a URL. Loads the model each
    time; to read many reports, `load()` once. Raises the errors of `onrecord.errors`.
    """
    return load().read(source, published=published, any_language=any_language)


def load(threads: int | None = None) -> Reader:
    """A reader with the model loaded and checked, for as many reports as you like.

    `threads` windows of text are read at once (default: one a processor, at most 4).
    """
    return Reader(threads)


class Reader:
    """Reads reports. Safe to use from several threads, but for PDF files."""

    def __init__(self, threads: int | None = None) -> None:
        self._encoder = Encoder(threads)
        self._decoder = Decoder(self._encoder.manifest)

    def read(
        self, source: str | Path, *, published: date | None = None, any_language: bool = False
    ) -> Record:
        """The record of the report at a path, on standard input (`-`), at an http(s) URL, or of the
        text itself, which a str with a line break in it is.

        `published` is the day of publication, where the caller knows it. A report that is plainly
        not in English raises ForeignLanguage unless `any_language` is set.
        """
        if isinstance(source, str) and "\n" in source:
            return self.read_text(source, published=published, any_language=any_language)
        return self.read_raw(sources.fetch(source), published=published, any_language=any_language)

    def read_text(
        self,
        text: str,
        *,
        name: str = "text",
        published: date | None = None,
        any_language: bool = False,
    ) -> Record:
        """The record of a plain text. `record.report.text` is that text, but for what no file
        holds: a byte order mark at its head is dropped, lone surrogates become U+FFFD."""
        raw = Raw(name, text.encode("utf-8", "surrogatepass"), "text/plain", "utf-8")
        return self.read_raw(raw, published=published, any_language=any_language)

    def read_raw(
        self, raw: Raw, *, published: date | None = None, any_language: bool = False
    ) -> Record:
        """The record of bytes that have already been fetched."""
        report = sources.to_report(raw, published=published)
        warnings = []
        if report.language not in (None, LANGUAGE):
            told = f"the report seems to be in “{report.language}”, not in English"
            if not any_language:
                raise ForeignLanguage(
                    f"{raw.name}: {told}; use --any-language to read it all the same"
                )
            warnings.append(f"{told}, which is all that the model knows")
        statements = tuple(self.find_statements(report))
        return Record(report=report, statements=statements, warnings=tuple(warnings))

    def read_many(self, inputs: Iterable[str | Path]) -> Iterator[Record]:
        """The records of many reports, each as soon as it is read."""
        return map(self.read, inputs)

    def find_statements(self, report: Report) -> Iterator[Statement]:
        """Every statement in a report, in the order of its text."""
        # 1. What a reader sees: the words, without the format's markup and the page's furniture.
        reading = reading_view(report.text, report.blocks, report.markup)
        paragraphs = [(b.start, b.end) for b in report.blocks if b.part is not Part.FURNITURE]
        number = 0
        # 2. What is quoted, and what a quotation holds together.
        for passage in read_paragraphs(reading, paragraphs):
            # 3. Wordpieces, and one pass of the encoder over them.
            pieces = self._encoder.split(reading, passage)
            heads = self._encoder.read(pieces)
            # 4. Tags to runs, runs to linked statements.
            links, confidences = self._decoder.link(pieces, find_ties(passage, pieces), heads)
            # 5. Linked statements to spans of the text.
            for statement in make_statements(
                links, confidences.tolist(), pieces, report, reading, passage.quotations
            ):
                number += 1
                yield statement.model_copy(update={"id": f"s{number}"})
