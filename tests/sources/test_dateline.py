"""The dateline is a block of its own, whatever format it comes in."""

from __future__ import annotations

import pytest

from onrecord.model import Part
from onrecord.sources import to_report
from onrecord.sources.draft import Raw

REST = "The harbour master said on Monday that the gates would hold."


@pytest.mark.parametrize(
    ("name", "text", "dateline"),
    [
        ("a.txt", f"KARSHOLM, March 3 (NTB) - {REST}", "KARSHOLM, March 3 (NTB) -"),
        ("a.txt", f"Karsholm (Reuters) -- {REST}", "Karsholm (Reuters) --"),
        ("a.txt", f"(Reuters) - {REST}", "(Reuters) -"),
        ("a.md", f"**KARSHOLM, March 3 (NTB)** — {REST}", "KARSHOLM, March 3 (NTB)** —"),
        ("a.txt", f"  LISBON — {REST}", "LISBON —"),
    ],
)
def test_the_dateline_is_set_apart(name: str, text: str, dateline: str) -> None:
    report = to_report(Raw(name, f"{text}\n\nA second paragraph.".encode()))
    blocks = [(block.part, report.text[block.start : block.end]) for block in report.blocks]
    assert (Part.BODY, REST) in blocks
    assert blocks[-1] == (Part.BODY, "A second paragraph.")
    (apart,) = [words for part, words in blocks if part is Part.DATELINE]
    assert apart.lstrip("*") == dateline


def test_behind_place_and_day_any_name_is_an_agency() -> None:
    def agency(dateline: str) -> str | None:
        return to_report(Raw("a.txt", f"{dateline} {REST}".encode())).agency

    assert agency("KARSHOLM, March 3 (Meridian News) --") == "Meridian News"
    assert agency("KARSHOLM, March 3 (as it was) --") is None
    assert agency("KARSHOLM (Meridian News) --") is None


def test_a_report_without_a_dateline_keeps_its_blocks() -> None:
    report = to_report(Raw("a.txt", f"{REST}\n\nKarsholm, he said, was calm.".encode()))
    assert [block.part for block in report.blocks] == [Part.BODY, Part.BODY]


def test_markup_behind_the_dateline_stays_in_a_block() -> None:
    report = to_report(Raw("a.md", b"(AP) -- ![a](b) Mayor says it held.\n"))
    for start, end in report.markup:
        assert any(block.start <= start <= end <= block.end for block in report.blocks)
