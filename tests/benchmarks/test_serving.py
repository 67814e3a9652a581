from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import serving
from benchmarks.serving import percentile
from tests.web.town import town


@pytest.mark.parametrize(
    ("share", "time"), [(50, 2.0), (75, 3.0), (76, 4.0), (95, 4.0), (100, 4.0), (1, 1.0)]
)
def test_percentile_is_that_of_the_nearest_rank(share: int, time: float) -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], share) == time


def test_addresses_are_of_what_the_archive_holds(tmp_path: Path) -> None:
    pool = serving.addresses(town(tmp_path / "a.db"), random.Random(1))
    assert set(pool) == set(serving._SHARES)
    assert all(path.startswith("/search?q=") for path in pool["search for words"])
    assert len(set(pool["report"])) == 5
    assert len(set(pool["statement compared"])) == 7


def test_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert serving.main([str(tmp_path / "none.db")]) == 66
    assert "there is no archive" in capsys.readouterr().err


@pytest.mark.slow
def test_a_small_archive_is_served_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, figures = town(tmp_path / "a.db"), tmp_path / "serving.json"
    # In a thread of its own: the tests of the pages keep a browser's loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        run = thread.submit(serving.main, [str(archive), "--seconds", "2", "--json", str(figures)])
        assert run.result() == 0
    data = json.loads(figures.read_text())
    assert data["statements"] == 7
    assert data["all"]["errors"] == 0
    assert data["all"]["requests"] > 50
    assert data["processor_seconds"] > 0
    assert "7 statements, 50 requests a second for 2 seconds" in capsys.readouterr().out
