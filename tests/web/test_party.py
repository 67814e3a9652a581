"""People and bodies: found by name, and the dossier of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from onrecord.archive.dossier import Asked, dossier
from onrecord.archive.identity.decisions import Signature, link
from onrecord.archive.identity.finding import find
from onrecord.archive.identity.update import deciding
from onrecord.archive.people import called, memberships, most_quoted
from onrecord.archive.reviews import Verdict, decide
from onrecord.archive.reviews_reading import load
from onrecord.archive.store import Archive
from onrecord.model import PartyType
from tests.archive.made_up import Line, Who, filled, put, report
from tests.web.conftest import asking
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUILL = Who("Ada Quill", ["councillor"])
MAYOR = Who("Ada Quill", ["mayor"], aliases=["A. Quill"])
BOARD = Who("Harbour Board", type=PartyType.ORGANISATION)
ROWE = Who("Tom Rowe", ["harbour master"])
AIDE = Who("an aide", type=PartyType.UNNAMED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Ada Quill says three things, two about the Harbour Board; Tom Rowe and an aide speak of her."""
    archive = filled(
        tmp_path / "a.db",
        report(
            QUILL,
            BOARD,
            lines=[Line("The quay will hold", about=[1], to=[1]), Line("Rates fall", about=[1])],
            day="2020-03-05",
            outlet="The Harrow Post",
        ),
        report(
            MAYOR,
            ROWE,
            AIDE,
            lines=[
                Line("Nobody will drown"),
                Line("She is wrong", speakers=[1], about=[0]),
                Line("She sleeps badly", speakers=[2], about=[0]),
            ],
            day="2021-06-07",
            outlet="Ledger",
        ),
    )
    archive.close()
    return tmp_path / "a.db"


def number(path: Path, name: str) -> int:
    with Archive.open(path) as archive:
        return find(archive.connection, name)


def words_of(html: str) -> str:
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"</?bdi>", "", html))
    return " ".join(unescape(plain).split())


def main_of(path: Path, address: str, status: int = 200) -> str:
    with asking(path) as client:
        answer = client.get(address)
    assert answer.status_code == status, answer.text
    return answer.text.partition("<main")[2]


# --- what pages ask the archive ------------------------------------------------------------------


def test_those_most_quoted_come_first(path: Path) -> None:
    with Archive.open(path) as archive:
        found = [(brief.name, brief.type, brief.said) for brief in most_quoted(archive, "")]
        assert found == [("Ada Quill", "person", 3), ("Tom Rowe", "person", 1)]
        assert most_quoted(archive, "organisation") == ()


def test_a_name_is_found_whole_by_a_word_and_by_how_it_begins(path: Path) -> None:
    with Archive.open(path) as archive:
        for typed in ("Ada Quill", "ADA QUILL", "quill", "quil", "ada qu", "ád"):
            assert [brief.name for brief in called(archive, typed)[0]] == ["Ada Quill"], typed
        for typed in ("zz", "", " ", "q", "\0", "%", "ada xy", "xy qui"):
            assert called(archive, typed) == ((), 0), typed
        assert called(archive, "quill", "organisation") == ((), 0)
        (brief,), _ = called(archive, "harbour b")
        assert (brief.name, brief.type, brief.said) == ("Harbour Board", "organisation", 0)
        assert brief.last_day == "2020-03-05"


def test_whom_somebody_speaks_of_is_counted_by_statements(path: Path) -> None:
    with Archive.open(path) as archive:
        told = dossier(archive.connection, find(archive.connection, "Ada Quill"), Asked()).speaks_of
        assert [(other.name, other.statements) for other in told] == [("Harbour Board", 2)]


def test_what_people_found_wrong_is_not_counted_among_what_they_speak_of(path: Path) -> None:
    with Archive.open(path, write=True) as archive:
        item = load(archive, 1)
        assert item is not None and item.statement.words == "The quay will hold"
        with deciding(archive) as connection:
            decide(connection, item.judgement(Verdict.WRONG, "Lena Marsh"))
        told = dossier(archive.connection, find(archive.connection, "Ada Quill"), Asked()).speaks_of
    assert [(other.name, other.statements) for other in told] == [("Harbour Board", 1)]


