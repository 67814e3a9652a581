from __future__ import annotations

import importlib
import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.batch import extraction
from onrecord.cli import commands
from onrecord.cli.pace import Pace
from onrecord.errors import UnreachableInput
from onrecord.sources.draft import Raw
from tests.cli.fake_add import FakeRawReader
from tests.cli.inputs import warc, write

FAKE = Path(__file__).with_name("fake_add.py")
Add = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONRECORD_ARCHIVE", raising=False)
    return tmp_path


@pytest.fixture
def add(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Add:
    """Run `onrecord add` in this process, with a reader that needs no model."""
    module = importlib.import_module("onrecord.cli.add")
    monkeypatch.setattr(module, "load_reader", FakeRawReader)

    def run(*args: object, **how: object) -> Result:
        return CliRunner().invoke(commands, ["add", *map(str, args)], **how)

    return run


def reports(path: str | Path = "onrecord.db") -> list[tuple[str, str]]:
    """Each report's name and its statements' words."""
    with Archive.open(path) as archive:
        assert list(verify(archive, Checked())) == []
        return archive.connection.execute(
            "SELECT source_name, coalesce(group_concat(words, ' | '), '') FROM report "
            "LEFT JOIN statement ON report_id = report.id GROUP BY report.id ORDER BY report.id"
        ).fetchall()


def test_a_file(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    result = add("a.txt")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert re.fullmatch(
        r"onrecord: onrecord\.db: 1 added; 1 statements, [\d.]+ reports a second\n", result.stderr
    )
    assert reports() == [("a.txt", "the bridge will stand")]
    with Archive.open("onrecord.db") as archive:
        assert archive.snapshot(1) == (folder / "a.txt").read_bytes()
        software = archive.connection.execute("SELECT software FROM run").fetchone()[0]
    assert software.startswith("onrecord ")


def test_a_file_again_is_known(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    add("a.txt")
    result = add("a.txt", "a.txt")
    assert result.exit_code == 0
    assert "0 added, 2 known" in result.stderr
    assert len(reports()) == 1


def test_again_reads_what_is_known(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: the bridge will stand")
    add("a.txt")
    assert "1 replaced" in add("--again", "a.txt").stderr
    assert len(reports()) == 1


def test_a_folder_with_all_that_is_in_it(add: Add, folder: Path) -> None:
    for name in ("in/b.txt", "in/a/x.md", "in/a/y.TEXT", "in/.hidden.txt", "in/.git/z.txt"):
        write(folder / name, f"Ada Quill said: {name} it is")
    (folder / "in/picture.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "in/loop").symlink_to(folder / "in")
    result = add("in")
    assert result.exit_code == 0
    assert [name for name, _ in reports()] == ["in/b.txt", "in/a/x.md", "in/a/y.TEXT"]
    assert "1 files of other kinds passed over" in result.stderr


def test_a_pattern(add: Add, folder: Path) -> None:
    for name in ("in/b.txt", "in/a/x.txt", "in/a/y.md"):
        write(folder / name, f"Ada Quill said: {name} it is")
    assert add("in/**/*.txt").exit_code == 0
    assert {name for name, _ in reports()} == {"in/b.txt", "in/a/x.txt"}
    assert add("none/*.txt").exit_code == 66


def test_a_file_whose_name_looks_like_a_pattern(add: Add, folder: Path) -> None:
    write(folder / "a[1].txt", "Ada Quill said: it stands")
    assert add("a[1].txt").exit_code == 0


@pytest.mark.parametrize("args", [[], ["-"]])
def test_standard_input(add: Add, args: list[str]) -> None:
    assert add(*args, input="Ada Quill said: it stands\n").exit_code == 0
    assert reports() == [("-", "it stands")]


def _lines(folder: Path) -> str:
    records = []
    for name in ("one", "two"):
        raw = Raw(name, f"Ada Quill said: {name} will stand".encode())
        records.append(FakeRawReader().read_raw(raw))
    return "".join(record.model_dump_json(by_alias=True) + "\n" for record in records)


def test_json_lines(add: Add, folder: Path) -> None:
    (folder / "r.jsonl").write_text(_lines(folder) + "\n", "utf-8")
    assert add("r.jsonl").exit_code == 0
    assert reports() == [("one", "one will stand"), ("two", "two will stand")]
    with Archive.open("onrecord.db") as archive:
        assert archive.snapshot(1) is None


def test_json_lines_on_standard_input_need_no_model(
    add: Add, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("onrecord.cli.add")
    monkeypatch.setattr(module, "load_reader", None)
    assert add("-", input=_lines(folder)).exit_code == 0
    assert len(reports()) == 2


def test_lines_that_are_no_records_are_refused(add: Add, folder: Path) -> None:
    good, other = _lines(folder).splitlines()
    forged = json.loads(other)
    forged["statements"][0]["words"] = "the bridge fell"
    nested = "[" * 100_000
    (folder / "r.jsonl").write_text(
        "\n".join([good, "{}", "no json", nested, json.dumps(forged)]), "utf-8"
    )
    result = add("r.jsonl")
    assert result.exit_code == 65
    assert "1 added, 4 refused" in result.stderr
    assert "r.jsonl, line 2: this is no record" in result.stderr
    assert "its words are not those that stand at its spans" in result.stderr
    assert len(reports()) == 1


def test_one_bad_among_good(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    write(folder / "b.txt", "Tom Barrow said: it does not")
    (folder / "empty.txt").touch()
    result = add("a.txt", "empty.txt", "none.txt", "b.txt")
    assert result.exit_code == 66
    assert "2 added, 2 refused" in result.stderr
    assert "none.txt: there is no such file" in result.stderr
    assert len(reports()) == 2


def test_rejects(add: Add, folder: Path) -> None:
    (folder / "empty.txt").touch()
    result = add("empty.txt", "none.txt", "--rejects", "no.jsonl")
    assert result.exit_code == 66
    assert "none.txt" not in result.stderr
    lines = [json.loads(line) for line in (folder / "no.jsonl").read_text().splitlines()]
    assert [(line["input"], line["error"]) for line in lines] == [
        ("empty.txt", "EmptyInput"),
        ("none.txt", "MissingInput"),
    ]
    assert all(line["why"].startswith(line["input"]) for line in lines)


def test_warnings_are_told(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "WARN: odd", "Ada Quill said: it stands")
    assert "onrecord: a.txt: odd\n" in add("a.txt").stderr


RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Post</title>
<item><link>https://post.example/1</link></item>
<item><link>file:///etc/passwd</link></item>
<item><link>https://post.example/2</link></item>
</channel></rss>"""


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The pages of a web that the test makes up, by their addresses."""
    pages: dict[str, str] = {}

    def fetch(where: str) -> Raw:
        if not where.startswith("http"):
            return Raw(where, Path(where).read_bytes())
        if where not in pages:
            raise UnreachableInput(f"{where}: there is no such page; check the address.")
        return Raw(where, pages[where].encode(), url=where)

    monkeypatch.setattr(extraction, "_fetch", fetch)
    return pages


def test_a_feed_brings_its_reports(add: Add, web: dict[str, str]) -> None:
    web["https://post.example/feed"] = RSS
    web["https://post.example/1"] = "Ada Quill said: it stands"
    result = add("https://post.example/feed")
    assert result.exit_code == 69
    assert reports() == [("https://post.example/1", "it stands")]
    assert "https://post.example/2: there is no such page" in result.stderr
    assert "passwd" not in result.stderr


def test_a_feed_in_a_file(add: Add, folder: Path, web: dict[str, str]) -> None:
    (folder / "in").mkdir()
    (folder / "in/feed.rss").write_text(RSS)
    web["https://post.example/1"] = "Ada Quill said: it stands"
    web["https://post.example/2"] = "Ada Quill said: it fell"
    assert add("in").exit_code == 0
    assert len(reports()) == 2


def test_a_feed_of_feeds_ends(add: Add, web: dict[str, str]) -> None:
    web["https://post.example/1"] = RSS
    web["https://post.example/2"] = RSS
    result = add("https://post.example/1")
    assert result.exit_code == 65
    assert "2 refused" in result.stderr


def test_a_feed_of_nothing_is_refused(add: Add, web: dict[str, str]) -> None:
    web["https://post.example/feed"] = "<rss><channel/></rss>"
    result = add("https://post.example/feed")
    assert result.exit_code == 65
    assert "lists no report" in result.stderr


def test_a_page_whose_text_changed_is_a_revision(add: Add, web: dict[str, str]) -> None:
    url = "https://post.example/1"
    web[url] = "Ada Quill said: it stands"
    add(url)
    web[url] = "Ada Quill said: it fell"
    result = add(url)
    assert result.exit_code == 0
    assert "0 added, 1 revised" in result.stderr
    assert [words for _, words in reports()] == ["it stands", "it fell"]


def test_a_warc_file(add: Add, folder: Path) -> None:
    pages = {f"https://post.example/{n}": f"Ada Quill said: {n} it is" for n in range(3)}
    warc(folder / "crawl.warc.gz", pages)
    assert add("crawl.warc.gz").exit_code == 0
    with Archive.open("onrecord.db") as archive:
        urls = archive.connection.execute("SELECT url FROM report ORDER BY id").fetchall()
    assert [url for (url,) in urls] == list(pages)


def test_where_the_archive_is(add: Add, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    (folder / "onrecord.toml").write_text('archive = "toml.db"\n')
    add("a.txt")
    assert len(reports("toml.db")) == 1
    monkeypatch.setenv("ONRECORD_ARCHIVE", "variable.db")
    add("a.txt")
    assert len(reports("variable.db")) == 1
    add("a.txt", "--archive", "option.db")
    assert len(reports("option.db")) == 1


def test_an_archive_that_is_none(add: Add, folder: Path) -> None:
    write(folder / "a.txt", "Ada Quill said: it stands")
    result = add("a.txt", "--archive", "a.txt")
    assert result.exit_code == 65
    assert result.stderr == "onrecord: a.txt: this is no archive of onrecord; give another file.\n"
    assert (folder / "a.txt").read_text() == "Ada Quill said: it stands\n"


@pytest.fixture
def many(folder: Path) -> list[Path]:
    return [
        write(folder / f"in/{n:02}.txt", f"Ada Quill said: {n} will stand", "WAIT WAIT")
        for n in range(12)
    ]


def _run(finish: Callable[..., SimpleNamespace], *args: object) -> SimpleNamespace:
    return finish(*args, command=(str(FAKE),))


def test_several_processes_write_what_one_writes(
    folder: Path, many: list[Path], finish: Callable[..., SimpleNamespace]
) -> None:
    write(folder / "in/05b.txt", (folder / "in/05.txt").read_text().rstrip("\n"))
    (folder / "in/empty.txt").touch()
    for workers in (1, 3):
        done = _run(finish, "add", "in", "--workers", workers, "--archive", f"{workers}.db")
        assert done.code == 65
        assert b"12 added, 1 known, 1 refused" in done.err
    assert reports("1.db") == reports("3.db")


def test_a_process_that_dies_loses_nothing_but_its_killer(
    folder: Path, many: list[Path], finish: Callable[..., SimpleNamespace]
) -> None:
    write(folder / "in/06.txt", "Ada Quill said: it falls", "DIE")
    done = _run(finish, "add", "in", "--workers", 2)
    assert done.code == 70
    assert b"in/06.txt: the process that read it ended (exit status 9)" in done.err
    assert b"11 added, 1 refused" in done.err
    assert len(reports()) == 11


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_done(
    folder: Path,
    many: list[Path],
    workers: int,
    start: Callable[..., object],
    finish: Callable[..., SimpleNamespace],
) -> None:
    args = ("add", "in", "--workers", workers)
    running = start(*args, command=(str(FAKE),), start_new_session=True)
    _wait_for_reports(2)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert b"added" in err and b"interrupted" in err
    assert b"Traceback" not in err
    before = reports()
    assert 2 <= len(before) < 12
    assert _run(finish, *args).code == 0
    assert [name for name, _ in reports()] == [f"in/{n:02}.txt" for n in range(12)]


def test_kill_9_and_again_comes_to_the_same(
    folder: Path,
    many: list[Path],
    start: Callable[..., object],
    finish: Callable[..., SimpleNamespace],
) -> None:
    args = ("add", "in", "--workers", 2)
    running = start(*args, command=(str(FAKE),))
    _wait_for_reports(3)
    running.kill()
    running.communicate(timeout=60)  # ends only when the processes that it started have ended too
    assert 3 <= len(reports()) < 12
    assert _run(finish, *args).code == 0
    assert _run(finish, "add", "in", "--archive", "whole.db").code == 0
    assert reports() == reports("whole.db")


def _wait_for_reports(number: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if Path("onrecord.db").exists():
            with (
                closing(sqlite3.connect("onrecord.db", timeout=20)) as opened,
                suppress(sqlite3.Error),
            ):
                if opened.execute("SELECT count(*) FROM report").fetchone()[0] >= number:
                    return
        time.sleep(0.02)
    raise AssertionError("nothing was added")


def test_progress_on_a_terminal(
    folder: Path, many: list[Path], on_terminal: Callable[..., SimpleNamespace]
) -> None:
    done = on_terminal("add", "in", "--workers", 1, command=(str(FAKE),))
    assert done.code == 0
    assert re.search(r"\d+ of 12, [\d.]+ a second, 0:0\d left: in/\d\d\.txt", done.shown)
    assert done.shown.rpartition("\x1b[2K")[2].startswith("onrecord: onrecord.db: 12 added")


def test_no_progress_in_a_pipe(many: list[Path], finish: Callable[..., SimpleNamespace]) -> None:
    done = _run(finish, "add", "in", "--workers", 1)
    assert done.err.count(b"\n") == 1
    assert b"\x1b" not in done.err


def test_the_pace() -> None:
    now = [0.0]
    pace = Pace(100, clock=lambda: now[0])
    now[0] = 10.0
    for _ in range(5):
        pace.step("a")
    assert pace.told() == "5 of 100, 0.5 a second, 3:10 left"
    pace.step("feed", more=100_000)
    assert pace.told() == "6 of 100100, 0.6 a second, 46:20:23 left"
    assert Pace(None, clock=lambda: 0.0).told() == "0 done, 0.0 a second"
