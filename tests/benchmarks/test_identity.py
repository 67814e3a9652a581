"""The figures of identity, on clusters counted by hand, and the reading of gold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import identity
from benchmarks.identity import GoldParty, GoldReport, b_cubed, by_names, exact_names, pairs
from onrecord.archive import connection

GOLD = {("a", 0): 1, ("b", 0): 1, ("c", 0): 1, ("c", 1): 2}


def test_a_perfect_answer() -> None:
    assert b_cubed(GOLD, GOLD) == (1, 1, 1)
    assert pairs(GOLD, GOLD) == (1, 1, 1)


def test_b_cubed_and_pairs_by_hand() -> None:
    found = {("a", 0): "x", ("b", 0): "x", ("c", 0): "y", ("c", 1): "y"}
    precision, recall, _ = b_cubed(GOLD, found)
    assert precision == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    # Of three true pairs one is found, and no other pair is of two reports.
    assert pairs(GOLD, found) == (1.0, pytest.approx(1 / 3), pytest.approx(1 / 2))


def test_all_apart() -> None:
    found = {key: number for number, key in enumerate(GOLD)}
    assert b_cubed(GOLD, found)[0] == 1
    assert pairs(GOLD, found) == (1.0, 0.0, 0.0)


REPORTS = [
    GoldReport("one", [GoldParty("person", "g1", ["Ada Quill"], ["mayor"])]),
    GoldReport(
        "two", [GoldParty("person", "g1", ["Áda QUILL"]), GoldParty("place", "p", ["Lund"])]
    ),
    GoldReport("three", [GoldParty("organisation", "g2", ["Ada Quill"])]),
]


def test_exact_names_and_types() -> None:
    found = exact_names(REPORTS)
    assert set(found) == {("one", 0), ("two", 0), ("three", 0)}
    assert found["one", 0] == found["two", 0] != found["three", 0]


def test_names_are_joined_above_the_threshold() -> None:
    score: Any = lambda kind, one, other: 0.7  # noqa: E731
    assert len(set(by_names(REPORTS, score, 0.6).values())) == 2
    assert len(set(by_names(REPORTS, score, 0.8).values())) == 3


def test_an_archive_links_them(monkeypatch: pytest.MonkeyPatch) -> None:
    if "identity.sql" not in connection.MIGRATIONS:
        monkeypatch.setattr(connection, "MIGRATIONS", (*connection.MIGRATIONS, "identity.sql"))
    found = identity.by_archive(REPORTS)
    assert found["one", 0] == found["two", 0] != found["three", 0]


@pytest.mark.parametrize(
    ("words", "first", "names", "roles"),
    [
        (["President", "Ada", "Quill"], False, ["Ada Quill"], ["President"]),
        (["the", "mayor"], False, [], ["mayor"]),
        (["Police"], True, [], ["Police"]),
        (["Quill", "'s"], False, ["Quill"], []),
        (["He"], True, [], []),
        (["Bank", "of", "Lund"], False, ["Bank of Lund"], []),
        (["Supreme", "Court"], False, ["Supreme Court"], []),
    ],
)
def test_what_a_mention_gives(
    words: list[str], first: bool, names: list[str], roles: list[str]
) -> None:
    party = GoldParty("organisation" if words[-1] in ("Lund", "Court") else "person", "g")
    identity._take(party, words, first)
    assert (party.names, party.roles) == (names, roles)


def test_without_the_data_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(identity, "SHARED", tmp_path)
    assert identity.main([]) == 66
    assert "ecbplus is not there" in capsys.readouterr().err


def test_gold_is_read() -> None:
    if not (identity.SHARED / "data" / "ecbplus").is_dir():
        pytest.skip("../shared/data/ecbplus is not there")
    reports = identity.read_ecb([1])
    parties = [party for report in reports for party in report.parties]
    assert len(reports) > 10
    assert {"person", "organisation"} <= {party.kind for party in parties}
    assert len({party.gold for party in parties}) < len(parties)


def test_help_ends_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        identity.main(["--help"])
    assert capsys.readouterr().out.rstrip().endswith("--json benchmarks/results/identity.json")
