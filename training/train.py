"""Fine-tune the encoder and the heads on PolNeAR train, resuming where a run was stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from .batches import epoch_batches
from .gold import load_polnear
from .network import Batch, Network

LOSS_WEIGHTS = {"tags": 1.0, "to_cue": 0.3, "to_source": 0.3}


@dataclass(frozen=True)
class Options:
    """How a run goes. `size` is the longest window in positions, `batch` the windows of that size
    in a step; shorter windows come in larger batches. The two rates are the peaks of a schedule
    that warms up over a sixteenth of the steps and then falls to zero in a line. Shorter descents of
    the same form follow, at half the rates, and the network is the mean of their ends. `descents`
    has the epochs of each."""

    descents: tuple[int, ...] = (10, 3, 3)
    size: int = 256
    batch: int = 16
    seed: int = 1
    mask_rate: float = 0.05
    encoder_rate: float = 3e-4
    head_rate: float = 1e-3


def train(encoder: Path, run: Path, options: Options) -> Network:
    """The trained network. `run` holds a checkpoint after each epoch, the weights at the end of
    each descent (`end1.pt` and on), and `log.jsonl`."""
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(options.seed)
    documents = load_polnear("train", load_tokenizer(encoder))
    network = Network()
    network.encoder.load_pretrained(encoder / "model.safetensors")

    def batches(epoch: int) -> Iterator[Batch]:
        seed = 1000 * options.seed + epoch
        return epoch_batches(documents, options.size, options.batch, options.mask_rate, seed)

    ends = list(accumulate(options.descents))
    epochs = ends[-1]
    steps = [sum(1 for _ in batches(epoch)) for epoch in range(epochs)]
    lengths = [
        sum(steps[end - size : end]) for size, end in zip(options.descents, ends, strict=True)
    ]
    optimizer = torch.optim.AdamW(parameter_groups(network, options))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, lengths))
    done = resume(run / "checkpoint.pt", network, optimizer, schedule)
    for epoch in range(done, epochs):
        network.train()
        with (run / "log.jsonl").open("a") as log:
            for row in train_epoch(network, optimizer, schedule, batches(epoch)):
                print(json.dumps({"epoch": epoch, "of": sum(steps), **row}), file=log, flush=True)
        save(run / "checkpoint.pt", network, optimizer, schedule, epoch + 1)
        if epoch + 1 in ends:
            torch.save(network.state_dict(), run / f"end{1 + ends.index(epoch + 1)}.pt")
    later = [torch.load(run / f"end{number}.pt") for number in range(2, len(ends) + 1)]
    network.load_state_dict(mean_of(later))
    return network


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
    sums = dict.fromkeys(LOSS_WEIGHTS, 0.0)
    for number, batch in enumerate(batches, 1):
        losses = network.loss(batch)
        optimizer.zero_grad(set_to_none=True)
        sum(LOSS_WEIGHTS[name] * loss for name, loss in losses.items()).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        for name, loss in losses.items():
            sums[name] += loss.item()
        if number % 20 == 0:
            means = {name: round(total / number, 4) for name, total in sums.items()}
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
