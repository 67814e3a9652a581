"""From a trained network to the files that the package ships, with the figures on their card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch

from benchmarks.gold import load_gold, load_scorer
from onrecord.attribution.confidence import FEATURES
from onrecord.attribution.extract import Decoder
from onrecord.encoder.session import Encoder
from onrecord.encoder.tags import TAGS

from .calibrate import Seen, calibrate, see, spans_of, weights_in
from .card import model_card
from .chains import HELD_OUT, gum_documents
from .export import export
from .network import Network, Pointer
from .pretrained import PACKAGE
from .train import Options

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "onrecord" / "encoder" / "weights"
LARGEST = 35_000_000  # bytes; what a wheel may carry


def release(network: Network, encoder: Path, options: Options, run: Path) -> None:
    """Write model, tokeniser, manifest and card into the package."""
    made = write_weights(network, plain_tokenizer(encoder / "tokenizer.json"), WEIGHTS)
    figures = made.pop("dev")
    facts = made | {
        "encoder": PACKAGE,
        "options": asdict(options),
        "torch": torch.__version__,
        "onnxruntime": onnxruntime.__version__,
        "gum": len(gum_documents() - HELD_OUT),
        "held_out": len(HELD_OUT),
    }
    (run / "figures.json").write_text(json.dumps({"facts": facts, "dev": figures}, indent=1))
    (WEIGHTS / "MODEL_CARD.md").write_text(model_card(facts, figures))


def write_weights(network: Network, tokenizer: str, folder: Path) -> dict[str, Any]:
    """Write model, tokeniser and manifest into `folder`, the last tuned and calibrated on dev.
    Returns what was found on the way; `dev` has the shared scorer's figures."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(export(network), folder / "model.onnx")
    size = (folder / "model.onnx").stat().st_size
    assert size <= LARGEST, f"the model has {size} bytes, more than {LARGEST}"
    (folder / "tokenizer.json").write_text(tokenizer)
    manifest = {
        "sha256": {name: sha256(folder / name) for name in ("model.onnx", "tokenizer.json")},
        "tag_bias": [0.0] * len(TAGS),
        "transitions": numbers(network.transitions),
        "to_cue": biases(network.to_cue),
        "to_source": biases(network.to_source),
        "to_earlier": biases(network.to_earlier),
        "confidence": [0.0] * (len(FEATURES) + 1),
    }
    write_manifest(manifest, folder)

    scorer = load_scorer()
    gold = load_gold("dev")
    with weights_in(folder):
        seen = see(Encoder(), gold)
    tried = tune_tags(seen, manifest, gold, scorer)
    weights, calibration = calibrate(seen, Decoder(manifest), gold, scorer)
    manifest["confidence"] = [round(w, 4) for w in weights.tolist()]
    write_manifest(manifest, folder)
    return {
        "bytes": size,
        "sha256": manifest["sha256"]["model.onnx"],
        "tag_bias": {
            tag: bias for tag, bias in zip(TAGS, manifest["tag_bias"], strict=True) if bias
        },
        "without_tag_bias": tried[0.0, 0.0],
        "calibration": calibration,
        "dev": score(seen, Decoder(manifest), gold, scorer),
    }


def tune_tags(
    seen: dict[str, Seen], manifest: dict, gold: dict[str, dict], scorer: ModuleType
) -> dict[tuple[float, float], float]:
    """Set what is added to the scores of the tags that begin a cue and a content: the best on dev
    for the mean of strict and relaxed F1, on a coarse grid. Returns the strict F1 of each pair."""
    cue, content = TAGS.index("B-cue"), TAGS.index("B-content")
    strict, mean = {}, {}
    for pair in product((0.0, 0.5, 1.0), (0.0, -0.5, -1.0)):
        manifest["tag_bias"][cue], manifest["tag_bias"][content] = pair
        figures = score(seen, Decoder(manifest), gold, scorer)
        strict[pair] = figures["ar_strict"]["f1"]
        mean[pair] = (strict[pair] + figures["ar_relaxed"]["f1"]) / 2
    manifest["tag_bias"][cue], manifest["tag_bias"][content] = max(mean, key=mean.__getitem__)
    return strict


def score(
    seen: dict[str, Seen], decoder: Decoder, gold: dict[str, dict], scorer: ModuleType
) -> dict[str, dict]:
    """The shared scorer's figures for all reports."""
    predictions = {}
    for name, (pieces, ties, heads) in seen.items():
        links, _ = decoder.link(pieces, ties, heads)
        predictions[name] = [spans_of(link, pieces) for link in links]
    figures: dict[str, dict] = scorer.score(predictions, gold)
    return figures


def write_manifest(manifest: dict, folder: Path) -> None:
    """One key a line."""
    rows = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in manifest.items()]
    (folder / "manifest.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")


def plain_tokenizer(path: Path) -> str:
    """The tokeniser's file without its settings for truncation and padding."""
    settings = json.loads(path.read_text())
    settings["truncation"] = settings["padding"] = None
    return json.dumps(settings, ensure_ascii=False, separators=(",", ":")) + "\n"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def biases(pointer: Pointer) -> dict[str, list]:
    return {"distance": numbers(pointer.distance), "relation": numbers(pointer.relation)}


def numbers(tensor: torch.Tensor) -> list:
    return np.round(tensor.detach().numpy().astype(float), 4).tolist()
