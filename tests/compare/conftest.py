"""An archive to compare in, and the way to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.compare.update import update
from onrecord.model import Record
from tests.compare.invented import with_tables


@pytest.fixture(autouse=True)
def _tables(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tables(monkeypatch)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db", write=True) as opened:
        yield opened


@pytest.fixture
def fill(archive: Archive) -> Callable[..., Archive]:
    """Add records to the archive and compare them."""

    def add(*records: Record) -> Archive:
        for record in records:
            archive.add(record)
        update(archive)
        return archive

    return add
