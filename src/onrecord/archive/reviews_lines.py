"""Statements to judge, and the judgements, as JSON lines: for people and programs elsewhere.

A line is one statement. `verdict` is null; whoever judges it writes `right`, `wrong` or `corrected`
there, and with `corrected` under `correct` what else it ought to be of `source`, `cue`, `content`
(lists of spans) and `speakers` (each a `name`, and `at` where the report names that party). `by`
is who judges. Spans are `[start, end)` in code points of the report's text; `passage` is the part of
it that the statement stands in, from `at` on.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from onrecord.archive.reviews import Judgement, Speaker, Verdict
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import Item, passage
from onrecord.errors import RefusedDecision
from onrecord.model import Span

__all__ = ["line_of", "read_line"]


class _Speaker(BaseModel):
    name: str
    at: Span | None = None


class _Correct(BaseModel):
    # A misspelt field would leave wrong what a person meant to correct.
    model_config = ConfigDict(extra="forbid")

    source: tuple[Span, ...] | None = None
    cue: tuple[Span, ...] | None = None
    content: tuple[Span, ...] | None = None
    speakers: tuple[_Speaker, ...] | None = None


class _Line(BaseModel):
    report: str
    text_sha256: str
    statement: str | None = None
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speakers: tuple[_Speaker, ...]
    verdict: Verdict | None = None
    correct: _Correct | None = None
    by: str | None = None


def line_of(item: Item) -> dict[str, Any]:
    """A statement to judge as the object of a line."""
    report, read = item.report, item.read
    around = passage(report, read)
    return {
        "report": report.id,
        "text_sha256": report.text_sha256,
        "statement": item.statement.id,
        "title": report.title,
        "outlet": report.outlet,
        "confidence": item.statement.confidence,
        "words": {role: report.wording(spans) for role, spans in read._asdict().items()},
        "passage": {"at": around, "text": report.text[around.start : around.end]},
        "parties": [
            {"name": party.name, "type": party.type.value, "at": party.named}
            for party in item.parties
        ],
        **read._asdict(),
        "speakers": [{"name": each.name, "at": each.at} for each in item.speakers],
        "verdict": None,
        "correct": None,
        "by": None,
    }


def read_line(line: str | bytes, by: str) -> Judgement | None:
    """The judgement in a line, None where it has no verdict. It is `by` who is not named in it.

    Raises RefusedDecision for what is no such line.
    """
    try:
        made = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"][:4])
        told = f"{where}: {first['msg']}" if where else first["msg"]
        raise RefusedDecision(f"this is no judgement ({told}); see --export.") from None
    if made.verdict is None:
        return None
    if (made.correct is not None) != (made.verdict is Verdict.CORRECTED):
        raise RefusedDecision("`correct` goes with the verdict `corrected`, and with no other.")
    read = Spans(made.source, made.cue, made.content)
    correct = made.correct or _Correct()
    right = Spans(
        *(
            getattr(correct, role) if getattr(correct, role) is not None else spans
            for role, spans in read._asdict().items()
        )
    )
    speakers = made.speakers if correct.speakers is None else correct.speakers
    return Judgement(
        report=made.report,
        text_sha256=made.text_sha256,
        read=read,
        verdict=made.verdict,
        right=right,
        speakers=tuple(Speaker(each.name, each.at) for each in speakers),
        by=by if made.by is None else made.by,
        statement=made.statement,
    )
