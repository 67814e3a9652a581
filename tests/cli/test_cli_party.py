"""`onrecord party`: decisions from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.archive import connection
from onrecord.cli import commands
from onrecord.cli.party import party_command
from tests.archive.made_up import Who, filled, opened, report

Run = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive: three reports of one Ada Quill, one of an Alma Marsh."""
    if "identity.sql" not in connection.MIGRATIONS:
        monkeypatch.setattr(connection, "MIGRATIONS", (*connection.MIGRATIONS, "identity.sql"))
    monkeypatch.setenv("ONRECORD_USER", "ida")
    days = ("2031-05-02", "2031-05-03", "2031-05-04")
    quills = [report(Who("Ada Quill", ["mayor"]), day=day) for day in days]
    filled(tmp_path / "a.db", *quills, report(Who("Alma Marsh"), day="2031-05-05")).close()
    return tmp_path / "a.db"


@pytest.fixture
def run(path: Path) -> Run:
    def invoke(command: str, *args: str) -> Result:
        return CliRunner().invoke(commands, ["party", command, "--archive", str(path), *args])

    return invoke


def test_show_says_why_an_identity_is_one(run: Run) -> None:
    shown = run("show", "ada quill").stdout
    assert shown.startswith("1 Ada Quill (person; mayor; 3 reports; 2031-05-02 to 2031-05-04)\n")
    assert "+3.2 the same full name; +0.8 both called mayor" in shown


def test_merge_show_undo(run: Run) -> None:
    merged = run("merge", "ada quill", "alma marsh", "--why", "her maiden name")
    assert merged.stdout.startswith("decision 1 taken\n  1 Ada Quill")
    assert "merge (ida, " in run("show").stdout
    assert "her maiden name" in run("show", "marsh").stdout
    undone = run("undo", "--why", "no")
    assert undone.stdout.startswith("decision 1 undone\n")
    assert "4 Alma Marsh" in undone.stdout
    assert "undone" in run("show").stdout


def test_split(run: Run) -> None:
    shown = run("split", "quill", "2", "--why", "another Ada Quill", "--by", "tom").stdout
    assert "  1 Ada Quill (person; mayor; 2 reports" in shown
    assert "  2 Ada Quill (person; mayor; 1 report" in shown
    told = json.loads(run("show", "2", "--format", "jsonl").stdout)
    assert {link["cut_by"] for link in told["links"]} == {1}
    assert told["decisions"][0]["by"] == "tom"
    assert [near["identity"]["identity_id"] for near in told["near"]] == [1]


def test_alias_and_link(run: Run) -> None:
    assert run("alias", "quill", "La Quill", "--why", "her column").exit_code == 0
    assert run("link", "la quill", "Q42", "--why", "her birthday").exit_code == 0
    shown = run("show", "Q42").stdout
    assert "Ada Quill: wikidata Q42" in shown and "Ada Quill: alias La Quill" in shown


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("merge", "quill", "nobody", "--why", "x"), 66),
        (("merge", "quill", "1", "--why", "x"), 65),
        (("split", "quill", "4", "--why", "x"), 66),
        (("link", "quill", "42", "--why", "x"), 65),
        (("undo", "--why", "x"), 66),
        (("merge", "quill", "marsh"), 2),
        (("show", "99"), 66),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    run: Run, path: Path, args: tuple[str, ...], status: int
) -> None:
    result = run(*args)
    assert result.exit_code == status
    archive = opened(path)
    assert archive.connection.execute("SELECT count(*) FROM identity_decision").fetchone() == (0,)
    archive.close()


def test_a_decision_needs_a_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_USER")
    monkeypatch.setattr("getpass.getuser", lambda: (_ for _ in ()).throw(OSError))
    result = run("merge", "quill", "marsh", "--why", "x")
    assert result.exit_code == 65
    assert "--by" in result.stderr


def test_conflicts_are_told(run: Run, path: Path) -> None:
    from onrecord.archive.identity.decisions import Signature, _judge

    run("split", "quill", "2", "--why", "another")
    archive = opened(path)
    # Two judgements on other parties bring together what was split.
    _judge(archive.connection, "merge", Signature("tom", "x"), [("same", 1, 4), ("same", 4, 2)])
    archive.close()
    shown = run("show").stdout
    assert shown.startswith("decision 1 (ida) has Ada Quill and Ada Quill apart, but other")
    assert "undo one of them" in run("show", "marsh").stdout


def test_every_command_ends_with_an_example() -> None:
    for name, command in party_command.commands.items():
        shown = CliRunner().invoke(command, ["--help"]).stdout
        last = shown.rstrip().split("\n\n")[-1].splitlines()
        assert last[0].strip() in ("Example:", "Examples:")
        assert all(f"onrecord party {name}" in line for line in last[1:])
