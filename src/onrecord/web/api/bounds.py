"""What parameters may be, at most. What is beyond is refused in words, never cut off."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from onrecord.archive.search import Cursor

__all__ = [
    "After",
    "Asking",
    "Day",
    "Days",
    "Name",
    "Number",
    "ReportKey",
    "StatementKey",
    "Words",
]

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOST = 2**63 - 1  # SQLite's own bound on whole numbers


def _day(value: object) -> object:
    if isinstance(value, str) and not _ISO.fullmatch(value):
        raise ValueError("this is no day; write it as 2022-07-18")
    return value


def _place(value: str) -> str:
    if Cursor.read(value) is None:
        raise ValueError("this is no place in a list; take the address from `next`")
    return value


Words = Annotated[str, Field(max_length=1_000)]
Name = Annotated[str, Field(max_length=200)]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2022-07-18"]}),
]
After = Annotated[
    Annotated[str, Field(max_length=40), AfterValidator(_place)] | None,
    Query(description="Where the page before ended: the address in `next` has it."),
]
Number = Annotated[int, Field(ge=1, le=_MOST, examples=[17])]
ReportKey = Annotated[
    str,
    Path(
        max_length=200, description="The report's id in its record.", examples=["5f0c1d2e3a4b5c6d"]
    ),
]
StatementKey = Annotated[
    str, Path(max_length=200, description="The statement's id in the record.", examples=["s3"])
]


class Asking(BaseModel):
    """Parameters of a question. One that is not known is refused: a misspelt filter filters nothing."""

    model_config = ConfigDict(extra="forbid")


class Days(Asking):
    """The first and the last day that are asked for."""

    since: Annotated[Day | None, Query(description="No earlier than this day.")] = None
    until: Annotated[Day | None, Query(description="No later than this day.")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Days:
        if self.since and self.until and self.since > self.until:
            raise ValueError(
                f"since ({self.since}) is after until ({self.until}), so nothing can be between"
            )
        return self
