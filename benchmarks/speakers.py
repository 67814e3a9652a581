"""Who speaks: the speakers of statements in 40 Wikinews reports against the gold made by hand.

The gold (benchmarks/annotation) gives each statement's source, cue and speakers, by the fullest
name in the report; the texts are read from ../shared. A gold statement is found when a statement
read has a cue that overlaps its cue, and a source that overlaps its source or no source of its own;
one to one, the best overlap first, nested statements too. Its speakers are right when the parties
read are all of the gold's and no more, each by its name or an alias, after case-folding and without
leading articles and titles; a party that also bears another gold speaker's name is right by its own
name only. Where the gold has no speaker, none is right. benchmarks/naming.py says it exactly.

- of found: right among the gold statements that are found
- of cues: right among those whose cue alone is found, with whatever source
- of all: right among all gold statements, so what is not found is wrong
- begins alike: of found, where a description may be longer or shorter than the gold's words

The first 20 reports, by title, are for tuning; the last 20 are held out, and --errors lists only
what is wrong in the first. --oracle reads the gold's sources and cues in place of what the encoder
finds, so that only the resolution is measured. --without arcs silences what the encoder says of
which mention refers to which, so that rules alone decide.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.ablation import switched_off
from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import ROOT, SHARED, DataAbsent
from benchmarks.naming import Spans, are_right, begins_alike, best_pairs, fit, is_right, others_than

if TYPE_CHECKING:
    from onrecord.encoder.pieces import Pieces
    from onrecord.model import Party, Record, Report, Statement

__all__ = ["GoldStatement", "Outcome", "SpokenReport", "judge", "main", "pair", "tally", "told"]

ANNOTATION = ROOT / "benchmarks" / "annotation" / "wikinews_speakers.jsonl"
TUNING = 20  # the first so many reports; the rest are held out
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s|\n|\Z")
CLASSES = ("name", "pronoun", "description")


@dataclass(frozen=True)
class GoldStatement:
    """A statement of the gold. `speakers` is empty where a reader cannot tell."""

    source: Spans
    cue: Spans
    source_class: str  # name, pronoun or description
    speakers: tuple[str, ...]


@dataclass(frozen=True)
class SpokenReport:
    """A report and who speaks in it."""

    title: str
    text: str
    statements: tuple[GoldStatement, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one gold statement."""

    source_class: str
    cue_found: bool
    found: bool
    right: bool
    right_by_cue: bool
    begins_alike: bool


# --- gold ----------------------------------------------------------------------------------------


def load_spoken() -> list[SpokenReport]:
    """The annotated reports with their texts, by title. Raises DataAbsent."""
    table_path = SHARED / "data" / "wikinews-2019" / "wikinews_2019.csv"
    if not table_path.is_file():
        raise DataAbsent("data/wikinews-2019/wikinews_2019.csv")
    csv.field_size_limit(1 << 24)
    with table_path.open(encoding="utf-8", newline="") as file:
        texts = {_digest(row["text"]): row["text"] for row in csv.DictReader(file)}
    lines = ANNOTATION.read_text(encoding="utf-8").splitlines()
    return [_spoken(json.loads(line), texts) for line in lines]


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _spoken(row: Mapping[str, Any], texts: Mapping[str, str]) -> SpokenReport:
    statements = tuple(
        GoldStatement(
            source=[(s["source"][0], s["source"][1])],
            cue=[(s["cue"][0], s["cue"][1])],
            source_class=s["class"],
            speakers=tuple(name for name in s["speakers"] if name is not None),
        )
        for s in row["statements"]
    )
    return SpokenReport(row["title"], texts[row["text_sha256"]], statements)


# --- judging -------------------------------------------------------------------------------------


def pair(
    gold: Sequence[GoldStatement], read: Sequence[Statement], *, by_cue: bool = False
) -> dict[int, int]:
    """The statement read that is each gold statement found, by their numbers.

    With `by_cue` the source need not agree; statements whose sources do still go first.
    """
    return best_pairs(
        (_likeness(one, other, by_cue), g, r)
        for g, one in enumerate(gold)
        for r, other in enumerate(read)
    )


