"""Days and intervals in words."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.cli.days import interval, meaning, on_days, time_of_day
from onrecord.model import Span, TimeType, TimeValue


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("earliest", "latest", "words"),
    [
        ("2022-07-18", "2022-07-18", "on Mon 18 July 2022"),
        ("2022-07-11", "2022-07-17", "between 11 and 17 July 2022"),
        ("2022-06-28", "2022-07-03", "between 28 June and 3 July 2022"),
        ("2021-12-30", "2022-01-02", "between 30 December 2021 and 2 January 2022"),
        ("2022-06-01", "2022-06-30", "in June 2022"),
        ("2024-02-01", "2024-02-29", "in February 2024"),
        ("2023-02-01", "2023-02-27", "between 1 and 27 February 2023"),
        ("2022-06-01", "2022-08-31", "between June and August 2022"),
        ("2021-12-01", "2022-02-28", "between December 2021 and February 2022"),
        ("2022-01-01", "2022-12-31", "in 2022"),
        ("1990-01-01", "1999-12-31", "between 1990 and 1999"),
        ("2022-07-18", None, "not before Mon 18 July 2022"),
        (None, "2022-07-18", "by Mon 18 July 2022"),
        (None, None, None),
        ("0001-01-01", "9999-12-31", "between 1 and 9999"),
    ],
)
def test_when(earliest: str | None, latest: str | None, words: str | None) -> None:
    assert on_days(_date(earliest), _date(latest)) == words


def test_an_interval_as_a_name() -> None:
    assert interval(date(2022, 7, 11), date(2022, 7, 17)) == "11 to 17 July 2022"
    assert interval(date(2022, 6, 1), date(2022, 6, 30)) == "June 2022"


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("2022-07-18T15:00", "15:00"),
        ("2022-07-18TEV", "evening"),
        ("2022-07-18TNI", "night"),
        ("2022-07-18", None),
        (None, None),
    ],
)
def test_part_of_a_day(value: str | None, part: str | None) -> None:
    assert time_of_day(value) == part


@pytest.mark.parametrize(
    ("of", "value", "day", "words"),
    [
        (TimeType.DATE, "2022-07-18", "2022-07-18", "Mon 18 July 2022"),
        (TimeType.TIME, "2022-07-18TMO", "2022-07-18", "Mon 18 July 2022, morning"),
        (TimeType.DATE, "PAST_REF", None, "in the past"),
        (TimeType.DATE, "XXXX-WXX-1", None, "day not known"),
        (TimeType.DURATION, "P2W", None, "2 weeks"),
        (TimeType.DURATION, "P1D", None, "1 day"),
        (TimeType.DURATION, "PT3H", None, "3 hours"),
        (TimeType.DURATION, "PXM", None, "length not known"),
        (TimeType.SET, "P1W", None, "every week"),
        (TimeType.SET, "P2Y", None, "every 2 years"),
        (TimeType.SET, "XXXX-WXX-1", None, "again and again"),
    ],
)
def test_what_an_expression_comes_to(of: TimeType, value: str, day: str | None, words: str) -> None:
    time = TimeValue(
        span=Span(0, 1), type=of, value=value, earliest=_date(day), latest=_date(day), rule="-"
    )
    assert meaning(time) == words
