"""Statements to be judged, and people's judgements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query as Param
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from onrecord.archive.errors import told
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Verdict, decide, undo
from onrecord.archive.reviews_lines import line_of, read_line
from onrecord.archive.reviews_reading import Asked, load
from onrecord.archive.reviews_shown import Decided, decided, next_waiting
from onrecord.archive.store import Archive
from onrecord.errors import RefusedDecision
from onrecord.model import PartyType, Span
from onrecord.web.api.bounds import Asking, Name
from onrecord.web.api.decisions import WRITING, Before, DecisionNumber, Signer, Writing
from onrecord.web.api.paging import Paged, address_with, link_next
from onrecord.web.api.routes import router_for
from onrecord.web.serving import reading, serving_of

__all__ = ["router"]

router = router_for("reviews")
_Spans = Annotated[tuple[Span, ...], Field(max_length=100)]


class NamedAt(BaseModel):
    """Who said it: a name, and where the report names that party; null for a name of one's own."""

    name: Annotated[str, Field(max_length=500)]
    at: Span | None = None


class Correct(BaseModel):
    """What it ought to be. What is left out is right as it was read."""

    model_config = ConfigDict(extra="forbid")  # a misspelt field would leave wrong what was meant

    source: _Spans | None = None
    cue: _Spans | None = None
    content: _Spans | None = None
    speakers: Annotated[tuple[NamedAt, ...], Field(max_length=100)] | None = None


class Judged(BaseModel):
    """A statement as it was given to be judged, with a verdict.

    `correct` goes with the verdict `corrected`, and with no other. What else the statement was given
    with may be sent back, and is passed over. `by` may be left out where the server knows who signs.
    """

    report: Annotated[str, Field(max_length=200)]
    text_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    statement: Annotated[str, Field(max_length=200)] | None = None
    source: _Spans
    cue: _Spans
    content: _Spans
    speakers: Annotated[tuple[NamedAt, ...], Field(max_length=100)]
    verdict: Verdict
    correct: Correct | None = None
    by: Annotated[str, Field(min_length=1, max_length=100, examples=["ida"])] | None = None


class ReadWords(BaseModel):
    """The words that a statement was read as."""

    source: str
    cue: str
    content: str


class Passage(BaseModel):
    """Part of a report's text, and where it stands there."""

    at: Span
    text: str


class PartyAt(BaseModel):
    """A party of the report, and where its name stands."""

    name: str
    type: PartyType
    at: Span


class ToJudge(BaseModel):
    """A statement to be judged, as `onrecord review --export` writes it.

    To judge it, send it to `POST /reviews` with a verdict. Spans are `[start, end)` in code points
    of the report's text; `passage` is the part of it that the statement stands in.
    """

    report: str
    text_sha256: str
    statement: str
    title: str | None
    outlet: str | None
    confidence: float
    words: ReadWords
    passage: Passage
    parties: list[PartyAt]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speakers: list[NamedAt]
    verdict: None
    correct: None
    by: None


class Queue(Asking):
    """Which statements are to be judged."""

    speaker: Annotated[Name, Param(description="Said by: words of a party's name.")] = ""
    outlet: Annotated[Name, Param(description="In this outlet: part of its name.")] = ""
    limit: Annotated[int, Field(ge=1, le=20), Param(description="At most so many.")] = 10


class TakenReview(BaseModel):
    """The number of the decision; null where the same person's same judgement stands already."""

    decision: int | None


@router.get("/reviews")
def list_statements_to_judge(request: Request, asked: Annotated[Queue, Param()]) -> list[ToJudge]:
    """Statements of current reports that nobody has judged, those least sure to be right first."""
    with reading(request) as archive, told(archive.path):
        items = [load(archive, number) for number in _waiting(archive, asked)]
    return [ToJudge.model_validate(line_of(item)) for item in items if item is not None]


def _waiting(archive: Archive, asked: Queue) -> Iterator[int]:
    wanted = Asked(asked.speaker, asked.outlet)
    number: int | None = None
    for _ in range(asked.limit):
        number = next_waiting(archive.connection, wanted, number)
        if number is None:
            return
        yield number


@router.post("/reviews", responses=WRITING)
def judge_statement(request: Request, writer: Writing, body: Judged) -> TakenReview:
    """Judge a statement right, wrong, or corrected."""
    by = writer.sign(body.by)
    judgement = read_line(body.model_copy(update={"by": by}).model_dump_json(), by)
    if judgement is None:
        raise RefusedDecision("a judgement has a verdict; give one.")
    with serving_of(request).writing() as archive, deciding(archive) as connection:
        return TakenReview(decision=decide(connection, judgement))


@router.get("/reviews/decisions")
def list_judgements(
    request: Request, response: Response, asked: Annotated[Before, Param()]
) -> Paged[Decided]:
    """The latest judgements, the last first, undone and replaced ones too."""
    with reading(request) as archive, told(archive.path):
        found = list(decided(archive.connection, before=asked.before, most=asked.limit))
    full = len(found) == asked.limit
    following = address_with(request, before=found[-1].number) if full else None
    link_next(response, following)
    return Paged[Decided](items=found, next=following)


@router.post("/reviews/decisions/{decision}/undo", responses=WRITING)
def undo_judgement(
    request: Request, writer: Writing, decision: DecisionNumber, body: Signer
) -> TakenReview:
    """Take a judgement back. It stays to be read."""
    by = writer.sign(body.by)
    with serving_of(request).writing() as archive, deciding(archive) as connection:
        undo(connection, decision, by)
    return TakenReview(decision=decision)
