"""Over thousands of texts: the text is the file, and every span stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onrecord import sources
from onrecord.errors import InputError
from onrecord.sources import to_report
from onrecord.sources.draft import Raw

_ATOMS = st.sampled_from(
    """Mayor|said|“no”|"yes"|'maybe'|Lund’s|By Pedro Lund|---|***|Share this|(AP) --|RASTOW, Nov. 3
    (UPI) —|https://a.example/b|👩‍👩‍👧‍👦|🏳️‍🌈|e\u0301|n\u0303\u0323|Z\u0351\u036b\u0343|السلام عليكم|\u202eעברית\u202c
    |市長|ﬁ|\u200b|\u00ad|\ufeff|\x85|\u2028|\u2029|\x0b|\x0c|\x1c|© 2031|Page 3|I.|#|# |## |*|**|_
    |`|```|[|](|](u)|![a](b)|>|- |1. |\\|<|<b>|</b>|&amp;|~|\\|$|title: x|\U0010ffff|\x1b""".split(
        "|"
    )
)
_BREAKS = st.sampled_from(
    [" ", " ", " ", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\t", "  \n", "\0", ""]
)
_TEXTS = st.one_of(
    st.lists(st.tuples(_ATOMS, _BREAKS), min_size=1, max_size=60).map(
        lambda pairs: "".join(word + space for word, space in pairs)
    ),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@pytest.fixture(autouse=True, scope="module")
def no_language() -> Iterator[None]:
    """Telling the language takes most of the time here, and has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "find_language", lambda text: None)
        yield


def is_text(text: str) -> bool:
    """What the reader of plain text takes for a text: not empty, and few control codes in it."""
    return bool(text.strip()) and len(_CONTROLS.findall(text)) <= 0.1 * len(text)


def check(text: str, media_type: str) -> None:
    report = to_report(Raw("story", text.encode(), media_type))
    assert report.text == text
    last = 0
    for block in report.blocks:
        assert last <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]
        last = block.end
    at = 0
    for start, end in report.markup:
        assert 0 <= start < end <= len(text)
        assert any(block.start <= start and end <= block.end for block in report.blocks)
        assert start >= at
        at = start


@settings(max_examples=1000, deadline=None)
@given(_TEXTS)
def test_plain_text(text: str) -> None:
    assume(is_text(text))
    assume(not text.startswith(("\ufeff", "{\\rtf")))  # a byte order mark is of the encoding
    assume(not re.match(r"\s*(<!doctype html|<html|<head|<body|%PDF-)", text, re.I))
    check(text, "text/plain")


@settings(max_examples=1000, deadline=None)
@given(_TEXTS)
def test_markdown(text: str) -> None:
    assume(is_text(text))
    assume(not text.startswith(("\ufeff", "{\\rtf")))
    assume(not re.match(r"\s*(<!doctype html|<html|<head|<body|%PDF-)", text, re.I))
    check(text, "text/markdown")


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["text/plain", "text/markdown"]))
def test_no_bytes_crash(data: bytes, media_type: str) -> None:
    try:
        report = to_report(Raw("story", data, media_type))
    except InputError:
        return
    report.text.encode()  # no lone surrogates


@settings(max_examples=300, deadline=None)
@given(_TEXTS, st.sampled_from(["utf-16", "utf-32", "utf-8-sig"]))
def test_a_marked_encoding_gives_the_same_text(text: str, charset: str) -> None:
    assume(is_text(text))
    assume(not re.match(r"\s*(<!doctype html|<html|<head|<body|%PDF-)", text, re.I))
    assert to_report(Raw("story", text.encode(charset), "text/plain")).text == text
