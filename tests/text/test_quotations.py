"""Quotation marks of all kinds, lost ones and mismatched ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.quotations import find_quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text, find_paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We are done," he said. "Go home."', ['"We are done,"', '"Go home."']),
        ("“We are done,” he said.", ["“We are done,”"]),
        ("„Wir gehen“, sagte er.", ["„Wir gehen“"]),
        ("«On part», dit-il.", ["«On part»"]),
        ("``We are done,'' he said.", ["``We are done,''"]),
        ('"We are done,” he said.', ['"We are done,”']),  # mismatched
        ("”We are done,” he said.", ["”We are done,”"]),  # closing mark at both ends
        ("“We are ‘done’ here,” he said.", ["“We are ‘done’ here,”"]),
        ("‘He told me “no” twice,’ she said.", ["‘He told me “no” twice,’"]),
        ("‘I don’t know,’ said the clerks’ aide.", ["‘I don’t know,’"]),
        ("Mayor says ‘no deal’ on clerks’ pay", ["‘no deal’"]),
        ("Mayor says 'no deal' on clerks' pay", ["'no deal'"]),
        ("In the '90s, rock 'n' roll was the clerks' music.", []),
        ("The mayor’s plan and the clerks’ pay", []),
        ("He is 6' 2\" tall.", []),  # a stray closing mark opens nothing
        ("no marks at all", []),
        ("", []),
    ],
)
def test_outermost_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_lost_closing_mark_ends_at_the_next_opening_one() -> None:
    text = '"We are done, he said. "Go home," he added.'
    first, second = find_quotations(text, [(0, len(text))])
    assert not first.closed
    assert text[second.start : second.end] == '"Go home,"'


def test_a_reopened_quotation_resumes() -> None:
    text = "“First paragraph.\n\n“Second paragraph,” she said."
    first, second = find_quotations(text, find_paragraphs(text))
    assert (first.closed, first.resumes) == (False, False)
    assert (second.closed, second.resumes) == (True, True)


def test_a_speakers_label_begins_a_quotation_of_its_own() -> None:
    text = "“MAYOR BRANDT: We did not.\n\n“O'NEIL: You did.\n\n“The ferry: it sank,” she read."
    assert [q.resumes for q in find_quotations(text, find_paragraphs(text))] == [False, False, True]


def test_a_quotation_cut_by_a_break_resumes_without_a_mark() -> None:
    text = '"We did not take\n\nany of it,” she said. "None."'
    first, second, third = find_quotations(text, find_paragraphs(text))
    assert not first.closed
    assert second.resumes
    assert not second.opened
    assert text[second.start : second.end] == "any of it,”"
    assert not third.resumes


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    text = "“Never closed.\n\nA paragraph without marks."
    (only,) = find_quotations(text, find_paragraphs(text))
    assert text[only.start : only.end] == "“Never closed."


MARKS = st.text(alphabet="ab .,s\n\"“”'‘’«»„`", max_size=80)


@given(MARKS)
def test_quotations_ascend_and_hold_their_inner_part(text: str) -> None:
    end = 0
    for q in find_quotations(text, find_paragraphs(text)):
        assert end <= q.start <= q.inner[0] <= q.inner[1] <= q.end <= len(text)
        assert q.opened == (q.inner[0] > q.start)
        assert q.closed == (q.end > q.inner[1])
        end = q.end


def test_fifty_thousand_marks_take_linear_time() -> None:
    for mark in "\"'’‘“":
        text = f"x {mark}a" * 50_000
        assert len(find_quotations(text, [(0, len(text))])) <= 50_000
