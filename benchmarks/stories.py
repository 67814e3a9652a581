"""How well the demo stories are read and compared: 28 invented reports against a gold by hand.

The reports and their gold are in examples/stories, written by hand, the gold before the program had
read the reports; examples/README.md tells what was corrected afterwards. They are read into an
archive as `make demo` does it.

- statements: one read is a gold one when Dice of their contents' code points is at least 0.8 and
  their sources overlap, or neither has one; one to one, the best first
- kinds, acts, days: right among the statements found, where the gold tells
- speakers: of the statements found, each speaker read against each of the gold, by name or alias, a
  description also where it begins alike (benchmarks/naming.py); what is not found counts against
  recall
- copies: pairs of reports of which one is a copy of the other
- utterances: pairs of statements of two reports that carry one saying-event; precision among pairs
  of which both are in the gold, and what is not found counts against recall. "between texts" leaves
  out pairs between copies of one text
- identities: pairs of parties of two reports that are one, for the speakers that the gold names; a
  party that is not found is alone

--errors lists what is wrong.

exit status: 0; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import ROOT
from benchmarks.identity import pairs as identity_pairs
from benchmarks.naming import Spans, begins_alike, best_pairs, others_than, shared

if TYPE_CHECKING:
    from onrecord.archive.store import Archive
    from onrecord.model import Party, Record, Statement

__all__ = [
    "Count",
    "GoldReport",
    "GoldStatement",
    "Read",
    "Speaker",
    "load_gold",
    "main",
    "measure",
    "pair",
    "read_stories",
]

STORIES = ROOT / "examples" / "stories"
FEWEST = 0.8  # Dice of contents
_Place = tuple[str, int]  # a report, and the number of a statement or party in it


@dataclass(frozen=True)
class Speaker:
    """`party` is who it is across reports, None for a source without a name."""

    party: str | None
    name: str


@dataclass(frozen=True)
class GoldStatement:
    """A statement of the gold; `speakers` is None where they are not scored, `inside` the number
    of the statement that holds it."""

    kind: str
    source: Spans
    cue: Spans
    content: Spans
    words: str
    speakers: tuple[Speaker, ...] | None
    act: str | None
    said: str | None
    utterance: str | None
    inside: int | None


@dataclass(frozen=True)
class GoldReport:
    """A report of the gold: its file below the stories' folder, and what it copies or revises."""

    file: str
    text_sha256: str
    copy_of: str | None
    revises: str | None
    statements: tuple[GoldStatement, ...]


@dataclass(frozen=True)
class Count:
    """What precision and recall are made of."""

    right: int
    found: int
    gold: int

    @property
    def precision(self) -> float:
        """Of what is found, the share that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what there is, the share that is found."""
        return self.right / self.gold if self.gold else 1.0


@dataclass(frozen=True)
class Read:
    """The stories as the program has them: records by file, and what the archive makes of them.

    `copy_groups` is by file; `utterances` and `identities` are by file and the id in its record.
    """

    records: Mapping[str, Record]
    outcomes: Mapping[str, str]
    copy_groups: Mapping[str, int]
    utterances: Mapping[tuple[str, str], int]
    identities: Mapping[tuple[str, str], int]


# --- gold and reading ----------------------------------------------------------------------------


def load_gold() -> list[GoldReport]:
    """The gold record, in the order in which the reports are added."""
    gold = json.loads((STORIES / "gold.json").read_text(encoding="utf-8"))
    return [
        GoldReport(
            report["file"],
            report["text_sha256"],
            report["copy_of"],
            report["revises"],
            tuple(map(_statement, report["statements"])),
        )
        for report in gold["reports"]
    ]


def _statement(row: Mapping[str, Any]) -> GoldStatement:
    speakers = row["speakers"]
    return GoldStatement(
        source=_spans(row["source"]),
        cue=_spans(row["cue"]),
        content=_spans(row["content"]),
        words=" … ".join(piece["words"] for piece in row["content"]),
        speakers=None if speakers is None else tuple(Speaker(**each) for each in speakers),
        **{name: row[name] for name in ("kind", "act", "said", "utterance", "inside")},
    )


