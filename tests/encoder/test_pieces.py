"""Wordpieces and windows."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.encoder.arcs import BUCKETS, distance_buckets, paragraph_relations
from onrecord.encoder.pieces import CLS, PLACES, SEP, SHAPES, Pieces, cut_windows
from onrecord.encoder.session import Encoder
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import read_paragraphs


@cache
def encoder() -> Encoder:
    return Encoder(threads=1)


def split(text: str) -> Pieces:
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    return encoder().split(text, passage)


def test_marks_of_all_kinds_read_alike() -> None:
    plain = split('"No deal," he said.')
    for text in ("“No deal,” he said.", "‘No deal,’ he said.", "«No deal,» he said."):
        assert split(text).ids.tolist() == plain.ids.tolist()
        assert split(text).shapes.tolist() == plain.shapes.tolist()


def test_shapes_tell_casing_and_place() -> None:
    pieces = split("NATO said “no”")
    casing, place = pieces.shapes // PLACES, pieces.shapes % PLACES
    words = ["NATO said “no”"[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)]
    assert words == ["NATO", "said", "“", "no", "”"]
    assert casing.tolist() == [3, 1, 0, 1, 0]
    assert place.tolist() == [0, 0, 1, 2, 3]


def test_offsets_hold_where_paragraphs_begin_far_in() -> None:
    text = "x" * 50 + "\n\n" + "The mayor said “no”."
    (passage,) = read_paragraphs(text, find_paragraphs(text)[1:])
    pieces = encoder().split(text, passage)
    assert text[pieces.starts[0] : pieces.ends[0]] == "The"
    assert text[pieces.starts[-2] : pieces.ends[-2]] == "”"


@given(st.text(max_size=300))
def test_pieces_slice_and_ascend(text: str) -> None:
    assume(find_paragraphs(text))
    pieces = split(text)
    assert (pieces.starts >= 0).all()
    assert (pieces.ends <= len(text)).all()
    assert (pieces.starts <= pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()
    assert ((pieces.shapes >= 0) & (pieces.shapes < SHAPES)).all()
    assert (np.diff(pieces.paragraphs) >= 0).all()


def make_pieces(lengths: list[int]) -> Pieces:
    total = sum(lengths)
    ids = np.arange(1000, 1000 + total, dtype=np.int32)
    paragraphs = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    return Pieces(ids, np.zeros(total, np.int32), ids, ids + 1, paragraphs)


@given(st.lists(st.integers(1, 90), max_size=12), st.integers(12, 64))
def test_windows_fit_and_decide_every_piece_once(lengths: list[int], size: int) -> None:
    pieces = make_pieces(lengths)
    decided = np.zeros(len(pieces), int)
    for window in cut_windows(pieces, size, context=4):
        assert len(window.ids) == len(window.where) <= size
        assert window.ids[0] == CLS
        assert window.ids[-1] == SEP
        real = window.where >= 0
        assert (window.ids[real] == pieces.ids[window.where[real]]).all()
        own = window.where[real & (window.where >= window.first) & (window.where < window.last)]
        assert len(own) == window.last - window.first
        decided[own] += 1
    assert (decided == 1).all()


def test_distance_buckets_are_symmetric_and_grow() -> None:
    steps = np.arange(-400, 401)
    buckets = distance_buckets(steps)
    assert buckets.min() == 0
    assert buckets.max() == BUCKETS - 1
    assert (np.diff(buckets) >= 0).all()
    assert (buckets + buckets[::-1] == BUCKETS - 1).all()
    assert paragraph_relations(np.array([-9, -1, 0, 1, 9])).tolist() == [0, 1, 2, 3, 4]
