"""A plot of figures against the size of an archive, as SVG: both axes are logarithmic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil, floor, log10
from typing import Any

__all__ = ["plot"]

_WIDTH, _HEIGHT, _LEFT, _TOP = 420, 280, 64, 24
_BEYOND = 0.02  # of a power of ten, by which the last dot may stand beyond the axis
_Told = Callable[[Mapping[str, Any]], float]
# The lines: what they show, and the limit that is asked for at the largest size.
_LINES: dict[str, tuple[_Told, float, str]] = {
    "search, p95 (ms)": (lambda size: size["search"]["p95"], 50, "#1f5fa8"),
    "dossier, p95 (ms)": (lambda size: size["dossier"]["p95"], 200, "#b3541e"),
    "compare, p95 (ms)": (lambda size: size["compare"]["p95"], 200, "#2c7a3f"),
    "verify (s)": (lambda size: size["verify_seconds"], 300, "#6b3fa0"),
}


def plot(sizes: Mapping[str, Mapping[str, Any]]) -> str:
    """A line a figure, a dot an archive, dashed the limit of each."""
    lines = {
        name: [(size["statements"], max(told(size), 0.01)) for size in sizes.values()]
        for name, (told, _, _) in _LINES.items()
    }
    values = [y for points in lines.values() for _, y in points]
    values += [limit for _, limit, _ in _LINES.values()]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    first = floor(log10(min(size["statements"] for size in sizes.values())))
    most = max(size["statements"] for size in sizes.values())
    last = max(ceil(log10(most) - _BEYOND), first + 1)
    axes = _Axes(first, last, low, high)
    width, height = _WIDTH + 230, _HEIGHT + 80
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            '<g font-family="sans-serif" font-size="12">',
            "<title>What questions take, by how many statements an archive has</title>",
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *axes.drawn(),
            *(piece for n, name in enumerate(lines) for piece in _line(axes, n, name, lines[name])),
            "</g></svg>\n",
        ]
    )


class _Axes:
    """Both axes, by powers of ten."""

    def __init__(self, first: int, last: int, low: int, high: int) -> None:
        self._x, self._y = (first, last), (low, high)

    def x(self, value: float) -> float:
        first, last = self._x
        return round(_LEFT + _WIDTH * (log10(value) - first) / (last - first), 1)

    def y(self, value: float) -> float:
        low, high = self._y
        return round(_TOP + _HEIGHT * (high - log10(value)) / (high - low), 1)

    def drawn(self) -> Iterator[str]:
        for power in range(self._x[0], self._x[1] + 1):
            at = self.x(10**power)
            yield f'<path d="M{at} {_TOP}V{_TOP + _HEIGHT}" stroke="#ddd"/>'
            yield f'<text x="{at}" y="{_TOP + _HEIGHT + 16}" text-anchor="middle">{10**power:,}</text>'
        for power in range(self._y[0], self._y[1] + 1):
            at = self.y(10.0**power)
            yield f'<path d="M{_LEFT} {at}H{_LEFT + _WIDTH}" stroke="#ddd"/>'
            yield f'<text x="{_LEFT - 6}" y="{at + 4}" text-anchor="end">{10.0**power:g}</text>'
        middle = _LEFT + _WIDTH / 2
        yield f'<text x="{middle}" y="{_TOP + _HEIGHT + 36}" text-anchor="middle">statements</text>'


def _line(axes: _Axes, number: int, name: str, points: list[tuple[int, float]]) -> Iterator[str]:
    _, limit, colour = _LINES[name]
    at = [(axes.x(x), axes.y(y)) for x, y in points]
    way = "L".join(f"{x} {y}" for x, y in at)
    yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for (x, y), (statements, value) in zip(at, points, strict=True):
        told = f"{name}: {value:g} at {statements:,} statements"
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{told}</title></circle>'
    asked = axes.y(limit)
    # Two limits are one: they are drawn side by side.
    begin, end = _LEFT + 12 * number, _LEFT + _WIDTH
    yield (f'<path d="M{begin} {asked}H{end}" stroke="{colour}" stroke-dasharray="12 36"/>')
    row = _TOP + 14 + 20 * number
    yield f'<circle cx="{_LEFT + _WIDTH + 16}" cy="{row - 4}" r="4" fill="{colour}"/>'
    yield f'<text x="{_LEFT + _WIDTH + 26}" y="{row}">{name}, asked {limit:g}</text>'
