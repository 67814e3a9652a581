from __future__ import annotations

import gzip
import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.batch import plan as planning
from onrecord.batch.gather import Input
from onrecord.batch.plan import Part, batches_of, make_plan
from onrecord.errors import (
    DamagedInput,
    ForbiddenInput,
    InputTooLarge,
    MissingInput,
)
from onrecord.export.parquet import write_records
from onrecord.sources.draft import Raw
from tests.cli.full import full_record
from tests.cli.inputs import warc, write

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mixed(folder: Path) -> Path:
    """Some of everything."""
    for n in range(5):
        write(folder / f"in/{n}.txt", f"Ada Quill said: {n} it is")
    warc(folder / "in/crawl.warc.gz", {f"https://post.example/{n}": f"page {n}" for n in range(7)})
    lines = [json.dumps({"text": f"line {n}"}) for n in range(4)]
    (folder / "in/r.jsonl").write_text("\n".join(lines) + "\n\n", "utf-8")
    table = pa.table({"text": [f"row {n}" for n in range(6)], "other": [None] * 6})
    pq.write_table(table, folder / "in/t.parquet", row_group_size=4)
    (folder / "in/picture.jpg").touch()
    return folder


def inputs_of(*arguments: str) -> list[Input]:
    return [found for part in make_plan(arguments).parts for found in part.inputs()]


def names(*arguments: str) -> list[str]:
    return [found.name for found in inputs_of(*arguments)]


def test_every_input_once_and_by_its_own_name(mixed: Path) -> None:
    found = names("in")
    assert len(found) == len(set(found)) == 5 + 7 + 4 + 6
    assert {"in/0.txt", "in/crawl.warc.gz, page 7", "in/r.jsonl, byte 0"} <= set(found)
    assert "in/t.parquet, row 6" in found
    assert make_plan(["in"]).passed_over == 1


def test_the_order_of_the_arguments_makes_no_difference(mixed: Path) -> None:
    files = sorted(map(str, Path("in").iterdir()))
    whole = make_plan(["in/"])
    for seed in range(5):
        random.Random(seed).shuffle(files)
        assert make_plan([*files, "./in/0.txt"]) == make_plan(files)
    assert make_plan([f for f in files if "jpg" not in f]).parts == whole.parts


def test_another_file_and_another_size_are_another_plan(mixed: Path) -> None:
    before = make_plan(["in"]).sha256
    assert make_plan(["in"]).sha256 == before
    write(mixed / "in/0.txt", "Ada Quill said: something longer")
    changed = make_plan(["in"]).sha256
    assert changed != before
    write(mixed / "in/new.txt", "Ada Quill said: it is new")
    assert make_plan(["in"]).sha256 not in (before, changed)


def test_pages_in_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "_PAGES", 3)
    for n in range(8):
        write(folder / f"{n}.txt", "x")
    assert [len(part.files) for part in make_plan(["."]).parts] == [3, 3, 2]


def test_a_warc_file_in_parts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warc(folder / "c.warc.gz", {f"https://post.example/{n}": f"page {n}" for n in range(11)})
    whole = {found.name: found.what for found in inputs_of("c.warc.gz")}
    monkeypatch.setattr(planning, "_WARC_BYTES", (folder / "c.warc.gz").stat().st_size // 4)
    parts = make_plan(["c.warc.gz"]).parts
    assert len(parts) == 4
    pieces = [{found.name: found.what for found in part.inputs()} for part in parts]
    assert sum(map(len, pieces)) == 11
    assert {k: v for piece in pieces for k, v in piece.items()} == whole


def test_a_warc_file_that_breaks_off(folder: Path) -> None:
    warc(folder / "c.warc.gz", {f"https://post.example/{n}": f"page {n}" for n in range(3)})
    with (folder / "c.warc.gz").open("ab") as file:
        file.write(gzip.compress(b"no record of a crawl\r\n\r\n"))
    found = inputs_of("c.warc.gz")
    assert [type(one.what) for one in found] == [Raw, Raw, Raw, DamagedInput]
    assert found[-1].name == "c.warc.gz, page 4"


@settings(max_examples=60)
@given(
    lines=st.lists(st.text("ab\r\u2028 é", max_size=12), max_size=12),
    end=st.sampled_from(["", "\n"]),
    size=st.integers(1, 20),
)
def test_lines_are_cut_anywhere_without_loss(
    lines: list[str], end: str, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lines") / "r.jsonl"
    path.write_bytes(("\n".join(lines) + end).encode())
    with pytest.MonkeyPatch.context() as patch:
        whole = [(found.name, found.what) for found in inputs_of(str(path))]
        patch.setattr(planning, "_LINES_BYTES", size)
        assert [(found.name, found.what) for found in inputs_of(str(path))] == whole
    data = path.read_bytes()
    expected = [line for line in data.split(b"\n") if line.strip()]
    assert [what.rstrip(b"\n") for _, what in whole if isinstance(what, bytes)] == expected


def test_a_line_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.batch.gather._MOST_LINE", 1000)
    (folder / "r.jsonl").write_text("{}\n" + "x" * 5000 + "\n{}\n")
    found = inputs_of("r.jsonl")
    assert [type(one.what) for one in found] == [bytes, InputTooLarge]


def test_row_groups_are_parts(mixed: Path) -> None:
    parts = make_plan(["in/t.parquet"]).parts
    assert [(part.first, part.count) for part in parts] == [(0, 0), (1, 4)]
    assert [found.name for found in parts[1].inputs()] == [
        "in/t.parquet, row 5",
        "in/t.parquet, row 6",
    ]


@pytest.mark.parametrize(
    "columns", [{"words": ["a"]}, {"text": [1]}, {"text": [None]}, {"published": ["2020-01-01"]}]
)
def test_tables_without_reports(folder: Path, columns: dict[str, list[object]]) -> None:
    pq.write_table(pa.table(columns), "t.parquet")
    (found,) = inputs_of("t.parquet")
    assert isinstance(found.what, DamagedInput)


def test_the_columns_of_a_table(folder: Path) -> None:
    table = pa.table(
        {
            "html": ["<p>one</p>", None, None],
            "text": [None, "two", None],
            "data": [None, None, b"\xff"],
            "charset": [None, None, "latin-1"],
            "url": ["https://post.example/1", None, ""],
            "published": ["2024-03-02", "2024-03-02T10:00:00Z", None],
        }
    )
    pq.write_table(table, "t.parquet")
    one, two, three = inputs_of("t.parquet")
    name = "t.parquet, row 1"
    assert one.what == Raw(name, b"<p>one</p>", "text/html", "utf-8", "https://post.example/1")
    assert isinstance(two.what, Raw) and two.what.media_type == "text/plain"
    assert str(one.published) == str(two.published) == "2024-03-02"
    assert three.what == Raw("t.parquet, row 3", b"\xff", None, "latin-1", None)


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "2024-13-01"])
def test_a_day_that_is_none(folder: Path, day: str) -> None:
    pq.write_table(pa.table({"text": ["a"], "published": [day]}), "t.parquet")
    (found,) = inputs_of("t.parquet")
    assert isinstance(found.what, DamagedInput)


