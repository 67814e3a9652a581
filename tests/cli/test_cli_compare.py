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
from tests.compare.stories import BRIDGE

Invoke = Callable[..., Result]
DAY = date(2021, 3, 2)
NEXT_DAY = date(2021, 3, 3)
WORDS = (
    "“The bridge will stand before the flood comes, and nobody in Harrow will sleep badly again,”"
)


@pytest.fixture(autouse=True)
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tables(monkeypatch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Four reports of one saying-event, of which one is a copy of another."""
    told = [Says("Ada Quill", WORDS)]
    dry = (
        "that the bridge will stand before the flood comes, and nobody in Harrow sleeps badly again"
    )
    odd = "=that the old bridge will “stand” before the flood comes and nobody will sleep \x1b[31m again"
    path = tmp_path / "archive.db"
    with Archive.open(path, write=True) as archive:
        archive.add(make_record(*BRIDGE, says=told, outlet="Lenn Wire", day=DAY, title="Open"))
        archive.add(make_record(*BRIDGE[:2], says=told, outlet="The Post", day=NEXT_DAY))
        for words, outlet in ((dry, "Ledger"), (odd, "Courier")):
            record = make_record(
                f"Ada Quill said {words}.",
                says=[Says("Ada Quill", words)],
                outlet=outlet,
                day=NEXT_DAY,
            )
            archive.add(record)
    return path


def test_text_fits_80_columns_and_needs_no_colour(invoke: Invoke, path: Path) -> None:
    result = invoke("compare", "1", "--archive", path)
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert "Ada Quill · 4 reports · 1 copy, so 3 texts" in result.stdout
    shown = " ".join(result.stdout.split())
    assert "Lenn Wire · Tue 2 March 2021 · direct · first: a day before the others" in shown
    assert "word for word in 1 copy: The Post" in shown
    assert "{+that+} the bridge" in shown
    assert "[-will sleep-]{+sleeps+} badly again" in shown
    assert "in quotation marks here alone" not in shown  # the first quotes it too
    assert "\x1b" not in result.stdout and "\\x1b[31m" in result.stdout


def test_jsonl_has_places_that_hold_the_words(invoke: Invoke, path: Path) -> None:
    (line,) = invoke("compare", "3", "--archive", path, "--format", "jsonl").stdout.splitlines()
    data = json.loads(line)
    with Archive.open(path) as archive:
        texts = {record.report.id: record.report.text for record in archive.records()}
    first = data["versions"][0]
    assert (data["reports"], data["texts"], len(data["versions"])) == (4, 3, 3)
    assert [copy["outlet"] for copy in first["copies"]] == ["The Post"]
    for version in data["versions"][1:]:
        pieces = version["differences"]
        assert "".join(piece["from"]["words"] for piece in pieces) == first["words"]
        assert "".join(piece["to"]["words"] for piece in pieces) == version["words"]
        for piece in pieces:
            for side, report in (("from", first["report"]), ("to", version["report"])):
                for start, end in piece[side]["spans"]:
                    assert texts[report][start:end] in piece[side]["words"]


def test_csv_has_a_row_for_each_wording_and_no_formulas(invoke: Invoke, path: Path) -> None:
    result = invoke("compare", "--speaker", "quill", "--archive", path, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["outlet"] for row in rows] == ["Lenn Wire", "Ledger", "Courier"]
    assert rows[0]["copies"] == "1" and rows[0]["first"] == "a day before the others"
    assert rows[2]["words"].startswith("'=that")
    assert all("{+" in row["difference"] for row in rows[1:])


def test_table_has_a_row_for_each_wording(invoke: Invoke, path: Path) -> None:
    result = invoke("compare", "1", "--archive", path, "--format", "table")
    assert result.exit_code == 0
    assert all(len(line) <= 80 for line in result.stdout.splitlines())
    assert all(outlet in result.stdout for outlet in ("Lenn Wire", "Ledger", "Courier"))


def test_filters(invoke: Invoke, path: Path) -> None:
    asked = ("compare", "--speaker", "quill", "--archive", path)
    assert "4 reports" in invoke(*asked, "--since", "2021-03").stdout
    assert invoke(*asked, "--until", "2020").stdout == "nothing to compare\n"
    assert invoke(*asked, "--about", "karsholm").stdout == "nothing to compare\n"
    assert invoke(*asked, "--about", '" OR * NEAR(').exit_code == 0
    assert invoke(*asked, "--until", "2020", "--format", "jsonl").stdout == ""


@pytest.mark.parametrize("args", [[], ["1", "--speaker", "quill"], ["1", "--since", "2021"], ["0"]])
def test_wrong_command_lines(invoke: Invoke, path: Path, args: list[str]) -> None:
    assert invoke("compare", *args, "--archive", path).exit_code == 2


def test_no_such_statement_and_no_archive(invoke: Invoke, path: Path, tmp_path: Path) -> None:
    result = invoke("compare", "99", "--archive", path)
    assert result.exit_code == 66
    assert result.stderr.startswith("onrecord: 99: no statement")
    assert invoke("compare", "1", "--archive", tmp_path / "none.db").exit_code == 66
    assert not (tmp_path / "none.db").exists()


def test_an_archive_that_cannot_be_written_is_compared_as_it_is(
    invoke: Invoke, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.compare import update as module
    from onrecord.errors import OutputError

    def refuse(*_: object) -> None:
        raise OutputError("the archive may not be written")

    monkeypatch.setattr(module, "update", refuse)
    result = invoke("compare", "--speaker", "quill", "--archive", path)
    assert result.exit_code == 0
    assert "4 reports are not compared with the others yet" in result.stderr
    assert result.stdout == "nothing to compare\n"


def test_more_than_the_limit_is_told(invoke: Invoke, path: Path) -> None:
    other = "that the market hall must be painted green again by autumn"
    with Archive.open(path, write=True) as archive:
        for outlet in ("a", "b"):
            told = [Says("Ada Quill", other)]
            archive.add(make_record(f"Ada Quill said {other}.", says=told, outlet=outlet, day=DAY))
    result = invoke("compare", "--speaker", "quill", "--limit", 1, "--archive", path)
    assert result.stderr == "onrecord: 1 more utterance is left out; see it with --limit\n"
