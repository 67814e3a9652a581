"""The years that a news report can be from."""

from __future__ import annotations

from datetime import date

__all__ = ["FIRST_YEAR", "last_year", "plausible_day"]

FIRST_YEAR = 1600  # the first printed newspapers are of 1605


def last_year(today: date) -> int:
    """The last year that a report read on `today` can bear: the next one, for what is dated ahead."""
    return today.year + 1


def plausible_day(day: date, today: date) -> bool:
    """Whether a report can have been published on `day`, from `FIRST_YEAR` to `last_year`."""
    return FIRST_YEAR <= day.year <= last_year(today)
