"""The dossier of an identity: what it is called, what it said, and what is said about it.

Everything is counted over the current versions of reports; a statement counts once, by its day (the
last on which it may have been made, or else the report's). Copies of one text count each. What
people have judged counts as they have it, and what they found wrong counts nowhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from math import sqrt
from typing import NamedTuple

from onrecord.archive.identity.finding import best_name, matches
from onrecord.archive.standing import AS_JUDGED, Reading, reading_of
from onrecord.archive.words import parse_terms, to_match

__all__ = [
    "Asked",
    "Count",
    "Dossier",
    "Fact",
    "Line",
    "Other",
    "Precision",
    "Use",
    "dossier",
    "facts",
    "name_of",
    "precision",
]

_MOST_LOOKED_AT = 2_000  # statements in which others are counted, the newest
_MOST_OTHERS = 20  # parties that are named as addressees and speakers, those with most first
_MOST_NAMES = 200  # of one of those that are looked at for its best
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
class Precision:
    """How many of the statements that were read as this identity's people have judged, and how many
    of those they found right in all: words, source, and speakers.

    `least` and `most` bound the share that is right with 95% confidence (Wilson's score interval,
    1927), as if those judged had been drawn at random. People judge what is least certain first,
    so that the true share is likely to be higher.
    """

    right: int
    judged: int
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that the archive has on an identity, as far as it was asked for.

    `spoke_to`, `speaks_of` and `spoken_of_by` are counted in the newest 2,000 statements by the
    identity or about it.
    """

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
    speaks_of: tuple[Other, ...]
    spoken_of_by: tuple[Other, ...]
    precision: Precision | None  # None where nobody has judged any


class _Hits(NamedTuple):
    """The statements in which the identity has one role: their numbers, the newest first, and how
    many are of each day ('' where not known) and of each outlet."""

    numbers: Sequence[int] = ()
    days: Mapping[str, int] = {}
    outlets: Mapping[int | None, int] = {}


def dossier(
    connection: sqlite3.Connection,
    identity: int,
    asked: Asked,
    names_of: Callable[[int], str] | None = None,
) -> Dossier:
    """The dossier of an identity that there is (see `identity.finding.find`).

    `names_of` gives what `name_of` gives for this archive: most dossiers name the same others, and
    who makes many may keep what those are called.
    """
    reading = reading_of(connection)
    others = partial(_others, connection, reading, names_of or cache(partial(name_of, connection)))
    # What others say of the identity is not what it says of somebody.
    hits = _hits(connection, identity, ["speaker"] if asked.about else _ROLES, asked, reading)
    said, about = (hits.get(role, _Hits()) for role in _ROLES)
    names, roles, kind = _called(connection, identity, asked)
    return Dossier(
        identity_id=identity,
        name=best_name(Counter({use.words: use.reports for use in names})),
        type=kind,
        facts=facts(connection, identity),
        names=names,
        roles=roles,
        outlets=_by_outlet(connection, said.outlets, about.outlets),
        years=_by_time(said.days, about.days, 4),
        months=_by_time(said.days, about.days, 7),
        said_count=len(said.numbers),
        about_count=len(about.numbers),
        said=_lines(connection, said.numbers[: asked.limit], reading),
        about=_lines(connection, about.numbers[: asked.limit], reading),
        spoke_to=others(said.numbers[:_MOST_LOOKED_AT], "addressee"),
        speaks_of=others(said.numbers[:_MOST_LOOKED_AT], "about"),
        spoken_of_by=others(about.numbers[:_MOST_LOOKED_AT], "speaker"),
        precision=precision(connection, identity) if reading is AS_JUDGED else None,
    )


def precision(connection: sqlite3.Connection, identity: int) -> Precision | None:
    """What people found of the statements of current reports that were read as an identity's."""
    judged, right = connection.execute(
        "SELECT count(judged.id), coalesce(sum(judged.verdict = 'right'), 0) FROM review_subject "
        "CROSS JOIN statement INDEXED BY statement_dated ON statement.id = statement_id "
        "CROSS JOIN report INDEXED BY report_dated ON report.id = report_id AND current = 1 "
        f"{AS_JUDGED.join} WHERE EXISTS "
        "(SELECT 1 FROM statement_party JOIN party_identity USING (party_id) "
        "WHERE statement_party.statement_id = statement.id AND role = 'speaker' "
        "AND identity_id = ?)",
        (identity,),
    ).fetchone()
    return Precision(right, judged, *_interval(right, judged)) if judged else None


