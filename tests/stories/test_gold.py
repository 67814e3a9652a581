"""The gold record: what its script makes of the marks, true to the texts, and as rich as it should be."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.stories import STORIES, GoldReport, load_gold
from onrecord.model import Report
from onrecord.sources import fetch, to_report

GOLD = load_gold()
CASES = pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.file)


def report_of(gold: GoldReport) -> Report:
    return to_report(fetch(STORIES / gold.file))


@pytest.mark.parametrize(
    ("script", "made"),
    [("make_gold.py", "gold.json"), ("make_pdf.py", "museum/07-chronicle-magazine.pdf")],
)
def test_what_scripts_make_is_as_it_is_kept(script: str, made: str, tmp_path: Path) -> None:
    output = tmp_path / "made"
    command = [sys.executable, str(STORIES / script), str(output)]
    subprocess.run(command, check=True, timeout=120)
    assert output.read_bytes() == (STORIES / made).read_bytes()


def test_a_mark_that_the_text_does_not_have_is_refused(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import make_gold as m; "
        "m.make_gold('= water/01-wire.txt\\nI|Voss|said|the moon is blue|?\\n')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(STORIES)], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode != 0
    assert "water/01-wire.txt" in ran.stderr
    assert "“the moon is blue” is not there" in ran.stderr


@CASES
def test_every_mark_slices_out_of_the_stored_text(gold: GoldReport) -> None:
    report = report_of(gold)
    assert report.text_sha256 == gold.text_sha256
    assert gold.statements
    for statement in gold.statements:
        words = " … ".join(report.text[slice(*span)] for span in statement.content)
        assert words == statement.words
        for spans in (statement.source, statement.cue, statement.content):
            assert all(0 <= start < end <= len(report.text) for start, end in spans)
            assert list(spans) == sorted(spans)


@CASES
def test_what_is_inside_lies_within_what_holds_it(gold: GoldReport) -> None:
    for statement in gold.statements:
        if statement.inside is not None:
            outer = gold.statements[statement.inside].content
            for span in (*statement.source, *statement.cue, *statement.content):
                assert any(start <= span[0] and span[1] <= end for start, end in outer)


def test_there_are_as_many_reports_as_the_demo_needs() -> None:
    files = [gold.file for gold in GOLD]
    assert len(files) == len(set(files)) >= 24
    assert len({file.split("/")[0] for file in files}) == 3
    assert {Path(file).suffix for file in files} == {".txt", ".md", ".html", ".pdf"}
    kept = {str(path.relative_to(STORIES)) for path in STORIES.glob("*/*.*")}
    assert set(files) == {name for name in kept if "__pycache__" not in name}


@CASES
def test_reports_are_as_long_as_reports_are(gold: GoldReport) -> None:
    assert 220 <= len(report_of(gold).text.split()) <= 600


def test_copies_and_revisions_are_of_reports_that_come_before() -> None:
    before: set[str] = set()
    for gold in GOLD:
        for origin in (gold.copy_of, gold.revises):
            assert origin is None or origin in before
        before.add(gold.file)
    assert sum(gold.copy_of is not None for gold in GOLD) == 5
    assert [gold.revises for gold in GOLD if gold.revises] == ["water/09-chronicle.html"]


def test_an_utterance_has_several_statements() -> None:
    labels = Counter(one.utterance for gold in GOLD for one in gold.statements if one.utterance)
    assert len({label for label, count in labels.items() if count > 1}) >= 40
