"""What became of statements from one version of a page to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from onrecord.archive.errors import told
from onrecord.archive.store import Archive
from onrecord.compare.alignment import align
from onrecord.compare.carriers import Carrier, Source, read_carriers, read_source
from onrecord.compare.differences import Piece, differences
from onrecord.compare.rarity import stem, weight
from onrecord.errors import MissingInput

__all__ = ["Fate", "Revision", "StatementChange", "changes_between", "revisions"]

_ALIKE = 0.5  # share of the words of both that the same statement must have kept
_MOST_ALIGNED = 10  # statements of the other version that one is compared with
_MOST_COMMON = 50  # statements; a word that more of them have does not lead to any


class Fate(StrEnum):
    """What became of a statement."""

    APPEARED = "appeared"
    CHANGED = "changed"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement before and after; one of them is None where it appeared or vanished.

    Where it changed, `differences` lead from the words before to those after; they are all the
    same where only the source has changed.
    """

    fate: Fate
    before: Carrier | None
    after: Carrier | None
    differences: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """Two versions of a page, one after the other, and what became of the statements."""

    before: Source
    after: Source
    changes: tuple[StatementChange, ...]
    unchanged: int


def revisions(archive: Archive, url: str) -> list[Revision]:
    """The revisions of the page at a URL, oldest first; none where it has one version.

    Raises MissingInput where no report was at that URL.
    """
    with told(archive.path):
        ids = [
            id_
            for (id_,) in archive.connection.execute(
                "SELECT id FROM report WHERE url = ? ORDER BY id", (url,)
            )
        ]
        if not ids:
            raise MissingInput(f"{url}: the archive has no report of this address; check it.")
        return [_revision(archive, before, after) for before, after in pairwise(ids)]


def _revision(archive: Archive, before: int, after: int) -> Revision:
    old, new = _carriers(archive, before), _carriers(archive, after)
    changes, unchanged = changes_between(old, new)
    db = archive.connection
    return Revision(read_source(db, before), read_source(db, after), changes, unchanged)


def _carriers(archive: Archive, report_id: int) -> list[Carrier]:
    ids = archive.connection.execute("SELECT id FROM statement WHERE report_id = ?", (report_id,))
    return read_carriers(archive.connection, [id_ for (id_,) in ids])


def changes_between(
    old: Sequence[Carrier], new: Sequence[Carrier]
) -> tuple[tuple[StatementChange, ...], int]:
    """What became of the statements of one version in the next, and how many stayed as they were.

    Statements are taken for one another if they have the same words, or else, the most alike first,
    if at least half of the words of both are the same.
    """
    left, right = _Pool(old), _Pool(new)
    unchanged = len(list(_alike(left, right, _as_written)))
    changed = [*_alike(left, right, lambda each: each.wording.words.keys), *_similar(left, right)]
    changes = [
        *(StatementChange(Fate.CHANGED, a, b, _differences(a, b)) for a, b in changed),
        *(StatementChange(Fate.VANISHED, each, None) for each in left),
        *(StatementChange(Fate.APPEARED, None, each) for each in right),
    ]
    return tuple(sorted(changes, key=_place)), unchanged


class _Pool:
    """The statements of one version that have no partner in the other yet."""

    def __init__(self, carriers: Sequence[Carrier]) -> None:
        self._left = {carrier.id: carrier for carrier in carriers}

    def __iter__(self) -> Iterator[Carrier]:
        return iter(list(self._left.values()))

    def __contains__(self, carrier: Carrier) -> bool:
        return carrier.id in self._left

    def take(self, carrier: Carrier) -> None:
        del self._left[carrier.id]


def _as_written(carrier: Carrier) -> Hashable:
    return carrier.wording.words.keys, carrier.wording.quoted, carrier.source.casefold()


def _alike(
    left: _Pool, right: _Pool, key: Callable[[Carrier], Hashable]
) -> Iterator[tuple[Carrier, Carrier]]:
    """Partners with the same key, in the order of the text."""
    waiting: dict[Hashable, list[Carrier]] = defaultdict(list)
    for carrier in right:
        waiting[key(carrier)].append(carrier)
    for carrier in left:
        if partners := waiting.get(key(carrier)):
            partner = partners.pop(0)
            left.take(carrier)
            right.take(partner)
            yield carrier, partner


def _similar(left: _Pool, right: _Pool) -> Iterator[tuple[Carrier, Carrier]]:
    """Partners with at least half of their words the same, the most alike first."""
    pairs = sorted(_likenesses(left, right), key=lambda pair: (-pair[0], pair[1].id, pair[2].id))
    for _, one, two in pairs:
        if one in left and two in right:
            left.take(one)
            right.take(two)
            yield one, two


def _likenesses(left: _Pool, right: _Pool) -> Iterator[tuple[float, Carrier, Carrier]]:
    """Pairs that share telling words, with the share of both's words that is the same."""
    having: dict[str, list[Carrier]] = defaultdict(list)
    for carrier in right:
        for word in _telling(carrier):
            having[word].append(carrier)
    for one in left:
        shared: Counter[int] = Counter()
        others = {}
        for word in _telling(one):
            for other in having.get(word, ())[:_MOST_COMMON]:
                shared[other.id] += 1
                others[other.id] = other
        for id_, _ in shared.most_common(_MOST_ALIGNED):
            alike = _likeness(one, others[id_])
            if alike >= _ALIKE:
                yield alike, one, others[id_]


def _telling(carrier: Carrier) -> set[str]:
    return {stem(key) for key in carrier.wording.words.keys if weight(key) > 0}


def _likeness(one: Carrier, two: Carrier) -> float:
    """The share of the words of both that are the same, 0 to 1."""
    left, right = one.wording.words.keys, two.wording.words.keys
    return 2 * sum(match.length for match in align(left, right)) / (len(left) + len(right))


def _differences(one: Carrier, two: Carrier) -> tuple[Piece, ...]:
    return differences(one.wording, two.wording)


def _place(change: StatementChange) -> tuple[int, int]:
    """In the order of the text; what vanished, where it stood."""
    carrier = change.after or change.before
    assert carrier is not None  # a change has one side at least
    return carrier.content[0].start, carrier.id
