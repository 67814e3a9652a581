"""What reads as one: cut quotations, reopened ones, and passages of bounded length."""

from __future__ import annotations

from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import PASSAGES_AT_ONCE, Passage, read_paragraphs


def only_passage(text: str) -> Passage:
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    return passage


def test_a_quotation_cut_by_a_break_makes_one_unit() -> None:
    text = "Before.\n\n“One two\n\nthree,” she said.\n\nAfter."
    passage = only_passage(text)
    assert [text[start:end] for start, end in passage.units] == [
        "Before.",
        "“One two\n\nthree,” she said.",
        "After.",
    ]
    assert passage.zones == [0, 1, 2]
    assert passage.speeches == [0, 0]


def test_a_reopened_quotation_makes_one_zone() -> None:
    passage = only_passage("Before.\n\n“One.\n\n“Two,” she said. “Three.”\n\nAfter.")
    assert len(passage.units) == 4
    assert passage.zones == [0, 1, 1, 3]
    assert passage.speeches == [0, 0, 2]


def test_no_paragraphs_make_no_passage() -> None:
    assert list(read_paragraphs("", [])) == []


def test_long_texts_are_read_in_passages_that_miss_nothing() -> None:
    text = "\n\n".join(["“He said that it held,” she said of it.", "Nothing here."] * 4_000)
    paragraphs = find_paragraphs(text)
    passages = list(read_paragraphs(text, paragraphs))
    assert len(passages) > 1
    assert [unit for passage in passages for unit in passage.units] == paragraphs
    assert all(p.units[-1][1] - p.units[0][0] < PASSAGES_AT_ONCE + 100 for p in passages)
    assert sum(len(passage.quotations) for passage in passages) == 4_000
    for passage in passages:
        for quotation in passage.quotations:
            assert passage.units[0][0] <= quotation.start < passage.units[-1][1]
