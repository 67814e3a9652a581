"""The same words in several reports, and in several versions of a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from fastapi import Query as Param
from fastapi import Request
from pydantic import BaseModel, Field

from onrecord.archive.errors import told
from onrecord.archive.listing import page_of, statement_number
from onrecord.compare.carriers import Carrier
from onrecord.compare.comparison import Comparison, Version, compare_statement
from onrecord.compare.data import carrier_data, difference_data, version_data
from onrecord.compare.differences import Change, Piece
from onrecord.compare.revisions import Fate, Revision, StatementChange, revisions
from onrecord.compare.words import Wording
from onrecord.model import Kind, Span
from onrecord.web.api.bounds import Asking, ReportKey, StatementKey
from onrecord.web.api.routes import router_for
from onrecord.web.serving import reading

__all__ = ["router"]

router = router_for("comparisons")


class Carried(BaseModel):
    """A statement and its report. `content` are spans of the report's text."""

    statement: int
    statement_key: str
    report: str
    outlet: str | None
    agency: str | None
    title: str | None
    url: str | None
    published_earliest: date | None
    published_latest: date | None
    copy_group: int
    speakers: tuple[str, ...]
    source: str
    kind: Kind
    act: str | None
    day: str | None
    content: tuple[Span, ...]
    words: str


class Words(BaseModel):
    """Words of a wording, and where they stand in the report's text."""

    words: str
    spans: tuple[Span, ...]


class Difference(BaseModel):
    """A run of words from one wording to another. Those of one side, joined, are its wording."""

    change: Change
    from_: Words = Field(alias="from")
    to: Words
    quoted_only_in: Literal["from", "to"] | None


class ComparedVersion(Carried):
    """One wording: `copies` have the very same, `differences` lead from the first version to it.

    `scare_quotes` are in quotation marks here, and in no other version that has those words.
    """

    copies: list[Carried]
    differences: list[Difference]
    scare_quotes: list[Words]


class Compared(BaseModel):
    """One utterance in all its versions, the first one first, as `onrecord compare` has it.

    `texts` counts copies of one text once. `first_why` is null where it is not known who was first.
    """

    utterance: int
    speakers: tuple[str, ...]
    reports: int
    texts: int
    first_why: str | None
    versions: list[ComparedVersion]


class PageVersion(BaseModel):
    """One version of a page."""

    report: str
    title: str | None
    added: str
    published_earliest: date | None
    published_latest: date | None


class Changed(BaseModel):
    """What became of a statement; `before` is null where it appeared, `after` where it vanished."""

    change: Fate
    before: Carried | None
    after: Carried | None
    differences: list[Difference]


class PageRevision(BaseModel):
    """Two versions of a page, one after the other, as `onrecord revisions` has them."""

    url: str | None
    before: PageVersion
    after: PageVersion
    unchanged: int
    changes: list[Changed]


@router.get("/statements/{report}/{statement}/comparison")
def compare(request: Request, report: ReportKey, statement: StatementKey) -> Compared:
    """How all reports that carry the same words have them, and how each differs from the first."""
    with reading(request) as archive, told(archive.path):
        number = statement_number(archive.connection, report, statement)
        return _compared(compare_statement(archive, number))


@router.get("/reports/{report}/revisions")
def read_revisions_of_report(request: Request, report: ReportKey) -> list[PageRevision]:
    """What the versions of the report's page changed, oldest first; none where there is one."""
    with reading(request) as archive, told(archive.path):
        url = page_of(archive.connection, report)
        return [] if url is None else [_revised(each) for each in revisions(archive, url)]


class Address(Asking):
    """Which page."""

    url: Annotated[str, Param(max_length=2_000, examples=["https://news.example/bridge"])]


@router.get("/revisions")
def read_revisions(request: Request, asked: Annotated[Address, Param()]) -> list[PageRevision]:
    """What the versions of the page at an address changed, oldest first; none where there is one."""
    with reading(request) as archive:
        return [_revised(each) for each in revisions(archive, asked.url)]


def _compared(comparison: Comparison) -> Compared:
    base = comparison.versions[0].carrier.wording
    return Compared(
        utterance=comparison.utterance,
        speakers=comparison.speakers,
        reports=comparison.reports,
        texts=comparison.texts,
        first_why=comparison.first_why,
        versions=[_version(base, version) for version in comparison.versions],
    )


def _version(base: Wording, version: Version) -> ComparedVersion:
    here = version.carrier.wording
    return ComparedVersion(
        **carrier_data(version.carrier),
        copies=[_carried(copy) for copy in version.copies],
        differences=_differences(base, here, version.differences),
        scare_quotes=[
            Words(words=here.between(*run), spans=here.spans(*run)) for run in version.scare_quotes
        ],
    )


def _revised(revision: Revision) -> PageRevision:
    return PageRevision(
        url=revision.after.url,
        before=PageVersion(**version_data(revision.before)),
        after=PageVersion(**version_data(revision.after)),
        unchanged=revision.unchanged,
        changes=[_changed(change) for change in revision.changes],
    )


def _changed(change: StatementChange) -> Changed:
    before, after = change.before, change.after
    return Changed(
        change=change.fate,
        before=_carried(before) if before else None,
        after=_carried(after) if after else None,
        differences=_differences(before.wording, after.wording, change.differences)
        if before and after
        else [],
    )


def _carried(carrier: Carrier) -> Carried:
    return Carried(**carrier_data(carrier))


def _differences(left: Wording, right: Wording, pieces: Iterable[Piece]) -> list[Difference]:
    return [Difference(**data) for data in difference_data(left, right, pieces)]
