from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.compare.words import Quotes, find_words, read_wording
from onrecord.model import Span
from tests.compare.invented import make_record

TEXTS = st.text(alphabet="ab Éé1,.%-'’“”\"* \n…", max_size=60)


@given(TEXTS)
def test_the_tiles_of_a_text_are_the_text(text: str) -> None:
    words = find_words(text)
    tiles = [text[a:b] for a, b in zip(words.edges, words.edges[1:], strict=False)]
    assert "".join(tiles) == text
    assert len(tiles) == len(words.keys) == len(words.starts)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_a_wording_is_that_of_the_report(text: str, pairs: list[tuple[int, int]]) -> None:
    markup = tuple(Span(n, n + 1) for n, char in enumerate(text) if char == "*")
    report = make_record(text, markup=markup).report
    spans = [Span(*sorted(pair)) for pair in pairs if max(pair) <= len(text)]
    wording = read_wording(report, spans, Quotes(report))
    assert wording.text == report.wording(spans)
    assert len(wording.at) == len(wording.text)
    for char, at in zip(wording.text, wording.at, strict=True):
        assert char in " …" or text[at] == char


def test_words_are_compared_without_case_accents_and_separators() -> None:
    assert find_words("Ministère’s 1,200.50 CAR-maker 5%").keys == (
        "ministere's",
        "1200.50",
        "car",
        "maker",
        "5",
        "%",
    )


def test_marks_stay_with_their_words() -> None:
    text = "it, she said, “stands”."
    words = find_words(text)
    tiles = [text[a:b] for a, b in zip(words.edges, words.edges[1:], strict=False)]
    assert tiles == ["it, ", "she ", "said, ", "“stands”."]


def test_words_know_their_place_and_their_marks() -> None:
    report = make_record("He called *the* plan\n“a great mistake”, and left.", markup=()).report
    report = report.model_copy(update={"markup": (Span(10, 11), Span(14, 15))})
    wording = read_wording(report, [Span(10, 38), Span(40, 43)], Quotes(report))
    assert wording.text == "the plan “a great mistake” … and"
    assert wording.quoted == (False, False, True, True, True, False)
    assert [report.text[a:b] for a, b in wording.spans(0, 6)] == [
        "the* plan\n“a great mistake",
        "and",
    ]


def test_time_grows_with_the_length_and_not_faster() -> None:
    assert len(find_words("a'" * 200_000).keys) == 1
    assert len(find_words("1," * 200_000).keys) == 1
    assert len(find_words("a-" * 200_000).keys) == 200_000