def _likeness(gold: GoldStatement, read: Statement, by_cue: bool) -> float:
    """0 where they are not the same statement."""
    cue, source = fit(gold.cue, read.cue), fit(gold.source, read.source)
    if not cue or not (source or not read.source or by_cue):
        return 0.0
    return cue + source + (source > 0)


def judge(record: Record, gold: Sequence[GoldStatement]) -> Iterator[Outcome]:
    """What became of each gold statement of a report."""
    parties = {party.id: party for party in record.parties}
    everybody = frozenset(name for statement in gold for name in statement.speakers)
    found = pair(gold, record.statements)
    by_cue = pair(gold, record.statements, by_cue=True)

    def right(number: int, among: Mapping[int, int], loose: bool = False) -> bool:
        if number not in among:
            return False
        ours = _speakers(record.statements[among[number]], parties)
        names_it = begins_alike if loose else is_right
        return are_right(
            gold[number].speakers,
            ours,
            lambda name, party: names_it(name, party, others_than(name, everybody)),
        )

    for number, statement in enumerate(gold):
        yield Outcome(
            source_class=statement.source_class,
            cue_found=number in by_cue,
            found=number in found,
            right=right(number, found),
            right_by_cue=right(number, by_cue),
            begins_alike=right(number, found, loose=True),
        )


def _speakers(statement: Statement, parties: Mapping[str, Party]) -> list[Party]:
    return [parties[name] for name in statement.speakers]


