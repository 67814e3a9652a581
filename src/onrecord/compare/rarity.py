"""How much it tells that two texts have a word in common.

The weight of a word is its inverse document frequency in spirit: by Zipf's law the word of rank r
is used in proportion to 1/r, so that -log of its chance is log r plus a constant. Ranks are those
of the model's wordpiece vocabulary, which is ordered by frequency. Counts of the archive itself would
serve as well, but then what is an utterance would hang on the order in which reports were added.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from math import log

__all__ = ["stem", "weight"]

_ORDINARY = 60  # rank below which words are grammar: the, of, said
_ENDINGS = ("'s", "ing", "ed", "es", "s")


@lru_cache(maxsize=65_536)
def weight(key: str) -> float:
    """What a word tells, in nats: 0 for the, 2.7 for bridge, 5.9 for a word that is not listed."""
    if len(key) == 1:
        return 0.0
    ranks = _ranks()
    rank = min(ranks.get(form, len(ranks)) for form in (key, *_stems(key)))
    return max(0.0, log(rank / _ORDINARY))


def stem(key: str) -> str:
    """A word without its ending: promised and promise are the same, though no such word is."""
    for end in (*_ENDINGS, "e"):
        if key.endswith(end) and len(key) > len(end) + 3:
            return key[: -len(end)]
    return key


def _stems(key: str) -> list[str]:
    return [key[: -len(end)] for end in _ENDINGS if key.endswith(end) and len(key) > len(end) + 3]


@cache
def _ranks() -> dict[str, int]:
    """Each whole word of the vocabulary with its rank among them, from 1."""
    path = files("onrecord.encoder") / "weights" / "tokenizer.json"
    vocabulary = json.loads(path.read_text("utf-8"))["model"]["vocab"]
    words = [word for word in vocabulary if len(word) > 1 and word[0].isalnum()]
    return {word: rank for rank, word in enumerate(sorted(words, key=vocabulary.__getitem__), 1)}
