"""Scores of coreference: MUC, B-cubed and CEAF-e, and their mean, the CoNLL score.

By the official definitions: Vilain et al. 1995, Bagga and Baldwin 1998, Luo 2005 with phi-4, all on
the mentions that a system found, as the reference scorer counts them since its version 8 (Pradhan et
al., Scoring Coreference Partitions of Predicted Mentions, ACL 2014). Numerators and denominators are
summed over documents before the division, as that scorer does.

Ours, because no scorer on the registry will do: neleval 3.1.1 (Apache-2.0) fails with NumPy since
1.24, coreference-eval 0.0.2 and metric4coref 0.0.2 name no dependencies or no licence, and the
reference scorer is a Perl program that is on no registry. The optimal assignment of CEAF is SciPy's.
The tests hold the worked example of Pradhan et al.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

__all__ = ["METRICS", "Count", "b_cubed", "ceaf_e", "conll", "muc", "scores"]

Clusters = Sequence[Set[Hashable]]  # of mentions; no mention is in two clusters of one side


@dataclass(frozen=True)
class Count:
    """What recall and precision are made of; adds up over documents."""

    right_of_key: float = 0.0
    key: float = 0.0
    right_of_response: float = 0.0
    response: float = 0.0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.right_of_key + other.right_of_key,
            self.key + other.key,
            self.right_of_response + other.right_of_response,
            self.response + other.response,
        )

    @property
    def recall(self) -> float:
        return self.right_of_key / self.key if self.key else 0.0

    @property
    def precision(self) -> float:
        return self.right_of_response / self.response if self.response else 0.0

    @property
    def f1(self) -> float:
        total = self.recall + self.precision
        return 2 * self.recall * self.precision / total if total else 0.0


def _where(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, cluster in enumerate(clusters) for mention in cluster}


def muc(key: Clusters, response: Clusters) -> Count:
    """Links: a cluster of n mentions has n - 1, less those that the other side cuts."""
    return Count(*_links(key, response), *_links(response, key))


def _links(one: Clusters, other: Clusters) -> tuple[float, float]:
    where = _where(other)
    kept = 0
    for cluster in one:
        alone = sum(mention not in where for mention in cluster)
        parts = len({where[mention] for mention in cluster if mention in where})
        kept += len(cluster) - alone - parts
    return kept, sum(len(cluster) - 1 for cluster in one)


def b_cubed(key: Clusters, response: Clusters) -> Count:
    """Of each mention's cluster, the share that is also in its cluster on the other side."""
    return Count(*_shares(key, response), *_shares(response, key))


def _shares(one: Clusters, other: Clusters) -> tuple[float, float]:
    total = 0.0
    for number, counts in enumerate(_overlaps(one, other)):
        total += sum(shared * shared for shared in counts.values()) / len(one[number])
    return total, sum(map(len, one))


def _overlaps(one: Clusters, other: Clusters) -> list[dict[int, int]]:
    """For each cluster, how many of its mentions are in which cluster of the other side."""
    where = _where(other)
    overlaps: list[dict[int, int]] = []
    for cluster in one:
        counts: dict[int, int] = {}
        for mention in cluster:
            if mention in where:
                counts[where[mention]] = counts.get(where[mention], 0) + 1
        overlaps.append(counts)
    return overlaps


def ceaf_e(key: Clusters, response: Clusters) -> Count:
    """Clusters set against each other one to one, so that their likeness (phi-4, the Dice
    coefficient) is greatest in sum."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

    likeness = np.zeros((len(key), len(response)))
    for number, counts in enumerate(_overlaps(key, response)):
        for other, shared in counts.items():
            likeness[number, other] = 2 * shared / (len(key[number]) + len(response[other]))
    rows, columns = linear_sum_assignment(likeness, maximize=True)
    best = float(likeness[rows, columns].sum())
    return Count(best, len(key), best, len(response))


METRICS: Mapping[str, Callable[[Clusters, Clusters], Count]] = {
    "MUC": muc,
    "B-cubed": b_cubed,
    "CEAF-e": ceaf_e,
}


def scores(documents: Iterable[tuple[Clusters, Clusters]]) -> dict[str, Count]:
    """Each metric over documents, each given as key and response."""
    pairs = list(documents)
    return {
        name: sum((metric(key, response) for key, response in pairs), Count())
        for name, metric in METRICS.items()
    }


def conll(counts: Mapping[str, Count]) -> float:
    """The CoNLL score: the mean of the three F1."""
    return sum(count.f1 for count in counts.values()) / len(counts)
