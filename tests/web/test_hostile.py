"""Reports with markup and scripts in every field, on every page, in a browser that runs scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from onrecord.archive.store import Archive
from tests.web.hostile import CANARY, PAYLOADS, hostile_record, make_hostile
from tests.web.listed import FEEDS, PAGES, Examples

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What is in a page that did not escape something. Run in the page itself.
_LOOK = """async () => {
  for (const each of document.querySelectorAll('details')) each.open = true;
  await new Promise(resolve => setTimeout(resolve, 0));  // what waits for that runs now
  const bad = [];
  const forbidden = 'iframe,object,embed,base,math,video,x-c,meta[http-equiv]';
  for (const each of document.querySelectorAll(forbidden)) bad.push(each.outerHTML);
  for (const each of document.querySelectorAll('script'))
    if (!(each.src || '').startsWith(location.origin + '/static/')) bad.push(each.outerHTML);
  for (const each of document.querySelectorAll('link[rel=stylesheet]'))
    if (!each.href.startsWith(location.origin + '/static/')) bad.push(each.outerHTML);
  for (const each of document.querySelectorAll('style')) bad.push(each.outerHTML);
  for (const each of document.querySelectorAll('*'))
    for (const attribute of each.attributes) {
      const name = attribute.name.toLowerCase(), value = attribute.value.trim().toLowerCase();
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') bad.push(each.outerHTML);
      if (['href', 'xlink:href', 'src', 'action', 'formaction', 'data'].includes(name)) {
        const url = URL.parse(attribute.value, location.href) || {};
        const web = ['http:', 'https:'].includes(url.protocol);
        const away = url.origin !== location.origin;
        const link = each.tagName === 'A' && (each.rel || '').includes('noopener');
        if (!web || (away && !link)) bad.push(each.outerHTML);
      }
    }
  if (window.CANARY !== undefined) bad.push('the canary sang');
  return bad.map(each => each.slice(0, 300));
}""".replace("CANARY", CANARY)


@pytest.fixture(scope="module")
def archive_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_hostile(tmp_path_factory.mktemp("hostile") / "hostile.db")


@pytest.fixture(scope="module")
def address(
    archive_file: Path, served: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    with served(archive_file) as running:
        yield running


@pytest.fixture
def asked(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def examples(archive_file: Path) -> list[Examples]:
    """One of each report: its own address, its statement, and who speaks in it."""
    with Archive.open(archive_file) as archive:
        rows = archive.connection.execute(
            'SELECT report."key", statement."key", min(identity_id), outlet.name FROM report '
            "JOIN outlet ON outlet.id = outlet_id "
            "JOIN statement ON statement.report_id = report.id "
            "JOIN party ON party.report_id = report.id "
            "JOIN party_identity ON party_identity.party_id = party.id "
            "GROUP BY report.id ORDER BY report.id"
        ).fetchall()
        old = archive.connection.execute('SELECT "key" FROM report WHERE current = 0').fetchone()
    # What an address is made of is quoted, as every link to it has to be.
    return [
        Examples(
            report=quote(key, safe=""),
            statement=quote(statement, safe=""),
            party=party,
            name=quote(name),
            revised=quote(old[0], safe=""),
            words=quote(name),
        )
        for key, statement, party, name in rows
    ]


class Watch:
    """What a page does that it should not."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.seen: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url, origin))

    def _dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        missing = "the server responded with a status of 404" in message.text
        if message.type in ("error", "warning") and not missing:
            self.seen.append(f"console: {message.text}")

    def _request(self, url: str, origin: str) -> None:
        if not url.startswith(f"{origin}/"):
            self.seen.append(f"asked {url}")

    def check(self, where: str) -> None:
        found = self.page.evaluate(_LOOK)
        assert not found, f"{where}: {found}"
        assert not self.seen, f"{where}: {self.seen}"


def test_the_look_would_see_it(new_page: Callable[..., Page], address: str) -> None:
    """A page that escapes nothing is found out: else the tests below could not fail."""
    page = new_page()
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=body))
    caught = 0
    for payload in PAYLOADS:
        body = f"<!doctype html><p title='{payload}'>{payload}</p>"
        page.goto(address)
        caught += bool(page.evaluate(_LOOK))
    assert caught >= 30  # the others are harmless as HTML, and are there for attributes and feeds


@pytest.mark.parametrize("listed", PAGES)
def test_nothing_runs(
    listed: str, address: str, examples: list[Examples], new_page: Callable[..., Page]
) -> None:
    page = new_page()
    watch = Watch(page, address)
    fillings = {example.fill(listed): None for example in examples}
    for where in fillings:
        answer = page.goto(address + where)
        assert answer is not None and answer.status < 500, where
        watch.check(where)


def test_the_words_are_shown_as_they_are(
    address: str, examples: list[Examples], new_page: Callable[..., Page]
) -> None:
    page = new_page()
    for number, example in enumerate(examples[: len(PAYLOADS)]):
        page.goto(f"{address}/reports/{example.report}")
        report = hostile_record(number).report
        text = f"{page.title()} {page.locator('main').text_content()}"
        shown = " ".join(text.split())
        payload = " ".join(PAYLOADS[number].split())
        assert " ".join((report.title or "").split()) in shown, payload
        # Its text has it seven times, and the outlet, byline and name of the source are it.
        assert report.text.count(PAYLOADS[number]) == 7
        assert shown.count(payload) >= 10, payload


def test_words_that_are_looked_for_are_shown_as_they_are(
    address: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    watch = Watch(page, address)
    page.goto(address)
    for payload in PAYLOADS:
        page.goto(f"{address}/search?q={quote(payload)}&speaker={quote(payload)}")
        watch.check(payload)
        assert payload.strip() in page.locator("input[name=q]").first.input_value()


@pytest.mark.parametrize("listed", FEEDS)
def test_feeds_hold_no_markup(listed: str, asked: httpx.Client, examples: list[Examples]) -> None:
    """Readers of feeds show what a feed calls HTML; so nothing may be called so that is not."""
    for example in examples:
        answer = asked.get(example.fill(listed))
        assert answer.status_code == 200
        if listed.startswith("/search.json"):
            assert answer.headers["content-type"].startswith("application/feed+json")
            for item in answer.json()["items"]:
                assert "<script" not in item.get("content_html", "").lower()
                assert urlsplit(item["url"]).scheme == "http"
                assert urlsplit(item.get("external_url", "http:")).scheme in ("http", "https")
        else:
            _check_atom(answer.text)


def _check_atom(text: str) -> None:
    from lxml import etree

    feed = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    names = {etree.QName(each).localname for each in feed.iter("{*}*")}
    assert not names & {"script", "img", "svg", "iframe"}
    for link in feed.iter("{*}link"):
        assert urlsplit(link.get("href")).scheme in ("http", "https")
    for each in feed.iter("{*}content", "{*}summary", "{*}title"):
        assert each.get("type", "text") == "text" or "<script" not in (each.text or "").lower()


def test_the_api_gives_them_as_data(asked: httpx.Client, examples: list[Examples]) -> None:
    """JSON that a browser is led to is never taken for a page."""
    for example in examples:
        for path in (
            f"/api/v1/reports/{example.report}",
            f"/api/v1/statements/{example.report}/{example.statement}/comparison",
            f"/api/v1/parties/{example.party}",
            f"/api/v1/statements?q={example.words}",
            f"/api/v1/reports/{example.words}",
            f"/reconcile/suggest/entity?prefix={example.words[:150]}",
        ):
            answer = asked.get(path)
            assert answer.status_code < 500, path
            assert "json" in answer.headers["content-type"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
