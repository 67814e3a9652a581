"""When a party of the record is the party that the gold names, and which statements are the same.

A party is named right when its name is the gold name, or one of its aliases is and none of its
names is that of somebody else in the gold of the same report: a party that has swallowed another
must not be right by both names. Names are compared by `plain`.

A source without a name has only its words for one, and how many of them make the name is a matter
of taste (*an international team*, *an international team of scientists*). The strict figure asks
for all of them; the figure called "begins alike" lets a party of type unnamed or group pass whose
name begins with the gold's or the other way round, by whole words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from typing import Protocol, TypeVar

__all__ = [
    "NamedParty",
    "Spans",
    "are_right",
    "begins_alike",
    "best_pairs",
    "fit",
    "is_right",
    "others_than",
    "plain",
    "shared",
]

Spans = Sequence[tuple[int, int]]  # [start, end) in code points of the text

_UNNAMED = frozenset({"unnamed", "group"})
_LEADING = frozenset(
    "a an the mr mrs ms miss mx dr prof professor sir dame lord lady baron baroness president senator "
    "sen representative rep congressman congresswoman governor gov mayor minister secretary chancellor "
    "king queen prince princess duke duchess pope bishop archbishop cardinal reverend rev judge justice "
    "general colonel col captain capt major lieutenant lt sergeant sgt officer detective inspector "
    "chief coach".split()
)


class NamedParty(Protocol):
    """What is asked of `onrecord.model.Party`."""

    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def type(self) -> str: ...


Named = TypeVar("Named", bound=NamedParty)


def plain(name: str) -> str:
    """A name as it is compared: case-folded, one kind of apostrophe, single spaces, and without
    articles and titles at its head and a possessive's mark at its end."""
    words = name.replace("’", "'").casefold().split()
    while len(words) > 1 and words[0].rstrip(".") in _LEADING:
        del words[0]
    return " ".join(words).removesuffix("'s").removesuffix("'")


def is_right(gold: str, party: NamedParty, others: Set[str]) -> bool:
    """Whether `party` is the one that the gold calls `gold`; `others` are the plain names of
    everybody else in the gold of the report."""
    wanted = plain(gold)
    if plain(party.name) == wanted:
        return True
    ours = {plain(party.name), *map(plain, party.aliases)}
    return wanted in ours and not ours & others


def begins_alike(gold: str, party: NamedParty, others: Set[str]) -> bool:
    """`is_right`, or both are descriptions of which one begins with the other, by whole words."""
    if is_right(gold, party, others):
        return True
    wanted, name = plain(gold).split(), plain(party.name).split()
    least = min(len(wanted), len(name))
    return party.type in _UNNAMED and least > 0 and wanted[:least] == name[:least]


def are_right(
    gold: Sequence[str], parties: Sequence[Named], judge: Callable[[str, Named], bool]
) -> bool:
    """Whether the parties are all of the gold's and no more, each by `judge`. No gold names: no
    parties."""
    left = list(parties)
    for name in gold:
        match = next((party for party in left if judge(name, party)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def others_than(name: str, everybody: Iterable[str]) -> frozenset[str]:
    """The plain names of everybody else."""
    return frozenset(map(plain, everybody)) - {plain(name)}


def shared(one: Spans, other: Spans) -> int:
    """How many code points both cover; the spans of each do not overlap."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def fit(one: Spans, other: Spans) -> float:
    """The share of code points that both cover among those that either does."""
    both = shared(one, other)
    either = sum(end - start for start, end in (*one, *other)) - both
    return both / either if either else 0.0


def best_pairs(scores: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Pairs one to one, the highest score first; equal ones in the order of the text."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, left, right in sorted(scores, key=lambda row: (-row[0], row[1], row[2])):
        if score > 0 and left not in pairs and right not in taken:
            pairs[left] = right
            taken.add(right)
    return pairs
