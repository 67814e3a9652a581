"""Markdown: the report's text is the file, its markup marked as such.

markdown-it-py (CommonMark) tells what is a heading, a list, emphasis, a link. It gives lines for
blocks but no positions for what is inside them, so its inline rules are wrapped to note which
characters of their source each of them consumed. Its parse is thus the only one, and positions
cannot disagree with it.

Two departures from CommonMark, for news: an indented paragraph is a paragraph, not code, and a
hard line break ends a block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from onrecord.model import Part, Published, Span
from onrecord.sources.decode import decode
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.layout import Piece, lay_out
from onrecord.text.paragraphs import find_paragraphs

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["read_markdown"]

_LINE_END = re.compile(r"\r\n?|\n")  # as markdown-it-py has them
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*(?:\r\n?|\n)(?P<yaml>[\w-]+[ \t]*:.{0,20000}?)(?:\r\n?|\n)(?:---|\.\.\.)[ \t]*"
    r"(?=\r|\n|\Z)",
    re.S,
)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.S)
_UNSEEN = re.compile(r"\s*<(?:!--|script|style|iframe|svg|\?|!)", re.I)
_PICTURE_TAG = re.compile(r"<(?:img|picture|video)\b", re.I)
_WEB = re.compile(r"https?://\S+$")
# Code points of a block whose inside is parsed. The time that takes may grow with their square,
# and real paragraphs are shorter.
_LONGEST_BLOCK = 20_000
_DEEP = re.compile(r"(?:[\[{][^\]}]*){20}|(?:[?-]\s+){20}")  # YAML that takes its parser seconds
_FEWEST_LINKS = 3  # items that are links and nothing else, for a list to be a menu


def read_markdown(raw: Raw) -> Draft:
    """The report in a Markdown file. Front matter in YAML gives title, byline, date and URL."""
    text = decode(raw)
    matter = _FRONT_MATTER.match(text)
    start = matter.end() if matter else 0
    document = _Document(text, start)
    pieces = document.read()
    if matter:
        pieces.insert(0, Piece(0, start, "", Part.FURNITURE))
    draft = lay_out(text, pieces, document.markup)
    return _with_metadata(draft, matter["yaml"]) if matter else draft


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line of a block's content stands: `content` and `source` offsets of its start."""

    content: int
    source: int
    length: int

    @property
    def end(self) -> int:
        return self.source + self.length


