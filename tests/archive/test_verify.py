"""Everything that is changed behind the archive's back is found."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.model import Said, Span, text_hash
from tests.archive.made import bytes_of, record_of

BRIDGE = ("Ada Quill", "said", "The bridge will stand before the flood")
FOUNTAIN = ("Tom Barrow", "claimed", "The money went into a fountain")


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "a.db"
    said = Said(
        value=None,
        earliest=None,
        latest="2022-07-17",
        basis="expression",
        span=Span(0, 3),
        rule="r",
    )
    with Archive.open(made, write=True) as archive:
        for record in (
            record_of(BRIDGE, FOUNTAIN, said=said, medium="letter", medium_span=Span(4, 9)),
            record_of(FOUNTAIN, url="https://harrow.example/1"),
            record_of(BRIDGE, url="https://harrow.example/1"),
        ):
            archive.add(record, bytes_of(record.report.text))
        assert list(verify(archive, Checked())) == []
    return made


def faults(path: Path) -> list[str]:
    with Archive.open(path) as archive:
        return [f"{fault.report}: {fault.what}" for fault in verify(archive, Checked())]


def change(path: Path, *commands: str, index: bool = True) -> None:
    """Change the archive as another program would; without its `index` following, if so asked."""
    other = sqlite3.connect(path, isolation_level=None)
    if not index:
        for (name,) in other.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            other.execute(f"DROP TRIGGER {name}")
    for command in commands:
        other.execute(command)
    other.close()


TEXT = "UPDATE report SET text = replace(text, 'flood', 'frost') WHERE id = 1"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (TEXT, "1: the text is not the one"),
        ("UPDATE report SET text_sha256 = replace(hex(zeroblob(32)), 'A', 'a')", "the text is not"),
        ("UPDATE report SET source_sha256 = hex(zeroblob(32))", "the snapshot is not the bytes"),
        ("UPDATE report SET source_bytes = source_bytes + 1", "the snapshot is not of the size"),
        ("UPDATE report SET source_bytes = source_bytes - 1", "the snapshot is not of the size"),
        ("UPDATE report SET blocks = '[[0,99999,\"body\"]]'", "what is stored is no record"),
        ("UPDATE report SET blocks = '[[0]]'", "what is stored is no record"),
        ("UPDATE report SET title = CAST(x'ff41' AS TEXT)", "what is stored is no record"),
        ("UPDATE report SET published_basis = NULL, published_latest = NULL", "day is not"),
        ("UPDATE statement SET content_at = '[[0,5]]' WHERE id = 1", "1: s1: its words are not"),
        ("UPDATE statement SET content_at = '[[5,99999]]'", "leaves the text"),
        ("UPDATE statement SET content_at = '[]'", "no content"),
        ("UPDATE statement SET source_at = '[[1,4]]' WHERE id = 1", "1: s1: its source is not"),
        ("UPDATE statement SET cue_at = '[[-3,4]]' WHERE id = 1", "leaves the text"),
        ("UPDATE statement SET cue = 'shouted' WHERE id = 1", "1: s1: its cue is not"),
        ("UPDATE statement SET source = 'Ida Renn' WHERE id = 1", "1: s1: its source is not"),
        ("UPDATE statement SET words = 'The bridge fell' WHERE id = 1", "1: s1: its words are not"),
        ("UPDATE statement SET context = 'x' WHERE id = 1", "1: s1: its context is not"),
        ("UPDATE statement SET day = '1999-01-01' WHERE id = 1", "1: s1: its day is not"),
        ("UPDATE statement SET said_at = '[0,99999]' WHERE id = 1", "leaves the text"),
        ("UPDATE statement SET medium_at = '[9,4]' WHERE id = 1", "leaves the text"),
        ("UPDATE statement SET said_basis = NULL WHERE id = 1", "day is not"),
        ("UPDATE statement SET inside_id = 1 WHERE id = 1", "inside itself"),
        ("UPDATE statement SET inside_id = 3 WHERE id = 1", "what is stored is no record"),
        ("UPDATE party SET mentions_at = '[[0,99999]]'", "leaves the text"),
        ("UPDATE party SET roles = '[\"mayor\"]'", "its roles are not as many"),
        ("UPDATE party SET report_id = 2, key = 'p9' WHERE id = 1", "is of another report"),
        ("UPDATE statement_party SET party_id = 3 WHERE statement_id = 1", "is of another report"),
        ("UPDATE report SET current = 1", "2 reports are the current one"),
        ("DELETE FROM report WHERE id = 1", "points to a report that is not there"),
        ("DELETE FROM party WHERE id = 1", "points to a party that is not there"),
        ("DELETE FROM statement WHERE id = 1", "points to a statement that is not there"),
    ],
)
def test_a_changed_row_is_found(path: Path, command: str, told: str) -> None:
    change(path, command)
    assert any(told in fault for fault in faults(path)), faults(path)


def test_a_changed_text_whose_hash_was_changed_too_is_found(path: Path) -> None:
    with Archive.open(path) as archive:
        record = archive.record(1)
    assert record is not None
    changed = record.report.text.replace("flood", "frost")
    change(path, TEXT, f"UPDATE report SET text_sha256 = '{text_hash(changed)}' WHERE id = 1")
    assert any("its words are not" in fault for fault in faults(path))


def test_a_forged_snapshot_is_found(path: Path) -> None:
    other = sqlite3.connect(path)
    forged = zlib.compress(b"what was never received")
    other.execute("UPDATE snapshot SET coding = 'zlib', data = ? WHERE report_id = 2", (forged,))
    other.commit()
    other.close()
    assert any(fault.startswith("2: the snapshot") for fault in faults(path))


@pytest.mark.parametrize("data", [b"", b"no zlib", zlib.compress(b"x" * 1000)[:8]])
def test_a_broken_snapshot_is_found(path: Path, data: bytes) -> None:
    other = sqlite3.connect(path)
    other.execute("UPDATE snapshot SET coding = 'zlib', data = ?", (data,))
    other.commit()
    other.close()
    assert any("snapshot" in fault for fault in faults(path))


def test_a_snapshot_that_swells_is_not_expanded(path: Path) -> None:
    bomb = zlib.compress(b"\0" * 300_000_000)
    other = sqlite3.connect(path)
    other.execute("UPDATE snapshot SET coding = 'zlib', data = ?", (bomb,))
    other.commit()
    other.close()
    import tracemalloc

    tracemalloc.start()
    assert any("not of the size" in fault for fault in faults(path))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize("table", ["statement", "party"])
def test_an_index_that_does_not_follow_is_found(path: Path, table: str) -> None:
    column = "words" if table == "statement" else "name"
    change(path, f"UPDATE {table} SET {column} = 'quite different' WHERE id = 1", index=False)
    assert any(f"{table}_fts" in fault for fault in faults(path))


def test_a_row_missing_from_the_index_is_found(path: Path) -> None:
    change(
        path,
        "INSERT INTO statement_fts (statement_fts, rowid, words, source, context) "
        "SELECT 'delete', id, words, source, context FROM statement WHERE id = 2",
    )
    assert any("statement_fts" in fault for fault in faults(path))


def test_a_broken_index_of_keys_is_found(path: Path) -> None:
    change(
        path,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE INDEX statement_day ON statement (kind)' "
        "WHERE name = 'statement_day'",
    )
    assert any("structure" in fault for fault in faults(path))


def test_everything_is_counted(path: Path) -> None:
    checked = Checked()
    with Archive.open(path) as archive:
        assert list(verify(archive, checked)) == []
    assert checked == Checked(total=3, reports=3, statements=4, snapshots=3)
