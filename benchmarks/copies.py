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
from onrecord.archive.store import Archive
from onrecord.compare.copies import FEWEST_WORDS, MOST_DAYS, Shared, copy_kind, shared
from onrecord.compare.minhash import SHINGLE, bands_of
from onrecord.compare.update import update
from onrecord.compare.words import find_words
from onrecord.model import Block, Origin, Published, Record, Report, text_hash
from onrecord.text.paragraphs import find_paragraphs

REUTERS = SHARED / "data" / "reuters21578"
WIKINEWS = SHARED / "data" / "wikinews-2019" / "wikinews_2019.csv"
LABELS = Path(__file__).parent / "annotation" / "reuters_copies.json"
_NO_DATA = 66
_COMMON = 300  # items; a shingle that more of them have leads nowhere in the exhaustive search
_MOST_IN_BAND = 1_000
_QUARTER, _HALF = 0.25, 0.5
_SHARE_ALTERED = 0.05
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


# --- the command ---------------------------------------------------------------------------------


def show(data: dict[str, Any]) -> str:
    reuters, wikinews = data["reuters"], data["wikinews"]
    rows = [
        ("Reuters: found of all by exhaustive search", reuters["found"], reuters["exhaustive"]),
        ("Reuters: copies among those found and labelled", *reuters["labelled"]["found"]),
        ("Reuters: copies among near misses labelled", *reuters["labelled"]["near misses"]),
        *((f"Wikinews, {kind}: found", *count) for kind, count in wikinews["recall"].items()),
        ("Wikinews, quoting: wrongly taken", *wikinews["quoting taken for copies"]),
        ("Wikinews: right among pairs found", *wikinews["pairs"]),
    ]
    shown = [(name, part, all_, percent(part / all_) if all_ else "") for name, part, all_ in rows]
    speed = (
        f"{reuters['items']} Reuters items of at least {FEWEST_WORDS} words, "
        f"{reuters['ms an item for words to bands']} ms each for the bands and "
        f"{reuters['candidates']} candidate pairs; {wikinews['reports']} reports from Wikinews, "
        f"{wikinews['ms a report to compare']} ms each to compare, "
        f"{wikinews['ms a report to add']} ms to add (time of the processor).\n"
    )
    return table(["", "number", "of", "%"], shown) + "\n" + speed


def main(words: Sequence[str] | None = None) -> int:
    parser = arguments(__doc__, "copies", "--json benchmarks/results/copies.json")
    parser.add_argument("--items", type=int, metavar="N", help="only the first N Reuters items")
    chosen = parser.parse_args(words)
    if not REUTERS.is_dir() or not WIKINEWS.is_file():
        print("../shared/data/reuters21578 or wikinews-2019 is not there.", file=sys.stderr)
        return _NO_DATA
    data: dict[str, Any] = {"about": gather({})}
    data["reuters"] = measure_reuters(chosen.items)
    data["wikinews"] = measure_wikinews()
    publish(chosen.json, data, show(data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
