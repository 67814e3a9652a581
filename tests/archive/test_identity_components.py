"""Identities as components, against a version that is as plain as can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.identity.components import Link, partition

PARTIES = range(1, 9)
pair = st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES)).filter(lambda p: p[0] < p[1])
links = st.lists(st.builds(lambda p, s: Link(*p, s), pair, st.sampled_from([2.5, 3.0, 3.5, 4.0])))
judged = st.dictionaries(pair, st.sampled_from(["same", "different", "unsure"]), max_size=6)


def plain(
    found: list[Link], verdicts: dict[tuple[int, int], str]
) -> tuple[set[frozenset[int]], set[tuple[int, int]]]:
    """Sets of sets, joined one by one as the words of the module say; and the conflicts."""
    groups = {frozenset((party,)) for party in PARTIES}

    def of(party: int) -> frozenset[int]:
        return next(group for group in groups if party in group)

    def join(a: int, b: int) -> None:
        one, other = of(a), of(b)
        groups.difference_update({one, other})
        groups.add(one | other)

    for (a, b), verdict in verdicts.items():
        if verdict == "same":
            join(a, b)
    different = [p for p, verdict in verdicts.items() if verdict == "different"]
    conflicts = {p for p in different if of(p[0]) == of(p[1])}
    for link in sorted(found, key=lambda k: (-k.score, k.left, k.right)):
        both = of(link.left) | of(link.right)
        if not any({a, b} <= both for a, b in different if (a, b) not in conflicts):
            join(link.left, link.right)
    return groups, conflicts


@given(links, judged)
def test_components_are_those_of_the_plain_version(
    found: list[Link], verdicts: dict[tuple[int, int], str]
) -> None:
    same = [p for p, verdict in verdicts.items() if verdict == "same"]
    different = {p: n for n, (p, v) in enumerate(verdicts.items()) if v == "different"}
    ours = partition(PARTIES, found, same, different)
    groups, conflicts = plain(found, verdicts)
    assert ours.identity == {party: min(group) for group in groups for party in group}
    assert {p for p, n in different.items() if n in ours.conflicts} == conflicts
    across = {(k.left, k.right) for k in found if ours.identity[k.left] != ours.identity[k.right]}
    assert set(ours.cut) == across


def test_the_weakest_link_of_the_way_is_cut() -> None:
    ways = [Link(1, 2, 4.0), Link(2, 3, 2.5), Link(3, 4, 3.0)]
    assert len(set(partition(range(1, 5), ways, [], {}).identity.values())) == 1
    cut = partition(range(1, 5), ways, [], {(1, 4): 9})
    assert cut.identity == {1: 1, 2: 1, 3: 3, 4: 3}
    assert cut.cut == {(2, 3): 9}


def test_people_who_contradict_each_other_are_told_so() -> None:
    ours = partition(range(1, 4), [], [(1, 2), (2, 3)], {(1, 3): 7})
    assert ours.conflicts == (7,)
    assert set(ours.identity.values()) == {1}


@pytest.mark.parametrize("count", [20_000])
def test_a_long_chain_is_no_trouble(count: int) -> None:
    chain = [Link(n, n + 1, 3.0) for n in range(count)]
    ours = partition(range(count + 1), chain, [], {(0, count): 1})
    assert len(set(ours.identity.values())) == 2
