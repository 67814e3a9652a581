"""Hostile files through the real command: bounded time and memory, one sentence, the right status.

Seconds are of the processor, so that a busy machine fails nothing; what is usual is a third of
them or less.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile import pdfs
from tests.hostile.running import run

LEDE = (
    "Mayor Ilsa Brandt said on Monday that the ferry terminal in Karsholm would close for two "
    "weeks, after inspectors found cracks in its quay wall."
)
HEAD = "<!doctype html><title>Terminal closes</title><h1>The ferry terminal closes</h1>"
PAGE = f"{HEAD}<p>{LEDE}</p><p>“Nobody crosses that quay,” Ms. Brandt told the council.</p>"


@dataclass(frozen=True)
class Case:
    """A file, what becomes of it, and the most that it may take (`memory` in MB)."""

    id: str
    name: str
    make: Callable[[], bytes]
    code: int
    says: str = ""
    seconds: float = 30.0
    memory: float = 600.0


def text(content: str, charset: str = "utf-8") -> Callable[[], bytes]:
    return lambda: content.encode(charset, "surrogatepass")


def html(content: str) -> Callable[[], bytes]:
    return text(PAGE + content)


MARKS = "\" ' “ ” „ ‟ « » ‹ › ‘ ’ ‚ ‛ 「 」 『 』 〝 〞 ＂ `` ''".split()
CASES = [
    Case("two encodings at once", "a.txt", lambda: f"{LEDE} “Café”. ".encode() + b"\x93Yes\x94.", 0),
    Case("half a character", "a.txt", lambda: f"{LEDE} “No”".encode()[:-1], 0),
    Case("UTF-16 cut short", "a.txt", lambda: LEDE.encode("utf-16")[:-1], 0),
    Case("UTF-16 with half pairs", "a.txt", text(f"\ufeff{LEDE} \ud83d x \ude00 y", "utf-16-le"), 0),
    Case("surrogates in UTF-8", "a.txt", lambda: LEDE.encode() + b" \xed\xa0\xbd said", 0),
    Case("NULs", "a.txt", text(f"{LEDE}\0 He\0 said “no\0”."), 0),
    Case("nothing but NULs", "a.txt", lambda: bytes(100_000), 65, "not text"),
    Case("control characters", "a.txt", text("".join(map(chr, range(32))) * 999), 65, "not text"),
    Case("escapes of a terminal", "a.txt", text(f"\x1b]0;x\x07\x1b[2J{LEDE}\x1b[8m"), 0),
    Case("marks of direction", "a.txt", text(f"\u202e{LEDE}\u2066\u200f “\u202eNo,” he said.\n" * 50), 0),
    Case("zero-width marks", "a.txt", text("\u200b\u200d\ufeff\u2060".join(LEDE) + "."), 0),
    Case("a letter with 50,000 accents", "a.txt", text(f"{LEDE} Z{chr(0x301) * 50_000} said no."), 0),
    Case("emoji", "a.txt", text(f"{LEDE}\n\n“👩‍👩‍👧‍👦🏳️‍🌈 no,” she said. 👩🏽‍🚒" * 40), 0),
    Case("one paragraph of 5 MB", "a.txt", text("He said no. " * 420_000), 65, "2,000,000"),
    Case("one word of 1.9 MB", "a.txt", text(LEDE + "\n\n" + "a" * 1_900_000), 0),
    Case("50,000 quotation marks", "a.txt", text(" ".join(MARKS * (50_000 // len(MARKS)))), 0),
    Case("50,000 quotations", "a.txt", text("“No,” he said.\n" * 3_000 + "“" * 44_000), 0,
         seconds=90),
    Case("quotation marks in pairs of 22 kinds", "a.txt",
         text(" ".join(f"{mark}no{mark}" for mark in MARKS * 200)), 0),
    Case("a dotted line after a picture", "a.txt", text(f"image not {'.' * 4_000}x\n\n{LEDE}\n"), 0),
    Case("numbers like dates", "a.txt", text(f"{'1-' * 4_000}x y\n\n{LEDE}\n"), 0),
    Case("dates without end", "a.txt", text(f"{'1/1/1t1:11-' * 999} x\n\n{LEDE}\n"), 0),
    Case("an outlet of a million letters", "a.txt",
         text(f"http://aaaa.example/x\n\n{LEDE}\n\nHe left.\n\n{'a' * 1_000_000}"), 0),
    Case("Markdown quotes 5,000 deep", "a.md", text("> " * 5_000 + LEDE), 0),
    Case("Markdown of emphasis and breaks", "a.md", text("*a*\\\n" * 3_900 + f"\n{LEDE}\n"), 0),
    Case("comments that never end", "a.md", text(f"{LEDE}\n\n<div>\n" + "<!--" * 200_000), 0),
    Case("100 MB", "a.html", lambda: PAGE.encode() + b"<p>no</p>" * 11_200_000, 65, "20 MB"),
    Case("elements 10,000 deep", "a.html", html("<div>" * 10_000 + "x"), 65, "nested"),
    Case("1,900 captions in one another", "a.html",
         html("<div class=caption>" * 1_900 + "<b></b>" * 90_000 + "x" * 2_000), 65, "inside"),
    Case("1,900 authors in one another", "a.html",
         html("<div itemprop=author>" * 1_900 + "x" * 1_500_000), 65, "inside"),
    Case("1,900 tables in one another", "a.html", html("<table>a" * 1_900), 65, "inside"),
    Case("60,000 links side by side", "a.html", html("<p>" + "<a href=x>a b</a> " * 60_000), 65,
         "beside"),
    Case("12,000 links side by side", "a.html", html("<p>" + "<a href=x>a b</a> " * 12_000), 0,
         seconds=60),
    Case("200,000 attributes", "a.html",
         html("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x"), 65, "attributes"),
    Case("200,000 attributes without a space", "a.html",
         html("<p " + "/".join(f"a{n}" for n in range(200_000)) + ">x"), 65, "attributes"),
    Case("JSON 100,000 deep", "a.html",
         html('<script type="application/ld+json">' + '{"a":[' * 100_000 + "</script>"), 0),
    Case("a number of a million digits", "a.html",
         html(f'<script type="application/ld+json">{{"a":{"1" * 1_000_000}}}</script>'), 0),
    Case("gzip under the name of a page", "a.html", lambda: gzip.compress(bytes(9_000_000)), 65,
         "gzip"),
    Case("a page under the name of a PDF", "a.pdf", html(""), 0),
    Case("a PDF under the name of a text", "a.txt", pdfs.plain, 0),
    Case("PDF: pages that hold themselves", "a.pdf", pdfs.pages_that_hold_themselves, 65, "damaged"),
    Case("PDF: two billion pages", "a.pdf", pdfs.two_billion_pages, 0),
    Case("PDF: ten thousand pages", "a.pdf", pdfs.ten_thousand_pages, 65, "10000 pages"),
    Case("PDF: pages in pages in pages", "a.pdf", pdfs.pages_in_pages, 65, "damaged"),
    Case("PDF: a form that shows itself", "a.pdf", pdfs.form_that_shows_itself, 0),
    Case("PDF: forms in forms", "a.pdf", pdfs.forms_in_forms, 65, "takes more than", memory=900),
    Case("PDF: a table that names itself", "a.pdf", pdfs.table_that_names_itself, 0),
    Case("PDF: content that expands", "a.pdf", pdfs.content_that_expands, 65, "takes more than",
         memory=900),
    Case("PDF: content that expands twice", "a.pdf", pdfs.content_that_expands_twice, 65,
         "takes more than", memory=900),
    Case("PDF: text without end", "a.pdf", pdfs.text_without_end, 65, "takes more than", memory=900),
    Case("PDF: lines without end", "a.pdf", pdfs.lines_without_end, 65, "takes more than",
         seconds=60, memory=900),
    Case("PDF: arrays in arrays", "a.pdf", pdfs.arrays_in_arrays, 65, "PDF", memory=900),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_hostile_file(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.make())
    ended = run("read", path, "--any-language", "--format", "jsonl")
    assert ended.code == case.code, ended.err
    assert ended.seconds < case.seconds
    assert ended.memory < case.memory
    refused = [line for line in ended.said if "not in English" not in line]
    if case.code:
        assert ended.out == b""
        (line,) = refused
        assert line.startswith(f"onrecord: {path}: ") and case.says in line
        return
    assert refused == []
    (record,) = ended.records()
    length = len(record["report"]["text"])
    for statement in record["statements"]:
        for start, end in statement["source"] + statement["cue"] + statement["content"]:
            assert 0 <= start < end <= length


@pytest.mark.parametrize("before", ["“No,” he said.\n" * 300, "No.\n" * 7_000])
def test_one_long_paragraph_behind_many_short_ones(before: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(before + "“" * 20_000)
    ended = run("read", path, "--any-language", "--format", "jsonl")
    assert ended.code == 0
    assert ended.seconds < 60 and ended.memory < 700


def test_a_pdf_with_a_password(tmp_path: Path) -> None:
    from tests.sources.make_pdf import write_pdf

    path = tmp_path / "a.pdf"
    write_pdf(path, "The terminal closes", [LEDE] * 3, encrypt="secret")
    ended = run("read", path)
    assert (ended.code, len(ended.said)) == (65, 1)
    assert "password" in ended.err


def test_hostile_files_do_not_keep_others_from_being_read(tmp_path: Path) -> None:
    bomb, deep, good = (tmp_path / name for name in ("bomb.pdf", "deep.html", "good.txt"))
    bomb.write_bytes(pdfs.content_that_expands_twice())
    deep.write_text(PAGE + "<div>" * 10_000)
    good.write_text(LEDE)
    ended = run("read", bomb, deep, good, "--format", "jsonl")
    assert (ended.code, len(ended.said)) == (65, 2)
    assert [record["report"]["text"] for record in ended.records()] == [LEDE]
