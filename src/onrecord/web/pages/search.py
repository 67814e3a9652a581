"""Statements found: the words marked, facets that add and remove filters by plain links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Query as InAddress
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from onrecord.archive.bounded import at_most
from onrecord.archive.facets import Facet, Facets, finds_any, identity_name, outlet_name
from onrecord.archive.search import Found, Query
from onrecord.archive.store import Archive
from onrecord.archive.words import parse_terms
from onrecord.web.asking import ASIDE, Asked
from onrecord.web.counted import facets_of, statements_of
from onrecord.web.marks import marked
from onrecord.web.rendering import page
from onrecord.web.serving import reading

__all__ = ["MOST_SHOWN", "Chosen", "chosen", "found_in_time", "router"]

router = APIRouter()

_A_PAGE = 20
_PATIENCE = 2.0  # seconds of processor time for what a page shows
_TRIED = 4  # filters that are taken away where nothing was found
_LONGEST = 200  # characters of a value, as an address may have them
MOST_SHOWN = 800  # characters of a statement's words in a list

_KINDS = {
    "direct": "direct, all in quotation marks",
    "mixed": "mixed, partly quoted",
    "indirect": "indirect, in other words",
}
_LABELS = {
    "q": "words",
    "speaker": "said by",
    "speaker_id": "said by",
    "about": "about",
    "about_id": "about",
    "outlet": "outlet",
    "outlet_id": "outlet",
    "since": "since",
    "until": "until",
    "kind": "kind",
    "act": "act",
    "medium": "medium",
    "party_type": "speaker is a",
    "min_confidence": "confidence at least",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is on, and the address without it."""

    names: tuple[str, ...]
    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class _Looser(Chosen):
    """A filter that is on where nothing was found, and whether taking it away `helps`."""

    helps: bool


@dataclass(frozen=True, slots=True)
class _Choice:
    """A value of a facet, and the address with it."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class _Group:
    """A facet: what may be chosen, or what is."""

    title: str
    choices: tuple[_Choice, ...]
    chosen: Chosen | None


@router.get("/search")
def search(request: Request, asked: Annotated[Asked, InAddress()]) -> Response:
    """A page of statements found."""
    query = asked.query(_A_PAGE + 1)
    with reading(request) as archive:
        found = found_in_time(archive, query)
        counted = facets_of(archive, query)
        filters = chosen(archive, asked)
        looser = [] if found else _looser(archive, asked, filters)
    shown, more = found[:_A_PAGE], found[_A_PAGE:]
    return page(
        request,
        "search.html",
        asked=asked,
        results=list(_results(shown, asked)),
        next=asked.address(after=str(shown[-1].cursor)) if more else None,
        counted=counted,
        chosen=filters,
        looser=looser,
        groups=list(_groups(asked, counted, filters)),
    )


def found_in_time(archive: Archive, query: Query) -> list[Found]:
    """What a query finds; a problem of the request where that is more work than one reader may ask
    for, such as two words that most statements have, as names."""
    with at_most(archive.connection, _PATIENCE):
        return statements_of(archive, query)
    raise HTTPException(422, "This search takes too long; add a word, a year or an outlet.")


def _results(shown: Iterable[Found], asked: Asked) -> Iterator[tuple[Found, Markup, Markup]]:
    """Each statement, its words and its context, marked."""
    terms = parse_terms(asked.q)
    spoken_of = [*terms, *parse_terms(asked.about)]
    for found in shown:
        yield found, marked(found.words[:MOST_SHOWN], spoken_of), marked(found.context, terms)


def chosen(archive: Archive, asked: Asked) -> list[Chosen]:
    """The filters that are on, in words. A year is one filter."""
    given = {name: value for name, value in asked.given().items() if name not in ASIDE}
    year = _year(asked)
    if year:
        del given["since"], given["until"]
    filters = [
        Chosen((name,), _LABELS[name], _named(archive, name, value), asked.address(**{name: None}))
        for name, value in given.items()
    ]
    if year:
        without = asked.address(since=None, until=None)
        filters.append(Chosen(("since", "until"), "year", year, without))
    return filters


def _year(asked: Asked) -> str:
    return asked.since if len(asked.since) == 4 and asked.since == asked.until else ""


def _named(archive: Archive, name: str, value: Any) -> str:
    """A value of a filter as people know it."""
    if name == "outlet_id":
        return outlet_name(archive.connection, value) or f"number {value}"
    if name.endswith("_id"):
        return identity_name(archive.connection, value) or f"number {value}"
    return str(value)


def _looser(archive: Archive, asked: Asked, filters: list[Chosen]) -> list[_Looser]:
    """What may be taken away where nothing was found: first what leads to something.

    Of many filters, that is found out for the first ones only.
    """
    looser = []
    for number, each in enumerate(filters):
        without = Asked.model_validate({**asked.given(), **dict.fromkeys(each.names, "")})
        helps = (
            number < _TRIED and len(filters) > 1 and finds_any(archive.connection, without.query(1))
        )
        looser.append(_Looser(each.names, each.label, each.value, each.without, helps))
    return sorted(looser, key=lambda each: not each.helps)


def _groups(asked: Asked, counted: Facets, filters: list[Chosen]) -> Iterator[_Group]:
    for title, names, values in (
        ("Said by", ("speaker_id", "speaker"), counted.speakers),
        ("About", ("about_id", "about"), counted.about),
        ("Outlet", ("outlet_id", "outlet"), counted.outlets),
        ("Year", ("since", "until"), counted.years),
        ("Kind", ("kind",), counted.kinds),
        ("Act", ("act",), counted.acts),
        ("Medium", ("medium",), counted.media),
    ):
        on = next((each for each in filters if set(each.names) & set(names)), None)
        choices = () if on else tuple(_choices(asked, names, values))
        if on or choices:
            yield _Group(title, choices, on)


def _choices(asked: Asked, names: tuple[str, ...], values: Iterable[Facet]) -> Iterator[_Choice]:
    for value in values:
        label = value.label[:_LONGEST]
        changes: dict[str, object] = dict.fromkeys(names[-1:], label)
        if names == ("since", "until"):
            changes = dict.fromkeys(names, label)
        elif value.number is not None:
            changes = {names[0]: value.number}
        yield _Choice(_KINDS.get(label, label), value.count, asked.address(**changes))
