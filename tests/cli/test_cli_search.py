from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.archive.store import Archive
from onrecord.cli import commands
from tests.archive.made import record_of

Search = Callable[..., Result]


@pytest.fixture
def search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Search:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_ARCHIVE", "a.db")
    monkeypatch.delenv("COLUMNS", raising=False)
    with Archive.open("a.db", write=True) as archive:
        archive.add(
            record_of(
                ("Ada Quill", "said", "The bridge will stand before the flood"),
                ("Tom Barrow", "claimed", "=The money went into a fountain\x1b[31m"),
            )
        )
        archive.add(
            record_of(("Ada Quill", "denied", "No flood came"), day="2023-01-05", act="deny")
        )

    def run(*args: str) -> Result:
        return CliRunner().invoke(commands, ["search", *args])

    return run


def ids(result: Result) -> list[int]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ([], [3, 2, 1]),
        (["flood"], [3, 1]),
        (["flood", "bridge"], [1]),
        (['"before the flood"'], [1]),
        (["flood", "-bridge"], [3]),
        (["-flood"], [2]),
        (["-bridge", "-fountain"], [3]),
        (["-hydra"], [3, 2, 1]),  # not the option -h and more
        (["--speaker", "quill", "--since", "2023"], [3]),
        (["--until", "2022"], [2, 1]),
        (["--until", "2022-07"], [2, 1]),
        (["--since", "2022-07-18", "--until", "2022-07-18"], [2, 1]),
        (["--act", "deny"], [3]),
        (["--kind", "mixed"], []),
        (["--outlet", "harrow", "--limit", "1"], [3]),
        (["--party-type", "person"], [3, 2, 1]),
        (["--min-confidence", "0.95"], []),
        (["--sort", "relevance", "flood"], [3, 1]),
    ],
)
def test_what_is_found(search: Search, args: list[str], found: list[int]) -> None:
    assert ids(search("--format", "jsonl", *args)) == found


def test_the_table(search: Search) -> None:
    result = search("bridge")
    assert result.exit_code == 0
    shown = " ".join(result.stdout.split())
    assert "2022-07-18 The Harrow Ada Quill “The bridge will stand before the" in shown
    assert "Ada Quill said, …. [direct · 0.90]" in shown
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_what_could_mislead_is_shown_as_its_escape(search: Search) -> None:
    result = search("fountain")
    assert "\x1b" not in result.stdout
    assert "\\x1b" in result.stdout


def test_nothing_found(search: Search) -> None:
    result = search("unheard")
    assert (result.exit_code, result.stdout) == (0, "nothing found\n")
    assert search("unheard", "--format", "jsonl").stdout == ""


def test_csv(search: Search) -> None:
    result = search("--format", "csv", "--limit", "2")
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode(), newline="")))
    assert [row["id"] for row in rows] == ["3", "2"]
    assert rows[1]["speakers"] == "Tom Barrow"
    assert rows[0]["act"] == "deny"


def test_csv_runs_nothing_in_a_spreadsheet(search: Search, tmp_path: Path) -> None:
    with Archive.open("a.db", write=True) as archive:
        archive.add(record_of(("=HYPERLINK(1)", "said", "It stands"), day="2024-01-01"))
    rows = list(csv.DictReader(io.StringIO(search("--format", "csv").stdout, newline="")))
    assert rows[0]["speakers"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    "args",
    [
        ["--since", "2022-13"],
        ["--since", "2022-02-30"],
        ["--until", "yesterday"],
        ["--until", "22"],
        ["--until", "2022-01-01-01"],
        ["--kind", "shouted"],
        ["--limit", "0"],
        ["--min-confidence", "2"],
        ["--speakr", "quill"],
        ["flood", "--no-such=1"],
    ],
)
def test_a_wrong_command_line(search: Search, args: list[str]) -> None:
    assert search(*args).exit_code == 2


@pytest.mark.parametrize(
    "typed", ['"', "AND", "flood NOT", "words:x", "(((", "*", "^", "a\0b", "é^*:"]
)
def test_nothing_that_is_typed_is_an_error(search: Search, typed: str) -> None:
    assert search(typed).exit_code == 0


def test_help(search: Search) -> None:
    assert search("-h").stdout == search("--help").stdout
    assert search("-h").stdout.startswith("Usage:")


def test_no_archive(search: Search) -> None:
    result = search("flood", "--archive", "none.db")
    assert result.exit_code == 66
    assert "make one with `onrecord add`" in result.stderr
