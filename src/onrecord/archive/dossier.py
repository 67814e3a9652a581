"""The dossier of an identity: what it is called, what it said, and what is said about it.

Everything is counted over the current versions of reports; a statement counts once, by its day (the
last on which it may have been made, or else the report's). Copies of one text count each.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.archive.identity.finding import best_name, matches
from onrecord.archive.words import parse_terms, to_match

__all__ = ["Asked", "Count", "Dossier", "Fact", "Line", "Other", "Use", "dossier", "facts"]

_MOST_OTHERS = 20  # parties that are named as addressees and speakers, those with most first
_MOST_ABOUT = 50  # identities that one name given with `about` may stand for


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of a dossier is wanted.

    `about` keeps what was said of a party called so: by the report's own reading, or because the
    statement has these words. `since` and `until` bound the days. `limit` is how many statements
    of either kind are given, the newest first; None for all.
    """

    about: str = ""
    since: date | None = None
    until: date | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What a person knows of an identity: another name, or an item of Wikidata."""

    fact: str
    value: str
    by: str
    made: str
    why: str


@dataclass(frozen=True, slots=True)
class Use:
    """A name or role as written, in how many reports, and the days of the first and the last."""

    words: str
    reports: int
    first_day: str | None
    last_day: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements are by and about the identity, in an outlet, a year or a month."""

    label: str
    said: int
    about: int


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else, and in how many statements. `identity_id` is None for groups and unnamed."""

    identity_id: int | None
    name: str
    statements: int


@dataclass(frozen=True, slots=True)
class Line:
    """One statement. `number` is the archive's, `statement` and `report` are the record's keys."""

    number: int
    day: str | None
    outlet: str | None
    speakers: tuple[str, ...]
    act: str | None
    kind: str
    words: str
    title: str | None
    url: str | None
    report: str
    statement: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the archive has on an identity, as far as it was asked for."""

    identity_id: int
    name: str
    type: str
    facts: tuple[Fact, ...]
    names: tuple[Use, ...]
    roles: tuple[Use, ...]
    outlets: tuple[Count, ...]
    years: tuple[Count, ...]
    months: tuple[Count, ...]
    said_count: int
    about_count: int
    said: tuple[Line, ...]
    about: tuple[Line, ...]
    spoke_to: tuple[Other, ...]
    spoken_of_by: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A statement that the identity has a part in."""

    number: int
    day: str | None
    outlet: str | None


def dossier(connection: sqlite3.Connection, identity: int, asked: Asked) -> Dossier:
    """The dossier of an identity that there is (see `identity.finding.find`)."""
    said = _hits(connection, identity, "speaker", asked)
    # What others say of the identity is not what it says of somebody.
    about = [] if asked.about else _hits(connection, identity, "about", asked)
    names, roles, kind = _called(connection, identity, asked)
    return Dossier(
        identity_id=identity,
        name=best_name(Counter({use.words: use.reports for use in names})),
        type=kind,
        facts=facts(connection, identity),
        names=names,
        roles=roles,
        outlets=_counts(said, about, lambda hit: hit.outlet or "outlet not known"),
        years=_by_time(said, about, 4),
        months=_by_time(said, about, 7),
        said_count=len(said),
        about_count=len(about),
        said=_lines(connection, said[: asked.limit]),
        about=_lines(connection, about[: asked.limit]),
        spoke_to=_others(connection, said, "addressee"),
        spoken_of_by=_others(connection, about, "speaker"),
    )


def facts(connection: sqlite3.Connection, identity: int) -> tuple[Fact, ...]:
    """What people know of an identity, as far as it stands."""
    rows = connection.execute(
        "SELECT fact, value, by, made, why FROM identity_fact "
        "JOIN identity_decision ON identity_decision.id = decision_id "
        "JOIN party_identity USING (party_id) "
        "WHERE identity_id = ? AND undone IS NULL ORDER BY identity_fact.id",
        (identity,),
    )
    return tuple(Fact(*row) for row in rows)


def _hits(connection: sqlite3.Connection, identity: int, role: str, asked: Asked) -> list[_Hit]:
    """The statements in which the identity has this role, the newest first."""
    test, values = _test(connection, asked)
    rows = connection.execute(
        "SELECT DISTINCT statement.id, statement.day, outlet.name FROM party_identity "
        "CROSS JOIN statement_party ON statement_party.party_id = party_identity.party_id "
        "CROSS JOIN statement ON statement.id = statement_party.statement_id "
        "JOIN report ON report.id = statement.report_id AND report.current = 1 "
        "LEFT JOIN outlet ON outlet.id = report.outlet_id "
        f"WHERE identity_id = ? AND role = ? {test} "
        "ORDER BY statement.day DESC, statement.id DESC",
        (identity, role, *values),
    )
    return [_Hit(*row) for row in rows]


def _test(connection: sqlite3.Connection, asked: Asked) -> tuple[str, list[object]]:
    """What is asked for as SQL over statement, and its values."""
    test, values = "", list[object]()
    for sign, day in ((">=", asked.since), ("<=", asked.until)):
        if day is not None:
            test += f"AND statement.day {sign} ? "
            values.append(day.isoformat())
    if asked.about:
        either, more = _about(connection, asked.about)
        test += f"AND ({' OR '.join(either)}) "
        values += more
    return test, values


def _about(connection: sqlite3.Connection, name: str) -> tuple[list[str], list[object]]:
    identities = matches(connection, name)[:_MOST_ABOUT]
    marks = ", ".join("?" * len(identities))
    spoken_of = (
        "EXISTS (SELECT 1 FROM statement_party AS spoken "
        "JOIN party_identity AS theirs ON theirs.party_id = spoken.party_id "
        "WHERE spoken.statement_id = statement.id AND spoken.role = 'about' "
        f"AND theirs.identity_id IN ({marks}))"
    )
    either = [spoken_of]
    values: list[object] = [*identities]
    if terms := [term for term in parse_terms(name) if term.wanted]:
        either.append(
            "statement.id IN (SELECT rowid FROM statement_fts WHERE statement_fts MATCH ?)"
        )
        values.append(to_match(terms, ["words"]))
    return either, values


def _called(
    connection: sqlite3.Connection, identity: int, asked: Asked
) -> tuple[tuple[Use, ...], tuple[Use, ...], str]:
    """The names and roles that reports use, and the type that most give.

    Reports outside the days asked for, and texts that are no longer current, count only where no
    others name the identity.
    """
    rows = connection.execute(
        "SELECT name, aliases, roles, type, published_earliest, published_latest, report.id, "
        "current FROM party_identity JOIN party ON party.id = party_id "
        "JOIN report ON report.id = party.report_id WHERE identity_id = ?",
        (identity,),
    ).fetchall()
    rows = [row for row in rows if row[7] and _within(row[4], row[5], asked)] or rows
    names = defaultdict[str, list[tuple[str | None, int]]](list)
    roles = defaultdict[str, list[tuple[str | None, int]]](list)
    for name, aliases, called, _, _, latest, report, _ in rows:
        for written in dict.fromkeys([name, *json.loads(aliases)]):
            names[written].append((latest, report))
        for written in dict.fromkeys(json.loads(called)):
            roles[written].append((latest, report))
    kind = Counter(row[3] for row in rows).most_common(1)[0][0]
    by_day = sorted(_uses(roles), key=lambda use: (use.first_day or "", use.last_day or ""))
    return _uses(names), tuple(by_day), kind


def _within(earliest: str | None, latest: str | None, asked: Asked) -> bool:
    if asked.since and (latest is None or latest < asked.since.isoformat()):
        return False
    return not (asked.until and (earliest is None or earliest > asked.until.isoformat()))


def _uses(found: Mapping[str, Sequence[tuple[str | None, int]]]) -> tuple[Use, ...]:
    """Each wording with its days, that of most reports first."""
    uses = []
    for words, where in found.items():
        days = sorted(day for day, _ in where if day)
        reports = len({report for _, report in where})
        uses.append(Use(words, reports, days[0] if days else None, days[-1] if days else None))
    return tuple(sorted(uses, key=lambda use: (-use.reports, use.words)))


def _counts(
    said: Iterable[_Hit], about: Iterable[_Hit], label: Callable[[_Hit], str]
) -> tuple[Count, ...]:
    """Statements by label, the label with most first."""
    by, of = Counter(map(label, said)), Counter(map(label, about))
    found = [Count(each, by[each], of[each]) for each in by | of]
    return tuple(sorted(found, key=lambda count: (-count.said - count.about, count.label)))


def _by_time(said: Iterable[_Hit], about: Iterable[_Hit], length: int) -> tuple[Count, ...]:
    """Statements by the first characters of their day, the earliest first."""
    found = _counts(said, about, lambda hit: hit.day[:length] if hit.day else "not known")
    return tuple(sorted(found, key=lambda count: count.label))


def _others(connection: sqlite3.Connection, hits: Iterable[_Hit], role: str) -> tuple[Other, ...]:
    """Who has this role in the statements, by identity; groups and unnamed sources by name."""
    counts: Counter[tuple[int | None, str]] = Counter()
    names: dict[int, Counter[str]] = defaultdict(Counter)
    for batch in _batches([hit.number for hit in hits]):
        rows = connection.execute(
            "SELECT DISTINCT statement_id, identity_id, party.name FROM statement_party "
            "JOIN party ON party.id = statement_party.party_id "
            "LEFT JOIN party_identity ON party_identity.party_id = party.id "
            f"WHERE role = ? AND statement_id IN ({', '.join('?' * len(batch))})",
            (role, *batch),
        )
        for _, identity, name in rows:
            counts[identity, "" if identity is not None else name] += 1
            if identity is not None:
                names[identity][name] += 1
    most = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:_MOST_OTHERS]
    return tuple(
        Other(identity, name if identity is None else best_name(names[identity]), count)
        for (identity, name), count in most
    )


def _lines(connection: sqlite3.Connection, hits: Iterable[_Hit]) -> tuple[Line, ...]:
    found: dict[int, Line] = {}
    numbers = [hit.number for hit in hits]
    for batch in _batches(numbers):
        rows = connection.execute(
            "SELECT statement.id, statement.day, outlet.name, "
            "(SELECT json_group_array(name) FROM (SELECT party.name FROM statement_party "
            "JOIN party ON party.id = party_id WHERE statement_id = statement.id "
            "AND role = 'speaker' ORDER BY number)), "
            "act, kind, words, report.title, report.url, "
            'report."key", statement."key", confidence FROM statement '
            "JOIN report ON report.id = statement.report_id "
            "LEFT JOIN outlet ON outlet.id = report.outlet_id "
            f"WHERE statement.id IN ({', '.join('?' * len(batch))})",
            batch,
        )
        for number, day, outlet, speakers, *rest in rows:
            found[number] = Line(number, day, outlet, tuple(json.loads(speakers)), *rest)
    return tuple(found[number] for number in numbers)


def _batches(numbers: Sequence[int], most: int = 500) -> Iterable[Sequence[int]]:
    return (numbers[start : start + most] for start in range(0, len(numbers), most))
