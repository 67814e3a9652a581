"""Annotation as labels of pieces: PolNeAR's statements, and who is who in the other texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from benchmarks.gold import load_gold
from onrecord.encoder.pieces import Pieces, split_pieces
from onrecord.encoder.tags import NAME_TAGS, NOUNS, REACH, ROLES
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import Passage, read_paragraphs

from .chains import ChainText, anchors, load_chain_texts
from .silver import Silver, silver


@dataclass
class Document:
    """A report's pieces with, for each, its tag, its cue's first piece and its source's first."""

    name: str
    pieces: Pieces
    tags: np.ndarray
    cue_of: np.ndarray  # for content pieces; -1 elsewhere
    source_of: np.ndarray  # for the first piece of a cue: a piece, or -2 for none; -1 elsewhere
    labels: Labels


@dataclass
class Labels:
    """What names and descriptions a text has, a label a piece; -1 where nothing is known.

    `names` are `NAME_TAGS`, `nouns` are `NOUNS`, `reach` is how many pieces before the noun of a
    description its phrase begins.
    """

    names: np.ndarray
    nouns: np.ndarray
    reach: np.ndarray


@dataclass
class Pointing:
    """One piece that refers to what one of `right` refers to, against the others of `among`; an
    empty `right` means to none of them. `surely` says that it does refer to one of `among`."""

    piece: int
    right: list[int]
    among: list[int]
    surely: bool = False


@dataclass
class Chained:
    """A text of which it is known who is who."""

    name: str
    pieces: Pieces
    labels: Labels
    pointings: list[Pointing] = field(default_factory=list)


def load_polnear(split: str, tokenizer: Tokenizer, run: Path) -> list[Document]:
    """The reports of a split, read with the shared scorer's own reader. Raises DataAbsent.

    Their names are in `run`, or are made there.
    """
    gold = load_gold(split)
    names = silver({name: g["text"] for name, g in gold.items()}, run / f"silver-{split}.json")
    documents = []
    for name, g in gold.items():
        document = align(name, g["text"], g["statements"], tokenizer)
        mark_names(document.pieces, document.labels, names[name], {})
        mark_silver_nouns(document.pieces, document.labels, names[name])
        documents.append(document)
    return documents


def load_chained(tokenizer: Tokenizer, run: Path) -> list[Chained]:
    """All texts of which it is known who is who. Names are marked where they are all annotated."""
    texts = load_chain_texts()
    complete = {text.name: text.text for text in texts if text.nouns is not None}
    names = silver(complete, run / "silver-chains.json")
    return [chained(text, tokenizer, names.get(text.name)) for text in texts]


def chained(text: ChainText, tokenizer: Tokenizer, names: Silver | None) -> Chained:
    """A text's anchors and spans as pieces."""
    (passage,) = read_paragraphs(text.text, text.paragraphs)
    pieces = split_pieces(text.text, passage, tokenizer)
    labels = no_labels(len(pieces))
    at = {offset: piece_at(pieces, offset) for offset in anchors(text)}
    if names is not None and text.nouns is not None:
        mark_names(pieces, labels, names, text.things)
        labels.nouns[:] = 0
        for noun in text.nouns:
            mark_noun(pieces, labels, noun.start, noun.head[0], NOUNS.index(noun.thing))
    pointings = [
        Pointing(at[p], [at[right]], [at[right], at[wrong]], surely=True)
        for p, right, wrong in text.choices
    ]
    among = sorted({at[offset] for chain in text.chains for offset in chain})
    for chain in text.chains:
        members = sorted({at[offset] for offset in chain})
        for number, piece in enumerate(members):
            if number or text.complete:
                earlier = [other for other in among if other < piece]
                pointings.append(Pointing(piece, members[:number], earlier))
    return Chained(text.name, pieces, labels, pointings)


def no_labels(size: int) -> Labels:
    return Labels(*(np.full(size, -1, np.int64) for _ in range(3)))


def piece_at(pieces: Pieces, offset: int) -> int:
    """The piece that covers an offset, or the next."""
    return int(np.minimum(np.searchsorted(pieces.ends, offset, "right"), len(pieces) - 1))


def mark_names(pieces: Pieces, labels: Labels, found: Silver, things: dict[int, str]) -> None:
    """Names as tags; `things` has the gold type of what is named at an offset."""
    labels.names[:] = 0
    for start, end, thing in found.names:
        first, last = np.searchsorted(pieces.starts, [start, end])
        if first < last:
            known = [things[o] for o in range(start, end) if o in things]
            tag = NAME_TAGS.index(f"B-{known[-1] if known else thing}")
            labels.names[first:last] = tag + 1
            labels.names[first] = tag


def mark_silver_nouns(pieces: Pieces, labels: Labels, found: Silver) -> None:
    """Where phrases begin; what their nouns stand for is not known."""
    for start, head, _ in found.nouns:
        mark_noun(pieces, labels, start, head, -1)


def mark_noun(pieces: Pieces, labels: Labels, start: int, head: int, label: int) -> None:
    first, noun = piece_at(pieces, start), piece_at(pieces, head)
    labels.nouns[noun] = label
    if 0 <= noun - first < REACH:
        labels.reach[noun] = noun - first


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
    return Document(name, pieces, tags, cue_of, source_of, no_labels(len(pieces)))


def begin_cut_runs(tags: np.ndarray, at: np.ndarray) -> np.ndarray:
    """B for the I with which a window begins where it cuts a paragraph: no chain allows I there."""
    cut = np.diff(at, prepend=at[0] - 2) > 1
    inside = (tags > 0) & (tags % 2 == 0)
    return np.where(cut & inside, tags - 1, tags)
