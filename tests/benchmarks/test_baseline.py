"""The quotation-mark baseline on invented sentences."""

from __future__ import annotations

from benchmarks.baseline import read


def words(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and content parts of what is read, as words."""

    def sliced(spans: list[list[int]]) -> list[str]:
        return [text[start:end] for start, end in spans]

    return [
        (" ".join(sliced(s["source"])), " ".join(sliced(s["cue"])), sliced(s["content"]))
        for s in read(text)
    ]


def test_a_quotation_before_its_speaker() -> None:
    text = "“The ferry will sail again in May,” said Oda Brenning, who runs the harbour."
    assert words(text) == [("Oda Brenning", "said", ["The ferry will sail again in May,"])]


def test_a_quotation_behind_its_speaker_in_straight_marks() -> None:
    text = 'Later he added "we have no money left" and sat down.'
    assert words(text) == [("he", "added", ["we have no money left"])]


def test_a_quotation_that_goes_on_is_one_statement() -> None:
    text = "“It was raining hard,” Tam Okello said. “Nobody saw the second boat.”"
    assert words(text) == [
        ("Tam Okello", "said", ["It was raining hard,", "Nobody saw the second boat."])
    ]


def test_two_speakers_of_one_line_each_keep_their_own() -> None:
    text = "“Vote for me now,” Ilse Marr said. “Never in my life,” replied Per Holm."
    assert [(source, parts) for source, _, parts in words(text)] == [
        ("Ilse Marr", ["Vote for me now,"]),
        ("Per Holm", ["Never in my life,"]),
    ]


def test_a_speaker_of_another_line_is_not_taken() -> None:
    text = "Ilse Marr said nothing.\n“All of this is mine.”"
    assert words(text) == [("", "", ["All of this is mine."])]


def test_one_who_speaks_inside_the_quotation_is_not_its_source() -> None:
    text = "“My mother said it would never work,” Ana Duarte told the Quayside Herald."
    assert words(text)[0][0] == "Ana Duarte"


def test_words_held_at_arms_length_are_no_quotation() -> None:
    assert words("Ana Duarte said the “smart city” plan was late.") == []


def test_a_mark_left_open_runs_to_the_end_of_its_line() -> None:
    text = "“We are closing the mill\nThe mill is old."
    assert words(text) == [("", "", ["We are closing the mill"])]


def test_nothing_comes_of_nothing() -> None:
    assert read("") == read("\n\n") == read("””““") == []
