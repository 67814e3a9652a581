"""The benchmarks are in a checkout, not in a package: their folder is put on the path here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

collect_ignore_glob = [] if (ROOT / "benchmarks").is_dir() else ["test_*.py"]


@pytest.fixture
def _needs_scorer() -> None:
    """Skips a test of what wraps the shared scorer where that is absent."""
    from benchmarks.gold import DataAbsent, load_scorer

    try:
        load_scorer()
    except DataAbsent as absent:
        pytest.skip(str(absent))
