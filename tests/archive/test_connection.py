from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from importlib.resources import files
from pathlib import Path

import pytest

from onrecord.archive import connection as module
from onrecord.archive.connection import APPLICATION_ID, MIGRATIONS, connect
from onrecord.archive.interned import reasons_of
from onrecord.archive.store import Archive, Outcome
from onrecord.archive.verify import Checked, verify
from onrecord.compare.update import update
from onrecord.errors import (
    ArchiveError,
    BusyArchive,
    DamagedArchive,
    MissingInput,
    NewerArchive,
    NotAnArchive,
    OnrecordError,
    OutputError,
)
from onrecord.model import Said
from tests.archive.made import record_of

RECORD = record_of(("Ada Quill", "said", "The bridge will stand"))
OTHER = record_of(("Tom Barrow", "said", "It will not"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def version_1(path: Path) -> None:
    """An archive as version 1 made it, with a report in it."""
    script = files("onrecord.archive").joinpath("schema.sql").read_text("utf-8")
    made = sqlite3.connect(path)
    made.executescript(script)
    made.execute("PRAGMA user_version = 1")
    made.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    made.execute(
        'INSERT INTO report ("key", byline, text, text_sha256, blocks, markup, source_name, '
        "source_media_type, source_sha256, source_bytes, warnings, added) "
        "VALUES ('k', '[]', 'a', "
        "'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', '[]', '[]', 'n', "
        "'text/plain', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', 1, "
        "'[]', '2026-01-01T00:00:00Z')"
    )
    made.commit()
    made.close()


def test_an_archive_of_version_1_is_brought_up_to_date(path: Path) -> None:
    version_1(path)
    with Archive.open(path) as archive:
        assert archive.connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        record = archive.record(1)
        assert record is not None and record.report.text == "a"
        assert list(verify(archive, Checked())) == []
    with Archive.open(path, write=True) as archive:
        assert archive.add(RECORD) is Outcome.ADDED


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A script that makes the version after this one; written by the test."""
    real = files("onrecord.archive")
    for name in MIGRATIONS:
        (tmp_path / name).write_text(real.joinpath(name).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "next.sql"))
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    return tmp_path / "next.sql"


def test_a_migration_keeps_what_is_there(path: Path, next_version: Path) -> None:
    version_1(path)
    next_version.write_text("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;\n")
    with Archive.open(path) as archive:
        number = archive.connection.execute("PRAGMA user_version").fetchone()
        assert number == (len(MIGRATIONS) + 1,)
        assert archive.connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
        assert archive.record(1) is not None


def test_a_migration_that_fails_changes_nothing(path: Path, next_version: Path) -> None:
    version_1(path)
    next_version.write_text(
        "CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO nil;\n"
    )
    with pytest.raises(sqlite3.OperationalError):
        connect(path, write=True)
    left = sqlite3.connect(path)
    assert left.execute("PRAGMA user_version").fetchone() == (1,)
    assert left.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)
    left.close()


def test_foreign_keys_hold_and_reading_goes_beside_writing(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        assert archive.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert archive.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        with pytest.raises(sqlite3.IntegrityError):
            archive.connection.execute("INSERT INTO snapshot VALUES (7, 'identity', x'00')")


def test_all_tables_are_strict(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        rows = archive.connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
            "AND name NOT LIKE 'sqlite%'"
        )
        assert {name for name, strict in rows if not strict} == set()


def test_a_file_that_is_not_there_is_made_to_write_only(path: Path) -> None:
    with pytest.raises(MissingInput, match="onrecord add"):
        Archive.open(path)
    assert not path.exists()
    Archive.open(path, write=True).close()
    assert path.exists()


def test_an_empty_file_becomes_an_archive(path: Path) -> None:
    path.touch()
    with Archive.open(path, write=True) as archive:
        assert archive.add(RECORD) is Outcome.ADDED


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize("content", [b"# Not a database\n" * 100, b"x", b"xy", b"\0" * 4096])
def test_a_file_of_another_kind(path: Path, content: bytes, write: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAnArchive, match="no archive"):
        Archive.open(path, write=write)
    assert path.read_bytes() == content


def test_a_database_of_another_program(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE report (id)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotAnArchive, match="another program"):
        Archive.open(path, write=True)
    assert path.read_bytes() == before


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="directory"):
        Archive.open(tmp_path, write=True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Archive.open(tmp_path / "none" / "a.db", write=True)


def test_an_archive_of_a_later_version(path: Path) -> None:
    Archive.open(path, write=True).close()
    made = sqlite3.connect(path)
    made.execute("PRAGMA user_version = 99")
    made.close()
    for write in (True, False):
        with pytest.raises(NewerArchive, match="later version"):
            Archive.open(path, write=write)


def test_a_damaged_archive_is_told(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD)
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)  # all pages but the first
    path.write_bytes(data)
    with pytest.raises(DamagedArchive, match="damaged"), Archive.open(path) as archive:
        archive.record(1)


def test_two_writers_take_turns(path: Path) -> None:
    Archive.open(path, write=True).close()
    records = [record_of((f"Ada {n}", "said", "It stands")) for n in range(40)]

    def write(mine: list) -> None:
        with Archive.open(path, write=True) as archive:
            for record in mine:
                archive.add(record)

    threads = [threading.Thread(target=write, args=(records[n::2],)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Archive.open(path) as archive:
        assert archive.connection.execute("SELECT count(*) FROM report").fetchone() == (40,)
        assert list(verify(archive, Checked())) == []


def test_a_writer_that_never_ends_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_SECONDS", 0.1)
    with Archive.open(path, write=True) as one, Archive.open(path, write=True) as other:
        one.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyArchive, match="another program"):
            other.add(RECORD)
        one.connection.execute("ROLLBACK")
        assert other.add(RECORD) is Outcome.ADDED


def test_a_full_disk_loses_nothing(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD)
        pages = archive.connection.execute("PRAGMA page_count").fetchone()[0]
        archive.connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        large = record_of(("Tom Barrow", "said", "It will not stand " * 5000))
        with pytest.raises(OutputError, match="disk is full"):
            archive.add(large)
        assert archive.record(1) == RECORD
        assert archive.record(2) is None
        archive.connection.execute("PRAGMA max_page_count = 1000000")
        assert archive.add(large) is Outcome.ADDED
        assert list(verify(archive, Checked())) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD)
    path.chmod(0o444)
    with Archive.open(path) as archive:
        assert archive.record(1) == RECORD
    with (
        pytest.raises(OutputError, match="may not be written"),
        Archive.open(path, write=True) as a,
    ):
        a.add(OTHER)


def test_an_archive_on_read_only_media_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD)
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    with Archive.open(path) as archive:
        assert archive.record(1) == RECORD
        checked = Checked()
        assert list(verify(archive, checked)) == []
        assert not checked.indexes
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.db"]


def test_opening_again_leaves_the_locks_of_this_process(path: Path) -> None:
    """Else another program that comes and goes takes the journal away, and with it what is written."""
    come_and_go = (
        "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM outlet')"
    )
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD)
        Archive.open(path).close()
        subprocess.run([sys.executable, "-c", come_and_go, str(path)], check=True)
        archive.add(OTHER)
        told = subprocess.run(
            [sys.executable, "-c", _COUNT, str(path)], check=True, capture_output=True
        )
        assert told.stdout.strip() == b"(2,)"


_COUNT = (
    "import sqlite3, sys; "
    "print(sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM report').fetchone())"
)


def test_odd_names(tmp_path: Path) -> None:
    for name in ("with space.db", "what?.db", "#1.db", "100%.db", "ä.db"):
        with Archive.open(tmp_path / name, write=True) as archive:
            archive.add(RECORD)
        assert (tmp_path / name).exists()
        with Archive.open(tmp_path / name) as archive:
            assert archive.record(1) == RECORD


def test_what_was_added_survives_the_end_of_the_process(path: Path) -> None:
    code = (
        "import os, sys; from onrecord.archive.store import Archive; "
        "from tests.archive.made import record_of\n"
        "a = Archive.open(sys.argv[1], write=True)\n"
        "a.add(record_of(('Ada Quill', 'said', 'The bridge will stand')))\n"
        "a.connection.execute('BEGIN IMMEDIATE')\n"
        "a.connection.execute(\"INSERT INTO outlet (name) VALUES ('half')\")\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == -9
    with Archive.open(path) as archive:
        assert archive.record(1) == RECORD
        names = archive.connection.execute("SELECT name FROM outlet").fetchall()
        assert names == [("The Harrow Post",)]
        assert list(verify(archive, Checked())) == []


def test_every_error_has_its_exit_status() -> None:
    errors = (ArchiveError, NotAnArchive, NewerArchive, DamagedArchive, BusyArchive)
    assert [error.exit_code for error in errors] == [74, 65, 65, 65, 75]
    assert all(issubclass(error, OnrecordError) for error in errors)


def test_rules_of_times_stay_what_they_were(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 6 keeps each rule once; what an older archive says must come out the same."""
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "It holds"), said=_SAID))
        kept = archive.record(1)
        archive.connection.executescript(_BEFORE_8 + _BEFORE_6)
    with Archive.open(path, write=True) as archive:
        assert archive.record(1) == kept
        assert kept is not None and kept.statements[0].said == _SAID
        assert list(verify(archive, Checked())) == []


