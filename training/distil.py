"""Distil the shipped network into one that has only some of its layers.

    python -m training.distil --run runs/fast --layers 0,2,5 --steps 800

The teacher is the model in the package, as it runs. The student begins with the teacher's own weights and learns to say the
same of PolNeAR train and of reports without annotation (Wikinews but for those that
benchmarks/annotation marks, and Reuters), and what people marked in PolNeAR train beside it. A run
that was stopped goes on from its last checkpoint when the command is given again.

`RUN/weights` then has what the package has in `onrecord/encoder/weights`, and `RUN/figures.json`
how it was made. `python -m training.fast RUN` measures it beside the shipped model.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from benchmarks.gold import SHARED, DataAbsent, load_gold
from benchmarks.newswire import items as newswire
from benchmarks.speakers import load_spoken
from onrecord.encoder.pieces import Window, cut_windows
from onrecord.encoder.session import CONTEXT, HEADS, KEY, WINDOW, Encoder
from onrecord.encoder.tags import TAGS

from .batches import collate, of_like_length
from .export import heads_of
from .gold import Document, align
from .network import LAYERS, NEVER, Batch, Network, pair_features
from .release import WEIGHTS, write_weights
from .restore import restore
from .train import LOSS_WEIGHTS, Options, parameter_groups, rate, resume, save

WIRE = 500  # items of Reuters, evenly among all
BATCH = 8  # windows of full length a step
GOLD = 0.5  # what a loss by people's marks counts beside one by the teacher
KEEP_EVERY = 25  # steps
# Distilling begins near its end, and has no dropout to recover from: one gentle rate for all.
OPTIONS = Options(size=WINDOW, batch=BATCH, encoder_rate=3e-4, head_rate=3e-4)
LOSSES = {"tags": 1.0, "names": 0.5, "nouns": 0.5, "to_cue": 0.3, "to_source": 0.3, "columns": 1.0}


@dataclass(frozen=True)
class Lesson:
    """A window of a text that people have marked, or not."""

    document: Document
    window: Window
    marked: bool


def distil(run: Path, layers: Sequence[int], steps: int) -> Network:
    """The trained student. `run` holds a checkpoint and `log.jsonl`."""
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(OPTIONS.seed)
    teacher = Encoder()
    network = student(teacher.manifest, layers)
    marked = lessons(polnear(teacher._tokenizer), marked=True)
    plain = lessons(unmarked(teacher._tokenizer), marked=False)
    spread = spread_of(teacher, marked)
    optimizer = torch.optim.AdamW(parameter_groups(network, OPTIONS))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, [steps]))
    checkpoint = run / "distil.checkpoint"
    done = resume(checkpoint, network, optimizer, schedule)
    network.train()
    for step, group in enumerate(islice(groups(marked, plain), done, steps), done + 1):
        began = time.monotonic()
        losses = losses_of(network, teacher, group, spread)
        optimizer.zero_grad(set_to_none=True)
        sum(losses.values()).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        facts = {name: round(loss.item(), 4) for name, loss in losses.items()}
        facts |= {"step": step, "seconds": round(time.monotonic() - began, 2)}
        with (run / "log.jsonl").open("a") as log:
            print(json.dumps(facts), file=log)
        if step % KEEP_EVERY == 0 or step == steps:
            save(checkpoint, network, optimizer, schedule, step)
    return network


def student(manifest: Mapping[str, Any], layers: Sequence[int]) -> Network:
    """The shipped network with only some of its layers. What the arcs make of distance and
    paragraph, and the transitions between tags, stay as they are shipped."""
    network = Network(dropout=0.0, layers=len(layers))
    arrays = restore(onnx.load(WEIGHTS / "model.onnx"), manifest, layers)
    state = {name: torch.tensor(array) for name, array in arrays.items()}
    network.load_state_dict(state | {"forbidden": network.forbidden})
    for pointer in (network.to_cue, network.to_source, network.to_earlier):
        pointer.distance.requires_grad = pointer.relation.requires_grad = False
    network.transitions.requires_grad = False
    return network


# --- what is taught ------------------------------------------------------------------------------


def polnear(tokenizer: Tokenizer) -> list[Document]:
    """The reports of PolNeAR train. Names and nouns are the teacher's to tell."""
    return [
        align(name, gold["text"], gold["statements"], tokenizer)
        for name, gold in load_gold("train").items()
    ]


def unmarked(tokenizer: Tokenizer) -> list[Document]:
    """News reports that nobody has annotated."""
    return [
        align(name, text, [], tokenizer)
        for name, text in [*wikinews(), *wire(WIRE)]
        if text.strip()
    ]


def wikinews() -> Iterator[tuple[str, str]]:
    """Name and text of the Wikinews reports that benchmarks/annotation does not mark."""
    kept_out = {sha256(report.text.encode()).digest() for report in load_spoken()}
    path = SHARED / "data" / "wikinews-2019" / "wikinews_2019.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if sha256(row["text"].encode()).digest() not in kept_out:
                yield row["title"], row["text"]


