"""brat standoff (https://brat.nlplab.org/standoff.html): a pair of files a report.

`.txt` is the report's text as it is, `.ann` what stands in it:

    T   text-bound    Content, Source, Cue, Addressee, Medium, Where, When of each statement, and
                      each mention of a party by the party's type
    *   Equiv         the mentions of one party
    R   relations     from the content to the others, named as they are in small letters; to a
                      party: speaker, addressed, about, via; to the content around it: inside
    A   attributes    Kind, Act, Polarity of the content
    #   notes         the statement's id and confidence, on the content

`annotation.conf` names all of them, as brat wants it. Spans are in code points. No line of `.ann`
can hold a line break, so a span is interrupted there: `T1\\tContent 0 12;13 20\\t…`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from onrecord.attribution.acts import ACTS
from onrecord.model import Kind, PartyType, Record, Span, Statement

__all__ = ["brat_files"]

_SAFE_NAME = re.compile(r"[\w-]{1,100}", re.ASCII)
_NOT_IN_VALUE = re.compile(r"[^\w-]+", re.ASCII)
_SPACE = re.compile(r"\s+")
_ROLES = ("Source", "Cue", "Addressee", "Medium", "Where", "When")
_PARTIES = {"speaker": "speakers", "addressed": "addressees", "about": "about", "via": "via"}


def brat_files(records: Iterable[Record]) -> Iterator[tuple[str, bytes]]:
    """The files by their names: the configuration, then two for each report.

    A report's files are called by its id, or by a hash of one that is no safe name; a further
    report of the same id has a number behind it.
    """
    yield "annotation.conf", _configuration().encode()
    taken = Counter[str]()
    for record in records:
        id_ = record.report.id
        name = id_ if _SAFE_NAME.fullmatch(id_) else hashlib.sha256(id_.encode()).hexdigest()[:16]
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}.{taken[name]}"
        yield f"{name}.txt", record.report.text.encode()
        yield f"{name}.ann", "".join(f"{line}\n" for line in _Standoff(record).lines).encode()


class _Standoff:
    """The annotations of one report, as `lines`."""

    def __init__(self, record: Record) -> None:
        self.lines: list[str] = []
        self._text = record.report.text
        self._counts = Counter[str]()
        self._parties = {
            party.id: self._party(party.type, party.named, party.mentions)
            for party in record.parties
        }
        self._contents = {
            statement.id: self._bound("Content", statement.content)
            for statement in record.statements
        }
        for statement in record.statements:
            self._statement(statement)

    def _statement(self, statement: Statement) -> None:
        content = self._contents[statement.id]
        if content is None:  # it stands nowhere
            return
        self._attributes(content, statement)
        for role, spans in _spans(statement).items():
            self._relation(role.lower(), content, self._bound(role, spans))
        for role, field in _PARTIES.items():
            for party in getattr(statement, field):
                self._relation(role, content, self._parties[party])
        if statement.inside is not None:
            self._relation("inside", content, self._contents[statement.inside])

    def _attributes(self, content: str, statement: Statement) -> None:
        values = {"Kind": statement.kind, "Act": statement.act, "Polarity": statement.polarity}
        for name, value in values.items():
            if value:
                self._add("A", f"{name} {content} {_value(value)}")
        name = _SPACE.sub(" ", statement.id)
        note = f"{name}, confidence {statement.confidence:.3f}"
        self._add("#", f"AnnotatorNotes {content}\t{note}")

    def _party(self, kind: PartyType, named: Span, mentions: Iterable[Span]) -> str | None:
        """Its mentions; the name of the one that names it."""
        places = dict.fromkeys((named, *mentions))
        bound = [name for place in places if (name := self._bound(kind.capitalize(), [place]))]
        if len(bound) > 1:
            self.lines.append(f"*\tEquiv {' '.join(bound)}")
        return bound[0] if bound else None

    def _bound(self, kind: str, spans: Iterable[Span]) -> str | None:
        """A text-bound annotation, or None where it would be empty."""
        pieces = [piece for span in _apart(spans) for piece in _lines_of(self._text, span)]
        if not pieces:
            return None
        at = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self._text[start:end] for start, end in pieces)
        return self._add("T", f"{kind} {at}\t{words}")

    def _relation(self, kind: str, content: str, to: str | None) -> None:
        if to is not None:
            self._add("R", f"{kind} Arg1:{content} Arg2:{to}")

    def _add(self, letter: str, told: str) -> str:
        self._counts[letter] += 1
        name = f"{letter}{self._counts[letter]}"
        self.lines.append(f"{name}\t{told}")
        return name


def _spans(statement: Statement) -> dict[str, list[Span]]:
    """Where all stands that a statement has beside its content, in the order of `_ROLES`."""
    said = statement.said.span if statement.said else None
    alone = (statement.medium_span, statement.place_span, said)
    lists = (statement.source, statement.cue, statement.addressee)
    found = [*map(list, lists), *([span] if span else [] for span in alone)]
    return dict(zip(_ROLES, found, strict=True))


def _apart(spans: Iterable[Span]) -> list[Span]:
    """The same places in order; what overlaps or touches is one."""
    apart: list[Span] = []
    for start, end in sorted(spans):
        if apart and start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(end, apart[-1].end))
        else:
            apart.append(Span(start, end))
    return apart


def _lines_of(text: str, span: Span) -> Iterator[Span]:
    """A span without the line breaks in it."""
    at = span.start
    for line in text[span.start : span.end].splitlines(keepends=True):
        words = line.splitlines()[0]
        if words:
            yield Span(at, at + len(words))
        at += len(line)


def _value(text: str) -> str:
    return _NOT_IN_VALUE.sub("_", text)


def _configuration() -> str:
    parties = [kind.capitalize() for kind in PartyType]
    to_party = "|".join(parties)
    values = {
        "Kind": "|".join(Kind),
        "Act": "|".join(_value(act.name) for act in ACTS),
        "Polarity": "positive|negative",
    }
    lines = [
        "[entities]",
        *("Content", *_ROLES, *parties),
        "[relations]",
        *(f"{role.lower()} Arg1:Content, Arg2:{role}" for role in _ROLES),
        *(f"{role} Arg1:Content, Arg2:{to_party}" for role in _PARTIES),
        "inside Arg1:Content, Arg2:Content",
        "Equiv Arg1:<ENTITY>, Arg2:<ENTITY>, <REL-TYPE>:symmetric-transitive",
        "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>",
        "[events]",
        "[attributes]",
        *(f"{name} Arg:Content, Value:{among}" for name, among in values.items()),
    ]
    return "".join(f"{line}\n" for line in lines)
