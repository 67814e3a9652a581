"""Which names count as the same, and which statements."""

from __future__ import annotations

import pytest

from benchmarks.naming import are_right, begins_alike, best_pairs, fit, is_right, others_than, plain
from onrecord.model import PartyType, Span
from tests.benchmarks.records import party

HERE = Span(0, 1)


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("the Harbour Board", "Harbour board"),
        ("Dr. Oda Brenning", "Oda  Brenning"),
        ("Prime Minister", "prime minister"),
        ("Brenning’s", "brenning"),
        ("The President", "president"),  # a title alone is all there is
    ],
)
def test_names_are_compared_without_articles_titles_and_case(name: str, same: str) -> None:
    assert plain(name) == plain(same)


def test_a_surname_is_not_the_name() -> None:
    assert not is_right("Oda Brenning", party("p1", "Brenning", HERE), frozenset())


def test_an_alias_is_right_unless_the_party_has_swallowed_somebody_else() -> None:
    others = others_than("Oda Brenning", ["Oda Brenning", "Per Holm"])
    alone = party("p1", "Oda Maria Brenning", HERE, aliases=["Oda Brenning"])
    both = party("p1", "Per Holm", HERE, aliases=["Oda Brenning"])
    assert is_right("Oda Brenning", alone, others)
    assert not is_right("Oda Brenning", both, others)
    assert is_right("Per Holm", both, others_than("Per Holm", ["Oda Brenning", "Per Holm"]))


def test_only_a_description_may_be_longer_or_shorter() -> None:
    group = party("p1", "a team", HERE, type_of=PartyType.GROUP)
    town = party("p1", "New Karsholm", HERE, type_of=PartyType.PLACE)
    assert begins_alike("a team of divers", group, frozenset())
    assert not begins_alike("a teamster", group, frozenset())
    assert not begins_alike("New Karsholm Police", town, frozenset())


def test_all_of_a_joint_source_and_no_more() -> None:
    oda, per = party("p1", "Oda Brenning", HERE), party("p2", "Per Holm", HERE)

    def judge(name: str, one: object) -> bool:
        return name == getattr(one, "name", None)

    assert are_right(["Per Holm", "Oda Brenning"], [oda, per], judge)
    assert not are_right(["Per Holm"], [oda, per], judge)
    assert not are_right(["Per Holm", "Oda Brenning"], [per], judge)
    assert not are_right(["Per Holm", "Per Holm"], [per], judge)
    assert are_right([], [], judge)
    assert not are_right([], [per], judge)


def test_fit_is_the_share_of_both_in_either() -> None:
    assert fit([(0, 4)], [(2, 6)]) == pytest.approx(2 / 6)
    assert fit([(0, 2), (4, 6)], [(0, 6)]) == pytest.approx(4 / 6)
    assert fit([], []) == 0


def test_pairs_are_one_to_one_and_the_best_goes_first() -> None:
    assert best_pairs([(0.5, 0, 0), (0.9, 1, 0), (0.2, 0, 1), (0.0, 2, 2)]) == {1: 0, 0: 1}
