from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from benchmarks import copies
from benchmarks.copies import Item, aligned, altered, by_bands, exhaustive, judged, variants

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


def test_without_the_data_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(copies, "REUTERS", tmp_path / "none")
    assert copies.main([]) == 66
    assert "is not there" in capsys.readouterr().err
