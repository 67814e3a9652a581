"""Addressees: only whom the words say it was said to."""

from __future__ import annotations

import pytest

from tests.attribution.marked import addressees


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[S Voss] [C told] reporters [Q it held].", "reporters"),
        ("[S Voss] [C told] the Vellin Ledger on Monday [Q it held].", "the Vellin Ledger"),
        ("[S Voss] [C told] the Ledger the dam held. [Q \"Nobody was hurt.\"]", "the Ledger"),
        ("[S Voss] [C told] a crowd of 300 people [Q it held].", "a crowd of 300 people"),
        ("[S Voss] [C told] Mara Quill of the Post [Q it held].", "Mara Quill of the Post"),
        ('[Q "It held,"] [S Voss] [C told] foreign journalists.', "foreign journalists"),
        ("[S Voss] [C said] to Mara Quill [Q that it held].", "Mara Quill"),
        ("[S Voss] [C explained] to the press [Q that it held].", "the press"),
        ("[S Voss] [C asked] the minister [Q whether it held].", "the minister"),
        ("[S Voss] [C urged] [Q the council to repair it].", "the council"),
        ("[S Voss] [C wrote] to Ruane [Q that it held].", "Ruane"),
        ("In a letter to Ruane, [S Voss] [C said] [Q it held].", "Ruane"),
        ('[Q "It held,"] [S they] [C said in a letter thanking] [Q Ruane for his help].', "Ruane"),
        ("In an interview with the Ledger, [S Voss] [C said] [Q it held].", "the Ledger"),
        ("In response to a reporter's question, [S Voss] [C said] [Q it held].", "a reporter"),
        ("[S Voss], asked by a reporter, [C said] [Q it held].", "a reporter"),
        ("[S Voss] addressed reporters in Vellin, [C calling for] [Q calm].", "reporters"),
        ("[S Voss] [C told] weary evening passengers [Q to leave].", "weary evening passengers"),
        ("[S Voss] [C spoke to the press]: [Q it held].", "the press"),
        ("Speaking to the Ledger, [S Voss] [C said] [Q it held].", "the Ledger"),
    ],
)  # fmt: skip
def test_the_words_say_to_whom(text: str, words: str) -> None:
    assert addressees(text) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "[S Voss] [C said] [Q he told reporters a lie].",
        "[S Voss] [C was said] to have [Q fled].",
        "[S Voss] [C told] a news conference [Q it held].",
        "[S Voss] [C responded] to the report [Q that it held].",
        "[S Voss] [C was asked] about [Q the dam].",
        "[S Voss] [C was told] [Q the council had gone].",
        "[S Voss] [C accused] Ruane of [Q theft].",
        "[S Voss] [C told] the truth about [Q the dam].",
        "[S2 Ruane] [C2 told] reporters [Q2 it burst], but [S Voss] [C said] [Q it held].",
    ],
)
def test_a_topic_is_no_addressee(text: str) -> None:
    assert addressees(text) == []
