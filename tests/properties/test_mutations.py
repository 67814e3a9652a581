"""Whatever is done to an input, it gives records or one sentence; on invented inputs.

`benchmarks.fuzz` does the same to real ones, in processes with bounds.
"""

from __future__ import annotations

import gzip
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import CHANGES, Seed, mutate, read_input
from onrecord.pipeline import Reader, load
from tests.hostile import pdfs
from tests.hostile.test_archive import GOOD
from tests.hostile.test_files import LEDE, PAGE

TEXT = f"Terminal closes\n\nKARSHOLM, March 4 (UPI) — {LEDE}\n\n“No,” she said. ‘Never.’\n"
MARKDOWN = f"---\ntitle: Quay\n---\n# Quay\n\n*{LEDE}*\n\n> “No,” said [her](https://a.example/).\n"
RSS = "<rss><channel><item><link>https://a.example/1</link></item></channel></rss>"
SEEDS = [
    Seed("text", "text", TEXT.encode()),
    Seed("markdown", "markdown", MARKDOWN.encode()),
    Seed("html", "page", PAGE.encode()),
    Seed("feed", "feed", RSS.encode()),
    Seed("pdf", "pdf", pdfs.plain()),
    Seed("pdf", "pdf with forms", pdfs.form_that_shows_itself()),
    Seed("warc", "warc", GOOD * 3),
    Seed("warc", "warc, packed", gzip.compress(GOOD, mtime=0) * 2),
]


@cache
def reader() -> Reader:
    return load(threads=1)


def test_the_inputs_are_read_as_they_are() -> None:
    from benchmarks.fuzz import Input

    for seed in SEEDS:
        what, why = read_input(reader(), Input(0, seed.kind, seed.name, seed.data, ()))
        assert what == ("feed" if seed.kind == "feed" else "read"), (seed.name, why)


@settings(max_examples=250)
@given(st.integers(0, 10**9))
@example(0)
def test_a_mutated_input_is_read_or_refused(number: int) -> None:
    given = mutate(0, number, SEEDS)
    assert set(given.done) <= set(CHANGES)
    what, why = read_input(reader(), given)
    assert what != "FAILED", why
