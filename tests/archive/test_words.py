from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive.words import MOST_TERMS, Term, parse_terms, to_match


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("bridge flood", [Term("bridge"), Term("flood")]),
        ('"before the flood"', [Term("before the flood")]),
        ("“before the flood”", [Term("before the flood")]),
        ("-fountain", [Term("fountain", wanted=False)]),
        ('-"a fountain" x', [Term("a fountain", wanted=False), Term("x")]),
        ("well-known", [Term("well-known")]),
        ("won’t", [Term("won’t")]),
        ("bridg*", [Term("bridg", beginning=True)]),
        ('"before the fl*"', [Term("before the fl", beginning=True)]),
        ('"never closed', [Term("never closed")]),
        ("AND OR NOT NEAR", [Term(word) for word in ("AND", "OR", "NOT", "NEAR")]),
        ('words:bridge ^x (a "" * - -- "-"', [Term("words:bridge"), Term("^x"), Term("(a")]),
        ("\u0301 🌊 \0", []),
        ("日本", [Term("日本")]),
    ],
)
def test_what_is_typed(typed: str, terms: list[Term]) -> None:
    assert parse_terms(typed) == terms


def test_no_more_terms_than_anybody_types() -> None:
    assert len(parse_terms("a " * 100_000)) == MOST_TERMS


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute(
        "CREATE VIRTUAL TABLE i USING fts5 (words, source, context, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    return made


typed = st.text() | st.text('"-*()^:{}+\\ \0\t.aé“”ANDORNT', max_size=40)


@given(typed=typed, columns=st.sampled_from([[], ["words"], ["words", "source"]]))
def test_nothing_that_is_typed_is_an_error(
    index: sqlite3.Connection, typed: str, columns: list[str]
) -> None:
    terms = parse_terms(typed)
    if any(term.wanted for term in terms):
        index.execute("SELECT count(*) FROM i WHERE i MATCH ?", (to_match(terms, columns),))


@given(words=st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_what_is_written_is_found_by_its_own_words(
    index: sqlite3.Connection, words: list[str]
) -> None:
    text = " ".join(words).replace('"', " ").replace("\0", " ")
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    terms = parse_terms(f'"{text.rstrip("* ")}"')
    if not terms:
        return
    index.execute("INSERT INTO i (words, source, context) VALUES (?, '', '')", (text,))
    found = index.execute("SELECT words FROM i WHERE i MATCH ?", (to_match(terms),)).fetchall()
    index.execute("DELETE FROM i")
    assert found == [(text,)]
