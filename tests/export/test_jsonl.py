"""JSON lines: the record whole, and each of its lists."""

from __future__ import annotations

import json

import jsonschema
import pytest

from onrecord.export import Listed
from onrecord.export.jsonl import jsonl_rows, write_jsonl
from onrecord.model import Record
from tests.cli.full import full_record


def test_a_record_comes_back_as_it_went() -> None:
    record = full_record()
    (line,) = write_jsonl([record])
    assert line.endswith("}\n") and line.count("\n") == 1
    assert Record.model_validate_json(line) == record


def test_the_names_of_the_contract_and_null_where_nothing_is_known() -> None:
    record = json.loads(next(write_jsonl([full_record()])))
    assert set(record) == {"schema", "report", "statements", "parties", "times", "warnings"}
    second, third = record["statements"][1:3]
    assert (second["speakers"], second["addressees"], second["about"]) == (["p1"], ["p3"], ["p4"])
    assert second["said"]["earliest"] == "2024-02-01"
    assert third["inside"] == "s2"
    assert [third[name] for name in ("medium", "place", "said")] == [None, None, None]
    assert third["addressees"] == []
    jsonschema.validate(record, Record.model_json_schema(by_alias=True, mode="serialization"))


@pytest.mark.parametrize("listed", ["statements", "parties", "times"])
def test_each_entry_is_a_line_with_the_id_of_its_report(listed: Listed) -> None:
    record = full_record()
    whole = json.loads(next(write_jsonl([record])))[listed]
    lines = "".join(jsonl_rows(listed)([record])).splitlines()
    assert [json.loads(line) for line in lines] == [
        {"report": record.report.id, **entry} for entry in whole
    ]


@pytest.mark.parametrize("listed", ["statements", "parties", "times"])
def test_an_empty_list_is_no_line(listed: Listed) -> None:
    empty = full_record().model_copy(update={"statements": (), "parties": (), "times": ()})
    assert list(jsonl_rows(listed)([empty])) == [""]


def test_line_breaks_in_names_do_not_break_lines() -> None:
    record = full_record()
    first, *rest = record.parties
    named = first.model_copy(update={"name": "two\nlines\u2028three"})
    lines = "".join(
        jsonl_rows("parties")([record.model_copy(update={"parties": (named, *rest)})])
    ).split("\n")
    assert json.loads(lines[0])["name"] == "two\nlines\u2028three"
    assert len(lines) == len(record.parties) + 1
