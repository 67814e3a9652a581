"""Utterances: whether two statements carry one saying-event, against pairs of ECB+ read by hand.

Reports of ECB+ topics 1-35 are read by onrecord, each topic's many outlets on one event. Texts are
made of the corpus' tokens: the address is left out, the first sentence and all others together are
a paragraph each; where the tokens leave open which way a quotation mark turns, some turn the wrong
way. The corpus gives no days, so every report is given the same one: days neither
help nor hinder. All go into one archive, which is linked and compared as `onrecord add` does it.

Pairs are of statements of two reports of one event (`ecb` and `ecbplus` are two events of a topic)
that have some words in common: at least 0.15 of those that either has, without the 60 most common
of the vocabulary (Jaccard). They are parted by that share into four bands, and of each band the
first 45 are taken by the SHA-256 of their names. `annotation/ecbplus_utterances.jsonl` has people's
answers, by names of files and offsets only: true where one person or body said both on one
occasion, and a reader would call one a wording of the other, or of a part of it. Two answers to
each pair, given apart; where they differ, a third decided.

- of the sample: precision and recall on the pairs as drawn
- weighted: each pair counts for as many as its band has of each that was drawn. This estimates all
  pairs of the four bands. What has less in common is not measured: no rule here would find it
- baseline: the same speaker's name, and the same words but for case and punctuation
- same words: the baseline, whoever is named

A pair of which a statement is no longer read (as another model may do) is told and counts as not
found.

exit status: 0; 66 without the data; 69 without the model.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gold import ROOT, SHARED, DataAbsent
from onrecord.archive.store import Archive
from onrecord.compare.rarity import stem, weight
from onrecord.compare.update import update
from onrecord.compare.words import find_words
from onrecord.errors import OnrecordError
from onrecord.model import Record, Statement
from onrecord.parties.names import read_name

__all__ = [
    "Judged",
    "Scores",
    "Side",
    "by_archive",
    "by_words",
    "drawn",
    "likeness",
    "load_labels",
    "main",
    "pairs",
    "read_records",
    "sample",
    "score",
    "telling",
    "text_of",
]

T = TypeVar("T")
LABELS = ROOT / "benchmarks" / "annotation" / "ecbplus_utterances.jsonl"
_FOLDER = SHARED / "data" / "ecbplus" / "ECB+"
_DAY = date(2012, 6, 1)
_BANDS = (0.15, 0.3, 0.5, 0.8)  # from which share of words in common on
_OF_A_BAND = 45
_TIGHT_BEFORE = re.compile(r"[.,;:!?%)\]’”]|''|'s|n't|'(?:re|ve|ll|d|m)|\.\.\.")
_TIGHT_AFTER = re.compile(r"[(\[$“‘]|``")


# --- reading -------------------------------------------------------------------------------------


def text_of(path: Path) -> str:
    """The text of a document, made of its tokens."""
    sentences: dict[str, list[str]] = {}
    for token in ElementTree.parse(path).getroot().iter("token"):
        sentences.setdefault(str(token.get("sentence")), []).append(token.text or "")
    lines = [_joined(words) for words in sentences.values()]
    if lines and lines[0].startswith("http"):
        del lines[0]
    return "\n\n".join(filter(None, (lines[0], " ".join(lines[1:])))) + "\n" if lines else ""


def _joined(tokens: Iterable[str]) -> str:
    """Words with spaces between, but not before a comma or inside quotation marks."""
    text, opened = "", False
    for token in tokens:
        tight = not text or text[-1] in "([$“‘\n" or bool(_TIGHT_BEFORE.fullmatch(token))
        if token in ('"', "``", "''"):
            closes = token == "''" or (token == '"' and opened)
            tight, opened = not text or closes, not closes
            token = "”" if closes else "“"
        text += token if tight else f" {token}"
    return text


def read_records(work: Path) -> dict[str, Record]:
    """What onrecord reads in each document, by its name; kept in the work folder."""
    if not _FOLDER.is_dir():
        raise DataAbsent("../shared/data/ecbplus is not there.")
    kept = work / "ecbplus.jsonl"
    if not kept.is_file():
        work.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        with part.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in _read())
        part.rename(kept)
    lines = kept.read_text("utf-8").splitlines()
    records = [Record.model_validate_json(line) for line in lines]
    return {record.report.source.name: record for record in records}


def _read() -> Iterator[str]:
    from onrecord.pipeline import load
    from onrecord.sources.draft import Raw

    reader = load(1)
    for path in sorted(_FOLDER.glob("*/*.xml"), key=_place):
        raw = Raw(path.stem, text_of(path).encode(), "text/plain", "utf-8")
        try:
            record = reader.read_raw(raw, published=_DAY, any_language=True)
        except OnrecordError as error:
            print(f"{path.stem}: {error}", file=sys.stderr)
            continue
        yield record.model_dump_json(by_alias=True)


def _place(path: Path) -> tuple[int, str]:
    return int(path.parent.name), path.stem


# --- pairs ---------------------------------------------------------------------------------------

Side = tuple[str, tuple[tuple[int, int], ...]]  # a document, and the spans of a statement's words


@dataclass(frozen=True, slots=True)
class Judged:
    """Two statements, the band of their likeness, and whether people find them one."""

    left: Side
    right: Side
    band: int
    one: bool


def _side(record: Record, statement: Statement) -> Side:
    return record.report.source.name, tuple((span.start, span.end) for span in statement.content)


def telling(words: str) -> frozenset[str]:
    """The words that tell something, without their endings."""
    return frozenset(stem(key) for key in find_words(words).keys if weight(key) > 0)


def likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of words that two wordings have in common (Jaccard)."""
    return len(left & right) / len(left | right) if left | right else 0.0


