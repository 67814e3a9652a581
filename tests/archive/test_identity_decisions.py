"""What people decide holds, outlives another run, and can be undone without a trace."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.identity import decisions
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.finding import find, matches, summary
from onrecord.archive.store import Archive
from onrecord.errors import AmbiguousName, RefusedDecision, UnknownParty
from tests.archive.made_up import Who, filled, identities, opened, put, report

ME = Signature("ida", "seen at the town hall")
DERIVED = ("party_identity", "party_link", "identity_conflict", "identity_word")


def decide(archive: Archive, what: Any, *values: Any) -> int:
    archive.connection.execute("BEGIN IMMEDIATE")
    number: int = what(archive.connection, *values)
    archive.connection.execute("COMMIT")
    return number


def state(archive: Archive) -> list[list[Any]]:
    """All that is derived, and every decision that stands."""
    tables = [archive.connection.execute(f"SELECT * FROM {name}").fetchall() for name in DERIVED]
    standing = archive.connection.execute(
        "SELECT identity_decision.id, judgement.* FROM identity_decision "
        "LEFT JOIN judgement ON decision_id = identity_decision.id WHERE undone IS NULL"
    ).fetchall()
    facts = archive.connection.execute(
        "SELECT identity_fact.* FROM identity_fact JOIN identity_decision ON "
        "identity_decision.id = decision_id WHERE undone IS NULL"
    ).fetchall()
    return [*map(sorted, tables), sorted(standing), sorted(facts)]


def numbered(archive: Archive) -> list[int]:
    rows = archive.connection.execute("SELECT DISTINCT identity_id FROM party_identity ORDER BY 1")
    return [row[0] for row in rows]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Three reports of one Ada Quill, and one of an A. Marsh."""
    days = ("2031-05-02", "2031-05-03", "2031-05-04")
    quills = [report(Who("Ada Quill"), day=day) for day in days]
    return filled(tmp_path / "a.db", *quills, report(Who("Alma Marsh"), day="2031-05-05"))


def test_merge_and_undo(archive: Archive) -> None:
    before = state(archive)
    decide(archive, decisions.merge, 1, 4, ME)
    assert len(identities(archive)) == 1
    assert find(archive.connection, "Alma Marsh") == find(archive.connection, "ada quill") == 1
    decide(archive, decisions.undo, ME)
    assert state(archive) == before
    kept = archive.connection.execute("SELECT by, why, undone_by FROM identity_decision")
    assert kept.fetchall() == [("ida", "seen at the town hall", "ida")]


def test_split_takes_parties_out(archive: Archive) -> None:
    decide(archive, decisions.split, 1, [2], ME)
    rows = archive.connection.execute("SELECT * FROM party_identity").fetchall()
    assert dict(rows) == {1: 1, 2: 2, 3: 1, 4: 4}
    cut = archive.connection.execute("SELECT count(*) FROM party_link WHERE cut_by IS NOT NULL")
    assert cut.fetchone()[0] > 0


def test_a_split_outlives_another_run_over_the_reports(archive: Archive) -> None:
    decide(archive, decisions.split, 1, [2], ME)
    for record in list(archive.records()):
        put(archive, record, again=True)
    days = archive.connection.execute(
        "SELECT identity_id, day FROM identified WHERE name LIKE 'Ada%'"
    )
    groups: dict[int, set[str]] = {}
    for identity, day in days:
        groups.setdefault(identity, set()).add(day)
    assert sorted(map(sorted, groups.values())) == [["2031-05-02", "2031-05-04"], ["2031-05-03"]]


def test_a_merge_finds_a_party_whose_name_was_read_anew(archive: Archive) -> None:
    """The new run has the party by another span of the text; it is found by its mention."""
    decide(archive, decisions.merge, 1, 4, ME)
    record = next(r for r in archive.records() if r.parties[0].name == "Alma Marsh")
    party = record.parties[0]
    start, end = party.named
    shorter = party.model_copy(
        update={"name": "Marsh", "named": (start + 5, end), "mentions": ((start + 5, end),)}
    )
    put(archive, record.model_copy(update={"parties": (shorter,)}), again=True)
    assert ["Ada Quill", "Ada Quill", "Ada Quill", "Marsh"] in identities(archive)


def test_a_decision_waits_while_its_party_is_not_there(archive: Archive) -> None:
    decide(archive, decisions.merge, 1, 4, ME)
    record = next(r for r in archive.records() if r.parties[0].name == "Alma Marsh")
    put(archive, record.model_copy(update={"parties": ()}), again=True)
    assert identities(archive) == [["Ada Quill"] * 3]
    put(archive, record, again=True)
    assert len(identities(archive)) == 1


