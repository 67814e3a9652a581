"""Who speaks where the words alone leave it open: invented reports, rules alone, silent arcs."""

from __future__ import annotations

import pytest

from onrecord.model import PartyType, Span, SpeakerBasis
from onrecord.parties.ground import Ground, Reference
from onrecord.parties.mentions import MentionKind
from onrecord.parties.phrases import Names, read_phrase
from onrecord.parties.scoring import Asked, Entity, fits
from tests.parties.written import Said, report_of, speakers, who


def test_a_product_of_a_firm_is_not_the_firm() -> None:
    text = "The Orvex T400 is late. Orvex said its engine had failed. The T400 flew in May."
    names, parties, _ = who(text, ("Orvex", "said", "its engine had failed"))
    assert names == [["Orvex"]]
    assert parties["Orvex"].aliases == ()


@pytest.mark.parametrize(
    ("text", "statement", "speaker"),
    [
        (
            "The pier is shut. Vellin Harbour Trust (VHT) told anglers to stay away.",
            ("", "told", "stay away"),
            "Vellin Harbour Trust",
        ),
        (
            "Rain again, a talk with Greta Lund\n\nGreta Lund: It poured all week.",
            ("", ":", "It poured all week"),
            "Greta Lund",
        ),
        (
            "Rain again, a talk with Greta Lund\n\nDid it rain?\n\nGL: It poured all week.",
            ("", ":", "It poured all week"),
            "Greta Lund",
        ),
        (
            "Anna Holt, mayor of Vellin, thanked the crews on Monday, adding that the pier would open.",
            ("", "adding", "the pier would open"),
            "Anna Holt",
        ),
        (
            "Ivo Lant left the hall before noon and claimed that nobody had warned him.",
            ("", "claimed", "nobody had warned him"),
            "Ivo Lant",
        ),
    ],
)
def test_a_cue_without_a_source_beside_its_subject(
    text: str, statement: Said, speaker: str
) -> None:
    assert speakers(text, statement)[-1] == [speaker]


def test_a_source_found_beside_its_cue_is_written_down() -> None:
    text = "The pier is shut. Vellin Harbour Trust told anglers to stay away."
    _, _, statements = who(text, ("", "told", "stay away"))
    assert [text[slice(*span)] for span in statements[0].source] == ["Vellin Harbour Trust"]
    assert statements[0].speaker_basis is SpeakerBasis.NAME


@pytest.mark.parametrize(
    "text",
    [
        "The Orva dam is said to be safe.",
        "Orva was told in May that the dam was safe.",
        "Anna Holt met the crews in May. The dam was reportedly safe.",
        "Anna Holt seemed to know that the dam was safe.",
        "Anna Holt succeeded by charm and attacks on the dam as safe.",
    ],
)
def test_nobody_speaks_in_a_passive(text: str) -> None:
    cue = next(word for word in ("said", "told", "reportedly", "seemed", "attacks") if word in text)
    assert speakers(text, ("", cue, "safe")) == [[]]


@pytest.mark.parametrize(
    ("word", "noun", "speaks", "may_be"),
    [
        ("they", "bones", True, False),
        ("they", "bones", False, True),
        ("it", "report", True, True),
        ("it", "road", True, False),
    ],
)
def test_things_do_not_speak_but_for_documents(
    word: str, noun: str, speaks: bool, may_be: bool
) -> None:
    plural = word == "they"
    here = Span(0, len(word))
    asked = Asked(Reference(here, here, MentionKind.PRONOUN, None), None, plural, None)
    asked.speaks = speaks
    thing = Entity(0, plural=plural, thing=True)
    thing.call(noun, frozenset())
    assert fits(asked)(thing) is may_be


def test_a_long_list_of_places_does_not_hide_who_spoke_before() -> None:
    places = ", ".join(f"in {letter}ellin" for letter in "ABCDEFGHIJKLMNOPQRSTUV")
    text = (
        "The officials said nets were banned. In May it snowed "
        f"{places} and in Orva. They said rules would follow."
    )
    names = speakers(
        text,
        ("The officials", "said", "nets were banned"),
        ("They", "said", "rules would follow"),
    )
    assert names == [["officials"], ["officials"]]