def _spans(pieces: Iterable[Mapping[str, Any]]) -> Spans:
    return [(piece["at"][0], piece["at"][1]) for piece in pieces]


@contextmanager
def read_stories(gold: Sequence[GoldReport], path: Path) -> Iterator[tuple[Read, Archive]]:
    """The stories read into a new archive at `path`, linked and compared; and that archive."""
    from onrecord.archive.store import Archive
    from onrecord.compare.update import update
    from onrecord.pipeline import load

    reader = load()
    records, outcomes = {}, {}
    with Archive.open(path, write=True) as archive:
        for report in gold:
            file = STORIES / report.file
            records[report.file] = reader.read(file)
            outcomes[report.file] = str(archive.add(records[report.file], file.read_bytes()))
        update(archive)
        yield _as_read(records, outcomes, archive), archive


def _as_read(records: Mapping[str, Record], outcomes: Mapping[str, str], archive: Archive) -> Read:
    files = {str(STORIES / file): file for file in records}

    def rows(sql: str) -> Iterator[tuple[str, str, int]]:
        for name, key, number in archive.connection.execute(sql):
            yield files[name], key, number

    copies = rows(
        "SELECT source_name, '', group_id FROM copy_group JOIN report ON report.id = report_id"
    )
    utterances = rows(
        'SELECT source_name, statement."key", utterance_id FROM utterance_statement '
        "JOIN statement ON statement.id = statement_id "
        "JOIN report ON report.id = statement.report_id"
    )
    identities = rows(
        'SELECT source_name, party."key", identity_id FROM party_identity '
        "JOIN party ON party.id = party_id JOIN report ON report.id = party.report_id"
    )
    return Read(
        records=records,
        outcomes=outcomes,
        copy_groups={file: group for file, _, group in copies},
        utterances={(file, key): number for file, key, number in utterances},
        identities={(file, key): number for file, key, number in identities},
    )


# --- scoring -------------------------------------------------------------------------------------


def pair(gold: Sequence[GoldStatement], read: Sequence[Statement]) -> dict[int, int]:
    """The statement read that is each gold statement found, by their numbers."""
    return best_pairs(
        (_likeness(one, other), g, r) for g, one in enumerate(gold) for r, other in enumerate(read)
    )


def _likeness(gold: GoldStatement, read: Statement) -> float:
    """Dice of the contents; 0 where they are not the same statement."""
    together = bool(shared(gold.source, read.source)) or not (gold.source or read.source)
    dice = 2 * shared(gold.content, read.content) / (_size(gold.content) + _size(read.content))
    return dice if together and dice >= FEWEST else 0.0


def _size(spans: Spans) -> int:
    return sum(end - start for start, end in spans)


