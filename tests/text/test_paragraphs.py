"""Paragraphs of plain texts, hard-wrapped or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.text.paragraphs import cut_long, find_paragraphs


def paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in find_paragraphs(text)]


def test_blank_lines_end_paragraphs() -> None:
    assert paragraphs("One.\n\n  Two.  \r\n\r\nThree.") == ["One.", "Two.", "Three."]


def test_a_line_is_a_paragraph_when_lines_are_written_ones() -> None:
    assert paragraphs("Head\nFirst sentence here.\nSecond.\n") == [
        "Head",
        "First sentence here.",
        "Second.",
    ]


def test_hard_wrapped_lines_are_joined() -> None:
    line = "the harbour board had met on a wet evening and had come to no"
    text = f"{line}\n{line}\n{line}\nend.\n\n{line}\n{line}\nend."
    assert len(paragraphs(text)) == 2


def test_long_paragraphs_are_cut_at_white_space() -> None:
    text = "word " * 10_000
    parts = list(cut_long(text, [(0, len(text))], limit=1_000))
    assert all(end - start <= 1_000 for start, end in parts)
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(text[start] == " " for start, _ in parts[1:])


@given(st.text(alphabet="ab. \r\n\t\f\u2028", max_size=200))
def test_paragraphs_are_trimmed_ascend_and_miss_nothing(text: str) -> None:
    found = find_paragraphs(text)
    end = 0
    for start, stop in found:
        assert not text[end:start].strip()
        assert text[start:stop].strip() == text[start:stop] != ""
        end = stop
    assert not text[end:].strip()
