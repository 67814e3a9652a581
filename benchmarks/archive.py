"""How an archive grows: from ten thousand statements to a million, what each question takes.

Archives are built out of Reuters-21578 as `benchmarks/newswire.py` says, in the folder of --work,
outside the repository; one that is there already is used. Above the --read statements, building
would take hours, and an archive is the largest of those multiplied, as `benchmarks/multiplied.py`
says. Then, with the file in the cache:

- *search*: the first 20 statements of 12 kinds of query (`_queries`), drawn with a fixed seed from
  the words, speakers, subjects and outlets of the archive itself; by name and words alike
- *dossier*: of the 10 identities with most statements, and of 40 drawn at random from those with
  any, by number and with 20 lines of either kind, as `onrecord who` shows
- *compare*: 50 utterances that several reports carry, drawn at random, as `onrecord compare` does
- *verify*: everything that `onrecord verify` checks, once, in as many processes as it takes
- *size*: of the file beside the UTF-8 bytes of the reports' texts; snapshots are not kept
- *writing*: processor time to write a report (and to link and compare it), beside the time that
  onrecord takes to read one, on one thread, measured in the same run

Times are of the clock, which has other work on the machine in it (`load_average_before` says how
much), and of the processor, which is what a quiet machine takes when the file is in its memory.

exit status: 0; 66 without the data; 69 without the model.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.growth import plot
from benchmarks.multiplied import multiply
from benchmarks.newswire import extract, reports, seconds_a_report
from onrecord.archive.dossier import Asked, dossier
from onrecord.archive.identity.update import update as link
from onrecord.archive.search import Query
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked
from onrecord.batch.verification import verify_all
from onrecord.compare.comparison import compare_statement
from onrecord.compare.update import update as compare
from onrecord.model import Record

SIZES = (10_000, 100_000, 1_000_000)
_READ = 100_000
_EACH = 10  # queries of a kind
_BIGGEST, _DRAWN = 10, 40  # identities
_COMPARED = 50
_AT_ONCE = 1_000  # reports between two notes of how long they took
_STAGES = ("write", "link", "compare")


# --- building ------------------------------------------------------------------------------------


def build(source: Path, folder: Path, sizes: Sequence[int]) -> None:
    """Archives of at least so many statements, each a copy of one that grows.

    Goes on where it was ended. How many milliseconds a report each stage took as it grew is kept
    beside it.
    """
    missing = sorted(size for size in sizes if not archive_of(folder, size).is_file())
    if not missing:
        return
    growing, grown = folder / "growing.db", folder / "grown.jsonl"
    with Archive.open(growing, write=True) as archive, grown.open("a", encoding="utf-8") as notes:
        records = islice(reports(source), _count(archive, "report"), None)
        for size in missing:
            while _count(archive, "statement") < size:
                notes.write(json.dumps(_grow(archive, list(islice(records, _AT_ONCE)))) + "\n")
                notes.flush()
            archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            made = archive_of(folder, size)
            shutil.copyfile(growing, made.with_suffix(".part"))
            made.with_suffix(".part").rename(made)


def archive_of(folder: Path, size: int) -> Path:
    """Where the archive of so many statements is."""
    return folder / f"onrecord-{size}.db"


def _grow(archive: Archive, batch: Sequence[Record]) -> dict[str, float]:
    """Add reports; the milliseconds a report of each stage, in processor time."""
    spent = dict.fromkeys(_STAGES, 0.0)
    _timed(spent, "write", lambda: [archive.add(record) for record in batch])
    _timed(spent, "link", lambda: link(archive))
    _timed(spent, "compare", lambda: compare(archive))
    at = _count(archive, "statement")
    return {"statements": at} | {k: round(1000 * s / len(batch), 2) for k, s in spent.items()}


def _timed(spent: dict[str, float], stage: str, work: Callable[[], object]) -> None:
    started = time.process_time()
    work()
    spent[stage] += time.process_time() - started


def _count(archive: Archive, table_: str) -> int:
    found: int = archive.connection.execute(f"SELECT count(*) FROM {table_}").fetchone()[0]
    return found


# --- asking --------------------------------------------------------------------------------------


def measure(path: Path) -> dict[str, Any]:
    """What questions to an archive take, in milliseconds, and its size."""
    rng = random.Random(4)
    with Archive.open(path) as archive:
        kinds = {
            kind: [_ms(lambda q=query: archive.statements(q)) for query in queries]  # type: ignore[misc]
            for kind, queries in _queries(archive, rng).items()
        }
        text = "SELECT sum(length(CAST(text AS BLOB))) FROM report"
        texts = archive.connection.execute(text).fetchone()[0]
        data = {
            "reports": _count(archive, "report"),
            "statements": _count(archive, "statement"),
            "identities": archive.connection.execute(
                "SELECT count(DISTINCT identity_id) FROM party_identity"
            ).fetchone()[0],
            "text_bytes": texts,
            "file_bytes": path.stat().st_size,
            "search": _spread([ms for times in kinds.values() for ms in times]),
            "search_by_kind": {kind: _spread(times) for kind, times in kinds.items()},
            "dossier": _spread(list(_dossiers(archive, rng))),
            "compare": _spread(list(_comparisons(archive, rng))),
        }
        faults: list[object] = []
        clock, processor = _ms(lambda: faults.extend(verify_all(archive, Checked())))
        data["verify_seconds"] = round(clock / 1000, 1)
        data["verify_processor_seconds"] = round(processor / 1000, 1)
        data["verify_faults"] = len(faults)
    return data


Took = tuple[float, float]  # milliseconds: of the clock, of the processor


def _ms(work: Callable[[], object]) -> Took:
    clock, processor = time.perf_counter(), _processor()
    work()
    return 1000 * (time.perf_counter() - clock), 1000 * (_processor() - processor)


def _processor() -> float:
    """Seconds of the processor that this process has taken, and those that it started and ended."""
    return time.process_time() + sum(os.times()[2:4])


def _spread(times: Sequence[Took]) -> dict[str, float]:
    """The median, the 95th percentile and the worst of some times."""
    clock, processor = ([each[which] for each in times] for which in (0, 1))
    points = {
        "p50": median(clock),
        "p95": quantiles(clock, n=20)[-1],
        "max": max(clock),
        "processor_p95": quantiles(processor, n=20)[-1],
    }
    return {"n": len(times)} | {name: round(value, 2) for name, value in points.items()}


def _queries(archive: Archive, rng: random.Random) -> dict[str, list[Query]]:
    """What people look for, ten of each kind."""
    words, rare = _words(archive, rng)
    speakers, subjects = _parties(archive, rng, "speaker"), _parties(archive, rng, "about")
    numbers = _identities(archive, rng)
    outlets = [f"Outlet {n}" for n in range(1, 1 + _EACH)]
    days = [date(1987, 3, 1 + 2 * n) for n in range(_EACH)]
    pairs = list(zip(words, rare, strict=True))
    return {
        "all, newest first": [Query()] * _EACH,
        "a common word": [Query(words=word) for word in words],
        "a rare word": [Query(words=word) for word in rare],
        "a common and a rare word": [Query(words=f"{one} {two}") for one, two in pairs],
        "a phrase": [Query(words=phrase) for phrase in _phrases(archive, rng)],
        "a beginning, without a word": [Query(words=f"{w[:4]}* -{r}") for w, r in pairs],
        "a common word, by relevance": [Query(words=word, sort="relevance") for word in words],
        "a speaker": [Query(speaker=name) for name in speakers],
        "a speaker about somebody": [
            Query(speaker=one, about=two) for one, two in zip(speakers, subjects, strict=True)
        ],
        "a word in an outlet": [
            Query(words=word, outlet=outlet) for word, outlet in zip(words, outlets, strict=True)
        ],
        "a month, an act, a kind": [
            Query(since=day, until=date(1988, 3, 1), act="deny", kind="indirect") for day in days
        ],
        "an identity, a later page": [
            Query(speaker_identity=number, after=archive.statements(Query())[-1].cursor)
            for number in numbers
        ],
    }


def _words(archive: Archive, rng: random.Random) -> tuple[list[str], list[str]]:
    """Words of many statements, and of few."""
    found = [row[0] for row in archive.connection.execute(_SOME_WORDS)]
    counts = {
        word: archive.connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM statement_fts WHERE statement_fts MATCH ? "
            "LIMIT 20000)",
            (f'"{word}"',),
        ).fetchone()[0]
        for word in sorted(set(found))
        if word.isalpha() and len(word) > 3
    }
    ranked = sorted(counts, key=lambda word: (-counts[word], word))
    return rng.sample(ranked[:60], _EACH), rng.sample(ranked[len(ranked) // 3 :], _EACH)


_SOME_WORDS = """
SELECT lower(value) FROM statement, json_each('["' || replace(
    replace(replace(words, '\\', ' '), '"', ' '), ' ', '","') || '"]')
