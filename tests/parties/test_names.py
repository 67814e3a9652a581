"""Forms of names, by invented names."""

from __future__ import annotations

import pytest

from onrecord.parties.names import (
    acronym_fits,
    body_fits,
    body_key,
    initials,
    one_letter_apart,
    person_fit,
    read_name,
)
from onrecord.parties.words import fold, of_one_root


@pytest.mark.parametrize(
    ("short", "long", "fit"),
    [
        ("Quill", "Moira Quill", 3),
        ("Moira", "Moira Quill", 2),
        ("Varga", "Ilka Maria Varga Toth", 1),
        ("Varga Toth", "Ilka Varga Toth", 3),
        ("M. Quill", "Moira Quill", 3),
        ("A. Quill", "Arthur Quill", 3),
        ("A. Quill", "Moira Quill", 0),
        ("Moira Quill", "Moira J. Quill", 3),
        ("Rashidi", "Omar al-Rashidi", 3),
        ("Quell", "Moira Quill", 3),
        ("Quills", "Moira Quill", 0),
        ("Greta Quill", "Moira Quill", 0),
        ("Peter Osk Jr.", "Peter Osk Sr.", 0),
        ("der", "Jan van der Meulen", 0),
        ("Moira Quill", "Quill", 0),
    ],
)
def test_how_a_persons_name_fits_a_longer_one(short: str, long: str, fit: int) -> None:
    assert person_fit(read_name(short), read_name(long)) == fit


def test_a_name_is_read_without_title_article_and_suffix() -> None:
    name = read_name("Dr. Pia Moór III")
    assert (name.key, name.title, name.suffix) == (("pia", "moor"), "dr", "iii")
    assert read_name("The Ledger").key == ("ledger",)
    assert read_name("A Ledger").key == ("ledger",)
    assert read_name("A. Quill").key == ("a", "quill")
    assert read_name("…").key == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ministry of Fisheries", "Fisheries Ministry"),
        ("Orva Rail Inc.", "Orva Rail"),
        ("Orva Rail Co Ltd", "Orva Rail"),
    ],
)
def test_forms_of_a_body(one: str, other: str) -> None:
    assert body_key(read_name(one).key) == body_key(read_name(other).key)


def test_a_body_by_its_first_words_but_not_by_any() -> None:
    assert body_fits(("orva",), ("orva", "rail"))
    assert not body_fits(("rail",), ("orva", "rail"))
    assert not body_fits(("ministry",), ("ministry", "fisheries"))


def test_abbreviations() -> None:
    key = read_name("Trust for Vellin Harbour").key
    assert set(initials(key)) == {"tvh", "tfvh"}
    assert acronym_fits("tfvh", key)
    assert not acronym_fits("xyz", key)
    assert not acronym_fits("", key)


def test_one_letter_apart() -> None:
    assert one_letter_apart("wasef", "wasif")
    assert not one_letter_apart("lund", "land")  # too short to tell
    assert not one_letter_apart("brandt", "frandt")
    assert not one_letter_apart("turner", "turners")


def test_places_and_their_adjectives() -> None:
    assert of_one_root("iraq", "iraqi")
    assert of_one_root("turkey", "turkish")
    assert not of_one_root("austria", "australian")
    assert fold("Łódź") == "lodz"