def test_a_merge_of_what_was_split_is_the_last_word(archive: Archive) -> None:
    decide(archive, decisions.split, 1, [2], ME)
    decide(archive, decisions.merge, 1, 4, ME)
    decide(archive, decisions.merge, 1, 2, ME)
    assert len(identities(archive)) == 1
    # The last merge named the two that were split, and so is the last word on them.
    assert archive.connection.execute("SELECT * FROM identity_conflict").fetchall() == []


def test_same_over_two_ways_against_different_is_a_conflict(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "b.db",
        report(Who("Ada Quill")),
        report(Who("Eve Marsh")),
        report(Who("Tom Rowe")),
    )
    decide(archive, decisions.merge, 1, 2, ME)
    decide(archive, decisions.split, 1, [2], ME)
    decide(archive, decisions.merge, 1, 3, ME)
    # Somebody joins the third to the second by a judgement on those two parties alone.
    archive.connection.execute("BEGIN IMMEDIATE")
    decisions._judge(archive.connection, "merge", ME, [("same", 3, 2)])
    archive.connection.execute("COMMIT")
    assert len(identities(archive)) == 1
    assert archive.connection.execute("SELECT identity_id FROM identity_conflict").fetchall() == [
        (1,)
    ]


def test_the_last_word_on_a_pair_counts(archive: Archive) -> None:
    decide(archive, decisions.split, 1, [2], ME)
    decide(archive, decisions.merge, 1, 2, ME)
    assert identities(archive) == [["Ada Quill"] * 3, ["Alma Marsh"]]
    assert archive.connection.execute("SELECT * FROM identity_conflict").fetchall() == []


def test_unsure_takes_back_and_merges_nothing(archive: Archive) -> None:
    decide(archive, decisions.unsure, 1, 4, ME)
    assert len(identities(archive)) == 2


def test_facts_find_an_identity_and_are_undone(archive: Archive) -> None:
    decide(archive, decisions.alias, 1, "  La  Quill ", ME)
    decide(archive, decisions.link, 1, "Q42", ME)
    assert find(archive.connection, "la quill") == find(archive.connection, "Q42") == 1
    decide(archive, decisions.undo, ME, 1)
    assert matches(archive.connection, "La Quill") == []


@pytest.mark.parametrize(
    ("what", "values"),
    [
        (decisions.merge, (1, 1)),
        (decisions.split, (1, [])),
        (decisions.split, (1, [1, 2, 3])),
        (decisions.link, (1, "42")),
        (decisions.link, (1, "Q0")),
        (decisions.alias, (1, "  ")),
        (decisions.alias, (1, "x" * 501)),
    ],
)
def test_decisions_that_say_nothing_are_refused(archive: Archive, what: Any, values: Any) -> None:
    with pytest.raises(RefusedDecision):
        what(archive.connection, *values, ME)
    assert archive.connection.execute("SELECT * FROM identity_decision").fetchall() == []


def test_a_decision_is_signed() -> None:
    with pytest.raises(RefusedDecision):
        Signature(" ", "why")


def test_who_is_not_there(archive: Archive) -> None:
    for call in (
        lambda: find(archive.connection, "99"),
        lambda: find(archive.connection, "9" * 40),
        lambda: find(archive.connection, "Nobody Atall"),
        lambda: decisions.split(archive.connection, 1, [4], ME),
        lambda: decisions.merge(archive.connection, 1, 99, ME),
        lambda: decisions.undo(archive.connection, ME),
    ):
        with pytest.raises(UnknownParty):
            call()
    with pytest.raises(UnknownParty, match="Ada Quill"):
        find(archive.connection, "Ada Quil")


@pytest.mark.parametrize("text", ["", " ", "'", '"', "*", "OR", "a" * 9999, "\u0000", "%", "é"])
def test_any_name_can_be_asked_for(archive: Archive, text: str) -> None:
    with pytest.raises(UnknownParty):
        find(archive.connection, text)


def test_a_name_of_two_lists_both(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "b.db",
        report(Who("Jan Brandt", ["foreign minister"])),
        report(Who("Jan Brandt", ["goalkeeper"])),
    )
    with pytest.raises(AmbiguousName, match=r"1 Jan Brandt .*minister.*2 Jan Brandt .*goalkeeper"):
        find(archive.connection, "Jan Brandt")
    assert summary(archive.connection, 2).roles == ("goalkeeper",)


