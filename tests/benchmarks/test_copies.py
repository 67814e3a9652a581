from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from benchmarks import copies
from benchmarks.copies import (
    Item,
    aligned,
    altered,
    by_bands,
    exhaustive,
    grouped,
    judged,
    load_labels,
    sample,
    sharing,
    variants,
)

DAY = date(2021, 3, 2)


def words(seed: int, count: int = 120) -> tuple[str, ...]:
    rng = random.Random(seed)
    return tuple(f"w{rng.randrange(2_000)}" for _ in range(count))


def test_both_ways_find_a_copy_and_nothing_else() -> None:
    items = [Item(n, DAY, words(n)) for n in range(6)] + [Item(9, DAY, words(3)[:90])]
    assert exhaustive(items) == {(3, 6)}
    assert by_bands(items) == {(3, 6)}


def test_only_pairs_of_the_same_days_are_aligned() -> None:
    items = [Item(1, DAY, words(1)), Item(2, date(2021, 4, 2), words(1))]
    assert aligned(items, [(0, 1)]) == {}


def test_labels_are_counted_where_they_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "labels.json"
    path.write_text('{"copies": {"1 3": true, "1 5": false, "5 7": true, "7 9": true}}')
    monkeypatch.setattr(copies, "LABELS", path)
    outcome = judged({(1, 3), (1, 5)}, {(5, 7)})
    assert outcome == {"found": [1, 2], "near misses": [1, 1]}


def test_variants_are_what_they_are_called() -> None:
    story = [" ".join(words(n, 30)) for n in range(6)]
    other = [" ".join(words(n, 30)) for n in range(10, 14)]
    made = dict(variants(story, other, random.Random(1)))
    assert made["cut by a third"] == story[:4]
    assert made["cut by two thirds"] == story[:2]
    assert made["page"][1:-1] == story
    assert len(set(made["quoting"]) & set(story)) == 2
    assert set(made["quoting"]) >= set(other)
    changed = [a != b for a, b in zip(made["altered"], story, strict=True)]
    assert any(changed)


def test_a_share_of_words_is_altered() -> None:
    text = " ".join(f"w{n}" for n in range(200))
    after = altered(text, random.Random(1)).split()
    assert 5 <= sum(a != b for a, b in zip(after, text.split(), strict=True)) <= 10


def test_pairs_of_one_topic_are_parted_by_what_they_share() -> None:
    whole, other = " ".join(words(1)), " ".join(words(2))
    half = " ".join(words(1)[:60] + words(3)[:50])
    found = sharing(
        {"1_1ecb": whole, "1_2ecb": whole, "1_3ecb": half, "2_1ecb": whole, "1_4": other}
    )
    assert found == {
        0: [],
        1: [],
        2: [("1_1ecb", "1_3ecb"), ("1_2ecb", "1_3ecb")],
        3: [],
        4: [("1_1ecb", "1_2ecb")],
    }
    assert sorted(sample(found)) == [
        (2, ("1_1ecb", "1_3ecb")),
        (2, ("1_2ecb", "1_3ecb")),
        (4, ("1_1ecb", "1_2ecb")),
    ]


def test_documents_of_one_text_are_in_one_group() -> None:
    text = " ".join(words(1))
    groups = grouped({"a": text, "b": " ".join(words(2)), "c": text})
    assert groups["a"] == groups["c"] != groups["b"]


def test_the_labels_are_of_pairs_of_one_topic() -> None:
    pairs = load_labels()
    assert len({each.pair for each in pairs}) == len(pairs) == 75
    for one, two in (each.pair for each in pairs):
        assert one.partition("_")[0] == two.partition("_")[0]


def test_without_the_data_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(copies, "REUTERS", tmp_path / "none")
    assert copies.main([]) == 66
    assert "is not there" in capsys.readouterr().err
