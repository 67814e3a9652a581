"""Distilling on invented reports. Needs PyTorch, as training does."""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from onrecord.encoder.session import Encoder  # noqa: E402
from training import distil  # noqa: E402
from training.batches import of_like_length  # noqa: E402
from training.gold import Document, align  # noqa: E402

REPORTS = (
    "Ada Brandt said the lock gates held.\n\nThe harbour office denied it on Monday.\n",
    "“No ship was late,” said Oda Brenning, who runs the ferry to Karsholm.\n",
    "According to the Vellin Ledger, the council will meet again. Nobody knows when.\n",
)


def documents(encoder: Encoder) -> list[Document]:
    """The invented reports, with one statement marked in the first."""
    statement = {"source": [[0, 10]], "cue": [[11, 15]], "content": [[16, 35]]}
    return [
        align(f"invented {n}", text, [] if n else [statement], encoder._tokenizer)
        for n, text in enumerate(REPORTS)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_group_holds_what_fits_and_every_item_comes_once(seed: int) -> None:
    rng = random.Random(seed)
    lengths = [rng.randint(1, 20) for _ in range(500)]
    groups = of_like_length(list(enumerate(lengths)), lambda item: item[1], 20, 4, rng)
    assert sorted(item for group in groups for item in group) == list(enumerate(lengths))
    assert all(len(group) * max(length for _, length in group) <= 80 for group in groups)


def test_divergence_is_none_between_equals_and_counts_by_weight() -> None:
    scores = torch.randn(2, 3, 5, generator=torch.Generator().manual_seed(1))
    other, counts = scores.flip(-1), torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 3.0]])
    assert distil.divergence(scores, scores + 2.0, counts).item() == pytest.approx(0, abs=1e-6)
    first = distil.divergence(scores[:1, :1], other[:1, :1], torch.ones(1, 1))
    last = distil.divergence(scores[1:, 2:], other[1:, 2:], torch.ones(1, 1))
    assert first.item() > 0
    mean = (first.item() + 3 * last.item()) / 4
    assert distil.divergence(scores, other, counts).item() == pytest.approx(mean, rel=1e-5)


def test_a_student_of_all_layers_has_little_to_learn_and_one_of_some_has_much() -> None:
    teacher = Encoder(threads=1)
    items = distil.lessons(documents(teacher), marked=True)
    spread = distil.spread_of(teacher, items)
    loss = {}
    for layers in ((0, 1, 2, 3, 4, 5), (0, 2, 5)):
        network = distil.student(teacher.manifest, layers)
        with torch.no_grad():
            losses = distil.losses_of(network, teacher, items, spread)
        loss[len(layers)] = sum(losses[name].item() for name in distil.LOSSES)
    assert loss[6] < 0.1 * loss[3]


def test_layers_are_numbers_of_the_shipped_ones() -> None:
    assert distil.layers_in("0,2,5") == [0, 2, 5]
    for given in ("", "6", "1,-1", "a"):
        with pytest.raises(argparse.ArgumentTypeError, match="is no list of layers"):
            distil.layers_in(given)


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distil, "polnear", lambda _: documents(Encoder(threads=1))[:1])
    monkeypatch.setattr(distil, "unmarked", lambda _: documents(Encoder(threads=1))[1:])
    monkeypatch.setattr(distil, "KEEP_EVERY", 1)
    whole = distil.distil(tmp_path / "whole", [5], 4)

    losses, calls = distil.losses_of, []

    def stop_at_third(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return losses(*given)

    monkeypatch.setattr(distil, "losses_of", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        distil.distil(tmp_path / "stopped", [5], 4)
    monkeypatch.setattr(distil, "losses_of", losses)
    again = distil.distil(tmp_path / "stopped", [5], 4)

    begun = distil.student(Encoder(threads=1).manifest, [5]).state_dict()
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name
    moved = [n for n, v in whole.state_dict().items() if not torch.equal(v, begun[n])]
    assert "encoder.layers.0.qkv.weight" in moved
    assert not {"transitions", "encoder.words.weight", "to_cue.distance"} & set(moved)
