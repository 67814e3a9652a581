"""Time expressions of a report, with their TIMEX3 values and the days that they cover.

`reading` is the way in: it finds the expressions (`grammar`), joins those that belong together
(`joining`) and resolves them against the report's date (`resolving`). `periods` is the calendar
underneath, `tense` tells what lies ahead from what lies behind. `report_date` works the other way
round: from the text to the report's own date. `said` tells when each statement was made.
"""

from __future__ import annotations

from onrecord.times.reading import find_times, read_times
from onrecord.times.report_date import ReportDate, infer_published
from onrecord.times.said import date_statements
from onrecord.times.values import Reading

__all__ = [
    "Reading",
    "ReportDate",
    "date_statements",
    "find_times",
    "infer_published",
    "read_times",
]
