"""Identities as connected components: of links, of what people judged the same, less what they
judged different.

People's `same` come first and hold always. Links follow, the strongest first, and each is left out
that would bring two parties together that people judged different. So of all ways between such two
parties the weakest link is cut, and the outcome hangs on no order but that of the scores. Where
people's own judgements put two parties together and apart, they stay together and the judgement is
told as a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Link", "Partition", "partition"]

Pair = tuple[int, int]


class Link(NamedTuple):
    """An automatic link between two parties."""

    left: int
    right: int
    score: float


@dataclass(frozen=True, slots=True)
class Partition:
    """`identity` is the lowest party of each party's component; `cut` the links left out, each with
    the judgement that it is left out for; `conflicts` the judgements that cannot hold."""

    identity: dict[int, int]
    cut: dict[Pair, int]
    conflicts: tuple[int, ...]


class _Forest:
    """Disjoint sets of parties, each with the sets that it must stay apart from."""

    def __init__(self, parties: Iterable[int]) -> None:
        self._above = {party: party for party in parties}
        self._size = dict.fromkeys(self._above, 1)
        self._apart: dict[int, set[int]] = {}

    def __iter__(self) -> Iterator[int]:
        return iter(self._above)

    def find(self, party: int) -> int:
        root = party
        while self._above[root] != root:
            root = self._above[root]
        while self._above[party] != root:
            self._above[party], party = root, self._above[party]
        return root

    def keep_apart(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)

    def may_join(self, a: int, b: int) -> bool:
        return self.find(b) not in self._apart.get(self.find(a), ())

    def join(self, a: int, b: int) -> None:
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        if self._size[a] < self._size[b]:
            a, b = b, a
        self._above[b] = a
        self._size[a] += self._size[b]
        for other in self._apart.pop(b, ()):
            self._apart[other].discard(b)
            self._apart[other].add(a)
            self._apart.setdefault(a, set()).add(other)


def partition(
    parties: Iterable[int],
    links: Iterable[Link],
    same: Iterable[Pair],
    different: Mapping[Pair, int],
) -> Partition:
    """The identities of `parties`; all ends of the others must be among them.

    `different` has the number of each judgement.
    """
    forest = _Forest(parties)
    links = sorted(links, key=lambda link: (-link.score, link.left, link.right))
    for left, right in same:
        forest.join(left, right)
    conflicts = []
    for (left, right), judgement in different.items():
        if forest.find(left) == forest.find(right):
            conflicts.append(judgement)
        else:
            forest.keep_apart(left, right)
    for link in links:
        if forest.may_join(link.left, link.right):
            forest.join(link.left, link.right)
    identity = _named(forest)
    return Partition(identity, _cut(links, identity, different), tuple(sorted(conflicts)))


def _named(forest: _Forest) -> dict[int, int]:
    lowest: dict[int, int] = {}
    for party in sorted(forest):
        lowest.setdefault(forest.find(party), party)
    return {party: lowest[forest.find(party)] for party in forest}


def _cut(
    links: Iterable[Link], identity: Mapping[int, int], different: Mapping[Pair, int]
) -> dict[Pair, int]:
    """Each link between two identities, and the first judgement that keeps these two apart."""
    between: dict[frozenset[int], int] = {}
    for (left, right), judgement in different.items():
        pair = frozenset((identity[left], identity[right]))
        between[pair] = min(judgement, between.get(pair, judgement))
    return {
        (link.left, link.right): between[frozenset((identity[link.left], identity[link.right]))]
        for link in links
        if identity[link.left] != identity[link.right]
    }
