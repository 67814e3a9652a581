from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from onrecord.archive.store import Archive
from tests.compare.invented import Says, make_record, with_tables

Invoke = Callable[..., Result]
URL = "https://post.example/bridge"
STANDS = "“the bridge will stand before the flood comes”"
FALLS = "“the bridge will fall before the flood comes”"
DEBT = "that the debt would burden the town for years"


@pytest.fixture(autouse=True)
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tables(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as archive:
        for title, words in (("Bridge opens", [STANDS, DEBT]), ("Bridge in doubt", [FALLS])):
            archive.add(
                make_record(
                    *(f"Ada Quill said {each}." for each in words),
                    says=[Says("Ada Quill", each) for each in words],
                    outlet="Post",
                    title=title,
                    url=URL,
                    day=date(2021, 3, 2),
                )
            )
    return path


def test_text_tells_what_changed(invoke: Invoke, path: Path) -> None:
    result = invoke("revisions", URL, "--archive", path)
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "title: Bridge opens → Bridge in doubt" in result.stdout
    assert "1 changed, 1 vanished, 0 unchanged" in result.stdout
    assert "~ changed · Ada Quill" in result.stdout
    assert "“the bridge will [-stand-]{+fall+} before the flood comes”" in result.stdout
    assert "- vanished · Ada Quill" in result.stdout


def test_jsonl_and_csv_and_table(invoke: Invoke, path: Path) -> None:
    asked = ("revisions", URL, "--archive", path, "--format")
    (line,) = invoke(*asked, "jsonl").stdout.splitlines()
    data = json.loads(line)
    assert [change["change"] for change in data["changes"]] == ["changed", "vanished"]
    changed = data["changes"][0]
    words = [changed[side]["words"] for side in ("before", "after")]
    assert words == [STANDS, FALLS]
    for side, whole in zip(("from", "to"), words, strict=True):
        assert "".join(piece[side]["words"] for piece in changed["differences"]) == whole
    rows = list(csv.DictReader(io.StringIO(invoke(*asked, "csv").stdout, newline="")))
    assert [row["change"] for row in rows] == ["changed", "vanished"]
    assert rows[1]["words_before"] == DEBT and rows[1]["words_after"] == ""
    assert "vanished" in invoke(*asked, "table").stdout


def test_one_version_and_none(invoke: Invoke, path: Path) -> None:
    url = "https://post.example/other"
    result = invoke("revisions", url, "--archive", path)
    assert result.exit_code == 66
    assert result.stderr.startswith(f"onrecord: {url}: the archive has no report")
    with Archive.open(path, write=True) as archive:
        archive.add(make_record("Nothing was said.", url=url))
    shown = invoke("revisions", url, "--archive", path).stdout
    assert shown == "one version, so nothing changed\n"
