"""The stories of examples/stories, read into one archive for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from benchmarks.stories import GoldReport, Read
    from onrecord.archive.store import Archive

ROOT = Path(__file__).resolve().parents[2]

# The benchmarks are in a checkout, not in a package.
collect_ignore_glob = [] if (ROOT / "benchmarks").is_dir() else ["test_*.py"]


@dataclass(frozen=True)
class Stories:
    """The gold, what the program read, and its archive; never write into it."""

    gold: list[GoldReport]
    read: Read
    archive: Archive


@pytest.fixture(scope="session")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stories]:
    """The stories as the program reads and compares them."""
    from benchmarks.stories import load_gold, read_stories

    gold = load_gold()
    path = tmp_path_factory.mktemp("stories") / "stories.db"
    with read_stories(gold, path) as (read, archive):
        yield Stories(gold, read, archive)
