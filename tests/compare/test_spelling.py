from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.compare.spelling import one_spelling


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("neighbours", "neighbors"),
        ("honourable", "honorable"),
        ("organisations", "organizations"),
        ("apologising", "apologizing"),
        ("analysed", "analyzed"),
        ("centre", "center"),
        ("kilometres", "kilometers"),
        ("licence", "license"),
        ("defence", "defense"),
        ("practised", "practiced"),
        ("travelled", "traveled"),
        ("councillors", "councilors"),
        ("dialogue", "dialog"),
        ("programmes", "programs"),
        ("manoeuvre", "maneuver"),
        ("paediatric", "pediatric"),
        ("grey", "gray"),
        ("judgement", "judgment"),
        ("sceptical", "skeptical"),
        ("jewellery", "jewelry"),
    ],
)
def test_both_spellings_are_one(british: str, american: str) -> None:
    assert one_spelling(british) == one_spelling(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hour", "whore"), ("filled", "filed"), ("price", "prise"), ("met", "metre"), ("four", "for")],
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@given(st.from_regex(r"[a-z]{1,12}(our|ise|isation|lled|nce|tre|ogue)?", fullmatch=True))
def test_what_is_in_one_spelling_stays_so(word: str) -> None:
    assert one_spelling(one_spelling(word)) == one_spelling(word)
