"""A report: its text as read, each statement marked in it, and its notes in the margin beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from onrecord.archive.reading import Judged, KeptReport, read_report, read_snapshot
from onrecord.model import Part, Party, Report, Said, Span, Statement
from onrecord.web.annotated import LIT, Paragraph, paragraphs
from onrecord.web.rendering import page
from onrecord.web.serving import reading

__all__ = ["party_address", "router", "web_address"]

router = APIRouter()

_MOST_NAMES = 6  # speakers, addressees or others of one statement that are told
_LONGEST_URL = 2_000  # that a link leads to
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")  # in the name of a file
_Key = Annotated[str, Path(max_length=200)]


@dataclass(frozen=True, slots=True)
class Named:
    """A party as it is named in a note, and where to read more of it."""

    name: str
    address: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class When:
    """When something was said: days (YYYY-MM-DD) or the report's own words, and why that is so."""

    earliest: str | None
    latest: str | None
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the margin beside a statement. `statement` is as people have corrected it."""

    number: int
    statement: Statement
    lit: str
    speakers: tuple[Named, ...]
    more_speakers: int
    source: str
    cue: str
    addressees: tuple[Named, ...]
    addressee: str
    via: tuple[Named, ...]
    about: tuple[Named, ...]
    when: When | None
    inside: int | None
    elsewhere: int
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph with its notes, or several together of what belongs to the page only."""

    part: Part
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]


@router.get("/reports/{key}")
def report(request: Request, key: _Key) -> Response:
    """The report of this key."""
    with reading(request) as archive:
        kept = read_report(archive, key)
    shown = [_corrected(each, kept.judged.get(each.id)) for each in kept.record.statements]
    notes = list(_Notes(kept).of(shown))
    rows = list(_rows(paragraphs(kept.record.report, shown), notes))
    headline = next((n for n, row in enumerate(rows) if row.part is not Part.FURNITURE), None)
    if headline is not None and rows[headline].part is not Part.HEADLINE:
        headline = None
    return page(
        request,
        "report.html",
        kept=kept,
        report=kept.record.report,
        notes=notes,
        head=rows[: headline + 1] if headline is not None else [],
        rows=rows[headline + 1 :] if headline is not None else rows,
        url=web_address(kept.record.report.url),
    )


@router.get("/reports/{key}/snapshot")
def snapshot(request: Request, key: _Key) -> Response:
    """The bytes that a report was made from, to be kept and never to be shown by the browser."""
    with reading(request) as archive:
        name, data = read_snapshot(archive, key)
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{_file_name(name, key)}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def web_address(url: str | None) -> str | None:
    """A report's URL if it is one that a link may lead to: of the web, and not endless."""
    if url is None or len(url) > _LONGEST_URL or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def party_address(identity: int, name: str) -> str:
    """Where the dossier of an identity is. The name says who was meant if the number changes."""
    return f"/parties/{identity}?{urlencode({'called': name[:200]})}"


def _file_name(name: str, key: str) -> str:
    last = _UNSAFE.sub("_", name.rsplit("/", 1)[-1])[-80:].strip("._")
    return f"{_UNSAFE.sub('_', key)[:32]}-{last or 'source'}"


def _corrected(statement: Statement, judged: Judged | None) -> Statement:
    """A statement with the spans that people have put right."""
    if judged is None or judged.verdict != "corrected":
        return statement
    right = judged.right
    return statement.model_copy(
        update={
            "source": right.source,
            "cue": right.cue,
            "content": right.content,
            "words": judged.words,
        }
    )


def _rows(pieces: Sequence[Paragraph], notes: Sequence[Note]) -> Iterator[Row]:
    """The paragraphs with their notes; what belongs to the page only, together while it lasts."""
    aside: list[Paragraph] = []
    for piece in pieces:
        if piece.part is Part.FURNITURE and not piece.statements:
            aside.append(piece)
            continue
        if aside:
            yield Row(Part.FURNITURE, tuple(aside), ())
            aside = []
        yield Row(piece.part, (piece,), tuple(notes[n] for n in piece.statements))
    if aside:
        yield Row(Part.FURNITURE, tuple(aside), ())


class _Notes:
    """Makes the notes of one report."""

    def __init__(self, kept: KeptReport) -> None:
        self._kept = kept
        self._report: Report = kept.record.report
        self._parties = {party.id: party for party in kept.record.parties}
        self._named = {id_: self._name(party) for id_, party in self._parties.items()}

    def of(self, statements: Sequence[Statement]) -> Iterator[Note]:
        """A note for each statement, in their order."""
        numbers = {statement.id: number for number, statement in enumerate(statements, 1)}
        for number, statement in enumerate(statements, 1):
            judged = self._kept.judged.get(statement.id)
            speakers = self._speakers(statement, judged)
            yield Note(
                number=number,
                statement=statement,
                lit=f"k{number}" if number <= LIT else "",
                speakers=tuple(speakers[:_MOST_NAMES]),
                more_speakers=max(len(speakers) - _MOST_NAMES, 0),
                source=self._report.wording(statement.source),
                cue=self._report.wording(statement.cue),
                addressees=self._all(statement.addressees),
                addressee=self._report.wording(statement.addressee),
                via=self._all(statement.via),
                about=self._all(statement.about),
                when=self._when(statement.said),
                inside=numbers.get(statement.inside or ""),
                elsewhere=self._kept.elsewhere.get(statement.id, 0),
                judged=judged,
            )

    def _speakers(self, statement: Statement, judged: Judged | None) -> list[Named]:
        if judged is None or judged.verdict == "wrong":
            return [self._named[id_] for id_ in statement.speakers if id_ in self._named]
        return [
            self._named[id_] if id_ in self._named else Named(name, _search(name))
            for name, id_ in judged.speakers
        ]

    def _all(self, ids: Iterable[str]) -> tuple[Named, ...]:
        return tuple(self._named[id_] for id_ in ids if id_ in self._named)[:_MOST_NAMES]

    def _name(self, party: Party) -> Named:
        identity = self._kept.identities.get(party.id)
        address = _search(party.name) if identity is None else party_address(identity, party.name)
        return Named(party.name, address, party.type.value)

    def _when(self, said: Said | None) -> When | None:
        if said is None or said.basis == "none":
            return None
        return When(
            earliest=said.earliest.isoformat() if said.earliest else None,
            latest=said.latest.isoformat() if said.latest else None,
            words=self._words(said.span),
            why=said.rule,
        )

    def _words(self, span: Span | None) -> str:
        return self._report.wording([span]) if span else ""


def _search(name: str) -> str:
    return f"/search?speaker={quote(name[:200])}"
