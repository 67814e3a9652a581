"""Statements inside statements, on sentences of our own; the statements around them are given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from onrecord import sources
from onrecord.attribution.extract import Decoder
from onrecord.attribution.linking import Link, Ties, find_ties
from onrecord.attribution.nesting import DEEPEST, Held, find_nested, in_order
from onrecord.attribution.statements import make_statements
from onrecord.attribution.tagging import Run
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import Encoder, Heads
from onrecord.encoder.tags import ROLES
from onrecord.model import PROSE, Kind, Part, Report, Span, Statement
from onrecord.sources.draft import Raw
from onrecord.text.quotations import find_quotations
from onrecord.text.reading import Passage, read_paragraphs
from onrecord.text.view import reading_view
from tests.work import calls_of

Confidences = npt.NDArray[np.float64]
EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "examples"


class Recorder(Encoder):
    """An encoder that keeps what it was given to read."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.units: list[str] = []
        self.last: Pieces | None = None

    def split(self, text: str, passage: Passage) -> Pieces:
        self.last = super().split(text, passage)
        self.units += [text[start:end] for start, end in passage.units]
        return self.last


@pytest.fixture(scope="module")
def model() -> Recorder:
    return Recorder()


@pytest.fixture
def encoder(model: Recorder) -> Recorder:
    model.units, model.last = [], None
    return model


def report_of(text: str) -> Report:
    return sources.to_report(Raw("test", text.encode(), "text/plain", "utf-8"))


def statement(
    text: str, content: list[str], source: str = "", cue: str = "", kind: Kind = Kind.INDIRECT
) -> Statement:
    """One with these words, each where they first stand in the text."""

    def spans(words: list[str]) -> tuple[Span, ...]:
        return tuple(Span(text.index(w), text.index(w) + len(w)) for w in words if w)

    return Statement(
        id="",
        kind=kind,
        source=spans([source]),
        cue=spans([cue]),
        content=spans(content),
        words=" … ".join(content),
        part=Part.BODY,
        confidence=0.9,
    )


def nest(
    encoder: Encoder, text: str, *outer: Statement, decoder: Decoder | None = None
) -> list[Statement]:
    """The outer statements and those found in them, with their ids."""
    report = report_of(text)
    assert report.text == text
    quotations = find_quotations(text, [(block.start, block.end) for block in report.blocks])
    decoder = decoder or Decoder(encoder.manifest)
    found = find_nested(outer, report, text, quotations, encoder, decoder)
    return list(in_order(found, 0))