WHERE statement.id % (1 + (SELECT max(id) FROM statement) / 300) = 0 AND json_valid('["' || replace(
    replace(replace(words, '\\', ' '), '"', ' '), ' ', '","') || '"]')
"""


def _phrases(archive: Archive, rng: random.Random) -> Iterator[str]:
    for words in _drawn(archive, rng, "SELECT words FROM statement WHERE id >= ? LIMIT 1"):
        yield '"' + " ".join(words.replace('"', " ").split()[:3]) + '"'


def _drawn(archive: Archive, rng: random.Random, sql: str) -> Iterator[Any]:
    last = archive.connection.execute("SELECT max(id) FROM statement").fetchone()[0]
    for _ in range(_EACH):
        yield archive.connection.execute(sql, (rng.randrange(1, last),)).fetchone()[0]


def _parties(archive: Archive, rng: random.Random, role: str) -> list[str]:
    return list(
        _drawn(
            archive,
            rng,
            "SELECT name FROM statement_party JOIN party ON party.id = party_id "
            f"WHERE statement_id >= ? AND role = '{role}' AND type <> 'unnamed' LIMIT 1",
        )
    )


def _identities(archive: Archive, rng: random.Random) -> list[int]:
    return list(
        _drawn(
            archive,
            rng,
            "SELECT identity_id FROM statement_party JOIN party_identity USING (party_id) "
            "WHERE statement_id >= ? AND role = 'speaker' LIMIT 1",
        )
    )


def _dossiers(archive: Archive, rng: random.Random) -> Iterator[Took]:
    counts = archive.connection.execute(
        "SELECT identity_id, count(*) FROM statement_party JOIN party_identity USING (party_id) "
        "GROUP BY identity_id ORDER BY 2 DESC, 1"
    ).fetchall()
    numbers = [number for number, _ in counts]
    drawn = rng.sample(numbers[_BIGGEST:], min(_DRAWN, len(numbers) - _BIGGEST))
    for number in numbers[:_BIGGEST] + drawn:
        yield _ms(lambda n=number: dossier(archive.connection, n, Asked(limit=20)))  # type: ignore[misc]


def _comparisons(archive: Archive, rng: random.Random) -> Iterator[Took]:
    shared = archive.connection.execute(
        "SELECT min(statement_id) FROM utterance_statement GROUP BY utterance_id "
        "HAVING count(*) > 1 ORDER BY 1"
    ).fetchall()
    for (statement,) in rng.sample(shared, min(_COMPARED, len(shared))):
        yield _ms(lambda s=statement: compare_statement(archive, s))  # type: ignore[misc]


# --- the command ---------------------------------------------------------------------------------


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "archive", "--sizes 10000 --json benchmarks/results/archive.json")
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=SIZES,
        metavar="N",
        help="statements of each archive",
    )
    parser.add_argument(
        "--read",
        type=int,
        default=_READ,
        metavar="N",
        help=f"build archives of up to so many statements report by report ({_READ:,})",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "onrecord-archive",
        metavar="FOLDER",
        help="where records and archives are kept",
    )
    args = parser.parse_args(argv)
    source = extract(args.work)
    data: dict[str, Any] = {"about": gather({}), "sizes": {}}
    data["read_ms"] = round(1000 * seconds_a_report(), 2)
    read = [size for size in args.sizes if size <= args.read]
    build(source, args.work, read)
    for size in set(args.sizes) - set(read):
        if not archive_of(args.work, size).is_file():
            multiply(archive_of(args.work, max(read)), archive_of(args.work, size), size)
    notes = (args.work / "grown.jsonl").read_text("utf-8").splitlines()
    grown = [json.loads(note) for note in notes]
    for size in sorted(args.sizes):
        found = measure(archive_of(args.work, size))
        until = [each for each in grown if each["statements"] <= found["statements"]]
        built = {"grown": until if size <= args.read else []}
        data["sizes"][str(size)] = found | built
    publish(args.json, data, show(data))
    if args.json is not None:
        args.json.with_suffix(".svg").write_text(plot(data["sizes"]), encoding="utf-8")
    return 0


def show(data: dict[str, Any]) -> str:
    """The figures as Markdown: a column a size."""
    sizes = list(data["sizes"].values())
    rows = [[name, *(told(size) for size in sizes)] for name, told in _ROWS.items()]
    rows += [
        [f"to {stage} a report, ms of processor time (% of reading it)"]
        + [_share(size["grown"], stage, data["read_ms"]) for size in sizes]
        for stage in _STAGES
    ]
    kinds = [
        [kind, *(_clocks(size["search_by_kind"][kind]) for size in sizes)]
        for kind in sizes[0]["search_by_kind"]
    ]
    head = [f"{size['statements']:,} statements" for size in sizes]
    return (
        table(["", *head], rows)
        + f"\nReading one of these reports takes {data['read_ms']} ms of one processor.\n\n"
        + table(["search: p95 / of the processor, ms", *head], kinds)
    )


def _clocks(spread: dict[str, float]) -> str:
    return f"{spread['p95']:.1f} / {spread['processor_p95']:.1f}"


def _share(grown: Sequence[dict[str, float]], stage: str, read_ms: float) -> str:
    """What a stage took of late: the median of the last ten notes."""
    if not grown:
        return ""
    took = median(each[stage] for each in grown[-10:])
    return f"{took:.2f} ({percent(took / read_ms)})"


def _three(of: str) -> Callable[[dict[str, Any]], str]:
    names = ("p50", "p95", "max", "processor_p95")
    return lambda size: " / ".join(f"{size[of][name]:.1f}" for name in names)


_ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
    "reports": lambda size: f"{size['reports']:,}",
    "identities": lambda size: f"{size['identities']:,}",
    "search, 20 statements: median / p95 / worst / p95 of the processor, ms": _three("search"),
    "dossier: median / p95 / worst / p95 of the processor, ms": _three("dossier"),
    "compare: median / p95 / worst / p95 of the processor, ms": _three("compare"),
    "verify: seconds / of the processor": lambda size: (
        f"{size['verify_seconds']:.1f} / {size['verify_processor_seconds']:.1f}"
    ),
    "verify, what does not hold": lambda size: str(size["verify_faults"]),
    "file over texts": lambda size: f"{size['file_bytes'] / size['text_bytes']:.2f}",
}


if __name__ == "__main__":
    sys.exit(main(None))
