"""Records made by hand, for what judges records. All people, places and bodies are invented."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Party,
    PartyType,
    Record,
    Report,
    Span,
    Statement,
    text_hash,
)


def find(text: str, words: str, nth: int = 0) -> Span:
    """Where the words stand for the nth time, counted from 0."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def party(
    key: str,
    name: str,
    *mentions: Span,
    aliases: Sequence[str] = (),
    type_of: PartyType = PartyType.PERSON,
) -> Party:
    """A party whose name stands at its first mention."""
    return Party(
        id=key,
        name=name,
        type=type_of,
        named=mentions[0],
        aliases=tuple(aliases),
        mentions=tuple(sorted(mentions)),
    )


def statement(
    key: str, source: Span | None, cue: Span, *speakers: str, inside: str | None = None
) -> Statement:
    """A statement of which only who speaks matters."""
    return Statement(
        id=key,
        kind=Kind.INDIRECT,
        source=(source,) if source else (),
        cue=(cue,),
        content=(),
        words="",
        speakers=speakers,
        part=Part.BODY,
        inside=inside,
        confidence=1.0,
    )


def record(text: str, statements: Sequence[Statement], parties: Sequence[Party]) -> Record:
    """A record of a plain text."""
    return Record(
        report=Report(
            id="r",
            text=text,
            text_sha256=text_hash(text),
            blocks=(Block(start=0, end=len(text)),),
            source=Origin(name="r", media_type="text/plain", sha256="", bytes=len(text)),
        ),
        statements=tuple(statements),
        parties=tuple(parties),
    )
