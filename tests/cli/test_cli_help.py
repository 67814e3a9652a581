from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
from click.testing import Result
from pydantic import BaseModel

from onrecord.cli import commands
from onrecord.model import Party, Said, Statement

Invoke = Callable[..., Result]
Finish = Callable[..., SimpleNamespace]


@pytest.mark.parametrize("command", [[], *([name] for name in commands.commands)])
def test_help_ends_with_an_example(invoke: Invoke, command: list[str]) -> None:
    result = invoke(*command, "--help")
    assert result.exit_code == 0
    last = result.stdout.rstrip().split("\n\n")[-1].splitlines()
    assert last[0].strip() in ("Example:", "Examples:")
    assert all("onrecord" in line for line in last[1:])
    assert len(last) > 1


def test_the_commands() -> None:
    known = "add compare export extract party read review revisions schema search serve verify who"
    assert sorted(commands.commands) == known.split()


def test_no_command_shows_help(invoke: Invoke) -> None:
    result = invoke()
    assert result.exit_code == 2
    assert "read" in result.stderr


def test_wrong_option(invoke: Invoke) -> None:
    result = invoke("read", "--wrong")
    assert result.exit_code == 2
    assert "--wrong" in result.stderr


def test_version(invoke: Invoke) -> None:
    try:
        installed = version("onrecord")
    except PackageNotFoundError:
        pytest.skip("onrecord is not installed here, so it has no version")
    assert invoke("--version").stdout == f"onrecord {installed}\n"


def test_schema_holds_for_what_read_prints(invoke: Invoke, report: Path) -> None:
    schema = json.loads(invoke("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    line = json.loads(invoke("read", report, "--format", "jsonl").stdout)
    validator.validate(line)
    line["statements"][0]["kind"] = "shouted"
    assert not validator.is_valid(line)


def test_schema_names_fields_as_the_json_does(invoke: Invoke) -> None:
    assert "schema" in json.loads(invoke("schema").stdout)["properties"]


@pytest.mark.parametrize(
    ("of", "model"), [("of a statement", Statement), ("of `said`", Said), ("of a party", Party)]
)
def test_each_field_is_explained(of: str, model: type[BaseModel]) -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "record.md"
    table = page.read_text(encoding="utf-8").split(f"| field {of} |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (`.*?) \| (.+) \|$", table, re.MULTILINE)
    explained = [name for names, _ in cells for name in re.findall(r"`(\w+)`", names)]
    assert sorted(explained) == sorted(model.model_fields)


def test_shell_completion(finish: Finish) -> None:
    asked = {"_ONRECORD_COMPLETE": "bash_complete"}
    words = finish(env=asked | {"COMP_WORDS": "onrecord re", "COMP_CWORD": "1"}).out
    assert b"read" in words
    files = finish(env=asked | {"COMP_WORDS": "onrecord read bri", "COMP_CWORD": "2"}).out
    assert files.startswith(b"file,")
    forms = finish(env=asked | {"COMP_WORDS": "onrecord read --format j", "COMP_CWORD": "3"}).out
    assert b"jsonl" in forms


@pytest.mark.parametrize(
    "heavy", ["rich", "pydantic", "numpy", "onnxruntime", "httpx", "json.tool"]
)
def test_help_loads_nothing_heavy(finish: Finish, heavy: str) -> None:
    code = f"import sys, onrecord.cli; sys.exit({heavy!r} in sys.modules)"
    assert finish(command=("-c", code)).code == 0


def test_python_dash_m(finish: Finish) -> None:
    result = finish("--help", command=("-m", "onrecord"))
    assert result.code == 0
    assert result.out.startswith(b"Usage: onrecord ")


def test_no_input_on_a_terminal_is_a_short_usage(on_terminal: Finish) -> None:
    result = on_terminal("read")
    assert result.code == 2
    assert result.shown.startswith("Usage: onrecord read")
    assert "standard input" in result.shown
    assert result.shown.count("\n") <= 4


def test_no_input_and_no_terminal_reads_nothing_from_nowhere(finish: Finish) -> None:
    result = finish("read", stdin=subprocess.DEVNULL)
    assert result.code == 65
    assert result.err.decode().startswith("onrecord: - is empty")