class _Scored:
    """The gold beside what was read."""

    def __init__(self, gold: Sequence[GoldReport], read: Read) -> None:
        self.gold = gold
        self.read = read
        self.found = {
            report.file: pair(report.statements, read.records[report.file].statements)
            for report in gold
        }

    def statement(self, place: _Place) -> Statement | None:
        """The statement read that is a gold one."""
        file, number = place
        found = self.found[file].get(number)
        return None if found is None else self.read.records[file].statements[found]

    @cached_property
    def places(self) -> dict[_Place, GoldStatement]:
        """All gold statements."""
        return {
            (report.file, number): statement
            for report in self.gold
            for number, statement in enumerate(report.statements)
        }

    @cached_property
    def both(self) -> list[tuple[_Place, GoldStatement, Statement]]:
        """The gold statements that are found, with the ones read."""
        pairs = ((place, gold, self.statement(place)) for place, gold in self.places.items())
        return [(place, gold, read) for place, gold, read in pairs if read is not None]

    def statements(self) -> Count:
        read = sum(len(record.statements) for record in self.read.records.values())
        return Count(len(self.both), read, len(self.places))

    def told(
        self, gold: Callable[[GoldStatement], object], read: Callable[[Statement], object]
    ) -> Count:
        """What is told of the statements found, where the gold tells it."""
        asked = [(gold(one), read(other)) for _, one, other in self.both if gold(one) is not None]
        return Count(sum(one == other for one, other in asked), len(asked), len(asked))

    def speakers(self) -> Count:
        right = found = 0
        for place, gold, read in self.both:
            if gold.speakers is not None:
                right += len(self.named(place, gold, read))
                found += len(read.speakers)
        return Count(right, found, sum(len(gold.speakers or ()) for gold in self.places.values()))

    def named(self, place: _Place, gold: GoldStatement, read: Statement) -> dict[int, int]:
        """The speakers of the gold that are read, by number."""
        parties = {party.id: party for party in self.read.records[place[0]].parties}
        return best_pairs(
            (float(self._is(place[0], speaker, parties[key])), one, other)
            for one, speaker in enumerate(gold.speakers or ())
            for other, key in enumerate(read.speakers)
        )

    def _is(self, file: str, speaker: Speaker, party: Party) -> bool:
        return begins_alike(speaker.name, party, others_than(speaker.name, self._everybody[file]))

    @cached_property
    def _everybody(self) -> dict[str, frozenset[str]]:
        return {
            report.file: frozenset(
                speaker.name for one in report.statements for speaker in one.speakers or ()
            )
            for report in self.gold
        }

    def copies(self) -> Count:
        current = [report.file for report in self.gold if report.file in self.read.copy_groups]
        origin = {report.file: report.copy_of or report.file for report in self.gold}
        return _count(
            _pairs_by(current, origin.__getitem__),
            _pairs_by(current, self.read.copy_groups.__getitem__),
        )

    def utterances(self, *, between_texts: bool = False) -> Count:
        origin = {report.file: report.copy_of or report.file for report in self.gold}
        of = origin if between_texts else {report.file: report.file for report in self.gold}
        truly, taken = self.utterance_pairs()

        def apart(found: Set[tuple[_Place, _Place]]) -> set[tuple[_Place, _Place]]:
            return {(one, other) for one, other in found if of[one[0]] != of[other[0]]}

        return _count(apart(truly), apart(taken))

    def utterance_pairs(self) -> tuple[set[tuple[_Place, _Place]], set[tuple[_Place, _Place]]]:
        """The pairs of gold statements of one utterance, and those that the archive has."""
        labelled = {place: gold.utterance for place, gold in self.places.items() if gold.utterance}
        carried = {
            place: self.read.utterances[place[0], read.id]
            for place, _, read in self.both
            if (place[0], read.id) in self.read.utterances
        }
        return (
            _pairs_by(labelled, labelled.__getitem__),
            _pairs_by(carried, carried.__getitem__),
        )

    def identities(self) -> tuple[float, float]:
        """Precision and recall of pairs."""
        gold, found = self.parties()
        precision, recall, _ = identity_pairs(gold, found)
        return precision, recall

    def parties(self) -> tuple[dict[_Place, str], dict[_Place, object]]:
        """Who the named speakers of each report are, by the gold and in the archive."""
        gold: dict[_Place, str] = {}
        found: dict[_Place, object] = {}
        for report in self.gold:
            speakers = {
                speaker.party: speaker
                for statement in report.statements
                for speaker in statement.speakers or ()
                if speaker.party
            }
            for number, (key, speaker) in enumerate(speakers.items()):
                place = (report.file, number)
                gold[place] = key
                identity = self._identity(report.file, speaker)
                found[place] = place if identity is None else identity
        return gold, found

    def _identity(self, file: str, speaker: Speaker) -> int | None:
        parties = self.read.records[file].parties
        party = next((each for each in parties if self._is(file, speaker, each)), None)
        return None if party is None else self.read.identities.get((file, party.id))


def _day(statement: Statement) -> str | None:
    """When it was said, the time of day left out."""
    value = statement.said.value if statement.said else None
    return value.partition("T")[0] if value else None


def _pairs_by(members: Iterable[Any], group: Callable[[Any], object]) -> set[tuple[Any, Any]]:
    """The pairs of members of one group, those of one report left out."""
    return {
        (one, other)
        for one, other in combinations(sorted(members), 2)
        if group(one) == group(other) and (isinstance(one, str) or one[0] != other[0])
    }


def _count(gold: Set[object], found: Set[object]) -> Count:
    return Count(len(gold & found), len(found), len(gold))