def words(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_what_a_reported_party_said_is_inside(encoder: Recorder) -> None:
    text = "The union said inspectors had concluded that the lift was unsafe.\n"
    said = "inspectors had concluded that the lift was unsafe"
    outer, inner = nest(encoder, text, statement(text, [said], "The union", "said"))
    assert (outer.id, outer.inside) == ("s1", None)
    assert (inner.id, inner.inside) == ("s2", "s1")
    assert words(text, inner.source) == ["inspectors"]
    assert words(text, inner.cue) == ["had concluded"]
    assert "the lift was unsafe" in inner.words
    assert inner.kind is Kind.INDIRECT


def test_the_chain_is_followed_to_its_end(encoder: Recorder) -> None:
    text = "Lindqvist said that the engineers had claimed that the builder believed the dam was safe.\n"
    said = "that the engineers had claimed that the builder believed the dam was safe"
    chain = nest(encoder, text, statement(text, [said], "Lindqvist", "said"))
    assert [words(text, s.source) for s in chain] == [
        ["Lindqvist"],
        ["the engineers"],
        ["the builder"],
    ]
    assert [s.inside for s in chain] == [None, "s1", "s2"]


def test_a_quotation_does_not_quote_what_is_said_within_it(encoder: Recorder) -> None:
    text = "“I told the minister that the dam was cracked,” Lindqvist said.\n"
    quoted = "“I told the minister that the dam was cracked,”"
    _, inner = nest(encoder, text, statement(text, [quoted], "Lindqvist", "said", kind=Kind.DIRECT))
    assert words(text, inner.source) == ["I"]
    assert inner.kind is Kind.INDIRECT


def test_a_quotation_in_a_quotation_is_direct(encoder: Recorder) -> None:
    text = "“Then the warden said, ‘Nobody leaves this hall tonight,’” Okafor recalled.\n"
    quoted = "“Then the warden said, ‘Nobody leaves this hall tonight,’”"
    _, inner = nest(
        encoder, text, statement(text, [quoted], "Okafor", "recalled", kind=Kind.DIRECT)
    )
    assert words(text, inner.source) == ["the warden"]
    assert inner.kind is Kind.DIRECT


def test_a_broken_quotation_is_read_as_one_sentence(encoder: Recorder) -> None:
    text = "“The engineers claimed,” Lindqvist told us, “that the dam was safe.”\n"
    parts = ["“The engineers claimed,”", "“that the dam was safe.”"]
    # The cue's content stands behind the gap, so both parts are needed.
    nested = nest(encoder, text, statement(text, parts, "Lindqvist", "told", kind=Kind.DIRECT))
    for one in nested[1:]:
        for span in (*one.source, *one.cue, *one.content):
            assert any(a.start <= span.start and span.end <= a.end for a in nested[0].content)
            assert "Lindqvist" not in text[span.start : span.end]
    assert len(nested) == 2


def test_parts_of_a_quotation_that_are_sentences_are_read_apart(encoder: Recorder) -> None:
    text = "“I think the dam is safe,” Lindqvist said. “Ada Brandt says it leaks.”\n"
    parts = ["“I think the dam is safe,”", "“Ada Brandt says it leaks.”"]
    nest(encoder, text, statement(text, parts, "Lindqvist", "said", kind=Kind.DIRECT))
    assert encoder.last is not None
    assert len(np.unique(encoder.last.paragraphs)) == 2


def test_only_sentences_with_a_verb_of_saying_are_read_again(encoder: Recorder) -> None:
    text = "“The dam is old. The mayor says it leaks. The river is high.” Lindqvist spoke.\n"
    quoted = "“The dam is old. The mayor says it leaks. The river is high.”"
    nest(encoder, text, statement(text, [quoted], "Lindqvist", "spoke", kind=Kind.DIRECT))
    assert encoder.units == ["The mayor says it leaks."]


def test_nothing_is_read_where_no_verb_tells_of_a_statement(encoder: Recorder) -> None:
    text = "Lindqvist said the dam is old and the claim to report by May is late.\n"
    said = "the dam is old and the claim to report by May is late"
    assert len(nest(encoder, text, statement(text, [said], "Lindqvist", "said"))) == 1
    assert encoder.units == []


def test_a_quotation_before_the_sentence_read_leaves_its_shapes_alone(encoder: Recorder) -> None:
    tail = "The mayor says the dam leaks in winter and nobody has been there to look."
    alone = f"“{tail}” Lindqvist spoke.\n"
    behind = f"“It is a ‘very old’ dam. {tail}” Lindqvist spoke.\n"
    shapes = []
    for text in (alone, behind):
        quoted = text[: text.index("”") + 1]
        nest(encoder, text, statement(text, [quoted], "Lindqvist", "spoke", kind=Kind.DIRECT))
        assert encoder.last is not None
        shapes.append(encoder.last.shapes)
    assert encoder.units == [tail, tail]
    np.testing.assert_array_equal(shapes[0], shapes[1])


class Fixed(Decoder):
    """A decoder that finds a statement with a source, then one without."""

    def __init__(self, encoder: Encoder, text: str, cue: str) -> None:
        super().__init__(encoder.manifest)
        self.words = ("I", "told", "the mayor"), ("", cue, "that the dam was cracked")
        self.text = text

    def link(self, pieces: Pieces, ties: Ties, heads: Heads) -> tuple[list[Link], Confidences]:
        def run(role: str, words: str) -> Run:
            start = self.text.index(words)
            ends = start, start + len(words)
            first, last = np.searchsorted(pieces.starts, ends).tolist()
            return Run(role, first, last, 1.0, 1.0)

        links = [
            Link(run("source", s) if s else None, run("cue", c), (run("content", t),), 1.0, 1.0)
            for s, c, t in self.words
        ]
        return links, np.array([0.9, 0.9])


@pytest.mark.parametrize(("cue", "source"), [("explaining", ["I"]), ("said", [])])
def test_a_participle_shares_the_subject_of_its_clause(
    encoder: Recorder, cue: str, source: list[str]
) -> None:
    text = f"“I told the mayor, {cue} that the dam was cracked,” Lindqvist added.\n"
    quoted = f"“I told the mayor, {cue} that the dam was cracked,”"
    outer = statement(text, [quoted], "Lindqvist", "added", kind=Kind.DIRECT)
    found = nest(encoder, text, outer, decoder=Fixed(encoder, text, cue))
    (inner,) = [s for s in found if s.words == "that the dam was cracked"]
    assert words(text, inner.source) == source


def test_who_was_quoted_stands_inside_who_quoted(encoder: Recorder) -> None:
    text = "Osei Lindqvist was quoted by the Tarn Gazette as saying that the dam would hold.\n"
    outer, inner = nest(
        encoder,
        text,
        statement(
            text, ["Osei Lindqvist", "that the dam would hold"], "the Tarn Gazette", "was quoted"
        ),
    )
    assert words(text, outer.source) == ["the Tarn Gazette"]
    assert words(text, inner.source) == ["Osei Lindqvist"]
    assert words(text, inner.cue) == ["saying"]
    assert words(text, inner.content) == ["that the dam would hold"]
    assert inner.words == "that the dam would hold"
    assert (outer.inside, inner.inside) == (None, outer.id)


def test_one_who_is_told_is_not_taken_for_one_who_is_quoted(encoder: Recorder) -> None:
    text = "Lindqvist was told by the Tarn Gazette that the dam, an old one, would hold.\n"
    outer = statement(
        text, ["Lindqvist", "that the dam, an old one, would hold"], "the Tarn Gazette", "was told"
    )
    assert len(nest(encoder, text, outer)) == 1


def test_ids_follow_the_text_and_go_on_from_those_given() -> None:
    text = "One. Two. Three.\n"
    held = [
        Held(statement(text, ["Three"]), None),
        Held(statement(text, ["One. Two"]), None),
        Held(statement(text, ["Two"]), 1),
    ]
    assert [(s.id, s.inside, s.words) for s in in_order(held, 7)] == [
        ("s8", None, "One. Two"),
        ("s9", "s8", "Two"),
        ("s10", None, "Three"),
    ]


def test_interleaved_contents_keep_their_offsets(encoder: Recorder) -> None:
    text = "“Ada says it,” said one; “Bo claims the dam leaks,” cried two; “that the dam holds.”\n"
    one = statement(text, ["“Ada says it,”", "“that the dam holds.”"], "one", "said")
    two = statement(text, ["“Bo claims the dam leaks,”"], "two", "cried")
    found = nest(encoder, text, one, two)
    holders = {s.id: s for s in found}
    for inner in (s for s in found if s.inside):
        held = holders[inner.inside or ""].content
        spans = (*inner.source, *inner.cue, *inner.content)
        assert all(any(a <= s.start and s.end <= b for a, b in held) for s in spans)
    assert any("Bo" in words(text, s.source) for s in found)


class Peeling(Decoder):
    """A decoder for which the first piece says, by the second, all that follows."""

    def link(self, pieces: Pieces, ties: Ties, heads: Heads) -> tuple[list[Link], Confidences]:
        source, cue = Run("source", 0, 1, 1.0, 1.0), Run("cue", 1, 2, 1.0, 1.0)
        content = Run("content", 2, len(pieces), 1.0, 1.0)
        return [Link(source, cue, (content,), 1.0, 1.0)], np.array([0.9])


def test_depth_is_bounded(encoder: Recorder) -> None:
    said = "Ann said " * 20 + "it rains"
    text = f"They said {said}.\n"
    outer = statement(text, [said], "They", "said")
    found = nest(encoder, text, outer, decoder=Peeling(encoder.manifest))
    assert [s.inside for s in found] == [None, *(f"s{n}" for n in range(1, DEEPEST + 1))]


@pytest.mark.parametrize(
    "filling", ["said ", "“‘", "as saying ", "was quoted ", ". A ", "that ", ":"]
)
def test_what_is_read_grows_no_faster_than_the_text(encoder: Recorder, filling: str) -> None:
    def calls(size: int) -> int:
        content = ("x " + filling * (size // len(filling))).strip()
        text = f"{content}\n"
        report = report_of(text)
        outer = statement(text, [content], "", "x")
        return calls_of(
            lambda: find_nested([outer], report, text, [], encoder, Decoder(encoder.manifest))
        )

    assert calls(16_000) < 12 * calls(2_000)  # eight times the text; 64 would be quadratic


def both_passes(encoder: Encoder, report: Report) -> list[Statement]:
    """All statements of a report, as the pipeline finds them."""
    decoder = Decoder(encoder.manifest)
    reading = reading_view(report.text, report.blocks, report.markup)
    paragraphs = [(block.start, block.end) for block in report.blocks if block.part in PROSE]
    (passage,) = read_paragraphs(reading, paragraphs)
    pieces = encoder.split(reading, passage)
    links, sure = decoder.link(pieces, find_ties(passage, pieces), encoder.read(pieces))
    flat = make_statements(links, sure.tolist(), pieces, report, reading, passage.quotations)
    return list(
        in_order(find_nested(flat, report, reading, passage.quotations, encoder, decoder), 0)
    )


def test_the_example_report_holds_its_nested_statements(encoder: Recorder) -> None:
    if not EXAMPLES.is_dir():
        pytest.skip("the shared example is not here")
    (gold_file,) = EXAMPLES.glob("*.gold.json")
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    data = (EXAMPLES / gold["report"]).read_bytes()
    report = sources.to_report(Raw(gold["report"], data, "text/markdown", "utf-8"))
    assert report.text == data.decode()
    reading = reading_view(report.text, report.blocks, report.markup)
    quotations = find_quotations(reading, [(block.start, block.end) for block in report.blocks])
    outer = [_of_gold(s) for s in gold["statements"] if "inside" not in s]
    wanted = {_key(_of_gold(s)) for s in gold["statements"] if "inside" in s}
    decoder = Decoder(encoder.manifest)
    found = find_nested(outer, report, reading, quotations, encoder, decoder)
    assert len(wanted) == 3
    assert wanted <= {_key(held.statement) for held in found if held.holder is not None}


def _of_gold(gold: dict[str, Any]) -> Statement:
    spans = {role: gold[role] for role in ROLES}
    rest = {"id": "", "kind": gold["kind"], "words": "", "part": "body", "confidence": 1.0}
    return Statement.model_validate({**spans, **rest})


def _key(one: Statement) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    return one.source, one.content


def test_nested_spans_stand_in_what_holds_them(encoder: Recorder) -> None:
    report = report_of(
        "“I told the minister that the dam was cracked,” Lindqvist said. “He said it would hold.”\n\n"
        "The Tarn Gazette reported that Mayor Ines Calder had said the bridge was safe.\n"
    )
    found = both_passes(encoder, report)
    by_id = {s.id: s for s in found}
    nested = [s for s in found if s.inside]
    assert nested
    for inner in nested:
        held = by_id[inner.inside or ""].content
        for span in (*inner.source, *inner.cue, *inner.content):
            assert any(a <= span.start and span.end <= b for a, b in held)
    assert [s.id for s in found] == [f"s{n}" for n in range(1, len(found) + 1)]
