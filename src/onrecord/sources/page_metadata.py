"""What a page's markup says of the report: title, byline, outlet, address, language, date.

Fields are read in a fixed order, structured data before meta elements before attributes of the
visible text, and the first that holds something plausible wins. The visible words are never read
for a date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from onrecord.model import Published
from onrecord.sources.page_blocks import clean_text
from onrecord.years import plausible_day

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = [
    "Fields",
    "PageMetadata",
    "find_names",
    "find_published",
    "is_person",
    "read_fields",
    "read_page_metadata",
]

_Json = dict[str, Any]

_MAX_NODES = 5_000  # of structured data that are looked at
_MAX_BYLINE = 300  # code points
_MAX_BYLINES = 100  # elements that are marked as one

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title")
_AUTHOR_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "citation_author",
)
_OUTLET_METAS = ("og:site_name", "application-name", "publisher", "dc.publisher", "cre")
_DATE_METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "cxenseparse:recs:publishtime",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "date",
)
_NOT_PEOPLE = frozenset(
    "admin agencies agency associated bureau chief contributor contributors correspondent "
    "correspondents desk editor editorial editors magazine media news newspaper newsroom "
    "online network post press reporter reporters service services staff team times tribune "
    "web webdesk writer writers".split()
)
_PARTICLES = frozenset(
    "al ap bin bint da das de del della den der di do dos du e el ibn la le los of ten ter van "
    "von y zu".split()
)
_BETWEEN_NAMES = re.compile(r"\s*(?:[,;|&/•·\n]|\band\b|\bwith\b)\s*", re.I)
_BY = re.compile(r"^(?:(?:words|story|report|written|posted|text)\s+)?by:?\s+", re.I)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*$")
_TITLE_SEPARATORS = re.compile(r"\s+(?:[|–—•·»-]|::)\s+")


@dataclass(frozen=True, slots=True)
class Fields:
    """The markup's fields as written: `<meta>` by name, JSON-LD objects, that of the article."""

    tree: HtmlElement
    metas: dict[str, list[str]]
    nodes: list[_Json]
    article: _Json


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """`titles` are all that the page calls the report, best first, without the outlet's name."""

    titles: tuple[str, ...]
    byline: tuple[str, ...]
    outlet: str | None
    url: str | None
    language: str | None


def read_fields(tree: HtmlElement) -> Fields:
    """All fields of the markup of `tree` that may speak of the report."""
    nodes = list(_structured_data(tree))
    article = next((node for node in nodes if _has_type(node, _ARTICLE_TYPE)), {})
    return Fields(tree, _read_metas(tree), nodes, article)


def read_page_metadata(fields: Fields, page_url: str | None) -> PageMetadata:
    """What the fields say, but for the date. `page_url` is where the page was found, if on the web."""
    url = _find_url(fields, page_url)
    outlet = _find_outlet(fields, url)
    return PageMetadata(
        titles=_find_titles(fields, outlet, url),
        byline=_find_byline(fields, outlet),
        outlet=outlet,
        url=url,
        language=_find_language(fields.tree),
    )


def find_published(
    fields: Fields, report_area: Iterable[HtmlElement], today: date
) -> Published | None:
    """The day of the first plausible date field, in the publisher's own zone where one is given.

    `report_area` are the elements from the headline to the end of the text, where a `<time>` speaks
    of this report and not of another. A time in UTC may be of another day where the outlet is: if a
    later field gives the same instant with an offset, its day is taken.
    """
    dates = _date_fields(fields, report_area)
    stamps = [stamp for name, text in dates if (stamp := _read_stamp(text, name))]
    stamps = [stamp for stamp in stamps if plausible_day(stamp.day, today)]
    if not stamps:
        return None
    best = stamps[0]
    if best.in_utc:
        best = next((s for s in stamps if not s.in_utc and _same_instant(s, best)), best)
    why = f"the page's {best.field}" + (", a time in UTC" if best.in_utc else "")
    return Published(
        value=best.day.isoformat(), earliest=best.day, latest=best.day, basis="metadata", why=why
    )


def is_person(name: str) -> bool:
    """Whether `name` looks like that of a person, not of a desk, an outlet, a handle or a URL."""
    words = name.split()
    if not 2 <= len(words) <= 6:
        return False
    if any(not _NAME_WORD.match(word) or word.lower() in _NOT_PEOPLE for word in words):
        return False
    return all(not word[0].islower() or word in _PARTICLES for word in words)


