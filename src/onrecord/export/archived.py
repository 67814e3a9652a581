"""The records of an archive, as people have them: corrected, and without what they found wrong."""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Container, Generator, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from onrecord.archive.dossier import facts
from onrecord.archive.errors import told
from onrecord.archive.reviews_matching import Spans, read_spans
from onrecord.archive.search import Query, find
from onrecord.archive.standing import AS_JUDGED
from onrecord.archive.store import Archive, Run
from onrecord.export.ftm import Identity
from onrecord.export.naming import uuid_of
from onrecord.model import Kind, Party, PartyType, Record, Report, Span, Statement

__all__ = ["Archived"]

_PAGE = 2_000  # statements that are looked up at a time


@dataclass(frozen=True, slots=True)
class Archived:
    """What is to be taken out of an archive that is open for reading.

    Without a query it is every current report. With one, a report has those statements alone that
    the query asks for (its order and limit do not count), and one without any is left out; its
    parties and times all stay.
    """

    archive: Archive
    query: Query | None = None

    def records(self) -> Generator[Record]:
        """The records, in the order of adding, all of one state of the file.

        Beside one record, 8 bytes are held for each statement that a query finds. Raises an
        `ArchiveError`.
        """
        with told(self.archive.path), _one_state(self.archive.connection) as connection:
            found = None if self.query is None else _found(connection, self.query)
            for report_id in _reports(connection, found):
                record = self.archive.record(report_id)
                assert record is not None  # nobody takes it away from this state
                record = _as_judged(connection, report_id, record)
                yield record if found is None else _as_found(connection, report_id, record, found)

    def identities(self, record: Record) -> dict[str, Identity]:
        """Who the parties of one of the records are across reports, by their keys."""
        with told(self.archive.path):
            connection = self.archive.connection
            rows = connection.execute(_IDENTITIES, (record.report.id,)).fetchall()
            return {key: _identity(connection, *of) for key, *of in rows}

    def run(self) -> Run | None:
        """What read the current reports, where that was one run alone."""
        with told(self.archive.path):
            rows = self.archive.connection.execute(
                "SELECT DISTINCT software, model FROM report LEFT JOIN run ON run.id = run_id "
                "WHERE current = 1 LIMIT 2"
            ).fetchall()
        return Run(*rows[0]) if len(rows) == 1 and rows[0][0] is not None else None

    def total(self) -> int | None:
        """How many reports there are to be, where that is known beforehand."""
        if self.query is not None:
            return None
        with told(self.archive.path):
            sql = "SELECT count(*) FROM report WHERE current = 1"
            count: int = self.archive.connection.execute(sql).fetchone()[0]
            return count


# An identity is known by its first party, and that by its place, which another run leaves.
_IDENTITIES = (
    'SELECT party."key", identity_id, report."key", first.named_at, first.type FROM party '
    "JOIN party_identity ON party_id = party.id JOIN party AS first ON first.id = identity_id "
    "JOIN report ON report.id = first.report_id "
    'WHERE party.report_id = (SELECT id FROM report WHERE "key" = ?)'
)


def _identity(
    connection: sqlite3.Connection, number: int, report: str, named: str, kind: str
) -> Identity:
    known = facts(connection, number)
    return Identity(
        uuid_of("identity", report, named),
        PartyType(kind),
        aliases=tuple(fact.value for fact in known if fact.fact == "alias"),
        wikidata=tuple(fact.value for fact in known if fact.fact == "wikidata"),
    )


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The archive as it is now, whatever is written meanwhile."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("ROLLBACK")


# --- what a query asks for -----------------------------------------------------------------------


def _found(connection: sqlite3.Connection, query: Query) -> array[int]:
    """The numbers of the statements that a query asks for, in order."""
    numbers = array("q")
    query = replace(query, sort="date", limit=_PAGE, after=None)
    while page := find(connection, query):
        numbers.extend(each.id for each in page)
        query = replace(query, after=page[-1].cursor)
    return array("q", sorted(numbers))


def _reports(connection: sqlite3.Connection, found: array[int] | None) -> Iterator[int]:
    """Current reports in the order of adding; of those found, each that has a statement."""
    for (report_id,) in connection.execute("SELECT id FROM report WHERE current = 1 ORDER BY id"):
        if found is None or any(_is_in(found, id_) for id_, _ in _keys(connection, report_id)):
            yield report_id


def _keys(connection: sqlite3.Connection, report_id: int) -> list[tuple[int, str]]:
    """The number and the key of each statement of a report."""
    return connection.execute(
        'SELECT id, "key" FROM statement WHERE report_id = ?', (report_id,)
    ).fetchall()


def _as_found(
    connection: sqlite3.Connection, report_id: int, record: Record, found: array[int]
) -> Record:
    wanted = {key for id_, key in _keys(connection, report_id) if _is_in(found, id_)}
    return _only(record, wanted)


def _is_in(numbers: array[int], number: int) -> bool:
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


# --- what people decided -------------------------------------------------------------------------


class _Speaker(NamedTuple):
    """Who said it by a decision: a name, where the report has it, and the key of its party."""

    name: str
    at: Span | None
    party: str | None


class _Decision(NamedTuple):
    """What people last decided of a statement; without `right`, that none stands there."""

    right: Spans | None
    kind: Kind
    same_cue: bool
    by: str
    speakers: tuple[_Speaker, ...]


