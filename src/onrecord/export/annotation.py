"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/): JSON-LD, one statement a line.

An annotation is on the words that were said: a target for each span of the content. It is
`describing` them: a body says in words who said it and how, tags give the kind and the act, and
where the report names the source (`identifying`) and has the cue (`classifying`) are bodies that
point into the text like the targets.

What is pointed into is the report's text, which its SHA-256 names (`ni:`, RFC 6920); `scope` is the
page that it was on. Each place has two selectors: by position, in code points, and by the words
with up to 32 characters before and after. The words may stand in a text more than once; the
position says where.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.export.naming import text_iri, urn_of, web_address
from onrecord.model import Record, Report, Span, Statement

__all__ = ["CONTEXT", "write_annotations"]

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # characters of context that find words again in an altered text

_Node = dict[str, Any]


def write_annotations(records: Iterable[Record]) -> Iterator[str]:
    """Each statement as an annotation on one line; one that stands nowhere is passed over."""
    for record in records:
        names = {party.id: party.name for party in record.parties}
        made = (_annotation(record.report, each, names) for each in record.statements)
        yield "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made if each)


def _annotation(report: Report, statement: Statement, names: Mapping[str, str]) -> _Node | None:
    targets = _places(report, statement.content)
    if not targets:
        return None
    tags = [statement.kind.value, *([_act(statement)] if statement.act else [])]
    return {
        "@context": CONTEXT,
        "id": urn_of("annotation", report.id, statement.id),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            _words("describing", _told(report, statement, names)),
            *(_words("tagging", tag) for tag in tags),
            *_places(report, statement.source, "identifying"),
            *_places(report, statement.cue, "classifying"),
        ],
        "target": targets,
    }


def _words(purpose: str, words: str) -> _Node:
    return {"type": "TextualBody", "purpose": purpose, "value": words, "format": "text/plain"}


def _told(report: Report, statement: Statement, names: Mapping[str, str]) -> str:
    """Such as `speaker: Ada Quill; act: deny; to: Tom Barrow; medium: letter; said: 2022-07-18`."""
    said = statement.said
    facts = {
        "speaker": _named(statement.speakers, names),
        "source": "" if statement.speakers else report.wording(statement.source),
        "act": _act(statement) if statement.act else "",
        "via": _named(statement.via, names),
        "to": _named(statement.addressees, names),
        "about": _named(statement.about, names),
        "medium": statement.medium,
        "said": said.value if said else None,
    }
    return "; ".join(f"{fact}: {value}" for fact, value in facts.items() if value) or "not told"


def _named(parties: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names[id_] for id_ in parties)


def _act(statement: Statement) -> str:
    return f"not {statement.act}" if statement.polarity == "negative" else str(statement.act)


def _places(report: Report, spans: Iterable[Span], purpose: str | None = None) -> list[_Node]:
    """Where spans of the text are, as targets, or as bodies of that purpose."""
    page = web_address(report)
    text: _Node = {"id": text_iri(report), "type": "Text", "format": "text/plain"}
    return [
        {
            "type": "SpecificResource",
            **({"purpose": purpose} if purpose else {}),
            "source": text | ({"language": report.language} if report.language else {}),
            **({"scope": page} if page else {}),
            "selector": _selectors(report.text, span),
        }
        for span in spans
        if span.start < span.end
    ]


def _selectors(text: str, span: Span) -> list[_Node]:
    start, end = span
    return [
        {"type": "TextPositionSelector", "start": start, "end": end},
        {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(0, start - _AROUND) : start],
            "suffix": text[end : end + _AROUND],
        },
    ]
