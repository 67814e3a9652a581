"""Feeds to the addresses of their reports: RSS 0.9 to 2.0, Atom, JSON Feed.

A feed is anybody's text. Entities are not expanded and nothing is loaded; of its entries only
http(s) addresses count, so that a feed cannot have a file of this machine read, and no more than
1,000, far more than a newsroom's feed lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from onrecord.errors import DamagedInput
from onrecord.sources.draft import Raw

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MOST_ENTRIES", "feed_links"]

MOST_ENTRIES = 1_000

# What may stand before the root is matched once and never again another way (?>…): comments after
# comments could else be told apart in more ways than there is time.
_XML_START = re.compile(
    rb"(?>(?:\s|\xef\xbb\xbf|<!--.{0,2000}?-->|<\?[^>]{0,500}\?>"
    rb"|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,7000}\]\s*)?>)*)"
    rb"<(?:rss|feed|(?:\w+:)?RDF)\b",
    re.S,
)
_JSON_START = re.compile(rb'\s*\{.{0,2000}?"version"\s*:\s*"https?://jsonfeed\.org/', re.S)
_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS_1 = "{http://purl.org/rss/1.0/}"
_HTTP = re.compile(r"https?://", re.I)


def feed_links(raw: Raw) -> list[str] | None:
    """The addresses of a feed's entries, each once, in its order; None for what is no feed.

    Raises DamagedInput for a feed that cannot be read.
    """
    head = raw.data[:8192]
    if _XML_START.match(head):
        found = _xml_links(raw)
    elif _JSON_START.match(head):
        found = _json_links(raw)
    else:
        return None
    links = (_whole(raw.url or "", link) for link in found)
    whole = dict.fromkeys(link for link in links if link and _HTTP.match(link))
    return list(islice(whole, MOST_ENTRIES))


def _whole(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return None  # http://[ is no address


def _xml_links(raw: Raw) -> Iterator[str]:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    try:
        root = etree.fromstring(raw.data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(raw) from error
    if root is None:
        raise _damaged(raw)
    for entry in root.iter("item", f"{_RSS_1}item"):
        links = (entry.find("link"), entry.find(f"{_RSS_1}link"), entry.find("guid"))
        texts = (_text(link) for link in links if link is not None)
        yield from islice(filter(None, texts), 1)
    for entry in root.iter(f"{_ATOM}entry"):
        named = entry.findall(f"{_ATOM}link")
        to = (_address(link) for link in named)
        yield from islice(filter(None, to), 1)


def _text(element: _Element) -> str | None:
    try:
        text: str | None = element.text
        return text
    except UnicodeDecodeError:
        return None  # half a character, as &#xD800; is, which the parser lets pass


def _address(link: _Element) -> str | None:
    try:
        attributes = dict[str, str](link.attrib)
    except UnicodeDecodeError:
        return None
    return attributes.get("href") if attributes.get("rel", "alternate") == "alternate" else None


def _json_links(raw: Raw) -> Iterator[str]:
    try:
        feed = json.loads(raw.data)
    except (ValueError, RecursionError) as error:
        raise _damaged(raw) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        url = item.get("url") if isinstance(item, dict) else None
        if isinstance(url, str):
            yield url


def _damaged(raw: Raw) -> DamagedInput:
    return DamagedInput(f"{raw.name}: this feed is broken; give its address, or the reports.")
