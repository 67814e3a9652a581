"""Mutated real inputs: each is read or refused with one sentence, in bounded time and memory.

Pages of the article-extraction benchmark, WARC files of warcio, Wikinews texts, the reports of
examples/ (a PDF among them) and invented feeds are cut to 5 kB or less (one in fifty stays whole, up
to 200 kB; WARC and PDF always do) and then changed one to six times: bits flipped, parts cut,
repeated, moved or spliced in from another input, the encoding swapped, marks, control characters and
tags put in. The input's number and the seed make the mutation, so that `--only NUMBER` repeats it.

Each is read in a worker process, two minutes of processor time and 1,000 MB of memory at most, and
must end in one of two ways: records whose spans all slice and whose JSON gives the same record
again, or an error of onrecord in one sentence that names the input. Anything else is a failure. An
input that kills its worker is a failure too; another worker goes on.

exit status: 0; 1 where an input failed; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import resource
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.evidence import arguments, command, gather, publish, table
from benchmarks.gold import ROOT, SHARED, DataAbsent

if TYPE_CHECKING:
    from onrecord.errors import InputError
    from onrecord.model import Record
    from onrecord.pipeline import Reader
    from onrecord.sources.draft import Raw

__all__ = ["Input", "Outcome", "Seed", "main", "mutate", "read_input", "render"]

_SECONDS = 120.0  # of the processor, for one input
_MEMORY = 1_000_000_000  # bytes of a worker, its model included
_WAIT = 600.0  # seconds by the clock in which an answer must come
_SHORT = 5_000  # bytes at most that most inputs are cut to
_WHOLE = 0.02  # of the inputs stay whole, up to
_LARGE = 200_000  # bytes, so that reading one takes seconds and not minutes
_EACH = 60  # inputs of a kind, spread over what there is
_SLOWEST = 10  # inputs that the result names


@dataclass(frozen=True)
class Seed:
    """A real input: what is read as (`html`, `text`, `markdown`, `pdf`, `warc` or `feed`), its name
    and its bytes."""

    kind: str
    name: str
    data: bytes


@dataclass(frozen=True)
class Input:
    """A mutated input, and what was done to it."""

    number: int
    kind: str
    name: str
    data: bytes
    done: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of an input: `read`, the name of an error, or `FAILED`, with why."""

    number: int
    kind: str
    what: str
    why: str
    size: int
    seconds: float
    memory_mb: float


# --- the seeds ------------------------------------------------------------------------------------

_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Karsholm Courier</title>
<link>https://courier.example/</link>{}</channel></rss>"""
_ITEM = "<item><title>The quay, day {0}</title><link>https://courier.example/{0}</link></item>"
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Karsholm Courier</title>
<entry><title>Quay</title><link href="https://courier.example/1"/></entry></feed>"""
_JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Karsholm Courier",
"items": [{"id": "1", "url": "https://courier.example/1"}, {"id": "2", "url": "/2"}]}"""


@cache
def load_seeds() -> tuple[Seed, ...]:
    """All seeds, by kind. Raises DataAbsent."""
    data = SHARED / "data"
    pages = sorted((data / "article-extraction-benchmark" / "html").glob("*.html.gz"))
    warcs = sorted((data / "warcio" / "test" / "data").glob("*.warc*"))
    if not pages or not warcs:
        raise DataAbsent("../shared/data has no pages and WARC files to mutate")
    seeds = [Seed("html", path.name, gzip.decompress(path.read_bytes())) for path in _some(pages)]
    seeds += [seed for path in warcs for seed in _warc(path)]
    seeds += _wikinews(data / "wikinews-2019" / "wikinews_2019.csv")
    kinds = {".html": "html", ".txt": "text", ".md": "markdown", ".pdf": "pdf"}
    for path in sorted((ROOT / "examples").iterdir()):
        if path.suffix in kinds and path.name != "README.md":
            seeds.append(Seed(kinds[path.suffix], path.name, path.read_bytes()))
    feeds = (_FEED.format("".join(map(_ITEM.format, range(12)))), _ATOM, _JSON_FEED)
    seeds += [Seed("feed", f"feed {n}", feed.encode()) for n, feed in enumerate(feeds)]
    return tuple(seeds)


