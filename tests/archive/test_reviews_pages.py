"""What pages ask of reviews: the next statement, decisions some at a time, words led to the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.archive import reviews_shown
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Verdict, decide, undo
from onrecord.archive.reviews_reading import Asked, load, waiting
from onrecord.archive.reviews_shown import decided, next_waiting
from onrecord.archive.reviews_typing import read_offsets, read_words, within_blocks
from onrecord.archive.store import Archive
from onrecord.errors import RefusedDecision
from onrecord.model import Report, Span
from tests.archive.made import record_of
from tests.compare.invented import make_record

WHO = ("Ada Quill", "Tom Barrow", "Lena Marsh")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Two outlets with six statements, the confidence of which runs across them."""
    with Archive.open(tmp_path / "a.db", write=True) as opened:
        for number, outlet in enumerate(("The Harrow Post", "Ledger")):
            record = record_of(
                *((who, "said", f"Words {number} of {who}") for who in WHO), outlet=outlet
            )
            statements = tuple(
                each.model_copy(update={"confidence": (2 * place + number) / 10})
                for place, each in enumerate(record.statements)
            )
            opened.add(record.model_copy(update={"statements": statements}))
        yield opened


def judge(archive: Archive, statement: int, verdict: Verdict, by: str = "ida") -> int:
    item = load(archive, statement)
    assert item
    with deciding(archive) as connection:
        number = decide(connection, item.judgement(verdict, by))
    assert number is not None
    return number


@pytest.mark.parametrize("few", [5_000, 1])  # both ways of finding it: sorting, and walking
@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(outlet="harrow"),
        Asked(speaker="barrow"),
        Asked(speaker="quill", outlet="ledger"),
        Asked(speaker="nobody"),
        Asked(speaker="?!"),
        Asked(outlet="nowhere"),
    ],
)
def test_one_after_the_other_they_are_those_that_wait(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, asked: Asked, few: int
) -> None:
    monkeypatch.setattr(reviews_shown, "_FEW", few)
    judge(archive, 1, Verdict.RIGHT)
    found = []
    after = None
    while (after := next_waiting(archive.connection, asked, after)) is not None:
        found.append(after)
    assert found == waiting(archive.connection, asked)


def test_what_has_gone_since_starts_anew(archive: Archive) -> None:
    first = next_waiting(archive.connection, Asked())
    assert next_waiting(archive.connection, Asked(), 999) == first


def test_decisions_are_those_of_the_list(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    judge(archive, 1, Verdict.WRONG, "bo")
    judge(archive, 2, Verdict.WRONG)
    taken_back = judge(archive, 3, Verdict.RIGHT)
    with deciding(archive) as connection:
        undo(connection, taken_back, "bo")
    archive.connection.execute("UPDATE review_subject SET statement_id = NULL WHERE id = 2")
    shown = list(decided(archive.connection))
    assert shown == list(decided(archive.connection, most=None))
    assert [(each.number, each.state, each.speakers) for each in shown] == [
        (4, "undone", ("Lena Marsh",)),
        (3, "waits", ()),
        (2, "stands", ()),
        (1, "replaced", ("Ada Quill",)),
    ]
    assert {each.state for each in shown} >= {"replaced", "undone"}
    assert [each.number for each in decided(archive.connection, before=3, most=1)] == [2]
    assert [each.number for each in decided(archive.connection, number=1)] == [1]


# --- words and places ----------------------------------------------------------------------------

PARAGRAPHS = ("He said: *“The\nbridge” — it’s* old.", "The bridge is new, he said.")


def report() -> Report:
    return make_record(*PARAGRAPHS, markup=(Span(9, 10), Span(29, 30))).report


def words(spans: tuple[Span, ...]) -> list[str]:
    return [report().text[start:end] for start, end in spans]


def whole() -> Span:
    return Span(0, len(report().text))


@pytest.mark.parametrize(
    ("typed", "near", "found"),
    [
        (["the bridge"], 0, ["The\nbridge"]),
        (["the bridge"], 60, ["The bridge"]),
        (['"the bridge" - it\'s'], 0, ["“The\nbridge” — it’s"]),
        (["He", "he"], 0, ["He"]),  # the same place twice is one
        (["old. The bridge"], 0, ["old.", "The bridge"]),  # a span in each paragraph
        (["“"], 0, ["“"]),
        (["  ", ""], 0, []),
    ],
)
def test_typed_words_are_found(typed: list[str], near: int, found: list[str]) -> None:
    assert words(read_words(report(), whole(), typed, near)) == found


@pytest.mark.parametrize("typed", ["ridge", "bridg", "saids", "x" * 20_000])
def test_words_that_are_not_there(typed: str) -> None:
    with pytest.raises(RefusedDecision):
        read_words(report(), whole(), [typed], 0)


@pytest.mark.parametrize(
    "written", ["", "5", "5-5", "7-5", "-1-4", "0-99999", "a-b", "1-2,", "9" * 99]
)
def test_places_that_are_none(written: str) -> None:
    with pytest.raises(RefusedDecision):
        read_offsets(report(), whole(), written)


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_span_is_cut_at_paragraphs(one: int, other: int) -> None:
    start, end = sorted((one, other))
    text = report().text
    cut = list(within_blocks(report(), Span(start, end)))
    assert "".join("".join(text[s:e].split()) for s, e in cut) == "".join(text[start:end].split())
    for span in cut:
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        assert not any(span.start < block.start < span.end for block in report().blocks)


@given(st.data())
def test_what_is_typed_as_it_is_shown_is_where_it_stands(data: Any) -> None:
    text = report().text
    ends = [at for at in range(len(text) + 1) if not _inside_word(text, at)]
    start = data.draw(st.sampled_from(ends))
    end = data.draw(st.sampled_from(ends))
    span = Span(min(start, end), max(start, end))
    shown = report().wording([span])
    if not shown:
        return
    (found, *more) = read_words(report(), whole(), [shown], span.start)
    last = more[-1] if more else found
    assert report().wording([Span(found.start, last.end)]) == shown


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
