"""What is said of a distilled model's figures, which are invented here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.encoder.session import Encoder
from training.calibrate import weights_in
from training.fast import SHIPPED, layers_of, limits_of, main, render


def data(seconds: float, strict: float) -> dict[str, Any]:
    """The shipped model reads for 10 s, 6 of them in its 6 layers; the other has 2."""

    def figures(share: float) -> dict[str, dict[str, float]]:
        names = ("ar_strict", "ar_relaxed", "exact.content", "token.content")
        return {name: {"f1": share} for name in names}

    return {
        "reports": 2,
        "words": 1000,
        "layers": {"shipped": 6, "distilled": 2},
        "training": {"layers": [0, 5], "steps": 50, "positions_a_step": 1024},
        "bytes": {"shipped": 24_000_000, "distilled": 17_000_000},
        "seconds": {"shipped": [10.0, 10.0, 10.0], "distilled": [seconds, seconds, 2 * seconds]},
        "encoder_share": {"shipped": 0.6, "distilled": 2.0 / seconds},
        "figures": {"shipped": figures(0.66), "distilled": figures(strict)},
    }


@pytest.mark.parametrize(
    ("seconds", "strict", "ships"),
    [(5.0, 0.645, True), (5.1, 0.66, False), (2.0, 0.63, False), (5.1, 0.63, False)],
)
def test_it_ships_when_it_is_fast_and_right_enough(
    seconds: float, strict: float, ships: bool
) -> None:
    assert ("worth shipping" in render(data(seconds, strict))) == ships
    assert ("not shipped" in render(data(seconds, strict))) != ships


def test_both_models_have_their_row() -> None:
    text = render(data(5.0, 0.645))
    assert "| shipped, 6 layers | 24.0 | 66.0 | 66.0 | 66.0 | 66.0 | 100 | 60.0 |" in text
    assert "| distilled, 2 layers | 17.0 | 64.5 | 64.5 | 64.5 | 64.5 | 200 | 40.0 |" in text
    assert "2.00 (1.00 to 2.00) times as fast" in text
    assert "1.5 points lost" in text
    assert "layers 0, 5 (of 0 to 5), in 50 steps of at most 1,024 wordpieces" in text


def test_what_a_layer_costs_says_what_fewer_could_give() -> None:
    limits = limits_of(data(5.0, 0.645))  # a layer costs 1 s of 10
    assert list(limits) == [5, 4, 3, 2, 1, 0]
    assert [limits[n] for n in (5, 2, 0)] == pytest.approx([10 / 9, 10 / 6, 10 / 4])


def test_the_layers_of_a_model_are_counted() -> None:
    assert layers_of(SHIPPED / "model.onnx") == 6


def test_a_folder_without_a_model_is_said_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path)])
    assert ended.value.code == 2
    assert f"{tmp_path} has no model" in capsys.readouterr().err


def test_an_encoder_is_loaded_from_another_folder(tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    manifest = (SHIPPED / "manifest.json").read_text()
    (tmp_path / "manifest.json").write_text(manifest.replace("{", '{"moved": true,', 1))
    with weights_in(tmp_path):
        assert Encoder(threads=1).manifest["moved"]
    assert "moved" not in Encoder(threads=1).manifest