def _read_metas(tree: HtmlElement) -> dict[str, list[str]]:
    """The contents of `<meta>`, by name, property or itemprop in lower case."""
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = clean_text(meta.get("content", ""))
        for attribute in ("property", "name", "itemprop"):
            name = meta.get(attribute, "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    return metas


def _first(metas: dict[str, list[str]], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for content in metas.get(name, ()):
            yield name, content


def _structured_data(tree: HtmlElement) -> Iterator[_Json]:
    """The objects of the page's JSON-LD that describe the page: no lists of other pages."""
    scripts = [s for s in tree.iter("script") if "ld+json" in s.get("type", "").lower()]
    waiting = [_parse_json(script.text or "") for script in reversed(scripts)]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            waiting.extend(node[key] for key in ("mainEntity", "@graph") if key in node)


def _parse_json(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->")
    text = text.replace("/*<![CDATA[*/", "").replace("/*]]>*/", "")
    try:
        return json.loads(text.strip().removeprefix("//<![CDATA[").rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _has_type(node: _Json, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(kind) for kind in _strings(node.get("@type")))


def _strings(value: Any) -> list[str]:
    """`value` as strings: itself, its parts or their names."""
    if isinstance(value, str):
        return [clean_text(value)] if value.strip() else []
    if isinstance(value, dict):
        return _strings(value.get("name"))
    if isinstance(value, list):
        return [text for part in value if not isinstance(part, list) for text in _strings(part)]
    return []


def _find_titles(fields: Fields, outlet: str | None, url: str | None) -> tuple[str, ...]:
    titles = _strings(fields.article.get("headline"))
    titles += [content for _, content in _first(fields.metas, _TITLE_METAS)]
    titles += [clean_text(title.text_content()) for title in fields.tree.findall(".//head/title")]
    ours = {_folded(name) for name in (outlet, _host(url)) if name}
    stripped = (_without_outlet(title, ours) for title in titles)
    return tuple(dict.fromkeys(title for title in stripped if title))


def _without_outlet(title: str, ours: set[str]) -> str:
    """`title` without the outlet's name that pages put behind or before it."""
    parts = _TITLE_SEPARATORS.split(title)
    if len(parts) > 1 and _folded(parts[-1]) in ours:
        cut = title[: title.rindex(parts[-1])]
        return cut.rstrip(" |–—•·»-:")
    if len(parts) > 1 and _folded(parts[0]) in ours:
        return title[len(parts[0]) :].lstrip(" |–—•·»-:")
    return title


def _folded(name: str) -> str:
    return re.sub(r"\W+", "", name.casefold().removeprefix("www.").removeprefix("the "))


def _find_byline(fields: Fields, outlet: str | None) -> tuple[str, ...]:
    tree, article = fields.tree, fields.article
    sources = (
        _people(article.get("author")) or _people(article.get("creator")),
        [content for _, content in _first(fields.metas, _AUTHOR_METAS)],
        _short_texts(tree.xpath("//*[@itemprop='author']")),
        _short_texts(tree.xpath("//a[@rel='author']")),
    )
    for texts in sources:
        if names := find_names(texts, outlet):
            return names
    return find_names(_visible_author(tree), outlet)


def _short_texts(elements: Sequence[HtmlElement]) -> Iterator[str]:
    """The texts of the first elements that are short enough to be a byline's.

    No further than that is read: elements in elements would have the same text read over and over.
    """
    for element in elements[:_MAX_BYLINES]:
        parts: list[str] = []
        length = 0
        for part in islice(element.itertext(), _MAX_BYLINE):
            parts.append(part)
            length += len(part.strip())
            if length > _MAX_BYLINE:
                break
        else:
            yield clean_text("".join(parts))


def _people(authors: Any) -> list[str]:
    """The names in an `author` of structured data, but for those typed as organisations."""
    listed = authors if isinstance(authors, list) else [authors]
    organisation = re.compile("Organi[sz]ation$")
    return [
        name
        for author in listed
        if not (isinstance(author, dict) and _has_type(author, organisation))
        for name in _strings(author)
    ]


def find_names(texts: Iterable[str], outlet: str | None = None) -> tuple[str, ...]:
    """The names of persons in bylines as written ("By A and B"); not desks, outlets or handles."""
    names = [
        name.strip()
        for text in texts
        if "://" not in text and len(text) <= _MAX_BYLINE
        for name in _BETWEEN_NAMES.split(_BY.sub("", text.strip()))
    ]
    ours = _folded(outlet or "")
    return tuple(dict.fromkeys(n for n in names if is_person(n) and _folded(n) != ours))


def _visible_author(tree: HtmlElement) -> list[str]:
    """What trafilatura finds in the elements that pages mark as the byline."""
    from trafilatura.metadata import extract_author

    author = extract_author(tree)
    return [author] if author else []


def _find_outlet(fields: Fields, url: str | None) -> str | None:
    sites = (n for n in fields.nodes if _has_type(n, re.compile("WebSite$|Organi[sz]ation$")))
    candidates = [
        *fields.metas.get("og:site_name", ()),
        *_strings(fields.article.get("publisher")),
        *(name for site in sites for name in _strings(site)),
        *(content for _, content in _first(fields.metas, _OUTLET_METAS)),
    ]
    for candidate in candidates:
        name = str(candidate).lstrip("@").strip()
        if name and "://" not in name and len(name) <= 100:
            return name
    return _host(url)


def _host(url: str | None) -> str | None:
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None


def _find_url(fields: Fields, page_url: str | None) -> str | None:
    links = [e.get("href", "") for e in fields.tree.iter("link") if e.get("rel") == "canonical"]
    candidates = [*links, *fields.metas.get("og:url", ()), *_strings(fields.article.get("url"))]
    urls = [u for c in candidates if (u := _web_address(c, page_url))]
    # A canonical address that is the front page is a mistake of the page's template.
    deep = [u for u in urls if urlsplit(u).path.strip("/") or urlsplit(u).query]
    fallback = [u for u in [_web_address(page_url or "", None)] if u]
    return next(iter(deep + fallback + urls), None)


def _web_address(address: str, base: str | None) -> str | None:
    try:
        url = urljoin(base or "", address.strip())
        parts = urlsplit(url)
    except ValueError:
        return None
    plain = url.isprintable() and " " not in url
    return url if parts.scheme in ("http", "https") and parts.hostname and plain else None


def _find_language(tree: HtmlElement) -> str | None:
    root = tree if tree.tag == "html" else next(tree.iter("html"), tree)
    declared: str = root.get("lang", "")
    match = re.match(r"([A-Za-z]{2,3})(?:[-_]|$)", declared.strip())
    return match[1].lower() if match else None


@dataclass(frozen=True, slots=True)
class _Stamp:
    """One date field: the day as written, the instant where it has a zone, the field's name."""

    day: date
    instant: datetime | None
    field: str

    @property
    def in_utc(self) -> bool:
        return self.instant is not None and not self.instant.utcoffset()


def _same_instant(one: _Stamp, other: _Stamp) -> bool:
    if one.instant is None or other.instant is None:
        return False
    return abs(one.instant - other.instant) < timedelta(minutes=1)


def _date_fields(fields: Fields, report_area: Iterable[HtmlElement]) -> Iterator[tuple[str, str]]:
    for text in _strings(fields.article.get("datePublished")):
        yield "JSON-LD datePublished", text
    for name, text in _first(fields.metas, _DATE_METAS):
        yield f"meta {name}", text
    for element in fields.tree.xpath("//*[@itemprop='datePublished']"):
        yield "itemprop datePublished", element.get("datetime") or element.get("content") or ""
    for time in fields.tree.xpath("//time[@datetime][@pubdate]"):
        yield "time pubdate", time.get("datetime", "")
    for element in report_area:
        if element.tag == "time" and not _tells_change(element):
            yield "time datetime", element.get("datetime", "")


def _tells_change(time: HtmlElement) -> bool:
    marks = f"{time.get('itemprop', '')} {time.get('class', '')}".lower()
    return "modif" in marks or "updat" in marks


def _read_stamp(text: str, field: str) -> _Stamp | None:
    """A date as metadata write it: ISO 8601, RFC 2822, or an English date with the month's name."""
    text = text.strip()
    moment = _read_iso(text) or _read_rfc2822(text) or _read_english(text)
    if moment is None:
        return None
    return _Stamp(moment.date(), moment if moment.tzinfo else None, field)


def _read_iso(text: str) -> datetime | None:
    for form in (text, re.sub(r"\.\d+", "", text), text[:10]):
        try:
            moment = datetime.fromisoformat(form)
        except ValueError:
            continue
        # An offset that is no time zone's (an error of the page) says nothing.
        return moment if moment.tzinfo is None or moment.year > 1 else None
    return None


def _read_rfc2822(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment


def _read_english(text: str) -> datetime | None:
    words = " ".join(text.replace(",", " ").split()[:3])
    for form in ("%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(words, form)
        except ValueError:
            continue
    return None