def wire(most: int) -> list[tuple[str, str]]:
    """Name and text of `most` items of Reuters, evenly among all."""
    found = [(name, text) for name, text, _ in newswire()]
    return found[:: max(1, len(found) // most)][:most]


def lessons(documents: Sequence[Document], *, marked: bool) -> list[Lesson]:
    """All windows, cut as in reading."""
    return [
        Lesson(document, window, marked)
        for document in documents
        for window in cut_windows(document.pieces, WINDOW, CONTEXT)
    ]


def spread_of(teacher: Encoder, items: Sequence[Lesson]) -> Tensor:
    """The standard deviation of each of the teacher's columns, on a hundred windows."""
    said = [teacher._run(i.document.pieces, i.window) for i in items[:: len(items) // 100 + 1]]
    return torch.from_numpy(np.concatenate(said).std(0))


def groups(marked: Sequence[Lesson], plain: Sequence[Lesson]) -> Iterator[list[Lesson]]:
    """Windows of like length, marked or not, without end; in each epoch every window once."""
    rng = random.Random(OPTIONS.seed)
    while True:
        epoch = [
            group
            for items in (marked, plain)
            for group in of_like_length(
                list(items), lambda item: len(item.window.ids), OPTIONS.size, OPTIONS.batch, rng
            )
        ]
        rng.shuffle(epoch)
        yield from epoch


# --- how it is taught ----------------------------------------------------------------------------


def losses_of(
    network: Network, teacher: Encoder, group: Sequence[Lesson], spread: Tensor
) -> dict[str, Tensor]:
    """Weighted losses of one step: by the teacher, and by people where they marked the text."""
    batch = collate([(item.document, item.window) for item in group], 0.0, np.random.default_rng(0))
    said = torch.zeros((*batch.ids.shape, len(spread)))
    for row, item in enumerate(group):
        told = teacher._run(item.document.pieces, item.window)
        said[row, : len(told)] = torch.from_numpy(told)
    x = network(batch.ids, batch.shapes, batch.mask)
    layers = heads_of(network)
    heads = torch.cat([layers[name](x) for name in HEADS], -1)
    losses = {
        name: LOSSES[name] * loss
        for name, loss in teacher_losses(network, heads, said, batch, spread).items()
    }
    if group[0].marked:
        scores = heads[..., : len(TAGS)]
        for name, loss in network.statement_losses(x, scores, batch).items():
            losses[f"gold {name}"] = GOLD * LOSS_WEIGHTS[name] * loss
    return losses


def teacher_losses(
    network: Network, heads: Tensor, said: Tensor, batch: Batch, spread: Tensor
) -> dict[str, Tensor]:
    """How far the student is from the teacher; both are `[windows, positions, columns]`.

    Labels and arcs by the divergence of their distributions (Hinton et al., 2015), an arc for as
    much as the teacher thinks that it is asked for; and all columns by their squared distance, in
    standard deviations of the teacher's, which also teaches the arcs between mentions.
    """
    mine, theirs = (
        dict(zip(HEADS, part.split(list(HEADS.values()), -1), strict=True))
        for part in (heads, said)
    )
    seen = batch.mask.float()
    losses = {
        name: divergence(mine[name], theirs[name], seen) for name in ("tags", "names", "nouns")
    }
    tags = theirs["tags"].softmax(-1) * seen[..., None]
    asks = {
        "cue": tags[..., [TAGS.index("B-content"), TAGS.index("I-content")]].sum(-1),
        "source": tags[..., TAGS.index("B-cue")],
    }
    buckets, relations = pair_features(batch.paragraphs)
    for name, wanted in asks.items():
        pointer = getattr(network, f"to_{name}")
        bias = pointer.distance[buckets] + pointer.relation[relations]
        bias = bias + torch.where(batch.mask, 0.0, NEVER)[:, None]
        arcs = (
            part[f"{name}_query"] @ part[f"{name}_key"].transpose(1, 2) / math.sqrt(KEY) + bias
            for part in (mine, theirs)
        )
        losses[f"to_{name}"] = divergence(*arcs, wanted)
    apart = ((heads - said) / spread).square().mean(-1)
    return losses | {"columns": (apart * seen).sum() / seen.sum()}


def divergence(mine: Tensor, theirs: Tensor, counts: Tensor) -> Tensor:
    """Mean Kullback-Leibler divergence of the last dimension's distributions, weighted."""
    each = F.kl_div(mine.log_softmax(-1), theirs.log_softmax(-1), reduction="none", log_target=True)
    return (each.sum(-1) * counts).sum() / counts.sum().clamp_min(1e-6)


def layers_in(given: str) -> list[int]:
    """The numbers of layers as the command line gives them. Raises ArgumentTypeError."""
    numbers = given.split(",")
    if not set(numbers) <= {str(n) for n in range(LAYERS)}:
        raise argparse.ArgumentTypeError(
            f"{given!r} is no list of layers: give some of 0 to {LAYERS - 1}, as in 0,2,5"
        )
    return [int(n) for n in numbers]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", type=Path, required=True, help="folder for all that is made")
    parser.add_argument(
        "--layers", type=layers_in, default=[0, 2, 5], help="which of the shipped layers (0,2,5)"
    )
    parser.add_argument("--steps", type=int, default=800, help="steps of training (800)")
    args = parser.parse_args()
    try:
        network = distil(args.run, args.layers, args.steps)
        made = write_weights(
            network, (WEIGHTS / "tokenizer.json").read_text(), args.run / "weights"
        )
    except DataAbsent as absent:
        raise SystemExit(str(absent)) from absent
    facts = {"layers": args.layers, "steps": args.steps, "positions_a_step": BATCH * WINDOW, **made}
    (args.run / "figures.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
