"""Calibration arithmetic on statements whose confidence and correctness are made up."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET

import pytest

from benchmarks.reliability import (
    Bin,
    bins_of_equal_mass,
    bins_of_equal_width,
    calibration_error,
    plot,
)


def test_the_error_is_the_weighted_gap() -> None:
    bins = [Bin(30, 0.2, 0.3), Bin(10, 0.9, 0.5)]
    assert calibration_error(bins) == pytest.approx(0.75 * 0.1 + 0.25 * 0.4)


def test_nothing_has_no_error() -> None:
    assert calibration_error([]) == 0
    assert bins_of_equal_mass([]) == bins_of_equal_width([]) == []


def test_bins_of_equal_width_are_closed_above() -> None:
    judged = [(0.0, False), (0.1, True), (0.1000001, True), (1.0, True)]
    bins = bins_of_equal_width(judged)
    assert [b.count for b in bins] == [2, 1, 1]
    assert bins[0].confidence == pytest.approx(0.05)
    assert bins[0].right == 0.5


def test_every_tenth_falls_into_the_bin_that_it_closes() -> None:
    bins = bins_of_equal_width([(k / 10, True) for k in range(1, 11)])
    assert [b.count for b in bins] == [1] * 10


@pytest.mark.parametrize("count", [1, 7, 10, 23, 100])
def test_bins_of_equal_mass_hold_everything_evenly(count: int) -> None:
    bins = bins_of_equal_mass([(k / 100, k % 2 == 0) for k in range(count)])
    sizes = [b.count for b in bins]
    assert sum(sizes) == count
    assert max(sizes) - min(sizes) <= 1
    assert [b.confidence for b in bins] == sorted(b.confidence for b in bins)


@pytest.mark.parametrize("cut", [bins_of_equal_mass, bins_of_equal_width])
def test_honest_confidence_has_a_small_error_and_boasting_a_large_one(cut: object) -> None:
    assert callable(cut)
    dice = random.Random(7)
    confidences = [dice.random() for _ in range(20_000)]
    outcomes = [dice.random() < c for c in confidences]
    honest = list(zip(confidences, outcomes, strict=True))
    boasting = [(0.5 + c / 2, right) for c, right in honest]
    assert calibration_error(cut(honest)) < 0.015
    assert calibration_error(cut(boasting)) == pytest.approx(0.25, abs=0.015)


def test_the_plot_has_a_dot_for_each_bin_where_it_belongs() -> None:
    drawn = ET.fromstring(plot([Bin(9, 0.0, 1.0), Bin(1, 1.0, 0.0)]))
    dots = drawn.findall(".//{http://www.w3.org/2000/svg}circle")
    assert [(d.get("cx"), d.get("cy")) for d in dots] == [("48.0", "48.0"), ("368.0", "368.0")]
    assert float(dots[0].get("r", 0)) > float(dots[1].get("r", 0))
