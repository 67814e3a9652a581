"""Any search as a feed, so that a feed reader tells when somebody speaks about something.

Atom (RFC 4287) and JSON Feed 1.1. An entry is known for ever by its report's key and its own in
that; its time is that at which the report came into the archive. When a statement was made is a day
at best, which stands in the words of the entry: feeds have room for instants only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Any
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request
from fastapi import Query as InAddress
from markupsafe import escape
from starlette.responses import Response

from onrecord.archive.front import added, last_added
from onrecord.archive.search import Found
from onrecord.web.asking import Asked
from onrecord.web.pages.search import MOST_SHOWN, chosen, found_in_time
from onrecord.web.serving import reading

__all__ = ["router"]

router = APIRouter()

_MOST = 50  # entries
_TITLE = 120  # characters
_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00Z"  # when nothing has been added yet

# RFC 4151 wants the name of somebody; that of no domain (RFC 2606) cannot come to be another's.
_TAG = "tag:onrecord.invalid,2026:"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A statement as an entry; `link` leads to it in its report, `original` to the report."""

    id: str
    title: str
    html: str
    link: str
    original: str | None
    updated: str
    outlet: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Feed:
    """The newest statements of a search; `link` is that of the search as a page."""

    id: str
    title: str
    link: str
    itself: str
    updated: str
    entries: tuple[_Entry, ...]


@router.get("/search.atom")
def atom(request: Request, asked: Annotated[Asked, InAddress()]) -> Response:
    """A search as an Atom feed."""
    return _answer(request, asked, "/search.atom", _as_atom, "application/atom+xml")


@router.get("/search.json")
def json_feed(request: Request, asked: Annotated[Asked, InAddress()]) -> Response:
    """A search as a JSON Feed."""
    return _answer(request, asked, "/search.json", _as_json, "application/feed+json")


def _answer(
    request: Request, asked: Asked, path: str, write: Callable[[_Feed], bytes], media_type: str
) -> Response:
    """The feed, or that it is the one that the reader has already."""
    body = write(_feed(request, asked, path))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _known(tags: str, tag: str) -> bool:
    """Whether a reader has this version (RFC 9110, 13.1.2)."""
    return tags.strip() == "*" or tag in [
        each.strip().removeprefix("W/") for each in tags.split(",")
    ]


def _feed(request: Request, asked: Asked, path: str) -> _Feed:
    root = str(request.base_url).rstrip("/")
    query = replace(asked.query(_MOST), sort="date", after=None)
    with reading(request) as archive:
        found = found_in_time(archive, query)
        times = added(archive.connection, {each.report_id for each in found})
        latest = last_added(archive.connection) or _NEVER
        filters = [f"{each.label} {each.value}" for each in chosen(archive, asked)]
    search = asked.address(sort=None)
    return _Feed(
        id=f"{_TAG}{search}",
        title=f"onrecord: {', '.join(filters) or 'all statements'}",
        link=root + search,
        itself=root + asked.address(path, sort=None),
        updated=max(times.values(), default=latest),
        entries=tuple(_entry(each, root, times[each.report_id]) for each in found),
    )


def _entry(found: Found, root: str, updated: str) -> _Entry:
    who = ", ".join(found.speakers) or found.source or "somebody not named"
    short = found.words[:_TITLE] + "…" * (len(found.words) > _TITLE)
    return _Entry(
        id=f"{_TAG}{found.report}/{found.statement}",
        title=f"{who}: {short}",
        html=_html(found, who),
        link=f"{root}/reports/{found.report}#{found.statement}",
        original=found.url if _is_web(found.url) else None,
        updated=updated,
        outlet=found.outlet,
        tags=tuple(tag for tag in (found.act, found.kind, found.medium) if tag),
    )


def _is_web(url: str | None) -> bool:
    return url is not None and url[:8].lower().startswith(("http://", "https://"))


def _html(found: Found, who: str) -> str:
    """The statement for people: who, the words, their context, where and when."""
    place = " · ".join(part for part in (found.day, found.outlet, found.title) if part)
    words = found.words[:MOST_SHOWN] + " …" * (len(found.words) > MOST_SHOWN)
    html = f"<p>{escape(who)}</p><blockquote>{escape(words)}</blockquote>"
    return html + "".join(f"<p>{escape(part)}</p>" for part in (found.context, place) if part)


# --- as bytes --------------------------------------------------------------------------------------


def _as_atom(feed: _Feed) -> bytes:
    root = ET.Element("feed", {"xmlns": _ATOM})
    _put(root, "id", feed.id)
    _put(root, "title", feed.title)
    _put(root, "updated", feed.updated)
    _put(ET.SubElement(root, "author"), "name", "onrecord")
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.itself)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.link)
    for entry in feed.entries:
        _put_entry(ET.SubElement(root, "entry"), entry)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put_entry(element: ET.Element, entry: _Entry) -> None:
    _put(element, "id", entry.id)
    _put(element, "title", entry.title)
    _put(element, "updated", entry.updated)
    ET.SubElement(element, "link", rel="alternate", type="text/html", href=entry.link)
    if entry.original:
        ET.SubElement(element, "link", rel="via", href=_xml(entry.original))
    if entry.outlet:
        _put(ET.SubElement(element, "author"), "name", entry.outlet)
    for tag in entry.tags:
        ET.SubElement(element, "category", term=_xml(tag))
    _put(element, "content", entry.html, type="html")


def _put(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _xml(text)


def _xml(text: str) -> str:
    """Text without the characters that XML 1.0 cannot have at all."""
    return _NO_XML.sub("\ufffd", text)


def _as_json(feed: _Feed) -> bytes:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.link,
        "feed_url": feed.itself,
        "language": "en",
        "items": [dict(_item(entry)) for entry in feed.entries],
    }
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def _item(entry: _Entry) -> Iterator[tuple[str, Any]]:
    yield "id", entry.id
    yield "url", entry.link
    if entry.original:
        yield "external_url", entry.original
    yield "title", entry.title
    yield "content_html", entry.html
    yield "date_modified", entry.updated
    if entry.outlet:
        yield "authors", [{"name": entry.outlet}]
    if entry.tags:
        yield "tags", list(entry.tags)
