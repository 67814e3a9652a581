"""Each command explains itself and ends with an example that its own parser would take."""

from __future__ import annotations

import shlex
from importlib import import_module

import pytest

COMMANDS = [
    "accuracy",
    "calibration",
    "example",
    "ablation",
    "speed",
    "times",
    "speakers",
    "meantime",
    "coreference",
    "perturbations",
    "cost",
    "copies",
    "identity",
    "archive",
    "killed",
    "serving",
    "engines",
    "scale_out",
    "stories",
    "utterances",
    "fuzz",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        import_module(f"benchmarks.{name}").main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    example = shlex.split(shown.splitlines()[-1])
    assert example[:3] == ["python", "-m", f"benchmarks.{name}"]
    assert f"benchmarks/results/{name}.json" in example
    assert all(option in shown for option in example if option.startswith("--"))
    assert "exit status: 0" in shown
