"""`onrecord party`: who is the same across reports, as people see it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.cli.opening import bring_up_to_date
from onrecord.cli.options import archive_option, form_option, signer_option
from onrecord.cli.output import open_output
from onrecord.cli.terminal import as_seen, one_line, say
from onrecord.settings import archive_path, signer

if TYPE_CHECKING:
    import sqlite3

    from onrecord.archive.identity.decisions import Signature
    from onrecord.archive.identity.evidence import Reason
    from onrecord.archive.identity.showing import Conflict, Decision, Description
    from onrecord.archive.store import Archive

__all__ = ["linked_archive", "party_command"]

_MOST_PARTIES = 20  # of an identity, unless all are asked for
_Command = TypeVar("_Command", bound=Callable[..., Any])


@contextmanager
def linked_archive(path: Path, *, write: bool = False) -> Iterator[Archive]:
    """The archive, its reports linked as far as it can be written. Raises its errors."""
    from onrecord.archive.identity.linking import pending
    from onrecord.archive.identity.update import update
    from onrecord.archive.store import Archive

    bring_up_to_date(
        path,
        lambda archive: pending(archive.connection),
        lambda archive, _: update(archive),
        "{} reports are not linked with the others yet",
    )
    with Archive.open(path, write=write) as archive:
        yield archive


def _signed(command: _Command) -> _Command:
    """The options of a decision: every one is signed."""
    why = click.option("--why", required=True, metavar="WORDS", help="What it rests on.")
    return signer_option("decides")(why(archive_option(command)))


def _signature(by: str | None, why: str) -> Signature:
    from onrecord.archive.identity.decisions import Signature

    return Signature(signer(by), why)


@click.group(
    "party",
    short_help="Decide who is the same across reports.",
    epilog="""\b
Examples:
  onrecord party show "ada quill"
  onrecord party merge "ada quill" "a. quill" --why "same office, same day"
  onrecord party undo --why "two people after all"
""",
)
def party_command() -> None:
    """Decide who is the same across reports: show, merge, split, undo, alias, link.

    Reports are linked by names, roles and company, and each link says why. A decision of a person
    goes before all links, is signed and dated, and is kept, undone ones too. It names parties by
    their place in the text, so that it holds when reports are read again.

    WHO is a name, or the number of an identity.
    """


@party_command.command(
    "show",
    short_help="Show an identity, or all decisions.",
    epilog="""\b
Examples:
  onrecord party show
  onrecord party show "ada quill" --parties
""",
)
@click.argument("who", required=False)
@click.option("--parties", is_flag=True, help="List every party, not the first 20 only.")
@form_option("text", "jsonl")
@archive_option
def _show_command(who: str | None, parties: bool, form: str, archive: Path | None) -> None:
    """Show why an identity is one: its parties, links with their reasons, decisions, conflicts.

    Scores are in log odds: at 2 and above, parties are linked. What may be the same but is not
    linked is listed too. Without WHO, the latest decisions and all conflicts are shown.
    """
    from onrecord.archive.errors import told
    from onrecord.archive.identity import showing
    from onrecord.archive.identity.finding import find

    with linked_archive(archive_path(archive)) as opened, told(opened.path):
        if who is None:
            taken = showing.decisions(opened.connection)
            against = showing.conflicts(opened.connection)
            lines = _overview(taken, against)
            data: dict[str, Any] = {
                "decisions": [asdict(decision) for decision in taken],
                "conflicts": [asdict(conflict) for conflict in against],
            }
        else:
            made = showing.describe(opened.connection, find(opened.connection, who))
            lines, data = _described(made, parties), asdict(made)
    with open_output(None) as out:
        if form == "jsonl":
            lines = as_seen([json.dumps(data, ensure_ascii=False)], form, out.terminal)
        out.write("".join(f"{line}\n" for line in lines))


@party_command.command(
    "merge",
    short_help="Judge two identities the same.",
    epilog="""\b
Example:
  onrecord party merge "ada quill" 4711 --why "the same office"
""",
)
@click.argument("one", metavar="WHO")
@click.argument("other", metavar="WHO")
@click.option("--unsure", is_flag=True, help="Note that nobody can tell; merges nothing.")
@_signed
def _merge_command(
    one: str, other: str, unsure: bool, by: str | None, why: str, archive: Path | None
) -> None:
    """Judge two identities the same. It takes the place of what was judged of them before."""
    from onrecord.archive.identity import decisions
    from onrecord.archive.identity.finding import find

    def decide(connection: sqlite3.Connection, signed: Signature) -> int:
        first, second = find(connection, one), find(connection, other)
        act = decisions.unsure if unsure else decisions.merge
        return act(connection, first, second, signed)

    _decide(decide, by, why, archive)


@party_command.command(
    "split",
    short_help="Take parties out of an identity.",
    epilog="""\b
Example:
  onrecord party split "jan brandt" 17 23 --why "the goalkeeper, not the minister"
""",
)
@click.argument("who", metavar="WHO")
@click.argument("parties", nargs=-1, required=True, type=click.IntRange(1), metavar="PARTY...")
@_signed
def _split_command(
    who: str, parties: tuple[int, ...], by: str | None, why: str, archive: Path | None
) -> None:
    """Judge parties different from the rest of an identity; together they become another.

    PARTY is a number that `onrecord party show WHO --parties` gives. New reports do not bring the
    two together again.
    """
    from onrecord.archive.identity import decisions
    from onrecord.archive.identity.finding import find

    def decide(connection: sqlite3.Connection, signed: Signature) -> int:
        return decisions.split(connection, find(connection, who), parties, signed)

    _decide(decide, by, why, archive)


@party_command.command(
    "undo",
    short_help="Take a decision back.",
    epilog="""\b