_SAID = Said(value=None, earliest=None, latest=None, basis="none", rule="no day is told")
_BEFORE_8 = """
PRAGMA foreign_keys = OFF;
UPDATE party_link SET explanation = (
    SELECT json_group_array(json_array(reason.words, part.value -> 1))
    FROM json_each(explanation) AS part CROSS JOIN reason ON reason.id = part.value ->> 0
);
UPDATE utterance_pair SET explanation = (
    SELECT json_group_array(json_array(reason.words, part.value -> 1))
    FROM json_each(explanation) AS part CROSS JOIN reason ON reason.id = part.value ->> 0
);
DROP TABLE reason;
DROP TRIGGER statement_spent;
DROP TRIGGER party_spent;
DROP TABLE spent;
DROP INDEX report_source_sha256;
CREATE INDEX report_source_sha256 ON report (source_sha256);
PRAGMA user_version = 7;
"""


def test_what_links_rest_on_stays_what_it_was(path: Path) -> None:
    """Version 8 keeps each reason once."""
    records = [
        record_of(
            ("Ada Quill", "said", "The granite bridge will outlast the flood and the fountain"),
            url=f"https://{n}",
        )
        for n in range(2)
    ]
    with Archive.open(path, write=True) as archive:
        for record in records:
            archive.add(record)
        update(archive)
        kept = _derived(archive)
        assert kept["links"] and kept["pairs"]
        archive.connection.executescript(_BEFORE_8)
        as_7 = "SELECT explanation FROM party_link"
        assert "the same full name" in archive.connection.execute(as_7).fetchone()[0]
    with Archive.open(path, write=True) as archive:
        assert _derived(archive) == kept
        assert archive.has_bytes(records[0].report.source.sha256)
        assert list(verify(archive, Checked())) == []


def _derived(archive: Archive) -> dict[str, list]:
    return {
        name: [
            reasons_of(archive.connection, explanation)
            for (explanation,) in archive.connection.execute(f"SELECT explanation FROM {table}")
        ]
        for name, table in (("links", "party_link"), ("pairs", "utterance_pair"))
    }


_BEFORE_6 = """
PRAGMA foreign_keys = OFF;
DROP INDEX statement_dated;
DROP INDEX report_dated;
ALTER TABLE statement ADD COLUMN said_rule TEXT;
UPDATE statement SET said_rule = (SELECT words FROM rule WHERE id = said_rule_id);
ALTER TABLE statement DROP COLUMN said_rule_id;
ALTER TABLE time ADD COLUMN rule TEXT;
UPDATE time SET rule = (SELECT words FROM rule WHERE id = rule_id);
ALTER TABLE time DROP COLUMN rule_id;
DROP TABLE rule;
CREATE INDEX party_name ON party (name COLLATE NOCASE);
PRAGMA user_version = 5;
"""
