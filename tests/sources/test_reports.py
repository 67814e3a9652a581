"""Bytes to reports, whatever the format."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onrecord.errors import EmptyInput, NotText
from onrecord.model import Part, Report, text_hash
from onrecord.sources import fetch, to_report
from onrecord.sources.draft import Raw

TEXT = (
    "Bridge to stay shut, says mayor\r\n\r\nRASTOW (AP) — Mayor Ines Okafor said on Monday that "
    "the old bridge would stay closed because its piers were not safe.\r\n\r\n“It is not safe,” "
    "she told reporters, and left.\r\n"
)
RAW = Raw("desk/bridge.txt", TEXT.encode("cp1252"), "text/plain")


def test_a_report() -> None:
    report = to_report(RAW)
    assert report.text == TEXT
    assert report.text_sha256 == text_hash(TEXT)
    assert report.language == "en"
    assert report.title == "Bridge to stay shut, says mayor"
    assert (report.dateline_place, report.agency) == ("Rastow", "AP")
    assert report.published is None
    assert report.source.name == "desk/bridge.txt"
    assert report.source.media_type == "text/plain"
    assert report.source.sha256 == hashlib.sha256(RAW.data).hexdigest()
    assert report.source.bytes == len(RAW.data)
    assert Report.model_validate_json(report.model_dump_json()) == report


def test_an_identity_is_of_the_address_or_name_and_the_text() -> None:
    report = to_report(RAW)
    assert len(report.id) == 16
    assert int(report.id, 16) >= 0
    assert to_report(replace(RAW, name="/else/where/bridge.txt")).id == report.id
    assert to_report(replace(RAW, data=TEXT.encode())).id == report.id
    assert to_report(replace(RAW, name="desk/other.txt")).id != report.id
    assert to_report(replace(RAW, data=RAW.data + b"!")).id != report.id
    online = replace(RAW, url="https://lantern.example/1")
    assert to_report(online).id == to_report(replace(online, name="x")).id != report.id
    assert to_report(online).url == "https://lantern.example/1"


def test_a_given_day_of_publication() -> None:
    published = to_report(RAW, published=date(2031, 11, 3)).published
    assert published is not None
    assert (published.value, published.basis) == ("2031-11-03", "given")
    assert published.earliest == published.latest == date(2031, 11, 3)


def test_a_given_day_overrides_the_report_s_own() -> None:
    raw = Raw("b.md", b"---\ndate: 2030-01-01\n---\n\nThe mayor said no.", "text/markdown")
    own, given = to_report(raw).published, to_report(raw, published=date(2031, 11, 3)).published
    assert own is not None and given is not None
    assert (own.value, given.value) == ("2030-01-01", "2031-11-03")


@pytest.mark.parametrize(
    "data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", " \n".encode("utf-16"), b"\xc2\xa0"]
)
@pytest.mark.parametrize("media_type", ["text/plain", "text/markdown"])
def test_empty_inputs(data: bytes, media_type: str) -> None:
    with pytest.raises(EmptyInput, match=r"^a\.txt: this is empty"):
        to_report(Raw("a.txt", data, media_type))


@pytest.mark.parametrize("media_type", ["text/html", "application/pdf", None])
def test_no_bytes_are_empty_in_every_format(media_type: str | None) -> None:
    with pytest.raises(EmptyInput):
        to_report(Raw("a", b"", media_type))


def test_binary_data() -> None:
    with pytest.raises(NotText):
        to_report(Raw("a.txt", bytes(range(256)) * 4, "text/plain"))


def test_one_word() -> None:
    report = to_report(Raw("-", b"Mayor"))
    assert (report.text, report.language, report.title) == ("Mayor", None, None)


def test_the_example_report() -> None:
    """A real page, as a conversion to Markdown left it. It is a check, never fitted to."""
    path = Path(__file__).parents[3] / "shared/examples/radio-habana-2022-07-18.md"
    if not path.exists():
        pytest.skip(f"the example report is not there: {path.name}")
    report = to_report(fetch(path))
    assert report.text == path.read_bytes().decode()
    told = [(block.part, report.text[block.start : block.end]) for block in report.blocks]
    assert report.title == "Mexican president says he pleaded for Julian Assange in letter to Biden"
    assert told[0] == (Part.HEADLINE, f"*{report.title}*")
    aside = [text for part, text in told if part is Part.FURNITURE]
    assert aside[:3] == ["---", "*Image not found or type unknown*", "---"]
    assert aside[3].startswith("<https://www.radiohc.cu/")
    assert aside[4:] == ["**Radio Habana Cuba**"]
    captions = [text for part, text in told if part is Part.CAPTION]
    assert len(captions) == 1
    assert captions[0].startswith("**Julian Assange has appealed")
    assert [part for part, _ in told].count(Part.BODY) == 11
    assert (report.dateline_place, report.agency) == ("Mexico City", "RHC")
    assert (report.outlet, report.language) == ("Radio Habana Cuba", "en")
    assert report.published is None


def test_real_reports_are_the_file() -> None:
    folder = Path(__file__).parents[3] / "shared/data/polnear/dev/text"
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        pytest.skip("the PolNeAR reports are not there")
    for path in paths:
        report = to_report(fetch(path))
        assert report.text == path.read_bytes().decode()
        assert report.language == "en"
