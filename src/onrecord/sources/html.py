"""HTML pages: the report's text as a reader sees it, and what the page says of it.

trafilatura decides which part of a page is the report. The text itself is read from the page's own
tree (`page_blocks`), so that no word is glued, split or lost by the extractor's rewriting, and
captions are told from the body. What remains of the page (menus, share lines, related links,
comments) stays out. Nothing here touches the network.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from onrecord.errors import DamagedInput, InputTooLarge, NoReportText
from onrecord.model import Part
from onrecord.sources.assemble import assemble
from onrecord.sources.decode import MOST_CHARACTERS, decode
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.page_blocks import PageBlock, clean_text, find_page_blocks
from onrecord.sources.page_match import letters, match_blocks
from onrecord.sources.page_metadata import (
    find_published,
    read_fields,
    read_page_metadata,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_html"]

# What it logs of a page is for who asks for it; the reader of a report is told in one sentence.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_MOST_CHARACTERS = 10_000_000  # scripts and pictures in the page's source included
_MAX_ELEMENTS = 100_000  # a long report's page has some 5,000; trafilatura's time grows faster
# Of what grows with the square of the page's making, so much takes some ten seconds. A usual page
# has a hundredth of it.
_MAX_NESTING = 2_000_000  # the elements, each counted once for every element that it stands in
_MAX_NESTED_TEXT = 100_000_000  # characters, counted so
_MAX_SIBLINGS = 150_000_000  # elements, each counted once for each element beside it
_MAX_TABLES = 400  # one in another
_MAX_ATTRIBUTES = 500  # of one element; libxml2 compares each of them with all others
# A tag, and the program or style behind it, which may hold what looks like one.
_TAG = re.compile(
    r"(?P<tag><(?:(?P<raw>script|style)\b|[A-Za-z])(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)"
    r"(?(raw).*?(?:</(?P=raw)|\Z))",
    re.I | re.S,
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')?+")
_ATTRIBUTE = re.compile(r"[^\s/]+")
_MIN_PROSE = 30  # letters in one paragraph: fewer, and there is no report on the page
_MIN_TITLE = 4  # words of a heading that no metadata confirm as the title
_TEASER = 0.9  # of a block's code points stand in links: it leads to another page
_MAX_CALL = 300  # code points; a longer paragraph that begins so has something to tell
_ENDS_SENTENCE = frozenset(".!?…\"'”’»)")
# How English pages begin what is no part of the report but stands among its paragraphs.
_CALL = re.compile(
    r"""\W*(?:
      (?:read|see|watch|learn|find\ out)\ (?:more|also|next)\b(?!\ (?:than|of)\b)
      | also\ (?:read|on|see)\b | related\s*(?:[:|]|stories|articles|coverage|content|$)
      | more\ (?:on\ this|from|stories|news)\b | you\ (?:may|might)\ (?:also\ )?like
      | recommended\s*(?:[:|]|for\ you|stories|$) | do\ ?n['’]t\ miss\b | trending\s*(?:[:|]|now|$)
      | (?:sign\ up|subscribe|register)\ (?:to|for|here|now|today)\b
      | (?:click|tap)\ here\b | follow\ (?:us|the|our)\b.*\b(?:twitter|facebook|instagram|x)\b
      | (?:like|enjoy)\ this\ (?:story|article)\b | share\ (?:this|on|via)\b
      | get\ (?:the\ latest|our|breaking)\b.*\b(?:inbox|newsletters?|alerts?|app)\b
      | (?:advertisement|ad|comments?|share|print|e-?mail|tags|topics|leave\ a\ comment)\s*[:.]?$
      | (?:load|view|show)\ (?:all\ )?comments | story\ continues\ below\b
      | https?://\S+$
    )""",
    re.I | re.X,
)

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_CHARSET_WITHIN = 4096  # bytes; browsers look at 1,024, some templates put scripts first


def read_html(raw: Raw) -> Draft:
    """The report on an HTML page.

    1. bytes to a tree, in the charset that the sender or the page declares where that fits
    2. trafilatura extracts the main text
    3. the page's own blocks that hold that text are found
    4. headline and captions are added, remains of the page dropped
    5. metadata are read

    Raises NoReportText where the page holds no prose, DamagedInput where its markup cannot be
    read, InputTooLarge above 100,000 elements or 2 million characters of text, or where so much
    of it stands inside or beside so much else that reading it takes very long.
    """
    tree = _parse(raw)
    fields = read_fields(tree)
    metadata = read_page_metadata(fields, raw.url)
    blocks, body = _find_body(tree, _extract(tree, raw.name))
    headline = _find_headline(blocks, body, metadata.titles)
    parts = _arrange(blocks, body, headline)
    if not any(part is Part.BODY and len(letters(text)) >= _MIN_PROSE for text, part in parts):
        raise NoReportText(
            f"{raw.name}: this page holds no text of a report; "
            "give the page of a single report, or its text as a file."
        )
    draft = assemble(parts)
    return replace(
        draft,
        title=headline.title,
        byline=metadata.byline or draft.byline,
        outlet=metadata.outlet,
        url=metadata.url,
        language=metadata.language,
        published=find_published(fields, _report_area(tree, blocks, body, headline), date.today()),
    )


def _check_size(tree: HtmlElement, name: str) -> None:
    """Refuses a page that is larger, or larger in its making, than that of any report."""
    from lxml import etree

    elements = characters = nesting = nested_text = siblings = depth = tables = most_tables = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        depth += step
        tables += step * (element.tag == "table")
        if step < 0:
            continue
        most_tables = max(most_tables, tables)
        shown = element.tag not in ("script", "style")
        length = (len(element.text or "") if shown else 0) + len(element.tail or "")
        elements += 1
        characters += length
        nesting += depth
        nested_text += depth * length
        siblings += len(element) ** 2
        if elements > _MAX_ELEMENTS:
            raise InputTooLarge(
                f"{name}: the page has more than {_MAX_ELEMENTS:,} elements; "
                "give the page of a single report, or its text as a file."
            )
    if characters > MOST_CHARACTERS:
        raise InputTooLarge(
            f"{name}: the page has more than {MOST_CHARACTERS:,} characters of text; "
            "give the page of a single report."
        )
    tangled = nesting > _MAX_NESTING or nested_text > _MAX_NESTED_TEXT
    if tangled or siblings > _MAX_SIBLINGS or most_tables > _MAX_TABLES:
        raise InputTooLarge(
            f"{name}: the page has more elements inside or beside one another than can be read in "
            "reasonable time; give the text of the report as a file."
        )


def _check_attributes(text: str, name: str) -> None:
    """Refuses a page with an element of very many attributes, before it is parsed."""
    for found in _TAG.finditer(text):
        tag = found["tag"]
        long = len(tag) > 2 * _MAX_ATTRIBUTES
        if long and len(_ATTRIBUTE.findall(_VALUE.sub("= ", tag))) > _MAX_ATTRIBUTES:
            raise InputTooLarge(
                f"{name}: the page has an element with more than {_MAX_ATTRIBUTES} attributes; "
                "give the text of the report as a file."
            )


def _parse(raw: Raw) -> HtmlElement:
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True
    )
    # U+0000 ends the text for libxml2.
    text = decode(replace(raw, charset=_declared_charset(raw)), most=_MOST_CHARACTERS).replace(
        "\0", ""
    )
    _check_attributes(text, raw.name)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise NoReportText(
            f"{raw.name}: this page is empty; give a page that holds a report."
        ) from error
    if any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log):
        raise DamagedInput(
            f"{raw.name}: the page's elements are nested more than 2,000 deep, which no browser "
            "shows; give the text of the report as a file."
        )
    _check_size(tree, raw.name)
    _drop_controls(tree)
    return tree


def _drop_controls(tree: HtmlElement) -> None:
    """Takes out control characters, which mean nothing in HTML and which lxml refuses to copy.

    Pages hold them as such and as references (`&#1;`).
    """
    for element in tree.iter():
        for text in ("text", "tail"):
            value = getattr(element, text)
            if value and _CONTROLS.search(value):
                setattr(element, text, _CONTROLS.sub("", value))


def _declared_charset(raw: Raw) -> str | None:
    """What the sender says, else what a `<meta>` of the page says."""
    if raw.charset:
        return raw.charset
    found = _META_CHARSET.search(raw.data, 0, _CHARSET_WITHIN)
    label = found[1].decode("ascii", "replace") if found else None
    # A label that could be read as ASCII is not of a charset of two bytes a character.
    return None if label and label.lower().startswith(("utf-16", "utf-32")) else label


def _extract(tree: HtmlElement, name: str) -> str:
    """The main text as trafilatura gives it, or nothing.

    Fast mode leaves out its comparison with two other extractors, which costs half the time and,
    on the benchmark of this project, accuracy too.
    """
    from lxml import etree
    from trafilatura.core import bare_extraction
    from trafilatura.settings import Document

    try:
        document = bare_extraction(tree, fast=True, include_comments=False)
    except (RecursionError, etree.LxmlError) as error:
        raise DamagedInput(
            f"{name}: the page's markup is too tangled to be read; "
            "give the text of the report as a file."
        ) from error
    return (document.text or "") if isinstance(document, Document) else ""


def _find_body(tree: HtmlElement, extracted: str) -> tuple[list[PageBlock], list[int]]:
    """The page's blocks, and which of them are the main text.

    Where the main text is not among them (some pages have it in a script), its lines are the
    blocks, after the page's headings.
    """
    blocks = find_page_blocks(tree)
    body = match_blocks([block.segments for block in blocks], extracted)
    if body is not None:
        return blocks, _without_furniture(blocks, body)
    headings = [block for block in blocks if block.heading == 1]
    lines = [PageBlock(tree, text) for line in extracted.splitlines() if (text := clean_text(line))]
    return headings + lines, list(range(len(headings), len(headings) + len(lines)))


@dataclass(frozen=True, slots=True)
class _Headline:
    """The report's title, and which block shows it, if one does."""

    title: str | None
    block: int | None = None


def _find_headline(
    blocks: Sequence[PageBlock], body: Sequence[int], titles: Sequence[str]
) -> _Headline:
    """The heading that the page's titles name, in the words of the heading; else the first title.

    Without a match, an only `<h1>` of some words is the headline: titles in metadata are often
    written for search engines.
    """
    before = body[-1] if body else len(blocks)
    headings = [i for i, b in enumerate(blocks[: before + 1]) if b.heading and not b.aside]
    for title in titles:
        for i in sorted(headings, key=lambda i: blocks[i].heading):
            if _same_title(letters(blocks[i].text), letters(title)):
                return _Headline(clean_text(blocks[i].text), i)
    first = [i for i in headings if blocks[i].heading == 1]
    if len(first) == 1 and (not titles or len(blocks[first[0]].text.split()) >= _MIN_TITLE):
        return _Headline(clean_text(blocks[first[0]].text), first[0])
    return _Headline(titles[0] if titles else None)


def _same_title(one: str, other: str) -> bool:
    """Whether two titles, as letters, are the same but for a part that one of them leaves out."""
    short, long = sorted((one, other), key=len)
    return bool(short) and short in long and len(short) >= len(long) / 2


def _arrange(
    blocks: Sequence[PageBlock], body: Sequence[int], headline: _Headline
) -> list[tuple[str, Part]]:
    """The blocks of the report's text in order: its headline, then body and captions."""
    parts = [(headline.title, Part.HEADLINE)] if headline.title else []
    if not body:
        return parts
    title = letters(headline.title or "")
    start = body[0] if headline.block is None else min(headline.block, body[0])
    kept = set(body)
    seen: set[str] = set()
    for i in range(start, body[-1] + 1):
        block = blocks[i]
        if i == headline.block or (block.heading and letters(block.text) == title):
            continue
        if i in kept:
            parts.append((block.text, Part.CAPTION if block.caption else Part.BODY))
        elif _is_shown_caption(block) and block.text not in seen:
            parts.append((block.text, Part.CAPTION))
        seen.add(block.text)
    return parts


def _without_furniture(blocks: Sequence[PageBlock], body: Sequence[int]) -> list[int]:
    """`body` without links to other pages, calls to subscribe, and headings that head nothing."""
    kept = [i for i in body if not _is_furniture(blocks[i])]
    while kept and blocks[kept[-1]].heading:
        kept.pop()
    return kept


def _is_furniture(block: PageBlock) -> bool:
    text = block.text
    if _CALL.match(text):
        return len(text) <= _MAX_CALL
    is_teaser = block.linked >= _TEASER * len(text) and text[-1] not in _ENDS_SENTENCE
    return is_teaser and not block.heading


def _is_shown_caption(block: PageBlock) -> bool:
    """Whether a block that the extractor left out is a caption of the report's own picture."""
    return block.caption and not block.aside and block.linked < len(block.text) / 2


def _report_area(
    tree: HtmlElement, blocks: Sequence[PageBlock], body: Sequence[int], headline: _Headline
) -> list[HtmlElement]:
    """The elements from the one that shows the headline to the one that ends the text."""
    if not body:
        return []
    first = blocks[body[0] if headline.block is None else min(headline.block, body[0])].element
    last = blocks[body[-1]].element
    if first is tree or last is tree:
        return []
    elements = list(tree.iter())
    return elements[elements.index(first) : elements.index(last) + 1]