def _interval(right: int, of: int) -> tuple[float, float]:
    """Wilson's score interval of a share, with 95% confidence."""
    z2 = 1.959964**2
    share = right / of
    middle = share + z2 / (2 * of)
    reach = sqrt(z2 * (share * (1 - share) + z2 / (4 * of)) / of)
    least, most = ((middle + sign * reach) / (1 + z2 / of) for sign in (-1, 1))
    return max(0.0, least), min(1.0, most)


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


_ROLES = ("speaker", "about")  # in which an identity is counted


def _hits(
    connection: sqlite3.Connection,
    identity: int,
    roles: Iterable[str],
    asked: Asked,
    reading: Reading,
) -> dict[str, _Hits]:
    """The statements in which the identity has one of the roles, by that role."""
    test, values = _test(connection, asked, reading)
    theirs, numbers = _theirs(identity, roles, reading)
    # There may be tens of thousands: a list of each column is made and read faster than rows are.
    rows = connection.execute(
        "SELECT role, json_group_array(statement.id), "
        "json_group_array(coalesce(statement.day, '')), json_group_array(report.outlet_id) "
        f"FROM ({theirs}) AS theirs "
        "CROSS JOIN statement INDEXED BY statement_dated ON statement.id = theirs.statement_id "
        "CROSS JOIN report INDEXED BY report_dated "
        f"ON report.id = statement.report_id AND report.current = 1 {reading.join} "
        f"WHERE {reading.holds} AND {_AS_IT_STANDS if reading is AS_JUDGED else 1} {test} "
        "GROUP BY role",
        (*numbers, *values),
    )
    return {role: _counted(*map(json.loads, columns)) for role, *columns in rows}


def _counted(numbers: list[int], days: list[str], outlets: list[int | None]) -> _Hits:
    # A statement of which the identity is two of the speakers is one.
    dated = dict(zip(numbers, days, strict=True))
    published = dict(zip(numbers, outlets, strict=True))
    newest = sorted(sorted(dated, reverse=True), key=dated.__getitem__, reverse=True)
    return _Hits(newest, Counter(dated.values()), Counter(published.values()))


# Few parties have other roles: to pass over those takes less than to look for each role apart.
_THEIRS = (
    "SELECT role, statement_id, {} AS decision_id FROM party_identity "
    "CROSS JOIN statement_party USING (party_id) WHERE identity_id = ? AND +role IN ({})"
)
_THEIRS_AS_JUDGED = (
    "SELECT 'speaker' AS role, statement_id, decision_id FROM party_identity "
    "CROSS JOIN review_speaker USING (party_id) "
    "CROSS JOIN review_decision ON review_decision.id = decision_id "
    "CROSS JOIN review_subject ON review_subject.id = subject_id WHERE identity_id = ?"
)
# A part that people do not judge (-1), or that of the decision that stands, or of none.
_AS_IT_STANDS = "theirs.decision_id IN (-1, coalesce(judged.id, 0))"


def _theirs(identity: int, roles: Iterable[str], reading: Reading) -> tuple[str, list[object]]:
    """The statements in which an identity has a role, and the decisions by which it has that."""
    either = ", ".join(f"'{role}'" for role in roles)
    if reading is not AS_JUDGED:
        return _THEIRS.format(0, either), [identity]
    read = _THEIRS.format("CASE role WHEN 'speaker' THEN 0 ELSE -1 END", either)
    return f"{read} UNION ALL {_THEIRS_AS_JUDGED}", [identity, identity]


def _test(
    connection: sqlite3.Connection, asked: Asked, reading: Reading
) -> tuple[str, list[object]]:
    """What is asked for as SQL over statement, and its values."""
    test, values = "", list[object]()
    for sign, day in ((">=", asked.since), ("<=", asked.until)):
        if day is not None:
            test += f"AND statement.day {sign} ? "
            values.append(day.isoformat())
    if asked.about:
        either, more = _about(connection, asked.about, reading)
        test += f"AND ({' OR '.join(either)}) "
        values += more
    return test, values


