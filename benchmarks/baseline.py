"""The least that a reader of quotations can do: quotation marks, and the nearest "X said".

A quotation is what stands between two double quotation marks of a line. Its source and cue are
the nearest name or pronoun beside a reporting verb in the same line, outside every quotation.
Quotations of a line with the same source and cue are one statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["read"]

Spans = list[list[int]]
Statement = dict[str, Spans]

_QUOTATION = re.compile(r"[“\"](?P<words>[^“”\"\n]+)(?:[”\"]|$)")
_LINE = re.compile(r"[^\n]+")
_VERB = (
    r"(?:said|says|told|added|adds|asked|argued|claimed|wrote|explained|noted|insisted|warned"
    r"|replied|tweeted|continued|declared|stated|announced)"
)
_PRONOUN = r"(?:[Hh]e|[Ss]he|[Tt]hey)"
_NAME = r"(?:[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|the|de|van|von|al))*)"
_SOURCE = rf"(?P<source>{_PRONOUN}|{_NAME})"
_SAYS = (
    re.compile(rf"\b{_SOURCE} (?P<cue>{_VERB})\b"),
    re.compile(rf"\b(?P<cue>{_VERB}) {_SOURCE}\b"),
)
_FEWEST_WORDS = 3  # fewer are titles and words held at arm's length


def read(text: str) -> list[Statement]:
    """The quotations of `text` with their sources; spans in code points of it."""
    return [statement for line in _LINE.finditer(text) for statement in _read_line(text, line)]


def _read_line(text: str, line: re.Match[str]) -> Iterator[Statement]:
    quotations = list(_QUOTATION.finditer(text, line.start(), line.end()))
    says = [
        match
        for pattern in _SAYS
        for match in pattern.finditer(text, line.start(), line.end())
        if not any(q.start() < match.end() and match.start() < q.end() for q in quotations)
    ]
    statements: dict[re.Match[str] | None, Statement] = {}
    for quotation in quotations:
        if len(quotation["words"].split()) < _FEWEST_WORDS:
            continue
        nearest = min(says, key=lambda match: _gap(match, quotation), default=None)
        statement = statements.setdefault(nearest, _empty(nearest))
        statement["content"].append(list(quotation.span("words")))
    yield from statements.values()


def _gap(match: re.Match[str], quotation: re.Match[str]) -> int:
    """How many characters stand between the two."""
    return max(match.start() - quotation.end(), quotation.start() - match.end())


def _empty(says: re.Match[str] | None) -> Statement:
    if says is None:
        return {"source": [], "cue": [], "content": []}
    return {"source": [list(says.span("source"))], "cue": [list(says.span("cue"))], "content": []}