class _Document:
    """One Markdown text, read from `start` on."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start
        self._lines = list(_lines(text, start))
        self.markup: list[Span] = []

    def read(self) -> list[Piece]:
        """The pieces in order; their markup is in `markup` afterwards."""
        tokens = list(_parse(self._text[self._start :]))
        menus = _menu_items(tokens)
        pieces: list[Piece] = []
        for number, token in enumerate(tokens):
            heading = token.type == "inline" and tokens[number - 1].type == "heading_open"
            for piece in self._pieces(token, heading):
                if number in menus:
                    piece.part = Part.FURNITURE
                pieces.append(piece)
        self.markup = list(_clip(self.markup, pieces))
        return pieces

    def _pieces(self, token: Token, heading: bool) -> Iterator[Piece]:
        if token.map is None:
            return
        first, after = token.map
        if token.type == "inline":
            yield from self._inline(token, first, after, heading)
        elif token.type == "hr":
            yield from self._furniture(first, after)
        elif token.type == "html_block":
            yield from self._html(first, after)
        elif token.type == "fence" and token.info.strip():  # code in a named language
            yield from self._furniture(first, after)
        elif token.type == "fence":
            start, end = self._range(first, after)
            yield from self._paragraphs(start, end, [])

    def _range(self, first: int, after: int) -> tuple[int, int]:
        """The span of lines `first` to `after`, the latter not included."""
        return self._lines[first][0], self._lines[min(after, len(self._lines)) - 1][1]

    def _furniture(self, first: int, after: int) -> Iterator[Piece]:
        start, end = _trim(self._text, *self._range(first, after))
        if start < end:
            yield Piece(start, end, "", Part.FURNITURE)

    def _html(self, first: int, after: int) -> Iterator[Piece]:
        """What HTML amid the Markdown shows."""
        start, end = self._range(first, after)
        if _UNSEEN.match(self._text, start, end):
            yield from self._furniture(first, after)
        else:
            tags = [Span(*match.span()) for match in _TAG.finditer(self._text, start, end)]
            yield from self._paragraphs(start, end, tags)

    def _paragraphs(self, start: int, end: int, marks: list[Span]) -> Iterator[Piece]:
        self.markup += marks
        for piece_start, piece_end in find_paragraphs(self._text, start, end):
            words = _words(self._text, piece_start, piece_end, marks)
            picture = bool(_PICTURE_TAG.search(self._text, piece_start, piece_end))
            part = None if words else Part.FURNITURE
            yield Piece(piece_start, piece_end, words, part, picture=picture)

    def _inline(self, token: Token, first: int, after: int, heading: bool) -> Iterator[Piece]:
        """The pieces of a paragraph or heading, cut at hard breaks and around pictures."""
        places = self._align(token.content, first, after)
        if places is None:
            yield from self._paragraphs(*self._range(first, after), [])
            return
        inside = _Inside(token.children or [], places)
        marks = sorted(inside.marks + list(self._prefixes(places)))
        self.markup += marks
        for group in _groups(self._text, places, inside, marks):
            start, end = _trim(self._text, group[0].source, group[-1].end)
            if start == end:
                continue
            words = _words(self._text, start, end, marks)
            yield Piece(
                start,
                end,
                words,
                None if words else Part.FURNITURE,
                heading=heading,
                emphasised=any(self._is_all(start, end, span, marks) for span in inside.emphasised),
                picture=any(start <= at < end for at in inside.pictures),
            )

    def _is_all(self, start: int, end: int, span: Span, marks: list[Span]) -> bool:
        """Whether all words of `start` to `end` stand within `span`."""
        return (
            start < span.end
            and span.start < end
            and not _words(self._text, start, max(start, span.start), marks)
            and not _words(self._text, min(end, span.end), end, marks)
        )

    def _align(self, content: str, first: int, after: int) -> list[_Place] | None:
        """Where each line of a block's content stands in the text.

        The content is the block's lines without what stands before them (white space, `>`, `-`,
        `#`) and without white space around the whole, so that whole lines may be missing too.
        """
        wanted = content.split("\n")
        last = min(after, len(self._lines)) - len(wanted)
        for skipped in range(first, last + 1):
            places = self._fit(wanted, skipped)
            if places is not None:
                return places
        return None

    def _fit(self, wanted: Sequence[str], first: int) -> list[_Place] | None:
        places: list[_Place] = []
        offset = 0
        for number, line in enumerate(wanted, first):
            start, end = self._lines[number]
            whole = self._text[start:end].replace("\0", "\ufffd").rstrip()
            body = line.strip()
            at = len(whole) - len(body) if whole.endswith(body) else whole.find(body)
            if at < 0:
                return None
            margin = len(line) - len(line.lstrip()) if body else len(line)
            places.append(_Place(offset + margin, start + at, len(body)))
            offset += len(line) + 1
        return places

    def _prefixes(self, places: Sequence[_Place]) -> Iterator[Span]:
        """Marks of quotes and lists before the later lines of a block."""
        for before, place in pairwise(places):
            start, end = _trim(self._text, before.end, place.source)
            if start < end:
                yield Span(start, end)


class _Inside:
    """What the inline tokens of a block say, in offsets of the text."""

    def __init__(self, children: Sequence[Token], places: Sequence[_Place]) -> None:
        self._places = places
        self._starts = [place.content for place in places]
        self.marks: list[Span] = []
        self.emphasised: list[Span] = []  # outermost
        self.pictures: list[int] = []
        self.hard_breaks: set[int] = set()  # lines that end in one
        opened: list[int] = []
        for token in children:
            spans = [self._span(*span) for span in token.meta.get(_MARKS, ())]
            if token.type == "text" and token.content:
                continue  # a delimiter that delimits nothing is a character like any other
            self.marks += [span for span in spans if span.start < span.end]
            if token.type == "image" and spans:
                self.pictures.append(spans[0].start)
            elif token.type == "hardbreak":
                self.hard_breaks.add(self._line(token.meta[_AT]))
            elif token.type in ("em_open", "strong_open") and spans:
                opened.append(spans[0].start)
            elif token.type in ("em_close", "strong_close") and spans and opened:
                start = opened.pop()
                if not opened:
                    self.emphasised.append(Span(start, spans[0].end))

    def _line(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _source(self, at: int) -> int:
        place = self._places[self._line(at)]
        return place.source + min(max(0, at - place.content), place.length)

    def _span(self, start: int, end: int) -> Span:
        first = self._source(start)
        return Span(first, max(first, self._source(end - 1) + 1))


def _groups(
    text: str, places: Sequence[_Place], inside: _Inside, marks: Sequence[Span]
) -> Iterator[list[_Place]]:
    """The lines of a block, cut after hard breaks and around lines that are pictures only."""
    group: list[_Place] = []
    cut = False
    for number, place in enumerate(places):
        picture = any(place.source <= at < place.end for at in inside.pictures) and not _words(
            text, place.source, place.end, marks
        )
        if group and (cut or picture):
            yield group
            group = []
        group.append(place)
        cut = picture or number in inside.hard_breaks
    if group:
        yield group


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """`(start, end)` of each line, its end not included."""
    for match in _LINE_END.finditer(text, start):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _words(text: str, start: int, end: int, marks: Sequence[Span]) -> str:
    """The words of `text[start:end]` without `marks` (in order, apart), with single spaces."""
    parts: list[str] = []
    for number in range(bisect_right(marks, start, key=lambda mark: mark.end), len(marks)):
        mark = marks[number]
        if mark.start >= end:
            break
        parts.append(text[start : max(start, mark.start)])
        start = mark.end
    parts.append(text[start:end])
    return " ".join("".join(parts).split())


def _clip(marks: Sequence[Span], pieces: Sequence[Piece]) -> Iterator[Span]:
    """The parts of `marks` inside pieces, in order. A link's target may span a break."""
    ordered = sorted(marks)
    first = 0
    for piece in pieces:
        while first < len(ordered) and ordered[first].end <= piece.start:
            first += 1
        number = first
        while number < len(ordered) and ordered[number].start < piece.end:
            mark = ordered[number]
            clipped = Span(max(mark.start, piece.start), min(mark.end, piece.end))
            if clipped.start < clipped.end:
                yield clipped
            number += 1


