"""The main path, on sentences of our own."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import ForeignLanguage, MissingInput
from onrecord.model import Kind, Part, Record, Statement
from onrecord.pipeline import Reader, load

REPORT = """Harbour master says gates will hold

KARSHOLM, March 3 (NTB) - The harbour master, Ada Brandt, said on Monday that the new gates would \
hold, adding that “no ship” had been turned away.

“We tested them twice,” she said. “They held.

“And they will hold again,” Brandt told reporters.

According to a port official, the inquiry cost two million crowns.
"""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load()


@pytest.fixture(scope="module")
def record(reader: Reader) -> Record:
    return reader.read_text(REPORT)


def about(record: Record, words: str) -> Statement:
    """The statement whose content holds these words."""
    (found,) = [s for s in record.statements if words in record.report.wording(s.content)]
    return found


def test_indirect_speech_with_source_and_cue(record: Record) -> None:
    statement = about(record, "gates would hold")
    assert "Ada Brandt" in record.report.wording(statement.source)
    assert "said" in record.report.wording(statement.cue)
    assert statement.kind is Kind.INDIRECT
    assert statement.part is Part.BODY


def test_two_cues_share_a_source(record: Record) -> None:
    first, second = about(record, "gates would hold"), about(record, "no ship")
    assert first.source == second.source
    assert first.cue != second.cue
    assert second.kind is Kind.MIXED


def test_direct_speech_around_its_cue_and_over_paragraphs(record: Record) -> None:
    statement = about(record, "We tested them twice")
    assert statement.kind is Kind.DIRECT
    assert "They held." in record.report.wording(statement.content)


def test_statements_are_numbered_in_order(record: Record) -> None:
    ids = [statement.id for statement in record.statements]
    assert ids == [f"s{number}" for number in range(1, len(ids) + 1)]
    firsts = [statement.content[0].start for statement in record.statements]
    assert firsts == sorted(firsts)


def test_the_headline_is_told_from_the_body(record: Record) -> None:
    assert about(record, "gates will hold").part is Part.HEADLINE


def test_a_cut_quotation_is_one_content_with_two_spans(reader: Reader) -> None:
    text = 'The gates held, officials said.\n\n"We never doubted that the\n\ngates would hold,” Brandt said.'
    record = reader.read_text(text)
    statement = about(record, "never doubted")
    words = [text[start:end] for start, end in statement.content]
    assert len(words) == 2
    assert words[0].endswith("that the")
    assert words[1].startswith("gates would hold")
    assert record.report.wording(statement.source) == "Brandt"
    assert statement.kind is Kind.DIRECT


def test_threads_do_not_change_a_record(record: Record) -> None:
    assert load(threads=1).read_text(REPORT) == record


def test_a_text_a_path_and_what_is_missing(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(REPORT)
    statements = reader.read(path).statements
    assert statements == reader.read(str(path)).statements == reader.read(REPORT).statements
    with pytest.raises(MissingInput, match=r"nowhere\.txt"):
        reader.read("nowhere.txt")


def test_another_language_is_refused_unless_asked_for(reader: Reader) -> None:
    text = (
        "Die Hafenmeisterin sagte am Montag, dass die neuen Tore halten würden und dass kein Schiff"
        " abgewiesen worden sei.\n\nDas Ministerium wollte sich dazu nicht äußern, weil die"
        " Untersuchung noch nicht abgeschlossen ist."
    )
    with pytest.raises(ForeignLanguage, match="any-language"):
        reader.read_text(text)
    record = reader.read_text(text, any_language=True)
    assert any("not in English" in warning for warning in record.warnings)


def test_a_long_report_takes_bounded_memory(reader: Reader) -> None:
    reader.read_text(REPORT)
    peaks = []
    for times in (100, 400):
        text = REPORT * times
        tracemalloc.start()
        record = reader.read_text(text)
        peaks.append(tracemalloc.get_traced_memory()[1] / len(text))
        tracemalloc.stop()
        assert len(record.statements) >= 3 * times
    assert peaks[1] < 1.5 * peaks[0]


def test_the_public_names() -> None:
    assert onrecord.__all__ == sorted(onrecord.__all__, key=lambda n: (n[0].islower(), n))
    for name in onrecord.__all__:
        assert getattr(onrecord, name).__name__ == name
    assert set(onrecord.__all__) <= set(dir(onrecord))
    with pytest.raises(AttributeError, match="nothing"):
        _ = onrecord.nothing


def test_importing_loads_nothing_heavy() -> None:
    code = "import onrecord, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "onnxruntime", "pydantic", "tokenizers", "lxml"} & set(loaded)


def test_times_and_the_reports_own_date(reader: Reader) -> None:
    text = REPORT.replace("March 3 (NTB)", "March 3, 2025 (NTB)")
    record = reader.read_text(text)
    assert record.report.published is not None
    assert record.report.published.value == "2025-03-03"
    assert record.report.published.basis == "dateline"
    values = {text[time.span.start : time.span.end]: time.value for time in record.times}
    assert values["Monday"] == "2025-03-03"
    assert reader.read_text(REPORT).report.published is None
    given = reader.read_text(REPORT, published=date(2024, 5, 6)).report.published
    assert given is not None
    assert given.basis == "given"
    around = reader.read_text(REPORT, around=2025).report.published
    assert around is not None
    assert around.value == "2025-03-03"


def test_an_impossible_date_is_refused_with_a_warning(reader: Reader) -> None:
    record = reader.read_text("The mayor said on February 30 that the gates held.")
    assert not record.times
    assert any("February 30" in warning for warning in record.warnings)
