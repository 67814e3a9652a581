"""From linked runs to statements, on invented reports with runs set by hand."""

from __future__ import annotations

import pytest

from onrecord.attribution.linking import Link
from onrecord.attribution.statements import make_statements
from onrecord.attribution.tagging import Run
from onrecord.model import Block, Part, Report, Statement
from onrecord.text.quotations import find_quotations
from tests.attribution.marked import report_of
from tests.attribution.test_linking import word_pieces


def made(report: Report, source: str, cue: str, *content: str) -> tuple[Report, Statement]:
    """The statement of a report whose roles are these words, one run each."""
    text = report.text
    pieces = word_pieces(text)
    starts = pieces.starts.tolist()

    def run(role: str, words: str) -> Run:
        first = starts.index(text.index(words))
        return Run(role, first, first + len(words.split(" ")), 1.0, 1.0)

    link = Link(
        run("source", source) if source else None,
        run("cue", cue) if cue else None,
        tuple(run("content", words) for words in content),
        1.0,
        1.0,
    )
    blocks = [(block.start, block.end) for block in report.blocks]
    quotations = find_quotations(text, blocks)
    (statement,) = make_statements([link], [0.5], pieces, report, text, quotations)
    return report, statement


def headed(text: str) -> Report:
    """A report whose first paragraph is its headline."""
    report = report_of(text)
    first, *rest = report.blocks
    head = Block(start=first.start, end=first.end, part=Part.HEADLINE)
    return report.model_copy(update={"blocks": (head, *rest)})


def test_what_a_headline_says_is_no_part_of_the_first_sentence() -> None:
    text = "Chef found dead\n\nAda Holt was found dead, according to police."
    lead = "Ada Holt was found dead,"
    report, statement = made(headed(text), "police.", "according to", "Chef found dead", lead)
    assert report.wording(statement.content) == lead
    assert statement.part is Part.BODY
    _, alone = made(headed(text), "", "", "Chef found dead")
    assert alone.part is Part.HEADLINE


@pytest.mark.parametrize("name", ["Holt", "Ada Holt", "Ada Holt,", "Mayor A. Holt"])
def test_a_name_between_verb_and_quotation_is_the_source(name: str) -> None:
    text = f'"We wait" tweeted {name} "and we see."'
    report, statement = made(report_of(text), "", "tweeted", '"We wait"', f'{name} "and we see."')
    assert report.wording(statement.source) == name.rstrip(",")
    assert report.wording(statement.content) == '"We wait" … "and we see."'


@pytest.mark.parametrize("words", ["Monday", "the mayor"])
def test_what_is_no_name_is_none(words: str) -> None:
    text = f'"We wait" she tweeted {words} "and we see."'
    _, statement = made(report_of(text), "", "tweeted", '"We wait"', f'{words} "and we see."')
    assert statement.source == ()