def _menu_items(tokens: Sequence[Token]) -> set[int]:
    """Which tokens are the items of a list of links: a menu, or other reports to read."""
    found: set[int] = set()
    lists: list[list[int]] = []
    plain: list[bool] = []
    for number, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append([])
            plain.append(False)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            items = lists.pop()
            if not plain.pop() and len(items) >= _FEWEST_LINKS:
                found.update(items)
        elif token.type == "inline" and lists:
            lists[-1].append(number)
            plain[-1] |= not _is_link(token.children or [])
    return found


def _is_link(children: Sequence[Token]) -> bool:
    """Whether a block consists of links only."""
    depth = 0
    for token in children:
        depth += (token.type == "link_open") - (token.type == "link_close")
        if depth == 0 and token.content.strip():
            return False
    return any(token.type == "link_open" for token in children)


_MARKS = "onrecord.marks"  # in a token's meta: spans of the content that are markup
_AT = "onrecord.at"  # in a break's meta: where it stands in the content
_Rule = Callable[["StateInline", bool], bool]


def _parse(text: str) -> Iterator[Token]:
    """The tokens of a text, with inline tokens for the blocks that are not overlong."""
    parser = _parser()
    references: dict[str, Any] = {}
    for token in parser.parse(text, references):
        if token.type == "inline" and len(token.content) <= _LONGEST_BLOCK:
            token.children = []
            parser.inline.parse(token.content, parser, references, token.children)
        yield token


