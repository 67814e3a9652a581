"""What a source turns on, by invented phrases; names are a stand-in's."""

from __future__ import annotations

import pytest

from onrecord.model import Span
from onrecord.parties.ground import Ground
from onrecord.parties.phrases import Names, read_phrase
from onrecord.parties.tidy import Reading, tidy
from tests.parties.standin import find_mentions
from tests.parties.written import report_of


@pytest.mark.parametrize(
    ("phrase", "heads"),
    [
        ("Mayor Anna Holt", ["Anna Holt"]),
        ("the mayor of Vellin, Anna Holt,", ["Anna Holt"]),
        ("Anna Holt, the mayor of Vellin,", ["Anna Holt"]),
        ("Anna Holt of the Harbour Trust", ["Anna Holt"]),
        ("Minister of Fisheries Anna Holt", ["Anna Holt"]),
        ("Ferry Party leader and Deputy Minister Anna Holt", ["Anna Holt"]),
        ("Anna Holt and Ivo Lant", ["Anna Holt", "Ivo Lant"]),
        ("Anna Holt, Ivo Lant and Aldo Brim", ["Anna Holt", "Ivo Lant", "Aldo Brim"]),
        (
            "Anna Holt, professor at the Orva School of arts and the Vellin University,",
            ["Anna Holt"],
        ),
        ("Anna Holt, mayor of Vellin, and Ivo Lant", ["Anna Holt", "Ivo Lant"]),
        ("Sen. Anna Holt (D-Orva.) chairman of the ports subcommittee", ["Anna Holt"]),
        ("Anna Holt, mayor of Vellin, and the Red Cross", ["Anna Holt", "Red Cross"]),
        ("Member of Council (MC) Anna Holt of Vellin", ["Anna Holt"]),
        ("the Harbour Trust (VHT)", ["Harbour Trust"]),
        ("the Harbour Trust <VHT.X>", ["Harbour Trust"]),
        ("<Harbour Trust>", ["Harbour Trust"]),
        ("voters and Anna Holt herself", ["voters", "Anna Holt"]),
        ("Crown Prince Ivo Lant", ["Ivo Lant"]),
        ("The Department", ["Department"]),
        ("Anna Holt as well as police", ["Anna Holt", "police"]),
        ("Anna Holt’s office", ["office"]),
        ("a spokesman for Anna Holt", ["spokesman"]),
        ("an official from the ministry", ["official"]),
        ("officials in Vellin and in Orva", ["officials"]),
        ("legal and religious groups", ["groups"]),
        ("Anna Holt and Ivo Lant’s mother", ["mother"]),
        ("Anna Holt and Ivo Lant’s brothers", ["brothers"]),
        ("Anna Holt and her mother", ["Anna Holt", "mother"]),
        ("the Red Cross and government officials", ["Red Cross", "officials"]),
        ("firms including Orva Rail, Orva Air and Orva Sea", ["firms"]),
        ("people familiar with the matter", ["people"]),
        ("a March 14, 2019 Harbour Trust statement", ["statement"]),
        ("at least one business", ["business"]),
        ("scientists mostly from the Vellin Institute", ["scientists"]),
        ("residents living in Vellin", ["residents"]),
        ("the sitting in Vellin", ["sitting"]),
        ("a report by a team from the Vellin Institute", ["team"]),
        ("a study by Anna Holt and Ivo Lant", ["Anna Holt", "Ivo Lant"]),
        ("a report on Wednesday by the Harbour Trust", ["Harbour Trust"]),
        ("one site, Harbour Trust,", ["Harbour Trust"]),
        ("the doctor of one school, Harbour Trust,", ["doctor"]),
        ("Don Imbert", ["Don Imbert"]),
        ("Co-developer Anna Holt", ["Anna Holt"]),
        ("according to him", ["him"]),
        ("the Karsholm Ledger", ["Karsholm Ledger"]),
        ("by", ["by"]),
    ],
)
def test_what_a_source_turns_on(phrase: str, heads: list[str]) -> None:
    text = f"It rained, {phrase} said."
    ground = Ground(report_of(text), text)
    names = Names(tidy(Reading(ground), find_mentions(text)))
    start = text.index(phrase)
    found = read_phrase(ground, names, Span(start, start + len(phrase)))
    assert [text[slice(*reference.head)] for reference in found] == heads