def _warc(path: Path) -> Iterator[Seed]:
    """A WARC file as it is, and expanded, since few changes to what is compressed can be read."""
    data = path.read_bytes()
    yield Seed("warc", path.name, data)
    if path.suffix == ".gz":
        with suppress(OSError, EOFError, zlib.error):  # some are broken on purpose
            yield Seed("warc", f"{path.name}, expanded", gzip.decompress(data))


def _some(things: Sequence[Any]) -> Sequence[Any]:
    return things[:: max(1, len(things) // _EACH)]


def _wikinews(path: Path) -> Iterator[Seed]:
    if not path.is_file():
        raise DataAbsent("../shared/data has no Wikinews texts to mutate")
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as file:
        texts = [
            max(row.values(), key=lambda value: len(value or "")) for row in csv.DictReader(file)
        ]
    for number, text in enumerate(_some(texts)):
        yield Seed("text", f"wikinews {number}", text.encode())


# --- mutations ------------------------------------------------------------------------------------

_Change = Callable[[random.Random, bytes, Sequence[Seed]], bytes]
_CHARACTERS = (
    "\" ' “ ” „ « » ‹ › ‘ ’ 「 」 `` '' \u0000 \u0001 \u001b[2J \u007f \u0085 \u00a0 \u00ad \u200b "
    "\u200d \u200f \u202e \u2028 \u2066 \ufeff \ufffd \uffff 👩‍🚒 🏳️‍🌈 e\u0301 ß İ ﬁ שלום مرحبا 市長 "
    "﷽ … — : ; ( [ { < > & | \\ * # _ ` ~ % 0 99999999999 -1 1/1/1 2022-02-30 said: Q: MAYOR:"
).split(" ")
_TAGS = (
    "<p> </p> <div> </div> <b> <a href=//x> </a> <table><tr><td> </table> <br> <h1> <q> <pre> <!-- "
    "--> <![CDATA[ <script> </script> <style> <svg> <template> <iframe> <meta&#32;charset=utf-16> "
    "<base&#32;href=file:///> <frameset> </body> </html> <html> <plaintext> &#0; &#xD800; &#x202e; "
    "&amp;lt; <!DOCTYPE&#32;html> <ul><li> <figure><figcaption> <time&#32;datetime=2022-13-45>"
).split(" ")
_CHARSETS = (
    "utf-8 cp1252 latin-1 utf-16 utf-16-le utf-16-be utf-32 cp1251 shift_jis gb18030".split()
)


def _flip_bits(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    changed = bytearray(data)
    for _n in range(chance.choice((1, 3, 30, 300))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut_out(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    start, end = _part(chance, data)
    return data[:start] + data[end:]


def _cut_off(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    return data[: chance.randrange(len(data)) + 1]


def _repeat(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    start, end = _part(chance, data)
    times = min(chance.choice((2, 10, 100, 1_000)), 1 + 2 * _SHORT // max(1, end - start))
    return data[:start] + data[start:end] * times + data[end:]


def _move(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    start, end = _part(chance, data)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _splice(chance: random.Random, data: bytes, seeds: Sequence[Seed]) -> bytes:
    other = chance.choice(seeds).data
    start, end = _part(chance, other[: 10 * _SHORT])
    at = chance.randrange(len(data) + 1)
    return data[:at] + other[start : min(end, start + _SHORT // 2)] + data[at:]


def _swap_encoding(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    read, write = chance.choice(_CHARSETS), chance.choice(_CHARSETS)
    return data.decode(read, "replace").encode(write, "replace")


def _put_in(words: Sequence[str]) -> _Change:
    def change(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
        parts = []
        before = 0
        few = chance.choice((1, 5, 50, 300))
        for at in sorted(chance.randrange(len(data) + 1) for _n in range(few)):
            word = chance.choice(words).replace("&#32;", " ")
            parts += [data[before:at], word.encode() * chance.choice((1, 1, 1, 2, 40))]
            before = at
        return b"".join([*parts, data[before:]])

    return change


def _surround(chance: random.Random, data: bytes, _: Sequence[Seed]) -> bytes:
    """Very many elements, one in another, around what follows."""
    start, _end = _part(chance, data)
    tag = chance.choice(("div", "b", "table", "ul><li", "blockquote", "span", "font", "q", "svg"))
    deep = chance.choice((5, 50, 300, 2_500))
    return data[:start] + f"<{tag}>".encode() * deep + data[start:]


def _part(chance: random.Random, data: bytes) -> tuple[int, int]:
    """A part of the data, mostly a short one."""
    length = min(len(data), chance.choice((1, 10, 100, 1_000, 10_000)))
    start = chance.randrange(len(data) - length + 1)
    return start, start + length


CHANGES: Mapping[str, _Change] = {
    "bits": _flip_bits,
    "cut out": _cut_out,
    "cut off": _cut_off,
    "repeat": _repeat,
    "move": _move,
    "splice": _splice,
    "encoding": _swap_encoding,
    "characters": _put_in(_CHARACTERS),
    "tags": _put_in(_TAGS),
    "nesting": _surround,
}
_BINARY = frozenset({"pdf", "warc"})  # kinds that are not cut to size first, nor are text
_OF_BYTES = ("bits", "cut out", "cut off", "repeat", "move", "splice")


def mutate(seed: int, number: int, seeds: Sequence[Seed]) -> Input:
    """The input of this number, always the same one."""
    chance = random.Random(f"{seed}/{number}")
    kind = chance.choice(sorted({found.kind for found in seeds}))
    chosen = chance.choice([found for found in seeds if found.kind == kind])
    data = chosen.data
    if kind not in _BINARY:
        most = _LARGE if chance.random() < _WHOLE else chance.randint(_SHORT // 20, _SHORT)
        start = chance.randrange(max(1, len(data) - most)) if chance.random() < 0.5 else 0
        data = data[start : start + most]
    names = [name for name in CHANGES if kind not in _BINARY or name in _OF_BYTES]
    done = []
    for _ in range(chance.randint(1, 6)):
        name = chance.choice(names)
        data = CHANGES[name](chance, data or b"\0", seeds)[: 2 * _LARGE]
        done.append(name)
    return Input(number, kind, chosen.name, data, tuple(done))


# --- reading, in a worker -------------------------------------------------------------------------


def read_input(reader: Reader, given: Input) -> tuple[str, str]:
    """What becomes of an input, and why. Whatever is raised but onrecord's errors is a defect."""
    from onrecord.errors import OnrecordError
    from onrecord.sources.draft import Raw

    try:
        if given.kind == "warc":
            return _read_warc(reader, given)
        raw = Raw(f"input {given.number}", given.data, _TYPES.get(given.kind))
        if given.kind == "feed":
            links = _links(raw)
            if links is not None:
                return "feed", f"{links} addresses"
        return "read", _check(reader.read_raw(raw, any_language=True))
    except OnrecordError as error:
        return _judged(error)


_TYPES = {"html": "text/html", "text": "text/plain", "markdown": "text/markdown"}


def _links(raw: Raw) -> int | None:
    from onrecord.sources.feed import feed_links

    links = feed_links(raw)
    return None if links is None else len(links)


def _read_warc(reader: Reader, given: Input) -> tuple[str, str]:
    """All pages of the file; the gravest of what becomes of them."""
    from tempfile import NamedTemporaryFile

    from onrecord.errors import OnrecordError
    from onrecord.sources.warc import read_warc

    outcomes: list[tuple[str, str]] = []
    with NamedTemporaryFile(suffix=".warc") as file:
        file.write(given.data)
        file.flush()
        try:
            outcomes.extend(_read_page(reader, page) for page in read_warc(Path(file.name)))
        except OnrecordError as error:
            outcomes.append(_judged(error))
    failed = [outcome for outcome in outcomes if outcome[0] == "FAILED"]
    return (failed or outcomes or [("no page", "")])[-1]


def _read_page(reader: Reader, page: Raw | InputError) -> tuple[str, str]:
    from onrecord.errors import OnrecordError

    if isinstance(page, OnrecordError):
        return _judged(page)
    try:
        return "read", _check(reader.read_raw(page, any_language=True))
    except OnrecordError as error:
        return _judged(error)


def _judged(error: Exception) -> tuple[str, str]:
    """An error of onrecord is right when it is one sentence that begins with the input's name."""
    told = str(error)
    if ": " not in told or any(ord(c) < 32 or ord(c) == 127 for c in told) or len(told) > 1_000:
        return "FAILED", f"no clear sentence: {told[:300]!r}"
    return type(error).__name__, told[:200]


def _check(record: Record) -> str:
    """How many statements there are, once every span slices and the JSON gives the record again."""
    from onrecord.model import Record, text_hash

    text = record.report.text
    if record.report.text_sha256 != text_hash(text):
        raise ValueError("the text's hash is not that of the text")
    for span in _spans(record):
        if not 0 <= span[0] < span[1] <= len(text):
            raise ValueError(f"{span} is no span of {len(text)} characters")
    for statement in record.statements:
        for spans in (statement.source, statement.cue, statement.content):
            if any(one.end > other.start for one, other in pairwise(spans)):
                raise ValueError(f"spans of {statement.id} overlap or are out of order")
    written = record.model_dump_json(by_alias=True)
    written.encode()
    if Record.model_validate_json(written) != record:
        raise ValueError("its JSON gives another record")
    return f"{len(record.statements)} statements"


def _spans(record: Record) -> Iterator[tuple[int, int]]:
    yield from ((block.start, block.end) for block in record.report.blocks)
    yield from record.report.markup
    yield from (time.span for time in record.times)
    for party in record.parties:
        yield party.named
        yield from (*party.mentions, *party.role_spans)
    for statement in record.statements:
        yield from (*statement.source, *statement.cue, *statement.content, *statement.addressee)
        yield from (span for span in (statement.medium_span, statement.place_span) if span)


def _work(seed: int) -> None:
    """Answer each number on standard input with a line of tab-separated outcome."""
    from onrecord.pipeline import load

    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing that a library prints is an answer
    reader = load(threads=1)
    seeds = load_seeds()
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    print("ready", file=out, flush=True)
    for line in sys.stdin:
        given = mutate(seed, int(line), seeds)
        started = _spent()
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(started + _SECONDS) + 1, hard))
        what, why = _tried(reader, given)
        answer = (what, " ".join(why.split()), f"{_spent() - started:.3f}", f"{_peak():.0f}")
        print("\t".join(answer).encode("utf-8", "backslashreplace").decode(), file=out, flush=True)


def _tried(reader: Reader, given: Input) -> tuple[str, str]:
    import traceback

    try:
        return read_input(reader, given)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for here
        last = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(f"{os.path.basename(f.filename)}:{f.lineno}" for f in reversed(last))
        return "FAILED", f"{type(error).__name__}: {str(error)[:300]} ({where})"


def _spent() -> float:
    """Seconds of the processor, those of the processes that read PDF files included."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, who))


def _peak() -> float:
    """The most memory that this process, or one that it started, has held, in MB."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1000


# --- the run --------------------------------------------------------------------------------------


class _Worker:
    """A process that reads; a new one where it has died."""

    def __init__(self, seed: int) -> None:
        self._command = [sys.executable, "-m", "benchmarks.fuzz", "--work", str(seed)]
        self._process: subprocess.Popen[str] | None = None

    def ask(self, number: int) -> str | None:
        """The answer, or None where the process died on it or is too late."""
        import threading

        process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(_WAIT, process.kill)
        timer.start()
        print(number, file=process.stdin, flush=True)
        line = process.stdout.readline()
        timer.cancel()
        if line:
            return line
        self.close()
        return None

    def _start(self) -> subprocess.Popen[str]:
        self._process = process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise SystemExit("benchmarks.fuzz: no worker can be started.")
        return process

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def run(seed: int, numbers: Sequence[int], seconds: float, processes: int = 1) -> list[Outcome]:
    """What becomes of each input, by number, until all are read or the time is up. A failure is
    told on standard error at once."""
    end = time.monotonic() + seconds
    parts = [numbers[first::processes] for first in range(processes)]
    with ThreadPoolExecutor(processes) as threads:
        read = list(threads.map(lambda part: list(_read_all(seed, part, end)), parts))
    return sorted((outcome for part in read for outcome in part), key=lambda o: o.number)


def _read_all(seed: int, numbers: Sequence[int], end: float) -> Iterator[Outcome]:
    """What becomes of each input in one worker process."""
    seeds = load_seeds()
    worker = _Worker(seed)
    try:
        for number in numbers:
            if time.monotonic() > end:
                return
            given = mutate(seed, number, seeds)
            outcome = _outcome(given, worker.ask(number))
            if outcome.what == "FAILED":
                print(f"{number} ({outcome.kind}): {outcome.why}", file=sys.stderr)
            yield outcome
    finally:
        worker.close()


def _outcome(given: Input, answer: str | None) -> Outcome:
    size = len(given.data)
    if answer is None:
        died = "the process that read it died or was too late"
        return Outcome(given.number, given.kind, "FAILED", died, size, 0.0, 0.0)
    what, why, spent, peak = answer.rstrip("\n").split("\t")
    return Outcome(given.number, given.kind, what, why, size, float(spent), float(peak))


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "fuzz", "--inputs 20000 --json benchmarks/results/fuzz.json")
    parser.add_argument("--inputs", type=int, default=500, help="how many inputs (500)")
    parser.add_argument("--seed", type=int, default=1, help="what the mutations follow from (1)")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first number (0)")
    parser.add_argument("--only", type=int, help="read one input, and say what became of it")
    parser.add_argument("--minutes", type=float, default=600, help="stop after so many (600)")
    parser.add_argument("--processes", type=int, default=1, help="how many read at a time (1)")
    parser.add_argument("--work", type=int, help="be a worker for this seed")
    args = parser.parse_args(argv)
    if args.work is not None:
        _work(args.work)
        return 0
    numbers = range(args.first, args.first + args.inputs)
    if args.only is not None:
        numbers = range(args.only, args.only + 1)
    about = gather({})
    outcomes = run(args.seed, numbers, 60 * args.minutes, args.processes)
    data = {"about": about, "seed": args.seed, "asked": len(numbers), **_summed(outcomes)}
    publish(args.json, data, render(data))
    return int(any(outcome.what == "FAILED" for outcome in outcomes))


def _summed(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    slowest = sorted(outcomes, key=lambda outcome: -outcome.seconds)[:_SLOWEST]
    return {
        "inputs": len(outcomes),
        "bytes": sum(outcome.size for outcome in outcomes),
        "seconds": round(sum(outcome.seconds for outcome in outcomes), 1),
        "peak_mb": max((outcome.memory_mb for outcome in outcomes), default=0.0),
        "outcomes": dict(Counter(o.what for o in outcomes).most_common()),
        "kinds": {
            kind: dict(Counter(o.what for o in outcomes if o.kind == kind).most_common())
            for kind in sorted({outcome.kind for outcome in outcomes})
        },
        "failed": [asdict(outcome) for outcome in outcomes if outcome.what == "FAILED"],
        "slowest": [asdict(outcome) for outcome in slowest],
    }


def render(data: Mapping[str, Any]) -> str:
    """Outcomes by kind, and the bounds that were kept."""
    whats = list(data["outcomes"])
    rows = [
        [kind, *(found.get(what, 0) for what in whats)] for kind, found in data["kinds"].items()
    ]
    rows.append(["**all**", *data["outcomes"].values()])
    failed = len(data["failed"])
    slow = data["slowest"][0] if data["slowest"] else {"seconds": 0.0, "number": None}
    short = f" of the {data['asked']:,} asked, the time being up"
    return (
        f"{data['inputs']:,} mutated inputs{short if data['inputs'] < data['asked'] else ''} "
        f"(seed {data['seed']}), {data['bytes'] / 1e6:.1f} MB, "
        f"{data['seconds']:,.0f} seconds of the processor.\n\n"
        + table(["", *whats], rows)
        + f"\n- Failed: {failed}; asked: none.\n"
        f"- Slowest: {slow['seconds']:.1f} s (input {slow['number']}); bound: {_SECONDS:.0f} s.\n"
        f"- Most memory of any process: {data['peak_mb']:.0f} MB; bound: "
        f"{_MEMORY / 1e6:,.0f} MB.\n"
    )


if __name__ == "__main__":
    sys.exit(main(None))
