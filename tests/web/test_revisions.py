"""The versions of a page: what appeared, changed and vanished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from tests.compare.invented import Says, make_record
from tests.web.bridge import PAGE, versions, wire
from tests.web.conftest import asking
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture
def client(story: Path) -> Iterator[TestClient]:
    with asking(story) as made:
        yield made


def test_each_fate_is_told(client: TestClient) -> None:
    text = client.get(f"/revisions/{versions()[0].report.id}").text
    assert "3 versions" in text
    assert text.count("Appeared</span> · Bo Renn") == 1
    assert text.count("Vanished</span> · The council") == 1
    assert text.count("Changed</span> · Ada Quill") == 1
    assert "The bridge will carry <del>carts and</del> walkers" in text
    assert "<del>Bridge opens</del> <ins>Bridge opens, with a toll</ins>" in text


def test_the_original_stands_apart_from_the_sentence_before_it(client: TestClient) -> None:
    page = html.fromstring(client.get(f"/revisions/{versions()[0].report.id}").text)
    told = page.cssselect(".standfirst")[0].text_content()
    assert " ".join(told.split()) == "The archive has 3 versions of this page. original"


def test_the_newest_comes_first_and_each_is_linked(client: TestClient) -> None:
    text = client.get(f"/revisions/{versions()[1].report.id}").text
    places = [text.index(f'<a href="/reports/{each.report.id}">') for each in versions()]
    assert places == sorted(places, reverse=True)


def test_one_version_says_that_it_is_one(client: TestClient) -> None:
    assert "one version of this page" in client.get(f"/revisions/{wire().report.id}").text


@pytest.mark.parametrize(
    ("path", "status"), [("/revisions/none", 404), ("?skip=-1", 422), ("?skip=x", 422)]
)
def test_what_is_not_there_is_said(client: TestClient, path: str, status: int) -> None:
    whole = path if path.startswith("/") else f"/revisions/{wire().report.id}{path}"
    assert client.get(whole).status_code == status


def test_a_page_that_changed_very_often_is_shown_some_versions_at_a_time(
    story: Path, client: TestClient
) -> None:
    with Archive.open(story, write=True) as archive:
        for number in range(22):
            words = f"“Crowd number {number} is on the bridge,”"
            archive.add(
                make_record(
                    f"{words} said Ada Quill.",
                    says=(Says("Ada Quill", words),),
                    day=date(2021, 3, 5),
                    title=f"Version {number}",
                    url=PAGE,
                )
            )
    key = versions()[0].report.id
    shown = []
    for skip in (0, 10, 20):
        text = client.get(f"/revisions/{key}?skip={skip}").text
        shown.append(text.count('<span class="when">'))
        assert ("Older versions" in text) is (skip < 20)
        assert ("Newer versions" in text) is (skip > 0)
    assert shown == [10, 10, 5]


def test_reading_what_changed_without_scripts(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path
) -> None:
    page = new_page(scripts=False, width=390)
    page.goto(f"{serve(story)}/revisions/{versions()[2].report.id}")
    change = page.locator("article", has_text="Vanished")
    assert change.locator("blockquote").inner_text() == "that the toll is two crowns"
    follow(change.get_by_role("link", name="before"))
    assert page.url.endswith(f"/reports/{versions()[1].report.id}#s2")
