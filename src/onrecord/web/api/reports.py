"""Reports: listed, and each as its record."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query as Param
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from onrecord.archive.errors import told
from onrecord.archive.listing import ReportQuery, report_number, reports
from onrecord.archive.search import Cursor
from onrecord.archive.store import Archive
from onrecord.errors import UnknownStatement
from onrecord.export.jsonl import write_jsonl
from onrecord.model import Record, Statement
from onrecord.web.api.bounds import After, Days, Name, Number, ReportKey
from onrecord.web.api.paging import Paged, address_with, link_next
from onrecord.web.api.routes import router_for
from onrecord.web.serving import reading

__all__ = ["router"]

router = router_for("reports")


class ListedReport(BaseModel):
    """A report in a list. `report` is its id in the record, `statements` how many it has."""

    model_config = ConfigDict(from_attributes=True)

    report: str
    title: str | None
    outlet: str | None
    outlet_id: int | None
    agency: str | None
    url: str | None
    language: str | None
    published: str | None
    published_earliest: str | None
    published_latest: str | None
    added: str
    statements: int


class Listing(Days):
    """Which reports are listed, by outlet and by the last day on which they may be published."""

    outlet: Annotated[Name, Param(description="Of this outlet: part of its name.")] = ""
    outlet_id: Annotated[Number | None, Param(description="Of this outlet, by its number.")] = None
    limit: Annotated[int, Field(ge=1, le=100), Param(description="At most so many.")] = 20
    after: After = None

    def query(self) -> ReportQuery:
        """The same as the archive has it."""
        return ReportQuery(
            outlet=self.outlet,
            outlet_id=self.outlet_id,
            since=self.since,
            until=self.until,
            limit=self.limit,
            after=Cursor.read(self.after) if self.after else None,
        )


@router.get("/reports")
def list_reports(
    request: Request, response: Response, asked: Annotated[Listing, Param()]
) -> Paged[ListedReport]:
    """Current reports, the newest first, those without a day last."""
    with reading(request) as archive, told(archive.path):
        found = reports(archive.connection, asked.query())
    full = len(found) == asked.limit
    following = address_with(request, after=found[-1].cursor) if full else None
    link_next(response, following)
    items = [ListedReport.model_validate(each) for each in found]
    return Paged[ListedReport](items=items, next=following)


@router.get("/reports/{report}", responses={200: {"model": Record}}, response_class=Response)
def read_report(request: Request, report: ReportKey) -> Response:
    """The record of a report: what `onrecord read --format jsonl` prints of it, byte for byte.

    Spans are `[start, end)` in Unicode code points of `report.text`.
    """
    with reading(request) as archive:
        made = "".join(write_jsonl([_record(archive, report)]))
    # A report may hold half a character only in its own form, which JSON cannot; none is stored.
    return Response(made.encode("utf-8"), media_type="application/json")


@router.get("/reports/{report}/statements")
def read_statements_of_report(request: Request, report: ReportKey) -> list[Statement]:
    """The statements of a report, as its record has them, in the order of the text."""
    with reading(request) as archive:
        return list(_record(archive, report).statements)


def _record(archive: Archive, report: str) -> Record:
    with told(archive.path):
        record = archive.record(report_number(archive.connection, report))
    if record is None:  # another process has taken it away between the two
        raise UnknownStatement(f"there is no report {report[:80]!r} in the archive now.")
    return record
