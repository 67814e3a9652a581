"""A party as one report shows it, in the form in which parties of different reports are compared."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from onrecord.archive.identity.roles import Roles, read_roles
from onrecord.model import PartyType
from onrecord.parties.names import Name, body_key, initials, read_name
from onrecord.parties.words import PARTICLES, is_body

__all__ = [
    "NAMED",
    "Appearance",
    "Companions",
    "Company",
    "appearances",
    "block_words",
    "form",
    "search_words",
    "whole_form",
]

# Groups and unnamed sources are nobody whom another report could name.
NAMED = (PartyType.PERSON, PartyType.ORGANISATION, PartyType.PLACE)

_MOST_NAMES = 12  # of one party in one report; a text may hold any number
_LONGEST_NAME = 200  # characters
_MOST_COMPANIONS = 60
_MOST_REPORTS = 2000  # whose companions are remembered
_SHORTEST_ACRONYM = 2
_SELECT = (
    "SELECT party.id, party.report_id, party.type, party.name, party.aliases, party.roles, "
    "report.published_earliest, report.published_latest, report.outlet_id, report.url "
    "FROM party JOIN report ON report.id = party.report_id "
)


# The same names and roles come again and again: in an archive, most of what is read was read before.
_read_name = lru_cache(maxsize=20_000)(read_name)
_read_roles = lru_cache(maxsize=5_000)(read_roles)


@dataclass(frozen=True)
class Appearance:
    """A named party of one report. `days` are the first and last day that the report may be of."""

    party_id: int
    report_id: int
    type: PartyType
    names: tuple[str, ...]
    roles_written: tuple[str, ...] = ()
    days: tuple[date, date] | None = None
    outlet_id: int | None = None
    url: str | None = None

    @cached_property
    def forms(self) -> tuple[Name, ...]:
        """The names as compared, the fullest first, each once."""
        read = dict.fromkeys(map(_read_name, self.names))
        return tuple(sorted((name for name in read if name.key), key=lambda n: -len(n.key)))

    @cached_property
    def roles(self) -> Roles:
        """What its roles say."""
        return _read_roles(self.roles_written)


def appearances(
    connection: sqlite3.Connection, where: str, values: Sequence[object]
) -> list[Appearance]:
    """The named parties for which `where` (SQL over party and report) holds, by number."""
    rows = connection.execute(f"{_SELECT} WHERE {where} ORDER BY party.id", values)
    return [_appearance(row) for row in rows]


def _appearance(row: tuple[Any, ...]) -> Appearance:
    party_id, report_id, kind, name, aliases, roles, earliest, latest, outlet_id, url = row
    dated = earliest is not None and latest is not None
    return Appearance(
        party_id=party_id,
        report_id=report_id,
        type=PartyType(kind),
        names=tuple(n[:_LONGEST_NAME] for n in [name, *json.loads(aliases)][:_MOST_NAMES]),
        roles_written=tuple(json.loads(roles)),
        days=(date.fromisoformat(earliest), date.fromisoformat(latest)) if dated else None,
        outlet_id=outlet_id,
        url=url,
    )


def form(name: str) -> str:
    """A name folded, without titles, in one string: what equal names have in common."""
    return " ".join(read_name(name).key)


def whole_form(form: str) -> str:
    """A whole name among the words by which an identity is found."""
    return f"={form}"


def search_words(party: Appearance) -> frozenset[str]:
    """By what an identity with this party can be found: whole names, their words, acronyms."""
    return frozenset(word for name in party.forms for word in _words(name, party.type))


def _words(name: Name, kind: PartyType) -> Iterator[str]:
    yield whole_form(" ".join(name.key))
    yield from (word for word in name.key if len(word) > 1 and word not in PARTICLES)
    if kind is PartyType.ORGANISATION and len(name.key) > 1:
        yield from (made for made in initials(name.key) if len(made) >= _SHORTEST_ACRONYM)


def block_words(party: Appearance) -> frozenset[str]:
    """The words by which parties that may be the same are looked for: the telling ones of
    `search_words`, so that no first name and no "ministry" brings up half of the archive."""
    return frozenset(word for name in party.forms for word in _telling(name, party.type))


def _telling(name: Name, kind: PartyType) -> Iterator[str]:
    yield whole_form(" ".join(name.key))
    if kind is PartyType.PERSON:
        yield name.key[-1]
        return
    key = body_key(name.key)
    yield from [word for word in key if len(word) > 1 and not is_body(word)][:3]
    if kind is PartyType.ORGANISATION and len(name.key) > 1:
        yield from (made for made in initials(name.key) if len(made) >= _SHORTEST_ACRONYM)


@dataclass(frozen=True, slots=True)
class Company:
    """Who else a report names: persons by their last word, bodies and places by all of theirs."""

    persons: frozenset[str]
    bodies: frozenset[str]
    places: frozenset[str]


class Companions:
    """Who else is named in the reports of parties; each report is looked up once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, list[tuple[int, str, tuple[str, ...]]]] = {}
        self._found: dict[int, Company] = {}

    def of(self, party: Appearance) -> Company:
        """The others in the party's report whose names are not also its own."""
        if party.party_id not in self._found:
            if len(self._found) >= _MOST_REPORTS:
                self._found.clear()
            self._found[party.party_id] = self._company(party)
        return self._found[party.party_id]

    def _company(self, party: Appearance) -> Company:
        ours = {word for name in party.forms for word in (" ".join(name.key), name.key[-1])}
        found: dict[str, set[str]] = {kind: set() for kind in NAMED}
        for party_id, kind, key in self._in(party.report_id):
            whole = " ".join(key)
            if party_id != party.party_id and not ours & {whole, key[-1]}:
                found[kind].add(key[-1] if kind == PartyType.PERSON else whole)
        return Company(*(frozenset(found[kind]) for kind in NAMED))

    def _in(self, report_id: int) -> list[tuple[int, str, tuple[str, ...]]]:
        if report_id not in self._known:
            if len(self._known) >= _MOST_REPORTS:
                self._known.clear()
            rows = self._connection.execute(
                "SELECT id, type, name FROM party WHERE report_id = ? "
                "AND type IN ('person', 'organisation', 'place') ORDER BY id LIMIT ?",
                (report_id, _MOST_COMPANIONS),
            )
            read = [(id_, kind, _read_name(name[:_LONGEST_NAME]).key) for id_, kind, name in rows]
            self._known[report_id] = [row for row in read if row[2]]
        return self._known[report_id]
