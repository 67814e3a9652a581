"""Invented reports for the tests of parties, with their statements marked by their words."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Party,
    Report,
    Span,
    Statement,
    text_hash,
)
from onrecord.parties.mentions import Arcs
from onrecord.parties.resolve import resolve
from onrecord.text.paragraphs import find_paragraphs
from tests.parties.standin import NoArcs, find_mentions

__all__ = ["Said", "parties_of", "report_of", "said", "speakers", "who"]

Said = tuple[str, str, str]  # the words of source, cue and content, each one stretch of the text


def report_of(text: str) -> Report:
    """A report of a text; its first line is a headline where it is marked so with a #."""
    blocks = tuple(
        Block(start=start, end=end, part=Part.HEADLINE if text[start] == "#" else Part.BODY)
        for start, end in find_paragraphs(text)
    )
    origin = Origin(name="x", media_type="text/plain", sha256="0" * 64, bytes=1)
    return Report(id="x", text=text, text_sha256=text_hash(text), blocks=blocks, source=origin)


def said(text: str, *marked: Said, addressees: Sequence[str] = ()) -> list[Statement]:
    """Statements by their words; each cue is looked for behind the one before, the source and the
    content as near to it as they are."""
    statements = []
    cursor = 0
    for number, (source, cue, content) in enumerate(marked):
        at = text.index(cue, cursor)
        cursor = at + len(cue)
        spans = {"source": source, "cue": cue, "content": content}
        found = {role: _nearest(text, words, at) for role, words in spans.items()}
        quoted = found["content"] and text[found["content"][0].start - 1] in '“"'
        to = addressees[number] if number < len(addressees) else ""
        statements.append(
            Statement(
                id=f"s{number + 1}",
                kind=Kind.DIRECT if quoted else Kind.INDIRECT,
                words=content,
                part=Part.BODY,
                confidence=1.0,
                addressee=_nearest(text, to, at),
                **found,
            )
        )
    return statements


def _nearest(text: str, words: str, at: int) -> tuple[Span, ...]:
    if not words:
        return ()
    starts = [n for n in range(len(text)) if text.startswith(words, n)]
    start = min(starts, key=lambda n: min(abs(n - at), abs(n + len(words) - at)))
    return (Span(start, start + len(words)),)


def who(
    text: str, *marked: Said, arcs: Arcs | None = None, addressees: Sequence[str] = ()
) -> tuple[list[list[str]], dict[str, Party], tuple[Statement, ...]]:
    """The speakers' names of each statement, the parties by name, and the statements."""
    statements = said(text, *marked, addressees=addressees)
    parties, filled = resolve(
        report_of(text), text, find_mentions(text), arcs or NoArcs(), statements
    )
    names = {party.id: party.name for party in parties}
    return (
        [[names[p] for p in statement.speakers] for statement in filled],
        {party.name: party for party in parties},
        filled,
    )


def speakers(text: str, *marked: Said) -> list[list[str]]:
    return who(text, *marked)[0]


def parties_of(text: str) -> dict[str, Party]:
    return who(text)[1]
