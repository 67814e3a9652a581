"""The parts of the text format, and places, from records made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from onrecord.cli.places import Places
from onrecord.cli.report import report_writer
from onrecord.cli.terminal import Screen
from onrecord.model import Part, Published, Record, Span


def _shown(*records: Record) -> str:
    return "".join(report_writer(Screen(80, False))(records))


def _with_report(record: Record, **changes: Any) -> Record:
    return record.model_copy(update={"report": record.report.model_copy(update=changes)})


def _with_statement(record: Record, **changes: Any) -> Record:
    first, *rest = record.statements
    changed = first.model_copy(update=changes)
    return record.model_copy(update={"statements": (changed, *rest)})


def test_head_leaves_out_what_is_not_known(record: Record) -> None:
    bare = _with_report(record, title=None, outlet=None, byline=(), agency=None)
    shown = _shown(bare)
    assert shown.startswith("(no title)\n  published   not known\n  from ")
    assert "outlet" not in shown


def test_head_names_agency_and_address(record: Record) -> None:
    shown = _shown(_with_report(record, agency="HPA", url="https://harrow.example/1"))
    assert "  outlet      The Harrow Post, agency HPA\n" in shown
    assert "  address     https://harrow.example/1\n" in shown


def test_date_that_is_an_interval(record: Record) -> None:
    published = Published(
        value=None,
        earliest=date(2021, 3, 1),
        latest=date(2021, 3, 31),
        basis="dateline",
        why="the dateline names a month",
    )
    shown = _shown(_with_report(record, published=published))
    assert "between 2021-03-01 and 2021-03-31 (dateline: the dateline names a month)" in (
        " ".join(shown.split())
    )


def test_reports_are_parted_by_a_rule(record: Record) -> None:
    first, second = _shown(record, record).split("\n" + "─" * 80 + "\n\n")
    assert first == second == _shown(record)


def test_source_and_cue_not_given(record: Record) -> None:
    assert "  1  source not named · no cue\n" in _shown(_with_statement(record, source=(), cue=()))


def test_part_nesting_and_doubt_are_told(record: Record) -> None:
    shown = _shown(_with_statement(record, part=Part.HEADLINE, inside="s2", confidence=0.42))
    assert "direct · headline · inside 2 · doubtful, confidence 0.42 · paragraph 2" in shown
    assert "doubtful" not in _shown(_with_statement(record, confidence=0.5))


def test_discontinuous_source_and_content(record: Record) -> None:
    shown = _shown(
        _with_statement(
            record, source=(Span(19, 24), Span(29, 34)), content=(Span(42, 52), Span(58, 63))
        )
    )
    assert "“Mayor … Quill” · said" in shown
    assert "[42:52] [58:63]" in shown


def test_markup_is_left_out_of_words(record: Record) -> None:
    marked = record.report.model_copy(update={"markup": (Span(0, 2), Span(25, 26), Span(27, 28))})
    assert record.report.text[19:34] == "Mayor Ada Quill"
    assert marked.wording([Span(19, 34)]) == "Mayor d Quill"
    assert marked.wording([Span(26, 28)]) == "d"


def test_places_count_from_one_and_pass_over_furniture(record: Record) -> None:
    text = "menu\r\nFirst par\rstill\r\n\r\nSecond par"
    furniture, *_ = record.report.blocks
    blocks = (
        furniture.model_copy(update={"start": 0, "end": 4, "part": Part.FURNITURE}),
        furniture.model_copy(update={"start": 6, "end": 21}),
        furniture.model_copy(update={"start": 25, "end": 35}),
    )
    report = record.report.model_copy(update={"text": text, "blocks": blocks})
    assert Places(report).name([Span(6, 11)]) == "paragraph 1, line 2 [6:11]"
    assert Places(report).name([Span(6, 16)]) == "paragraph 1, line 2 [6:16]"
    assert Places(report).name([Span(6, 21)]) == "paragraph 1, lines 2–3 [6:21]"
    assert Places(report).name([Span(16, 21), Span(25, 31)]) == (
        "paragraphs 1–2, lines 3–5 [16:21] [25:31]"
    )


def test_lines_are_named_only_where_the_text_is_the_file(record: Record) -> None:
    page = record.report.source.model_copy(update={"media_type": "text/html"})
    report = record.report.model_copy(update={"source": page})
    assert Places(report).name([Span(41, 82)]) == "paragraph 2 [41:82]"


def test_names_and_addresses_are_left_whole(record: Record) -> None:
    long = "/reports/" + "a folder/" * 12 + "x" * 90
    origin = record.report.source.model_copy(update={"name": long})
    assert long in _shown(_with_report(record, source=origin))
    assert f"https://{long}" in _shown(_with_report(record, url=f"https://{long}"))