def test_researchers_are_the_scientists_of_long_ago() -> None:
    filler = " ".join(f"Karl Ott met Nils Aas {n} in Orva." for n in range(30))
    text = (
        f"A team of scientists said they had dug up a wharf. {filler} "
        "According to the researchers, the wharf was old."
    )
    names = speakers(
        text,
        ("A team of scientists", "said", "they had dug up a wharf"),
        ("the researchers", "According to", "the wharf was old"),
    )
    assert names == [["A team of scientists"], ["A team of scientists"]]


def test_the_mother_and_the_father_by_first_names() -> None:
    text = (
        "Judge Ilka Toth sentenced David Quill and Louise Quill on Monday. "
        "David Quill ran a mill. Louise Quill taught.\n\n"
        "The father said it was unjust.\n\nThe mother said nothing was true."
    )
    names = speakers(
        text,
        ("The father", "said", "it was unjust"),
        ("The mother", "said", "nothing was true"),
    )
    assert names == [["David Quill"], ["Louise Quill"]]


def test_she_is_the_one_whose_first_name_is_a_womans() -> None:
    text = (
        "Louise Quill wrote to Robert Brim. Robert Brim was ill at the time. She said it was late."
    )
    assert speakers(text, ("She", "said", "it was late")) == [["Louise Quill"]]


def test_one_of_several_is_one() -> None:
    text = (
        "Anna Holt kept a mill. One of the millers said it was cold. "
        "This person also said it was dark."
    )
    names = speakers(
        text,
        ("One of the millers", "said", "it was cold"),
        ("This person", "said", "it was dark"),
    )
    assert names == [["One of the millers"], ["One of the millers"]]


def test_who_is_asked_about_your_letter_is_who_answers() -> None:
    text = (
        "Wet days: a talk with Greta Lund\n\n"
        "Ledger. Your letter mentioned a flood. Was there one?\n\nGreta Lund: There was."
    )
    names = speakers(
        text,
        ("Your letter", "mentioned", "a flood"),
        ("Greta Lund", ":", "There was"),
    )
    assert names[0] == ["Greta Lund"]


def test_an_office_of_two_nouns_is_no_second_speaker() -> None:
    text = "“It is late,” said Joe Brandt, Chairman and Chief Operating Officer of Orvex Lines."
    source = "Joe Brandt, Chairman and Chief Operating Officer of Orvex Lines"
    assert speakers(text, (source, "said", "It is late,")) == [["Joe Brandt"]]


def test_a_source_cut_before_its_name_goes_on_to_it() -> None:
    text = "Orvex chief executive Noel Farrant stated that he expected sales to grow."
    assert speakers(text, ("Orvex", "stated", "he expected sales to grow")) == [["Noel Farrant"]]


def test_whose_website_it_is_bears_its_own_name() -> None:
    text = "The council met. The council’s website said 120 came. The council left."
    assert speakers(text, ("The council’s website", "said", "120 came")) == [["council"]]


@pytest.mark.parametrize("source", ["Holt", ""])
def test_what_stands_behind_according_to_is_the_source(source: str) -> None:
    text = (
        "According to a March 14, 2019 port statement, 3% was spent. Sally Holt asked for 2%. "
        "4% is too much, according to the mayor of Vellin, who resigned."
    )
    assert speakers(text, (source, "According to", "3% was spent")) == [
        ["a March 14, 2019 port statement"]
    ]
    assert speakers(text, (source, "according to", "4% is too much")) == [["mayor of Vellin"]]


