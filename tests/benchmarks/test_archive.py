"""The archives that are measured: made of invented reports here, they hold and are what they say."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.archive import show
from benchmarks.growth import plot
from benchmarks.multiplied import multiply
from benchmarks.newswire import reports
from onrecord.archive.check import faults_of
from onrecord.archive.search import Query
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.compare.update import update
from tests.archive.made import record_of

SAID = ("Ada Quill", "said", "The northern bridge will stand before the autumn flood comes again")


def source(folder: Path) -> Path:
    """Records as the benchmark reads them from a file."""
    path = folder / "reuters.jsonl"
    records = [
        record_of(SAID, ("Tom Barrow", "added", f"It cost {n} millions"), day=f"2022-07-{n + 1:02}")
        for n in range(3)
    ]
    lines = [record.model_dump_json(by_alias=True) for record in records]
    path.write_text("\n".join([*lines, json.dumps({"refused": "x", "why": "y"})]) + "\n", "utf-8")
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with Archive.open(path, write=True) as opened:
        for record in islice(reports(source(tmp_path)), 10):
            opened.add(record)
        update(opened)
    return path


def test_each_round_holds_and_moves_a_year(tmp_path: Path) -> None:
    made = list(islice(reports(source(tmp_path)), 10))
    assert [list(faults_of(record)) for record in made] == [[]] * 10
    assert len({record.report.id for record in made}) == 10
    # The first item comes twice more, a day later; then the two others; then it all comes again.
    first, copy, _, second, _, again = made[:6]
    assert copy.report.text == first.report.text and copy.report.url != first.report.url
    assert second.report.text != first.report.text
    days = [record.report.published for record in (first, copy, again)]
    assert [day and day.value for day in days] == ["2022-07-01", "2022-07-02", "2023-06-30"]


def test_what_is_multiplied_holds(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.db"
    with Archive.open(archive) as opened:
        few = len(opened.statements(Query(words="bridge", limit=1000)))
    multiply(archive, target, 70)
    with Archive.open(target) as opened:
        assert list(verify(opened, Checked())) == []
        found = opened.statements(Query(words="bridge", limit=1000))
        assert len(found) == 4 * few  # 20 statements, and three more rounds of them
        assert len({each.url for each in found}) == len({each.report for each in found})
        pending = "SELECT (SELECT count(*) FROM identity_pending) + count(*) FROM compare_pending"
        assert opened.connection.execute(pending).fetchone() == (0,)


def test_the_plot_is_a_picture_with_a_dot_for_each_figure() -> None:
    spread = {"p95": 12.5}
    sizes = {
        str(size): {
            "statements": size,
            "search": spread,
            "dossier": spread,
            "compare": spread,
            "verify_seconds": 3.0,
        }
        for size in (1_000, 20_000)
    }
    picture = ElementTree.fromstring(plot(sizes))
    dots = [each for each in picture.iter("{http://www.w3.org/2000/svg}circle") if len(each)]
    assert len(dots) == 8


def test_the_table_tells_what_each_size_took() -> None:
    spread = {"p50": 1.0, "p95": 12.5, "max": 30.0, "processor_p95": 11.0}
    size = {
        "reports": 20,
        "statements": 80,
        "identities": 5,
        "search": spread,
        "dossier": spread,
        "compare": spread,
        "search_by_kind": {"a phrase": spread},
        "verify_seconds": 3.0,
        "verify_processor_seconds": 2.5,
        "verify_faults": 0,
        "file_bytes": 500,
        "text_bytes": 100,
        "grown": [{"statements": 80, "write": 2.0, "link": 4.0, "compare": 1.0}],
    }
    shown = show({"read_ms": 20.0, "sizes": {"80": size}})
    assert "| file over texts | 5.00 |" in shown
    assert "| to write a report, ms of processor time (% of reading it) | 2.00 (10.0) |" in shown
    assert "| a phrase | 12.5 / 11.0 |" in shown
