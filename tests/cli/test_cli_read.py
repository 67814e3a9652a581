from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import Result

from onrecord.errors import ModelError
from onrecord.model import Record

Invoke = Callable[..., Result]


def test_text_shows_head_and_statements(invoke: Invoke, report: Path) -> None:
    result = invoke("read", report, "--published", "2022-07-18")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert (
        result.stdout
        == f"""\
Bridge promised
  outlet      The Harrow Post
  by          Ida Renn
  published   2022-07-18 (given)
  from        {report}
  statements  2: 1 direct, 1 indirect

  1  “Mayor Ada Quill” · said
     "The bridge will stand before the flood."
     direct · paragraph 2, line 3 [41:82]

  2  “The opposition” · claimed
     the money went into a fountain
     indirect · paragraph 3, line 5 [108:138]
"""
    )


def test_offsets_shown_slice_out_of_the_text(invoke: Invoke, report: Path) -> None:
    shown = invoke("read", report).stdout
    assert "[108:138]" in shown
    assert report.read_text()[108:138] == "the money went into a fountain"


def test_text_is_the_default(invoke: Invoke, report: Path) -> None:
    assert invoke("read", report).stdout == invoke("read", report, "--format", "text").stdout


def test_jsonl_is_the_record(invoke: Invoke, report: Path, record: Record) -> None:
    result = invoke("read", report, report, "--format", "jsonl")
    assert result.stdout == 2 * (record.model_dump_json(by_alias=True) + "\n")


def test_jsonl_is_utf_8(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Zoë Łuk said: “déjà vu 🌊”")
    line = invoke("read", path, "--format", "jsonl").stdout_bytes
    assert json.loads(line.decode())["statements"][0]["words"] == "“déjà vu 🌊”"
    assert "“déjà vu 🌊”".encode() in line


def test_csv_has_one_header_for_many_reports(invoke: Invoke, report: Path) -> None:
    result = invoke("read", report, report, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))
    assert [row["source"] for row in rows] == 2 * ["Mayor Ada Quill", "The opposition"]
    assert rows[0]["content_at"] == "41:82"


def test_table_has_a_row_for_each_statement(invoke: Invoke, report: Path) -> None:
    lines = invoke("read", report, "--format", "table").stdout.splitlines()
    assert lines[0] == "Bridge promised"
    row = next(line for line in lines if "Mayor Ada Quill" in line)
    assert row.split()[0] == "1"
    assert "said" in row and "The bridge" in row


def test_no_statements(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("It rained.")
    assert "statements  none" in invoke("read", path).stdout
    assert invoke("read", path, "--format", "csv").stdout.count("\n") == 1


@pytest.mark.parametrize("args", [[], ["-"]])
def test_standard_input(invoke: Invoke, args: list[str]) -> None:
    result = invoke("read", *args, input="Ida Renn said: it rains")
    assert result.exit_code == 0
    assert "“Ida Renn” · said" in result.stdout
    assert "  from        standard input\n" in result.stdout


def test_one_bad_among_good(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    missing = tmp_path / "none.txt"
    result = invoke("read", report, missing, report, "--format", "jsonl")
    assert result.stdout.count("\n") == 2
    assert result.stderr == f"onrecord: {missing} does not exist: check the name.\n"
    assert result.exit_code == 66


def test_status_is_that_of_the_highest_error(invoke: Invoke, report: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text(" ")
    url = "https://harrow.example/news"
    assert invoke("read", empty, report).exit_code == 65
    assert invoke("read", empty, url, tmp_path / "none.txt", report).exit_code == 69


def test_warnings_name_their_input(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("WARN: the date has no year")
    result = invoke("read", path)
    assert result.stderr == f"onrecord: {path}: the date has no year\n"
    assert result.exit_code == 0


def test_directory_gets_a_hint(invoke: Invoke, report: Path) -> None:
    folder = report.parent
    for name in (folder, f"{folder}/"):
        result = invoke("read", name)
        assert result.exit_code == 66
        assert result.stderr == (
            f"onrecord: {name}: this is a directory; give the files in it, as {folder}/*.txt\n"
        )


def test_foreign_language_is_read_when_asked(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("LATIN said: ita est")
    assert invoke("read", path).exit_code == 65
    assert "ita est" in invoke("read", path, "--any-language").stdout


def test_model_error_ends_the_run(
    invoke: Invoke, report: Path, read_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ModelError("The model is damaged: install onrecord again.")

    monkeypatch.setattr(read_module, "load_reader", broken)
    result = invoke("read", report, report)
    assert result.exit_code == 78
    assert result.stderr == "onrecord: The model is damaged: install onrecord again.\n"


def test_a_bug_is_not_hidden(
    invoke: Invoke, report: Path, read_module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_module, "load_reader", lambda: None)
    assert isinstance(invoke("read", report).exception, AttributeError)


@pytest.mark.parametrize("day", ["1600-01-01", "2022-07-18", f"{date.today().year + 1}-12-31"])
def test_published_reaches_the_reader(invoke: Invoke, report: Path, day: str) -> None:
    line = invoke("read", report, "--format", "jsonl", "--published", day).stdout
    assert json.loads(line)["report"]["published"]["value"] == day


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2022-02-30", "2022-02-30 is not in the calendar"),
        ("1599-12-31", "is not in the years 1600 to"),
        (f"{date.today().year + 2}-01-01", "is not in the years 1600 to"),
        ("18 July 2022", "YYYY-MM-DD"),
        ("20220718", "YYYY-MM-DD"),
        ("2022-W28-1", "YYYY-MM-DD"),
        ("२०२२-०७-१८", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
    ],
)
def test_published_that_is_no_day(invoke: Invoke, report: Path, day: str, why: str) -> None:
    result = invoke("read", report, "--published", day)
    assert result.exit_code == 2
    assert why in result.stderr
    assert result.stdout == ""
