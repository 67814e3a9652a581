"""The options that several commands take, worded once, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from onrecord.settings import USER_VARIABLE
from onrecord.years import FIRST_YEAR, last_year, plausible_day

__all__ = [
    "archive_option",
    "complete_file",
    "days_options",
    "form_option",
    "reading_options",
    "signer_option",
]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FOR_PEOPLE = ("text", "table")
_Command = TypeVar("_Command", bound=Callable[..., Any])
_Callback = Callable[[click.Context, click.Parameter, str | None], date | None]


def archive_option(command: _Command) -> _Command:
    """`--archive`, for `onrecord.settings.archive_path`."""
    return click.option(
        "--archive",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="The archive. Default: $ONRECORD_ARCHIVE, or `archive` in onrecord.toml, or "
        "onrecord.db.",
    )(command)


def days_options(command: _Command) -> _Command:
    """`--since` and `--until`."""
    since = click.option(
        "--since",
        callback=_day_within(last=False),
        metavar="DATE",
        help="On or after: YYYY[-MM[-DD]].",
    )
    until = click.option(
        "--until", callback=_day_within(last=True), metavar="DATE", help="On or before."
    )
    return since(until(command))


def form_option(*forms: str) -> Callable[[_Command], _Command]:
    """`--format`, passed on as `form`; the first is the default."""
    people = [form for form in forms if form in _FOR_PEOPLE]
    programs = [form for form in forms if form not in _FOR_PEOPLE]
    are = "is" if len(people) == 1 else "are"
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"{' and '.join(people)} {are} for people, {' and '.join(programs)} for programs.",
    )


def reading_options(verb: str) -> Callable[[_Command], _Command]:
    """What is known of reports beforehand (`onrecord.pipeline.Known`); `verb` as in “Read”."""
    published = click.option(
        "--published",
        callback=_exact_day,
        metavar="DATE",
        help="The day that the reports were published, as YYYY-MM-DD, where you know it better.",
    )
    around = click.option(
        "--around",
        type=click.IntRange(FIRST_YEAR, last_year(date.today())),
        metavar="YEAR",
        help="A year near that of the reports, to choose by where their own words leave several.",
    )
    any_language = click.option(
        "--any-language", is_flag=True, help=f"{verb} reports that are not in English too."
    )
    return lambda command: published(around(any_language(command)))


def signer_option(does: str) -> Callable[[_Command], _Command]:
    """`--by`, for `onrecord.settings.signer`; `does` says what the signer does."""
    return click.option(
        "--by", metavar="NAME", help=f"Who {does}. Default: ${USER_VARIABLE}, or the login name."
    )


def _day_within(last: bool) -> _Callback:
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


def _exact_day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
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
