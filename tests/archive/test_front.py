from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from onrecord.archive.front import Holdings, added, holdings, last_added, latest_month
from onrecord.archive.kept import Kept
from onrecord.archive.store import Archive
from tests.archive.made import record_of
from tests.web.town import town


def test_holdings(tmp_path: Path) -> None:
    with Archive.open(town(tmp_path / "a.db")) as archive:
        assert holdings(archive.connection) == Holdings(5, 7, 2, "2021-07-18", "2022-08-02")


def test_versions_of_a_page_that_are_not_the_last_do_not_count(tmp_path: Path) -> None:
    page = "https://post.example/moat"
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        for words in ("The moat is dry", "The moat was dry", "The moat is wet"):
            archive.add(record_of(("Ada Quill", "said", words), url=page))
        held = holdings(archive.connection)
        assert (held.reports, held.statements) == (1, 1)


def test_nothing_is_held(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        assert holdings(archive.connection) == Holdings(0, 0, 0, None, None)
        assert latest_month(archive.connection, date(2030, 1, 1)) is None
        assert last_added(archive.connection) is None
        assert added(archive.connection, []) == {}


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2022, 8, 1), "2022-08"),
        (date(2022, 7, 3), "2022-07"),  # the month's later days count too
        (date(2022, 6, 3), "2021-07"),
        (date(2040, 1, 1), "2022-08"),
        (date(2001, 1, 1), "2022-08"),  # all is later: the last month of all
    ],
)
def test_latest_month(tmp_path: Path, today: date, month: str) -> None:
    with Archive.open(town(tmp_path / "a.db")) as archive:
        assert latest_month(archive.connection, today) == month


def test_times_of_adding(tmp_path: Path) -> None:
    with Archive.open(town(tmp_path / "a.db")) as archive:
        times = added(archive.connection, [1, 3])
        assert set(times) == {1, 3}
        assert max(times.values()) <= (last_added(archive.connection) or "")


def test_what_was_counted_is_kept_until_the_archive_changes(tmp_path: Path) -> None:
    path = town(tmp_path / "a.db")
    asked: list[str] = []

    def count(archive: Archive, key: str) -> int:
        asked.append(key)
        return holdings(archive.connection).reports

    kept = Kept(count, 2)
    with Archive.open(path) as archive:
        assert [kept.get(archive, key) for key in "aaba"] == [5, 5, 5, 5]
        assert asked == ["a", "b"]
        kept.get(archive, "c")  # pushes out the one that was not asked for longest
        kept.get(archive, "a")
        assert asked == ["a", "b", "c"]
        kept.get(archive, "b")
        assert asked == ["a", "b", "c", "b"]
        with Archive.open(path, write=True) as writing:
            writing.add(record_of(("Ada Quill", "said", "One more")))
        assert kept.get(archive, "a") == 6


def test_archives_on_one_file_share_what_was_counted(tmp_path: Path) -> None:
    path = town(tmp_path / "a.db")
    asked: list[int] = []

    def count(archive: Archive, key: None) -> int:
        reports = holdings(archive.connection).reports
        asked.append(reports)
        if len(asked) == 1:  # the file changes while this is counted
            with Archive.open(path, write=True) as writing:
                writing.add(record_of(("Ada Quill", "said", "One more")))
            assert kept.get(two, key) == 6
        return reports

    kept = Kept[None, int](count, 1)
    with Archive.open(path) as one, Archive.open(path) as two:
        kept.get(one, None)
        assert [kept.get(each, None) for each in (two, one, two, one)] == [6, 6, 6, 6]
        assert asked == [5, 6, 6]  # once more since `one` had not seen the change
    with Archive.open(town(tmp_path / "b.db")) as other:
        assert kept.get(other, None) == 5
