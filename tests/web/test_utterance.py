"""Outlets' wordings side by side: what differs is told by elements and words, not by colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from onrecord.compare.differences import differences
from onrecord.compare.words import Quotes, Wording, read_wording
from onrecord.model import Record, Span
from onrecord.web.wordings import as_it_is, changed
from tests.compare.invented import make_record
from tests.web.bridge import copy, courier, ledger, versions, wire
from tests.web.conftest import asking
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def client(story: Path) -> Iterator[TestClient]:
    with asking(story) as made:
        yield made


def address(record: Record, statement: str = "s1") -> str:
    return f"/statements/{record.report.id}/{statement}"


def wording_of(text: str) -> Wording:
    report = make_record(text).report
    return read_wording(report, [Span(0, len(text))], Quotes(report))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("the bridge will stand", "that the bridge would stand"),
        ("one two three", "four five six"),
        ("a b c", "a b c d e"),
        ("a b c d e", "c"),
        ("we will not", "said we will"),
        ("", "words"),
        ("…", "!"),
    ],
)
def test_the_words_of_one_side_are_that_sides_wording(left: str, right: str) -> None:
    here, there = wording_of(left), wording_of(right)
    runs = list(changed(here, there, differences(here, there)))
    kept = "".join(run.words for run in runs if run.change != "dropped")
    before = "".join(run.words for run in runs if run.change != "added")
    assert kept.split() == right.split()
    assert before.casefold().split() == left.casefold().split()
    assert "".join(run.words for run in as_it_is(there)) == there.text


def test_no_two_words_run_into_one() -> None:
    here, there = wording_of("will sleep badly"), wording_of("sleeps badly")
    runs = list(changed(here, there, differences(here, there)))
    assert "".join(run.words for run in runs).split() == ["will", "sleep", "sleeps", "badly"]


def test_the_first_report_is_named_with_why(client: TestClient) -> None:
    text = client.get(address(ledger())).text
    assert "First: a day before the others" in text
    assert "The same words in 4 reports; 1 is a copy of another, so 3 texts" in text
    assert text.index("Lenn Wire</h2>") < text.index("Ledger</h3>") < text.index("Courier</h3>")


def test_differences_are_elements(client: TestClient) -> None:
    text = client.get(address(wire())).text
    assert "<ins>that</ins> the bridge <del>will</del> <ins>would</ins> stand" in text
    assert "Without quotation marks here." in text


def test_quotation_marks_that_others_lack_are_told(client: TestClient) -> None:
    text = client.get(address(courier())).text
    assert "In quotation marks in the first, not here" in text


def test_copies_are_folded(client: TestClient) -> None:
    text = client.get(address(wire())).text
    assert "<summary>Word for word in 1 copy</summary>" in text
    assert f"/reports/{copy().report.id}#s1" in text
    assert text.count("Harrow Evening Post") == 1


def test_only_what_leads_to_the_web_is_a_link(client: TestClient) -> None:
    text = client.get(address(wire())).text
    assert 'href="https://wire.example/1" rel="noreferrer noopener"' in text
    assert "javascript:" not in text


def test_another_wording_can_be_what_the_others_are_set_against(client: TestClient) -> None:
    base = f"{ledger().report.id}/s1"
    text = client.get(f"{address(wire())}?base={base}").text
    assert "Against Ledger:" in text
    assert "<del>that</del> “The bridge <del>would</del> <ins>will</ins> stand" in text
    assert "in quotation marks here, not in that one" in text.lower()


def test_a_statement_that_nobody_else_carries_says_so(client: TestClient) -> None:
    text = client.get(address(versions()[-1], "s2")).text
    assert "No other report of this archive carries these words." in text
    assert "“Nobody asked us,”" in text


def test_a_statement_of_an_earlier_version_says_so(client: TestClient) -> None:
    assert "is not compared with the others" in client.get(address(versions()[0])).text


@pytest.mark.parametrize(
    "path", ["/statements/none/s1", "/statements/x/y?base=z", "/statements/%00/%00"]
)
def test_what_is_not_there_is_a_page_that_says_so(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "<h1>Nothing is here</h1>" in answer.text


@pytest.mark.parametrize("scripts", [True, False])
def test_comparing_two_outlets_in_a_browser(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path, scripts: bool
) -> None:
    page = new_page(scripts=scripts)
    page.goto(f"{serve(story)}{address(wire())}")
    other = page.get_by_role("article", name="Ledger")
    assert other.locator("ins").all_inner_texts() == ["that", "would", "sleeps"]
    assert other.locator("del").all_inner_texts() == ["will", "will sleep"]
    for name, line in (("del", "line-through"), ("ins", "underline")):
        style = other.locator(name).first.evaluate("e => getComputedStyle(e).textDecorationLine")
        assert style == line
    page.get_by_text("Word for word in 1 copy").click()
    assert page.get_by_role("link", name="Harrow Evening Post").is_visible()
    follow(other.get_by_role("link", name="set the others against this"))
    assert page.get_by_text("Against Ledger:").is_visible()
    follow(page.get_by_role("article", name="Ledger").get_by_role("link", name="in its report"))
    assert page.url.endswith(f"/reports/{ledger().report.id}#s1")


def test_a_phone_shows_it_without_scrolling_aside(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path
) -> None:
    page = new_page(width=390)
    page.goto(f"{serve(story)}{address(wire())}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
