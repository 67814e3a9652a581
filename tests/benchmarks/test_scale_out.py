from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("pyarrow", reason="pyarrow is not installed")

from benchmarks.gold import ROOT
from benchmarks.scale_out import cost, looks_until, pairs, plot, render, since


def looks() -> list[dict[str, float]]:
    """A process that takes two seconds to begin, and then 10 ms a report of 100 words."""
    at = {"memory": 200.0, "peak": 240.0, "writer": 100.0}
    return [
        {"reports": n, "words": 100 * n, "seconds": 2 + 0.01 * n, **at} for n in looks_until(1000)
    ]


def test_the_looks() -> None:
    assert looks_until(1000) == [16, 100, 200, 500, 1000]
    assert looks_until(300) == [16, 100, 200, 300]


def test_what_it_takes_to_begin_is_not_counted() -> None:
    found = list(since(looks()))
    assert [at["reports"] for at in found] == [100, 200, 500, 1000]
    assert [at["each"] for at in found] == pytest.approx([0.01] * 4)
    assert [at["thousand_words"] for at in found] == pytest.approx([0.1] * 4)


def test_who_is_first_takes_turns() -> None:
    order: list[int] = []

    def measure(processes: int) -> float:
        order.append(processes)
        return 6.0 / processes

    assert pairs(measure, 3) == [[6.0, 3.0]] * 3
    assert order == [1, 2, 2, 1, 1, 2]


def test_the_page_and_the_picture() -> None:
    data: dict[str, Any] = {
        "about": {
            "date": "2026-01-02T00:00:00",
            "machine": {"processor": "Any", "cores": 2, "load_average_before": 9.5},
        },
        "paired": 60,
        "pairs": [[6.0, 3.0], [6.0, 4.0], [6.0, 3.0]],
        "counting": [[2.0, 1.0]],
        "looks": looks(),
        "pages": {
            "pages": 10,
            "refused": 1,
            "words": 5000,
            "seconds": 1.6,
            "bytes": 54_000,
            "passing": 0.05,
        },
    }
    page = render(data)
    assert "Two processes are 2.00 (1.50 to 2.00) times one" in page
    assert "| 1,000 | 10.0 | 100 | 200 | 240 | 100 |" in page
    assert "240 MB; asked: less than 500" in page
    assert "| items of Reuters | 100 | 10 | 3 | 0.0 | $0.14 |" in page
    assert "| pages of the web, out of WARC files | 500 | 180 | 50 | 0.8 | $2.50 |" in page
    assert "takes 5.0 ms. 1 of the 10 pages were refused; the folder takes 6.0 GB" in page
    assert "Measured on 2026-01-02 on Any, 2 cores, with a load of 9.5" in page
    dots = ElementTree.fromstring(plot(looks())).iter("{http://www.w3.org/2000/svg}circle")
    assert len(list(dots)) == 4


def test_the_cost_on_the_page_of_clusters_is_the_one_measured() -> None:
    measured = json.loads((ROOT / "benchmarks/results/scale_out.json").read_text("utf-8"))
    assert cost(measured).strip() in (ROOT / "docs/how-to/cluster.md").read_text("utf-8")