def pairs(records: Mapping[str, Record]) -> dict[int, list[tuple[Side, Side]]]:
    """All pairs of statements of one event, by the band of their likeness, from 0."""
    events: dict[tuple[str, str], list[tuple[Side, frozenset[str]]]] = defaultdict(list)
    for name, record in records.items():
        topic, kind = name.partition("_")[0], name.lstrip("0123456789_")
        for each in record.statements:
            events[topic, kind].append((_side(record, each), telling(each.words)))
    found: dict[int, list[tuple[Side, Side]]] = {band: [] for band in range(len(_BANDS))}
    for statements in events.values():
        for (left, words), (right, others) in combinations(statements, 2):
            share = likeness(words, others) if left[0] != right[0] else 0.0
            if share >= _BANDS[0]:
                found[sum(share >= bound for bound in _BANDS) - 1].append((left, right))
    return found


def sample(found: Mapping[int, Sequence[tuple[Side, Side]]]) -> list[tuple[int, Side, Side]]:
    """The pairs that people read: the first of each band by a hash of their names."""
    chosen = []
    for band, members in found.items():
        chosen += [(band, *pair) for pair in drawn(members, _OF_A_BAND)]
    return chosen


def drawn(members: Iterable[T], count: int) -> list[T]:
    """So many of the members, the first by a hash of what they are: it has no taste."""
    ranked = sorted(members, key=lambda each: hashlib.sha256(repr(each).encode()).digest())
    return ranked[:count]


def load_labels() -> tuple[list[Judged], int]:
    """The pairs that people read, and on how many their two answers differ."""
    lines = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    judged = [
        Judged(_read_side(line["left"]), _read_side(line["right"]), line["band"], line["one"])
        for line in lines
    ]
    return judged, sum(line["first"] != line["second"] for line in lines)


def _read_side(written: list[Any]) -> Side:
    name, spans = written
    return name, tuple((start, end) for start, end in spans)


# --- answers of programs -------------------------------------------------------------------------

Answer = Callable[[Side, Side], bool]


def by_archive(records: Mapping[str, Record]) -> Answer:
    """One where the archive has both statements in one utterance."""
    groups: dict[Side, int] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(f"{folder}/a.db", write=True) as made,
    ):
        for record in records.values():
            made.add(record)
        update(made)
        utterances = made.connection.execute(
            'SELECT report."key", statement."key", utterance_id FROM utterance_statement '
            "JOIN statement ON statement.id = statement_id JOIN report ON report.id = report_id"
        )
        number = {(report, statement): group for report, statement, group in utterances}
    for record in records.values():
        for statement in record.statements:
            key = record.report.id, statement.id
            if key in number:  # documents of one text are one report of the archive
                groups[_side(record, statement)] = number[key]
    return lambda left, right: groups.get(left, -1) == groups.get(right, -2)


def by_words(records: Mapping[str, Record], *, speakers: bool) -> Answer:
    """One where the words are the same, and with `speakers` the speaker's name is too."""
    told: dict[Side, tuple[object, ...]] = {}
    for record in records.values():
        names = {party.id: " ".join(read_name(party.name).key) for party in record.parties}
        for statement in record.statements:
            who = tuple(sorted(names[party] for party in statement.speakers))
            if who or not speakers:
                words = find_words(statement.words).keys
                told[_side(record, statement)] = (words, who) if speakers else (words,)
    return lambda left, right: left in told and told[left] == told.get(right)


