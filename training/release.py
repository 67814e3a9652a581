"""From a trained network to the files that the package ships, with the figures on their card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from onrecord.attribution.confidence import FEATURES
from onrecord.attribution.extract import Decoder
from onrecord.encoder.session import Encoder

from .calibrate import calibrate, read
from .card import model_card
from .export import export
from .gold import load_scorer
from .network import Network, Pointer
from .pretrained import PACKAGE
from .train import Options

WEIGHTS = Path(__file__).resolve().parents[1] / "src" / "onrecord" / "encoder" / "weights"
LARGEST = 35_000_000  # bytes; what a wheel may carry


def release(network: Network, encoder: Path, options: Options, run: Path) -> None:
    """Write model, tokeniser, manifest and card into the package."""
    WEIGHTS.mkdir(parents=True, exist_ok=True)
    onnx.save(export(network), WEIGHTS / "model.onnx")
    size = (WEIGHTS / "model.onnx").stat().st_size
    assert size <= LARGEST, f"the model has {size} bytes, more than {LARGEST}"
    (WEIGHTS / "tokenizer.json").write_text(plain_tokenizer(encoder / "tokenizer.json"))
    manifest = {
        "sha256": {name: sha256(WEIGHTS / name) for name in ("model.onnx", "tokenizer.json")},
        "transitions": numbers(network.transitions),
        "to_cue": biases(network.to_cue),
        "to_source": biases(network.to_source),
        "confidence": [0.0] * (len(FEATURES) + 1),
    }
    write_manifest(manifest)

    scorer = load_scorer()
    gold = scorer.load_gold("dev")
    reader = Encoder()
    weights, calibration = calibrate(reader, Decoder(manifest), gold, scorer)
    manifest["confidence"] = [round(w, 4) for w in weights.tolist()]
    write_manifest(manifest)

    figures = scorer.score(predictions(reader, Decoder(manifest), gold), gold)
    facts = {
        "encoder": PACKAGE,
        "options": asdict(options),
        "bytes": size,
        "sha256": manifest["sha256"]["model.onnx"],
        "torch": torch.__version__,
        "onnxruntime": onnxruntime.__version__,
        "calibration": calibration,
    }
    (run / "figures.json").write_text(json.dumps({"facts": facts, "dev": figures}, indent=1))
    (WEIGHTS / "MODEL_CARD.md").write_text(model_card(facts, figures))


def predictions(encoder: Encoder, decoder: Decoder, gold: dict[str, dict]) -> dict[str, list]:
    """The statements of each report, as the scorer takes them."""
    out = {}
    for name, document in gold.items():
        links, pieces = read(encoder, decoder, document["text"])

        def spans(*runs) -> list[list[int]]:
            return [
                [int(pieces.starts[r.first]), int(pieces.ends[r.last - 1])]  # noqa: B023
                for r in runs
                if r
            ]

        out[name] = [
            {"source": spans(k.source), "cue": spans(k.cue), "content": spans(*k.content)}
            for k in links
        ]
    return out


def write_manifest(manifest: dict) -> None:
    """One key a line."""
    rows = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in manifest.items()]
    (WEIGHTS / "manifest.json").write_text("{\n" + ",\n".join(rows) + "\n}\n")


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