def _decisions(connection: sqlite3.Connection, report_id: int) -> dict[str, _Decision]:
    """The decisions that stand on statements of a report, by the statements' keys."""
    rows = connection.execute(
        "SELECT statement.\"key\", judged.id, verdict = 'wrong', judged.kind, "
        "judged.cue_at = statement.cue_at, by, "
        "judged.source_at, judged.cue_at, judged.content_at "
        f"FROM statement {AS_JUDGED.join} WHERE report_id = ? AND judged.id IS NOT NULL",
        (report_id,),
    ).fetchall()
    return {
        key: _Decision(
            None if wrong else read_spans(*at),
            Kind(kind),
            bool(same_cue),
            by,
            tuple(_speakers(connection, number)),
        )
        for key, number, wrong, kind, same_cue, by, *at in rows
    }


def _speakers(connection: sqlite3.Connection, decision: int) -> Iterator[_Speaker]:
    rows = connection.execute(
        'SELECT review_speaker.name, at, party."key" FROM review_speaker '
        "LEFT JOIN party ON party.id = party_id WHERE decision_id = ? ORDER BY number",
        (decision,),
    )
    for name, at, party in rows:
        yield _Speaker(name, Span(*json.loads(at)) if at else None, party)


def _as_judged(connection: sqlite3.Connection, report_id: int, record: Record) -> Record:
    """The record with what people decided of its statements."""
    decisions = _decisions(connection, report_id)
    if not decisions:
        return record
    parties = _Parties(record)
    statements = [
        _corrected(record.report, each, decisions[each.id], parties)
        if each.id in decisions
        else each
        for each in record.statements
    ]
    judged = record.model_copy(
        update={
            "statements": tuple(statements),
            "parties": tuple(parties.all),
            "warnings": (*record.warnings, *parties.warnings),
        }
    )
    wrong = {key for key, decision in decisions.items() if decision.right is None}
    return _only(judged, {each.id for each in statements} - wrong, decisions)


def _corrected(
    report: Report, statement: Statement, decision: _Decision, parties: _Parties
) -> Statement:
    if decision.right is None:
        return statement
    source, cue, content = decision.right
    speakers = tuple(dict.fromkeys(parties.key(each, decision) for each in decision.speakers))
    changes = {
        "source": source,
        "cue": cue,
        "content": content,
        "words": report.wording(content),
        "kind": decision.kind,
        "speakers": speakers,
        "part": _part(report, content, statement),
    }
    if speakers != statement.speakers:
        changes["speaker_basis"] = None
    if not decision.same_cue:  # what was read off the cue is not known of another
        changes |= {"act": None, "polarity": None}
    return statement.model_copy(update=changes)


def _part(report: Report, content: Sequence[Span], statement: Statement) -> object:
    """The part that the content begins in."""
    number = bisect_right([block.start for block in report.blocks], content[0].start) - 1
    inside = number >= 0 and content[0].start < report.blocks[number].end
    return report.blocks[number].part if inside else statement.part


class _Parties:
    """The parties of a record, and after them those that only people have named.

    A record tells where a party is named and of what type it is. For a name that a person typed,
    that is the source of the statement, and a person; the warnings say so.
    """

    def __init__(self, record: Record) -> None:
        self.all = list(record.parties)
        self.warnings: list[str] = []
        self._known = {party.id for party in record.parties}
        self._added: dict[tuple[str, Span | None], str] = {}

    def key(self, speaker: _Speaker, decision: _Decision) -> str:
        """The key of a speaker's party, which is made where the record has none."""
        if speaker.party is not None:
            return speaker.party
        known = (speaker.name, speaker.at)
        if known not in self._added:
            self._added[known] = self._add(speaker, decision)
        return self._added[known]

    def _add(self, speaker: _Speaker, decision: _Decision) -> str:
        assert decision.right is not None  # what is wrong has no speakers
        source, cue, content = decision.right
        number = len(self.all) + 1
        while f"p{number}" in self._known:
            number += 1
        key = f"p{number}"
        self._known.add(key)
        named = speaker.at or [*source, *cue, *content][0]
        mentions = (speaker.at,) if speaker.at else source
        self.all.append(
            Party(id=key, name=speaker.name, type=PartyType.PERSON, named=named, mentions=mentions)
        )
        self.warnings.append(
            f"{key} was named by {decision.by} in review: of what type it is was not told, and "
            "person is put for it"
        )
        return key


# --- some of a record's statements ---------------------------------------------------------------


def _only(record: Record, wanted: Set[str], corrected: Container[str] = ()) -> Record:
    """The record with these statements; what stood in another stands in the next around it.

    Of those corrected, and what is in them, it is looked at anew whether one holds the other.
    """
    by_id = {statement.id: statement for statement in record.statements}
    kept = []
    for statement in record.statements:
        if statement.id in wanted:
            holders = _holders(statement, by_id, corrected)
            inside = next((each for each in holders if each in wanted), None)
            kept.append(statement.model_copy(update={"inside": inside}))
    return record.model_copy(update={"statements": tuple(kept)})


def _holders(
    statement: Statement, by_id: Mapping[str, Statement], corrected: Container[str]
) -> Iterator[str]:
    """What a statement stands in, from the inmost out."""
    at = statement.inside
    while at is not None:
        as_read = statement.id not in corrected and at not in corrected
        if as_read or _holds(by_id[at], statement):
            yield at
        at = by_id[at].inside


def _holds(holder: Statement, statement: Statement) -> bool:
    """Whether the content of one has room for the content of the other."""
    return all(
        any(outer.start <= inner.start and inner.end <= outer.end for outer in holder.content)
        for inner in statement.content
    )
