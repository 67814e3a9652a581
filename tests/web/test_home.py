from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from tests.archive.made import record_of
from tests.web.conftest import asking
from tests.web.town import town


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return town(tmp_path / "town.db")


@pytest.fixture
def client(path: Path) -> Iterator[TestClient]:
    with asking(path) as made:
        yield made


def test_what_the_archive_holds(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    held = {
        line.cssselect("dt")[0].text_content(): line.cssselect("dd")[0].text_content()
        for line in page.cssselect(".held div")
    }
    assert held == {
        "reports": "5",
        "statements": "7",
        "outlets": "2",
        "days of reports": "18 Jul 2021 – 2 Aug 2022",
    }


def test_who_was_heard_in_the_latest_month(client: TestClient) -> None:
    page = html.fromstring(client.get("/").text)
    assert page.cssselect("#heard")[0].text == "Most heard in August 2022"
    heard = {a.text: a.get("href") for a in page.cssselect(".heard ol:first-of-type a")}
    assert {"Ada Quill", "Tom Barrow", "Ida Renn"} <= set(heard)
    found = html.fromstring(client.get(heard["Ida Renn"]).text)
    assert [a.text_content() for a in found.cssselect(".statement blockquote a")] == [
        "“Where was the bridge on Monday”"
    ]


def test_no_report_takes_the_whole_page(path: Path, client: TestClient) -> None:
    with Archive.open(path, write=True) as archive:
        lines = [("Ada Quill", "said", f"Line {n} of many") for n in range(50)]
        archive.add(record_of(*lines, day="2022-09-01"))
    page = html.fromstring(client.get("/").text)
    news = page.cssselect(".news")
    assert [len(each.cssselect(".statement")) for each in news][:2] == [3, 1]
    assert len(news) > 2


def test_counts_follow_what_is_added(path: Path, client: TestClient) -> None:
    assert "<dd>7</dd>" in client.get("/").text
    with Archive.open(path, write=True) as archive:
        archive.add(record_of(("Ada Quill", "said", "One more"), day="2023-01-01"))
    text = client.get("/").text
    assert "<dd>8</dd>" in text
    assert "Most heard in January 2023" in text


def test_an_empty_archive(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    Archive.open(path, write=True).close()
    with asking(path) as client:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "onrecord add" in answer.text
