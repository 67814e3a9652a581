"""Metadata for Datasette (https://docs.datasette.io/en/stable/metadata.html): what an archive's
tables and views are, what to sort them and count them by, and how the views are searched.

What is not described here is the archive's own bookkeeping, and hidden.
"""

from __future__ import annotations

import json
from typing import Any

from onrecord.archive.errors import told
from onrecord.archive.store import Archive

__all__ = ["datasette_metadata"]

_Table = dict[str, Any]

_BY_STATEMENT = {"fts_table": "statement_fts", "fts_pk": "statement_id"}
_TABLES: dict[str, _Table] = {
    # Views
    "reviewed": {
        "title": "Who said what, as people have corrected it",
        "description": "The statements of the current version of every report, with people's "
        "corrections and without what they found wrong.",
        "facets": ["outlet", "kind", "act", "verdict"],
        "sort_desc": "day",
        **_BY_STATEMENT,
    },
    "said": {
        "title": "Who said what",
        "description": "The statements of the current version of every report, as they were read.",
        "facets": ["outlet", "kind", "act", "medium"],
        "sort_desc": "day",
        "fts_table": "statement_fts",
        "fts_pk": "id",
    },
    "involved": {
        "title": "Parties in statements",
        "description": "Every part that a party has in a statement: speaker, via, addressee, "
        "about.",
        "facets": ["role", "type", "outlet"],
        "sort_desc": "day",
        **_BY_STATEMENT,
    },
    "identified": {
        "title": "Who is who",
        "description": "Every named party of every report with its identity across reports.",
        "facets": ["type", "outlet"],
        "fts_table": "party_fts",
        "fts_pk": "party_id",
    },
    "utterance": {
        "title": "The same words in several reports",
        "description": "The statements of each saying-event.",
        "facets": ["outlet", "kind"],
        **_BY_STATEMENT,
    },
    "copies": {
        "title": "Copies of one text",
        "description": "The reports of each group of copies; `copies` is how many there are.",
        "facets": ["outlet", "agency"],
        "sort_desc": "copies",
    },
    "revision": {
        "title": "Versions of pages",
        "description": "Each version of every page that has more than one, oldest first.",
    },
    # Tables
    "report": {
        "title": "Reports",
        "description": "Published news items, each in one version of its text.",
        "facets": ["outlet_id", "language", "current"],
        "sort_desc": "published_latest",
        "label_column": "title",
    },
    "statement": {
        "title": "Statements",
        "description": "Words ascribed to a source through a cue, as they were read.",
        "facets": ["kind", "act", "part"],
        "sort_desc": "day",
        "label_column": "words",
        "fts_table": "statement_fts",
        "fts_pk": "id",
    },
    "party": {
        "title": "Parties",
        "description": "Who speaks, or is spoken of or to, in one report.",
        "facets": ["type"],
        "label_column": "name",
        "fts_table": "party_fts",
        "fts_pk": "id",
    },
    "statement_party": {
        "title": "Parties of statements",
        "description": "A party of a statement, and as what.",
        "facets": ["role"],
    },
    "outlet": {"title": "Outlets", "description": "Publishers.", "label_column": "name"},
    "time": {
        "title": "Times",
        "description": "Time expressions of reports and the days that they may mean.",
        "facets": ["type"],
    },
    "rule": {
        "title": "Rules for times",
        "description": "By which rules times were read.",
        "label_column": "words",
    },
    "run": {
        "title": "Runs",
        "description": "What read the reports: versions of onrecord and its model.",
        "label_column": "software",
    },
    "snapshot": {
        "title": "Snapshots",
        "description": "The bytes that reports were made from, compressed.",
    },
    "review_decision": {
        "title": "Judgements of statements",
        "description": "What people found right, wrong, or corrected, by whom and when.",
        "facets": ["verdict", "by"],
        "sort_desc": "id",
    },
    "identity_decision": {
        "title": "Decisions on who is who",
        "description": "What people decided of identities, by whom, when and why.",
        "facets": ["kind", "by"],
        "sort_desc": "id",
    },
}
_TOLD = "Who said what in news reports, and where exactly that is written."


def datasette_metadata(archive: Archive) -> str:
    """The metadata of an archive as JSON, for `datasette FILE --metadata`.

    Datasette calls a database by its file's name, which must not change meanwhile. Raises an
    `ArchiveError`.
    """
    with told(archive.path):
        found = archive.connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' "
            "AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        ).fetchall()
    there = {name for (name,) in found}
    described = {name: table for name, table in _TABLES.items() if name in there}
    hidden = {name: {"hidden": True} for name in sorted(there - described.keys())}
    database = {"title": archive.path.stem, "description": _TOLD, "tables": described | hidden}
    metadata = {
        "title": archive.path.stem,
        "description": _TOLD,
        "databases": {archive.path.stem: database},
    }
    return json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
