"""Read PolNeAR dev with the same model and single ideas of the reading switched off.

Each line of the table is one idea taken away and everything else left as it is. What the network
was trained with (casing, quotation marks) is only hidden from it here, so those lines say how much
it leans on them, not what a network trained without them would reach.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast
from unittest import mock

from benchmarks.evidence import arguments, command, gather, percent, publish, table
from benchmarks.gate import gated
from benchmarks.gold import Attribution, GoldReport, Metrics, load_gold, load_scorer
from benchmarks.worker import statements_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.attribution.linking import Ties
    from onrecord.encoder.pieces import Pieces
    from onrecord.encoder.session import Heads

__all__ = ["ABLATIONS", "main", "switched_off"]

_NOT_RUN = 69

Change = Callable[[Any], Any]  # from what a name stands for to what it stands for without the idea


def _with_manifest(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """The decoder, made from a changed manifest."""
    return lambda decoder: lambda manifest: decoder(change(manifest))


def _without(table_name: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """`manifest` with one table of both arcs' biases at zero."""
    zeros = {
        arc: {**manifest[arc], table_name: [0.0] * len(manifest[arc][table_name])}
        for arc in ("to_cue", "to_source")
    }
    return {**manifest, **zeros}


def _without_transitions(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest, "transitions": [[0.0] * len(row) for row in manifest["transitions"]]}


def _with_pieces(change: Callable[[Pieces], Pieces]) -> Change:
    """The encoder, reading changed wordpieces."""

    def make(encoder: Any) -> Any:
        class Changed(encoder):  # type: ignore[misc]
            def split(self, *what: Any) -> Pieces:
                return change(super().split(*what))

        return Changed

    return make


def _with_heads(change: Callable[[Heads], Heads]) -> Change:
    """The encoder, saying something changed."""

    def make(encoder: Any) -> Any:
        class Changed(encoder):  # type: ignore[misc]
            def read(self, *what: Any) -> Heads:
                return change(super().read(*what))

        return Changed

    return make


def _hide_casing(pieces: Pieces) -> Pieces:
    from onrecord.encoder.pieces import PLACES

    lower = 1
    casings, places = pieces.shapes // PLACES, pieces.shapes % PLACES
    return replace(pieces, shapes=(casings.clip(max=lower) * PLACES + places).astype("int32"))


def _hide_quotations(pieces: Pieces) -> Pieces:
    from onrecord.encoder.pieces import PLACES

    return replace(pieces, shapes=pieces.shapes - pieces.shapes % PLACES)


def _silence_arcs(heads: Heads) -> Heads:
    return replace(heads, cue_query=0 * heads.cue_query, source_query=0 * heads.source_query)


def _with_ties(change: Callable[[Ties], Ties]) -> Change:
    """What finds the ties, finding others."""
    return lambda find_ties: lambda passage, pieces: change(find_ties(passage, pieces))


def _untie_units(ties: Ties) -> Ties:
    import numpy as np

    return replace(ties, zones=np.arange(len(ties.zones), dtype=ties.zones.dtype))


def _untie_parts(ties: Ties) -> Ties:
    return replace(ties, speeches=0 * ties.speeches - 1)


def _without_shift(manifest: dict[str, Any]) -> dict[str, Any]:
    return {**manifest, "tag_bias": [0.0] * len(manifest["tag_bias"])}


_DECODER = "onrecord.pipeline.Decoder"
_ENCODER = "onrecord.pipeline.Encoder"
_TIES = "onrecord.pipeline.find_ties"
_LINKING = "onrecord.attribution.linking"

ABLATIONS: Mapping[str, tuple[str, Change] | None] = {
    "as shipped": None,
    "without learned transitions between tags (the rules of BIO stay)": (
        _DECODER,
        _with_manifest(_without_transitions),
    ),
    "without the shift of the tags' scores": (_DECODER, _with_manifest(_without_shift)),
    "without distance in the arcs": (
        _DECODER,
        _with_manifest(lambda manifest: _without("distance", manifest)),
    ),
    "without paragraphs in the arcs": (
        _DECODER,
        _with_manifest(lambda manifest: _without("relation", manifest)),
    ),
    "without the learned arcs (distance and paragraph alone)": (
        _ENCODER,
        _with_heads(_silence_arcs),
    ),
    "the parts of one quotation may have several cues": (_TIES, _with_ties(_untie_parts)),
    "arcs stay in their paragraph, whatever is quoted": (_TIES, _with_ties(_untie_units)),
    "arcs may cross paragraphs freely": (
        f"{_LINKING}._at_hand",
        lambda _: lambda runs, *_, **__: list(range(len(runs))),
    ),
    "untouched parts of a quotation stay so": (
        "onrecord.attribution.extract.complete_speeches",
        lambda _: lambda tags, *_: tags,
    ),
    "casing hidden from the network": (_ENCODER, _with_pieces(_hide_casing)),
    "quotation marks' pairing hidden from the network": (
        _ENCODER,
        _with_pieces(_hide_quotations),
    ),
    "cut paragraphs see nothing of the part before": (
        "onrecord.encoder.session.CONTEXT",
        lambda _: 0,
    ),
}


@contextmanager
def switched_off(switch: tuple[str, Change] | None) -> Iterator[None]:
    """Within it, the name that `switch` tells stands for something without the idea."""
    with ExitStack() as stack:
        if switch is not None:
            target, change = switch
            module, _, name = target.rpartition(".")
            now = getattr(import_module(module), name)
            stack.enter_context(mock.patch(target, change(now)))
        yield


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    args = arguments(__doc__, "ablation", "--json benchmarks/results/ablation.json").parse_args(
        argv
    )
    about = gather({})
    gold = load_gold("dev")

    results: dict[str, Metrics] = {}
    for name, switch in ABLATIONS.items():
        with switched_off(switch):
            results[name] = load_scorer().score(_read_all(gold), gold)
    if gather({})["model_sha256"] != about["model_sha256"]:
        print("The model was replaced while it was read with: run this again.", file=sys.stderr)
        return _NOT_RUN
    data = {"about": about, "reports": len(gold), "ablations": results}
    publish(args.json, data, render(data))
    return 0


def _read_all(gold: Mapping[str, GoldReport]) -> dict[str, list[Attribution]]:
    from onrecord.pipeline import load

    reader = load()
    return {
        name: cast(
            list[Attribution], statements_of(reader.read_text(report["text"], any_language=True))
        )
        for name, report in gold.items()
    }


def render(data: Mapping[str, Any]) -> str:
    """The figures as one Markdown table, with what each idea buys in strict points."""
    figures = {name: gated(metrics) for name, metrics in data["ablations"].items()}
    whole = figures["as shipped"]["strict"]
    rows = [
        [name, *map(percent, f.values()), f"{100 * (f['strict'] - whole):+.1f}"]
        for name, f in figures.items()
    ]
    head = ["", *figures["as shipped"], "strict against as shipped"]
    return f"PolNeAR dev, {data['reports']} reports, in percent.\n\n{table(head, rows)}"


if __name__ == "__main__":
    sys.exit(main())
