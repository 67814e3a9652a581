"""What many reports cost: two processes against one, memory over time, cost from first to last.

Reuters items are read as `onrecord extract` reads them, into a folder that is thrown away. First
pairs of runs, one process and then two, in turns: the seconds of each, and the median of the ratios
of the pairs; beside it that of two programs that only count, since a machine that does something
else gives nobody two processors. Then one long run with one process, which is looked at when it has
read 100, 200, 500, 1,000 and so on: the memory that the reading process holds and has ever held, and
the processor time for each report, of reading and writing, since the look before. Items differ in length, so the time for a
thousand words is given too. Asked is: two processes at least 1.8 times one, less than 500 MB a
process, and a cost that does not grow. At last the pages of the article extraction benchmark, which
are real ones with all that is around the text, as one process reads and another writes them, and
what it takes to pass over them in a WARC file. `docs/how-to/cluster.md` has what these come to.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import gzip
import itertools
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import newswire
from benchmarks.engines import write_warc
from benchmarks.evidence import arguments, command, gather, publish, table
from benchmarks.gold import SHARED, DataAbsent
from onrecord.batch.arrow import Extraction, How, input_batch
from onrecord.batch.engines import Task, run
from onrecord.batch.extraction import this_reader
from onrecord.batch.folder import Folder, PartWriter
from onrecord.batch.gather import Input
from onrecord.batch.plan import Part, make_plan
from onrecord.sources.draft import Raw
from onrecord.sources.warc import read_warc

__all__ = ["cost", "looks_until", "main", "plot", "render", "watch"]

_ENOUGH, _MOST_MB = 1.8, 500
_TICKS = os.sysconf("SC_CLK_TCK")
_BATCH = 16  # as `onrecord extract` takes them
_PAGES = SHARED / "data" / "article-extraction-benchmark" / "html"
_PROCESSORS, _PRICE = 64, 0.05  # of a cluster, and dollars for each of them and an hour
_PARTS = 4  # into which a WARC file of 1 GB is cut, each of which passes over the other pages
_COUNTING = 400_000_000  # steps of the program that only counts: some ten seconds


def looks_until(most: int) -> list[int]:
    """The first batch, 100, 200, 500, 1,000 and so on, and `most` itself."""
    steps = (head * 10**zeros for zeros in range(2, 9) for head in (1, 2, 5))
    return [_BATCH, *itertools.takewhile(lambda step: step < most, steps), most]


def inputs(count: int) -> Iterator[tuple[Input, int]]:
    """So many items, from the first on and round again, and the number of words of each."""
    if not newswire.REUTERS.is_dir():
        raise DataAbsent("../shared/data/reuters21578 is not there.")
    for name, text, day in itertools.islice(itertools.cycle(newswire.items()), count):
        raw = Raw(name, text.encode("utf-8", "replace"), "text/plain", "utf-8")
        yield Input(name, raw, published=day), len(text.split())


def seconds_of(processes: int, folder: Path, made: Path) -> float:
    """How long all files of a folder take, from the start of the processes to the last file."""
    plan = make_plan([str(folder)])
    with Folder(made).opened(plan, this_reader(), {}) as _:
        started = time.monotonic()
        steps = list(run("local", plan.parts, Task(How(), made, os.getcwd()), processes))
        seconds = time.monotonic() - started
    read = sum(step.inputs for step in steps)
    assert read == sum(len(part.files) for part in plan.parts)
    return seconds


def seconds_counting(processes: int) -> float:
    """How long so many programs take that together count to `_COUNTING`."""
    program = [sys.executable, "-c", f"for _ in range({_COUNTING // processes}): pass"]
    started = time.monotonic()
    each = [subprocess.Popen(program) for _ in range(processes)]
    for process in each:
        process.wait()
    return time.monotonic() - started


def pairs(measure: Callable[[int], float], rounds: int) -> list[list[float]]:
    """The seconds of one process and of two, round by round; what comes first takes turns."""
    found = []
    for number in range(rounds):
        order = (1, 2) if number % 2 == 0 else (2, 1)
        seconds = {processes: measure(processes) for processes in order}
        found.append([seconds[1], seconds[2]])
    return found


def read_pairs(reports: int, rounds: int) -> list[list[float]]:
    """`pairs` of extraction, from files and into a folder."""
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where) / "in"
        folder.mkdir()
        for number, (given, _) in enumerate(inputs(reports)):
            assert isinstance(given.what, Raw)
            (folder / f"{number:06}.txt").write_bytes(given.what.data)
        made = (Path(where) / f"out{number}" for number in itertools.count())
        return pairs(lambda processes: seconds_of(processes, folder, next(made)), rounds)


def watch(most: int) -> list[dict[str, float]]:
    """What one reading process, and this one, which writes, have cost at each look."""
    extraction, stream = Extraction(), inputs(most)
    seen: list[dict[str, float]] = []
    done = words = 0
    started = time.process_time()
    with tempfile.TemporaryDirectory() as where, _writer(Path(where)) as writer:
        for look in looks_until(most):
            while batch := list(itertools.islice(stream, min(_BATCH, look - done))):
                writer.write(extraction(input_batch(given for given, _ in batch)))
                done += len(batch)
                words += sum(count for _, count in batch)
            at = state(extraction)
            at["seconds"] += time.process_time() - started
            seen.append({"reports": look, "words": words, **at})
            print(seen[-1], file=sys.stderr)
    extraction.close()
    return seen


def read_pages() -> dict[str, float]:
    """What real pages take of processors, in seconds, once everything is loaded: to be read and
    written, and in a WARC file to be passed over. The bytes are those of all tables."""
    if not _PAGES.is_dir():
        raise DataAbsent("../shared/data/article-extraction-benchmark is not there.")
    pages = [gzip.decompress(path.read_bytes()) for path in sorted(_PAGES.glob("*.gz"))]
    given = [Input(f"{n}", Raw(f"{n}.html", page, "text/html")) for n, page in enumerate(pages)]
    extraction = Extraction()
    extraction(input_batch(given[:1]))
    with tempfile.TemporaryDirectory() as where:
        warc = Path(where) / "pages.warc.gz"
        write_warc(warc, pages, "text/html")
        started = time.process_time()
        assert sum(1 for _ in read_warc(warc)) == len(pages)
        passing = time.process_time() - started
        warc.unlink()
        before, started = state(extraction)["seconds"], time.process_time()
        words = 0
        with _writer(Path(where)) as writer:
            for start in range(0, len(given), _BATCH):
                made = extraction(input_batch(given[start : start + _BATCH]))
                words += sum(len(r["text"].split()) for r in made["report"].to_pylist() if r)
                writer.write(made)
            done = writer.finish()
        seconds = state(extraction)["seconds"] - before + time.process_time() - started
        size = sum(path.stat().st_size for path in Path(where).rglob("*.parquet"))
    extraction.close()
    read = {"pages": len(pages), "refused": done.rows["refused"], "words": words}
    return {**read, "seconds": seconds, "bytes": size, "passing": passing}


def _writer(folder: Path) -> PartWriter:
    with Folder(folder).opened(make_plan([__file__]), this_reader(), {}):
        return PartWriter(folder, Part(0, 0, ()))


def state(extraction: Extraction) -> dict[str, float]:
    """Memory of the reading process in MB, now and at its most, that of the one that writes, and
    the processor time that reading has taken, in seconds."""
    process = extraction.process  # it has read something, so it is there
    assert process is not None
    return {
        "memory": _memory(process, "VmRSS"),
        "peak": _memory(process, "VmHWM"),
        "writer": _memory(os.getpid(), "VmRSS"),
        "seconds": _processor_time(process),
    }


def _memory(process: int, field: str) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (kilobytes,) = [line.split()[1] for line in lines if line.startswith(f"{field}:")]
    return int(kilobytes) * 1024 / 1e6


def _processor_time(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    example = "--reports 20000 --json benchmarks/results/scale_out.json"
    parser = arguments(__doc__, "scale_out", example)
    parser.add_argument("--reports", type=int, default=20_000, help="of the long run (20000)")
    parser.add_argument("--paired", type=int, default=500, help="reports of a short run (500)")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of short runs (5)")
    args = parser.parse_args(argv)
    about = gather({})
    data = {
        "about": about,
        "paired": args.paired,
        "pairs": read_pairs(args.paired, args.rounds),
        "counting": pairs(seconds_counting, args.rounds),
        "looks": watch(args.reports),
        "pages": read_pages(),
    }
    publish(args.json, data, render(data))
    if args.json is not None:
        args.json.with_suffix(".svg").write_text(plot(data["looks"]), encoding="utf-8")
        args.json.with_name(f"{args.json.stem}_cost.md").write_text(cost(data), encoding="utf-8")
    return 0


def render(data: Mapping[str, Any]) -> str:
    """Both figures of each pair, and a row for each look at the long run."""
    ratio, counted = (_ratios(data[name]) for name in ("pairs", "counting"))
    one, two = (statistics.median(pair[n] for pair in data["pairs"]) for n in (0, 1))
    rows = [
        [
            f"{at['reports']:,}",
            f"{1000 * at['each']:.1f}",
            f"{1000 * at['thousand_words']:.0f}",
            f"{at['memory']:.0f}",
            f"{at['peak']:.0f}",
            f"{at['writer']:.0f}",
        ]
        for at in since(data["looks"])
    ]
    head = ["reports", "ms a report", "ms a 1,000 words", "MB", "most MB", "MB of the writer"]
    return (
        f"{data['paired']} Reuters items, in turns by one process and by two, "
        f"{len(data['pairs'])} pairs: {one:.1f} and {two:.1f} seconds in the median.\n\n"
        f"- Two processes are {_middle(ratio)} times one; asked: {_ENOUGH}.\n"
        f"- Two programs that only count are {_middle(counted)} times one.\n\n"
        "One process, one item after another; processor time since the row before.\n\n"
        + table(head, rows)
        + f"\n- Most memory of the process that reads: {data['looks'][-1]['peak']:.0f} MB; asked: "
        f"less than {_MOST_MB}.\n\n" + cost(data)
    )


def cost(data: Mapping[str, Any]) -> str:
    """What a million reports come to: items of an agency, and pages out of WARC files of 1 GB."""
    first, last, pages = data["looks"][0], data["looks"][-1], data["pages"]
    items = last["reports"] - first["reports"]
    rows = [
        _cost_row("items of Reuters", items, last, first),
        _cost_row(
            "pages of the web, out of WARC files",
            pages["pages"],
            {**pages, "seconds": pages["seconds"] + _PARTS * pages["passing"]},
            {"words": 0, "seconds": 0},
        ),
    ]
    head = ["1,000,000", "words each", "ms each", "hours of a processor"]
    head += [f"hours with {_PROCESSORS}", f"at ${_PRICE} for a processor and hour"]
    size = pages["bytes"] / (pages["pages"] - pages["refused"]) / 1000
    passing = 1000 * pages["passing"] / pages["pages"]
    return table(head, rows) + (
        f"\nPassing over a page in a WARC file takes {passing:.1f} ms. {pages['refused']:.0f} of the "
        f"{pages['pages']:.0f} pages were refused; the folder takes {size:.1f} GB for 1,000,000 "
        f"that are not. {_circumstances(data['about'])}\n"
    )


def _circumstances(about: Mapping[str, Any]) -> str:
    machine = about["machine"]
    return (
        f"Measured on {about['date'][:10]} on {machine['processor']}, {machine['cores']} cores, with "
        f"a load of {machine['load_average_before']} before the run; a load above 0 is other work, "
        "which shares the processors' caches and makes every figure larger."
    )


def _cost_row(
    name: str, count: int, at: Mapping[str, float], before: Mapping[str, float]
) -> list[str]:
    each = (at["seconds"] - before["seconds"]) / count
    hours = 1e6 * each / 3600
    return [
        name,
        f"{(at['words'] - before['words']) / count:,.0f}",
        f"{1000 * each:.0f}",
        f"{hours:.0f}",
        f"{hours / _PROCESSORS:.1f}",
        f"${_PRICE * hours:.2f}",
    ]


def since(looks: Sequence[Mapping[str, float]]) -> Iterator[dict[str, float]]:
    """Each look with the seconds for a report and for 1,000 words since the one before.

    Not so the first: with the first batch everything is loaded.
    """
    for before, at in itertools.pairwise(looks):
        seconds = at["seconds"] - before["seconds"]
        each = seconds / (at["reports"] - before["reports"])
        thousand = 1000 * seconds / (at["words"] - before["words"])
        yield {**at, "each": each, "thousand_words": thousand}


def plot(looks: Sequence[Mapping[str, float]]) -> str:
    """Processor time for 1,000 words, a dot a look, over the number of reports, as SVG."""
    points = [(at["reports"], 1000 * at["thousand_words"]) for at in since(looks)]
    last = max(math.log10(points[-1][0]), 3)
    top = 1.25 * max(y for _, y in points)

    def x(reports: float) -> float:
        return round(60 + 440 * (math.log10(reports) - 2) / (last - 2), 1)

    def y(value: float) -> float:
        return round(240 - 220 * value / top, 1)

    at = [(x(reports), y(value)) for reports, value in points]
    way = "L".join(f"{left} {up}" for left, up in at)
    marks = [
        f'<circle cx="{left}" cy="{up}" r="4" fill="#1f5fa8"><title>{value:.0f} ms at {reports:,.0f}'
        "</title></circle>"
        for (left, up), (reports, value) in zip(at, points, strict=True)
    ]
    ticks = [
        f'<text x="{x(10**power)}" y="258" text-anchor="middle">{10**power:,}</text>'
        for power in range(2, int(last) + 1)
    ]
    sides = [
        f'<text x="54" y="{y(value) + 4}" text-anchor="end">{value:.0f}</text>'
        for value in (0, top / 2, top)
    ]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 290" role="img">',
            "<title>Processor time for 1,000 words, over the reports that one process reads</title>",
            '<rect width="520" height="290" fill="white"/>',
            '<g font-family="sans-serif" font-size="12">',
            '<path d="M60 20V240H500" fill="none" stroke="#888"/>',
            *ticks,
            *sides,
            '<text x="280" y="280" text-anchor="middle">reports</text>',
            '<text x="64" y="16">milliseconds for 1,000 words</text>',
            f'<path d="M{way}" fill="none" stroke="#1f5fa8" stroke-width="2"/>',
            *marks,
            "</g></svg>\n",
        ]
    )


def _ratios(found: Sequence[Sequence[float]]) -> list[float]:
    return sorted(one / two for one, two in found)


def _middle(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


if __name__ == "__main__":
    sys.exit(main())
