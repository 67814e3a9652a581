"""Statements as people have them: the SQL that lays their judgements over what was read.

`judged` is the decision on a statement that stands, or nothing. An archive in which nobody has
judged anything is asked without it, and so costs nothing.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["AS_JUDGED", "AS_READ", "Reading", "reading_of"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a statement is read: expressions over `statement`, and what they need beside it.

    `join` comes after statement, `holds` is the test that nobody found it wrong. `speakers` is a
    JSON list of [name, identity].
    """

    join: str
    holds: str
    source: str
    cue: str
    act: str
    kind: str
    words: str
    context: str
    speakers: str


_SPEAKERS = """(SELECT json_group_array(json_array(name, identity_id)) FROM (
    SELECT party.name, identity_id FROM statement_party
    JOIN party ON party.id = statement_party.party_id
    LEFT JOIN party_identity ON party_identity.party_id = party.id
    WHERE statement_id = statement.id AND role = 'speaker' ORDER BY number))"""
_JUDGED_SPEAKERS = """(SELECT json_group_array(json_array(name, identity_id)) FROM (
    SELECT name, identity_id FROM review_speaker
    LEFT JOIN party_identity ON party_identity.party_id = review_speaker.party_id
    WHERE decision_id = judged.id ORDER BY number))"""
AS_READ = Reading(
    join="",
    holds="1",
    source="statement.source",
    cue="statement.cue",
    act="statement.act",
    kind="statement.kind",
    words="statement.words",
    context="statement.context",
    speakers=_SPEAKERS,
)
AS_JUDGED = Reading(
    # Of a subject the last decision stands that was not undone (see the view review_standing).
    join="LEFT JOIN review_decision AS judged ON judged.id = ("
    "SELECT max(last.id) FROM review_subject JOIN review_decision AS last "
    "ON last.subject_id = review_subject.id "
    "WHERE review_subject.statement_id = statement.id AND last.undone IS NULL)",
    holds="judged.verdict IS NOT 'wrong'",
    source="coalesce(judged.source, statement.source)",
    cue="coalesce(judged.cue, statement.cue)",
    # An act was read off the cue, so that none is known of another cue.
    act="CASE WHEN coalesce(judged.cue_at, statement.cue_at) = statement.cue_at "
    "THEN statement.act END",
    kind="coalesce(judged.kind, statement.kind)",
    words="coalesce(judged.words, statement.words)",
    context="CASE WHEN judged.verdict = 'corrected' "
    "THEN (SELECT review_fts.context FROM review_fts WHERE review_fts.rowid = judged.id) "
    "ELSE statement.context END",
    speakers=f"CASE WHEN judged.id IS NULL THEN {_SPEAKERS} ELSE {_JUDGED_SPEAKERS} END",
)


def reading_of(connection: sqlite3.Connection) -> Reading:
    """How the statements of an archive are read: as judged, if anybody has judged one."""
    any_judged = "SELECT EXISTS (SELECT 1 FROM review_decision WHERE undone IS NULL)"
    return AS_JUDGED if connection.execute(any_judged).fetchone()[0] else AS_READ