SIX = [
    report(Who("Ada Quill"), day="2031-05-02"),
    report(Who("Ada Quill"), day="2031-05-03"),
    report(Who("Ada Quill"), day="2031-05-04"),
    report(Who("Alma Marsh"), day="2031-05-02"),
    report(Who("Alma Marsh"), day="2031-05-03"),
    report(Who("Tom Rowe"), day="2031-05-02"),
]
acts = st.lists(
    st.tuples(
        st.sampled_from(["merge", "unsure", "split", "alias", "undo"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    max_size=7,
)


def take(archive: Archive, act: tuple[str, int, int]) -> bool:
    """One decision on whatever identities there are; whether it could be taken."""
    kind, a, b = act
    ids = numbered(archive)
    one, other = ids[a % len(ids)], ids[b % len(ids)]
    values: tuple[Any, ...] = {
        "merge": (one, other),
        "unsure": (one, other),
        "split": (one, [a % 6 + 1, b % 6 + 1]),
        "alias": (one, f"Alias {b}"),
        "undo": (),
    }[kind]
    archive.connection.execute("BEGIN IMMEDIATE")
    try:
        getattr(decisions, kind)(archive.connection, *values, ME)
    except (RefusedDecision, UnknownParty):
        archive.connection.execute("ROLLBACK")
        return False
    archive.connection.execute("COMMIT")
    return True


def by_hand(archive: Archive) -> dict[int, int]:
    """The components of links and standing judgements, without anything of the package."""
    parties = [row[0] for row in archive.connection.execute("SELECT id FROM party ORDER BY id")]
    last: dict[frozenset[int], tuple[int, str]] = {}
    for number, verdict, left, right in archive.connection.execute(
        "SELECT judgement.id, verdict, left_party, right_party FROM judgement JOIN "
        "identity_decision ON identity_decision.id = decision_id WHERE undone IS NULL "
        "ORDER BY judgement.id"
    ):
        last[frozenset((left, right))] = (number, verdict)
    group = {party: {party} for party in parties}

    def join(pair: frozenset[int]) -> None:
        whole = set().union(*(group[party] for party in pair))
        for party in whole:
            group[party] = whole

    for pair, (_, verdict) in last.items():
        if verdict == "same":
            join(pair)
    apart = [p for p, (_, v) in last.items() if v == "different" and not p <= group[min(p)]]
    links = archive.connection.execute(
        "SELECT left_party, right_party FROM party_link ORDER BY -score, left_party, right_party"
    )
    for left, right in links:
        whole = group[left] | group[right]
        if not any(pair <= whole for pair in apart):
            join(frozenset((left, right)))
    return {party: min(group[party]) for party in parties}


@contextmanager
def six() -> Iterator[Archive]:
    """A fresh archive of the six reports, copied from one that was filled once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        path.write_bytes(filled_once())
        archive = opened(path)
        try:
            yield archive
        finally:
            archive.close()


@cache
def filled_once() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        filled(path, *SIX).close()
        return path.read_bytes()


@settings(max_examples=40)
@given(acts, acts.filter(bool))
def test_undoing_the_last_restores_what_was_before(
    earlier: list[tuple[str, int, int]], later: list[tuple[str, int, int]]
) -> None:
    with six() as archive:
        for act in earlier:
            take(archive, act)
        before = state(archive)
        assert dict(before[0]) == by_hand(archive)
        taken = [act for act in later if act[0] != "undo" and take(archive, act)]
        assert dict(state(archive)[0]) == by_hand(archive)
        for _ in taken:
            assert take(archive, ("undo", 0, 0))
        assert state(archive) == before


@settings(max_examples=10)
@given(acts)
def test_decisions_come_to_the_same_after_every_report_was_read_again(
    acts: list[tuple[str, int, int]],
) -> None:
    def groups(archive: Archive) -> set[frozenset[str]]:
        found: dict[int, set[str]] = {}
        for identity, key in archive.connection.execute(
            'SELECT identity_id, report."key" FROM identified JOIN report ON report.id = report_id'
        ):
            found.setdefault(identity, set()).add(key)
        return {frozenset(keys) for keys in found.values()}

    with six() as archive:
        for act in acts:
            take(archive, act)
        before = groups(archive)
        for record in SIX:
            put(archive, record, again=True)
        dangling = archive.connection.execute(
            "SELECT count(*) FROM judgement WHERE left_party IS NULL OR right_party IS NULL"
        )
        assert dangling.fetchone() == (0,)
        if not archive.connection.execute("SELECT * FROM party_link WHERE cut_by").fetchall():
            assert groups(archive) == before
