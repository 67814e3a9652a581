"""Statements: searched, counted, and one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Query as Param
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from onrecord.archive.facets import Facets
from onrecord.archive.listing import report_number
from onrecord.archive.search import Cursor, Query
from onrecord.errors import UnknownStatement
from onrecord.model import Kind, PartyType, Record, Statement
from onrecord.web.api.bounds import After, Days, Name, Number, ReportKey, StatementKey, Words
from onrecord.web.api.paging import Paged, address_with, link_next
from onrecord.web.api.routes import router_for
from onrecord.web.counted import facets_of
from onrecord.web.pages.search import found_in_time
from onrecord.web.serving import reading

__all__ = ["Hit", "router"]

router = router_for("statements")


class Hit(BaseModel):
    """A statement that was found, as `onrecord search --format jsonl` has it, with the numbers of
    its speakers' identities (null for groups and unnamed sources) and of its outlet."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    report: str
    statement: str
    day: str | None
    outlet: str | None
    speakers: tuple[str, ...]
    source: str
    cue: str
    act: str | None
    kind: Kind
    medium: str | None
    words: str
    context: str
    title: str | None
    url: str | None
    confidence: float
    identities: tuple[int | None, ...]
    outlet_id: int | None


class Filters(Days):
    """What is looked for. All that is given must hold."""

    q: Annotated[
        Words,
        Param(
            description="Words of the statement or of the rest of its sentences: all of them, in "
            'any order. `"a phrase"`, `bridg*`, `-fountain` mean what they look like.',
            examples=["bridge flood"],
        ),
    ] = ""
    speaker: Annotated[Name, Param(description="Said by: words of a party's name.")] = ""
    about: Annotated[Name, Param(description="In which this party is spoken of.")] = ""
    outlet: Annotated[Name, Param(description="In this outlet: part of its name.")] = ""
    speaker_id: Annotated[Number | None, Param(description="Said by this identity.")] = None
    about_id: Annotated[Number | None, Param(description="Speaking of this identity.")] = None
    outlet_id: Annotated[Number | None, Param(description="In this outlet, by its number.")] = None
    kind: Annotated[Kind | None, Param(description="How much of it is in quotation marks.")] = None
    act: Annotated[Name, Param(description="What was done by saying it, such as deny.")] = ""
    medium: Annotated[Name, Param(description="How it was said, such as letter.")] = ""
    party_type: Annotated[PartyType | None, Param(description="What kind of party said it.")] = None
    min_confidence: Annotated[
        float,
        Field(ge=0, le=1, allow_inf_nan=False),
        Param(description="The least estimated chance that content and source are both right."),
    ] = 0.0

    def query(self) -> Query:
        """The same as the archive has it."""
        return Query(
            words=self.q,
            speaker=self.speaker,
            about=self.about,
            outlet=self.outlet,
            since=self.since,
            until=self.until,
            kind=self.kind and self.kind.value,
            act=self.act or None,
            medium=self.medium or None,
            party_type=self.party_type and self.party_type.value,
            min_confidence=self.min_confidence,
            speaker_identity=self.speaker_id,
            about_identity=self.about_id,
            outlet_id=self.outlet_id,
        )


class Search(Filters):
    """A search, and which page of it."""

    sort: Annotated[
        Literal["date", "relevance"],
        Param(description="The newest first, or those that the words fit best."),
    ] = "date"
    limit: Annotated[int, Field(ge=1, le=100), Param(description="At most so many.")] = 20
    after: After = None

    def query(self) -> Query:
        after = Cursor.read(self.after) if self.after else None
        return replace(super().query(), sort=self.sort, limit=self.limit, after=after)


@router.get("/statements")
def search_statements(
    request: Request, response: Response, asked: Annotated[Search, Param()]
) -> Paged[Hit]:
    """Statements of current reports, found by their words and by who said them, when and where."""
    with reading(request) as archive:
        found = found_in_time(archive, asked.query())
    following = address_with(request, after=found[-1].cursor) if len(found) == asked.limit else None
    link_next(response, following)
    return Paged[Hit](items=[Hit.model_validate(each) for each in found], next=following)


@router.get("/statements/facets")
def count_statements(request: Request, asked: Annotated[Filters, Param()]) -> Facets:
    """How many of the statements that a search finds have which speakers, outlets, years and so on.

    Of very many statements only those added last are counted: `counted` is how many, and `whole` whether
    those are all.
    """
    with reading(request) as archive:
        return facets_of(archive, asked.query())


class OneStatement(BaseModel):
    """A statement of a record, with the names of the parties that it points to."""

    report: str
    statement: Statement
    parties: dict[str, str]


@router.get("/statements/{report}/{statement}")
def read_statement(request: Request, report: ReportKey, statement: StatementKey) -> OneStatement:
    """One statement, by the ids of its report and its own in the record."""
    with reading(request) as archive:
        record = archive.record(report_number(archive.connection, report))
    if record is not None:
        for each in record.statements:
            if each.id == statement:
                return OneStatement(report=report, statement=each, parties=_named(record, each))
    raise UnknownStatement(
        f"report {report[:80]!r} has no statement {statement[:80]!r} now; "
        "it may have been read again since."
    )


def _named(record: Record, statement: Statement) -> dict[str, str]:
    ids = {*statement.speakers, *statement.via, *statement.addressees, *statement.about}
    return {party.id: party.name for party in record.parties if party.id in ids}
