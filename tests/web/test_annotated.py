"""The text of a report with its statements marked: nothing lost, nothing added, whatever overlaps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser
from importlib.resources import files

from hypothesis import given, settings

from onrecord.model import Block, Kind, Part, Record, Report, Span, Statement, text_hash
from onrecord.web.annotated import LIT, Paragraph, paragraphs
from tests.archive.made import origin_of, records, span_of
from tests.work import calls_of

_TAG = re.compile(r"<[^>]*>")


def report_of(text: str, blocks: Sequence[tuple[int, int]] = ()) -> Report:
    return Report(
        id="r",
        text=text,
        text_sha256=text_hash(text),
        blocks=tuple(Block(start=start, end=end) for start, end in blocks),
        source=origin_of(text.encode()),
    )


def statement_of(
    key: str, content: Sequence[Span], source: Sequence[Span] = (), cue: Sequence[Span] = ()
) -> Statement:
    return Statement(
        id=key,
        kind=Kind.DIRECT,
        source=tuple(source),
        cue=tuple(cue),
        content=tuple(content),
        words="",
        part=Part.BODY,
        confidence=0.5,
    )


def text_of(pieces: Sequence[Paragraph]) -> str:
    return unescape("".join(_TAG.sub("", piece.html) for piece in pieces))


class _Marked(HTMLParser):
    """Which characters are in an element of which class; and whether tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.deepest = 0
        self.by_class: dict[str, str] = {}
        self.ids: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "span"
        given = dict(attrs)
        self.open.append((tag, given.get("class")))
        self.deepest = max(self.deepest, len(self.open))
        if given.get("id") is not None:
            self.ids.append(given["id"] or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for name in {name for _, classes in self.open for name in (classes or "").split()}:
            self.by_class[name] = self.by_class.get(name, "") + data


def marked(pieces: Sequence[Paragraph]) -> _Marked:
    return _Marked("".join(piece.html for piece in pieces))


@settings(max_examples=100, deadline=None)
@given(records())
def test_the_marked_text_is_the_text(record: Record) -> None:
    pieces = paragraphs(record.report, record.statements)
    assert text_of(pieces) == record.report.text
    for piece in pieces:  # each is well formed by itself
        _Marked(piece.html)


@settings(max_examples=60, deadline=None)
@given(records())
def test_every_statement_has_its_anchor_once_and_begins_in_one_paragraph(record: Record) -> None:
    pieces = paragraphs(record.report, record.statements)
    ids = [id_ for piece in pieces for id_ in _Marked(piece.html).ids]
    assert sorted(ids) == sorted(statement.id for statement in record.statements)
    begun = [number for piece in pieces for number in piece.statements]
    assert sorted(begun) == list(range(len(record.statements)))


@settings(max_examples=60, deadline=None)
@given(records())
def test_every_piece_of_a_statement_is_marked(record: Record) -> None:
    """Four statements of nine spans at most may be open at a place; up to twelve are drawn."""
    some = record.statements[:1]
    found = marked(paragraphs(record.report, some)).by_class
    for kind in ("source", "cue", "content"):
        for statement in some:
            covered = {at for start, end in getattr(statement, kind) for at in range(start, end)}
            wanted = "".join(record.report.text[at] for at in sorted(covered))
            assert found.get(kind, "") == wanted


def test_marks_that_cross_are_closed_and_opened_again() -> None:
    text = "She said he said no to it."
    one, two = Span(0, 16), Span(9, 26)
    pieces = paragraphs(
        report_of(text, [(0, len(text))]),
        [statement_of("s1", [one]), statement_of("s2", [two])],
    )
    found = marked(pieces)
    assert found.by_class["k1"] == text[:16]
    assert found.by_class["k2"] == text[9:]
    assert found.by_class["d1"] == text[9:], "what begins within other content has its own line"


def test_a_statement_in_pieces_and_over_two_paragraphs_is_marked_in_each() -> None:
    text = "“It holds,” Quill said, “and it will.\n\nNobody need leave.”"
    content = [Span(0, 11), Span(24, len(text))]
    source, cue = [span_of(text, "Quill")], [span_of(text, "said")]
    pieces = paragraphs(
        report_of(text, [(0, 37), (39, len(text))]), [statement_of("s1", content, source, cue)]
    )
    assert [marked([piece]).by_class["content"] for piece in pieces] == [
        "“It holds,”“and it will.",
        "\n\nNobody need leave.”",
    ]
    assert [piece.statements for piece in pieces] == [(0,), ()]
    assert str(pieces[0].html).count(' id="s1"') == 1


def test_what_is_markup_of_the_page_is_told_apart() -> None:
    text = "# *The quay*\n\nIt **holds**."
    report = report_of(text, [(2, 12), (14, 26)]).model_copy(
        update={"markup": (Span(2, 3), Span(11, 12), Span(17, 19), Span(24, 26))}
    )
    pieces = paragraphs(report, [])
    assert marked(pieces).by_class["markup"] == "# ******."
    assert text_of(pieces) == text


def test_hostile_text_and_keys_stay_text() -> None:
    text = "<script>alert(1)</script> said & “<b>no</b>”\r\n\0 &amp; so on"
    key = '"><script>alert(2)</script>'
    pieces = paragraphs(report_of(text), [statement_of(key, [Span(0, 25)])])
    html = "".join(piece.html for piece in pieces)
    assert "<script" not in html
    assert text_of(pieces) == text
    assert marked(pieces).ids == [key]


def test_a_thousand_statements_of_the_same_words_do_not_nest_without_bound() -> None:
    text = "no " * 400
    same = [statement_of(f"s{n}", [Span(0, len(text))]) for n in range(1000)]
    found = marked(paragraphs(report_of(text), same))
    assert found.deepest == 13  # twelve that are drawn, and the empty anchor of one that is not
    assert len(found.ids) == 1000


def test_the_style_sheet_lights_as_many_statements_as_are_numbered() -> None:
    css = files("onrecord.web").joinpath("static", "report.css").read_text("utf-8")
    for state in ("target", "hover"):
        lit = re.findall(rf"\.text-of:has\(\.k(\d+):{state}\) \.k(\d+)\b", css)
        assert lit == [(str(n), str(n)) for n in range(1, LIT + 1)]
    text = "no " * (LIT + 1)
    said = [statement_of(f"s{n}", [Span(3 * n, 3 * n + 2)]) for n in range(LIT + 1)]
    classes = set(marked(paragraphs(report_of(text), said)).by_class)
    assert f"k{LIT}" in classes and f"k{LIT + 1}" not in classes


def test_marking_is_work_in_proportion() -> None:
    def calls(count: int) -> int:
        text = "Quill said that it holds. " * count
        said = [
            statement_of(f"s{n}", [Span(26 * n + 11, 26 * n + 24)], [Span(26 * n, 26 * n + 5)])
            for n in range(count)
        ]
        blocks = [(260 * n, 260 * n + 259) for n in range(count // 10)]
        report = report_of(text, blocks)
        return calls_of(lambda: paragraphs(report, said))

    assert calls(4000) < 6 * calls(1000)  # four times the statements; sixteen would be quadratic
