"""Statements that go on from the one before: one speaker, one occasion, told in a row.

"The minister told a news conference on Monday that it was over. 'We are done,' he said." The second
was said at the news conference, on Monday, though its own sentence does not repeat it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.attribution.frames import CUE, PLAIN, Frame
from onrecord.model import Kind, Report, Statement

__all__ = ["find_continued"]

LONGEST_GAP = 200  # code points of white space and marks between two that go on
LONGEST_SOURCE = 400  # code points of a source that are compared

_PRONOUNS = frozenset("he she they it we i".split())
_FURTHER = frozenset("added adding continued continuing".split())
_SPOKEN = _FURTHER | frozenset(
    "said saying stated told explained noted wrote writing insisted stressed argued warned claimed"
    " concluded remarked replied responded recalled tweeted asked joked declared emphasised"
    " emphasized acknowledged admitted explaining noting insisting stressing arguing warning claiming"
    " calling called described describing urged urging : pointing pointed".split()
)
# With these the statement is of another time or occasion.
_ELSEWHERE = frozenset(
    "had has have will would later earlier previously once often repeatedly always since separately"
    " meanwhile then before elsewhere".split()
)


def find_continued(
    reading: str, report: Report, statements: Sequence[Statement], frames: Sequence[Frame]
) -> list[int | None]:
    """For each statement the number of the one that it goes on from, always an earlier one.

    It goes on where nothing is between them but what they say, the source is the same or a pronoun
    or the same words or none, and the cue is a plain word of saying. In another paragraph it must be
    a quotation or say that it adds.
    """
    order = sorted(
        range(len(statements)), key=lambda n: (frames[n].start, _cue_start(statements[n]))
    )
    continued: list[int | None] = [None] * len(statements)
    first_of = list(range(len(statements)))  # with which each row begins: there the name stands
    last_of: dict[str | None, int] = {}
    for number in order:
        statement = statements[number]
        before = last_of.get(statement.inside)
        if (
            before is not None
            and _cue_allows(frames[number])
            and _same_speaker(reading, statements[before], statements[first_of[before]], statement)
            and _follows(reading, report, statements, frames, before, number)
        ):
            continued[number] = before
            first_of[number] = first_of[before]
        last_of[statement.inside] = number
    return continued


def _cue_start(statement: Statement) -> int:
    return min((span.start for span in statement.cue or statement.content), default=0)


def _follows(
    reading: str,
    report: Report,
    statements: Sequence[Statement],
    frames: Sequence[Frame],
    before: int,
    number: int,
) -> bool:
    """Whether nothing but what they say stands between the two."""
    first, then = statements[before], statements[number]
    start = max(frames[before].end, max(span.end for span in first.content))
    end = min(frames[number].start, min(span.start for span in then.content))
    if end <= start:
        return True  # one sentence tells both
    if not then.source:
        return False
    if end - start > LONGEST_GAP or any(char.isalnum() for char in reading[start:end]):
        return False
    if not _crosses_block(report, start, end):
        return True
    words = [w for w, k in zip(frames[number].words, frames[number].kinds, strict=True) if k == CUE]
    return then.kind is not Kind.INDIRECT or any(word in _FURTHER for word in words)


def _crosses_block(report: Report, start: int, end: int) -> bool:
    blocks = report.blocks
    return bisect_right(blocks, start, key=lambda b: b.start) != bisect_right(
        blocks, end, key=lambda b: b.start
    )


def _cue_allows(frame: Frame) -> bool:
    cue = [word for word, kind in zip(frame.words, frame.kinds, strict=True) if kind == CUE]
    if not any(word in _SPOKEN for word in cue) or any(word in _ELSEWHERE for word in cue):
        return False
    at = frame.kinds.find(CUE)
    near = zip(frame.words[max(0, at - 3) : at], frame.kinds[max(0, at - 3) : at], strict=True)
    return not any(kind == PLAIN and word in _ELSEWHERE for word, kind in near)


def _same_speaker(reading: str, first: Statement, named: Statement, then: Statement) -> bool:
    """Whether the two have one speaker; `named` is the statement with which the row of the first
    begins, which has the name where the first has a pronoun."""
    if first.speakers and then.speakers:
        return first.speakers == then.speakers
    if not named.source:
        return False
    if not then.source:
        return bool(then.cue)
    if then.source == first.source:
        return True
    one, other = _source_words(reading, named), _source_words(reading, then)
    if other[0].lower() in _PRONOUNS and len(other) == 1:
        return True
    return other[-1] in one and other[-1][0].isupper()


def _source_words(reading: str, statement: Statement) -> list[str]:
    start, end = statement.source[0]
    return reading[start : min(end, start + LONGEST_SOURCE)].strip(" ,.").split() or ["-"]
