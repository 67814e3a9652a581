"""Linking looks at a bounded number of parties, whatever is in the archive, and derives the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from onrecord.archive.identity import linking
from onrecord.archive.identity.appearance import Companions, appearances
from onrecord.archive.identity.linking import candidates, settle
from onrecord.archive.identity.update import update
from onrecord.archive.store import Archive
from tests.archive.made_up import Who, filled, identities, put, report

DERIVED = ("party_identity", "identity_word", "party_link")


def state(archive: Archive) -> dict[str, list[Any]]:
    return {
        table: sorted(archive.connection.execute(f"SELECT * FROM {table}").fetchall())
        for table in DERIVED
    }


def derived_anew(archive: Archive) -> dict[str, list[Any]]:
    """The same, with every identity derived from all links and judgements."""
    parties = [row[0] for row in archive.connection.execute("SELECT party_id FROM party_identity")]
    archive.connection.execute("BEGIN")
    archive.connection.execute("UPDATE party_identity SET identity_id = 0")
    archive.connection.execute("DELETE FROM identity_word")
    settle(archive.connection, parties)
    found = state(archive)
    archive.connection.execute("ROLLBACK")
    return found


def test_a_party_that_brings_two_identities_together_makes_them_one(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "a.db",
        report(Who("Bea Marsh"), day="2031-01-01"),
        report(Who("Bea Quill"), day="2032-01-01", outlet="Lund Courier"),
        report(Who("Tom Rowe"), day="2033-01-01"),
    )
    assert identities(archive) == [["Bea Marsh"], ["Bea Quill"], ["Tom Rowe"]]
    put(archive, report(Who("Bea Quill", aliases=["Bea Marsh"]), day="2031-06-01"))
    assert identities(archive) == [["Bea Marsh", "Bea Quill", "Bea Quill"], ["Tom Rowe"]]
    assert state(archive) == derived_anew(archive)


def test_what_one_word_brings_up_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "_MOST_OF_A_WORD", 3)
    monkeypatch.setattr(linking, "_MOST_FORMS", 1)
    records = [
        report(Who(f"{first} Quill"), day=f"20{30 + n}-01-01")
        for n, first in enumerate(["Ada", "Bea", "Cid", "Dan", "Eve", "Fay"])
    ]
    archive = filled(tmp_path / "a.db", *records, report(Who("Fay Quill"), day="2036-02-01"))
    # Found by her whole name, though three others come before her by the surname.
    assert ["Fay Quill", "Fay Quill"] in identities(archive)
    (party,) = appearances(archive.connection, "party.id = ?", (1,))
    seen: list[str] = []
    archive.connection.set_trace_callback(seen.append)
    candidates(archive.connection, party, Companions(archive.connection))
    archive.connection.set_trace_callback(None)
    asked = [each for each in seen if "identity_word WHERE word = " in each]
    assert asked and all("LIMIT 3" in each for each in asked)


def test_the_number_of_steps_for_a_report_does_not_grow(tmp_path: Path) -> None:
    """Ten times as many reports on one person and her namesakes: the same number of steps."""
    archive = filled(tmp_path / "a.db")

    def grow(first: int, last: int) -> None:
        for n in range(first, last):
            who = Who("Ada Quill", ["mayor"]), Who(f"Bo{n} Quill", ["goalkeeper"])
            archive.add(report(*who, day=f"20{30 + n % 60}-05-02"))
        update(archive)

    def steps() -> int:
        count = 0

        def step() -> int:
            nonlocal count
            count += 1
            return 0

        archive.add(report(Who("Ada Quill"), Who("Tom Rowe"), day="2031-05-03"))
        archive.connection.set_progress_handler(step, 10)
        update(archive)
        archive.connection.set_progress_handler(None, 0)
        return count

    grow(0, 60)
    few = steps()
    archive.connection.execute("DELETE FROM report WHERE id = (SELECT max(id) FROM report)")
    grow(60, 600)
    assert steps() < 2 * few
