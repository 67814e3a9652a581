"""Find copies of reports: how many are found, how many that are found are copies, and how fast.

Reuters-21578 has no gold for copies, so two questions are asked apart. Does MinHash miss any? The
pairs that `copy_kind` takes for copies are found by way of the bands, and exhaustively, by aligning
every pair that shares a quarter of its word shingles. Is what it takes for copies a copy? People's
answers for pairs with an odd first number are in `annotation/reuters_copies.json`, by the items'
numbers only; the rules were set on pairs with an even one. "Near misses" are pairs of the same days
that share half of the shorter text and are not taken.

Wikinews reports are perturbed as outlets do it, with a fixed seed, and added to an archive with the
reports themselves:

- altered: 5% of the words replaced
- cut: the last third, or the last two thirds, of the paragraphs gone
- page: an outlet's own first and last paragraph around it
- all: cut by a third, altered, with the outlet's paragraphs
- quoting: two paragraphs of it in the middle of another report, which is then no copy of it

Recall is by variant, of the reports whose variant has the 40 words that a copy must have; precision
is over all pairs found, of which only a report's own variants are right.

ECB+ has many outlets on one event. Pairs of reports of one topic that share 15% of either's words,
in runs of four or more, are parted by that share into five bands, and of each band the first 15 are
taken by the SHA-256 of their names; `annotation/ecbplus_copies.jsonl` says which of those are copies.
A pair is found where the archive has both reports in one group. Each pair counts for as many as its
band has of each that was drawn, which estimates all pairs of the five bands. Texts are without the
first sentence, and all of them of one day; time stamps of pages stand in them as in the corpus.

exit status: 0; 66 without the data.
"""

from __future__ import annotations

import csv
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.evidence import arguments, gather, percent, publish, table
from benchmarks.gold import SHARED
from benchmarks.utterances import drawn, text_of
from onrecord.archive.store import Archive
from onrecord.compare.copies import FEWEST_WORDS, MOST_DAYS, Shared, copy_kind, shared
from onrecord.compare.minhash import SHINGLE, bands_of
from onrecord.compare.update import update
from onrecord.compare.words import find_words
from onrecord.model import Block, Origin, Published, Record, Report, text_hash
from onrecord.text.paragraphs import find_paragraphs

REUTERS = SHARED / "data" / "reuters21578"
WIKINEWS = SHARED / "data" / "wikinews-2019" / "wikinews_2019.csv"
ECB = SHARED / "data" / "ecbplus" / "ECB+"
LABELS = Path(__file__).parent / "annotation" / "reuters_copies.json"
ECB_LABELS = LABELS.with_name("ecbplus_copies.jsonl")
_NO_DATA = 66
_COMMON = 300  # items; a shingle that more of them have leads nowhere in the exhaustive search
_MOST_IN_BAND = 1_000
_QUARTER, _HALF = 0.25, 0.5
_SHARE_ALTERED = 0.05
_BANDS = (0.15, 0.3, 0.5, 0.7, 0.9)  # from which share of words in common on
_OF_A_BAND = 15
_ITEM = re.compile(r'NEWID="(\d+)">(.*?)</REUTERS>', re.DOTALL)
_OWN_FIRST = (
    "This report is part of the morning service of our newsroom, which you can have by post."
)
_OWN_LAST = (
    "Write to the editors of this page if you know more, and read our other reports on the matter."
)

Pair = tuple[int, int]


@dataclass(frozen=True)
class Item:
    """A Reuters item: its number, its day, and the words of its body."""

    number: int
    day: date
    keys: tuple[str, ...]


# --- Reuters: does MinHash miss any, and are they copies -----------------------------------------


def read_items(most: int | None = None) -> list[Item]:
    """The items that have a body of enough words."""
    items = []
    for path in sorted(REUTERS.glob("reut2-*.xml")):
        for match in _ITEM.finditer(path.read_text("utf-8", "replace")):
            body = re.search(r"<BODY>(.*?)</BODY>", match[2], re.DOTALL)
            day = re.search(r"<DATE>\s*(\d+-\w+-\d+)", match[2])
            if not body or not day:
                continue
            text = unescape(re.sub(r"&#\d+;", "", body[1])).strip()
            keys = find_words(re.sub(r"\s*reuter\s*$", "", text, flags=re.IGNORECASE)).keys
            if len(keys) >= FEWEST_WORDS:
                items.append(
                    Item(int(match[1]), datetime.strptime(day[1], "%d-%b-%Y").date(), keys)
                )
            if most and len(items) == most:
                return items
    return items


