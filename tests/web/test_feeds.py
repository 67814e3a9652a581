"""Feeds: Atom as feedparser and RFC 4287 have it, JSON Feed by the rules of its version 1.1."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import feedparser
import pytest
from lxml import etree, html
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from tests.archive.made import record_of
from tests.web.conftest import ADDRESS, asking
from tests.web.town import town

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TAG = re.compile(r"tag:[a-z.]+,\d{4}:[!-~]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town(tmp_path / "town.db")


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with asking(path) as made:
        yield made


def check_atom(data: bytes) -> feedparser.FeedParserDict:
    """Raises for what RFC 4287 does not allow in what is used here."""
    root = etree.fromstring(data)
    atom = "{http://www.w3.org/2005/Atom}"
    assert root.tag == f"{atom}feed"
    for element in (root, *root.findall(f"{atom}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(atom + name)) == 1, name
        assert _TAG.fullmatch(element.findtext(f"{atom}id"))
        assert _TIME.fullmatch(element.findtext(f"{atom}updated"))
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{atom}link")]
        assert len(links) == len(set(links))
    assert [a.findtext(f"{atom}name") for a in root.findall(f"{atom}author")] == ["onrecord"]
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    ids = [entry.id for entry in parsed.entries]
    assert len(ids) == len(set(ids))
    return parsed


def check_json(data: bytes) -> Any:
    """Raises for what JSON Feed 1.1 does not allow in what is used here."""
    feed = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert set(feed) <= {"version", "title", "home_page_url", "feed_url", "language", "items"}
    for name in ("title", "home_page_url", "feed_url"):
        assert isinstance(feed[name], str)
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert datetime.fromisoformat(item["date_modified"]).tzinfo
        assert item["url"].startswith("http://")
        assert all(set(author) == {"name"} for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))
    return feed


def test_what_somebody_said_as_atom(client: TestClient) -> None:
    answer = client.get("/search.atom?speaker=quill&about=barrow")
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = check_atom(answer.content)
    assert feed.feed.title == "onrecord: said by quill, about barrow"
    assert feed.feed.link == f"{ADDRESS}/search?speaker=quill&about=barrow"
    assert [entry.title for entry in feed.entries] == [
        "Ada Quill: “A bridge is a promise”",
        "Ada Quill: “Tom Barrow promised a bridge that stands before the flood”",
    ]
    assert re.fullmatch(rf"{ADDRESS}/reports/\w+#s1", feed.entries[0].link)
    assert feed.entries[1].author == "The Harrow Post"


def test_the_same_as_json(client: TestClient) -> None:
    answer = client.get("/search.json?speaker=quill&about=barrow")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = check_json(answer.content)
    atom = check_atom(client.get("/search.atom?speaker=quill&about=barrow").content)
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert [item.get("external_url") for item in feed["items"]] == [
        None,  # javascript:
        "https://post.example/bridge",
    ]


def test_entries_keep_their_ids_and_times(path: Path, client: TestClient) -> None:
    before = check_json(client.get("/search.json?q=bridge").content)["items"]
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "A new bridge"), day="2023-01-01"))
    after = check_json(client.get("/search.json?q=bridge").content)["items"]
    assert len(after) == len(before) + 1
    assert after[1:] == before


def test_a_reader_that_has_it_is_sent_nothing(path: Path, client: TestClient) -> None:
    for address in ("/search.atom?q=bridge", "/search.json?q=bridge"):
        first = client.get(address)
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert client.get(address, headers={"If-None-Match": '"other"'}).content == first.content
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "A new bridge"), day="2023-01-01"))
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_no_more_than_fifty(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(*(("Ada Quill", "said", f"Word {n}") for n in range(60))))
    with asking(path) as client:
        assert len(check_atom(client.get("/search.atom").content).entries) == 50
        assert len(check_json(client.get("/search.json").content)["items"]) == 50


def test_an_empty_feed_is_one_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Archive.open(path, write=True).close()
    with asking(path) as client:
        assert check_atom(client.get("/search.atom").content).entries == []
        assert check_json(client.get("/search.json").content)["items"] == []


def test_what_xml_cannot_have_and_markup(tmp_path: Path) -> None:
    path = tmp_path / "hostile.db"
    words = "<script>alert(1)</script> \x00\x08\ufffe ]]> &amp;"
    with Archive.open(path, write=True) as archive:
        record = record_of(("<b>Ada</b>\x01", "said", words), outlet="<i>\x02", url="https://\x03/")
        archive.add(record)
    with asking(path) as client:
        (entry,) = check_atom(client.get("/search.atom").content).entries
        (item,) = check_json(client.get("/search.json").content)["items"]
    shown = html.fromstring(item["content_html"])
    assert shown.cssselect("script, b, i") == []
    assert "<script>alert(1)</script>" in shown.text_content()
    assert "<script>" not in entry.content[0].value


def test_what_cannot_be_asked(client: TestClient) -> None:
    assert client.get("/search.atom?since=x").status_code == 422


@pytest.mark.parametrize("scripts", [True, False])
def test_subscribe_to_a_search(
    path: Path, serve: Callable[..., str], new_page: Callable[..., Page], scripts: bool
) -> None:
    page, server = new_page(scripts=scripts), serve(path)
    page.goto(f"{server}/search?q=bridge&sort=relevance")
    page.locator(".facet", has_text="Said by").get_by_role("link", name="Ada Quill").click()
    shown = page.get_by_role("link", name="Follow this search").get_attribute("href")
    announced = {
        link.get_attribute("type"): link.get_attribute("href")
        for link in page.locator('link[rel="alternate"]').all()
    }
    assert announced["application/atom+xml"] == shown
    atom = page.request.get(urljoin(server, announced["application/atom+xml"]))
    assert len(check_atom(atom.body()).entries) == 2
    feed = page.request.get(urljoin(server, announced["application/feed+json"]))
    assert len(check_json(feed.body())["items"]) == 2
