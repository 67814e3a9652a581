"""Which parties of different reports are taken for one, and which are not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.archive.interned import reasons_of
from onrecord.model import PartyType
from tests.archive.made_up import Who, filled, identities, link, put, report

ORG = PartyType.ORGANISATION


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Who("Ada Quill", ["Mayor of Harrow"]), Who("Ada Quill", ["Harrow's mayor"])),
        (Who("Ada Quill"), Who("Ada Quill")),
        (Who("Ada Quill"), Who("Áda Quill")),
        (Who("Ada M. Quill"), Who("Ada Quill")),
        (Who("Ministry of Bridges", type=ORG), Who("Bridges Ministry", type=ORG)),
        (Who("Brandt Foundry Inc", type=ORG), Who("Brandt Foundry", type=ORG)),
        (Who("Harrow Flood Authority", type=ORG), Who("HFA", type=ORG)),
        (
            Who("Ines Vidal", ["French foreign minister"]),
            Who("Ines Vidal", ["foreign minister of France"]),
        ),
    ],
    ids=lambda who: who.name,
)
def test_one_party_in_two_reports_is_one_identity(tmp_path: Path, one: Who, other: Who) -> None:
    archive = filled(tmp_path / "a.db", report(one), report(other, day="2031-05-03"))
    assert len(identities(archive)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Who("Jan Brandt", ["foreign minister of France"]), Who("Jan Brandt", ["goalkeeper"])),
        (Who("Jan Brandt", ["Norwegian minister"]), Who("Jan Brandt", ["minister of Peru"])),
        (Who("Jan Brandt", ["night guard at the museum"]), Who("Jan Brandt", ["water minister"])),
        (Who("Jan Brandt", ["the 71-year-old"]), Who("Jan Brandt", ["a 23-year-old student"])),
        (Who("Mr Robin Brandt"), Who("Mrs Robin Brandt")),
        (Who("Jan Brandt"), Who("Ada Brandt")),
        (Who("Ministry of Bridges", type=ORG), Who("Ministry of Ferries", type=ORG)),
        (Who("Jordan", type=PartyType.PLACE), Who("Jordan")),
        (Who("protesters", type=PartyType.GROUP), Who("protesters", type=PartyType.GROUP)),
        (
            Who("a senior official", type=PartyType.UNNAMED),
            Who("a senior official", type=PartyType.UNNAMED),
        ),
    ],
    ids=lambda who: who.name,
)
def test_two_parties_stay_apart(tmp_path: Path, one: Who, other: Who) -> None:
    archive = filled(tmp_path / "a.db", report(one), report(other, day="2031-05-03"))
    assert all(len(names) == 1 for names in identities(archive))


def test_whoever_commands_a_guard_may_become_a_minister(tmp_path: Path) -> None:
    commander = Who("Jan Brandt", ["commander of the Coast Guard"])
    minister = Who("Jan Brandt", ["transport minister"])
    archive = filled(tmp_path / "a.db", report(commander), report(minister, day="2031-05-03"))
    assert len(identities(archive)) == 1


def test_a_name_without_roles_does_not_join_two_people(tmp_path: Path) -> None:
    minister, keeper = Who("Jan Brandt", ["foreign minister"]), Who("Jan Brandt", ["goalkeeper"])
    archive = filled(
        tmp_path / "a.db",
        report(minister, day="2031-05-02"),
        report(keeper, day="2031-05-03"),
        report(Who("Jan Brandt"), day="2031-05-04"),
        report(keeper, day="2031-05-05"),
        report(minister, day="2031-05-06"),
    )
    rows = archive.connection.execute("SELECT identity_id, roles FROM identified").fetchall()
    told: dict[int, set[str]] = {}
    for identity, roles in rows:
        told.setdefault(identity, set()).update(json.loads(roles))
    assert {"foreign minister", "goalkeeper"} not in [set(roles) for roles in told.values()]
    assert len([roles for roles in told.values() if roles]) == 2


def test_a_surname_follows_the_company_that_it_is_in(tmp_path: Path) -> None:
    ada, eve = Who("Ada Quill"), Who("Eve Quill")
    rowe, dam = Who("Tom Rowe"), Who("Dam Board of Harrow", type=ORG)
    archive = filled(
        tmp_path / "a.db",
        report(ada, rowe, dam, day="2031-05-02"),
        report(eve, Who("Kit Lund"), day="2031-05-02"),
        report(Who("Quill"), rowe, dam, day="2031-05-03"),
    )
    assert ["Ada Quill", "Quill"] in identities(archive)
    assert ["Eve Quill"] in identities(archive)


def test_a_surname_that_may_be_of_two_is_nobodys(tmp_path: Path) -> None:
    rowe, lund = Who("Tom Rowe"), Who("Kit Lund")
    archive = filled(
        tmp_path / "a.db",
        report(Who("Ada Quill"), rowe, lund),
        report(Who("Eve Quill"), rowe, lund),
        report(Who("Quill"), rowe, lund, day="2031-05-03"),
    )
    assert ["Quill"] in identities(archive)


def test_two_bodies_named_together_join_neither_to_the_other(tmp_path: Path) -> None:
    dam, mill = Who("Harrow Dam", type=ORG), Who("Lund Mill", type=ORG)
    others = [Who("Tom Rowe"), Who("Kit Lund"), Who("Eve Marsh")]
    archive = filled(
        tmp_path / "a.db",
        report(dam, *others),
        report(Who("Harrow Dam and Lund Mill", type=ORG), *others, day="2031-05-03"),
        report(mill, *others, day="2031-05-04"),
    )
    assert ["Harrow Dam"] in identities(archive)
    assert ["Lund Mill"] in identities(archive)


def test_parties_that_a_report_tells_apart_are_not_joined_by_a_surname(tmp_path: Path) -> None:
    others = Who("Tom Rowe"), Who("Kit Lund")
    archive = filled(
        tmp_path / "a.db",
        report(Who("Ada Quill"), *others),
        report(Who("Ada Quill"), Who("Quill"), *others, day="2031-05-03"),
    )
    assert ["Quill"] in identities(archive)


def test_a_link_carries_its_score_and_what_it_rests_on(tmp_path: Path) -> None:
    who = Who("Ada Quill", ["mayor"])
    archive = filled(tmp_path / "a.db", report(who), report(who, day="2031-05-03"))
    score, explanation = archive.connection.execute(
        "SELECT score, explanation FROM party_link"
    ).fetchone()
    reasons = reasons_of(archive.connection, explanation)
    assert score == pytest.approx(sum(weight for _, weight in reasons))
    assert [words for words, _ in reasons][:2] == ["the same full name", "both called mayor"]


def test_reading_a_report_again_replaces_its_links(tmp_path: Path) -> None:
    first, second = report(Who("Ada Quill")), report(Who("Ada Quill"), day="2031-05-03")
    archive = filled(tmp_path / "a.db", first, second)
    why = "SELECT left_party, score, explanation, cut_by FROM party_link"
    before = archive.connection.execute(why).fetchall()
    put(archive, second, again=True)
    assert archive.connection.execute(why).fetchall() == before
    put(archive, first, again=True)
    assert identities(archive) == [["Ada Quill", "Ada Quill"]]
    put(archive, second.model_copy(update={"parties": ()}), again=True)
    assert identities(archive) == [["Ada Quill"]]
    assert archive.connection.execute("SELECT count(*) FROM party_link").fetchone() == (0,)


def test_what_hung_together_by_a_report_falls_apart_without_it(tmp_path: Path) -> None:
    """A report that introduces an acronym joins the two names; without it they are two."""
    body, short = "Board of Harrow Dams", "Dambo"
    between = report(Who(body, type=ORG, aliases=[short]), day="2031-05-04")
    archive = filled(
        tmp_path / "a.db",
        report(Who(body, type=ORG)),
        report(Who(short, type=ORG), day="2031-05-03"),
        between,
    )
    assert identities(archive) == [[body, short, body]]
    archive.connection.execute(
        "DELETE FROM party WHERE report_id = (SELECT id FROM report WHERE key = ?)",
        (between.report.id,),
    )
    link(archive)
    assert identities(archive) == [[body], [short]]
    assert archive.connection.execute("SELECT count(*) FROM identity_stale").fetchone() == (0,)


def test_no_word_leads_to_an_identity_that_is_gone(tmp_path: Path) -> None:
    only = report(Who("Ada Quill"))
    archive = filled(tmp_path / "a.db", only)
    put(archive, only.model_copy(update={"parties": ()}), again=True)
    assert archive.connection.execute("SELECT * FROM identity_word").fetchall() == []


@pytest.mark.parametrize(
    "name",
    ["", " ", "…", "Quill " * 400, "a" * 5000, "O'" * 300, "张伟", '"NEAR(', "\u202eAda", "0"],
)
def test_any_name_is_taken(tmp_path: Path, name: str) -> None:
    archive = filled(tmp_path / "a.db", report(Who("Ada Quill")))
    made = report(Who("Ada Quill"), day="2031-05-03")
    odd = made.parties[0].model_copy(update={"name": name, "aliases": (name,) * 300})
    put(archive, made.model_copy(update={"parties": (odd,)}))
    assert len([name for names in identities(archive) for name in names]) == 2


def test_a_surname_years_later_and_elsewhere_is_not_enough(tmp_path: Path) -> None:
    archive = filled(
        tmp_path / "a.db",
        report(Who("Jan Brandt")),
        report(Who("Brandt"), day="2034-01-09", outlet="Lund Courier"),
    )
    assert identities(archive) == [["Jan Brandt"], ["Brandt"]]


def test_two_of_one_name_in_one_story_are_told_apart_by_their_roles(tmp_path: Path) -> None:
    """The company that they share must not outweigh what they are."""
    others = [Who(name) for name in ("Tom Rowe", "Kit Lund", "Eve Marsh", "Ines Vidal")]
    archive = filled(
        tmp_path / "a.db",
        report(Who("Jan Brandt", ["foreign minister"]), *others),
        report(Who("Jan Brandt", ["goalkeeper"]), *others),
    )
    assert ["Jan Brandt"] in identities(archive)


def test_the_work_for_a_report_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    """Counted in steps of SQLite's machine, which no busy machine can change."""
    archive = filled(tmp_path / "a.db")
    steps: list[int] = []
    for number in range(240):
        counted = [0]
        archive.connection.set_progress_handler(lambda c=counted: c.__setitem__(0, c[0] + 1), 100)
        put(archive, report(Who("Ada Quill"), Who(f"Kit Lund{number}"), day=None))
        archive.connection.set_progress_handler(None, 0)
        steps.append(counted[0])
    assert sum(steps[-40:]) < 3 * sum(steps[40:80])
