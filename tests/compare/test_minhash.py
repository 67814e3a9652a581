from __future__ import annotations

import random

import pytest

from onrecord.compare.minhash import BANDS, bands_of, signature


def words(seed: int, count: int) -> list[str]:
    return [f"w{random.Random(f'{seed}.{n}').randrange(5_000)}" for n in range(count)]


def estimate(left: list[str], right: list[str]) -> float:
    one, two = signature(left), signature(right)
    assert one is not None and two is not None
    return float((one == two).mean())


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_equal_places_estimate_the_share_of_shingles(kept: float) -> None:
    cases = [(words(seed, 500), words(seed, int(500 * kept))) for seed in range(20)]
    mean = sum(estimate(*case) for case in cases) / len(cases)
    assert mean == pytest.approx(kept, abs=0.05)


def test_texts_with_a_third_in_common_share_a_band_and_others_do_not() -> None:
    found = [
        bool(set(bands_of(words(seed, 600))) & set(bands_of(words(seed, 240))))
        for seed in range(50)
    ]
    by_chance = [
        bool(set(bands_of(words(seed, 600))) & set(bands_of(words(seed + 100, 600))))
        for seed in range(50)
    ]
    assert sum(found) >= 48
    assert sum(by_chance) == 0


def test_bands_are_the_same_for_ever() -> None:
    """They are kept in archives: another value would lose the copies of every report there."""
    bands = bands_of("the bridge over the lenn will stand before the flood comes".split())
    assert len(bands) == BANDS
    assert bands[:2] == [-2047096914, -2001398389]
    assert all(-(2**31) <= band < 2**31 for band in bands)


def test_a_text_below_a_shingle_has_none() -> None:
    assert bands_of(["the", "bridge", "stands"]) == []
    assert bands_of([]) == []


def test_many_words_at_once() -> None:
    assert bands_of(["word"] * 100_000) == bands_of(["word"] * 4)