# --- scores --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scores:
    """How many pairs are one and found so, one and not found, found and not one; weighted too."""

    hits: float
    missed: float
    wrong: float

    @property
    def precision(self) -> float | None:
        """Of those found, the share that is one."""
        found = self.hits + self.wrong
        return self.hits / found if found else None

    @property
    def recall(self) -> float | None:
        """Of those that are one, the share that is found."""
        one = self.hits + self.missed
        return self.hits / one if one else None


def score(judged: Iterable[Judged], answer: Answer, weights: Mapping[int, float]) -> Scores:
    """The scores of a program's answers; a pair of a band counts for the band's weight."""
    counts = Counter[tuple[bool, bool]]()
    for pair in judged:
        counts[pair.one, answer(pair.left, pair.right)] += weights[pair.band]  # type: ignore[assignment]
    return Scores(counts[True, True], counts[True, False], counts[False, True])


# --- the command ---------------------------------------------------------------------------------


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "utterances", "--json benchmarks/results/utterances.json")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "onrecord-utterances",
        metavar="FOLDER",
        help="where what onrecord reads is kept; an empty one has it read anew",
    )
    parser.add_argument(
        "--sample",
        action="store_true",
        help="print the pairs that people are to read, with their words, and measure nothing",
    )
    args = parser.parse_args(argv)
    records = read_records(args.work)
    found = pairs(records)
    if args.sample:
        for number, (band, *sides) in enumerate(sample(found), 1):
            _print_pair(number, band, sides, records)
        return 0
    judged, differing = load_labels()
    data = _measured(records, found, judged) | {"differing": differing}
    publish(args.json, {"about": gather({})} | data, show(data))
    return 0


def _measured(
    records: Mapping[str, Record],
    found: Mapping[int, Sequence[tuple[Side, Side]]],
    judged: Sequence[Judged],
) -> dict[str, Any]:
    read = Counter(pair.band for pair in judged)
    weights = {band: len(found[band]) / read[band] for band in read}
    known = {_side(record, each) for record in records.values() for each in record.statements}
    answers = {
        "onrecord": by_archive(records),
        "same speaker's name, same words": by_words(records, speakers=True),
        "same words": by_words(records, speakers=False),
    }
    return {
        "pairs": len(judged),
        "one": sum(pair.one for pair in judged),
        "not_read_now": sum(not {pair.left, pair.right} <= known for pair in judged),
        "bands": [
            {
                "from": _BANDS[band],
                "all": len(found[band]),
                "drawn": read[band],
                "one": sum(pair.one for pair in judged if pair.band == band),
            }
            for band in sorted(read)
        ],
        "scores": {
            name: {
                "sample": _told(score(judged, answer, dict.fromkeys(read, 1.0))),
                "weighted": _told(score(judged, answer, weights)),
            }
            for name, answer in answers.items()
        },
    }


def _told(scores: Scores) -> dict[str, float | None]:
    counts = {"hits": scores.hits, "missed": scores.missed, "wrong": scores.wrong}
    rounded = {name: round(count, 1) for name, count in counts.items()}
    return rounded | {"precision": scores.precision, "recall": scores.recall}


def show(data: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        [name, *(_share(each[kind][what]) for kind in each for what in ("precision", "recall"))]
        for name, each in data["scores"].items()
    ]
    bands = [
        [f"{band['from']:.2f}", f"{band['all']:,}", str(band["drawn"]), str(band["one"])]
        for band in data["bands"]
    ]
    return (
        table(["", "precision", "recall", "weighted precision", "weighted recall"], rows)
        + f"\n{data['pairs']} pairs, {data['one']} of them one saying-event; two answers differ on "
        f"{data['differing']}. {data['not_read_now']} are of statements that are not read now.\n\n"
        + table(["words in common, from", "pairs", "read", "one"], bands)
    )


def _share(value: float | None) -> str:
    return "" if value is None else percent(value)


def _print_pair(
    number: int, band: int, sides: Sequence[Side], records: Mapping[str, Record]
) -> None:
    print(f"# {number} (band {band})")
    for name, spans in sides:
        report = records[name].report
        start, end = max(0, spans[0][0] - 120), min(len(report.text), spans[-1][1] + 120)
        words = report.text[start:end].replace("\n", " ")
        print(json.dumps([name, spans]), words, sep="\n  ")


if __name__ == "__main__":
    sys.exit(main(None))
