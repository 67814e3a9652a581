"""Expected calibration error, and the reliability plot as SVG.

The expected calibration error is ECE = sum over bins of (n_b / n) * |right_b - confidence_b|, with
right_b the share of right statements and confidence_b the mean confidence in bin b (Guo et al.,
On Calibration of Modern Neural Networks, ICML 2017, eq. 3, for bins of equal width; the same sum
over bins of equal mass in Nixon et al., Measuring Calibration in Deep Learning, CVPR workshops
2019).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = [
    "Bin",
    "Judged",
    "bins_of_equal_mass",
    "bins_of_equal_width",
    "calibration_error",
    "plot",
]

Judged = tuple[float, bool]  # a statement's confidence, and whether it was right


@dataclass(frozen=True, slots=True)
class Bin:
    """Statements of like confidence: how many, their mean confidence, the share that was right."""

    count: int
    confidence: float
    right: float


def bins_of_equal_width(judged: Sequence[Judged], count: int = 10) -> list[Bin]:
    """Bins (k/count, (k+1)/count] of confidence, the first with 0; empty ones are left out."""
    held: list[list[Judged]] = [[] for _ in range(count)]
    for confidence, right in judged:
        at = next(k for k in range(count) if confidence <= (k + 1) / count or k == count - 1)
        held[at].append((confidence, right))
    return [_bin(members) for members in held if members]


def bins_of_equal_mass(judged: Sequence[Judged], count: int = 10) -> list[Bin]:
    """`count` bins of as many statements each, give or take one, by rising confidence."""
    ranked = sorted(judged, key=lambda pair: pair[0])
    edges = [len(ranked) * k // count for k in range(count + 1)]
    return [_bin(ranked[a:b]) for a, b in pairwise(edges) if b > a]


def _bin(members: Sequence[Judged]) -> Bin:
    count = len(members)
    return Bin(count, sum(c for c, _ in members) / count, sum(r for _, r in members) / count)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error over `bins`, 0 to 1; 0 without any."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.right - b.confidence) for b in bins) / total if total else 0.0


_SIDE, _MARGIN = 320, 48


def plot(bins: Sequence[Bin]) -> str:
    """A reliability diagram: a dot a bin, its area the bin's share of all, the diagonal ideal."""
    size = _SIDE + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">',
            '<g font-family="sans-serif" font-size="12">',
            "<title>Share of statements that were right, by confidence</title>",
            f'<rect width="{size}" height="{size}" fill="white"/>',
            *_axes(),
            f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#777" stroke-dasharray="4 4"/>',
            *_dots(bins),
            "</g></svg>\n",
        ]
    )


def _x(value: float) -> float:
    return round(_MARGIN + _SIDE * value, 1)


def _y(value: float) -> float:
    return round(_MARGIN + _SIDE * (1 - value), 1)


def _axes() -> Iterator[str]:
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        yield f'<path d="M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}" stroke="#ddd"/>'
        yield f'<text x="{_x(tick)}" y="{_y(0) + 16}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="{_x(0) - 6}" y="{_y(tick) + 4}" text-anchor="end">{tick:g}</text>'
    yield f'<text x="{_x(0.5)}" y="{_y(0) + 36}" text-anchor="middle">confidence</text>'
    yield f'<text x="{_x(0)}" y="{_y(1) - 12}">share that was right</text>'


def _dots(bins: Sequence[Bin]) -> Iterator[str]:
    total = sum(b.count for b in bins)
    for b in bins:
        radius = round(3 + 18 * (b.count / total) ** 0.5, 1)
        yield (
            f'<circle cx="{_x(b.confidence)}" cy="{_y(b.right)}" r="{radius}" fill="#1f5fa8" '
            f'fill-opacity="0.6"><title>{b.count} statements, confidence {b.confidence:.2f}, '
            f"right {b.right:.2f}</title></circle>"
        )
