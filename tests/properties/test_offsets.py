"""Whatever the text, every span of the record slices, and a plain text is its file."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.errors import EmptyInput, NotText
from onrecord.model import Kind, Record, text_hash
from onrecord.pipeline import Reader, load

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

WORDS = (
    "said told asked warned that the mayor minister Brandt Cole she he according to of bridge will"
    " not hold “ ” \" ' ‘ ’ « » , . — : ; ( ) * # _ ` > \n \n\n \r\n \t \u0000 \u200f \u202e 🚢 👩‍🚒"
    " e\u0301 n\u0303 ﬁ İ ß 한 שלום مرحبا 東京 \u00a0 \u2028 \ufeff … '' ``"
).split(" ")
NEWS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@cache
def reader() -> Reader:
    return load(threads=1)


def check(record: Record) -> None:
    text = record.report.text
    assert record.report.text_sha256 == text_hash(text)
    for statement in record.statements:
        assert statement.content
        for spans in (statement.source, statement.cue, statement.content):
            for start, end in spans:
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip()
            assert list(spans) == sorted(spans)
            assert all(a.end <= b.start for a, b in pairwise(spans))
        assert statement.kind in Kind
        assert 0 <= statement.confidence <= 1
    for time in record.times:
        assert 0 <= time.span.start < time.span.end <= len(text)
        assert (time.earliest is None) == (time.latest is None)
        assert time.earliest is None or time.earliest <= time.latest
    again = Record.model_validate_json(record.model_dump_json(by_alias=True))
    assert again == record


@settings(max_examples=2_000)
@given(st.one_of(NEWS, ANY))
@example("“We held,” Brandt said.\r\n\r\n“We\thold,” said \u202eCole\u202c 🚢")
@example("Brandt said\u0000 “no” e\u0301.")
def test_generated_texts(text: str) -> None:
    try:
        record = reader().read_text(text, any_language=True)
    except EmptyInput:
        assert not text.removeprefix("\ufeff").strip()
        return
    except NotText:
        assert any(unicodedata.category(char) == "Cc" for char in text)
        return
    assert record.report.text == text.removeprefix("\ufeff")
    check(record)


@settings(max_examples=300)
@given(NEWS)
def test_reading_is_repeatable_and_alone(text: str) -> None:
    """The same text gives the same record, whatever was read before it."""
    body = f"Brandt said the bridge would hold.\n\n{text}"
    first = reader().read_text(body, any_language=True)
    reader().read_text("Something else was said by somebody else.", any_language=True)
    assert reader().read_text(body, any_language=True) == first


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/data is not there")
def test_real_texts() -> None:
    paths = sorted((SHARED / "polnear" / "dev" / "text").glob("*.txt"))
    assert paths
    for path in paths[::4]:
        record = reader().read(path)
        assert record.report.text == path.read_bytes().decode()
        assert record.statements
        check(record)
