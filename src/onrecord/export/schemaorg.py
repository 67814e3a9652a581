"""schema.org (https://schema.org) as JSON-LD: a report with its statements a line.

Each line is a document of its own, as a page embeds it: a graph of the NewsArticle, its parties and
its statements. What stands in quotation marks, wholly or partly, is a Quotation; what is reported
in other words is a Claim. `text` is the words as the report has them; `creator`, and of quotations
`spokenByCharacter`, who said it; `isPartOf` (of claims `appearance` too) the article;
`datePublished` the article's day, `dateCreated` the day on which it was said.

Who denies or asks something does not claim it, and what somebody did not say is not theirs: there
is no creator then, and `description` says who did what.

A place that acts is an Organization and a Place. A group or an unnamed source is a Thing, the only
type that asserts nothing: schema.org would have a Person or an Organization there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.export.naming import text_iri, urn_of, web_address
from onrecord.model import Kind, Party, PartyType, Record, Report, Statement

__all__ = ["CONTEXT", "write_schemaorg"]

CONTEXT = "https://schema.org"
_TYPES: dict[PartyType, str | list[str]] = {
    PartyType.PERSON: "Person",
    PartyType.ORGANISATION: "Organization",
    PartyType.PLACE: ["Organization", "Place"],
    PartyType.GROUP: "Thing",
    PartyType.UNNAMED: "Thing",
}
# The acts by which a speaker puts the content forward as so.
_ASSERTING = frozenset(
    "say tell write report announce reveal add note explain describe recall repeat stress claim "
    "insist argue suggest show find conclude estimate predict confirm testify respond admit agree "
    "warn accuse allege complain believe know expect fear".split()
)
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)

_Node = dict[str, Any]


def write_schemaorg(records: Iterable[Record]) -> Iterator[str]:
    """Each report as a document on one line."""
    for record in records:
        graph = [
            _article(record.report),
            *(_party(record.report, party) for party in record.parties),
            *_statements(record),
        ]
        yield json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False) + "\n"


def _article(report: Report) -> _Node:
    return _node(
        urn_of("report", report.id),
        "NewsArticle",
        headline=report.title,
        author=[{"@type": "Person", "name": name} for name in report.byline],
        publisher=report.outlet and {"@type": "Organization", "name": report.outlet},
        provider=report.agency and {"@type": "Organization", "name": report.agency},
        datePublished=_day(report.published.value if report.published else None),
        inLanguage=report.language,
        url=web_address(report),
        isBasedOn=text_iri(report),
    )


def _party(report: Report, party: Party) -> _Node:
    unnamed = party.type is PartyType.UNNAMED
    return _node(
        urn_of("party", report.id, party.id),
        _TYPES[party.type],
        name=None if unnamed else party.name,
        description=party.name if unnamed else None,
        alternateName=list(party.aliases),
        disambiguatingDescription="; ".join(party.roles),
    )


def _statements(record: Record) -> Iterator[_Node]:
    names = {party.id: party.name for party in record.parties}
    for statement in record.statements:
        yield _statement(record.report, statement, names)


def _statement(report: Report, statement: Statement, names: Mapping[str, str]) -> _Node:
    quoted = statement.kind is not Kind.INDIRECT
    article = {"@id": urn_of("report", report.id)}
    speakers = _refer(report, statement.speakers)
    theirs = statement.polarity != "negative" and (quoted or _asserting(statement))
    holder = statement.inside and {"@id": urn_of("statement", report.id, statement.inside)}
    return _node(
        urn_of("statement", report.id, statement.id),
        "Quotation" if quoted else "Claim",
        text=statement.words,
        creator=speakers if theirs else None,
        spokenByCharacter=speakers if quoted and theirs else None,
        description=None if theirs else _done(report, statement, names),
        isPartOf=[article, holder] if holder else article,
        appearance=None if quoted else article,
        about=_refer(report, statement.about),
        datePublished=_day(report.published.value if report.published else None),
        dateCreated=_day(statement.said.value if statement.said else None),
        inLanguage=report.language,
    )


def _asserting(statement: Statement) -> bool:
    return statement.act is None or statement.act in _ASSERTING


def _refer(report: Report, parties: Iterable[str]) -> list[_Node]:
    return [{"@id": urn_of("party", report.id, party)} for party in parties]


def _done(report: Report, statement: Statement, names: Mapping[str, str]) -> str:
    """Such as `Ada Quill: deny` or `the board: not say`."""
    who = ", ".join(names[id_] for id_ in statement.speakers) or report.wording(statement.source)
    act = statement.act or "say"
    done = f"not {act}" if statement.polarity == "negative" else act
    return f"{who}: {done}" if who else done


def _node(id_: str, kind: str | list[str], **properties: object) -> _Node:
    """A node with what is known; a list of one is that one."""
    node: _Node = {"@id": id_, "@type": kind}
    for name, value in properties.items():
        if value:
            alone = isinstance(value, list) and len(value) == 1
            node[name] = value[0] if isinstance(value, list) and alone else value
    return node


def _day(value: str | None) -> str | None:
    return value if value and _DAY.fullmatch(value) else None
