"""Leading people's judgements to the statements of another run.

A run replaces a report's statements, and reads some of them otherwise. A judgement leads to the
statement that it is on when the two agree as a statement does with the gold one in the relaxed
figure of docs/explanation/evaluation.md (counted in characters): Dice's coefficient of the contents
is at least 0.5, and the sources overlap or neither has one. Here a cue that overlaps will do for
the source, since the source may be what a person put right; and the spans as a person has them
count like those that were read. That a statement is wrong holds only for one that is nearly the same
(0.9 for content and for source, the strict figure): another reading of the place may be right. Each
judged statement leads to one statement at most, the most similar pairs first. What leads nowhere
waits for a later run.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from onrecord.model import Span

__all__ = ["Judged", "Spans", "lead_speakers", "likest", "match", "read_spans", "settle_report"]

_RELAXED, _STRICT = 0.5, 0.9  # Dice's coefficient, by characters


class Spans(NamedTuple):
    """Where a statement's source, cue and content stand."""

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


class Judged(NamedTuple):
    """The spans of a judged statement as read, and as a person has them; None where it is wrong."""

    read: Spans
    right: Spans | None


_Score = tuple[float, float, float]  # Dice of content, source, cue: what pairs are ordered by


def settle_report(connection: sqlite3.Connection, report_id: int) -> None:
    """Lead the judgements on one report to its present statements; the caller's transaction."""
    rows = connection.execute(
        "SELECT id, source_at, cue_at, content_at FROM statement WHERE report_id = ? ORDER BY id",
        (report_id,),
    )
    statements = {id_: read_spans(*at) for id_, *at in rows}
    (report,) = connection.execute('SELECT "key" FROM report WHERE id = ?', (report_id,)).fetchone()
    connection.execute("UPDATE review_subject SET statement_id = NULL WHERE report = ?", (report,))
    found = match(_subjects(connection, report_id), statements)
    connection.executemany(
        "UPDATE review_subject SET statement_id = ? WHERE id = ?",
        [(statement, subject) for subject, statement in found.items()],
    )
    decisions = connection.execute(
        "SELECT review_decision.id FROM review_decision "
        "JOIN review_subject ON review_subject.id = subject_id WHERE report = ?",
        (report,),
    )
    lead_speakers(connection, report_id, [id_ for (id_,) in decisions.fetchall()])
    connection.execute("DELETE FROM review_pending WHERE report_id = ?", (report_id,))


