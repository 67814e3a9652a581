"""What the speakers, chains and times cost beside the pass that finds the flat statements.

20 Wikinews reports are read on one thread, each in turn twice: up to the flat statements (report,
view, wordpieces, the encoder's pass, linked statements), and with everything. Processor time, since
it does not count what else the machine does; median of the rounds, after one that does not count.
Asked is that everything takes at most 25% more than the pass. The pass is today's, so the heads that
the encoder has gained since are in it: their products are too few to measure. Times of stages are
those of the functions that the pipeline calls, with what they call.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.speakers import load_spoken

if TYPE_CHECKING:
    from onrecord.pipeline import Reader

__all__ = ["main", "race", "render"]

_REPORTS = 20
_MOST = 0.25  # of the pass, may be added

# What each stage is called by in the pipeline.
STAGES = {
    "mentions": "onrecord.parties.mentions.Mentions.add",
    "addressee, medium, act": "onrecord.pipeline.add_details",
    "parties and speakers": "onrecord.pipeline.resolve",
    "times": "onrecord.times.read_times",
    "when each was said": "onrecord.times.date_statements",
    "the report's own date": "onrecord.times.infer_published",
}


def read_flat(reader: Reader, text: str) -> int:
    """The first issue's path, from a text to its flat statements; how many there are."""
    from onrecord import sources
    from onrecord.attribution.linking import find_ties
    from onrecord.attribution.statements import make_statements
    from onrecord.model import PROSE
    from onrecord.sources.draft import Raw
    from onrecord.text.reading import read_paragraphs
    from onrecord.text.view import reading_view

    report = sources.to_report(Raw("text", text.encode("utf-8"), "text/plain", "utf-8"))
    reading = reading_view(report.text, report.blocks, report.markup)
    spans = [(block.start, block.end) for block in report.blocks if block.part in PROSE]
    found = 0
    for passage in read_paragraphs(reading, spans):
        pieces = reader._encoder.split(reading, passage)
        heads = reader._encoder.read(pieces)
        links, confidences = reader._decoder.link(pieces, find_ties(passage, pieces), heads)
        sure = confidences.tolist()
        found += len([*make_statements(links, sure, pieces, report, reading, passage.quotations)])
    return found


def race(
    readings: Mapping[str, Callable[[str], object]], texts: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """Seconds of processor time that each reading takes for all texts, round by round.

    For each text the readings take turns; one more round before is not counted.
    """
    seconds: dict[str, list[float]] = {name: [] for name in readings}
    for _ in range(rounds + 1):
        spent: dict[str, float] = defaultdict(float)
        for text in texts:
            for name, read in readings.items():
                started = time.process_time()
                read(text)
                spent[name] += time.process_time() - started
        for name in readings:
            seconds[name].append(spent[name])
    return {name: spent[1:] for name, spent in seconds.items()}


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """Within it, the seconds of processor time of each stage are summed up in what this gives."""
    spent: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    def watch(stage: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def change(function: Callable[..., Any]) -> Callable[..., Any]:
            def measured(*what: Any, **how: Any) -> Any:
                started = time.process_time()
                result = function(*what, **how)
                spent[stage] += time.process_time() - started
                return result

            return measured

        return change

    with ExitStack() as stack:
        for stage, target in STAGES.items():
            stack.enter_context(mock.patch(target, watch(stage)(resolve_name(target))))
        yield spent


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "cost", "--json benchmarks/results/cost.json")
    parser.add_argument("--rounds", type=int, default=5, help="counted rounds (5)")
    args = parser.parse_args(argv)
    about = gather({})
    texts = [report.text for report in load_spoken()[:_REPORTS]]

    from onrecord.pipeline import load

    reader = load(threads=1)
    seconds = race(
        {
            "flat statements": lambda text: read_flat(reader, text),
            "everything": lambda text: reader.read_text(text, any_language=True),
        },
        texts,
        args.rounds,
    )
    with timed() as stages:
        for text in texts:
            reader.read_text(text, any_language=True)
    words = sum(len(text.split()) for text in texts)
    data = {"about": about, "reports": len(texts), "words": words}
    data |= {"seconds": seconds, "stages": stages}
    publish(args.json, data, render(data))
    return 0


def render(data: Mapping[str, Any]) -> str:
    """Both readings, the share added, and what each stage takes of the pass."""
    flat, whole = (
        statistics.median(data["seconds"][name]) for name in ("flat statements", "everything")
    )
    added = statistics.median(
        b / a - 1 for a, b in zip(*(data["seconds"][n] for n in data["seconds"]), strict=True)
    )
    rows = [[name, f"{s:.3f}", percent(s / flat)] for name, s in data["stages"].items()]
    rows = [
        ["**flat statements**", f"{flat:.3f}", "100.0"],
        ["**everything**", f"{whole:.3f}", percent(1 + added)],
        *rows,
    ]
    return (
        f"{data['reports']} Wikinews reports, {data['words']:,} words, one thread, processor time.\n\n"
        + table(["", "seconds", "% of the pass"], rows)
        + f"\n- Added: {percent(added)}% of the pass, median of "
        f"{len(data['seconds']['everything'])} rounds; asked: at most {percent(_MOST)}%.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
