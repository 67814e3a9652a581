"""All pages that there are, so that none is forgotten by what has to hold on every page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.store import Archive

# As routes have them, with what makes them show more. A new page belongs here; test_axe says so.
PAGES = (
    "/",
    "/search",
    "/search?q={words}",
    "/search?q=nothing+has+these+words&speaker=nobody&since=2020",
    "/search?speaker_id={party}&sort=relevance&q={words}",
    "/reports/{report}",
    "/parties",
    "/parties?q={name}",
    "/parties/{party}",
    "/parties/999999999",
    "/statements/{report}/{statement}",
    "/revisions/{report}",
    "/reports/{revised}",
    "/revisions/{revised}",
    "/review",
    "/review?speaker=nobody+is+called+so",
    "/review/{report}/{statement}",
    "/decisions",
    "/decisions?of=statements",
    "/enter",
    "/api/v1",
    "/reconcile/preview?id={party}",
    "/no/such/page",
)
FEEDS = ("/search.atom?q={words}", "/search.json?q={words}")
# GET routes that give no page, and nothing that a browser would show as one.
OTHERS = (
    "/api",
    "/reports/{key}/snapshot",
    "/reconcile/suggest/entity",
    "/reconcile/suggest/type",
)


@dataclass(frozen=True)
class Examples:
    """What the addresses of pages are filled with. `revised` is a report that is not current."""

    report: str
    statement: str
    party: int
    name: str
    revised: str
    words: str = "harbour"

    def fill(self, page: str) -> str:
        """The address of one page."""
        return page.format_map(vars(self))


def examples_of(path: Path) -> Examples:
    """A statement whose speaker has an identity, of a report that others share words with if any."""
    with Archive.open(path) as archive:
        row = archive.connection.execute(
            'SELECT report."key", statement."key", identity_id, party.name FROM statement '
            "JOIN report ON report.id = statement.report_id "
            "JOIN statement_party ON statement_id = statement.id AND role = 'speaker' "
            "JOIN party ON party.id = statement_party.party_id "
            "JOIN party_identity ON party_identity.party_id = party.id "
            "WHERE current = 1 AND length(party.name) > 3 "
            "ORDER BY (SELECT count(*) FROM utterance_statement AS mine "
            "JOIN utterance_statement AS other USING (utterance_id) "
            "WHERE mine.statement_id = statement.id) DESC, statement.id LIMIT 1"
        ).fetchone()
        old = archive.connection.execute('SELECT "key" FROM report WHERE current = 0').fetchone()
    return Examples(*row, revised=old[0] if old else row[0])