def by_bands(items: Sequence[Item]) -> set[Pair]:
    """Pairs of numbers in `items` that share a band."""
    having: dict[int, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        for band in bands_of(item.keys):
            having[band].append(number)
    pairs = (combinations(group[:_MOST_IN_BAND], 2) for group in having.values())
    return {pair for group in pairs for pair in group}


def exhaustive(items: Sequence[Item]) -> set[Pair]:
    """Pairs that share a quarter of the shingles of the shorter."""
    having: dict[int, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        keys = item.keys
        for shingle in {hash(keys[n : n + SHINGLE]) for n in range(len(keys) - SHINGLE + 1)}:
            having[shingle].append(number)
    counts: Counter[Pair] = Counter()
    for group in having.values():
        if 1 < len(group) <= _COMMON:
            counts.update(combinations(group, 2))
    return {
        pair
        for pair, count in counts.items()
        if count >= _QUARTER * min(len(items[pair[0]].keys), len(items[pair[1]].keys))
    }


def aligned(items: Sequence[Item], pairs: Iterable[Pair]) -> dict[Pair, Shared]:
    """What pairs of the same days share."""
    return {
        (one, two): shared(items[one].keys, items[two].keys)
        for one, two in pairs
        if abs(items[one].day - items[two].day).days <= MOST_DAYS
    }


def measure_reuters(most: int | None) -> dict[str, Any]:
    items = read_items(most)
    started = time.process_time()
    candidates = by_bands(items)
    hashing = time.process_time() - started
    found = {pair for pair, common in aligned(items, candidates).items() if copy_kind(common)}
    every = aligned(items, exhaustive(items))
    copies = {pair for pair, common in every.items() if copy_kind(common)}
    near = {
        pair
        for pair, common in every.items()
        if pair not in copies and max(common.left_share, common.right_share) >= _HALF
    }
    numbers = [item.number for item in items]
    return {
        "items": len(items),
        "candidates": len(candidates),
        "found": len(found),
        "exhaustive": len(copies | found),
        "ms an item for words to bands": round(1000 * hashing / len(items), 2),
        "labelled": judged(
            {tuple(sorted((numbers[a], numbers[b]))) for a, b in found},
            {tuple(sorted((numbers[a], numbers[b]))) for a, b in near},
        ),
    }


def judged(found: set[tuple[int, ...]], near: set[tuple[int, ...]]) -> dict[str, list[int]]:
    """Of the labelled pairs found and nearly found, how many are copies, and how many there are."""
    labels = json.loads(LABELS.read_text("utf-8"))["copies"] if LABELS.is_file() else {}
    outcome = {"found": [0, 0], "near misses": [0, 0]}
    for name, copied in labels.items():
        pair = tuple(sorted(map(int, name.split())))
        group = "found" if pair in found else "near misses" if pair in near else None
        if group:
            outcome[group][0] += copied
            outcome[group][1] += 1
    return outcome


# --- Wikinews, perturbed -------------------------------------------------------------------------


def read_stories() -> list[list[str]]:
    """The paragraphs of each report, without its date line."""
    with WIKINEWS.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    stories = []
    for text in texts:
        paragraphs = [text[start:end] for start, end in find_paragraphs(text)]
        stories.append(paragraphs[1:])
    return [story for story in stories if len(find_words(" ".join(story)).keys) >= FEWEST_WORDS]


def variants(
    story: list[str], other: list[str], rng: random.Random
) -> Iterator[tuple[str, list[str]]]:
    """A report as other outlets would carry it; `quoting` is `other` with two paragraphs of it."""
    third = max(1, len(story) // 3)
    yield "altered", [altered(each, rng) for each in story]
    yield "cut by a third", story[:-third] or story
    yield "cut by two thirds", story[:third]
    yield "page", [_OWN_FIRST, *story, _OWN_LAST]
    yield "all", [_OWN_FIRST, *(altered(each, rng) for each in story[:-third] or story), _OWN_LAST]
    half = len(other) // 2
    yield "quoting", [*other[:half], *rng.sample(story, min(2, len(story))), *other[half:]]


def altered(text: str, rng: random.Random) -> str:
    """The text with 5% of its words replaced by other words of it."""
    words = text.split(" ")
    for number in rng.sample(range(len(words)), round(_SHARE_ALTERED * len(words))):
        words[number] = rng.choice(words)
    return " ".join(words)


def make_record(paragraphs: Sequence[str], name: str) -> Record:
    """A report without statements, all of its paragraphs body."""
    text = "\n\n".join(paragraphs)
    blocks, at = [], 0
    for paragraph in paragraphs:
        blocks.append(Block(start=at, end=at + len(paragraph)))
        at += len(paragraph) + 2
    day = date(2019, 1, 1)
    return Record(
        report=Report(
            id=text_hash(name)[:24],
            url=f"https://{name}.example",
            published=Published(value=None, earliest=day, latest=day, basis="given", why="a test"),
            text=text,
            text_sha256=text_hash(text),
            blocks=tuple(blocks),
            source=Origin(name=name, media_type="text/plain", sha256=text_hash(name), bytes=0),
        ),
        statements=(),
    )


def measure_wikinews() -> dict[str, Any]:
    rng = random.Random(20191)
    stories = read_stories()
    asked: Counter[str] = Counter()
    got: Counter[str] = Counter()
    right = wrong = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder, "a.db"), write=True) as archive,
    ):
        kinds: dict[int, tuple[int, str]] = {}
        started = time.process_time()
        for number, story in enumerate(stories):
            other = stories[(number + 1) % len(stories)]
            for kind, paragraphs in (("itself", story), *variants(story, other, rng)):
                archive.add(make_record(paragraphs, f"r{len(kinds)}"))
                kinds[len(kinds) + 1] = (number, kind)
                if len(find_words(" ".join(paragraphs)).keys) >= FEWEST_WORDS:
                    asked[kind] += 1
        added = time.process_time()
        update(archive)
        ended = time.process_time()
        for left, right_id in archive.connection.execute("SELECT left_id, right_id FROM copy_pair"):
            (one, first), (two, second) = kinds[left], kinds[right_id]
            source_one = (one + 1) % len(stories) if first == "quoting" else one
            source_two = (two + 1) % len(stories) if second == "quoting" else two
            if source_one == source_two:
                right += 1
            else:
                wrong += 1
            if one == two and first == "itself":
                got[second] += 1
    return {
        "stories": len(stories),
        "reports": len(kinds),
        "recall": {
            kind: [got[kind], asked[kind]] for kind in asked if kind not in ("itself", "quoting")
        },
        "quoting taken for copies": [got["quoting"], asked["quoting"]],
        "pairs": [right, right + wrong],
        "ms a report to add": round(1000 * (added - started) / len(kinds), 2),
        "ms a report to compare": round(1000 * (ended - added) / len(kinds), 2),
    }


