from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from onrecord.archive.words import parse_terms
from onrecord.web.marks import marked


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("flood", "The Flood came", "The <mark>Flood</mark> came"),
        ("flood", "Floods came", "Floods came"),
        ("flood*", "Floods came", "<mark>Floods</mark> came"),
        ("cafe", "A café’s café", "A <mark>café</mark>’s <mark>café</mark>"),
        ("CAFÉ", "a cafe\u0301 here", "a <mark>cafe\u0301</mark> here"),
        ('"a bridge"', "a bridge, a road", "<mark>a bridge</mark>, a road"),
        ('"a br*"', "a bridge, a road", "<mark>a bridge</mark>, a road"),
        ('"the flood"', "the … flood", "<mark>the</mark> … <mark>flood</mark>"),
        ("bridge -flood", "bridge flood", "<mark>bridge</mark> flood"),
        ("b", "a<b>c", "a&lt;<mark>b</mark>&gt;c"),
        ("amp", "a & b", "a &amp; b"),
        ("script", "<script>", "&lt;<mark>script</mark>&gt;"),
        ("", "a <b>", "a &lt;b&gt;"),
        ("!!!", "a!!!", "a!!!"),
    ],
)
def test_words_are_marked_and_text_is_escaped(typed: str, text: str, shown: str) -> None:
    assert marked(text, parse_terms(typed)) == shown


@given(st.text(max_size=60), st.text(max_size=20))
def test_nothing_but_marks_is_added(text: str, typed: str) -> None:
    shown = str(marked(text, parse_terms(typed)))
    assert shown.replace("<mark>", "").replace("</mark>", "") == str(escape(text))


def test_a_phrase_of_many_words_costs_no_more_than_its_length() -> None:
    typed = f'"{"a " * 480}b"'
    began = time.process_time()
    marked("a " * 2_000, parse_terms(typed))
    assert time.process_time() - began < 2
