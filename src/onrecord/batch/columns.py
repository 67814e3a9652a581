"""Reports that are rows of a table or objects of JSON lines: which column is what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onrecord.errors import DamagedInput, InputTooLarge
from onrecord.sources.draft import Raw
from onrecord.sources.inputs import MOST_BYTES
from onrecord.years import plausible_day

__all__ = ["BODIES", "COLUMNS", "report_of"]

# The columns that hold a report, and of what type it is where no `media_type` says so.
BODIES = {"text": "text/plain", "html": "text/html", "data": None}
COLUMNS = (*BODIES, "media_type", "charset", "url", "published")


def report_of(name: str, row: Mapping[str, Any]) -> tuple[Raw, date | None]:
    """The bytes of a report that a row holds, and the day that it says it was published.

    Raises DamagedInput or InputTooLarge.
    """
    column = next((body for body in BODIES if row.get(body) is not None), None)
    if column is None:
        raise DamagedInput(
            f"{name}: this is no record, and has no report as `text`, `html` or `data`; name the "
            "column so."
        )
    body = row[column]
    if not isinstance(body, str | bytes):
        raise DamagedInput(f"{name}: its `{column}` is no text; write it as one.")
    charset = "utf-8" if isinstance(body, str) else _text(row, "charset")
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if len(data) > MOST_BYTES:
        raise InputTooLarge(
            f"{name}: this is larger than {MOST_BYTES // 1_000_000} MB, the most that one report "
            "may have; split it into its reports."
        )
    media_type = _text(row, "media_type") or BODIES[column]
    return Raw(name, data, media_type, charset, _text(row, "url")), _day(name, row)


def _text(row: Mapping[str, Any], column: str) -> str | None:
    value = row.get(column)
    if not isinstance(value, str) or not value:
        return None
    return value.encode("utf-8", "backslashreplace").decode()  # JSON may have half a character


def _day(name: str, row: Mapping[str, Any]) -> date | None:
    value = row.get("published")
    if value is None or value == "":
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        day = None
    if isinstance(day, datetime):
        day = day.date()
    if day is None or not plausible_day(day, date.today()):
        told = f"{name}: {str(value)[:40]!r} is no day that a report can be from; write YYYY-MM-DD."
        raise DamagedInput(told)
    return day