def match(subjects: Mapping[int, Judged], statements: Mapping[int, Spans]) -> dict[int, int]:
    """The statement of each judged statement that has one; nothing is matched twice."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    ranked = sorted(_pairs(subjects, statements), key=lambda pair: pair[0], reverse=True)
    for _, subject, statement in ranked:
        if subject not in found and statement not in taken:
            found[subject] = statement
            taken.add(statement)
    return found


def likest(judged: Judged, statements: Mapping[int, Spans]) -> int | None:
    """The statement that a judgement is on, of those that are read now."""
    return match({0: judged}, statements).get(0)


def read_spans(source: str, cue: str, content: str) -> Spans:
    """Spans from how the archive writes them."""
    return Spans(*(tuple(Span(*pair) for pair in json.loads(at)) for at in (source, cue, content)))


def lead_speakers(connection: sqlite3.Connection, report_id: int, decisions: Sequence[int]) -> None:
    """Lead the speakers of decisions to the report's present parties.

    That is the party named there; else the one with a mention there; else the only one of that
    name, which is also where a name of the person's own leads.
    """
    if not decisions:
        return
    parties = _Parties(connection, report_id)
    for decision in decisions:
        speakers = connection.execute(
            "SELECT number, name, at FROM review_speaker WHERE decision_id = ?", (decision,)
        ).fetchall()
        for number, name, at in speakers:
            party = parties.find(name, Span(*json.loads(at)) if at else None)
            connection.execute(
                "UPDATE review_speaker SET party_id = ? WHERE decision_id = ? AND number = ?",
                (party, decision, number),
            )


class _Parties:
    """The parties of one report, by where they are named, where they are mentioned, and by name."""

    def __init__(self, connection: sqlite3.Connection, report_id: int) -> None:
        self._named: dict[Span, int] = {}
        self._called: dict[str, int | None] = {}
        mentions: list[tuple[Span, int]] = []
        rows = connection.execute(
            "SELECT id, name, named_at, mentions_at FROM party WHERE report_id = ? ORDER BY id",
            (report_id,),
        )
        for id_, name, named, mentions_at in rows:
            self._named.setdefault(Span(*json.loads(named)), id_)
            mentions += ((Span(*pair), id_) for pair in json.loads(mentions_at))
            self._called[name] = None if name in self._called else id_
        self._mentions = sorted(mentions)

    def find(self, name: str, at: Span | None) -> int | None:
        if at is None:
            return self._called.get(name)
        if at in self._named:
            return self._named[at]
        # The last mention that begins before the name's end.
        before = bisect_left(self._mentions, at.end, key=lambda mention: mention[0].start)
        if before and self._mentions[before - 1][0].end > at.start:
            return self._mentions[before - 1][1]
        return self._called.get(name)


def _subjects(connection: sqlite3.Connection, report_id: int) -> dict[int, Judged]:
    """What was judged of a report, each by the decision that stands."""
    rows = connection.execute(
        "SELECT subject_id, verdict, read_source_at, read_cue_at, read_content_at, "
        "source_at, cue_at, content_at FROM review_decision "
        "JOIN review_subject ON review_subject.id = subject_id "
        'JOIN report ON report."key" = report AND report.text_sha256 = review_subject.text_sha256 '
        "WHERE report.id = ? AND undone IS NULL ORDER BY review_decision.id",
        (report_id,),
    )
    found = {}
    for subject, verdict, *at in rows:
        right = None if verdict == "wrong" else read_spans(*at[3:])
        found[subject] = Judged(read_spans(*at[:3]), right)
    return found


# --- how alike -----------------------------------------------------------------------------------


def _pairs(
    subjects: Mapping[int, Judged], statements: Mapping[int, Spans]
) -> Iterator[tuple[_Score, int, int]]:
    """Pairs that agree, with their score. Where the spans are the same, only that pair."""
    same: dict[Spans, list[int]] = {}
    for id_, spans in statements.items():
        same.setdefault(spans, []).append(id_)
    near = _Near(statements)
    for subject, judged in subjects.items():
        candidates = same.get(judged.read) or near.ids(judged)
        for id_ in candidates:
            score = _score(judged, statements[id_])
            if score is not None:
                yield score, subject, id_


class _Near:
    """Statements by where their content stands."""

    def __init__(self, statements: Mapping[int, Spans]) -> None:
        reaches = [(*_reach(spans), id_) for id_, spans in statements.items() if spans.content]
        self._reaches = sorted(reaches)
        self._longest = max((end - start for start, end, _ in reaches), default=0)

    def ids(self, judged: Judged) -> list[int]:
        """Those whose content may overlap that of a judged statement."""
        wanted = [_reach(spans) for spans in judged if spans and spans.content]
        start, end = min(reach[0] for reach in wanted), max(reach[1] for reach in wanted)
        first = bisect_left(self._reaches, (start - self._longest,))
        last = bisect_left(self._reaches, (end,))
        return [id_ for _, stop, id_ in self._reaches[first:last] if stop > start]


def _reach(spans: Spans) -> tuple[int, int]:
    return min(spans.content)[0], max(end for _, end in spans.content)


def _score(judged: Judged, spans: Spans) -> _Score | None:
    """How alike a judged statement and a statement are, or None where they are not the same."""
    if judged.read == spans:
        return 1.0, 1.0, 1.0
    if judged.right is None:
        scores = [_alike(judged.read, spans)]
        return scores[0] if min(scores[0][:2]) >= _STRICT else None
    found = [_alike(each, spans) for each in (judged.read, judged.right)]
    agreeing = [score for score in found if score[0] >= _RELAXED and max(score[1:]) > 0]
    return max(agreeing, default=None)


def _alike(one: Spans, other: Spans) -> _Score:
    return (
        _dice(one.content, other.content),
        _dice(one.source, other.source),
        _dice(one.cue, other.cue) if one.cue else 0.0,
    )


def _dice(one: Iterable[Span], other: Iterable[Span]) -> float:
    """Dice's coefficient of the characters at two lists of spans; 1 where neither has any."""
    a, b = _merged(one), _merged(other)
    total = sum(end - start for start, end in (*a, *b))
    if not total:
        return 1.0
    shared = i = j = 0
    while i < len(a) and j < len(b):
        shared += max(0, min(a[i][1], b[j][1]) - max(a[i][0], b[j][0]))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return 2 * shared / total


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Spans in order and apart."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
