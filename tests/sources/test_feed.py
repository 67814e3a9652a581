from __future__ import annotations

import json
import time

import pytest

from onrecord.errors import DamagedInput
from onrecord.sources.draft import Raw
from onrecord.sources.feed import MOST_ENTRIES, feed_links

ONE, TWO = "https://post.example/1", "https://post.example/2"


def links(text: str | bytes, url: str | None = None) -> list[str] | None:
    return feed_links(Raw("feed", text if isinstance(text, bytes) else text.encode(), url=url))


RSS_2 = f"""<?xml version="1.0" encoding="utf-8"?><!-- made by hand -->
<rss version="2.0"><channel><link>https://post.example/</link>
<item><title>One</title><link> {ONE} </link></item>
<item><guid>{TWO}</guid></item></channel></rss>"""
RSS_1 = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="x"><link>{ONE}</link></item><item><link>{TWO}</link></item></rdf:RDF>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://post.example/"/>
<entry><link rel="enclosure" href="https://post.example/a.mp3"/><link href="{ONE}"/></entry>
<entry><link rel="alternate" href="{TWO}"/></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"url": ONE}, {"url": TWO}, {"url": 3}, {}, "x"],
    }
)


@pytest.mark.parametrize("feed", [RSS_2, RSS_1, ATOM, JSON, "\ufeff" + RSS_2, "\n\n" + ATOM])
def test_the_reports_of_a_feed(feed: str) -> None:
    assert links(feed) == [ONE, TWO]


@pytest.mark.parametrize(
    "page",
    ["", "<html><rss>", "Ada Quill said: <rss>", '{"items": []}', "<!DOCTYPE html><p>", "%PDF-"],
)
def test_what_is_no_feed(page: str) -> None:
    assert links(page) is None


def test_addresses_are_taken_from_where_the_feed_is() -> None:
    feed = "<rss><item><link>/1</link></item><item><link>2</link></item></rss>"
    assert links(feed, "https://post.example/feeds/") == [ONE, "https://post.example/feeds/2"]
    assert links(feed) == []


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "/etc/passwd", "ftp://x.example", "javascript:x", "http:"]
)
def test_nothing_but_the_web(link: str) -> None:
    assert links(f"<rss><item><link>{link}</link></item></rss>") == []


@pytest.mark.parametrize(
    "broken", ["https://po&#xD800;st.example/", "http://[", "//[", "http://[::x]/"]
)
def test_an_address_that_is_none_hides_no_other(broken: str) -> None:
    items = f"<item><link>{broken}</link></item><item><link>{ONE}</link></item>"
    assert links(f"<rss>{items}</rss>", "https://post.example/") == [ONE]
    entries = f'<entry><link href="{broken}"/></entry><entry><link href="{ONE}"/></entry>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    assert links(feed, "https://post.example/") == [ONE]


def test_each_address_once() -> None:
    item = f"<item><link>{ONE}</link></item>"
    assert links(f"<rss>{item}{item}</rss>") == [ONE]


def test_no_more_than_a_feed_may_list() -> None:
    items = "".join(f"<item><link>https://x.example/{n}</link></item>" for n in range(5000))
    assert len(links(f"<rss>{items}</rss>") or ()) == MOST_ENTRIES


def test_nothing_is_expanded_or_loaded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss><item><link>&l9;</link></item></rss>'
    outside = (
        f'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><item><link>{ONE}</link></item></rss>'
    )
    began = time.monotonic()
    assert not links(bomb)
    assert links(outside) == [ONE]
    assert time.monotonic() - began < 5


def test_a_broken_feed() -> None:
    with pytest.raises(DamagedInput):
        links(JSON[:-5])
    with pytest.raises(DamagedInput):
        links('{"version": "https://jsonfeed.org/version/1", "x": ' + "[" * 100_000)
    assert links(RSS_2[: RSS_2.index("</channel>")]) == [ONE, TWO]  # as browsers do


@pytest.mark.parametrize("unit", [b"<!---->", b"<??>", b" ", b"<!-- -->", b"<!DOCTYPE >"])
def test_a_head_without_end_takes_no_time(unit: bytes) -> None:
    began = time.monotonic()
    assert links(unit * 100_000) is None
    assert time.monotonic() - began < 1
