"""CSV of each list: form, columns, and cells that run nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.export import Listed
from onrecord.export.csv import COLUMNS, FORMULA_STARTS, csv_writer
from onrecord.model import Record
from tests.cli.full import full_record

LISTS: tuple[Listed, ...] = ("statements", "parties", "times")
HOSTILE = 'HYPERLINK("https://harrow.example","x")'


def _rows(record: Record, listed: Listed = "statements") -> list[dict[str, str]]:
    written = "".join(csv_writer(listed)([record]))
    return list(csv.DictReader(io.StringIO(written, newline="")))


def _with_report(record: Record, **changes: Any) -> Record:
    return record.model_copy(update={"report": record.report.model_copy(update=changes)})


def _with_first(record: Record, listed: Listed, **changes: Any) -> Record:
    first, *rest = getattr(record, listed)
    return record.model_copy(update={listed: (first.model_copy(update=changes), *rest)})


def test_it_is_rfc_4180() -> None:
    words = 'one "two", three\nfour'
    record = _with_first(full_record(), "statements", words=words)
    written = "".join(csv_writer("statements")([record]))
    assert '"one ""two"", three\nfour"' in written
    assert written.endswith("\r\n")
    assert _rows(record)[0]["content"] == words


@pytest.mark.parametrize("listed", LISTS)
def test_each_list_has_its_rows_and_the_report_in_each(listed: Listed) -> None:
    record = full_record()
    rows = _rows(record, listed)
    assert len(rows) == len(getattr(record, listed))
    for row in rows:
        assert tuple(row) == COLUMNS[listed]
        assert (row["report"], row["outlet"]) == (record.report.id, "The Aldersund Tide")


@pytest.mark.parametrize("listed", LISTS)
def test_one_header_for_all_records_even_without_rows(listed: Listed) -> None:
    record = full_record()
    empty = record.model_copy(update={"statements": (), "parties": (), "times": ()})
    header = ",".join(COLUMNS[listed]) + "\r\n"
    assert list(csv_writer(listed)([empty, empty])) == [header, ""]
    assert "".join(csv_writer(listed)([record, record])).count(header) == 1
    assert list(csv_writer(listed)([])) == []


def test_a_statement_with_all_that_is_known_of_it() -> None:
    row = _rows(full_record())[1]
    assert row["speakers"] == "Ingrid Vasstrand"
    assert (row["speaker_ids"], row["speaker_basis"], row["source"]) == ("p1", "pronoun", "she")
    assert (row["act"], row["polarity"], row["cue"]) == ("say", "positive", "said")
    assert (row["addressees"], row["addressee_ids"]) == ("Tobias Renn", "p3")
    assert row["addressee"] == "Mayor Tobias Renn"
    assert (row["about"], row["medium"]) == ("her deputy", "letter")
    assert (row["said"], row["said_basis"]) == ("2024-02", "expression")
    assert (row["said_earliest"], row["said_latest"]) == ("2024-02-01", "2024-02-29")
    text = full_record().report.text
    for column, words in {"said_at": "last month", "medium_at": "a letter"}.items():
        start, end = map(int, row[column].split(":"))
        assert text[start:end] == words


def test_what_is_not_known_is_an_empty_cell() -> None:
    record = _with_first(
        full_record(),
        "statements",
        speakers=(),
        speaker_basis=None,
        act=None,
        polarity=None,
        said=None,
        place=None,
        place_span=None,
    )
    row = _rows(record)[0]
    for column in ("speakers", "speaker_ids", "speaker_basis", "act", "polarity", "place"):
        assert row[column] == ""
    for column in ("said", "said_earliest", "said_latest", "said_basis", "said_at", "place_at"):
        assert row[column] == ""


def test_several_speakers_are_joined_and_unknown_ids_stay() -> None:
    record = _with_first(full_record(), "statements", speakers=("p3", "p2", "p99"))
    row = _rows(record)[0]
    assert row["speakers"] == "Tobias Renn; Aldersund Dike Board; p99"
    assert row["speaker_ids"] == "p3 p2 p99"


def test_a_party_with_all_that_is_known_of_it() -> None:
    rows = _rows(full_record(), "parties")
    assert rows[0]["roles"] == "chief engineer of the Aldersund Dike Board"
    assert (rows[0]["aliases"], rows[0]["speaks"], rows[0]["mentions"]) == ("Vasstrand", "3", "2")
    assert (rows[4]["type"], rows[4]["reason"]) == ("unnamed", "because the inquiry is under way")
    assert rows[1]["speaks"] == "0"


def test_a_time_with_its_interval_and_one_without() -> None:
    rows = _rows(full_record(), "times")
    assert (rows[3]["words"], rows[3]["value"]) == ("the summer of 2023", "2023-SU")
    assert (rows[3]["earliest"], rows[3]["latest"]) == ("2023-06-01", "2023-08-31")
    assert (rows[4]["type"], rows[4]["earliest"], rows[4]["latest"]) == ("DURATION", "", "")


_HOSTILE_PLACES: dict[tuple[Listed, str], Callable[[Record, str], Record]] = {
    ("statements", "content"): lambda r, w: _with_first(r, "statements", words=w),
    ("statements", "medium"): lambda r, w: _with_first(r, "statements", medium=w),
    ("statements", "place"): lambda r, w: _with_first(r, "statements", place=w),
    ("statements", "act"): lambda r, w: _with_first(r, "statements", act=w),
    ("statements", "speakers"): lambda r, w: _with_first(r, "parties", name=w),
    ("statements", "title"): lambda r, w: _with_report(r, title=w),
    ("statements", "outlet"): lambda r, w: _with_report(r, outlet=w),
    ("statements", "url"): lambda r, w: _with_report(r, url=w),
    ("parties", "name"): lambda r, w: _with_first(r, "parties", name=w),
    ("parties", "aliases"): lambda r, w: _with_first(r, "parties", aliases=(w,)),
    ("parties", "roles"): lambda r, w: _with_first(r, "parties", roles=(w,)),
    ("times", "value"): lambda r, w: _with_first(r, "times", value=w),
}


@pytest.mark.parametrize("start", list(FORMULA_STARTS))
@pytest.mark.parametrize(("listed", "column"), list(_HOSTILE_PLACES))
def test_no_cell_is_a_formula(listed: Listed, column: str, start: str) -> None:
    record = _HOSTILE_PLACES[listed, column](full_record(), start + HOSTILE)
    assert _rows(record, listed)[0][column] == f"'{start}{HOSTILE}"


@given(st.lists(st.sampled_from("'=+-@aé \t"), max_size=6).map("".join))
def test_apostrophes_can_be_taken_off_again(words: str) -> None:
    cell = _rows(_with_first(full_record(), "statements", words=words))[0]["content"]
    assert not cell or cell[0] not in FORMULA_STARTS
    after = cell.lstrip("'")
    guarded = cell.startswith("'") and bool(after) and after[0] in FORMULA_STARTS
    assert (cell[1:] if guarded else cell) == words
