"""FollowTheMoney (https://followthemoney.tech): entities as JSON lines.

    Article        a report
    Person, Organization, LegalEntity
                   a named party: people, organisations, places that act. Across the reports of an
                   archive one identity has one id, and a line for each report; `ftm aggregate` makes
                   one entity of the lines
    Mention        that a party is named in a report
    Note           a statement: about its speakers, or about the article where none of them is named

Groups and unnamed sources stand in the notes alone: nothing is known by which they could be anybody
elsewhere. Ids depend on the reports and on nothing else. What the model's types do not admit is
left out: a date that is no day, month or year, an address that is none, a name without a letter.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.export import Writer
from onrecord.export.naming import uuid_of, web_address
from onrecord.model import Party, PartyType, Published, Record, Report, Statement

__all__ = ["Identities", "Identity", "ftm_writer"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a party is across reports: an id, and what people know of it beside the reports."""

    id: str
    type: PartyType
    aliases: tuple[str, ...] = ()
    wikidata: tuple[str, ...] = ()


Identities = Callable[[Record], Mapping[str, Identity]]

_SCHEMATA = {
    PartyType.PERSON: "Person",
    PartyType.ORGANISATION: "Organization",
    PartyType.PLACE: "LegalEntity",  # one that acts
}
_LANGUAGES = {"en": "eng"}  # ISO 639-1 as reports have it, ISO 639-3 as the model wants it
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_QID = re.compile(r"Q\d{1,15}", re.ASCII)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+", re.ASCII)
# The model takes these out of any text.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200d\u2028\u2029\ufeff]")
_SPACE = re.compile(r"\s+")
_IN_QUOTES = re.compile(r"""["'](.*)["']""")
_LETTER = re.compile(r"[^\W_]")
_LONGEST_NAME = 384  # the model's own bounds, in characters
_LONGEST_WORDS = 1024
_LONGEST_TEXT = 65_000

_Entity = dict[str, Any]


def _nobody(_: Record) -> Mapping[str, Identity]:
    return {}


def ftm_writer(identities: Identities = _nobody) -> Writer:
    """The writer of entities. Without identities, a party is somebody of its report alone."""

    def write(records: Iterable[Record]) -> Iterator[str]:
        for record in records:
            entities = _entities(record, _known(record, identities(record)))
            yield "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in entities)

    return write


def _known(record: Record, identities: Mapping[str, Identity]) -> dict[str, Identity]:
    """The parties that are entities, by their keys."""
    return {
        party.id: identities.get(party.id) or Identity(_id(record, "party", party.id), party.type)
        for party in record.parties
        if party.type in _SCHEMATA and _names(party)
    }


def _entities(record: Record, known: Mapping[str, Identity]) -> Iterator[_Entity]:
    article = _id(record, "report")
    yield _article(article, record.report)
    names = {party.id: party.name for party in record.parties}
    for party in record.parties:
        if party.id in known:
            yield _party(article, party, known[party.id])
            yield _mention(article, _id(record, "mention", party.id), party, known[party.id])
    for statement in record.statements:
        yield _note(article, record, statement, known, names)


def _id(record: Record, kind: str, *names: str) -> str:
    return uuid_of(kind, record.report.id, *names)


def _article(id_: str, report: Report) -> _Entity:
    return _entity(
        id_,
        "Article",
        title=[_words(report.title)],
        author=map(_words, report.byline),
        publisher=[_words(report.outlet)],
        publishedAt=[_day(report.published)],
        sourceUrl=[web_address(report)],
        language=[_LANGUAGES.get(report.language or "")],
        mimeType=[_matching(_MEDIA_TYPE, report.source.media_type)],
        bodyText=[_text(report.text)],
    )


def _party(article: str, party: Party, identity: Identity) -> _Entity:
    schema = _schema(party, identity)
    name, *others = _names(party)
    return _entity(
        identity.id,
        schema,
        name=[name],
        alias=[*others, *(alias for alias in map(_name, identity.aliases))],
        position=map(_words, party.roles) if schema == "Person" else (),
        summary=map(_words, party.roles) if schema != "Person" else (),
        wikidataId=[qid for qid in identity.wikidata if _QID.fullmatch(qid)],
        proof=[article],
    )


def _schema(party: Party, identity: Identity) -> str:
    """Of one identity the same in all reports, or its lines could not be put together."""
    return _SCHEMATA.get(identity.type) or _SCHEMATA[party.type]


def _mention(article: str, id_: str, party: Party, identity: Identity) -> _Entity:
    return _entity(
        id_,
        "Mention",
        document=[article],
        resolved=[identity.id],
        name=_names(party),
        detectedSchema=[_schema(party, identity)],
    )


def _note(
    article: str,
    record: Record,
    statement: Statement,
    known: Mapping[str, Identity],
    names: Mapping[str, str],
) -> _Entity:
    report = record.report
    speakers = [known[id_] for id_ in statement.speakers if id_ in known]
    who = ", ".join(names[id_] for id_ in statement.speakers) or report.wording(statement.source)
    act = f"not {statement.act}" if statement.polarity == "negative" else statement.act
    said = statement.said.value if statement.said else None
    return _entity(
        _id(record, "statement", statement.id),
        "Note",
        entity=[each.id for each in speakers] or [article],
        description=[_text(statement.words)],
        summary=[_words(" · ".join(part for part in (who, act, said) if part))],
        keywords=map(_words, (statement.kind.value, act, statement.medium)),
        namesMentioned=[_name(names[id_]) for id_ in statement.about if id_ in known],
        publisher=[_words(report.outlet)],
        sourceUrl=[web_address(report)],
        proof=[article],
    )


def _entity(id_: str, schema: str, **properties: Iterable[str | None]) -> _Entity:
    """An entity with those of the values that there are, each once."""
    values = {
        name: list(dict.fromkeys(value for value in found if value))
        for name, found in properties.items()
    }
    return {
        "id": id_,
        "schema": schema,
        "properties": {name: found for name, found in values.items() if found},
    }


def _names(party: Party) -> list[str]:
    """The names that a party has in its report, the fullest first, as far as they are some."""
    names = [_name(name) for name in (party.name, *party.aliases)]
    return list(dict.fromkeys(name for name in names if name))


def _name(text: str) -> str | None:
    name = _words(text) or ""
    while match := _IN_QUOTES.fullmatch(name):
        name = match[1].strip()
    return name if _LETTER.search(name) and len(name) <= _LONGEST_NAME else None


def _words(text: str | None) -> str | None:
    """Words on one line, or None where there is none."""
    return _SPACE.sub(" ", _text(text or ""))[:_LONGEST_WORDS].strip() or None


def _text(text: str) -> str:
    """A text in the form that the model keeps texts in."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))[:_LONGEST_TEXT].strip()


def _day(published: Published | None) -> str | None:
    return _matching(_DAY, published.value if published else None)


def _matching(form: re.Pattern[str], value: str | None) -> str | None:
    return value if value and form.fullmatch(value) else None