def test_each_party_of_an_identity_has_its_report_and_the_reasons_of_its_links(path: Path) -> None:
    with Archive.open(path) as archive:
        identity = find(archive.connection, "Ada Quill")
        one, two = memberships(archive.connection, identity, 10)
        assert (one.outlet, one.day, one.roles) == (
            "The Harrow Post",
            "2020-03-05",
            ("councillor",),
        )
        (forth,), (back,) = one.links, two.links
        assert (forth.other, back.other) == (two.party_id, one.party_id)
        assert forth.score == back.score and forth.reasons == back.reasons != ()
        assert memberships(archive.connection, identity, 10, one.party_id) == (two,)


# --- the list ------------------------------------------------------------------------------------


def test_the_list_names_whom_it_found_and_leads_to_the_dossier(path: Path) -> None:
    html = main_of(path, "/parties?q=quill")
    assert f'href="/parties/{number(path, "Ada Quill")}?called=Ada+Quill"' in html
    assert "1 identity called “quill”" in words_of(html)
    assert "3 statements" in words_of(html)


def test_a_name_that_nobody_has_leads_to_those_near_it(path: Path) -> None:
    words = words_of(main_of(path, "/parties?q=Ada+Quilt"))
    assert "Nobody is called “Ada Quilt”" in words and "near it are Ada Quill" in words


@pytest.mark.parametrize(
    "typed", ["7", "<script>alert(1)</script>", "%00", "%F0%28", "a" * 200, "''"]
)
def test_whatever_is_looked_for_is_answered(path: Path, typed: str) -> None:
    html = main_of(path, f"/parties?q={typed}")
    assert "Nobody is called" in html and "<script>" not in html


@pytest.mark.parametrize("address", ["/parties?q=" + "a" * 201, "/parties?type=ship"])
def test_what_is_out_of_bounds_is_told(path: Path, address: str) -> None:
    assert "<h1>" in main_of(path, address, 422)


# --- the dossier ---------------------------------------------------------------------------------


def test_the_dossier_tells_what_the_archive_has(path: Path) -> None:
    quill, board, rowe = (number(path, name) for name in ("Ada Quill", "Harbour Board", "Tom Rowe"))
    html = main_of(path, f"/parties/{quill}")
    words = words_of(html)
    assert "person · councillor · mayor" in words
    assert "3 statements spoken of in 2 named from 5 Mar 2020 to 7 Jun 2021" in words
    for told in ("The quay will hold", "She is wrong", "A. Quill", "an aide"):
        assert told in words
    assert f'href="/search?speaker_id={rowe}&amp;about_id={quill}"' in html
    assert f'href="/search?speaker_id={quill}&amp;about_id={board}"' in html
    for picture in ("by month", "over time", "by outlet"):
        assert picture in words
    assert "Jun 2021 1 2" in words and "Ledger 1 2" in words and "mayor 1 2021-06-07" in words
    assert "2021 1 2" in words  # by year


def test_all_that_is_not_shown_is_a_link_away(path: Path) -> None:
    archive = Archive.open(path, write=True)
    lines = [Line(f"Day {n} is dry", about=[1]) for n in range(30)]
    put(archive, report(MAYOR, BOARD, lines=lines, day="2022-01-01", outlet="Ledger"))
    archive.close()
    quill, board = number(path, "Ada Quill"), number(path, "Harbour Board")
    html = main_of(path, f"/parties/{quill}")
    assert f'href="/search?speaker_id={quill}">All 33 statements by' in html
    assert html.count("Day ") < 20
    assert f'href="/search?about_id={board}">All 32 statements about' in main_of(
        path, f"/parties/{board}"
    )


