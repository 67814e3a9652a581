"""`onrecord search`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from onrecord.cli.options import archive_option, days_options, form_option
from onrecord.cli.output import Output, open_output
from onrecord.cli.terminal import Screen, as_seen, one_line, screen_of
from onrecord.settings import archive_path

if TYPE_CHECKING:
    from onrecord.archive.search import Found

__all__ = ["search_command"]

_KINDS = ("direct", "indirect", "mixed")
_PARTY_TYPES = ("person", "organisation", "place", "group", "unnamed")
_MOST = 100_000
_FOR_PAGES = ("report_id", "outlet_id", "identities", "cursor")  # what links lead by


@click.command(
    "search",
    # A word that is not to be there looks like an option; here none has a single dash.
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
    short_help="Find statements in an archive.",
    epilog="""\b
Examples:
  onrecord search bridge flood
  onrecord search '"before the flood" -fountain' --speaker quill --since 2022
  onrecord search --about "harbour board" --act deny --format csv > denials.csv
""",
)
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--speaker", default="", metavar="NAME", help="Said by: words of a party's name.")
@click.option("--about", default="", metavar="NAME", help="In which this party is spoken of.")
@click.option("--outlet", default="", metavar="NAME", help="In this outlet: part of its name.")
@days_options
@click.option("--kind", type=click.Choice(_KINDS), help="How much of it is in quotation marks.")
@click.option("--act", metavar="ACT", help="What was done by saying it, such as deny.")
@click.option("--medium", metavar="MEDIUM", help="How it was said, such as letter.")
@click.option("--party-type", type=click.Choice(_PARTY_TYPES), help="What kind of party said it.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="NUMBER",
    help="The least confidence, from 0 to 1.",
)
@click.option(
    "--sort",
    type=click.Choice(["date", "relevance"]),
    default="date",
    show_default=True,
    help="The newest first, or those that the words fit best.",
)
@click.option(
    "--limit", type=click.IntRange(1, _MOST), default=20, show_default=True, help="At most so many."
)
@form_option("table", "jsonl", "csv")
@archive_option
@click.pass_context
def search_command(
    ctx: click.Context,
    words: tuple[str, ...],
    speaker: str,
    about: str,
    outlet: str,
    since: date | None,
    until: date | None,
    kind: str | None,
    act: str | None,
    medium: str | None,
    party_type: str | None,
    min_confidence: float,
    sort: Literal["date", "relevance"],
    limit: int,
    form: str,
    archive: Path | None,
) -> None:
    """Find statements in an archive, by their words and by who said them, when and where.

    WORDS are looked for in the statement and in the rest of its sentences, whatever their case and
    accents: all of them, in any order. "Words in quotation marks" (which the shell has to leave in
    place) stand one after the other, bridg* is the beginning of a word, and -fountain is not to be
    there. Nothing else has a meaning.

    The day of a statement is the last on which it may have been made, or the report's where that is
    not known. Only the current version of a page is searched, and what people have corrected in
    review is found as they have it.
    """
    from onrecord.archive.search import Query
    from onrecord.archive.store import Archive

    _check_words(ctx, words)
    query = Query(
        words=" ".join(words),
        speaker=speaker,
        about=about,
        outlet=outlet,
        since=since,
        until=until,
        kind=kind,
        act=act,
        medium=medium,
        party_type=party_type,
        min_confidence=min_confidence,
        sort=sort,
        limit=limit,
    )
    with Archive.open(archive_path(archive)) as opened:
        found = opened.statements(query)
    with open_output(None) as out:
        for piece in _pieces(form, found, out):
            out.write(piece)


def _check_words(ctx: click.Context, words: tuple[str, ...]) -> None:
    """What a person meant for an option is not taken for a word."""
    if "-h" in words:
        click.echo(ctx.get_help())
        ctx.exit()
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0], ctx=ctx)


def _pieces(form: str, found: list[Found], out: Output) -> Iterator[str]:
    if form == "table":
        yield _table(found, screen_of(out.terminal))
        return
    lines = _csv(found) if form == "csv" else _jsonl(found)
    yield from as_seen(lines, form, out.terminal)


def _jsonl(found: Iterable[Found]) -> Iterator[str]:
    for each in found:
        yield json.dumps(_row(each), ensure_ascii=False) + "\n"


def _csv(found: Iterable[Found]) -> Iterator[str]:
    from onrecord.archive.search import Found
    from onrecord.export.csv import csv_line

    yield csv_line([field.name for field in fields(Found) if field.name not in _FOR_PAGES])
    for each in found:
        yield csv_line((_row(each) | {"speakers": "; ".join(each.speakers)}).values())


def _row(found: Found) -> dict[str, Any]:
    return {name: value for name, value in asdict(found).items() if name not in _FOR_PAGES}


def _table(found: list[Found], screen: Screen) -> str:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from onrecord.cli.report import console_for, written

    if not found:
        return "nothing found\n"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), width=screen.width)
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("day", no_wrap=True)
    table.add_column("outlet", max_width=max(10, screen.width // 8), overflow="fold")
    table.add_column("who", style="source", max_width=max(14, screen.width // 6), overflow="fold")
    table.add_column("what", overflow="fold")
    for each in found:
        words = Text.assemble((one_line(each.words), "content"), "\n", (_aside(each), "aside"))
        table.add_row(
            str(each.id),
            each.day or "",
            one_line(each.outlet or ""),
            Text(_who(each)),
            words,
        )
    console = console_for(screen)
    console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in written(console).splitlines())


def _who(found: Found) -> str:
    return one_line(", ".join(found.speakers) or found.source) or "not named"


def _aside(found: Found) -> str:
    """The words' context, and what else tells them apart."""
    parts = (found.act, found.medium, found.kind, f"{found.confidence:.2f}")
    told = " · ".join(one_line(part) for part in parts if part)
    return f"{one_line(found.context)} [{told}]".strip()
