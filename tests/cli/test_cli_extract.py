from __future__ import annotations

import importlib
import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from benchmarks.engines import outputs
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.cli import commands
from tests.cli.fake_add import FakeRawReader
from tests.cli.inputs import warc, write

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")

FAKE = Path(__file__).with_name("fake_add.py")
Extract = Callable[..., Result]
Finish = Callable[..., SimpleNamespace]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_ARCHIVE", raising=False)
    return tmp_path


@pytest.fixture
def extract(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Extract:
    """Run `onrecord extract` with a reader that needs no model, in one process."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    module = importlib.import_module("onrecord.cli.extract")
    monkeypatch.setattr(module, "load_reader", FakeRawReader)

    def run(*args: object) -> Result:
        given = ["extract", *map(str, args), "--out", "out", "--processes", "1"]
        return CliRunner().invoke(commands, given)

    return run


def rows(table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(f"out/{table}").to_pylist()
    return found


def test_a_folder_of_everything(extract: Extract, folder: Path) -> None:
    write(folder / "in/a.txt", "Ada Quill said: the bridge will stand")
    write(folder / "in/b.txt", "WARN: odd", "Tom Barrow said: it falls")
    warc(folder / "in/c.warc.gz", {"https://post.example/1": "Ada Quill said: it stands\n"})
    (folder / "in/empty.txt").touch()
    (folder / "in/picture.jpg").touch()
    result = extract("in")
    assert result.exit_code == 65
    assert result.stdout == ""
    assert re.fullmatch(
        r"onrecord: out: 3 reports, 3 statements, 0 parties, 0 times; "
        r"1 refused \(1 EmptyInput\), see out/refused; 1 files of other kinds passed over; "
        r"[\d.]+ inputs a second\n",
        result.stderr,
    )
    inputs = {str(row["input"]): row for row in rows("reports")}
    assert sorted(inputs) == ["in/a.txt", "in/b.txt", "in/c.warc.gz, page 1"]
    assert inputs["in/b.txt"]["warnings"] == ["odd"]
    assert inputs["in/c.warc.gz, page 1"]["url"] == "https://post.example/1"
    assert [row["words"] for row in rows("statements")] == [
        "it stands",
        "the bridge will stand",
        "it falls",
    ]
    (refused,) = rows("refused")
    assert (refused["input"], refused["error"], refused["status"]) == (
        "in/empty.txt",
        "EmptyInput",
        65,
    )


def test_again_does_nothing(extract: Extract, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    (folder / "empty.txt").touch()
    assert extract("a.txt", "empty.txt").exit_code == 65
    before = {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.parquet")}
    again = extract("empty.txt", "./a.txt")
    assert again.exit_code == 65  # what was refused is still refused
    assert "1 reports" in again.stderr and "a second" not in again.stderr
    assert {path: path.stat().st_mtime_ns for path in Path("out").rglob("*.parquet")} == before


def test_the_order_of_the_inputs_makes_no_difference(extract: Extract, folder: Path) -> None:
    for name in "abc":
        write(folder / f"{name}.txt", f"Ada Quill said: {name} will stand")
    warc(folder / "c.warc.gz", {"https://post.example/1": "Ada Quill said: it stands\n"})
    extract("a.txt", "c.warc.gz", "b.txt", "c.txt")
    one = outputs(Path("out"))
    Path("out").rename("one")
    extract("c.txt", "./b.txt", "a.txt", "b.txt", "c.warc.gz")
    assert outputs(Path("out")) == one


def test_the_folder_may_stand_among_the_inputs(extract: Extract, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    assert extract(".").exit_code == 0
    again = extract(".")
    assert again.exit_code == 0
    assert "1 reports" in again.stderr and "a second" not in again.stderr


def test_other_inputs_and_other_options(extract: Extract, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    write(folder / "b.txt", "Ada Quill said: the bridge will stand")
    extract("a.txt")
    result = extract("a.txt", "b.txt")
    assert result.exit_code == 73
    assert "out: this was extracted from other inputs" in result.stderr
    assert "with other options" in extract("a.txt", "--around", 1999).stderr
    assert len(rows("reports")) == 1


def test_what_is_given_is_known_of_each(extract: Extract, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    extract("a.txt", "--published", "2024-03-02")
    assert rows("reports")[0]["published"]["value"] == "2024-03-02"  # type: ignore[index]


def test_too_slow(extract: Extract, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    write(folder / "b.txt", "Ada Quill said: it stands", "WAIT " * 50)
    result = extract("a.txt", "b.txt", "--seconds", 2)
    assert result.exit_code == 65
    assert "1 reports" in result.stderr and "1 refused (1 InputTooCostly)" in result.stderr


@pytest.mark.parametrize("argument", ["-", "https://post.example/1"])
def test_what_is_no_file(extract: Extract, argument: str) -> None:
    result = extract(argument)
    assert result.exit_code == 77
    assert result.stderr.count("\n") == 1 and "only files and folders" in result.stderr
    assert not Path("out").exists()


def test_a_file_that_is_missing_is_refused_like_any_other(extract: Extract) -> None:
    result = extract("none.txt")
    assert result.exit_code == 66
    assert "0 reports" in result.stderr and "1 refused (1 MissingInput)" in result.stderr


def test_a_model_that_is_damaged_ends_the_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, extract: Extract
) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    module = importlib.import_module("onrecord.cli.extract")
    monkeypatch.setattr(module, "load_reader", damaged)
    result = extract("a.txt")
    assert result.exit_code == 78
    assert "the model is damaged" in result.stderr
    assert "1 of 1 parts are still to be done" in result.stderr
    assert not list(Path("out/done").iterdir())


def damaged(threads: int | None) -> FakeRawReader:
    from onrecord.errors import ModelError

    raise ModelError("the model is damaged; install onrecord again.")


def test_the_engine_that_is_not_installed(
    extract: Extract, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    for engine, module in (("ray", "ray"), ("spark", "pyspark")):
        monkeypatch.setitem(__import__("sys").modules, module, None)
        result = extract("a.txt", "--engine", engine)
        assert result.exit_code == 78
        assert f"pip install 'onrecord[{engine}]'" in result.stderr


def test_ctrl_c_keeps_the_parts_that_are_done(
    folder: Path, start: Callable[..., object], finish: Finish
) -> None:
    for n in range(6):
        write(folder / f"in/{n}.txt", f"Ada Quill said: {n} will stand", "WAIT WAIT")
    warc(folder / "in/c.warc.gz", {"https://post.example/1": "Ada Quill said: it stands\n"})
    args = ("extract", "in", "--out", "out", "--processes", 2)
    running = start(*args, command=(str(FAKE),), start_new_session=True)
    end = time.monotonic() + 60
    while not list(Path("out").glob("done/*.json")):
        assert time.monotonic() < end
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGINT)  # type: ignore[attr-defined]
    _, err = running.communicate(timeout=60)  # type: ignore[attr-defined]
    assert running.returncode == 130, err  # type: ignore[attr-defined]
    assert b"1 reports" in err and b"1 of 2 parts are still to be done" in err
    assert b"interrupted" in err and b"Traceback" not in err
    assert finish(*args, command=(str(FAKE),)).code == 0
    assert len(rows("reports")) == 7


def test_progress_on_a_terminal_only(folder: Path, on_terminal: Finish, finish: Finish) -> None:
    for n in range(6):
        write(folder / f"in/{n}.txt", f"Ada Quill said: {n} will stand", "WAIT")
    lines = [json.dumps({"text": f"Tom Barrow said: {n}\n\nWAIT"}) for n in range(3)]
    (folder / "in/r.jsonl").write_text("\n".join(lines))
    args = ("extract", "in", "--processes", 1, "--out")
    shown = on_terminal(*args, "out", command=(str(FAKE),)).shown
    assert re.search(r"\d+ read, [\d.]+ a second; 1 of 2 parts, 0:\d\d left", shown)
    assert shown.rpartition("\x1b[2K")[2].startswith("onrecord: out: 9 reports")
    piped = finish(*args, "other", command=(str(FAKE),))
    assert piped.err.count(b"\n") == 1 and b"\x1b" not in piped.err and piped.out == b""


def test_add_takes_what_was_extracted(extract: Extract, folder: Path) -> None:
    write(folder / "in/a.txt", "Ada Quill said: the bridge will stand")
    write(folder / "in/b.txt", "Tom Barrow said: it falls")
    (folder / "in/empty.txt").touch()
    extract("in")
    added = CliRunner().invoke(commands, ["add", "out", "--workers", "1"])
    assert added.exit_code == 0
    assert "2 added; 2 statements" in added.stderr
    with Archive.open("onrecord.db") as archive:
        assert list(verify(archive, Checked())) == []
        assert [record.report.source.name for record in archive.records()] == [
            "in/a.txt",
            "in/b.txt",
        ]
        (software,) = archive.connection.execute("SELECT software FROM run").fetchone()
    manifest = json.loads(Path("out/manifest.json").read_text())
    assert software == manifest["software"]
    again = CliRunner().invoke(commands, ["add", "out", "--workers", "2"])
    assert "0 added, 2 known" in again.stderr


def test_add_makes_the_same_archive_of_either(extract: Extract, folder: Path) -> None:
    """But for the bytes of the inputs, which are not in the folder, and how lines are named."""
    for n in range(3):
        write(folder / f"in/{n}.txt", f"Ada Quill said: {n} will stand", "WARN: odd")
    pages = {f"https://post.example/{n}": f"Tom Barrow said: {n} it is\n" for n in range(3)}
    warc(folder / "in/crawl.warc.gz", {**pages, "https://post.example/no": ""})
    url = "https://post.example/line"
    line = {"text": "Tom Barrow said: it was", "published": "2024-03-02", "url": url}
    (folder / "in/lines.jsonl").write_text(json.dumps(line) + "\n")
    extract("in")
    module = importlib.import_module("onrecord.cli.add")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "load_reader", FakeRawReader)
        for name, where in (("one", "in"), ("two", "out")):
            CliRunner().invoke(commands, ["add", where, "--archive", f"{name}.db"])
    one, two = archived("one.db"), archived("two.db")
    assert len(one["report"]) == 7 and len(one["statement"]) == 7
    assert one == two


def archived(path: str) -> dict[str, list[list[object]]]:
    """The rows of an archive that reports come to, with a report's place for its number."""
    kept: dict[str, list[list[object]]] = {}
    with closing(sqlite3.connect(path)) as connection:
        order = [
            n for (n,) in connection.execute("SELECT id FROM report ORDER BY text_sha256, url")
        ]
        for table, own in (("report", "id"), ("statement", "report_id"), ("time", "report_id")):
            rows = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in rows.description]
            kept[table] = []
            for row in rows:
                found = dict(zip(names, row, strict=True))
                place = order.index(found[own])
                for name in ("id", "report_id", "run_id", "added"):
                    found.pop(name, None)
                if table == "report":
                    found["source_name"] = found["source_name"].replace("byte 0", "line 1")
                kept[table].append([place, *found.values()])
            kept[table].sort(key=repr)
        runs = connection.execute("SELECT software, model FROM run")
        kept["run"] = [list(row) for row in runs]
    return kept


def test_add_refuses_what_was_changed(extract: Extract, folder: Path) -> None:
    write(folder / "in/a.txt", "Ada Quill said: the bridge will stand")
    extract("in")
    (path,) = Path("out/statements").iterdir()
    table = pq.read_table(path)
    forged = table.set_column(
        table.schema.get_field_index("words"), table.schema.field("words"), [["it fell"]]
    )
    pq.write_table(forged, path)
    added = CliRunner().invoke(commands, ["add", "out", "--workers", "1"])
    assert added.exit_code == 65
    assert "its words are not those that stand at its spans" in added.stderr
