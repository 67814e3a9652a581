"""Reports for the tests of comparing, made from their paragraphs and who says what in them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from onrecord.archive import connection
from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Party,
    PartyType,
    Published,
    Record,
    Report,
    Said,
    Span,
    Statement,
    text_hash,
)
from onrecord.text.quotations import find_quotations


@dataclass(frozen=True)
class Says:
    """A statement: its speaker's name and words, each as it stands in the text for the first time;
    `inside` is the number, from 1, of the statement that it stands in."""

    speaker: str
    words: str
    type: PartyType = PartyType.PERSON
    said: date | None = None
    inside: int | None = None


def make_record(
    *paragraphs: str,
    says: Sequence[Says] = (),
    outlet: str | None = None,
    day: date | None = None,
    agency: str | None = None,
    url: str | None = None,
    title: str | None = None,
    parts: Sequence[Part] = (),
    markup: Sequence[Span] = (),
) -> Record:
    """A report of these paragraphs, each a block of the body unless `parts` say otherwise."""
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for number, paragraph in enumerate(paragraphs):
        part = parts[number] if number < len(parts) else Part.BODY
        blocks.append(Block(start=at, end=at + len(paragraph), part=part))
        at += len(paragraph) + 2
    # Each outlet has its own page around the words: the archive takes the same bytes for one report.
    data = f"{url} {outlet} {title} {day}\n{text}".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    report = Report(
        id=sha256[:24],
        title=title,
        outlet=outlet,
        agency=agency,
        url=url,
        published=_published(day),
        text=text,
        text_sha256=text_hash(text),
        blocks=tuple(blocks),
        markup=tuple(markup),
        source=Origin(name=outlet or "-", media_type="text/plain", sha256=sha256, bytes=len(data)),
    )
    names = list(dict.fromkeys(each.speaker for each in says))
    return Record(
        report=report,
        statements=tuple(
            _statement(report, number, each, f"p{names.index(each.speaker)}")
            for number, each in enumerate(says, 1)
        ),
        parties=tuple(
            _party(text, f"p{number}", name, next(e.type for e in says if e.speaker == name))
            for number, name in enumerate(names)
        ),
    )


def with_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let archives have the tables of comparing, where this version does not make them yet."""
    made = connection.MIGRATIONS
    missing = [name for name in ("identity.sql", "comparison.sql") if name not in made]
    monkeypatch.setattr(connection, "MIGRATIONS", (*made, *missing))


def _published(day: date | None) -> Published | None:
    if day is None:
        return None
    return Published(value=day.isoformat(), earliest=day, latest=day, basis="given", why="given")


def _statement(report: Report, number: int, says: Says, party: str) -> Statement:
    start = report.text.index(says.words)
    span = Span(start, start + len(says.words))
    said = None
    if says.said:
        said = Said(
            value=says.said.isoformat(),
            earliest=says.said,
            latest=says.said,
            basis="expression",
            rule="test",
        )
    return Statement(
        id=f"s{number}",
        kind=_kind(report, span),
        source=(_span(report.text, says.speaker),),
        cue=(),
        content=(span,),
        words=report.wording((span,)),
        speakers=(party,),
        said=said,
        part=Part.BODY,
        confidence=0.9,
        inside=f"s{says.inside}" if says.inside else None,
    )


def _kind(report: Report, span: Span) -> Kind:
    quotes = find_quotations(report.text, [(block.start, block.end) for block in report.blocks])
    inside = [
        any(quote.start <= at < quote.end for quote in quotes)
        for at in range(*span)
        if report.text[at].isalnum()
    ]
    return Kind.DIRECT if all(inside) else Kind.MIXED if any(inside) else Kind.INDIRECT


def _party(text: str, id_: str, name: str, type_: PartyType) -> Party:
    span = _span(text, name)
    return Party(id=id_, name=name, type=type_, named=span, mentions=(span,))


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))