def test_according_to_ends_before_the_subject_of_the_clause() -> None:
    text = (
        "Sally Holt led the dig in Orva. While some looked, "
        "according to Sally Holt archaeologists have not turned up any walls."
    )
    assert speakers(
        text, ("Sally Holt archaeologists", "according to", "not turned up any walls")
    ) == [["Sally Holt"]]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Two Harbour delegates, Colin Petty and Jeff Dorn,", ["Colin Petty", "Jeff Dorn"]),
        (
            "Another co-author, civil and coastal engineering professor Julian Marsh,",
            ["Julian Marsh"],
        ),
        ("former coworker and longtime rival Howard Stent", ["Howard Stent"]),
        ("Carl Hansen of the Bill and Mona Gatt Foundation", ["Carl Hansen"]),
        ("One of these groups, the Free Harbour Party,", ["Free Harbour Party"]),
        ("Orvex and Anna Holt", ["Orvex", "Anna Holt"]),
        ("the mayor and Anna Holt", ["mayor", "Anna Holt"]),
    ],
)
def test_who_a_source_of_several_parts_is(source: str, names: list[str]) -> None:
    text = f"It rained for days. {source} said the pier was shut."
    assert speakers(text, (source, "said", "the pier was shut")) == [names]


def test_examples_are_no_part_of_a_name() -> None:
    text = "Vellin firms including Orvex and Lant Lines said trade was slow."
    source = "Vellin firms including Orvex and Lant Lines"
    assert speakers(text, (source, "said", "trade was slow")) == [["Vellin firms"]]


def test_a_source_ends_before_the_pronoun_of_the_clause_behind() -> None:
    text = "Emil Wanga is ill. According to the Fisheries Ministry he was taken to Orva in May."
    source = "the Fisheries Ministry he"
    assert speakers(text, (source, "According to", "was taken to Orva in May")) == [
        ["Fisheries Ministry"]
    ]


def test_what_is_only_reported_is_nobodys() -> None:
    text = "Police said two men were held. The first attack reportedly began at noon."
    names = speakers(
        text,
        ("Police", "said", "two men were held"),
        ("", "reportedly", "The first attack"),
    )
    assert names == [["Police"], []]


def test_the_name_behind_an_office_and_what_it_is_to() -> None:
    text = "Former Ambassador to the Northern League Nikki Hale"
    league, hale = (_name(text, words) for words in ("Northern League", "Nikki Hale"))
    league.type, hale.type = PartyType.ORGANISATION, PartyType.PERSON
    ground = Ground(report_of(text), text)
    assert read_phrase(ground, Names([league, hale]), Span(0, len(text))) == [hale]


def _name(text: str, words: str) -> Reference:
    span = Span(text.index(words), text.index(words) + len(words))
    return Reference(span, span, MentionKind.NAME, None)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("Maya Rook, his wife and the current chairwoman of the Ferry Party,", ["Maya Rook"]),
        ("Karl Ott, the mayor of Esper, Nils Aas,", ["Karl Ott"]),
        ("Orvan officials", ["Orvan officials"]),
        ("U.S. officials", ["U.S. officials"]),
        ("local press as belonging to the militia", ["local press"]),
    ],
)
def test_what_stands_beside_a_speaker_is_no_second_one(source: str, names: list[str]) -> None:
    text = f"It rained for days. In May {source} said the pier was shut."
    assert speakers(text, (source, "said", "the pier was shut")) == [names]


def test_a_government_is_named_by_its_place_not_by_a_pronoun() -> None:
    text = (
        "Protesters met in Orva. They said their government was deaf. Their government said no. "
        "The Orvish government said more."
    )
    names = speakers(
        text,
        ("Their government", "said", "no"),
        ("The Orvish government", "said", "more"),
    )
    assert names[1] == ["Orvish government"]


def test_bare_nouns_are_not_whoever_was_called_so_with_more_words() -> None:
    text = (
        "Officials said it rained. A team of scientists found it was the sea. "
        "Scientists debate that. Orvan officials said nothing."
    )
    names = speakers(
        text,
        ("Officials", "said", "it rained"),
        ("A team of scientists", "found", "it was the sea"),
        ("Scientists", "debate", "that"),
        ("Orvan officials", "said", "nothing"),
    )
    assert names == [["Officials"], ["A team of scientists"], ["Scientists"], ["Orvan officials"]]
