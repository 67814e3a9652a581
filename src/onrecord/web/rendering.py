"""Templates to pages. Whatever a template prints is escaped, unless it is markup made here."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

__all__ = ["environment", "page"]

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@cache
def environment() -> Environment:
    """The templates, with the filters that they use."""
    made = Environment(
        loader=PackageLoader("onrecord.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # else each page looks at the files of all its templates
    )
    made.filters.update(day=_day, number=_number, many=_many)
    made.globals["asset"] = _asset
    return made


def page(request: Request, template: str, *, status: int = 200, **values: object) -> Response:
    """A page made from a template. It is given `serving` and `request` too."""
    serving = request.app.state.serving
    text = environment().get_template(template).render(request=request, serving=serving, **values)
    return HTMLResponse(text, status)


@lru_cache(maxsize=5_000)
def _day(value: str | None) -> Markup:
    """A day (YYYY-MM-DD) as people write it, with what machines read beside it."""
    if not value:
        return Markup('<span class="unknown">no date</span>')
    day = date.fromisoformat(value)
    written = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return Markup('<time datetime="{}">{}</time>').format(value, written)


def _number(value: int) -> str:
    """12,345"""
    return f"{value:,}"


def _many(count: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 report, 3 reports."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


@cache
def _asset(name: str) -> str:
    """The address of a static file, another for each content, so that browsers may keep it."""
    from hashlib import sha256

    data = files("onrecord.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{sha256(data).hexdigest()[:12]}"
