"""Whether a record bears itself out: every span, every word and every reference in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.model import Party, Record, Report, Span, Statement, text_hash

__all__ = ["faults_of"]

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
# Ids of reports and statements are parts of addresses, where `/`, `?` and `#` end them and dots
# alone lead to the folder above.
_ID = re.compile(r"(?!\.+\Z)[\w.-]{1,200}", re.ASCII)


def faults_of(record: Record) -> Iterator[str]:
    """What of a record does not hold, a clause each, such as `s3: its words are not in the text`."""
    report = record.report
    for what, name in _ids(record):
        if not _ID.fullmatch(name):
            yield (
                f"{name[:80]!r}: a {what}'s id has 1 to 200 letters (a to z), digits, hyphens, "
                "underscores and dots, and not dots alone"
            )
    if text_hash(report.text) != report.text_sha256:
        yield "the text is not the one that its hash was made of"
    if not _SHA256.fullmatch(report.source.sha256):
        yield "the hash of its source is no SHA-256"
    if not 0 <= report.source.bytes < 2**63:
        yield "the size of its source is none that a file can have"
    yield from _repeated("statement", [statement.id for statement in record.statements])
    yield from _repeated("party", [party.id for party in record.parties])
    parties = {party.id for party in record.parties}
    for statement in record.statements:
        yield from _of_statement(report, statement, parties)
    yield from _of_nesting(record.statements)
    for party in record.parties:
        yield from _outside(report, party.id, _spans_of_party(party))
        if len(party.roles) != len(party.role_spans):
            yield f"{party.id}: its roles are not as many as the spans that they stand at"
    yield from _outside(report, "a time", (time.span for time in record.times))


def _ids(record: Record) -> Iterator[tuple[str, str]]:
    yield "report", record.report.id
    for statement in record.statements:
        yield "statement", statement.id


def _repeated(what: str, ids: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(ids).items():
        if count > 1:
            yield f"{name[:80]}: {count} of the record have this {what} id"


def _of_statement(report: Report, statement: Statement, parties: set[str]) -> Iterator[str]:
    name = statement.id[:80]
    outside = list(_outside(report, name, _spans_of_statement(statement)))
    yield from outside
    if not statement.content:
        yield f"{name}: it has no content"
    elif not outside and report.wording(statement.content) != statement.words:
        yield f"{name}: its words are not those that stand at its spans"
    named = (*statement.speakers, *statement.via, *statement.addressees, *statement.about)
    if not parties.issuperset(named):
        yield f"{name}: it names a party that the record does not have"


def _of_nesting(statements: Iterable[Statement]) -> Iterator[str]:
    """Each statement stands in one of the record's, and none in itself by whatever way."""
    holders = {statement.id: statement.inside for statement in statements}
    sound: set[str] = set()
    for name in holders:
        way: dict[str, None] = {}
        at: str | None = name
        while at is not None and at not in sound and at not in way and at in holders:
            way[at] = None
            at = holders[at]
        if at is not None and at in way:
            yield f"{name[:80]}: it stands inside itself"
        elif at is not None and at not in holders:
            yield f"{name[:80]}: it stands inside a statement that the record does not have"
        sound.update(way)


def _spans_of_statement(statement: Statement) -> Iterator[Span]:
    yield from statement.source
    yield from statement.cue
    yield from statement.content
    yield from statement.addressee
    said = statement.said.span if statement.said else None
    for span in (statement.medium_span, statement.place_span, said):
        if span is not None:
            yield span


def _spans_of_party(party: Party) -> Iterator[Span]:
    yield party.named
    yield from party.role_spans
    yield from party.mentions
    if party.reason is not None:
        yield party.reason


def _outside(report: Report, name: str, spans: Iterable[Span]) -> Iterator[str]:
    length = len(report.text)
    for start, end in spans:
        if not 0 <= start <= end <= length:
            yield f"{name[:80]}: the span {start}-{end} leaves the text"