# --- ECB+: copies among many outlets on one event -------------------------------------------------

Named = tuple[str, str]  # the names of two documents


@dataclass(frozen=True, slots=True)
class Judged:
    """Two documents, the band of what they share, and whether people find one a copy."""

    pair: Named
    band: int
    copied: bool


def read_documents() -> dict[str, str]:
    """The texts of ECB+ without their first sentence, by name."""
    texts = {path.stem: text_of(path) for path in sorted(ECB.glob("*/*.xml"))}
    return {name: text.partition("\n\n")[2].strip() or text for name, text in texts.items()}


def sharing(documents: dict[str, str]) -> dict[int, list[Named]]:
    """The pairs of a topic that share enough, by band."""
    topics: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for name, text in documents.items():
        topics[name.partition("_")[0]].append((name, find_words(text).keys))
    found: dict[int, list[Named]] = {band: [] for band in range(len(_BANDS))}
    for topic in topics.values():
        for (one, words), (two, others) in combinations(topic, 2):
            common = shared(words, others)
            share = max(common.left_share, common.right_share)
            if share >= _BANDS[0]:
                found[sum(share >= bound for bound in _BANDS) - 1].append((one, two))
    return found


def sample(found: dict[int, list[Named]]) -> list[tuple[int, Named]]:
    """The pairs that people read: the first of each band by a hash of their names."""
    return [(band, pair) for band, pairs in found.items() for pair in drawn(pairs, _OF_A_BAND)]


def _print_sample(documents: dict[str, str]) -> None:
    for number, (band, pair) in enumerate(sample(sharing(documents)), 1):
        print(
            f"# {number} (band {band})",
            *(f"{name}\n  {documents[name]}" for name in pair),
            sep="\n",
        )


def load_labels() -> list[Judged]:
    """The pairs that people read."""
    lines = [json.loads(line) for line in ECB_LABELS.read_text("utf-8").splitlines()]
    return [Judged((line["left"], line["right"]), line["band"], line["copy"]) for line in lines]


