"""Acts and polarity from cues in their sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.attribution.acts import ACTS
from onrecord.attribution.verbs import verb_forms
from tests.attribution.marked import details_of

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "acts-and-media.md"


def act_of(text: str) -> tuple[str | None, str | None]:
    _, statement = details_of(text)
    return statement.act, statement.polarity


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("[S Harlan Voss] [C said] [Q the dam held].", "say"),
        ("[C According to] [S the port], [Q the dam held].", "say"),
        ('[S Voss]: [Q "The dam held."]', "say"),
        ("[S Voss] [C :] [Q the dam held].", "say"),
        ("[S Voss] [C told] reporters [Q the dam held].", "tell"),
        ('[S Voss] [C tweeted] [Q "The dam held."]', "write"),
        ("[S Voss] [C went on to say] [Q the dam held].", "add"),
        ("[S Voss] [C pointed out] [Q the dam held].", "note"),
        ("[S Voss] [C called] [Q the dam a disgrace].", "describe"),
        ("[S Voss] [C called] [Q for a new dam].", "call for"),
        ("[S Voss] [C called for] [Q a new dam].", "call for"),
        ("[S Leaders] [C call] [Q to address the flood].", "call for"),
        ("[S Voss] [C called to say] [Q the dam held].", "say"),
        ("[S Voss] [C called on] the council [Q to build it].", "urge"),
        ("[S Voss], in a statement, [C has] called on [Q the council to build it].", "urge"),
        ("[S Voss] [C asked] [Q whether the dam held].", "ask"),
        ("[S Voss] [C asked for] [Q more time].", "request"),
        ("[S Voss] [C asked] the council [Q to wait].", "request"),
        ("[S Voss] [C asked] the council [Q whether to wait].", "ask"),
        ("[S Voss] [C asked] [Q the council to wait].", "request"),
        ("[S Voss] [C made it clear] [Q that the dam held].", "stress"),
        ("[S Voss] [C is of the opinion] [Q that the dam held].", "believe"),
        ("[S Voss] [C expressed deep concern about] [Q the dam].", "fear"),
        ("[S Voss] [C voiced support for] [Q the dam].", "support"),
        ("[S Voss] [C pleaded guilty to] [Q theft].", "admit"),
        ("[S Voss] [C pleaded not guilty to] [Q theft].", "deny"),
        ("[S The port] [C issued a statement saying] [Q the dam held].", "say"),
        ("[S The court] [C ruled] [Q that the dam may stay].", "decide"),
        ("[S Voss] [C declined to comment on] [Q the dam].", "refuse comment"),
        ("[S Voss] [C refused to say] [Q who paid].", "refuse comment"),
        ("[S Voss] [C would not say] [Q who paid].", "refuse comment"),
        ("[S Voss] [C declined an interview about] [Q the dam].", "refuse comment"),
        ("[S Voss] [C refused to pay] [Q for the dam].", "refuse"),
        ("[S Voss] [C refused to be bullied over] [Q the dam].", "refuse"),
        ("[S Voss] [C reportedly denied] [Q the theft].", "deny"),
        ("[C Reportedly], [Q the dam held].", "report"),
        ("[S Voss]'s [C claim] [Q that the dam held] is false.", "claim"),
        ("[S Voss] [C was quoted as saying] [Q the dam held].", "cite"),
    ],
)
def test_the_cue_in_its_words_tells_the_act(text: str, act: str) -> None:
    assert act_of(text) == (act, "positive")


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("[S Voss] [C did not say] [Q that the dam held].", "say"),
        ("[S Voss] [C never claimed] [Q that the dam held].", "claim"),
        ("[S Voss] [C did not deny] [Q that the dam held].", "deny"),
        ("[S Voss] [C did not rule out] [Q a new dam].", "rule out"),
        ("[S Voss] did not immediately [C confirm] [Q the report].", "confirm"),
        ("[S Voss] [C didn’t mention] [Q the dam].", "say"),
        ("[S Voss] [C failed to mention] [Q the dam].", "say"),
        ("[S The port] [C has yet to respond to] [Q the report].", "respond"),
        ("[S The port] [C did not return calls about] [Q the dam].", "respond"),
        ("[S Voss] [C was not immediately available] [Q to discuss the dam].", "respond"),
        ("[S Voss] [C could not be reached] [Q for comment].", "respond"),
        ("[S No one] [C has claimed] [Q the theft].", "claim"),
    ],
)
def test_what_was_not_done_is_negative(text: str, act: str) -> None:
    assert act_of(text) == (act, "negative")


@pytest.mark.parametrize(
    "text",
    [
        "[S Voss] [C predeceased] [Q her in 2004].",
        "[Q The dam], [C also known as] [Q the Wall], held.",
        "[S The dam] [Q held].",
        "[S The room] [C is available to] [Q everyone].",
        "[S The court] [C found guilty] [Q the driver].",
    ],
)
def test_a_cue_that_tells_no_act_has_none(text: str) -> None:
    assert act_of(text) == (None, None)


def test_not_only_is_no_negation() -> None:
    assert act_of("[S Voss] not only [C said] [Q the dam held].") == ("say", "positive")


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        ("said", "say"),
        ("denies", "deny"),
        ("denied", "deny"),
        ("planned", "plan"),
        ("admitting", "admit"),
        ("explained", "explain"),
        ("arguing", "argue"),
        ("agreed", "agree"),
        ("agreeing", "agree"),
        ("vowed", "vow"),
        ("found", "find"),
    ],
)
def test_forms_lead_to_their_verb(form: str, verb: str) -> None:
    assert verb_forms([verb])[form] == verb


def test_no_word_stands_for_two_acts() -> None:
    for kind in ("verbs", "nouns"):
        words = [word for act in ACTS for word in getattr(act, kind).split()]
        assert len(words) == len(set(words))


def test_the_page_lists_exactly_the_acts() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## Acts\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{act.name}` | {act.meaning} | "
        + ", ".join([*act.verbs.split(), *act.nouns.split(), *act.phrases])
        + " |"
        for act in ACTS
    ]