def test_a_parquet_file_that_is_none(folder: Path) -> None:
    (folder / "t.parquet").write_text("nothing of the kind")
    (found,) = inputs_of("t.parquet", "t.parquet")
    assert isinstance(found.what, DamagedInput)
    assert "t.parquet: from row 1 on this cannot be read" in str(found.what)


@pytest.mark.parametrize("name", ["no.txt", "no.warc.gz", "no.jsonl", "no.parquet"])
def test_a_file_that_is_missing(folder: Path, name: str) -> None:
    (found,) = inputs_of(name)
    assert isinstance(found.what, MissingInput)


@pytest.mark.parametrize("argument", ["-", "https://post.example/1", "s3://bucket/x"])
def test_what_is_no_file_is_refused(argument: str) -> None:
    with pytest.raises(ForbiddenInput, match="only files and folders"):
        make_plan([argument])


def test_what_has_been_extracted_is_no_input(folder: Path) -> None:
    """The folder of a run may stand among its inputs, and the run is to go on all the same."""
    write(folder / "in/a.txt", "Ada Quill said: it stands")
    before = make_plan(["."])
    write_records([full_record()], folder / "in/out", {"software": "", "model": ""})
    assert make_plan(["."]) == make_plan(["in"]) == make_plan(["*"]) == before
    with pytest.raises(ForbiddenInput, match=r"in/out: this has been extracted already; .*add"):
        make_plan(["in/a.txt", "in/out"])


def test_a_row_group_of_any_size_is_read_row_by_row(folder: Path) -> None:
    size, count = 4_000_000, 12
    rows = [f"{n:09}" + "x" * size for n in range(count)]
    pq.write_table(pa.table({"text": rows}), "t.parquet", use_dictionary=False, write_batch_size=1)
    del rows
    idle = pa.total_allocated_bytes()
    most, found = 0, 0
    for one in make_plan(["t.parquet"]).parts[0].inputs():
        assert isinstance(one.what, Raw) and one.what.data.startswith(f"{found:09}".encode())
        most, found = max(most, pa.total_allocated_bytes() - idle), found + 1
    assert found == count
    assert most < 6 * size


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_in_a_folder_is_passed_over(folder: Path) -> None:
    """To open one waits until somebody writes to it."""
    for name in ("a.txt", "b.jsonl", "c.warc.gz", "d.parquet"):
        os.mkfifo(folder / name)
    write(folder / "e.txt", "Ada Quill said: it stands")
    assert names(".") == ["e.txt"]
    assert make_plan(["."]).passed_over == 4


def test_nothing_at_all(folder: Path) -> None:
    with pytest.raises(MissingInput):
        make_plan(["."])


def test_batches_are_bounded_by_number_and_size() -> None:
    small = [Input(str(n), b"x") for n in range(40)]
    assert [len(batch) for batch in batches_of(small)] == [16, 16, 8]
    large = [Input(str(n), Raw("r", bytes(20_000_000))) for n in range(3)]
    assert [len(batch) for batch in batches_of(large)] == [2, 1]


def test_a_part_is_told_by_what_it_is_made_of() -> None:
    assert Part(0, 1, ("a",)) != Part(0, 2, ("a",))
