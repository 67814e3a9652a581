from __future__ import annotations

import time

import pytest

from onrecord.archive.context import Contexts
from onrecord.model import Block, Kind, Part, Report, Span, Statement, text_hash
from tests.archive.made import origin_of, span_of


def context(text: str, *words: str, source: str = "", blocks: tuple[Block, ...] = ()) -> str:
    report = Report(
        id="r", text=text, text_sha256=text_hash(text), blocks=blocks, source=origin_of(b"")
    )
    content = tuple(span_of(text, piece) for piece in words)
    statement = Statement(
        id="s1",
        kind=Kind.INDIRECT,
        source=(span_of(text, source),) if source else (),
        cue=(),
        content=content,
        words=report.wording(content),
        part=Part.BODY,
        confidence=1,
    )
    return Contexts(report).of(statement)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It rained. Ada Quill said it stands. All left.", ["it stands"], "Ada Quill said …."),
        ("“It stands,” said Ada Quill. All left.", ["“It stands,”"], "… said Ada Quill."),
        ("Quill said: “It stands.” All left.", ["“It stands.”"], "Quill said: …"),
        ("“It,” said Quill, “stands.” So it was.", ["“It,”", "“stands.”"], "… said Quill, …"),
        ("Then Mr. Quill said it stands.", ["it stands"], "Then Mr. Quill said …."),
        ("The U.S. Senate said it stands.", ["it stands"], "The U.S. Senate said …."),
        ("She left at 5 p.m. and said it stands", ["it stands"], "She left at 5 p.m. and said …"),
        ("it stands", ["it stands"], "…"),
    ],
)
def test_the_rest_of_the_sentence(text: str, words: list[str], expected: str) -> None:
    assert context(text, *words) == expected


def test_a_source_in_the_sentence_before_is_in_it() -> None:
    text = "It rained. Ada Quill spoke. “It stands.” All left."
    assert context(text, "“It stands.”", source="Ada Quill") == "Ada Quill spoke. …"


def test_it_stays_in_the_paragraph() -> None:
    text = "Ada Quill spoke\n\nshe said it stands\n\nand all left"
    blocks = (Block(start=0, end=15), Block(start=17, end=35), Block(start=37, end=49))
    assert context(text, "it stands", blocks=blocks) == "she said …"


def test_it_goes_no_further_than_two_sentences_are_long() -> None:
    text = "word " * 1000 + "it stands" + " word" * 1000
    found = context(text, "it stands")
    assert 400 < len(found) < 600
    assert set(found.split()) == {"word", "…"}


def test_what_stands_far_between_two_pieces_is_left_out() -> None:
    assert context("It rains" + " word" * 500 + " and it pours", "It rains", "it pours") == "… …"


@pytest.mark.parametrize("unit", [". ", '."', "A.", ". A", "“", " "])
def test_no_text_takes_long(unit: str) -> None:
    text = unit * 200_000
    report = Report(
        id="r", text=text, text_sha256=text_hash(text), blocks=(), source=origin_of(b"")
    )
    at = Span(len(text) // 2, len(text) // 2 + 3)
    statement = Statement(
        id="s1",
        kind=Kind.DIRECT,
        source=(),
        cue=(),
        content=(at,),
        words="",
        part=Part.BODY,
        confidence=1,
    )
    contexts = Contexts(report)
    began = time.process_time()
    for _ in range(1000):
        contexts.of(statement)
    assert time.process_time() - began < 3
