from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from tests.archive.made import record_of
from tests.web.conftest import asking
from tests.web.following import follow
from tests.web.town import POST, town

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town(tmp_path / "town.db")


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with asking(path) as made:
        yield made


def page_of(client: TestClient, address: str) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def said(page: html.HtmlElement) -> list[str]:
    return [link.text_content() for link in page.cssselect(".statement blockquote a")]


def facet(page: html.HtmlElement, title: str) -> dict[str, tuple[int, str]]:
    """The values of a facet: how many, and the address with it."""
    for section in page.cssselect(".facet"):
        if section.cssselect("h3")[0].text_content() == title:
            return {
                link.cssselect(".value")[0].text_content(): (
                    int(link.cssselect(".count")[0].text_content().replace(",", "")),
                    link.get("href"),
                )
                for link in section.cssselect("li a")
            }
    return {}


def status(page: html.HtmlElement) -> str:
    return " ".join(page.cssselect('[role="status"]')[0].text_content().split())


def test_everything_is_listed_newest_first(client: TestClient) -> None:
    page = page_of(client, "/search")
    assert said(page)[0] == "“Where was the bridge on Monday”"
    assert len(said(page)) == 7
    assert status(page) == "7 statements"
    assert len(page.cssselect("h1")) == 1


def test_words_are_marked_with_their_sentence_around(client: TestClient) -> None:
    page = page_of(client, "/search?q=promised")
    quote = page.cssselect(".statement blockquote")[0]
    assert [mark.text for mark in quote.cssselect("mark")] == ["promised"]
    whole = " ".join(quote.text_content().split())
    assert whole == "Ada Quill said, “Tom Barrow promised a bridge that stands before the flood”."
    assert quote.cssselect("a")[0].get("href").endswith("#s1")


@pytest.mark.parametrize("title", ["Said by", "About", "Outlet", "Year", "Kind", "Act", "Medium"])
def test_a_facet_adds_and_removes_a_filter(client: TestClient, title: str) -> None:
    values = facet(page_of(client, "/search"), title)
    assert values
    for label, (count, address) in values.items():
        page = page_of(client, address)
        assert len(said(page)) == count, label
        assert status(page) == f"{count} statement{'s' * (count != 1)}"
        (chosen,) = page.cssselect(".facet .chosen a")
        assert chosen.get("href") == "/search"
        (chip,) = page.cssselect(".filters a")
        assert chip.get("href") == "/search"


def test_filters_add_up(client: TestClient) -> None:
    first = facet(page_of(client, "/search?q=bridge"), "Said by")["Ada Quill"]
    assert first[0] == 2
    second = facet(page_of(client, first[1]), "Year")["2021"]
    assert second[0] == 1
    page = page_of(client, second[1])
    assert said(page) == ["“Tom Barrow promised a bridge that stands before the flood”"]
    without = {a.text_content().split()[0]: a.get("href") for a in page.cssselect(".filters a")}
    assert len(said(page_of(client, without["year"]))) == 2