@cache
def _parser() -> MarkdownIt:
    """CommonMark's blocks, without indented code; its inline rules note where they were."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").disable(["code", "inline", "text_join", "fragments_join"])
    ruler = parser.inline.ruler
    for name, rule in zip(ruler.get_active_rules(), ruler.getRules(""), strict=True):
        ruler.at(name, _noting(name, rule))
    return parser


def _noting(name: str, rule: _Rule) -> _Rule:
    def noting(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent and len(state.tokens) > before:
            _note(name, state, start, state.tokens[before:])
        return True

    return noting


def _note(name: str, state: StateInline, start: int, new: Sequence[Token]) -> None:
    """Note in the meta of `new` tokens which characters from `start` on are markup."""
    end, last = state.pos, new[-1]
    if last.type in ("softbreak", "hardbreak"):
        last.meta[_AT] = start
        last.meta[_MARKS] = [(start, start + 1)] if name == "escape" else []
    elif name == "emphasis":
        # One token for each character of the run; which of them delimit is known later.
        for at, token in enumerate(state.tokens[start - end :], start):
            token.meta[_MARKS] = [(at, at + 1)]
    elif last.type == "code_inline":
        size = len(last.markup)
        last.meta[_MARKS] = [(start, start + size), (end - size, end)]
    elif last.type == "text_special":
        last.meta[_MARKS] = list(_special_marks(last, start, end))
    elif name == "autolink":
        last.meta[_MARKS] = [(start, start + 1), (end - 1, end)]
    elif name == "link":
        label_end = state.md.helpers.parseLinkLabel(state, start, True)
        last.meta[_MARKS] = [(start, start + 1), (label_end, end)]
    elif name in ("image", "html_inline"):
        last.meta[_MARKS] = [(start, end)]


def _special_marks(token: Token, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The backslash of an escaped character; the name of `&amp;`.

    Other entities stay as they are: none of their characters is the one that they stand for.
    """
    if token.info == "escape" and token.content != token.markup:
        yield start, start + 1
    elif token.content == "&":
        yield start + 1, end


def _with_metadata(draft: Draft, matter: str) -> Draft:
    """The draft with what its front matter says; the headline's words stay the title."""
    fields = _fields(matter)
    published = next(filter(None, map(_published, _values(fields, "date", "published"))), None)
    byline = tuple(
        name
        for value in _values(fields, "author", "authors", "byline")
        for name in re.split(r"\s*(?:;|\band\b|&)\s*", re.sub(r"^[Bb]y\s+", "", value))
        if name
    )
    return replace(
        draft,
        title=draft.title or next(_values(fields, "title", "headline"), None),
        byline=byline or draft.byline,
        outlet=next(_values(fields, "outlet", "publisher", "site", "site_name"), draft.outlet),
        url=next(filter(_WEB.match, _values(fields, "url", "link", "canonical_url")), draft.url),
        published=published,
    )


def _fields(matter: str) -> dict[str, Any]:
    """The front matter's fields, their values as text; nothing where it is no valid YAML."""
    import yaml

    if _DEEP.search(matter):
        return {}
    try:
        fields = yaml.load(matter, Loader=yaml.BaseLoader)  # makes strings only
    except (yaml.YAMLError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    return {str(key).lower(): value for key, value in fields.items()}


def _values(fields: dict[str, Any], *names: str) -> Iterator[str]:
    """The texts under any of `names`, in their order."""
    for name in names:
        value = fields.get(name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.strip():
                yield " ".join(item.split())


def _published(value: str) -> Published | None:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return Published(
        value=day.isoformat(),
        earliest=day,
        latest=day,
        basis="metadata",
        why=f"the front matter says {value!r}",
    )