def measure(gold: Sequence[GoldReport], read: Read) -> dict[str, dict[str, float]]:
    """Precision and recall of each, and the counts that they are made of where there are any."""
    scored = _Scored(gold, read)
    counts = {
        "statements": scored.statements(),
        "kinds": scored.told(lambda one: one.kind, lambda one: str(one.kind)),
        "acts": scored.told(lambda one: one.act, lambda one: one.act),
        "days": scored.told(lambda one: one.said, _day),
        "speakers": scored.speakers(),
        "copies": scored.copies(),
        "utterances": scored.utterances(),
        "utterances between texts": scored.utterances(between_texts=True),
    }
    figures = {
        name: {
            "precision": count.precision,
            "recall": count.recall,
            "right": count.right,
            "found": count.found,
            "gold": count.gold,
        }
        for name, count in counts.items()
    }
    precision, recall = scored.identities()
    parties, _ = scored.parties()
    return figures | {
        "identities": {"precision": precision, "recall": recall, "gold": len(parties)}
    }


# --- the command ---------------------------------------------------------------------------------


def show_errors(gold: Sequence[GoldReport], read: Read) -> None:
    """Print what is wrong, report by report, then across reports."""
    scored = _Scored(gold, read)
    for report in gold:
        record = read.records[report.file]
        found = scored.found[report.file]
        parties = {party.id: party.name for party in record.parties}
        print(f"# {report.file}")
        for number, statement in enumerate(report.statements):
            ours = scored.statement((report.file, number))
            label = f"{statement.words[:70]!r}"
            if ours is None:
                print(f"  missed  {label}")
                continue
            wanted = statement.speakers
            names = [parties[key] for key in ours.speakers]
            right = len(scored.named((report.file, number), statement, ours))
            if wanted is not None and not right == len(wanted) == len(names):
                print(f"  speaker {label}: {names}, not {[each.name for each in wanted]}")
            if ours.kind != statement.kind:
                print(f"  kind    {label}: {ours.kind}, not {statement.kind}")
            if statement.act and ours.act != statement.act:
                print(f"  act     {label}: {ours.act}, not {statement.act}")
            if statement.said and _day(ours) != statement.said:
                print(f"  day     {label}: {_day(ours)}, not {statement.said}")
        for number, ours in enumerate(record.statements):
            if number not in found.values():
                told = " | ".join(map(record.report.wording, (ours.source, ours.cue, ours.content)))
                print(f"  extra   {told}")
    _show_pairs(scored)


def _show_pairs(scored: _Scored) -> None:
    truly, taken = scored.utterance_pairs()
    for name, found in (("apart", truly - taken), ("together", taken - truly)):
        for one, other in sorted(found):
            words = (scored.places[place].words[:60] for place in (one, other))
            print(f"utterance {name}: {one[0]} {other[0]}: " + " / ".join(words))
    gold, found_in = scored.parties()
    for one, other in combinations(gold, 2):
        same = found_in[one] == found_in[other]
        if one[0] != other[0] and (gold[one] == gold[other]) != same:
            print(f"identity {'together' if same else 'apart'}: {gold[one]} {one[0]}, ", end="")
            print(f"{gold[other]} {other[0]}")


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "stories", "--json benchmarks/results/stories.json")
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    args = parser.parse_args(argv)
    about = gather({})
    gold = load_gold()
    with (
        tempfile.TemporaryDirectory() as folder,
        read_stories(gold, Path(folder) / "stories.db") as (read, _),
    ):
        if args.errors:
            show_errors(gold, read)
            return 0
        figures = measure(gold, read)
    data = {"about": about, "reports": len(gold), "figures": figures}
    publish(args.json, data, render(data))
    return 0


def render(data: Mapping[str, Any]) -> str:
    """The figures as one Markdown table."""
    rows = [
        [
            name,
            *(figures.get(part, "") for part in ("gold", "found", "right")),
            percent(figures["precision"]),
            percent(figures["recall"]),
        ]
        for name, figures in data["figures"].items()
    ]
    head = ["", "gold", "found", "right", "precision", "recall"]
    return f"The {data['reports']} reports of examples/stories, in percent.\n\n" + table(head, rows)


if __name__ == "__main__":
    sys.exit(main())
