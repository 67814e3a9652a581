from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.compare.alignment import align
from onrecord.compare.differences import Change, Piece, differences, mirrored
from onrecord.compare.words import Quotes, Wording, read_wording
from onrecord.model import Span
from tests.compare.invented import make_record

WORDS = st.lists(
    st.sampled_from("the bridge will stand “stand” fall, it is “not true”".split()), max_size=14
)


def wording_of(text: str) -> Wording:
    report = make_record(text).report
    return read_wording(report, [Span(0, len(text))], Quotes(report))


def side(wording: Wording, pieces: tuple[Piece, ...], right: bool) -> str:
    edges = wording.words.edges
    runs = [piece.right if right else piece.left for piece in pieces]
    return "".join(wording.text[edges[a] : edges[b]] for a, b in runs)


@given(WORDS, WORDS)
def test_differences_are_both_sides_whole(left: list[str], right: list[str]) -> None:
    one, two = wording_of(" ".join(left)), wording_of(" ".join(right))
    pieces = differences(one, two)
    assert side(one, pieces, right=False) == one.text
    assert side(two, pieces, right=True) == two.text
    for piece in pieces:
        here, there = one.words.keys[slice(*piece.left)], two.words.keys[slice(*piece.right)]
        assert (here == there) == (piece.change is Change.SAME)
        assert bool(here) == (piece.change is not Change.ADDED)
        assert bool(there) == (piece.change is not Change.DROPPED)


@given(WORDS, WORDS)
def test_differences_seen_from_the_other_side(left: list[str], right: list[str]) -> None:
    one, two = wording_of(" ".join(left)), wording_of(" ".join(right))
    assert differences(two, one) == mirrored(differences(one, two))


@given(WORDS, WORDS)
def test_an_alignment_keeps_the_order_of_both(left: list[str], right: list[str]) -> None:
    here = there = 0
    for match in align(left, right):
        assert match.left >= here and match.right >= there and match.length > 0
        here, there = match.left + match.length, match.right + match.length
        assert left[match.left : here] == right[match.right : there]


def changes(left: str, right: str) -> list[tuple[str, str, str]]:
    one, two = wording_of(left), wording_of(right)
    return [
        (piece.change.value, side(one, (piece,), False).strip(), side(two, (piece,), True).strip())
        for piece in differences(one, two)
        if piece.change is not Change.SAME
    ]


def test_dropped_added_and_altered() -> None:
    assert changes("We will never raise rents", "We will raise rents") == [("dropped", "never", "")]
    assert changes("We raise rents", "We raise all rents") == [("added", "", "all")]
    assert changes("We raise rents", "We cut rents") == [("altered", "raise", "cut")]


def test_case_accents_and_punctuation_are_no_difference() -> None:
    assert changes("“The café, he said, is shut.”", "the cafe he said IS shut") == []


def test_small_words_between_alterations_are_not_matched() -> None:
    assert changes("rents of houses", "prices of flats") == [
        ("altered", "rents of houses", "prices of flats")
    ]


def test_quotation_marks_are_told_apart_from_words() -> None:
    pieces = differences(
        wording_of("the plan is a disaster now"), wording_of("the plan is a “disaster” now")
    )
    assert [piece.quoted for piece in pieces] == [None, "right", None]
    assert {piece.change for piece in pieces} == {Change.SAME}


def test_texts_too_long_to_align_are_still_whole() -> None:
    one = wording_of("left " * 20_500)
    two = wording_of("left " * 20_000 + "right " * 800)
    pieces = differences(one, two)
    assert side(one, pieces, right=False) == one.text
    assert side(two, pieces, right=True) == two.text
    assert pieces[-1].change is Change.ALTERED
