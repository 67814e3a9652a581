"""What the encoder says of names, made whole by their capitals."""

from __future__ import annotations

from onrecord.model import PartyType, Span
from onrecord.parties.ground import Ground
from onrecord.parties.mentions import Mention, MentionKind
from onrecord.parties.tidy import Reading, tidy
from tests.parties.written import report_of


def names(text: str, *found: str, kind: PartyType = PartyType.ORGANISATION) -> list[str]:
    """The names of a text of which the encoder has found these words, all of one kind."""
    spans = [Span(text.index(words), text.index(words) + len(words)) for words in found]
    mentions = [Mention(span, span, MentionKind.NAME, kind) for span in spans]
    references = tidy(Reading(Ground(report_of(text), text)), mentions)
    return [text[slice(*r.span)] for r in references if r.kind is MentionKind.NAME]


def test_a_name_has_all_its_capitals() -> None:
    assert names("The Orva Rail Board met.", "Rail") == ["Orva Rail Board"]


def test_where_all_is_in_capitals_they_tell_nothing() -> None:
    headline = "ORVA RAIL RELAXES ITS RULES ON LUGGAGE"
    assert names(f"{headline}\n\nIt rained.", "ORVA RAIL") == ["ORVA RAIL"]


def test_a_name_in_capitals_is_whole_in_a_sentence_that_is_not() -> None:
    text = "She left the ORVA RAIL BOARD for the water works yesterday."
    assert names(text, "RAIL") == ["ORVA RAIL BOARD"]


def test_an_office_ends_with_its_body_before_a_persons_name() -> None:
    text = "The chairman of the FCA Frank Naylor left, and JK Holt stayed."
    for found in ("Frank Naylor", "FCA Frank Naylor"):
        assert names(text, found, "Holt", kind=PartyType.PERSON) == [
            "FCA",
            "Frank Naylor",
            "JK Holt",
        ]


def test_the_verb_that_opens_a_sentence_is_of_no_name() -> None:
    text = "Remarked Centre for Harbours scientist Mara Quill, “It is late.”"
    assert names(text, "Centre for Harbours") == ["Centre for Harbours"]


def test_a_name_does_not_go_on_over_and_into_another() -> None:
    text = "It is of the University of Vellin and Orva College of Art and of the city."
    found = names(text, "University of Vellin", "Orva College")
    assert found[:2] == ["University of Vellin", "Orva College of Art"]
    text = "It is of the Department of Health and Human Services of Orva."
    assert "Department of Health and Human Services" in names(text, "Department of Health")[0]


def test_a_number_of_kings_ends_a_sentence() -> None:
    text = "He met Elizabeth II. In Vellin it rained."
    assert names(text, "Elizabeth II", kind=PartyType.PERSON) == ["Elizabeth II"]


def test_an_office_within_a_persons_name_is_none_of_it() -> None:
    for before in ("Coptic Pope", "Taoiseach", "Democrat"):
        text = f"They met {before} Aldo Brim there."
        assert names(text, f"{before} Aldo Brim", kind=PartyType.PERSON) == ["Aldo Brim"]
    text = "They met James Dean Brim there."
    assert names(text, "James Dean Brim", kind=PartyType.PERSON) == ["James Dean Brim"]


def test_words_of_the_sentence_are_of_no_name() -> None:
    for text, told in (
        ("Though Lorenzo came, it held.", "Though Lorenzo"),
        ("Regarding Lorenzo, it held.", "Regarding Lorenzo"),
        ("It was seen in Lorenzo But it held.", "Lorenzo But"),
    ):
        assert names(text, told, kind=PartyType.PERSON) == ["Lorenzo"], text


def test_first_names_that_are_verbs_too() -> None:
    for name in ("Will Brim", "Can Brim"):
        assert names(f"Then {name} left.", name, kind=PartyType.PERSON) == [name]


def test_what_a_headline_shouts_is_no_name() -> None:
    assert names("‘I WAS ALONE’: the guard of Vellin speaks", "WAS", "ALONE", "Vellin") == [
        "Vellin"
    ]
