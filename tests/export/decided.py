"""An archive of one report in which people have decided something, for the tests of exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Speaker, Verdict, decide
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import load
from onrecord.archive.store import Archive
from onrecord.model import Record, Span
from tests.archive.made import record_of, span_of

BRIDGE, MONEY, QUAY = 1, 2, 3  # the numbers of its statements


def bridge() -> Record:
    """Three statements, the second inside the first, the third inside the second."""
    record = record_of(
        ("Ada Quill", "said", "The bridge will stand before the flood"),
        ("Tom Barrow", "claimed", "The bridge money went into a fountain"),
        ("He", "added", "Nobody asked about the quay"),
        act="say",
        polarity="positive",
        url="https://harrow.example/bridge",
    )
    first, second, third = record.statements
    nested = (
        first,
        second.model_copy(update={"inside": "s1"}),
        third.model_copy(update={"inside": "s2"}),
    )
    return record.model_copy(update={"statements": nested})


def opened(path: Path, *records: Record) -> Archive:
    """A new archive with these reports."""
    archive = Archive.open(path, write=True)
    for record in records:
        archive.add(record)
    return archive


def judge(archive: Archive, statement: int, verdict: Verdict, **how: Any) -> None:
    """Have somebody decide on a statement."""
    item = load(archive, statement)
    assert item is not None
    with deciding(archive) as connection:
        assert decide(connection, item.judgement(verdict, "ida", **how)) is not None


def correct_all(archive: Archive) -> None:
    """The bridge without its flood and with another cue; no money; the quay by one not in it."""
    text = bridge().report.text
    start = text.index("The bridge will")
    content = Span(start, start + len("The bridge will stand"))
    right = Spans((span_of(text, "Ada Quill"),), (span_of(text, "will"),), (content,))
    judge(archive, BRIDGE, Verdict.CORRECTED, right=right)
    judge(archive, MONEY, Verdict.WRONG)
    judge(archive, QUAY, Verdict.CORRECTED, speakers=(Speaker("Lena Marsh"),))
