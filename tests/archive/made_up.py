"""Invented reports as records, with as little written out as a test needs."""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from unittest import mock

from onrecord.archive import connection, store
from onrecord.archive.identity.linking import link_pending
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


@dataclass(frozen=True)
class Who:
    """A party to be: its name, its roles and other names, all written into the text."""

    name: str
    roles: Sequence[str] = ()
    type: PartyType = PartyType.PERSON
    aliases: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A statement to be; parties by their number in the report."""

    words: str
    speakers: Sequence[int] = (0,)
    about: Sequence[int] = ()
    to: Sequence[int] = ()


@dataclass
class _Writing:
    text: str = ""
    blocks: list[Block] = field(default_factory=list)

    def put(self, words: str) -> Span:
        start = len(self.text)
        self.text += words
        self.blocks.append(Block(start=start, end=len(self.text)))
        self.text += "\n\n"
        return Span(start, start + len(words))


def report(
    *who: Who,
    lines: Iterable[Line] = (),
    day: str | None = "2031-05-02",
    outlet: str | None = "The Harrow Post",
    url: str | None = None,
    title: str = "News",
) -> Record:
    """A record whose text lists its parties, then says its lines."""
    writing = _Writing()
    writing.put(title)
    parties = [_party(number, one, writing) for number, one in enumerate(who)]
    statements = [_statement(number, line, writing, day) for number, line in enumerate(lines)]
    text = writing.text
    # The bytes held more than the text: another day or outlet makes another report.
    data = f"{url}\n{outlet}\n{day}\n{text}".encode()
    key = hashlib.sha256(data).hexdigest()[:16]
    return Record(
        schema="onrecord/1",
        report=Report(
            id=key,
            title=title,
            outlet=outlet,
            url=url,
            published=_published(day),
            text=text,
            text_sha256=text_hash(text),
            blocks=tuple(writing.blocks),
            source=Origin(
                name=f"{key}.txt",
                media_type="text/plain",
                sha256=hashlib.sha256(data).hexdigest(),
                bytes=len(data),
            ),
        ),
        statements=tuple(statements),
        parties=tuple(parties),
    )


def _published(day: str | None) -> Published | None:
    if day is None:
        return None
    at = date.fromisoformat(day)
    return Published(value=day, earliest=at, latest=at, basis="given", why="made up")


def _party(number: int, who: Who, writing: _Writing) -> Party:
    named = writing.put(who.name)
    others = [writing.put(alias) for alias in who.aliases]
    roles = [writing.put(role) for role in who.roles]
    return Party(
        id=f"p{number}",
        name=who.name,
        type=who.type,
        named=named,
        aliases=tuple(who.aliases),
        roles=tuple(who.roles),
        role_spans=tuple(roles),
        mentions=tuple(sorted([named, *others, *roles])),
    )


def _statement(number: int, line: Line, writing: _Writing, day: str | None) -> Statement:
    whole = writing.put(f"It was said: {line.words}")
    cue = re.search("said", writing.text[whole.start : whole.end])
    assert cue is not None
    content = Span(whole.end - len(line.words), whole.end)
    at = date.fromisoformat(day) if day else None
    return Statement(
        id=f"s{number}",
        kind=Kind.INDIRECT,
        act="say",
        source=(),
        cue=(Span(whole.start + cue.start(), whole.start + cue.end()),),
        content=(content,),
        words=line.words,
        speakers=tuple(f"p{n}" for n in line.speakers),
        about=tuple(f"p{n}" for n in line.about),
        addressees=tuple(f"p{n}" for n in line.to),
        said=Said(value=day, earliest=at, latest=at, basis="report", rule="made up")
        if at
        else None,
        part=Part.BODY,
        confidence=0.9,
    )


def opened(path: Path) -> store.Archive:
    """A new archive that knows of identities."""
    missing = () if "identity.sql" in connection.MIGRATIONS else ("identity.sql",)
    with mock.patch.object(connection, "MIGRATIONS", (*connection.MIGRATIONS, *missing)):
        archive = store.Archive.open(path, write=True)
    weakref.finalize(archive, archive.connection.close)
    return archive


def filled(path: Path, *records: Record) -> store.Archive:
    """A new archive with these reports in it, linked."""
    archive = opened(path)
    for record in records:
        put(archive, record)
    return archive


def put(archive: store.Archive, record: Record, *, again: bool = False) -> None:
    """Add a report and link what it names."""
    archive.add(record, again=again)
    link(archive)


def link(archive: store.Archive) -> None:
    """Link what is still to be linked."""
    archive.connection.execute("BEGIN IMMEDIATE")
    link_pending(archive.connection)
    archive.connection.execute("COMMIT")


def identities(archive: store.Archive) -> list[list[str]]:
    """The names in each identity of more than none, one a party."""
    rows = archive.connection.execute(
        "SELECT identity_id, name FROM identified ORDER BY identity_id, party_id"
    )
    found: dict[int, list[str]] = {}
    for identity, name in rows:
        found.setdefault(identity, []).append(name)
    return list(found.values())
