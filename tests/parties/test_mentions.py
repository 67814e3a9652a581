"""Names, descriptions and pronouns as the heads say them, on an invented sentence."""

from __future__ import annotations

import numpy as np
import pytest

from onrecord.attribution.linking import ArcBias
from onrecord.encoder.pieces import Pieces
from onrecord.encoder.session import HEADS, KEY, Encoder, Heads
from onrecord.encoder.tags import NAME_TAGS, NOUNS
from onrecord.model import PartyType
from onrecord.parties.mentions import MentionKind, Mentions, find_mentions
from onrecord.text.paragraphs import find_paragraphs
from onrecord.text.reading import read_paragraphs

TEXT = "Mayor Ada Brandt-Olsen met U.S. envoys. The harbour’s old keeper told her it leaked."
NO_BIAS = ArcBias(np.zeros(257, np.float32), np.zeros(5, np.float32))


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    (passage,) = read_paragraphs(TEXT, find_paragraphs(TEXT))
    return Encoder(threads=1).split(TEXT, passage)


def at(pieces: Pieces, words: str) -> range:
    start = TEXT.index(words)
    first, last = np.searchsorted(pieces.starts, [start, start + len(words)])
    return range(int(first), int(last))


def silent(count: int) -> Heads:
    """Heads that find nothing."""
    arrays = {name: np.zeros((count, width), np.float32) for name, width in HEADS.items()}
    arrays["names"][:, 0] = arrays["nouns"][:, 0] = 1
    none = np.zeros((count, KEY), np.float32)
    return Heads(
        **arrays, source_none=none, earlier_none=none, positions=np.arange(count, dtype=np.int32)
    )


def heads_with(pieces: Pieces) -> Heads:
    heads = silent(len(pieces))
    for words, thing in (("Ada Brandt-Olsen", "person"), ("U.S", "place")):
        for number, piece in enumerate(at(pieces, words)):
            tag = f"{'I' if number else 'B'}-{thing}"
            heads.names[piece, NAME_TAGS.index(tag)] = 2
    keeper = at(pieces, "keeper")[0]
    heads.nouns[keeper, NOUNS.index("person")] = 2
    heads.reach[keeper, keeper - at(pieces, "The")[0]] = 1
    return heads


def test_what_is_found(pieces: Pieces) -> None:
    found = [m for m, _ in find_mentions(TEXT, pieces, heads_with(pieces))]
    assert [(TEXT[slice(*m.span)], m.kind.value, m.type) for m in found] == [
        ("Ada Brandt-Olsen", "name", PartyType.PERSON),
        ("U.S", "name", PartyType.PLACE),
        ("The harbour’s old keeper", "description", PartyType.PERSON),
        ("her", "pronoun", None),
        ("it", "pronoun", None),
    ]
    assert TEXT[slice(*found[2].head)] == "keeper"


def test_a_cut_word_is_made_whole(pieces: Pieces) -> None:
    heads = silent(len(pieces))
    inside = at(pieces, "envoys")
    heads.names[at(pieces, "Olsen")[-1], NAME_TAGS.index("B-person")] = 2  # only its last piece
    heads.nouns[inside[0], NOUNS.index("person")] = 2
    found = [m for m, _ in find_mentions(TEXT, pieces, heads)]
    assert TEXT[slice(*found[0].span)] == "Olsen"
    assert found[1].kind is MentionKind.DESCRIPTION
    assert TEXT[slice(*found[1].span)] == "envoys"


def test_lower_case_is_no_name_and_capitals_no_pronoun() -> None:
    text = "The US said us, IT said it."
    (passage,) = read_paragraphs(text, find_paragraphs(text))
    pieces = Encoder(threads=1).split(text, passage)
    heads = silent(len(pieces))
    heads.names[int(np.searchsorted(pieces.starts, text.index("said"))), 1] = 2
    found = [m for m, _ in find_mentions(text, pieces, heads)]
    assert [text[slice(*m.span)] for m in found] == ["us", "it"]


def test_arcs_are_the_products_and_the_none_comes_last(pieces: Pieces) -> None:
    heads = heads_with(pieces)
    her, ada = at(pieces, "her")[0], at(pieces, "Ada")[0]
    heads.earlier_query[her, 0] = np.sqrt(KEY)
    heads.earlier_key[ada, 0] = 3
    heads.earlier_none[her, 0] = 2
    mentions = Mentions(NO_BIAS)
    mentions.add(TEXT, pieces, heads)
    number = [TEXT[slice(*m.span)] for m in mentions.items].index("her")
    assert mentions.scores(number, [0, 1]) == pytest.approx([3, 0, 2])


def test_passages_follow_one_another(pieces: Pieces) -> None:
    mentions = Mentions(NO_BIAS)
    mentions.add(TEXT, pieces, silent(len(pieces)))
    mentions.add(TEXT, pieces, heads_with(pieces))
    assert len(mentions.items) == 2 + 5
    assert len(mentions.scores(6, range(6))) == 7
    empty = Mentions(NO_BIAS)
    assert empty.items == []
