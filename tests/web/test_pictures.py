"""Pictures: valid XML for whatever somebody is called, bounded, and saying what the table says."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.dossier import Count, Use
from onrecord.web.pictures import Picture, outlets, roles, timeline

SVG = "{http://www.w3.org/2000/svg}"
names = st.text(max_size=80)
numbers = st.integers(0, 10**9)
months = st.builds("{:04}-{:02}".format, st.integers(1, 9999), st.integers(1, 12))
days = st.dates().map(date.isoformat)


def checked(picture: Picture) -> ElementTree.Element:
    """The picture as XML, with what holds for every one."""
    root = ElementTree.fromstring(picture.svg.encode("utf-8", "strict"))
    assert root.get("role") == "img"
    told = {element.get("id") for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set((root.get("aria-labelledby") or "").split()) == told
    width, height = map(float, (root.get("viewBox") or "").split()[2:])
    for element in root.iter():
        assert "style" not in element.attrib
        for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2"):
            value = float(element.get(name, "0"))
            assert math.isfinite(value)
            assert -5 <= value <= max(width, height) + 5
    assert len(list(root.iter())) < 800
    assert all(len(row) == len(picture.columns) for row in picture.rows)
    assert len(picture.rows) <= 100
    return root


def bars(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in root.iter(f"{SVG}rect") if each.get("class") == f"p-{kind}"]


@settings(max_examples=80, deadline=None)
@given(names, st.lists(st.builds(Count, months | names, numbers, numbers), max_size=40))
def test_any_timeline_is_sound(name: str, counts: list[Count]) -> None:
    picture = timeline(name, counts)
    if picture is None:
        assert not any(re.fullmatch(r"\d{4}-\d{2}", count.label) for count in counts)
    else:
        checked(picture)


@settings(max_examples=80, deadline=None)
@given(names, st.lists(st.builds(Count, names, numbers, numbers), min_size=1, max_size=150))
def test_any_bars_are_sound(name: str, counts: list[Count]) -> None:
    picture = outlets(name, counts)
    assert picture is not None
    checked(picture)
    assert picture.left_out == max(len(counts) - 100, 0)


@settings(max_examples=80, deadline=None)
@given(
    names,
    st.lists(st.tuples(names, numbers, st.none() | st.tuples(days, days).map(sorted)), max_size=40),
)
def test_any_roles_are_sound(name: str, told: list[tuple[str, int, list[str] | None]]) -> None:
    uses = [Use(words, n, *(between or (None, None))) for words, n, between in told]
    picture = roles(name, uses)
    if picture is None:
        assert not any(use.first_day for use in uses)
    else:
        checked(picture)


def test_a_month_without_statements_has_its_place() -> None:
    picture = timeline("Ada Quill", [Count("2022-01", 2, 0), Count("2022-04", 1, 4)])
    assert picture is not None
    assert picture.columns == ("month", "said", "about")
    assert picture.rows == (("Jan 2022", "2", "0"), ("Apr 2022", "1", "4"))
    root = checked(picture)
    said, about = bars(root, "said"), bars(root, "about")
    assert [len(said), len(about)] == [2, 1]
    assert height(said[0]) == 2 * height(said[1])
    step = at(said[1]) - at(said[0])
    width = float(said[0].get("width", "0"))
    assert step > 3 * width, "two empty months lie between"
    assert float(about[0].get("y", "0")) > float(said[1].get("y", "0")), "about is below the line"


def test_many_months_go_by_years_and_many_years_by_decades() -> None:
    by_year = timeline("Ada Quill", [Count("1990-05", 1, 0), Count("2022-04", 2, 0)])
    by_decade = timeline("Ada Quill", [Count("1690-05", 1, 0), Count("2022-04", 2, 0)])
    assert by_year is not None and by_decade is not None
    assert [row[0] for row in by_year.rows] == ["1990", "2022"]
    assert [row[0] for row in by_decade.rows] == ["1690s", "2020s"]


def test_what_has_no_date_is_no_part_of_a_timeline() -> None:
    assert timeline("Ada Quill", [Count("not known", 7, 7)]) is None
    picture = timeline("Ada Quill", [Count("2022-01", 1, 0), Count("not known", 7, 7)])
    assert picture is not None and len(picture.rows) == 1


def test_bars_are_as_long_as_their_counts() -> None:
    picture = outlets("Ada Quill", [Count("The Harrow Post", 30, 10), Count("Courier", 10, 0)])
    assert picture is not None
    root = checked(picture)
    said, about = bars(root, "said"), bars(root, "about")
    lengths = [float(each.get("width", "0")) + 1 for each in (*said, *about)]
    assert lengths[0] == 3 * lengths[1] == 3 * lengths[2]
    assert "30 said, 10 about" in text_of(root.iter())


def test_a_role_is_drawn_from_its_first_day_to_its_last() -> None:
    picture = roles(
        "Ada Quill",
        [
            Use("mayor", 3, "2020-01-01", "2022-01-01"),
            Use("councillor", 1, "2018-01-01", "2020-01-01"),
        ],
    )
    assert picture is not None
    councillor, mayor = bars(checked(picture), "said")
    assert abs(at(councillor) + float(councillor.get("width", "0")) - at(mayor)) < 8
    assert picture.rows[0] == ("mayor", "3", "2020-01-01", "2022-01-01")


def test_what_is_said_of_a_picture_is_in_its_words() -> None:
    picture = outlets('<b>&"Quill"', [Count("<script>", 1, 0)])
    assert picture is not None
    assert "<script" not in picture.svg and "<b>" not in picture.svg
    root = checked(picture)
    assert root[0].text == 'Statements by and about <b>&"Quill", by outlet'


def at(element: ElementTree.Element) -> float:
    return float(element.get("x", "0"))


def height(element: ElementTree.Element) -> float:
    return float(element.get("height", "0"))


def text_of(elements: Iterable[ElementTree.Element]) -> str:
    return " ".join(element.text or "" for element in elements)
