"""The visible text of an HTML page as blocks, in the order of the document.

The rules are those a browser applies: elements that make a box of their own end the block before
and after them, inline elements never split or glue words, white space collapses, `<br>` breaks the
line and two of them the paragraph, `<q>` puts quotation marks. Nothing is left out here but what
is never shown (scripts, styles, form controls, hidden elements); which blocks belong to the report
is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["PageBlock", "clean_text", "find_page_blocks"]

_UNSEEN = frozenset(
    "applet area audio base button canvas datalist embed fencedframe frame frameset head iframe "
    "input link map math meta noframes noscript object optgroup option param progress rp rt "
    "script select source style svg template textarea title track video".split()
)
_BOXES = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ASIDES = frozenset(("aside", "footer", "nav"))
_CAPTION_CLASS = re.compile(r"(?:^|[\s_-])caption(?:$|[\s_-]|text)", re.I)
_MAX_CAPTION = 1_000  # code points
_MAX_CAPTION_ELEMENTS = 200  # inside a caption: links, emphasis, the credit
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# What frameworks call what is shown on demand, or to screen readers alone: cards of people, notes.
_ON_DEMAND = re.compile(
    r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text|tooltip-?(?:text|content)"
    r"|popover-(?:body|content)|hover-?card|rollover-(?:\w+-)?block)(?:$|\s)",
    re.I,
)
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
# Shown by no browser: controls, lone surrogates, the soft hyphen, zero-width spaces, word joiners,
# marks of direction and of byte order. Zero-width joiners stay: emoji and some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2060-\u2064"
    "\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(slots=True)
class PageBlock:
    """One block of a page: its text, and what the markup says of it.

    `segments` are its text nodes as written, `linked` is how many code points of them stand in
    links. `aside` is true inside `<aside>`, `<nav>` or `<footer>`.
    """

    element: HtmlElement
    text: str = ""
    heading: int = 0  # 1 to 6, or 0 where it is none
    caption: bool = False
    aside: bool = False
    linked: int = 0
    segments: list[str] = field(default_factory=list)


def clean_text(text: str) -> str:
    """`text` on one line as a browser shows it: invisible characters out, white space collapsed."""
    return " ".join(_INVISIBLE.sub("", text).split())


def find_page_blocks(tree: HtmlElement) -> list[PageBlock]:
    """All blocks of `tree` that hold text, in document order."""
    from lxml import etree

    walk = _Walk(tree)
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "start":
            if _is_unseen(element):
                events.skip_subtree()
            else:
                walk.enter(element)
        else:
            if not _is_unseen(element):
                walk.leave(element)
            if element is not tree:
                walk.add(element.tail)
    walk.end_block()
    return walk.blocks


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _UNSEEN or "hidden" in element.attrib:
        return True
    style, name = element.get("style"), element.get("class")
    if style is not None and _HIDDEN_STYLE.search(style) is not None:
        return True
    return name is not None and element.tag not in _HEADINGS and bool(_ON_DEMAND.search(name))


def _is_caption(element: HtmlElement) -> bool:
    """Whether `element` is marked as a caption and short enough to be one.

    Templates leave the element open, or name the box around a picture and its article so.
    """
    if element.tag != "figcaption" and not _CAPTION_CLASS.search(element.get("class", "")):
        return False
    length = 0
    for count, inner in enumerate(element.iter()):
        length += len((inner.text or "").strip())
        length += 0 if inner is element else len((inner.tail or "").strip())
        if length > _MAX_CAPTION or count > _MAX_CAPTION_ELEMENTS:
            return False
    return True


class _Walk:
    """The state of one walk over a tree. `end_block` may be called at any time."""

    def __init__(self, tree: HtmlElement) -> None:
        self.blocks: list[PageBlock] = []
        self._boxes = [tree]
        self._open = PageBlock(tree)
        self._links = self._quotes = self._asides = self._verbatim = 0
        self._heading = 0
        self._caption: HtmlElement | None = None

    def enter(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BOXES:
            self.end_block()
            self._boxes.append(element)
            self._open.element = element
            self._count(element, 1)
        elif tag == "br":
            self._open.segments.append("\n")
        elif tag == "q":
            self.add("“" if self._quotes % 2 == 0 else "‘")
            self._quotes += 1
        elif tag == "a":
            self._links += 1
        self.add(element.text)

    def leave(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in _BOXES:
            self.end_block()
            self._boxes.pop()
            self._count(element, -1)
            self._open.element = self._boxes[-1] if self._boxes else element
        elif tag == "q":
            self._quotes -= 1
            self.add("”" if self._quotes % 2 == 0 else "’")
        elif tag == "a":
            self._links -= 1

    def add(self, text: str | None) -> None:
        """Takes in the text of one text node."""
        if not text:
            return
        if not self._verbatim:
            text = text.replace("\n", " ").replace("\r", " ")
        self._open.segments.append(text)
        if self._links:
            self._open.linked += len(text.strip())

    def end_block(self) -> None:
        """Ends the open block, at its paragraph breaks too."""
        block = self._open
        self._open = PageBlock(block.element)
        for segments in _split_at_breaks(block.segments):
            text = _render(segments)
            if text:
                self.blocks.append(
                    PageBlock(
                        block.element,
                        text,
                        self._heading,
                        self._caption is not None,
                        self._asides > 0,
                        min(block.linked, len(text)),
                        segments,
                    )
                )

    def _count(self, element: HtmlElement, step: int) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._heading = int(tag[1]) if step > 0 else 0
        if step > 0 and self._caption is None and _is_caption(element):
            self._caption = element
        elif step < 0 and self._caption is element:
            self._caption = None
        self._asides += step * (tag in _ASIDES)
        self._verbatim += step * (tag == "pre")


def _split_at_breaks(segments: list[str]) -> list[list[str]]:
    """`segments` cut wherever two `<br>` follow one another with nothing but white space between.

    A text node of `<pre>` has its own line breaks, which are cut at blank lines alike.
    """
    parts: list[list[str]] = [[]]
    broken = False
    for segment in segments:
        if segment == "\n" and broken:
            parts.append([])
        elif segment.strip() or not broken:
            parts[-1].append(segment)
            broken = segment == "\n"
    return parts


def _render(segments: list[str]) -> str:
    text = _SPACES.sub(" ", _INVISIBLE.sub("", "".join(segments)))
    return _AROUND_BREAK.sub("\n", text).strip()
