"""Ties and links on invented paragraphs, with arc scores set by hand."""

from __future__ import annotations

import numpy as np

from onrecord.attribution.linking import ArcBias, find_ties, link_runs
from onrecord.attribution.tagging import Run
from onrecord.encoder.arcs import BUCKETS, RELATIONS, distance_buckets
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import KEY, Heads
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import read_paragraphs

NO_BIAS = ArcBias.learned({"distance": [0.0] * BUCKETS, "relation": [0.0] * RELATIONS})


def word_pieces(text: str) -> Pieces:
    """One piece a word, for tests."""
    spans, numbers = [], []
    for number, (start, end) in enumerate(find_paragraphs(text)):
        at = start
        for word in text[start:end].split(" "):
            spans.append((at, at + len(word)))
            numbers.append(number)
            at += len(word) + 1
    starts, ends = (np.array(column, np.int32) for column in zip(*spans, strict=True))
    none = np.zeros(len(starts), np.int32)
    return Pieces(none, none, starts, ends, np.array(numbers, np.int32))


def heads_with(count: int, cue_arcs: dict[int, int], source_arcs: dict[int, int]) -> Heads:
    """Heads in which each piece of `cue_arcs` and `source_arcs` points where it says; -1 is none."""
    axis = np.eye(KEY, dtype=np.float32)
    queries = [np.zeros((count, KEY), np.float32) for _ in range(2)]
    for query, arcs in zip(queries, (cue_arcs, source_arcs), strict=True):
        for tail, head in arcs.items():
            query[tail] = 100 * axis[head]
    return Heads(
        tags=np.zeros((count, 7), np.float32),
        cue_query=queries[0],
        cue_key=axis[:count],
        source_query=queries[1],
        source_key=axis[:count],
        source_none=np.tile(axis[-1], (count, 1)),
        names=np.zeros((count, 9), np.float32),
        nouns=np.zeros((count, 5), np.float32),
        reach=np.zeros((count, 12), np.float32),
        earlier_query=np.zeros((count, KEY), np.float32),
        earlier_key=np.zeros((count, KEY), np.float32),
        earlier_none=np.zeros((count, KEY), np.float32),
        positions=np.arange(count, dtype=np.int32),
    )


def run(role: str, first: int, last: int) -> Run:
    return Run(role, first, last, 1.0, 1.0)


def link(text: str, runs: list[Run], cue_arcs: dict[int, int], source_arcs: dict[int, int]):
    pieces = word_pieces(text)
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    ties = find_ties(passage, pieces)
    heads = heads_with(len(pieces), cue_arcs, source_arcs)
    return link_runs(runs, pieces, ties, heads, NO_BIAS, NO_BIAS)


def test_two_cues_share_a_source_and_a_third_has_none() -> None:
    text = "Brandt said it held, adding it leaked, reportedly often."
    runs = [
        run("source", 0, 1),
        run("cue", 1, 2),
        run("content", 2, 4),
        run("cue", 4, 5),
        run("content", 5, 7),
        run("cue", 7, 8),
        run("content", 8, 9),
    ]
    links = link(text, runs, {2: 1, 3: 1, 5: 4, 6: 4, 8: 7}, {1: 0, 4: 0, 7: -1})
    assert [(k.source and k.source.first, k.cue and k.cue.first) for k in links] == [
        (0, 1),
        (0, 4),
        (None, 7),
    ]


def test_content_around_its_cue_is_one_statement() -> None:
    runs = [run("content", 0, 2), run("source", 2, 3), run("cue", 3, 4), run("content", 4, 6)]
    (only,) = link("“It held,” Brandt said. “Go on.”", runs, {0: 3, 1: 3, 4: 3, 5: 3}, {3: 2})
    assert [part.first for part in only.content] == [0, 4]


def test_a_part_of_a_quotation_without_a_cue_takes_that_of_the_next_part() -> None:
    text = "Brandt said no.\n\n“It did not.\n\n“It held,” Brandt argued."
    runs = [
        run("source", 0, 1),
        run("cue", 1, 2),
        run("content", 2, 3),
        run("content", 3, 6),
        run("content", 6, 8),
        run("source", 8, 9),
        run("cue", 9, 10),
    ]
    # By its arcs alone the first part would belong to the cue of the paragraph before it.
    arcs = {2: 1, 3: 1, 4: 1, 5: 1, 6: 9, 7: 9}
    first, second = link(text, runs, arcs, {1: 0, 9: 8})
    assert [part.first for part in first.content] == [2]
    assert [part.first for part in second.content] == [3, 6]


def test_an_arc_does_not_leave_its_paragraph_for_a_better_score() -> None:
    text = "Brandt said it held.\n\nCole argued it leaked."
    runs = [
        run("source", 0, 1),
        run("cue", 1, 2),
        run("content", 2, 4),
        run("source", 4, 5),
        run("cue", 5, 6),
        run("content", 6, 8),
    ]
    links = link(text, runs, {2: 1, 3: 1, 6: 1, 7: 1}, {1: 0, 5: 4})
    assert [(k.cue and k.cue.first) for k in links] == [1, 5]


def test_content_without_a_cue_anywhere_is_kept() -> None:
    (only,) = link("“It held.”", [run("content", 0, 2)], {}, {})
    assert only.cue is None
    assert only.source is None


def test_the_bias_of_a_distance_is_that_of_its_bucket() -> None:
    distance = np.arange(BUCKETS, dtype=np.float32)
    bias = ArcBias.learned({"distance": distance.tolist(), "relation": [0.0] * RELATIONS})
    steps = np.array([-5_000, -129, -128, -9, 0, 1, 7, 8, 127, 128, 129, 5_000])
    assert bias.of_steps(steps).tolist() == distance[distance_buckets(steps)].tolist()
