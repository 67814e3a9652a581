"""The picture of the archive's schema, drawn from the schema itself.

    python docs/schema_picture.py            writes docs/reference/archive.svg
    python docs/schema_picture.py --check    tells by its exit status whether that is up to date

Tables stand in columns: each to the right of those that it points to.
"""

from __future__ import annotations

import sqlite3
import sys
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from onrecord.archive.connection import MIGRATIONS

PICTURE = Path(__file__).parent / "reference" / "archive.svg"

WIDTH, LINE, GAP_X, GAP_Y, MARGIN = 190, 16, 70, 22, 16
STYLE = (
    "text{font:12px ui-monospace,monospace;fill:#222}.name{font-weight:bold}"
    ".box{fill:#fff;stroke:#667}.head{fill:#e3e8f4;stroke:#667}.key{fill:none;stroke:#3f51b5}"
)


class Table(NamedTuple):
    name: str
    columns: list[str]
    points_to: dict[str, str]  # by column


class Place(NamedTuple):
    x: int
    y: int


def main() -> None:
    drawn = draw(tables_of_schema())
    if "--check" in sys.argv:
        sys.exit(not PICTURE.exists() or PICTURE.read_text("utf-8") != drawn)
    PICTURE.write_text(drawn, "utf-8")


def tables_of_schema() -> list[Table]:
    """The tables that a person meets; what full-text search keeps for itself is left out."""
    made = sqlite3.connect(":memory:")
    for script in MIGRATIONS:
        made.executescript(files("onrecord.archive").joinpath(script).read_text("utf-8"))
    names = made.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name NOT LIKE 'sqlite%'"
    )
    tables = []
    for (name,) in sorted(names):
        columns = [row[1] for row in made.execute(f"PRAGMA table_info({name})")]
        keys = {row[3]: row[2] for row in made.execute(f"PRAGMA foreign_key_list({name})")}
        tables.append(Table(name, columns, keys))
    made.close()
    return tables


def draw(tables: list[Table]) -> str:
    """The picture as SVG."""
    places = lay_out(tables)
    right = max(place.x for place in places.values()) + WIDTH + MARGIN
    bottom = max(places[t.name].y + height(t) for t in tables) + MARGIN
    size = f'viewBox="0 0 {right} {bottom}" width="{right}" height="{bottom}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        "<title>Tables of the archive, and which point to which</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{right}" height="{bottom}" fill="#fff"/>',
    ]
    for table in tables:
        parts += arrows(table, places)
    for table in tables:
        parts += box(table, places[table.name])
    return "\n".join([*parts, "</svg>", ""])


def lay_out(tables: list[Table]) -> dict[str, Place]:
    depths: dict[str, int] = {}
    by_name = {table.name: table for table in tables}

    def depth(name: str) -> int:
        if name not in depths:
            others = set(by_name[name].points_to.values()) - {name}
            depths[name] = 1 + max(map(depth, others), default=-1)
        return depths[name]

    places, bottoms = {}, dict.fromkeys(map(depth, by_name), MARGIN)
    for table in tables:
        column = depth(table.name)
        places[table.name] = Place(MARGIN + column * (WIDTH + GAP_X), bottoms[column])
        bottoms[column] += height(table) + GAP_Y
    return places


def height(table: Table) -> int:
    return LINE * (len(table.columns) + 1) + 10


def box(table: Table, at: Place) -> list[str]:
    x, y = at
    parts = [
        f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{height(table)}"/>',
        f'<rect class="head" x="{x}" y="{y}" width="{WIDTH}" height="{LINE + 4}"/>',
        f'<text class="name" x="{x + 6}" y="{y + 14}">{escape(table.name)}</text>',
    ]
    for number, column in enumerate(table.columns, 1):
        parts.append(f'<text x="{x + 6}" y="{line(y, number)}">{escape(column)}</text>')
    return parts


def line(y: int, number: int) -> int:
    """The base line of a table's column."""
    return y + 18 + LINE * number


def arrows(table: Table, places: dict[str, Place]) -> list[str]:
    """From each column that points to another table, to that table's head."""
    parts = []
    for column, other in table.points_to.items():
        start = places[table.name]
        from_y = line(start.y, table.columns.index(column) + 1) - 4
        end_x, end_y = places[other].x + WIDTH, places[other].y + 10
        if other == table.name:  # out on the right and back to its own head
            path = f"M{end_x} {from_y} h18 V{end_y} h-18"
        else:
            bend = 12 + 5 * (table.columns.index(column) % 8)
            path = f"M{start.x} {from_y} h-{bend} V{end_y} H{end_x}"
        told = f"{table.name}.{column} points to {other}"
        parts.append(f'<path class="key" d="{path}"><title>{escape(told)}</title></path>')
    return parts


if __name__ == "__main__":
    main()
