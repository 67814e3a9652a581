"""Names and noun phrases of the training texts as spaCy's small English model finds them.

PolNeAR says nothing of names, and GUM alone is too small to learn them from. What that model (MIT
licence) says of the training texts is therefore taught beside the gold: a silver standard, kept in
the run's folder so that it is made once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.worker import load_spacy

__all__ = ["Silver", "silver"]

THING = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "NORP": "other",
    "EVENT": "other",
    "PRODUCT": "other",
    "WORK_OF_ART": "other",
    "LAW": "other",
}


class Silver(NamedTuple):
    """`names`: start, end, thing. `nouns`: start of a noun phrase, start and end of its noun."""

    names: list[tuple[int, int, str]]
    nouns: list[tuple[int, int, int]]


def silver(texts: Mapping[str, str], cache: Path) -> dict[str, Silver]:
    """The names and noun phrases of each text, from `cache` where that holds them all."""
    found = json.loads(cache.read_text()) if cache.exists() else {}
    missing = [name for name in texts if name not in found]
    if missing:
        nlp = load_spacy()
        for name, doc in zip(missing, nlp.pipe(texts[name] for name in missing), strict=True):
            found[name] = [_names(doc), _nouns(doc)]
        cache.write_text(json.dumps(found))
    return {name: Silver(*found[name]) for name in texts}


def _names(doc: Any) -> list[tuple[int, int, str]]:
    """Names without a leading article and a possessive at their end."""
    names = []
    for entity in doc.ents:
        if entity.label_ not in THING:
            continue
        tokens = list(entity)
        while tokens and tokens[0].lower_ in ("the", "a", "an"):
            tokens.pop(0)
        while tokens and tokens[-1].text in ("'s", "’s", "'", "’"):
            tokens.pop()
        if tokens and any(c.isupper() for c in doc.text[tokens[0].idx : _end(tokens[-1])]):
            names.append((tokens[0].idx, _end(tokens[-1]), THING[entity.label_]))
    return names


def _nouns(doc: Any) -> list[tuple[int, int, int]]:
    """Noun phrases that turn on a common noun and do not lie in a name."""
    return [
        (chunk.start_char, chunk.root.idx, _end(chunk.root))
        for chunk in doc.noun_chunks
        if chunk.root.pos_ == "NOUN" and not chunk.root.ent_type_
    ]


def _end(token: Any) -> int:
    return int(token.idx + len(token))