Examples:
  onrecord party undo --why "wrong number"
  onrecord party undo 12 --why "the report was corrected"
""",
)
@click.argument("decision", required=False, type=click.IntRange(1))
@_signed
def _undo_command(decision: int | None, by: str | None, why: str, archive: Path | None) -> None:
    """Take back the last decision, or the one with this number. It stays to be read."""
    from onrecord.archive.identity import decisions

    def decide(connection: sqlite3.Connection, signed: Signature) -> int:
        return decisions.undo(connection, signed, decision)

    _decide(decide, by, why, archive, "undone")


@party_command.command(
    "alias",
    short_help="Keep another name.",
    epilog="""\b
Example:
  onrecord party alias "ada quill" "La Quill" --why "the name of her column"
""",
)
@click.argument("who", metavar="WHO")
@click.argument("name")
@_signed
def _alias_command(who: str, name: str, by: str | None, why: str, archive: Path | None) -> None:
    """Keep another name that an identity is found by."""
    from onrecord.archive.identity import decisions
    from onrecord.archive.identity.finding import find

    def decide(connection: sqlite3.Connection, signed: Signature) -> int:
        return decisions.alias(connection, find(connection, who), name, signed)

    _decide(decide, by, why, archive)


@party_command.command(
    "link",
    short_help="Keep which item of Wikidata it is.",
    epilog="""\b
Example:
  onrecord party link "ada quill" Q42 --why "by her birthday"
""",
)
@click.argument("who", metavar="WHO")
@click.argument("qid", metavar="QID")
@_signed
def _link_command(who: str, qid: str, by: str | None, why: str, archive: Path | None) -> None:
    """Keep which item of Wikidata an identity is, by its number (QID). Nothing is looked up."""
    from onrecord.archive.identity import decisions
    from onrecord.archive.identity.finding import find

    def decide(connection: sqlite3.Connection, signed: Signature) -> int:
        return decisions.link(connection, find(connection, who), qid, signed)

    _decide(decide, by, why, archive)


# --- doing and telling ---------------------------------------------------------------------------

_Deciding = Callable[["sqlite3.Connection", "Signature"], int]


def _decide(
    decide: _Deciding, by: str | None, why: str, archive: Path | None, done: str = "taken"
) -> None:
    """Take a decision, and tell its number and what has come of it."""
    from onrecord.archive.errors import told
    from onrecord.archive.identity import showing
    from onrecord.archive.identity.update import deciding

    signed = _signature(by, why)
    with linked_archive(archive_path(archive), write=True) as opened:
        with deciding(opened) as connection:
            number = decide(connection, signed)
        with told(opened.path):
            now = showing.touched(opened.connection, number)
            against = showing.conflicts(opened.connection)
    with open_output(None) as out:
        out.write(f"decision {number} {done}\n")
        out.write("".join(f"  {one_line(identity.line())}\n" for identity in now))
    for conflict in against:
        say(_conflict(conflict))


def _overview(taken: Sequence[Decision], against: Sequence[Conflict]) -> Iterator[str]:
    yield from map(_conflict, against)
    yield from (line for decision in taken for line in _decision(decision))
    if not taken:
        yield "no decisions yet"


def _described(made: Description, everything: bool) -> Iterator[str]:
    yield one_line(made.identity.line())
    yield from map(_conflict, made.conflicts)
    yield "\nparties"
    shown = made.members if everything else made.members[:_MOST_PARTIES]
    for member in shown:
        told = (*member.roles[:3], member.day, member.outlet, member.title)
        aside = " · ".join(one_line(part) for part in told if part)
        yield f"  {member.party_id}  {one_line(member.name)}  {aside}".rstrip()
    if len(shown) < len(made.members):
        yield f"  and {len(made.members) - len(shown)} more; see them with --parties"
    numbers = {member.party_id for member in shown}
    links = [link for link in made.links if {link.left, link.right} & numbers]
    if links:
        yield "\nlinks"
    for link in links:
        cut = f"  left out for decision {link.cut_by}" if link.cut_by is not None else ""
        yield f"  {link.left} – {link.right}  {link.score:.1f} = {_reasons(link.reasons)}{cut}"
    if made.decisions:
        yield "\ndecisions"
        yield from (f"  {line}" for each in made.decisions for line in _decision(each))
    if made.near:
        yield "\nmay be the same"
    for near in made.near:
        yield f"  {one_line(near.identity.line())}"
        yield f"      {near.score:.1f} = {_reasons(near.reasons)}"


def _reasons(reasons: Iterable[Reason]) -> str:
    return " ".join(f"{reason.weight:+.1f} {one_line(reason.words)};" for reason in reasons)[:-1]


def _decision(decision: Decision) -> Iterator[str]:
    undone = f", undone {decision.undone[:10]}" if decision.undone else ""
    signed = f"{one_line(decision.by)}, {decision.made[:10]}{undone}: {one_line(decision.why)}"
    yield f"{decision.number}  {decision.kind} ({signed})"
    yield from (f"      {one_line(said)}" for said in decision.says)


def _conflict(conflict: Conflict) -> str:
    return one_line(
        f"decision {conflict.decision} ({conflict.by}) has {conflict.left} and {conflict.right} "
        f"apart, but other decisions make them one (identity {conflict.identity_id}); "
        "undo one of them"
    )