def test_pages_hold_all_once(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with Archive.open(path, write=True) as archive:
        for day in range(1, 29):
            lines = [("Ada Quill", "said", f"Word {day} {n}") for n in (1, 2)]
            archive.add(record_of(*lines, day=f"2022-02-{day:02}"))
    seen: list[str] = []
    with asking(path) as client:
        for order in ("date", "relevance"):
            seen, address, pages = [], f"/search?q=word&sort={order}", 0
            while address:
                page = page_of(client, address)
                assert len(said(page)) <= 20
                seen += said(page)
                pages += 1
                address = next((a.get("href") for a in page.cssselect('a[rel="next"]')), "")
            assert pages == 3
            assert len(seen) == len(set(seen)) == 56


def test_counts_over_a_part_say_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.archive.facets.MOST_COUNTED", 3)
    page = page_of(client, "/search")
    assert status(page) == "More than 3 statements"
    hint = page.cssselect(".facets .hint")[0].text_content()
    assert hint == "Counted over those 3 of the statements found that were added last."


def test_nothing_found_says_what_to_loosen(client: TestClient) -> None:
    page = page_of(client, "/search?q=flood&kind=direct&outlet=nowhere")
    assert status(page) == "Nothing found for “flood”"
    ways = {
        link.getparent().text_content(): link.get("href")
        for link in page.cssselect(".nothing li a")
    }
    assert ways == {
        "without outlet nowhere finds statements": "/search?q=flood&kind=direct",
        "without words flood": "/search?outlet=nowhere&kind=direct",
        "without kind direct": "/search?q=flood&outlet=nowhere",
    }
    assert said(page_of(client, "/search?q=flood&kind=direct"))


def test_an_empty_archive(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Archive.open(path, write=True).close()
    with asking(path) as client:
        assert "onrecord add" in client.get("/search").text


def test_a_place_behind_everything(client: TestClient) -> None:
    page = page_of(client, "/search?after=0001-01-01.1")
    assert said(page) == ["“Bridges are none of my concern”"]  # without a day
    page = page_of(client, "/search?q=flood&after=.1")
    assert [a.get("href") for a in page.cssselect(".nothing a")] == ["/search?q=flood"]


def test_only_web_addresses_become_links(client: TestClient) -> None:
    page = page_of(client, "/search")
    links = [a for a in page.cssselect(".where a") if a.text == "original"]
    assert {a.get("href") for a in links} == {"https://post.example/bridge"}
    assert {a.get("rel") for a in links} == {"noreferrer noopener"}
    assert "javascript:" not in client.get("/search").text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("since=22", "since: '22' is no day such as 2022-07-18, nor a month or a year."),
        ("after=x", "after: this is no place in results; go to the first page."),
        ("q=" + "a" * 1001, "q: String should have at most 1000 characters."),
    ],
)
def test_what_cannot_be_is_told_on_a_page(client: TestClient, asked: str, told: str) -> None:
    answer = client.get(f"/search?{asked}")
    assert answer.status_code == 422
    assert told in html.fromstring(answer.text).text_content()


@pytest.mark.parametrize("path_of", ["/search", "/search.atom", "/api/v1/statements"])
def test_a_search_without_end_is_cut_off(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path_of: str
) -> None:
    monkeypatch.setattr("onrecord.archive.bounded._STEPS", 1)
    monkeypatch.setattr("onrecord.web.pages.search._PATIENCE", 0.0)
    answer = client.get(f"{path_of}?speaker=quill")
    assert answer.status_code == 422
    assert "This search takes too long; add a word, a year or an outlet." in answer.text
    monkeypatch.undo()
    assert client.get(f"{path_of}?speaker=quill").status_code == 200


def test_a_statement_without_end_is_cut_in_lists(tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "bridge " * 50_000)))
    with asking(path) as client:
        answer = client.get("/search?q=bridge")
        assert len(answer.content) < 20_000
        assert "read on" in answer.text
        assert len(client.get("/search.atom?q=bridge").content) < 5_000
        assert len(client.get("/").content) < 20_000


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_find_what_somebody_said_about_somebody_by_clicking(
    path: Path,
    serve: Callable[..., str],
    new_page: Callable[..., Page],
    scripts: bool,
    width: int,
) -> None:
    page = new_page(scripts=scripts, width=width)
    page.goto(serve(path))
    page.get_by_label("Words that were said").fill("bridge")
    follow(page.get_by_role("button", name="Search"))
    if width == 390:
        follow(page.get_by_role("link", name="Narrow it down"))
    follow(page.locator(".facet", has_text="Said by").get_by_role("link", name="Ada Quill"))
    follow(page.locator(".facet", has_text="About").get_by_role("link", name="Tom Barrow"))
    assert page.locator(".statement").count() == 2
    follow(page.locator(".facet", has_text="Outlet").get_by_role("link", name=POST))
    assert page.locator(".filters a").count() == 5  # four filters, and all of them
    follow(page.locator(".statement blockquote a", has_text="promised"))
    assert page.url.endswith("#s1")
    assert "promised a bridge" in page.locator("main").inner_text()
    page.go_back()
    follow(page.locator(".filters").get_by_role("link", name="Remove about Tom Barrow"))
    assert page.locator(".statement").count() == 2


def test_pages_fit_a_phone(
    path: Path, serve: Callable[..., str], new_page: Callable[..., Page]
) -> None:
    page, server = new_page(width=390), serve(path)
    for address in ("/", "/search", "/search?q=bridge&since=2021", "/search?q=nothing&kind=direct"):
        page.goto(server + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
