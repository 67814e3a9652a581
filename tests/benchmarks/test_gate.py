"""The floor: what falls below fails, comparing never writes, lowering needs a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import accuracy
from benchmarks.gate import (
    FIGURES,
    MARGIN,
    LoweringRefused,
    find_shortfalls,
    gated,
    record_floor,
)
from benchmarks.gold import DataAbsent

ABOUT = {"date": "2031-02-03T04:05:06+00:00", "commit": "c0ffee", "model_sha256": "ab12"}


def figures(**changed: float) -> dict[str, float]:
    usual = {"strict": 0.6514, "relaxed": 0.79, "exact content": 0.652, "direct recall": 0.961}
    return usual | {name.replace("_", " "): value for name, value in changed.items()}


@pytest.fixture
def floor(tmp_path: Path) -> Path:
    path = tmp_path / "floor.json"
    record_floor(figures(), ABOUT, None, path)
    return path


def test_a_floor_stands_a_margin_below_and_is_rounded_down(floor: Path) -> None:
    held = json.loads(floor.read_text())["figures"]
    assert held["strict"] == 0.649
    assert all(held[name] <= figures()[name] - MARGIN for name in FIGURES)
    assert all(held[name] > figures()[name] - MARGIN - 0.0011 for name in FIGURES)


def test_the_run_that_made_the_floor_passes_it(floor: Path) -> None:
    assert find_shortfalls(figures(), floor) == []


@pytest.mark.parametrize("name", FIGURES)
def test_any_one_figure_below_fails_with_a_sentence(floor: Path, name: str) -> None:
    sentences = find_shortfalls({**figures(), name: 0.5}, floor)
    assert len(sentences) == 1
    assert sentences[0].startswith(f"{name} is 50.00, below the floor of ")


def test_comparing_never_writes(floor: Path) -> None:
    before = floor.read_bytes()
    find_shortfalls(figures(strict=0.9), floor)
    find_shortfalls(figures(strict=0.1), floor)
    assert floor.read_bytes() == before


def test_no_floor_is_a_failure(tmp_path: Path) -> None:
    missing = tmp_path / "floor.json"
    assert find_shortfalls(figures(), missing) == [
        "floor.json is missing: record a floor with --record-floor."
    ]
    assert not missing.exists()


def test_lowering_one_figure_is_refused_whatever_rises(floor: Path) -> None:
    before = floor.read_bytes()
    with pytest.raises(LoweringRefused, match=r"strict from 64\.9 to 59\.8"):
        record_floor(figures(strict=0.6, relaxed=0.9), ABOUT, None, floor)
    assert floor.read_bytes() == before


def test_the_reason_for_lowering_stays_through_later_recordings(floor: Path) -> None:
    record_floor(figures(strict=0.6), ABOUT, "gold was corrected", floor)
    record_floor(figures(strict=0.7), ABOUT, None, floor)
    data = json.loads(floor.read_text())
    assert data["figures"]["strict"] == 0.698
    assert data["lowered"] == [
        {
            "date": ABOUT["date"],
            "reason": "gold was corrected",
            "figures": {"strict": [0.649, 0.598]},
        }
    ]


def metrics(shares: dict[str, float]) -> dict[str, dict[str, float]]:
    """What the scorer would give for `shares`, other figures at nought."""
    names = [f"{kind}.{role}" for kind in ("token", "exact") for role in accuracy_roles()]
    out = {name: {"f1": 0.0, "r": 0.0} for name in [*names, "ar_relaxed", "ar_strict"]}
    out["direct.content"] = {"r": 0.0}
    for name, (metric, part) in FIGURES.items():
        out[metric] = {**out[metric], part: shares[name]}
    return out


def accuracy_roles() -> tuple[str, ...]:
    return ("source", "cue", "content")


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch, floor: Path) -> dict[str, float]:
    """The command with the measuring left out: what it 'measured' is the dict given back."""
    shares = figures()
    monkeypatch.setattr(accuracy, "load_gold", lambda split: {})
    monkeypatch.setattr(accuracy, "render", lambda data: "the table")
    monkeypatch.setattr(
        accuracy,
        "_measure",
        lambda names, peers, gold: ({"onrecord": metrics(shares)}, {}, {}, {}),
    )
    monkeypatch.setattr(
        accuracy, "find_shortfalls", lambda figures: find_shortfalls(figures, floor)
    )
    monkeypatch.setattr(
        accuracy,
        "record_floor",
        lambda figures, about, reason: record_floor(figures, about, reason, floor),
    )
    return shares


def test_the_gate_exits_0_at_the_floor_and_1_below(
    measured: dict[str, float], floor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = floor.read_bytes()
    assert accuracy.main(["--gate"]) == 0
    measured["direct recall"] = 0.9
    assert accuracy.main(["--gate"]) == 1
    assert "direct recall is 90.00, below the floor" in capsys.readouterr().err
    assert floor.read_bytes() == before


def test_recording_a_lower_floor_exits_1_without_a_reason_and_0_with(
    measured: dict[str, float], floor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured["strict"] = 0.6
    before = floor.read_bytes()
    assert accuracy.main(["--record-floor"]) == 1
    assert "say why with --lower" in capsys.readouterr().err
    assert floor.read_bytes() == before
    assert accuracy.main(["--record-floor", "--lower", "gold was corrected"]) == 0
    assert json.loads(floor.read_text())["figures"]["strict"] == 0.598


def test_a_run_without_the_gate_does_not_judge(measured: dict[str, float], floor: Path) -> None:
    measured["strict"] = 0.1
    before = floor.read_bytes()
    assert accuracy.main([]) == 0
    assert floor.read_bytes() == before


@pytest.mark.parametrize(("arguments", "status"), [(["--gate"], 0), ([], 66)])
def test_absent_data_are_said_and_only_the_gate_lets_that_pass(
    arguments: list[str],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def absent(split: str) -> None:
        raise DataAbsent(f"data/polnear/{split}")

    monkeypatch.setattr(accuracy, "load_gold", absent)
    assert accuracy.main(arguments) == status
    said = capsys.readouterr()
    assert said.err.startswith("../shared/data/polnear/dev is not there")
    assert said.err.count("\n") == 1
    assert said.out == ""


def test_a_model_that_cannot_be_run_fails_the_gate(
    measured: dict[str, float],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(
        accuracy, "_measure", lambda *_: ({}, {"onrecord": "onrecord ended."}, {}, {})
    )
    assert accuracy.main(["--gate"]) == 69
    assert capsys.readouterr().err == "onrecord ended.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--gate", "--record-floor"],
        ["--gate", "--system", "quotes"],
        ["--record-floor", "--split", "train"],
        ["--lower", "because"],
        ["--gate", "--lower", "because"],
        ["--system", "textacy"],
    ],
)
def test_what_makes_no_sense_together_is_a_wrong_command_line(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        accuracy.main(arguments)
    assert ended.value.code == 2


def test_the_gated_figures_are_those_of_the_scorer() -> None:
    assert gated(metrics(figures())) == figures()
