"""The scores against published worked examples, and at their ends."""

from __future__ import annotations

import pytest

from benchmarks.clusters import b_cubed, ceaf_e, conll, muc, scores

pytest.importorskip("scipy")

# The example of Pradhan et al. 2014: e is only in the key, h and i are only in the response.
KEY = [set("abc"), set("defg")]
RESPONSE = [set("ab"), set("cd"), set("fghi")]


def test_the_worked_example_of_pradhan_and_others() -> None:
    assert (muc(KEY, RESPONSE).recall, muc(KEY, RESPONSE).precision) == (2 / 5, 2 / 5)
    assert b_cubed(KEY, RESPONSE).precision == pytest.approx(0.50)
    assert b_cubed(KEY, RESPONSE).recall == pytest.approx(35 / 12 / 7)  # 0.42
    assert ceaf_e(KEY, RESPONSE).precision == pytest.approx(1.3 / 3)  # 0.43
    assert ceaf_e(KEY, RESPONSE).recall == pytest.approx(1.3 / 2)  # 0.65
    rounded = [round(count.f1, 2) for count in scores([(KEY, RESPONSE)]).values()]
    assert rounded == [0.40, 0.45, 0.52]


def test_what_the_reference_scorer_says_of_missing_mentions() -> None:
    # Case A-2 of the tests that come with it.
    key, response = [set("a"), set("bc"), set("def")], [set("a"), set("de")]
    links, mentions, entities = (f(key, response) for f in (muc, b_cubed, ceaf_e))
    assert (links.recall, links.precision) == (pytest.approx(1 / 3), 1)
    assert (mentions.recall, mentions.precision) == (pytest.approx(7 / 18), 1)
    assert (entities.recall, entities.precision) == (pytest.approx(0.6), pytest.approx(0.9))


@pytest.mark.parametrize(
    ("key", "response", "recall", "precision"),
    [
        ([set("abcd")], [set("ab"), set("cd")], 2 / 3, 1.0),  # Vilain et al. 1995
        ([set("ab"), set("cd")], [set("abcd")], 1.0, 2 / 3),
        ([set("abcd")], [set("ab")], 1 / 3, 1.0),
    ],
)
def test_muc_counts_links(
    key: list[set[str]], response: list[set[str]], recall: float, precision: float
) -> None:
    assert muc(key, response).recall == pytest.approx(recall)
    assert muc(key, response).precision == pytest.approx(precision)


def test_b_cubed_of_bagga_and_baldwin() -> None:
    # Their first response joins a cluster of five with one of five, their second with one of two.
    key = [{1, 2, 3, 4, 5}, {6, 7}, {8, 9, 10, 11, 12}]
    first = [{1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11, 12}]
    second = [{1, 2, 3, 4, 5, 8, 9, 10, 11, 12}, {6, 7}]
    assert b_cubed(key, first).precision == pytest.approx(16 / 21)  # 0.76
    assert b_cubed(key, second).precision == pytest.approx(7 / 12)  # 0.58
    assert b_cubed(key, first).recall == b_cubed(key, second).recall == 1


def test_what_is_the_same_scores_1_and_what_is_not_there_0() -> None:
    assert conll(scores([(KEY, KEY)])) == pytest.approx(1)
    assert conll(scores([(KEY, [])])) == 0
    assert conll(scores([([], [])])) == 0


def test_counts_add_up_over_documents_before_they_are_divided() -> None:
    together = scores([(KEY, RESPONSE), (KEY, KEY)])
    assert together["MUC"].recall == pytest.approx((2 + 5) / (5 + 5))
