"""The figures on the shared data may not fall; skipped where the data are not there."""

from __future__ import annotations

import json
from datetime import date

import pytest

from benchmarks import times as benchmark
from benchmarks.gold import ROOT
from onrecord.text.paragraphs import find_paragraphs
from onrecord.times import find_times, infer_published

EXAMPLES = ROOT.parent / "shared" / "examples"

needs_data = pytest.mark.skipif(
    not benchmark.MEANTIME.is_dir() or not benchmark.SPECS.is_dir(),
    reason="MEANTIME and the Recognizers specifications are not in ../shared",
)


@needs_data
@pytest.mark.parametrize("corpus", ["airbus", "gm"])
def test_meantime(corpus: str) -> None:
    """Issue 3: span F1 (relaxed) at least 0.85, value F1 at least 0.75, on each corpus."""
    tool = benchmark.TOOLS["onrecord"]()
    figures = benchmark.score(benchmark.meantime(corpus), tool, date_line=True)
    assert figures["relaxed"] >= 0.85
    assert figures["value"] >= 0.75


@needs_data
@pytest.mark.parametrize(
    ("name", "floor"), [("DateParser", 59), ("DatePeriodParser", 98), ("DurationParser", 48)]
)
def test_recognizers(name: str, floor: int) -> None:
    tool = benchmark.TOOLS["onrecord"]()
    assert sum(benchmark.case_is_right(case, tool) for case in benchmark.spec_cases(name)) >= floor


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the example report is not in ../shared")
def test_the_example_report() -> None:
    path = EXAMPLES / "radio-habana-2022-07-18.md"
    text = path.read_text(encoding="utf-8")
    gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))["times"]
    found = find_times(text, find_paragraphs(text), date(2022, 7, 18))
    assert [(list(t.span), t.type, t.value) for t in found] == [
        (g["span"], g["type"], g["value"]) for g in gold
    ]
    assert infer_published(text, find_paragraphs(text)).published is None