def _about(
    connection: sqlite3.Connection, name: str, reading: Reading
) -> tuple[list[str], list[object]]:
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
        having = "{} IN (SELECT rowid FROM {} WHERE {} MATCH ?)"
        written = having.format("statement.id", "statement_fts", "statement_fts")
        values.append(to_match(terms, ["words"]))
        if reading is AS_JUDGED:
            corrected = having.format("judged.id", "review_fts", "review_fts")
            written = f"CASE WHEN judged.id IS NULL THEN {written} ELSE {corrected} END"
            values.append(to_match(terms, ["words"]))
        either.append(written)
    return either, values


def _called(
    connection: sqlite3.Connection, identity: int, asked: Asked
) -> tuple[tuple[Use, ...], tuple[Use, ...], str]:
    """The names and roles that reports use, and the type that most give.

    Reports outside the days asked for, and texts that are no longer current, count only where no
    others name the identity.
    """
    rows = _named(connection, identity, *_within(asked)) or _named(connection, identity, "1", [])
    names = defaultdict[str, list[_Named]](list)
    roles = defaultdict[str, list[_Named]](list)
    types = Counter[str]()
    lists = _Lists()
    for row in rows:
        for words in dict.fromkeys([row.name, *lists[row.aliases]]):
            names[words].append(row)
        for words in dict.fromkeys(lists[row.roles]):
            roles[words].append(row)
        types[row.type] += row.parties
    by_day = sorted(_uses(roles), key=lambda use: (use.first_day or "", use.last_day or ""))
    return _uses(names), tuple(by_day), types.most_common(1)[0][0]


class _Lists(dict[str, list[str]]):
    """Lists of words by their JSON, each read once: most reports write the same."""

    def __missing__(self, written: str) -> list[str]:
        self[written] = json.loads(written)
        return self[written]


class _Named(NamedTuple):
    """Parties of an identity that are called the same; `reports` are the numbers of theirs, with
    commas between."""

    name: str
    aliases: str
    roles: str
    type: str
    first_day: str | None
    last_day: str | None
    parties: int
    reports: str


def _named(
    connection: sqlite3.Connection, identity: int, test: str, values: Sequence[object]
) -> list[_Named]:
    """How an identity is called in the reports for which `test` holds."""
    rows = connection.execute(
        "SELECT name, aliases, roles, type, min(published_latest), max(published_latest), "
        "count(*), group_concat(report_id) FROM party_identity "
        "CROSS JOIN party ON party.id = party_id "
        "CROSS JOIN report INDEXED BY report_dated ON report.id = report_id "
        f"WHERE identity_id = ? AND {test} GROUP BY name, aliases, roles, type "
        "ORDER BY min(party_id)",
        (identity, *values),
    )
    return [_Named(*row) for row in rows]


def _within(asked: Asked) -> tuple[str, list[object]]:
    """The test for current reports of the days asked for, and its values."""
    test, values = "current = 1", list[object]()
    if asked.since:
        test += " AND published_latest >= ?"
        values.append(asked.since.isoformat())
    if asked.until:
        test += " AND published_earliest <= ?"
        values.append(asked.until.isoformat())
    return test, values


def _uses(found: Mapping[str, Sequence[_Named]]) -> tuple[Use, ...]:
    """Each wording with its days, that of most reports first."""
    uses = []
    for words, where in found.items():
        first = min((row.first_day for row in where if row.first_day), default=None)
        last = max((row.last_day for row in where if row.last_day), default=None)
        # A report may have several parties of the identity.
        reports = set[str]().union(*(row.reports.split(",") for row in where))
        uses.append(Use(words, len(reports), first, last))
    return tuple(sorted(uses, key=lambda use: (-use.reports, use.words)))


def _counts(said: Mapping[str, int], about: Mapping[str, int]) -> list[Count]:
    return [Count(each, said.get(each, 0), about.get(each, 0)) for each in {**said, **about}]


def _by_outlet(
    connection: sqlite3.Connection,
    said: Mapping[int | None, int],
    about: Mapping[int | None, int],
) -> tuple[Count, ...]:
    """Statements by the name of their outlet, the one with most first."""
    names = dict(connection.execute("SELECT id, name FROM outlet"))

    def named(counts: Mapping[int | None, int]) -> dict[str, int]:
        return {names.get(outlet, "outlet not known"): count for outlet, count in counts.items()}

    found = _counts(named(said), named(about))
    return tuple(sorted(found, key=lambda count: (-count.said - count.about, count.label)))