def tally(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many of each there are."""
    rows = list(outcomes)
    return {
        "gold": len(rows),
        "cues": sum(row.cue_found for row in rows),
        "found": sum(row.found for row in rows),
        "right": sum(row.right for row in rows),
        "right by cue": sum(row.right_by_cue for row in rows),
        "begins alike": sum(row.begins_alike for row in rows),
    }


def by_class(outcomes: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    """The tally of all, and of each class of source."""
    parts = {name: [row for row in outcomes if row.source_class == name] for name in CLASSES}
    return {"all": tally(outcomes), **{name: tally(rows) for name, rows in parts.items()}}


# --- reading -------------------------------------------------------------------------------------


def without_arcs() -> AbstractContextManager[object]:
    """Within it, no mention scores higher than another by the encoder's arcs."""
    import numpy as np

    from onrecord.parties.mentions import Mentions

    def silent(self: Mentions, mention: int, candidates: Sequence[int]) -> Any:
        return np.zeros(len(candidates) + 1, np.float32)

    return mock.patch.object(Mentions, "scores", silent)


def told(gold: Sequence[GoldStatement]) -> AbstractContextManager[None]:
    """Within it, the statements that are read have the gold's sources and cues.

    What is found keeps its content. The gold does not tell the content of what is not: it gets what
    follows in its sentence or, if nothing does, the cue itself.
    """

    def change(make: Callable[..., Iterable[Statement]]) -> Callable[..., Iterator[Statement]]:
        def given(
            links: Any, confidences: Any, pieces: Pieces, report: Report, *rest: Any
        ) -> Iterator[Statement]:
            read = list(make(links, confidences, pieces, report, *rest))
            start, end = (int(pieces.starts[0]), int(pieces.ends[-1])) if len(pieces) else (0, 0)
            here = [statement for statement in gold if start <= statement.cue[0][0] < end]
            found = pair(here, read, by_cue=True)
            for number, statement in enumerate(here):
                one = read[found[number]] if number in found else None
                yield _as_read(report.text, statement, one)

        return given

    return switched_off(("onrecord.pipeline.make_statements", change))


def _as_read(text: str, gold: GoldStatement, read: Statement | None) -> Statement:
    from onrecord.model import Kind, Part, Span, Statement

    spans = {
        "source": tuple(Span(*span) for span in gold.source),
        "cue": tuple(Span(*span) for span in gold.cue),
    }
    if read is not None:
        return read.model_copy(update=spans)
    start = max(end for _, end in (*gold.source, *gold.cue))
    stop = _SENTENCE_END.search(text, start)
    rest = Span(start, stop.start() if stop else len(text))
    content = rest if text[slice(*rest)].strip() else spans["cue"][-1]
    made = {"id": "", "kind": Kind.INDIRECT, "words": "", "part": Part.BODY, "confidence": 1.0}
    return Statement.model_validate({**made, **spans, "content": (content,)})


Reads = Callable[[SpokenReport], "Record"]


def _reading(oracle: bool) -> Reads:
    import onrecord

    reader = onrecord.load()

    def read(report: SpokenReport) -> Record:
        with told(report.statements) if oracle else nullcontext():
            record = reader.read_text(report.text, any_language=True)
        if record.report.text != report.text:
            raise ValueError(f"{report.title}: the text read is another, so no offset holds")
        return record

    return read


def figures(reports: Sequence[SpokenReport], read: Reads) -> dict[str, Any]:
    """The tallies of the held-out half, the tuning half and both."""
    outcomes = [list(judge(read(report), report.statements)) for report in reports]
    halves = {
        "held out": outcomes[TUNING:],
        "tuning": outcomes[:TUNING],
        "both": outcomes,
    }
    return {name: by_class([row for rows in half for row in rows]) for name, half in halves.items()}


def show_errors(reports: Sequence[SpokenReport], read: Reads) -> None:
    """Print what is wrong in the tuning half; never anything of the other."""
    for report in reports[:TUNING]:
        record = read(report)
        parties = {party.id: party for party in record.parties}
        found = pair(report.statements, record.statements)
        print(f"# {report.title}")
        for number, outcome in enumerate(judge(record, report.statements)):
            gold = report.statements[number]
            words = record.report.wording([*map(_span, (*gold.source, *gold.cue))])
            if not outcome.found:
                print(f"  missed  {words}")
            elif not outcome.right:
                ours = _speakers(record.statements[found[number]], parties)
                names = [" = ".join([p.name, *p.aliases]) for p in ours]
                print(f"  wrong   {words}: {', '.join(gold.speakers) or None}, not {names}")


def _span(pair_of_ends: tuple[int, int]) -> Any:
    from onrecord.model import Span

    return Span(*pair_of_ends)


# --- the command ---------------------------------------------------------------------------------


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "speakers", "--json benchmarks/results/speakers.json")
    parser.add_argument("--without", choices=["arcs"], help="switch one idea off")
    parser.add_argument("--oracle", action="store_true", help="the gold's sources and cues")
    parser.add_argument("--errors", action="store_true", help="list what is wrong, tuning half")
    args = parser.parse_args(argv)
    about = gather({})
    reports = load_spoken()

    read = _reading(args.oracle)
    with without_arcs() if args.without == "arcs" else nullcontext():
        if args.errors:
            show_errors(reports, read)
            return 0
        data = {"about": about, "reports": len(reports), "speakers": figures(reports, read)}
    publish(args.json, data, render(data))
    return 0


def render(data: Mapping[str, Any]) -> str:
    """The shares as one Markdown table."""
    head = ["", "gold", "found", "right, of found", "of cues", "of all", "begins alike"]
    rows = [
        [f"{half}, {name}" if name != "all" else f"**{half}**", *_shares(counts)]
        for half, classes in data["speakers"].items()
        for name, counts in classes.items()
    ]
    return f"Speakers of statements in {data['reports']} Wikinews reports, in percent.\n\n" + table(
        head, rows
    )


def _shares(counts: Mapping[str, int]) -> list[str | int]:
    def share(part: str, whole: str) -> str:
        return percent(counts[part] / counts[whole]) if counts[whole] else ""

    return [
        counts["gold"],
        share("found", "gold"),
        share("right", "found"),
        share("right by cue", "cues"),
        share("right", "gold"),
        share("begins alike", "found"),
    ]


if __name__ == "__main__":
    sys.exit(main())
