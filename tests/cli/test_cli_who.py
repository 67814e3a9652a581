"""`onrecord who`, as people and programs run it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.archive import connection
from onrecord.cli import commands
from tests.archive.made_up import Line, Who, filled, report

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `onrecord who` on an archive of three reports; two people in it are called Jan Brandt."""
    if "identity.sql" not in connection.MIGRATIONS:
        monkeypatch.setattr(connection, "MIGRATIONS", (*connection.MIGRATIONS, "identity.sql"))
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "a.db"
    minister = Who("Jan Brandt", ["foreign minister"])
    filled(
        path,
        report(
            Who("Ada Quill", ["mayor"]),
            Who("Tom Rowe"),
            lines=[
                Line("The bridge will stand", to=[1]),
                Line("=SUM(A1)"),
                Line("She lies\x1b[31m", speakers=[1], about=[0]),
            ],
        ),
        report(minister, lines=[Line("We will talk")]),
        report(Who("Jan Brandt", ["goalkeeper"]), day="2031-05-04"),
    ).close()

    def invoke(*args: str) -> Result:
        return CliRunner().invoke(commands, ["who", "--archive", str(path), *args])

    return invoke


def test_the_dossier_for_people(run: Run) -> None:
    result = run("ada", "quill")
    assert result.exit_code == 0
    shown = result.stdout
    assert shown.startswith("Ada Quill\n")
    assert "mayor (1 report, 2031-05-02)" in shown
    assert "The Harrow Post: 2 said, 1 about" in shown
    assert "spoke to      Tom Rowe: 1" in shown
    assert re.search(r"timeline\n  2031-05 +█+ 2 said, 1 about\n", shown)
    assert "The bridge will stand" in shown
    assert "said: 2\n" in shown and "said about them: 1\n" in shown
    assert "\x1b" not in shown


def test_the_table(run: Run) -> None:
    shown = run("quill", "--format", "table", "--limit", "1").stdout
    assert "said: 1 of 2, the newest" in shown
    assert "\x1b" not in shown


def test_one_json_line(run: Run) -> None:
    data = json.loads(run("quill", "--format", "jsonl").stdout)
    assert data["name"] == "Ada Quill"
    assert [line["words"] for line in data["about"]] == ["She lies\x1b[31m"]
    assert data["roles"] == [
        {"words": "mayor", "reports": 1, "first_day": "2031-05-02", "last_day": "2031-05-02"}
    ]


def test_csv_runs_no_formula(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("quill", "--format", "csv").stdout)))
    assert [row["part"] for row in rows] == ["said", "said", "about"]
    assert "'=SUM(A1)" in {row["words"] for row in rows}
    assert {row["name"] for row in rows} == {"Ada Quill"}


def test_about_and_days(run: Run) -> None:
    assert "The bridge" in run("quill", "--about", "bridge").stdout
    assert "SUM" not in run("quill", "--about", "bridge").stdout
    assert "The bridge" not in run("quill", "--since", "2032").stdout
    assert run("quill", "--since", "soon").exit_code == 2


def test_a_name_of_two_is_listed_with_how_to_choose(run: Run) -> None:
    result = run("jan brandt")
    assert result.exit_code == 65
    assert result.stdout == ""
    assert "give the number of one" in result.stderr
    assert "foreign minister" in result.stderr and "goalkeeper" in result.stderr
    number = next(
        part.split()[0] for part in result.stderr.split(": ", 2)[2].split("; ") if "Jan" in part
    )
    assert run(number).stdout.startswith("Jan Brandt\n")


def test_nobody_of_that_name(run: Run) -> None:
    result = run("Ada", "Quall")
    assert result.exit_code == 66
    assert result.stderr == (
        "onrecord: nobody in the archive is called 'Ada Quall'; near it are Ada Quill.\n"
    )


def test_no_archive(tmp_path: Path) -> None:
    result = CliRunner().invoke(commands, ["who", "x", "--archive", str(tmp_path / "none.db")])
    assert result.exit_code == 66
    assert not (tmp_path / "none.db").exists()
