"""What takes long to count and is asked for most: counted once, for the pages and the API alike."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from onrecord.archive.dossier import Asked, Dossier, dossier, name_of
from onrecord.archive.errors import told
from onrecord.archive.facets import Facets, facets
from onrecord.archive.front import Holdings, holdings
from onrecord.archive.identity.showing import Description, describe
from onrecord.archive.kept import Kept
from onrecord.archive.people import Brief, most_quoted
from onrecord.archive.search import Found, Query, Window, find, window
from onrecord.archive.store import Archive

__all__ = ["DESCRIPTIONS", "DOSSIERS", "HEARD", "HOLDINGS", "facets_of", "statements_of"]

# By the number of an identity, and what is asked of it.
DOSSIERS: Kept[tuple[int, Asked], Dossier] = Kept(
    lambda archive, asked: dossier(archive.connection, *asked, partial(_NAMES.get, archive)), 800
)
# By the number of an identity.
DESCRIPTIONS: Kept[int, Description] = Kept(
    lambda archive, number: describe(archive.connection, number), 200
)
# By the type of party; all types where it is empty.
HEARD: Kept[str, tuple[Brief, ...]] = Kept(most_quoted, 8)
HOLDINGS: Kept[None, Holdings] = Kept(lambda archive, _: holdings(archive.connection), 1)

# By the number of an identity.
_NAMES: Kept[int, str] = Kept(lambda archive, number: name_of(archive.connection, number), 20_000)
_FACETS: Kept[Query, Facets] = Kept(lambda archive, query: facets(archive.connection, query), 1_000)
# By the last day that is looked at, and how many statements at least.
_WINDOWS: Kept[tuple[str, int], Window | None] = Kept(
    lambda archive, asked: window(archive.connection, *asked), 200
)


def facets_of(archive: Archive, query: Query) -> Facets:
    """The facets of what a query finds; its order and its page change nothing in them."""
    return _FACETS.get(archive, replace(query, after=None, sort="date", limit=0))


def statements_of(archive: Archive, query: Query) -> list[Found]:
    """What a query finds."""
    with told(archive.path):
        return find(archive.connection, query, lambda *asked: _WINDOWS.get(archive, asked))
