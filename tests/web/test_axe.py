"""Every page in a real browser: no serious or critical violation that axe-core can find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi.routing import APIRoute

from onrecord.archive.identity import decisions
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.finding import find
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Verdict, decide
from onrecord.archive.reviews_reading import Asked, load, waiting
from onrecord.archive.store import Archive
from onrecord.web.app import create_app
from onrecord.web.serving import Serving
from tests.web.bridge import make_story
from tests.web.listed import FEEDS, OTHERS, PAGES, examples_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

LOOKS = [(1280, False), (1280, True), (390, False), (390, True)]
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def archive_file(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples and the story of the bridge, so that no page is without something to show."""
    path = tmp_path_factory.mktemp("axe") / "both.db"
    path.write_bytes(demo.read_bytes())
    make_story(path)
    with Archive.open(path, write=True) as archive:
        signed = Signature("ida", "the same office")
        with deciding(archive) as connection:
            one, other = (find(connection, name) for name in ("jan brandt", "johannes brandt"))
            decisions.unsure(connection, one, other, signed)
            decisions.alias(connection, find(connection, "ada quill"), "La Quill", signed)
        item = load(archive, waiting(archive.connection, Asked(limit=1))[0])
        assert item is not None
        with deciding(archive) as connection:
            decide(connection, item.judgement(Verdict.RIGHT, "ida"))
    return path


@pytest.fixture(scope="module")
def address(
    archive_file: Path, served: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    with served(archive_file) as running:
        yield running


def test_every_page_is_listed(demo: Path) -> None:
    app = create_app(Serving(demo))
    example = examples_of(demo)
    known = [example.fill(page).partition("?")[0] for page in (*PAGES, *FEEDS)]
    for route in app.routes:
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        if route.path in OTHERS or (route.path.startswith("/api/v1/") and route.include_in_schema):
            continue
        assert any(route.path_regex.match(path) for path in known), f"{route.path} is not listed"


def test_every_page_that_is_listed_is_there(archive_file: Path, address: str) -> None:
    example = examples_of(archive_file)
    with httpx.Client(base_url=address, headers={"Accept": "text/html"}) as client:
        for page in (*PAGES, *FEEDS):
            answer = client.get(example.fill(page))
            wanted = 404 if page in ("/no/such/page", "/parties/999999999") else 200
            assert answer.status_code == wanted, (page, answer.text[:500])


@pytest.mark.parametrize("page", PAGES)
def test_no_grave_violation(
    page: str, archive_file: Path, address: str, new_page: Callable[..., Page]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for width, dark in LOOKS:
        shown = new_page(width=width, dark=dark)
        shown.goto(address + examples_of(archive_file).fill(page))
        open_all(shown)
        found = Axe().run(shown).response["violations"]
        grave = [told(each) for each in found if each["impact"] in GRAVE]
        assert not grave, f"{page} at {width}, {'dark' if dark else 'light'}:\n" + "\n".join(grave)


@pytest.mark.parametrize("page", PAGES)
def test_one_heading_and_nothing_beyond_the_screen(
    page: str, archive_file: Path, address: str, new_page: Callable[..., Page]
) -> None:
    shown = new_page(width=390, scripts=False)
    shown.goto(address + examples_of(archive_file).fill(page))
    open_all(shown)
    assert shown.locator("h1").count() == 1
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390


def open_all(page: Page) -> None:
    """Open what can be folded out, so that it is looked at too."""
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")


def told(violation: dict[str, Any]) -> str:
    where = [node["target"] for node in violation["nodes"][:4]]
    why = violation["nodes"][0]["failureSummary"].replace("\n", " ")
    return f"{violation['id']} ({violation['impact']}): {where} {why}"
