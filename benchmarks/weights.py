"""Fits the weights by which a pronoun or description is given its party (parties/scoring.py).

A choice among parties is taken down wherever the gold knows the right one and it is among those to
choose from: in the first 20 reports of benchmarks/annotation, for the sources of statements, and in
the documents of GUM that training sees, for all pronouns and descriptions. The weights are those of
a conditional logit: the likelihood of the right choices, held to the weights as they stand by a
quadratic penalty, since some features are rare. Choices of the reports count for more (--reports),
and so do those of speakers, because they are what the weights are for; those of things less. Two rounds, since a choice depends on those before it.

The encoder has seen the chains of GUM in training, so its arcs are surer there than elsewhere: the
weight of the arcs is not fitted but given (--arc). Nothing held out is read.

Prints the weights as they go into parties/scoring.py; writes nothing.

exit status: 0; 66 without the data; 69 when onrecord cannot be run.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.coreference import GoldChains, load_gum
from benchmarks.evidence import arguments, command
from benchmarks.naming import is_right, others_than
from benchmarks.speakers import TUNING, SpokenReport, load_spoken, pair

if TYPE_CHECKING:
    from onrecord.model import Party, Record
    from onrecord.parties.scoring import Asked, Entity, Seen
    from onrecord.pipeline import Reader

__all__ = ["Choice", "fit", "main"]

_ROUNDS = 2
_KINDS = ("PRONOUN", "DESCRIPTION")
_GENRES = ("news", "interview", "bio", "court", "speech")  # of GUM; conversations are no reports

_OF_THINGS = 0.25  # what a choice counts whose right answer is no party, and so not in a record
_OF_SPEAKERS = 3.0  # and one that tells who makes a statement

Features = Mapping[str, float]


@dataclass
class Choice:
    """What there was to choose from, each by its features, and which of it is right."""

    options: list[Features]
    right: list[bool]
    weight: float = 1.0


@dataclass
class _Taken:
    """A choice as it was made, before the gold is asked. The entity is None for a new party."""

    kind: str
    asked: Asked
    entities: list[Entity | None] = field(default_factory=list)
    options: list[Features] = field(default_factory=list)
    anchors: list[int | None] = field(default_factory=list)  # each one's last full mention


@contextmanager
def taken_down(weights: Mapping[str, Mapping[str, float]]) -> Iterator[list[_Taken]]:
    """Within it, choices are made by `weights` and collected in what this gives."""
    from onrecord.parties import references, scoring

    found: list[_Taken] = []

    def choose(
        asked: Asked, candidates: Iterable[Seen], given: Mapping[str, float], none: Any = None
    ) -> Entity | None:
        kind = next((name for name in _KINDS if given is getattr(scoring, name)), None)
        if kind is None:
            return scoring.choose(asked, candidates, given, none)
        seen = list(candidates)
        taken = _Taken(kind, asked)
        if none is not None:
            taken.entities.append(None)
            taken.options.append(scoring.features_of_new(none))
            taken.anchors.append(None)
        for one in seen:
            taken.entities.append(one.entity)
            taken.options.append(scoring.features(asked, one))
            taken.anchors.append(_last_full(one.entity))
        found.append(taken)
        return scoring.choose(asked, seen, weights[kind], none)

    with mock.patch.object(references, "choose", choose):
        yield found


def _last_full(entity: Entity) -> int | None:
    """Where the last name or description of a party stands that is settled by now."""
    full = [r.span.start for r in entity.references[-30:] if r.kind != "pronoun"]
    heads = [r.head.start for r in entity.references[-30:] if r.kind == "description"]
    return max([*full, *heads], default=None)


# --- gold ----------------------------------------------------------------------------------------


def from_chains(reader: Reader, gold: GoldChains, weights: Any) -> Iterator[tuple[str, Choice]]:
    """The choices in a document of GUM."""
    with taken_down(weights) as found:
        reader.read_text(gold.text, any_language=True)
    chain_of = gold.chain_of
    for taken in found:
        chain = chain_of.get(taken.asked.reference.head.start)
        if chain is None:
            continue
        right = [at is not None and chain_of.get(at) == chain for at in taken.anchors]
        begins = min(gold.chains[chain]) == taken.asked.reference.head.start
        if taken.entities[0] is None and begins:
            right[0] = True
        if any(right) and not all(right):
            weight = 1.0 if gold.counted[chain] else _OF_THINGS
            weight *= _OF_SPEAKERS if taken.asked.speaks else 1.0
            yield taken.kind, Choice(taken.options, right, weight)


def from_report(
    reader: Reader, report: SpokenReport, weights: Any, weight: float
) -> Iterator[tuple[str, Choice]]:
    """The choices of the speakers of a report of the tuning half."""
    from onrecord.parties import resolve

    named: dict[int, Party] = {}
    make = resolve._party

    def keep(report: Any, ground: Any, party_id: str, entity: Entity, mentions: Any) -> Party:
        return named.setdefault(entity.number, make(report, ground, party_id, entity, mentions))

    with taken_down(weights) as found, mock.patch.object(resolve, "_party", keep):
        record = reader.read_text(report.text, any_language=True)
    everybody = frozenset(name for statement in report.statements for name in statement.speakers)
    for head, name in _wanted(report, record).items():
        for taken in found:
            if taken.asked.reference.head.start == head:
                others = others_than(name, everybody)
                right = [
                    e is not None and e.number in named and is_right(name, named[e.number], others)
                    for e in taken.entities
                ]
                if any(right) and not all(right):
                    yield taken.kind, Choice(taken.options, right, weight)


def _wanted(report: SpokenReport, record: Record) -> dict[int, str]:
    """By where each word of a source stands, the name of its only speaker."""
    from onrecord.parties.words import words_in

    wanted: dict[int, str] = {}
    for gold, read in pair(report.statements, record.statements).items():
        speakers = report.statements[gold].speakers
        for start, end in record.statements[read].source if len(speakers) == 1 else ():
            wanted.update((w.start, speakers[0]) for w in words_in(report.text, start, end))
    return wanted


def training_documents() -> list[GoldChains]:
    """The documents of GUM that the encoder was trained on. Raises DataAbsent."""
    from training.chains import HELD_OUT, gum_documents

    names = sorted(gum_documents() - HELD_OUT)
    return load_gum([name for name in names if name.split("_")[1] in _GENRES])


# --- fitting -------------------------------------------------------------------------------------


def fit(
    choices: Sequence[Choice], start: Mapping[str, float], fixed: Sequence[str], penalty: float
) -> dict[str, float]:
    """The weights that make the right choices likeliest, near `start`."""
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    names = list(start)
    column = {name: number for number, name in enumerate(names)}
    tables = []
    for choice in choices:
        table = np.zeros((len(choice.options), len(names)))
        for row, option in enumerate(choice.options):
            for name, value in option.items():
                table[row, column[name]] = value
        tables.append((table, np.array(choice.right), choice.weight))
    began = np.array([start[name] for name in names])
    free = np.array([name not in fixed for name in names])

    def loss(weights: Any) -> tuple[float, Any]:
        total = penalty * float(((weights - began) ** 2).sum())
        slope = 2 * penalty * (weights - began)
        for table, right, weight in tables:
            scores = table @ weights
            chance = np.exp(scores - scores.max())
            among = chance * right
            total -= weight * float(np.log(among.sum() / chance.sum()))
            slope -= weight * (among / among.sum() - chance / chance.sum()) @ table
        return total, slope * free

    found = minimize(loss, began, jac=True, method="L-BFGS-B").x
    return {name: round(float(value), 2) for name, value in zip(names, found, strict=True)}


@command
def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "weights", "")
    parser.add_argument("--arc", type=float, default=0.8, help="weight of the arcs (0.8)")
    parser.add_argument("--reports", type=float, default=5.0, help="what a report's choice counts")
    parser.add_argument("--penalty", type=float, default=1.0, help="of leaving today's weights")
    args = parser.parse_args(argv)
    reports, documents = load_spoken()[:TUNING], training_documents()

    from onrecord.parties import scoring
    from onrecord.pipeline import load

    reader = load()
    start = {kind: {**getattr(scoring, kind), "arc": args.arc} for kind in _KINDS}
    weights = start
    for _ in range(_ROUNDS):
        choices: dict[str, list[Choice]] = defaultdict(list)
        for report in reports:
            for kind, choice in from_report(reader, report, weights, args.reports):
                choices[kind].append(choice)
        for document in documents:
            for kind, choice in from_chains(reader, document, weights):
                choices[kind].append(choice)
        weights = {kind: fit(choices[kind], start[kind], ["arc"], args.penalty) for kind in _KINDS}
    for kind in _KINDS:
        print(kind, f"# of {len(choices[kind])} choices")
        for name, value in weights[kind].items():
            print(f'    "{name}": {value},  # was {getattr(scoring, kind)[name]}')
    return 0


if __name__ == "__main__":
    sys.exit(main())
