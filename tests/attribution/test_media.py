"""Media: named in the words around a statement, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.attribution.media import MEDIA
from tests.attribution.marked import details_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "acts-and-media.md"


@pytest.mark.parametrize(
    ("text", "medium", "words"),
    [
        ("[S Voss] [C told] a news conference [Q it held].", "news conference", "news conference"),
        ("[S Voss] [C said] at a hastily called press conference [Q it held].", "news conference", "press conference"),
        ("In a letter to Ruane, [S Voss] [C said] [Q it held].", "letter", "letter"),
        ('[Q "It held,"] [S Voss] [C said in a phone interview].', "interview", "phone interview"),
        ('[Q "It held,"] [C wrote] [S Voss], in an e-mail to the Ledger.', "e-mail", "e-mail"),
        ("[S The port], in its statement, [C said] [Q it held].", "statement", "statement"),
        ("[S The port] [C issued a statement saying] [Q it held].", "statement", "statement"),
        ("[S Voss] [C tweeted] [Q it held].", "post", "tweeted"),
        ("[S Voss] [C wrote] on Twitter [Q that it held].", "post", "Twitter"),
        ("[S Voss] [C said] on social media [Q that it held].", "post", "social media"),
        ("[S Voss] [C testified] [Q that it held].", "testimony", "testified"),
        ("[S The court filing] [C said] [Q it held].", "court filing", "court filing"),
        ("[C According to] [S leaked documents], [Q it held].", "leaked document", "leaked documents"),
        ("[S A statement issued by the port] [C said] [Q it held].", "statement", "statement"),
        ("[S The report] [C said] [Q it held].", "report", "report"),
        ("[S She] [C wrote] in her 1976 autobiography [Q that it held].", "book", "autobiography"),
        ("The mayor posted a video on Monday, in which [S she] [C thanked] [Q the crew].", "video", "video"),
        ("[S Voss] thanked the crew on Twitter, [C adding] [Q it held].", "post", "Twitter"),
        ("[C According to] [S videos posted by the crew], [Q it held].", "video", "videos"),
        ("[C According to] [S a May 2, 2024 press release], [Q it held].", "press release", "press release"),
        ("[S Voss] [C said] by phone [Q that it held].", "phone call", "phone"),
    ],
)  # fmt: skip
def test_the_words_around_name_the_medium(text: str, medium: str, words: str) -> None:
    report, statement = details_of(text)
    assert statement.medium == medium
    assert statement.medium_span is not None
    assert report.text[slice(*statement.medium_span)] == words


@pytest.mark.parametrize(
    "text",
    [
        "[S Voss] [C said] [Q he had sent a letter to Ruane].",
        "[S Voss], who was dismissed in a letter, [C said] [Q it held].",
        "[S Voss] [C told] The Harbour Post [Q it held].",
        "[S Facebook] [C said] [Q it held].",
        "Commenting on the radio traffic, [S Voss] [C said] [Q it held].",
        "[S Voss] had 900 followers on Facebook, and [C said] [Q it held].",
        "In the report, [S2 Ruane] [C2 said] [Q2 it burst], while [S Voss] [C said] [Q it held].",
        "[S Voss] [C said] [Q it held]. In an interview Ruane disagreed.",
    ],
)
def test_what_is_no_medium_of_the_statement_is_left_out(text: str) -> None:
    _, statement = details_of(text)
    assert (statement.medium, statement.medium_span) == (None, None)


def test_a_statement_that_goes_on_has_the_medium_of_the_one_before() -> None:
    text = (
        "At a news conference, [S1 Voss] [C1 told] reporters [Q1 the dam held]."
        ' [Q2 "We are done,"] [S2 he] [C2 said].\n\n'
        '[Q3 "Nobody was hurt,"] [S3 Voss] [C3 added].\n\n'
        "[S4 He] [C4 had said] [Q4 otherwise in May]."
    )
    assert [details_of(text, n)[1].medium for n in (1, 2, 3, 4)] == ["news conference"] * 3 + [None]
    assert details_of(text, 2)[1].addressee == details_of(text, 1)[1].addressee


def test_another_speaker_does_not_go_on() -> None:
    text = "In a letter, [S1 Voss] [C1 said] [Q1 it held]. [S2 Ruane] [C2 said] [Q2 it burst]."
    assert details_of(text, 2)[1].medium is None


def test_the_object_of_sending_is_the_medium_of_what_it_explains() -> None:
    text = (
        '[Q1 "[S2>1 I] left a letter to the council about the dam, [C2 explaining] [Q2 it held]"],'
        " [S1 Voss] [C1 said]."
    )
    report, inner = details_of(text, 2)
    assert inner.medium == "letter"
    assert [report.text[a:b] for a, b in inner.addressee] == ["the council"]
    assert details_of(text, 1)[1].medium is None


def test_the_page_lists_exactly_the_media() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Media\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{m.name}` | "
        + ", ".join([*m.nouns, *m.verbs.split(), *(f"on {s}" for s in m.services.split())])
        + " |"
        for m in MEDIA
    ]
