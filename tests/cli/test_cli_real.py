"""The command line with the shipped model, on an invented report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

Finish = Callable[..., SimpleNamespace]
REAL = ("-m", "onrecord")
TEXT = (
    "The ferry to Sandholm will not sail this winter, the harbour board said on Tuesday.\n\n"
    "“We have one engine and no spare parts,” said Captain Marte Osk, who has run the ferry for "
    "thirty years. She added that the islanders had been told in August.\n"
)


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    path = tmp_path / "ferry.txt"
    path.write_text(TEXT)
    return path


def test_statements_slice_out_of_the_file(finish: Finish, ferry: Path) -> None:
    result = finish("read", ferry, "--format", "jsonl", command=REAL)
    assert result.code == 0, result.err.decode()
    record = json.loads(result.out)
    assert record["report"]["text"] == TEXT
    found = [
        tuple(TEXT[spans[0][0] : spans[-1][1]] for spans in (s["source"], s["content"]) if spans)
        for s in record["statements"]
    ]
    assert ("Captain Marte Osk", "“We have one engine and no spare parts,”") in [
        (source.split(",")[0], content) for source, content in found
    ]


def test_text_for_people(finish: Finish, ferry: Path) -> None:
    result = finish("read", ferry, command=REAL)
    assert result.code == 0, result.err.decode()
    assert "Marte Osk" in result.out.decode()
    assert "direct · paragraph 2, line 3 [85:125]" in result.out.decode()


def test_standard_input_is_read_once(finish: Finish, ferry: Path) -> None:
    with ferry.open("rb") as stdin:
        result = finish("read", "-", "-", "--format", "jsonl", command=REAL, stdin=stdin)
    assert result.out.count(b"\n") == 1
    assert result.code == 65
    assert result.err.count(b"\n") == 1


def test_errors_of_real_inputs(finish: Finish, ferry: Path, tmp_path: Path) -> None:
    empty, binary = tmp_path / "empty.txt", tmp_path / "binary"
    empty.touch()
    binary.write_bytes(bytes(range(256)) * 20)
    none = tmp_path / "none.txt"
    inputs = (empty, binary, none, "ftp://harrow.example/a", tmp_path)
    result = finish("read", *inputs, ferry, "--format", "jsonl", command=REAL)
    said = result.err.decode().splitlines()
    assert len(said) == 5
    for line, name in zip(said, inputs, strict=True):
        assert line.startswith(f"onrecord: {name}: ")
    assert result.out.count(b"\n") == 1
    assert result.code == 77


@pytest.mark.parametrize("form", ["text", "csv", "jsonl"])
def test_output_for_a_name_that_is_not_unicode(finish: Finish, tmp_path: Path, form: str) -> None:
    name = str(tmp_path) + "/caf\udce9.txt"
    try:
        Path(name).write_text(TEXT)
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    result = finish("read", name, "--format", form, command=REAL)
    assert result.code == 0, result.err.decode()
    assert b"Marte Osk" in result.out


def test_a_file_name_with_a_line_break_is_a_name(finish: Finish, tmp_path: Path) -> None:
    path = tmp_path / "two\nlines.txt"
    path.write_text(TEXT)
    result = finish("read", path, "--format", "jsonl", command=REAL)
    assert result.code == 0, result.err.decode()
    assert b"Marte Osk" in result.out