def grouped(documents: dict[str, str]) -> dict[str, int]:
    """The group of copies that an archive has each document in."""
    names = dict(enumerate(documents, 1))
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder, "a.db"), write=True) as archive,
    ):
        for name, text in documents.items():
            archive.add(make_record([text], name))
        update(archive)
        rows = archive.connection.execute("SELECT report_id, group_id FROM copy_group").fetchall()
    return {names[report]: group for report, group in rows}


def measure_ecb() -> dict[str, Any]:
    documents = read_documents()
    groups = grouped(documents)
    found = sharing(documents)
    pairs = load_labels()
    read = Counter(each.band for each in pairs)
    counts = dict.fromkeys(("right", "wrong", "missed"), 0)
    weighted = dict.fromkeys(counts, 0.0)
    for each in pairs:
        one, two = each.pair
        taken = groups[one] == groups[two]
        what = ("right" if taken else "missed") if each.copied else "wrong" if taken else None
        if what:
            counts[what] += 1
            weighted[what] += len(found[each.band]) / read[each.band]
    return {
        "documents": len(documents),
        "pairs": len(pairs),
        "bands": [
            {
                "from": bound,
                "all": len(found[band]),
                "read": read[band],
                "copies": sum(each.copied for each in pairs if each.band == band),
            }
            for band, bound in enumerate(_BANDS)
        ],
        "sample": counts,
        "weighted": {what: round(count, 1) for what, count in weighted.items()},
    }


# --- the command ---------------------------------------------------------------------------------


def show(data: dict[str, Any]) -> str:
    reuters, wikinews, ecb = data["reuters"], data["wikinews"], data["ecb"]
    rows = [
        ("Reuters: found of all by exhaustive search", reuters["found"], reuters["exhaustive"]),
        ("Reuters: copies among those found and labelled", *reuters["labelled"]["found"]),
        ("Reuters: copies among near misses labelled", *reuters["labelled"]["near misses"]),
        *((f"Wikinews, {kind}: found", *count) for kind, count in wikinews["recall"].items()),
        ("Wikinews, quoting: wrongly taken", *wikinews["quoting taken for copies"]),
        ("Wikinews: right among pairs found", *wikinews["pairs"]),
    ]
    for how in ("sample", "weighted"):
        right, wrong, missed = (ecb[how][what] for what in ("right", "wrong", "missed"))
        rows += [
            (f"ECB+, {how}: copies among pairs found", right, right + wrong),
            (f"ECB+, {how}: found of the copies", right, right + missed),
        ]
    shown = [(name, part, all_, percent(part / all_) if all_ else "") for name, part, all_ in rows]
    speed = (
        f"{reuters['items']} Reuters items of at least {FEWEST_WORDS} words, "
        f"{reuters['ms an item for words to bands']} ms each for the bands and "
        f"{reuters['candidates']} candidate pairs; {wikinews['reports']} reports from Wikinews, "
        f"{wikinews['ms a report to compare']} ms each to compare, "
        f"{wikinews['ms a report to add']} ms to add (time of the processor).\n"
    )
    bands = [[f"{band.pop('from'):.2f}", *band.values()] for band in map(dict, ecb["bands"])]
    return (
        table(["", "number", "of", "%"], shown)
        + f"\n{speed}\n"
        + table(["ECB+, words in common, from", "pairs", "read", "copies"], bands)
    )


def main(words: Sequence[str] | None = None) -> int:
    parser = arguments(__doc__, "copies", "--json benchmarks/results/copies.json")
    parser.add_argument("--items", type=int, metavar="N", help="only the first N Reuters items")
    parser.add_argument(
        "--sample",
        action="store_true",
        help="print the pairs of ECB+ that people are to read, and measure nothing",
    )
    chosen = parser.parse_args(words)
    if not REUTERS.is_dir() or not WIKINEWS.is_file() or not ECB.is_dir():
        print(
            "../shared/data/reuters21578, wikinews-2019 or ecbplus is not there.", file=sys.stderr
        )
        return _NO_DATA
    if chosen.sample:
        _print_sample(read_documents())
        return 0
    data: dict[str, Any] = {"about": gather({})}
    data["reuters"] = measure_reuters(chosen.items)
    data["wikinews"] = measure_wikinews()
    data["ecb"] = measure_ecb()
    publish(chosen.json, data, show(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
