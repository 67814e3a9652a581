from __future__ import annotations

import csv
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from onrecord.archive.store import Archive, Run
from onrecord.cli import commands
from onrecord.export.archived import Archived
from onrecord.model import Record
from tests.archive.made import record_of
from tests.cli.full import full_record
from tests.export.decided import bridge, correct_all

Export = Callable[..., Result]
Finish = Callable[..., SimpleNamespace]

LINES = ("jsonl", "csv", "annotation", "schemaorg", "ftm")


def invoke(command: str, *args: object, **how: Any) -> Result:
    return CliRunner().invoke(commands, [command, *map(str, args)], **how)


@pytest.fixture
def export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """Run the command where `a.db` is the archive, of a full record and one that people judged."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_ARCHIVE", "a.db")
    with Archive.open("a.db", write=True) as archive:
        archive.add(bridge(), run=Run("onrecord 9", "abc"))
        correct_all(archive)
        archive.add(full_record(), run=Run("onrecord 9", "abc"))
    return lambda *args, **how: invoke("export", *args, **how)


def exported(path: str = "a.db") -> list[Record]:
    with Archive.open(path) as archive:
        return list(Archived(archive).records())


def good(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def read(lines: str) -> list[Record]:
    return [Record.model_validate_json(line) for line in lines.splitlines()]


def test_records_and_what_is_said_of_them(export: Export) -> None:
    result = good(export())
    assert read(result.stdout) == exported()
    assert result.stderr == "onrecord: 2 reports, 8 statements written\n"


def test_records_come_back_with_add(export: Export) -> None:
    """An archive of the records holds what the first one holds, as people have it."""
    good(export("--out", "records.jsonl"))
    good(invoke("add", "records.jsonl", "--archive", "b.db"))
    assert exported("b.db") == exported()
    assert good(export("--archive", "b.db")).stdout == Path("records.jsonl").read_text("utf-8")


def test_statements_as_csv(export: Export) -> None:
    rows = list(csv.DictReader(io.StringIO(good(export("--format", "csv")).stdout, newline="")))
    assert [row["statement"] for row in rows][:2] == ["s1", "s3"]
    assert (rows[0]["content"], rows[1]["speakers"]) == ("The bridge will stand", "Lena Marsh")
    assert len(rows) == 8


def test_parquet_is_read_back(export: Export) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from onrecord.export.parquet import read_manifest, read_records

    good(export("--format", "parquet", "--out", "tables"))
    assert list(read_records(Path("tables"))) == exported()
    manifest = read_manifest(Path("tables"))
    assert manifest is not None
    assert (manifest["software"], manifest["model"]) == ("onrecord 9", "abc")
    assert read(good(export("tables")).stdout) == exported()


@pytest.mark.parametrize("form", LINES)
def test_each_format_of_lines_goes_to_a_file_too(export: Export, form: str) -> None:
    shown = good(export("--format", form)).stdout_bytes
    result = good(export("--format", form, "--out", "file"))
    assert result.stdout == ""
    assert Path("file").read_bytes() == shown
    if form != "csv":
        assert all(json.loads(line) for line in shown.decode().split("\n")[:-1])


def test_brat_into_a_folder_and_as_a_tar(export: Export) -> None:
    good(export("--format", "brat", "--out", "standoff"))
    written = {path.name: path.read_bytes() for path in Path("standoff").iterdir()}
    assert len(written) == 5
    report = bridge().report
    assert written[f"{report.id}.txt"].decode() == report.text
    assert "Lena" not in written[f"{report.id}.ann"].decode()  # the text does not name her
    tarred = good(export("--format", "brat")).stdout_bytes
    with tarfile.open(fileobj=io.BytesIO(tarred)) as tar:
        assert {m.name: tar.extractfile(m).read() for m in tar} == written  # type: ignore[union-attr]


def test_metadata_for_datasette(export: Export) -> None:
    told = json.loads(good(export("--format", "datasette")).stdout)
    assert told["databases"]["a"]["tables"]["said"]["fts_table"] == "statement_fts"


def test_people_across_reports_are_one(export: Export) -> None:
    """Which takes linking: the archive is brought up to date first, as by `who`."""
    with Archive.open("a.db", write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "Once more"), day="2022-07-19"))
    lines = good(export("--format", "ftm")).stdout.splitlines()
    people = [e for e in map(json.loads, lines) if e["schema"] == "Person"]
    quills = [e["id"] for e in people if e["properties"]["name"] == ["Ada Quill"]]
    assert len(quills) == 2 and len(set(quills)) == 1


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["--speaker", "marsh"], [["s3"]]),
        (["--speaker", "barrow"], []),  # what he was read to have said is wrong
        (["--words", "bridge -flood"], []),
        (["--words", '"will stand"'], [["s1"]]),
        (["--outlet", "harrow"], [["s1", "s3"]]),
        (["--until", "2023"], [["s1", "s3"]]),
        (["--since", "2024", "--kind", "direct", "--speaker", "vasstrand"], [["s1"]]),
        (["--min-confidence", "1"], []),
    ],
)
def test_filters_are_those_of_search(export: Export, args: list[str], found: list[str]) -> None:
    records = read(good(export(*args)).stdout)
    assert [[each.id for each in record.statements] for record in records] == found


def test_filters_are_worded_as_for_search() -> None:
    ours = {option.name: option for option in commands.commands["export"].params}
    theirs = {option.name: option for option in commands.commands["search"].params}
    shared = {name for name in ours if ours[name] is theirs.get(name)}
    assert theirs.keys() - shared == {"words", "sort", "limit", "form", "archive"}


# --- records from files ---------------------------------------------------------------------------


def test_records_from_a_file_and_from_standard_input(export: Export) -> None:
    line = full_record().model_dump_json(by_alias=True) + "\n"
    Path("a.jsonl").write_text(line)
    assert good(export("a.jsonl")).stdout == line
    assert good(export("-", input=line)).stdout == line
    assert good(export("a.jsonl", "-", input=line)).stdout == line * 2


def test_files_need_no_archive(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ARCHIVE", "none.db")
    Path("a.jsonl").write_text(full_record().model_dump_json(by_alias=True))
    assert good(export("a.jsonl", "--format", "annotation")).stdout


def test_what_is_no_record_is_said_and_the_others_are_written(export: Export) -> None:
    good_line = full_record().model_dump_json(by_alias=True)
    broken = json.loads(good_line)
    broken["statements"][0]["content"] = [[0, 10**9]]
    Path("a.jsonl").write_text(
        '{"schema": "onrecord/1"}\n{"text": "x"}\n' + json.dumps(broken) + "\n" + good_line
    )
    Path("report.html").write_text("<p>It stands, said Ada Quill.")
    result = export("a.jsonl", "report.html", "missing.jsonl")
    assert result.exit_code == 66
    assert read(result.stdout) == [full_record()]
    said = result.stderr.splitlines()
    assert said[0].startswith("onrecord: a.jsonl, line 1: this is no record")
    assert said[1].startswith("onrecord: a.jsonl, line 2: this is no record")
    assert "line 3: the record does not hold" in said[2]
    assert said[3].startswith("onrecord: report.html: export takes records as JSON lines")
    assert said[4].startswith("onrecord: missing.jsonl: there is no such file")
    assert said[5] == "onrecord: 1 reports, 6 statements written"


def test_an_address_is_not_fetched(export: Export) -> None:
    result = export("https://harrow.example/a")
    assert result.exit_code == 65
    assert "export takes records" in result.stderr


# --- what goes wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["-", "--archive", "a.db"], "not both"),
        (["-", "--speaker", "quill"], "Filters need an archive"),
        (["-", "--format", "datasette"], "an archive as a whole"),
        (["--act", "deny", "--format", "datasette"], "an archive as a whole"),
        (["--format", "parquet"], "name it with --out"),
        (["--format", "xml"], "xml"),
        (["--since", "yesterday"], "yesterday"),
        (["--limit", "3"], "--limit"),
    ],
)
def test_a_wrong_command_line(export: Export, args: list[str], told: str) -> None:
    result = export(*args, input="")
    assert result.exit_code == 2
    assert told in result.stderr


def test_no_archive(export: Export) -> None:
    result = export("--archive", "none.db")
    assert result.exit_code == 66
    assert "make one with `onrecord add`" in result.stderr
    assert not Path("none.db").exists()


def test_nothing_found_makes_an_empty_file(export: Export) -> None:
    good(export("--speaker", "nobody", "--out", "none.jsonl"))
    assert Path("none.jsonl").read_bytes() == b""


@pytest.mark.parametrize("form", ["brat", "parquet"])
def test_a_folder_that_holds_something_is_left_alone(export: Export, form: str) -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    result = export("--format", form, "--out", "full")
    assert result.exit_code == 73
    assert "something is there already; name a new folder" in result.stderr
    assert [path.name for path in Path("full").iterdir()] == ["mine.txt"]
    Path("empty").mkdir()
    good(export("--format", form, "--out", "empty"))
    assert list(Path("empty").iterdir())


@pytest.mark.parametrize("form", ["brat", "parquet", "jsonl"])
def test_a_place_that_cannot_be_written(export: Export, form: str) -> None:
    result = export("--format", form, "--out", "no/such/place")
    assert result.exit_code == 73
    assert "cannot be written (no such file or directory)" in result.stderr


@pytest.mark.parametrize("form", ["jsonl", "datasette"])
def test_a_directory_is_no_file(export: Export, form: str) -> None:
    Path("folder").mkdir()
    result = export("--format", form, "--out", "folder")
    assert result.exit_code == 73
    assert "this is a directory; name a file" in result.stderr


def test_a_folder_is_there_only_when_it_is_whole(
    export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("onrecord.export.archived._as_judged", fail)
    assert export("--format", "brat", "--out", "standoff").exit_code == 130
    assert [path.name for path in Path().iterdir() if "standoff" in path.name] == []


@pytest.mark.parametrize("form", ["jsonl", "brat"])
def test_nobody_reads(export: Export, finish: Finish, start: Any, form: str) -> None:
    """Long enough for the pipe to be full; quiet, and the archive is let go of."""
    with Archive.open("a.db", write=True) as archive:
        for number in range(60):
            archive.add(record_of(("Ada Quill", "said", "It stands " * 500), aside=str(number)))
    with start("export", "--format", form, "--archive", "a.db") as running:
        running.stdout.read(10)
        running.stdout.close()
        said = running.stderr.read()
        assert running.wait(120) == 141
    assert b"Traceback" not in said and b"Exception" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["jsonl", "brat"])
def test_a_full_disk(export: Export, finish: Finish, form: str) -> None:
    with open("/dev/full", "wb") as full:
        result = finish("export", "--format", form, "--archive", "a.db", stdout=full)
    assert result.code == 73
    assert b"cannot be written (no space left on device)" in result.err


def test_a_tar_is_not_written_to_a_terminal(export: Export, on_terminal: Finish) -> None:
    result = on_terminal("export", "--format", "brat", "--archive", "a.db")
    assert result.code == 2
    assert "brat is many files" in result.shown


def test_what_could_mislead_is_shown_as_its_escape(export: Export, on_terminal: Finish) -> None:
    with Archive.open("a.db", write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "red\x1b[31m")))
    shown = on_terminal("export", "--archive", "a.db").shown
    assert "\x1b[31m" not in shown
    assert "red\\u001b[31m" in shown
