"""The gold data and the shared scorer, both read from `../shared` where they lie."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, TypedDict, cast

__all__ = [
    "ROOT",
    "SHARED",
    "Attribution",
    "DataAbsent",
    "GoldReport",
    "Metrics",
    "Roles",
    "Scorer",
    "load_gold",
    "load_scorer",
    "tokens_of",
]

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

Spans = list[list[int]]
Positions = frozenset[int]
Roles = dict[str, Positions]  # source, cue and content of one statement, as token positions
Metrics = dict[str, dict[str, float]]


class Attribution(TypedDict):
    """One statement as a system gives it; spans are `[start, end]` in code points of the text."""

    source: Spans
    cue: Spans
    content: Spans
    confidence: float


class GoldReport(TypedDict):
    """A report of PolNeAR and the statements that people found in it."""

    text: str
    statements: list[Attribution]


class Scorer(Protocol):
    """What is used of `shared/tools/polnear_score.py`; its head defines every figure."""

    ROLES: tuple[str, ...]
    Tokens: Callable[[str], Callable[[Spans], Positions]]

    def load_gold(self, split: str) -> dict[str, GoldReport]: ...
    def match(self, pred: Sequence[Roles], gold: Sequence[Roles]) -> list[tuple[int, int]]: ...
    def dice(self, a: Positions, b: Positions) -> float: ...
    def is_strict(self, p: Roles, g: Roles) -> bool: ...
    def score(
        self, pred: Mapping[str, Sequence[Attribution]], gold: Mapping[str, GoldReport]
    ) -> Metrics: ...


class DataAbsent(Exception):
    """The shared data are not beside the repository, as in a clone without them."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"../shared/{what} is not there, so there is nothing to measure on: "
            "put the shared data beside the repository."
        )


@cache
def load_scorer() -> Scorer:
    """The shared scorer, as a module. Raises DataAbsent."""
    path = SHARED / "tools" / "polnear_score.py"
    spec = importlib.util.spec_from_file_location("polnear_score", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise DataAbsent("tools/polnear_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Scorer, module)


def load_gold(split: str) -> dict[str, GoldReport]:
    """The reports of a split of PolNeAR, by name. Raises DataAbsent."""
    if not (SHARED / "data" / "polnear" / split).is_dir():
        raise DataAbsent(f"data/polnear/{split}")
    return load_scorer().load_gold(split)


def tokens_of(text: str, statements: Sequence[Attribution]) -> list[Roles]:
    """Each statement's spans as the scorer's token positions, role by role."""
    scorer = load_scorer()
    at = scorer.Tokens(text)
    return [
        {"source": at(s["source"]), "cue": at(s["cue"]), "content": at(s["content"])}
        for s in statements
    ]
