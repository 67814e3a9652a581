"""Bounds on what readers do with one input, each where a real text cannot reach it.

Seconds are of the processor; what is usual is a tenth of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from onrecord.errors import DamagedInput, InputError, InputTooCostly
from onrecord.sources import to_report
from onrecord.sources.draft import Raw
from onrecord.sources.feed import feed_links
from onrecord.sources.furniture import is_furniture, is_placeholder
from onrecord.sources.pdf_apart import read_pdf_apart
from onrecord.sources.warc import read_warc
from onrecord.text.paragraphs import LONGEST_PARAGRAPH, find_paragraphs
from onrecord.text.quotations import find_quotations
from onrecord.text.reading import LONGEST_ZONE, WIDEST_PASSAGE, read_paragraphs
from tests.hostile import pdfs
from tests.hostile.test_archive import GOOD, answer, record
from tests.hostile.test_files import LEDE, PAGE

NEXT = (
    "The dockers' union welcomed the decision on Tuesday, and its spokesman, Piet Marren, said that "
    "an apprentice had warned of the damage to the wall in the spring of last year."
)


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    with suppress(InputError):
        work()
    return time.process_time() - started


@pytest.mark.parametrize(
    "words",
    [
        "1-" * 2_000 + " x",
        "1/1/1t1:11-" * 200 + " x",
        "1-1-1t1:11" * 200 + "x",
        "published on 1 , " * 4 + "- " * 400 + "x",
        "may 1-2 may 1-2 " * 3 + "1-" * 2_000 + "x",
        "image not " + "." * 2_000 + "x",
        "image is is is.is.is not" + "...is" * 500 + "x",
    ],
)
def test_lines_that_could_be_taken_apart_in_very_many_ways(words: str) -> None:
    assert seconds(lambda: is_furniture(words)) < 2
    assert seconds(lambda: is_placeholder(words)) < 2


@pytest.mark.parametrize(
    "words",
    [
        "Published on July 18, 2022",
        "Updated: Mon, 18 Jul 2022 10:30:00 GMT",
        "First published at 10.30",
        "12.30-13.45 GMT",
        "July 10-12, 2022",
        "2022-07-18T10:30:00+02:00",
        "18/07/2022 - 9:15 a.m.",
        "3rd March 2031 | 5 minutes ago",
        "last updated  July 3",
    ],
)
def test_lines_of_dates_are_still_told(words: str) -> None:
    assert is_furniture(words)


@pytest.mark.parametrize("words", ["12 people died on 3 May", "2022 was a good year", "1-2-3 go"])
def test_lines_with_numbers_are_still_prose(words: str) -> None:
    assert not is_furniture(words)


@pytest.mark.parametrize("unit", ["'a ", "‘a’ ", "“a", '"', " 'a", "a' ", "»a« "])
def test_quotation_marks_end_in_time(unit: str) -> None:
    """Seconds; were the work quadratic, it would take minutes."""
    text = unit * (800_000 // len(unit))
    spans = [(at, min(at + 20_000, len(text))) for at in range(0, len(text), 20_000)]
    assert seconds(lambda: find_quotations(text, spans)) < 30


def test_what_one_quotation_runs_through_is_read_in_parts() -> None:
    text = "“a b\n\n" * 80_000
    spans = find_paragraphs(text)
    passages = list(read_paragraphs(text, spans))
    assert [unit for passage in passages for unit in passage.units] == spans
    lengths = [passage.units[-1][1] - passage.units[0][0] for passage in passages]
    assert max(lengths) <= LONGEST_ZONE + LONGEST_PARAGRAPH


def test_paragraphs_that_a_quotation_joins_are_bounded() -> None:
    text = "a” b “c\n\n" * 20_000
    passages = read_paragraphs(text, find_paragraphs(text))
    units = [unit for passage in passages for unit in passage.units]
    assert max(end - start for start, end in units) <= LONGEST_PARAGRAPH
    assert len(units) < 2 * len(text) / LONGEST_PARAGRAPH + 2


def test_a_page_s_usual_attributes_and_tables_are_no_matter() -> None:
    attributes = " ".join(f'data-a{n}="a b=c / d > e"' for n in range(300))
    table = "<table><tr><td>" * 20 + "in a table" + "</table>" * 20
    long = f'<p style="{"a: b; " * 9_000}" {attributes}>{LEDE}</p>'
    script = "<script>" + "if (i<a) b = c; " * 9_000 + "</script>"
    report = to_report(Raw("a.html", (PAGE + long + script + table).encode()))
    assert LEDE in report.text


def test_a_caption_of_some_links_is_one() -> None:
    caption = "The quay of Karsholm " + "<a href=x>at night</a> <b>in a thick fog</b> " * 20
    page = f"{PAGE}<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure><p>{NEXT}</p>"
    report = to_report(Raw("a.html", page.encode()))
    (block,) = [block for block in report.blocks if block.part == "caption"]
    assert report.text[block.start : block.end].startswith(
        "The quay of Karsholm at night in a thick fog"
    )


def test_a_comment_that_never_ends_hides_what_follows_in_its_block() -> None:
    report = to_report(Raw("a.md", f"{LEDE}\n\n<div>\nshown <!-- not\nnor this\n".encode()))
    shown = report.wording([(b.start, b.end) for b in report.blocks])  # type: ignore[misc]
    assert "shown" in shown and "not" not in shown.split()[-1]


def test_a_pdf_is_read_apart_as_it_is_here() -> None:
    from onrecord.sources.pdf import read_pdf

    raw = Raw("a.pdf", pdfs.plain())
    assert read_pdf_apart(raw) == read_pdf(raw)


def test_what_ends_the_process_that_reads_pdfs_is_one_input_s_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import subprocess

    ends = {-11: DamagedInput, -6: InputTooCostly, -24: InputTooCostly, 3: ChildProcessError}
    for status, error in ends.items():
        done = subprocess.CompletedProcess("", status, b"", b"")
        monkeypatch.setattr(subprocess, "run", lambda *_, done=done, **__: done)
        with pytest.raises(error):
            read_pdf_apart(Raw("a.pdf", pdfs.plain()))


def test_a_page_that_its_warc_file_breaks_off_is_not_taken_for_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(GOOD + GOOD[:-60])
    whole, cut = read_warc(path)
    assert isinstance(whole, Raw) and whole.data == PAGE.encode()
    assert isinstance(cut, DamagedInput)


def test_what_a_warc_file_says_is_never_printed_or_shown_raw(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(GOOD + b"\x1b[2Jno\x00record\n\x1b]0;x\x07\n\n" + GOOD)
    with pytest.raises(DamagedInput) as caught:
        list(read_warc(path))
    assert str(caught.value).isprintable()
    assert capfd.readouterr() == ("", "")


def test_a_body_in_many_small_chunks_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    body = b"".join(b"1\r\n%c\r\n" % c for c in (PAGE * 300).encode()) + b"0\r\n\r\n"
    path.write_bytes(record(answer(body, "Transfer-Encoding: chunked\r\n")))
    (page,) = read_warc(path)
    assert isinstance(page, Raw) and page.data == (PAGE * 300).encode()


def test_a_feed_with_a_document_type_of_its_own_is_a_feed() -> None:
    feed = (
        '<?xml version="1.0"?>\n<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss><channel>{}</channel></rss>'
    )
    item = "<item><link>https://a.example/1</link></item>"
    assert feed_links(Raw("a", feed.format(item).encode())) == ["https://a.example/1"]
    assert seconds(lambda: feed_links(Raw("a", b"<!DOCTYPE a [" * 700))) < 1


def test_long_and_short_paragraphs_are_not_decoded_side_by_side() -> None:
    text = "No.\n" * 9_000 + "“" * 19_000 + "\n" + "No.\n" * 9_000
    spans = find_paragraphs(text)
    passages = list(read_paragraphs(text, spans))
    assert [unit for passage in passages for unit in passage.units] == spans
    widths = [len(p.units) * max(end - start for start, end in p.units) for p in passages]
    assert max(widths) <= WIDEST_PASSAGE
    assert len(passages) < 200
