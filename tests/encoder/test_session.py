"""The model's files are checked before they are used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from onrecord.encoder import session
from onrecord.encoder.session import Encoder
from onrecord.errors import ModelError
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import read_paragraphs

NAMES = ("manifest.json", "model.onnx", "tokenizer.json")
LARGEST = 35_000_000


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package's weights in a folder that a test may spoil."""
    for name in NAMES:
        (tmp_path / "weights").mkdir(exist_ok=True)
        (tmp_path / "weights" / name).write_bytes(session._weights(name))
    monkeypatch.setattr(session, "files", lambda _: tmp_path)
    return tmp_path / "weights"


def test_the_model_is_small_enough_to_ship(copy: Path) -> None:
    assert (copy / "model.onnx").stat().st_size <= LARGEST


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_damaged_file_is_refused(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name}.*install onrecord again"):
        Encoder(threads=1)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_refused(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=f"{name}.*install onrecord again"):
        Encoder(threads=1)


def test_the_manifest_names_every_file(copy: Path) -> None:
    assert set(json.loads((copy / "manifest.json").read_text())["sha256"]) == set(NAMES[1:])


def test_a_window_does_not_depend_on_its_neighbours() -> None:
    encoder = Encoder(threads=2)
    text = "\n\n".join(f"Mayor number {n} said that the gates held. " * 12 for n in range(9))
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    heads = encoder.read(encoder.split(text, passage))
    (first,) = read_paragraphs(text, find_paragraphs(text)[:1])
    alone = encoder.read(encoder.split(text, first))
    size = len(alone.tags)
    assert size > 100  # a window of its own
    np.testing.assert_array_equal(heads.tags[:size], alone.tags)