def test_why_it_is_one_is_told_party_by_party(path: Path) -> None:
    html = main_of(path, f"/parties/{number(path, 'Ada Quill')}")
    words = words_of(html)
    assert "2 parties of reports are taken for this one" in words
    assert re.search(r"\d\.\d with party \d+ : \w.* \(\+\d\.\d\)", words)


def test_an_item_of_wikidata_is_linked(path: Path) -> None:
    quill = number(path, "Ada Quill")
    with Archive.open(path, write=True) as archive, deciding(archive) as connection:
        link(connection, quill, "Q4711", Signature("Lena Marsh", "the same office"))
    assert 'href="https://www.wikidata.org/wiki/Q4711"' in main_of(path, f"/parties/{quill}")


def test_a_number_that_is_gone_leads_to_those_called_so(path: Path) -> None:
    html = main_of(path, "/parties/4711?called=Ada+Quill", 404)
    assert "Nobody has the number 4711 now" in html
    assert f'href="/parties/{number(path, "Ada Quill")}?called=Ada+Quill"' in html
    assert 'value=""' in main_of(path, "/parties/4711", 404)


def test_the_number_of_a_party_leads_to_its_identity(path: Path) -> None:
    quill = number(path, "Ada Quill")
    with Archive.open(path) as archive:
        other = memberships(archive.connection, quill, 10)[1].party_id
    with asking(path) as client:
        answer = client.get(f"/parties/{other}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/parties/{quill}")


def test_a_number_that_somebody_else_has_now_asks_who_was_meant(path: Path) -> None:
    quill, rowe = number(path, "Ada Quill"), number(path, "Tom Rowe")
    html = main_of(path, f"/parties/{rowe}?called=Ada+Quill")
    assert "Is this whom you look for?" in html
    assert f'href="/parties/{quill}?called=Ada+Quill"' in html
    for name in ("Ada+Quill", "a.+quill", ""):
        assert "Is this whom" not in main_of(path, f"/parties/{quill}?called={name}")


@pytest.mark.parametrize(
    "address", ["/parties/0", "/parties/-1", "/parties/99999999999999999999", "/parties/x"]
)
def test_what_is_no_number_is_told(path: Path, address: str) -> None:
    assert "<h1>" in main_of(path, address, 422)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)> Quill"
    role = "<script>alert(2)</script>"
    filled(
        tmp_path / "a.db",
        report(Who(name, [role]), lines=[Line("Rates fall")], outlet="<b>Post</b>", title="<i>"),
    ).close()
    identity = number(tmp_path / "a.db", "quill")
    for address in (f"/parties/{identity}", "/parties", "/parties?q=quill"):
        html = main_of(tmp_path / "a.db", address)
        for markup in ("<img", "<script>", "<b>Post", "<i>"):
            assert markup not in html


# --- in a browser --------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
def test_from_a_name_to_what_somebody_said(
    path: Path,
    serve: Callable[..., str],
    new_page: Callable[..., Page],
    scripts: bool,
    width: int,
) -> None:
    page = new_page(scripts=scripts, width=width)
    page.goto(f"{serve(path)}/parties")
    page.get_by_label("Name, or how one begins").fill("quil")
    page.get_by_role("button", name="Find").click()
    follow(page.get_by_role("link", name="Ada Quill"))
    assert page.get_by_role("heading", level=1).inner_text() == "Ada Quill"
    picture = page.get_by_role("img", name="Statements by and about Ada Quill, by month")
    assert picture.is_visible()
    page.locator("figure summary").first.click()
    assert page.locator("figure table").first.is_visible()
    wide = page.locator("html").bounding_box()
    assert wide is not None and wide["width"] <= width
    follow(page.get_by_role("link", name="The quay will hold"))
    assert "/reports/" in page.url and page.url.endswith("#s0")
    assert page.locator("#s0").inner_text() == "The quay will hold"


def test_keys_alone_open_why_it_is_one(
    path: Path, serve: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    page = new_page(dark=True)
    page.goto(f"{serve(path)}/parties/{number(path, 'Ada Quill')}")
    page.locator("#parties summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".members li").first.is_visible()
