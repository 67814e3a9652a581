"""What wraps the shared scorer, on invented reports. Skipped where the scorer is absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import gold, reliability
from benchmarks.accuracy import main, render
from benchmarks.calibration import judge
from benchmarks.example import compare
from benchmarks.gold import Attribution, DataAbsent, GoldReport, load_gold, load_scorer, tokens_of

pytestmark = pytest.mark.usefixtures("_needs_scorer")

TEXT = "Oda Brenning said the ferry would sail in May. Per Holm denied that it was late."


def say(source: str, cue: str, content: str, confidence: float = 1.0) -> Attribution:
    def spans(words: str) -> list[list[int]]:
        return [[TEXT.index(words), TEXT.index(words) + len(words)]] if words else []

    return {
        "source": spans(source),
        "cue": spans(cue),
        "content": spans(content),
        "confidence": confidence,
    }


BRENNING = say("Oda Brenning", "said", "the ferry would sail in May")
HOLM = say("Per Holm", "denied", "that it was late")
REPORT: GoldReport = {"text": TEXT, "statements": [BRENNING, HOLM]}


def test_what_is_read_right_scores_1_and_half_of_it_half_the_recall() -> None:
    whole = load_scorer().score({"a": [BRENNING, HOLM]}, {"a": REPORT})
    half = load_scorer().score({"a": [BRENNING]}, {"a": REPORT})
    assert whole["ar_strict"]["f1"] == whole["exact.content"]["f1"] == 1
    assert (half["ar_strict"]["p"], half["ar_strict"]["r"]) == (1, 0.5)


def test_tokens_leave_punctuation_out() -> None:
    [roles] = tokens_of(TEXT, [say("Per Holm", "denied", "that it was late.")])
    assert roles == tokens_of(TEXT, [HOLM])[0]


def test_confidence_goes_with_strict_correctness_one_to_one() -> None:
    found = [
        say("Oda Brenning", "said", "the ferry would sail in May", 0.9),
        say("Oda Brenning", "said", "the ferry would sail in May", 0.8),  # the same again
        say("", "denied", "that it was late", 0.3),  # its source is lost
        say("Per Holm", "denied", "", 0.1),  # no word of content: left out
    ]
    assert judge(found, REPORT) == [(0.9, True), (0.8, False), (0.3, False)]
    assert reliability.calibration_error(
        reliability.bins_of_equal_width(judge(found, REPORT))
    ) == pytest.approx((0.1 + 0.8 + 0.3) / 3)


def test_the_example_tells_found_missed_and_extra_apart() -> None:
    read = {
        "s1": say("Oda Brenning", "said", "the ferry would sail in May"),
        "s2": say("Per Holm", "denied", "late"),
    }
    told = compare(TEXT, {"g1": BRENNING, "g2": HOLM}, read, {})
    assert told["found"] == {"g1": "s1"}
    assert list(told["missed"]) == ["g2"]
    assert told["missed"]["g2"]["nearest"] == ("s2", 0.4)
    assert list(told["not_in_gold"]) == ["s2"]


def test_the_right_content_from_another_source_is_not_found() -> None:
    told = compare(TEXT, {"g2": HOLM}, {"s1": say("Oda Brenning", "said", "that it was late")}, {})
    assert told["found"] == {}
    assert list(told["not_in_gold"]) == ["s1"]


def test_a_nested_gold_statement_read_flat_is_no_find_and_not_an_extra() -> None:
    told = compare(TEXT, {"g1": BRENNING}, {"s1": HOLM}, {"g1a": HOLM})
    assert (told["found"], told["not_in_gold"]) == ({}, {})


def test_the_table_has_a_row_a_system_and_says_what_was_left_out() -> None:
    metrics = load_scorer().score({"a": [BRENNING]}, {"a": REPORT})
    text = render(
        {
            "split": "dev",
            "reports": 1,
            "systems": {"onrecord": metrics, "quotes": metrics},
            "refused_reports": {"onrecord": 0, "quotes": 1},
            "left_out": {"sayswho": "sayswho: not run."},
        }
    )
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 4
    assert rows[2].startswith(
        "| onrecord | 66.7 / 66.7 / 75.0 | 66.7 / 66.7 / 66.7 | 66.7 | 66.7 |"
    )
    assert "refused 1 of 1 reports" in text
    assert "- sayswho: not run." in text


def test_the_baseline_is_scored_end_to_end_on_dev(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        load_gold("dev")
    except DataAbsent as absent:
        pytest.skip(str(absent))
    out = tmp_path / "results" / "quotes.json"
    assert main(["--system", "quotes", "--json", str(out)]) == 0
    assert out.with_suffix(".md").read_text() in capsys.readouterr().out + "\n"


def test_data_that_are_not_there_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gold, "SHARED", tmp_path)
    with pytest.raises(DataAbsent, match=r"^\.\./shared/data/polnear/dev is not there"):
        load_gold("dev")