def _by_time(said: Mapping[str, int], about: Mapping[str, int], length: int) -> tuple[Count, ...]:
    """Statements by the first characters of their day, the earliest first."""

    def counted(days: Mapping[str, int]) -> Counter[str]:
        counts = Counter[str]()
        for day, count in days.items():
            counts[day[:length] or "not known"] += count
        return counts

    found = _counts(counted(said), counted(about))
    return tuple(sorted(found, key=lambda count: count.label))


def _others(
    connection: sqlite3.Connection,
    reading: Reading,
    names_of: Callable[[int], str],
    statements: Iterable[int],
    role: str,
) -> tuple[Other, ...]:
    """Who has this role in the statements, by identity; groups and unnamed sources by name."""
    judged = reading is AS_JUDGED and role == "speaker"
    numbers = json.dumps([*statements])
    counts: Counter[tuple[int | None, str | None]] = Counter()
    for part in (_OTHERS_AS_JUDGED, _OTHERS_NOT_JUDGED) if judged else (_OTHERS,):
        values = (numbers,) if part is _OTHERS_AS_JUDGED else (numbers, role)
        for identity, name, count in connection.execute(_COUNTED.format(part), values):
            counts[identity, name] += count
    most = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:_MOST_OTHERS]
    return tuple(
        Other(identity, name or "" if identity is None else names_of(identity), count)
        for (identity, name), count in most
    )


_COUNTED = "SELECT identity_id, name, count(*) FROM (SELECT DISTINCT {}) GROUP BY 1, 2"
_OTHERS = (
    "hit.value, identity_id, CASE WHEN identity_id IS NULL "
    "THEN (SELECT name FROM party WHERE party.id = statement_party.party_id) END AS name "
    "FROM json_each(?) AS hit CROSS JOIN statement_party ON statement_id = hit.value "
    "LEFT JOIN party_identity ON party_identity.party_id = statement_party.party_id WHERE role = ?"
)
_OTHERS_NOT_JUDGED = (
    f"{_OTHERS} AND NOT EXISTS (SELECT 1 FROM review_subject "
    "JOIN review_decision ON subject_id = review_subject.id "
    "WHERE review_subject.statement_id = hit.value AND undone IS NULL)"
)
_OTHERS_AS_JUDGED = (
    "hit.value, identity_id, CASE WHEN identity_id IS NULL THEN review_speaker.name END AS name "
    "FROM json_each(?) AS hit CROSS JOIN statement ON statement.id = hit.value "
    f"{AS_JUDGED.join} JOIN review_speaker ON review_speaker.decision_id = judged.id "
    "LEFT JOIN party_identity ON party_identity.party_id = review_speaker.party_id"
)


def name_of(connection: sqlite3.Connection, identity: int) -> str:
    """What most of an identity's reports call it, of the first of them."""
    rows = connection.execute(
        "SELECT name FROM party_identity CROSS JOIN party ON party.id = party_id "
        "WHERE identity_id = ? ORDER BY party_id LIMIT ?",
        (identity, _MOST_NAMES),
    )
    return best_name(Counter(name for (name,) in rows))


def _lines(
    connection: sqlite3.Connection, numbers: Sequence[int], reading: Reading
) -> tuple[Line, ...]:
    found: dict[int, Line] = {}
    for batch in _batches(numbers):
        rows = connection.execute(
            f"SELECT statement.id, statement.day, outlet.name, {reading.speakers}, "
            f"{reading.act}, {reading.kind}, {reading.words}, report.title, report.url, "
            'report."key", statement."key", confidence FROM statement '
            "JOIN report ON report.id = statement.report_id "
            f"LEFT JOIN outlet ON outlet.id = report.outlet_id {reading.join} "
            f"WHERE statement.id IN ({', '.join('?' * len(batch))})",
            batch,
        )
        for number, day, outlet, speakers, *rest in rows:
            names = tuple(name for name, _ in json.loads(speakers))
            found[number] = Line(number, day, outlet, names, *rest)
    return tuple(found[number] for number in numbers)


def _batches(numbers: Sequence[int], most: int = 500) -> Iterable[Sequence[int]]:
    return (numbers[start : start + most] for start in range(0, len(numbers), most))
