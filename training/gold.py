"""PolNeAR's annotation as tags and arcs of pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from benchmarks.gold import load_gold
from onrecord.encoder.pieces import Pieces, split_pieces
from onrecord.encoder.tags import ROLES
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import Passage, read_paragraphs


@dataclass
class Document:
    """A report's pieces with, for each, its tag, its cue's first piece and its source's first."""

    name: str
    pieces: Pieces
    tags: np.ndarray
    cue_of: np.ndarray  # for content pieces; -1 elsewhere
    source_of: np.ndarray  # for the first piece of a cue: a piece, or -2 for none; -1 elsewhere


def load_polnear(split: str, tokenizer: Tokenizer) -> list[Document]:
    """The reports of a split, read with the shared scorer's own reader. Raises DataAbsent."""
    return [
        align(name, g["text"], g["statements"], tokenizer) for name, g in load_gold(split).items()
    ]


def whole(text: str) -> Passage:
    """A text as one passage; PolNeAR's reports are all short enough."""
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    return passage


def align(name: str, text: str, statements: list[dict], tokenizer: Tokenizer) -> Document:
    """Gold spans (code points) to tags and arcs of pieces."""
    pieces = split_pieces(text, whole(text), tokenizer)
    role = np.full(len(text) + 1, -1, np.int32)
    owner = np.full(len(text) + 1, -1, np.int32)
    shared_sources: dict[tuple, int] = {}
    source_key: list[int] = []
    for number, statement in enumerate(statements):
        spans = tuple(map(tuple, statement["source"]))
        source_key.append(shared_sources.setdefault(spans, number) if spans else -1)
        for index, name_of_role in enumerate(ROLES):
            for start, end in statement[name_of_role]:
                role[start:end] = index
                owner[start:end] = source_key[number] if index == 0 else number
    first, last = pieces.starts, pieces.ends - 1
    at = np.where(role[first] >= 0, first, last)
    piece_role, piece_owner = role[at], owner[at]
    changed = (
        (np.diff(piece_role, prepend=-2) != 0)
        | (np.diff(piece_owner, prepend=-2) != 0)
        | (np.diff(pieces.paragraphs, prepend=-1) != 0)
    )
    tags = np.where(piece_role < 0, 0, 1 + 2 * piece_role + ~changed)
    begins = [{}, {}, {}]
    for k in np.flatnonzero(changed & (piece_role >= 0)).tolist():
        begins[piece_role[k]].setdefault(int(piece_owner[k]), k)
    sources, cues, _ = begins
    cue_of = np.full(len(pieces), -1, np.int64)
    for k in np.flatnonzero(piece_role == 2).tolist():
        cue_of[k] = cues.get(int(piece_owner[k]), -1)
    source_of = np.full(len(pieces), -1, np.int64)
    for number, k in cues.items():
        key = source_key[number]
        source_of[k] = -2 if key < 0 else sources.get(key, -1)
    return Document(name, pieces, tags, cue_of, source_of)


def begin_cut_runs(tags: np.ndarray, at: np.ndarray) -> np.ndarray:
    """B for the I with which a window begins where it cuts a paragraph: no chain allows I there."""
    cut = np.diff(at, prepend=at[0] - 2) > 1
    inside = (tags > 0) & (tags % 2 == 0)
    return np.where(cut & inside, tags - 1, tags)
