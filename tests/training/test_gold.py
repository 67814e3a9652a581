"""Gold spans to tags and arcs, on an invented sentence; no data and no PyTorch needed."""

from __future__ import annotations

import numpy as np

from onrecord.attribution.tagging import forbidden_transitions
from onrecord.encoder.pieces import cut_windows
from onrecord.encoder.session import Encoder
from onrecord.encoder.tags import TAGS
from training.gold import Document, align, begin_cut_runs

TEXT = "Ada Brandt said the lock gates held, adding that “no ship” was late."


def gold() -> Document:
    def at(words: str) -> list[int]:
        start = TEXT.index(words)
        return [start, start + len(words)]

    statements = [
        {"source": [at("Ada Brandt")], "cue": [at("said")], "content": [at("the lock gates held")]},
        {
            "source": [at("Ada Brandt")],
            "cue": [at("adding")],
            "content": [at("that “no ship”"), at("was late")],
        },
        {"source": [], "cue": [], "content": []},
    ]
    return align("invented", TEXT, statements, Encoder(threads=1)._tokenizer)


def test_tags_and_arcs_follow_the_spans() -> None:
    document = gold()
    words = [TEXT[a:b] for a, b in zip(document.pieces.starts, document.pieces.ends, strict=True)]
    tags = [TAGS[tag] for tag in document.tags]
    said, adding, ada = words.index("said"), words.index("adding"), words.index("Ada")
    assert tags[ada] == "B-source"
    assert tags[said] == tags[adding] == "B-cue"
    assert tags[words.index("the")] == tags[words.index("that")] == "B-content"
    assert tags[words.index("was")] == "I-content"  # white space alone does not end a run
    assert document.cue_of[words.index("lock")] == said
    assert document.cue_of[words.index("ship")] == document.cue_of[words.index("late")] == adding
    assert document.source_of[said] == document.source_of[adding] == ada  # a shared source
    assert document.source_of[ada] == -1


def test_windows_that_cut_a_run_begin_it_anew() -> None:
    document = gold()
    forbidden = forbidden_transitions() < 0
    cut = 0
    for window in cut_windows(document.pieces, size=8, context=2):
        real = window.where[window.where >= 0]
        tags = begin_cut_runs(document.tags[real], real)
        assert not forbidden[0, tags[0]]
        assert not forbidden[tags[:-1], tags[1:]].any()
        cut += (tags != document.tags[real]).any()
    assert cut, "the windows of this test should cut a run"
    assert np.isin(document.tags, range(len(TAGS))).all()
