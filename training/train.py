"""Fine-tune the encoder and the heads on PolNeAR train, resuming where a run was stopped."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from statistics import mean

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .batches import chain_batches, epoch_batches
from .gold import load_chained, load_polnear
from .network import Batch, Network

CHAINS_AMONG = 0.5  # chance of a batch of who is who after one of statements
LOSS_WEIGHTS = {
    "tags": 1.0,
    "to_cue": 0.3,
    "to_source": 0.3,
    "names": 0.5,
    "nouns": 0.5,
    "reach": 0.1,
    "to_earlier": 1.0,
}


@dataclass(frozen=True)
class Options:
    """How a run goes. `size` is the longest window in positions, `batch` the windows of that size
    in a step; shorter windows come in larger batches. The two rates are the peaks of a schedule
    that warms up over a sixteenth of the steps and then falls to zero in a line. Shorter descents of
    the same form follow, at half the rates, and the network is the mean of the ends of these. `descents`
    has the epochs of each.

    All that is done for statements first. `joint_descents` of the same form then go on from there,
    with the texts of who is who between PolNeAR's; the network is the mean of their ends.
    """

    descents: tuple[int, ...] = (10, 3, 3)
    joint_descents: tuple[int, ...] = (4, 2, 2)
    size: int = 256
    batch: int = 16
    seed: int = 1
    mask_rate: float = 0.05
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3


Batches = Callable[[int], Iterator[Batch]]


def train(encoder: Path, run: Path, options: Options) -> Network:
    """The trained network. `run` holds a checkpoint after each epoch, the weights at the end of
    each descent (`end1.pt` and on, `joint1.pt` and on), and `log.jsonl`."""
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    tokenizer = load_tokenizer(encoder)
    reports, texts = load_polnear("train", tokenizer, run), load_chained(tokenizer, run)
    network = Network()
    network.encoder.load_pretrained(encoder / "model.safetensors")
    size, batch, mask = options.size, options.batch, options.mask_rate

    def alone(epoch: int) -> Iterator[Batch]:
        return epoch_batches(reports, size, batch, mask, 1000 * options.seed + epoch)

    def joint(epoch: int) -> Iterator[Batch]:
        seed = 1000 * options.seed + 500 + epoch
        statements = epoch_batches(reports, size, batch, mask, seed)
        return shuffled(statements, chain_batches(texts, size, batch, mask, seed), seed)

    for stage, batches, descents, first in (
        ("end", alone, options.descents, 2),
        ("joint", joint, options.joint_descents, 1),
    ):
        descend(network, batches, descents, options, run, stage)
        ends = [f"{stage}{number}.pt" for number in range(first, len(descents) + 1)]
        network.load_state_dict(mean_of([torch.load(run / end) for end in ends]))
    return network


def descend(
    network: Network,
    batches: Batches,
    descents: Sequence[int],
    options: Options,
    run: Path,
    stage: str,
) -> None:
    """All descents of a stage; those done before are passed over."""
    if (run / f"{stage}{len(descents)}.pt").exists():
        return
    ends = list(accumulate(descents))
    epochs = ends[-1]
    steps = [sum(1 for _ in batches(epoch)) for epoch in range(epochs)]
    lengths = [sum(steps[end - size : end]) for size, end in zip(descents, ends, strict=True)]
    optimizer = torch.optim.AdamW(parameter_groups(network, options))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, lengths))
    checkpoint = run / f"{stage}.checkpoint"
    done = resume(checkpoint, network, optimizer, schedule)
    for epoch in range(done, epochs):
        network.train()
        with (run / "log.jsonl").open("a") as log:
            for row in train_epoch(network, optimizer, schedule, batches(epoch)):
                facts = {"stage": stage, "epoch": epoch, "of": sum(steps), **row}
                print(json.dumps(facts), file=log, flush=True)
        save(checkpoint, network, optimizer, schedule, epoch + 1)
        if epoch + 1 in ends:
            torch.save(network.state_dict(), run / f"{stage}{1 + ends.index(epoch + 1)}.pt")


def shuffled(statements: Iterator[Batch], chains: Iterator[Batch], seed: int) -> Iterator[Batch]:
    """Both kinds of batches, in random order."""
    rng = random.Random(seed)
    for batch in statements:
        yield batch
        if rng.random() < CHAINS_AMONG and (other := next(chains, None)) is not None:
            yield other
    yield from chains


def mean_of(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of networks that come from one another (Izmailov et al., UAI 2018)."""
    return {
        name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]
    }


def load_tokenizer(encoder: Path) -> Tokenizer:
    """The encoder's tokeniser, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def rate(step: int, lengths: Sequence[int]) -> float:
    """The share of the peak rate at a step, in descents of `lengths` steps."""
    peak = 1.0
    for steps in lengths[:-1]:
        if step < steps:
            break
        step -= steps
        peak = 0.5
    else:
        steps = lengths[-1]
    warmup = max(1, steps // 16)
    return peak * min((step + 1) / warmup, (steps - step) / (steps - warmup))


def train_epoch(network: Network, optimizer, schedule, batches: Iterator[Batch]) -> Iterator[dict]:
    """One step a batch; every 20 steps, the mean losses of the epoch so far."""
    began = time.monotonic()
    seen: dict[str, list[float]] = {name: [] for name in LOSS_WEIGHTS}
    for number, batch in enumerate(batches, 1):
        losses = network.loss(batch)
        optimizer.zero_grad(set_to_none=True)
        sum(LOSS_WEIGHTS[name] * loss for name, loss in losses.items()).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for name, loss in losses.items():
            seen[name].append(loss.item())
        if number % 20 == 0:
            means = {name: round(mean(values), 4) for name, values in seen.items() if values}
            seconds = round(time.monotonic() - began)
            yield {**means, "step": schedule.last_epoch, "seconds": seconds}


def parameter_groups(network: Network, options: Options) -> list[dict]:
    """Encoder and heads at their own rates, weight decay on matrices only."""
    groups: dict[tuple[bool, bool], list] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            key = (name.startswith("encoder."), parameter.dim() > 1)
            groups.setdefault(key, []).append(parameter)
    return [
        {
            "params": found,
            "lr": options.encoder_rate if inside else options.head_rate,
            "weight_decay": 0.01 if decays else 0.0,
        }
        for (inside, decays), found in groups.items()
    ]


def resume(checkpoint: Path, network: Network, optimizer, schedule) -> int:
    """Take up a checkpoint when there is one; the number of epochs done."""
    if not checkpoint.exists():
        return 0
    state = torch.load(checkpoint, weights_only=False)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["rng"])
    return int(state["epoch"])


def save(checkpoint: Path, network: Network, optimizer, schedule, epoch: int) -> None:
    """Write a checkpoint so that a stop in the middle leaves the one before."""
    state = {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "epoch": epoch,
        "rng": torch.get_rng_state(),
    }
    torch.save(state, checkpoint.with_suffix(".new"))
    checkpoint.with_suffix(".new").replace(checkpoint)
