"""What several commands take as options: days, and the names of files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import click
from click.shell_completion import CompletionItem

from onrecord.years import FIRST_YEAR, last_year, plausible_day

__all__ = ["complete_file", "day_within", "exact_day"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Callback = Callable[[click.Context, click.Parameter, str | None], date | None]


def day_within(last: bool) -> _Callback:
    """What reads a day, or a month or year, of which it is the first or the `last` day."""

    def read(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
        if text is None:
            return None
        try:
            return _day_of(text, last)
        except ValueError:
            told = f"{text!r} is no day such as 2022-07-18, nor a month or a year."
            raise click.BadParameter(told) from None

    return read


def _day_of(text: str, last: bool) -> date:
    from calendar import monthrange

    parts = [int(part) for part in text.split("-") if part.isascii() and part.isdecimal()]
    if text.count("-") + 1 != len(parts) or len(text.partition("-")[0]) != 4:
        raise ValueError(text)
    match parts:
        case [year]:
            return date(year, 12, 31) if last else date(year, 1, 1)
        case [year, month]:
            first = date(year, month, 1)
            return first.replace(day=monthrange(year, month)[1]) if last else first
        case [year, month, day]:
            return date(year, month, day)
    raise ValueError(text)


def exact_day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    """A day as YYYY-MM-DD, in the years that a news report can be from."""
    if text is None:
        return None
    if not _DAY.fullmatch(text):
        raise click.BadParameter(f"{text!r} is not of the form YYYY-MM-DD, such as 2022-07-18.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not in the calendar.") from None
    today = date.today()
    if not plausible_day(day, today):
        raise click.BadParameter(f"{text} is not in the years {FIRST_YEAR} to {last_year(today)}.")
    return day


def complete_file(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    return [CompletionItem(typed, type="file")]
