"""How utterances are scored against people's answers, on invented reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.gold import DataAbsent
from benchmarks.utterances import (
    Judged,
    Scores,
    Side,
    by_archive,
    by_words,
    likeness,
    load_labels,
    pairs,
    read_records,
    sample,
    score,
    telling,
    text_of,
)
from onrecord.model import Record
from tests.archive.made import record_of

WORDS = "The granite bridge will outlast the flood and the fountain"
OTHERS = "Nobody will pay for the fountain while the harbour office sleeps"


def named(name: str, *said: tuple[str, str, str]) -> Record:
    record = record_of(
        *said, url=f"https://harrow.example/{name}", day=date(2022, 7, 18).isoformat()
    )
    source = record.report.source.model_copy(update={"name": name})
    return record.model_copy(update={"report": record.report.model_copy(update={"source": source})})


RECORDS = {
    name: named(name, *said)
    for name, said in {
        "1_1ecb": [("Ada Quill", "said", WORDS), ("Tom Barrow", "said", OTHERS)],
        "1_2ecb": [("Ada Quill", "announced", WORDS.replace("will outlast", "is to outlast"))],
        "1_3ecb": [("Ida Renn", "said", WORDS)],
        "1_1ecbplus": [("Ada Quill", "said", WORDS)],  # another event of the topic
    }.items()
}


def side(name: str, number: int = 0) -> Side:
    content = RECORDS[name].statements[number].content
    return name, tuple((span.start, span.end) for span in content)


def test_pairs_are_of_one_event_and_two_reports() -> None:
    found = pairs(RECORDS)
    met = {frozenset((left[0], right[0])) for members in found.values() for left, right in members}
    assert met == {
        frozenset(two) for two in (("1_1ecb", "1_2ecb"), ("1_1ecb", "1_3ecb"), ("1_2ecb", "1_3ecb"))
    }
    assert (side("1_1ecb"), side("1_3ecb")) in found[3]  # the same words
    chosen = sample(found)
    assert sorted(chosen) == sorted((b, *pair) for b, members in found.items() for pair in members)
    assert sample(found) == chosen


def test_likeness_is_the_share_of_telling_words() -> None:
    assert likeness(telling(WORDS), telling(WORDS.upper())) == 1
    assert likeness(telling(WORDS), telling("the of and")) == 0
    assert likeness(telling("of the"), telling("and the")) == 0
    assert 0 < likeness(telling(WORDS), telling(OTHERS)) < 0.5


def test_what_programs_answer() -> None:
    archive = by_archive(RECORDS)
    assert archive(side("1_1ecb"), side("1_2ecb"))
    assert not archive(side("1_1ecb"), side("1_3ecb"))  # somebody else says the same
    assert not archive(side("1_1ecb"), ("1_9ecb", ((0, 1),)))  # what is not read is not found
    by_name, by_words_alone = (by_words(RECORDS, speakers=speakers) for speakers in (True, False))
    assert not by_name(side("1_1ecb"), side("1_3ecb"))
    assert by_words_alone(side("1_1ecb"), side("1_3ecb"))
    assert by_name(side("1_1ecb"), side("1_1ecbplus"))
    assert not by_name(side("1_1ecb"), side("1_2ecb"))


def test_scores_are_weighted_by_the_band() -> None:
    left, right = side("1_1ecb"), side("1_2ecb")
    judged = [
        Judged(left, right, band=0, one=True),
        Judged(left, right, band=1, one=False),
        Judged(right, left, band=0, one=True),
    ]
    scores = score(judged, lambda first, _: first == left, {0: 3.0, 1: 1.0})
    assert scores == Scores(hits=3.0, missed=3.0, wrong=1.0)
    assert (scores.precision, scores.recall) == (0.75, 0.5)
    nothing = score([], lambda *_: True, {})
    assert nothing.precision is None and nothing.recall is None


def test_the_labels_hold_together() -> None:
    judged, differing = load_labels()
    assert len(judged) >= 150
    assert len({(pair.left, pair.right) for pair in judged}) == len(judged)
    assert 0 < differing < len(judged) / 10
    assert {pair.band for pair in judged} == {0, 1, 2, 3}
    for pair in judged:
        for name, spans in (pair.left, pair.right):
            assert name.endswith(("ecb", "ecbplus"))
            assert all(0 <= start < end for start, end in spans)


def test_a_text_is_made_of_tokens(tmp_path: Path) -> None:
    tokens = [
        ("0", "http"),
        ("0", ":"),
        ("1", "Bridge"),
        ("1", "stands"),
        ("2", "``"),
        ("2", "It"),
        ("2", "'s"),
        ("2", "safe"),
        ("2", ","),
        ("2", "''"),
        ("2", "Quill"),
        ("2", "said"),
        ("2", "."),
        ("3", '"'),
        ("3", "Yes"),
        ("3", '"'),
    ]
    made = "".join(f'<token sentence="{s}">{word}</token>' for s, word in tokens)
    path = tmp_path / "1_1ecb.xml"
    path.write_text(f"<Document>{made}</Document>", "utf-8")
    assert text_of(path) == "Bridge stands\n\n“It's safe,” Quill said. “Yes”\n"


def test_without_the_data_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.utterances._FOLDER", tmp_path / "none")
    with pytest.raises(DataAbsent):
        read_records(tmp_path)
