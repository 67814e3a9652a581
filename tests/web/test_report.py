"""The page of a report: the text and what is marked in it, the margin, the receipt."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tempfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from starlette.testclient import TestClient

from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Speaker, Verdict, decide
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import load
from onrecord.archive.store import Archive, Run
from onrecord.model import Record
from onrecord.web.pages.report import web_address
from tests.archive.made import bytes_of, record_of, records, span_of
from tests.web.conftest import asking

if TYPE_CHECKING:
    from playwright.sync_api import Page

URL = "https://post.example/quay"
SAID = (
    ("Ada Quill", "said", "The quay will hold until the spring"),
    ("Tom Barrow", "denied", "The money went into a fountain"),
)
RECORD = record_of(*SAID, url=URL, aside="The mayor of Harrow was not there.")
KEY = RECORD.report.id


@pytest.fixture
def quay(tmp_path: Path) -> Path:
    """An archive with one report."""
    path = tmp_path / "quay.db"
    with Archive.open(path, write=True) as archive:
        archive.add(RECORD, bytes_of(RECORD.report.text), run=Run("onrecord 0.1.0", "5eed"))
    return path


def page_of(path: Path, key: str = KEY) -> str:
    with asking(path) as client:
        answer = client.get(f"/reports/{key}")
    assert answer.status_code == 200
    return answer.text


def words_of(html: str) -> str:
    plain = re.sub(r"<[^>]*>", " ", re.sub(r"</?bdi>", "", html))
    return " ".join(unescape(plain).split())


def note_of(html: str, number: int) -> str:
    """The words of the note in the margin beside a statement."""
    found = re.search(rf'aria-label="Statement {number}">(.*?)</section>', html, re.DOTALL)
    assert found is not None
    return words_of(found[1])


def test_the_text_is_there_word_for_word_and_each_statement_is_an_anchor(quay: Path) -> None:
    html = page_of(quay)
    prose = "".join(re.findall(r'class="prose[^>]*>(.*?)</(?:p|h1)>', html, re.DOTALL))
    assert unescape(re.sub(r"<[^>]*>", "", prose)) == RECORD.report.text
    for statement in RECORD.statements:
        assert html.count(f' id="{statement.id}"') == 1


def test_the_margin_says_who_and_how_and_leads_on(quay: Path) -> None:
    html = page_of(quay)
    note = note_of(html, 2)
    assert note.startswith("2 Tom Barrow")
    assert "“denied”" in note and "90% that content and source are right" in note
    start, end = RECORD.statements[1].content[0]
    assert f"{start}–{end}" in note
    for address in (f"/statements/{KEY}/s2", f"/review/{KEY}/s2", "#s2"):
        assert f'href="{address}"' in html


def test_the_receipt_names_what_proves_the_text(quay: Path) -> None:
    words = words_of(page_of(quay))
    for told in (
        RECORD.report.text_sha256,
        RECORD.report.source.sha256,
        "report.txt",
        "onrecord 0.1.0",
        "5eed",
        "onrecord verify --archive quay.db",
        "what it was added with: told",
    ):
        assert told in words


def test_the_snapshot_is_the_bytes_and_never_a_page(quay: Path) -> None:
    with asking(quay) as client:
        answer = client.get(f"/reports/{KEY}/snapshot")
    assert hashlib.sha256(answer.content).hexdigest() == RECORD.report.source.sha256
    assert answer.headers["content-disposition"] == f'attachment; filename="{KEY}-report.txt"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_hostile_name_of_a_source_makes_a_plain_file_name(tmp_path: Path) -> None:
    record = record_of(*SAID)
    name = 'a"; filename=evil.exe\r\nX-Evil: 1/..\\x.html\n'
    source = record.report.source.model_copy(update={"name": name})
    record = record.model_copy(
        update={"report": record.report.model_copy(update={"source": source})}
    )
    path = tmp_path / "a.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record, bytes_of(record.report.text))
    with asking(path) as client:
        answer = client.get(f"/reports/{record.report.id}/snapshot")
    assert re.fullmatch(
        r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"]
    )
    assert "x-evil" not in answer.headers


def test_bytes_that_were_not_kept_or_are_damaged_are_told(quay: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.db"
    with Archive.open(bare, write=True) as archive:
        archive.add(RECORD)
    assert "the bytes were not kept" in page_of(bare)
    with asking(bare) as client:
        answer = client.get(f"/reports/{KEY}/snapshot")
        assert answer.status_code == 404 and "were not at hand" in answer.text
    with sqlite3.connect(quay) as connection:
        connection.execute("UPDATE snapshot SET coding = 'zlib', data = x'00ff'")
    connection.close()
    with asking(quay) as client:
        answer = client.get(f"/reports/{KEY}/snapshot")
        assert answer.status_code == 500 and "onrecord verify" in answer.text


@pytest.mark.parametrize("key", ["0000000000000000", "%00", "%F0%9F", "a" * 200, "'--"])
def test_a_report_that_is_not_there_is_told(quay: Path, key: str) -> None:
    with asking(quay) as client:
        for address in (f"/reports/{key}", f"/reports/{key}/snapshot"):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "there is no report" in unescape(answer.text)
        assert client.get(f"/reports/{'a' * 201}").status_code == 422


def test_an_earlier_version_says_so_and_leads_to_the_current_one(quay: Path) -> None:
    later = record_of(*SAID[:1], url=URL)
    assert "An earlier version" not in page_of(quay)
    with Archive.open(quay, write=True) as archive:
        archive.add(later)
    old, new = page_of(quay), page_of(quay, later.report.id)
    assert "An earlier version." in old and f'href="/reports/{later.report.id}"' in old
    assert "An earlier version." not in new and f'href="/reports/{KEY}"' in new
    for html in (old, new):
        assert f'href="/revisions/{KEY if html is old else later.report.id}"' in html
        assert "2 versions" in html


def judge(path: Path, number: int, verdict: Verdict, **changes: object) -> None:
    with Archive.open(path, write=True) as archive:
        (id_,) = archive.connection.execute(
            "SELECT id FROM statement WHERE key = ?", (f"s{number}",)
        ).fetchone()
        item = load(archive, id_)
        assert item is not None
        with deciding(archive) as connection:
            decide(connection, item.judgement(verdict, "Lena Marsh", **changes))  # type: ignore[arg-type]


def test_what_people_decided_is_shown_as_they_have_it(quay: Path) -> None:
    text = RECORD.report.text
    first = RECORD.statements[0]
    right = Spans(first.source, first.cue, (span_of(text, "The quay will hold"),))
    judge(quay, 1, Verdict.CORRECTED, right=right, speakers=(Speaker("Bo Renn"),))
    judge(quay, 2, Verdict.WRONG)
    html = page_of(quay)
    marked = re.search(r'id="s1"[^>]*>(.*?)</span>', html)
    assert marked is not None and marked[1] == "The quay will hold"
    assert note_of(html, 1).startswith("1 Bo Renn")
    assert "corrected by Lena Marsh" in note_of(html, 1)
    assert "no statement by Lena Marsh" in note_of(html, 2)
    assert 'href="/search?speaker=Bo%20Renn"' in html


def test_who_speaks_is_linked_to_the_dossier(archive: Path, client: TestClient) -> None:
    with sqlite3.connect(archive) as connection:
        key, identity, name = connection.execute(
            "SELECT report.key, identity_id, party.name FROM statement_party "
            "JOIN party ON party.id = statement_party.party_id "
            "JOIN party_identity ON party_identity.party_id = party.id "
            "JOIN report ON report.id = report_id WHERE role = 'speaker' LIMIT 1"
        ).fetchone()
    connection.close()
    html = client.get(f"/reports/{key}").text
    found = re.search(rf'href="(/parties/{identity}\?called=[^"]+)"', html)
    assert found is not None
    answer = client.get(unescape(found[1]))
    assert answer.status_code == 200 and name in unescape(answer.text)


def test_a_statement_that_others_carry_says_in_how_many_reports(tmp_path: Path) -> None:
    from onrecord.compare.update import update

    words = "The new bridge over the Lenn will stand before the flood of the spring comes"
    path = tmp_path / "a.db"
    one, two = (
        record_of(
            ("Ada Quill", "said", words), outlet=outlet, aside=outlet, url=f"https://{n}.example/"
        )
        for n, outlet in enumerate(("The Harrow Post", "Ledger"))
    )
    with Archive.open(path, write=True) as archive:
        archive.add(one)
        archive.add(two)
        update(archive)
    assert "in 1 other report" in note_of(page_of(path, one.report.id), 1)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://post.example/a?b=1#c", True),
        ("http://post.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://post.example/%0aalert(1)", False),
        ("data:text/html,<script>", False),
        ("//post.example/", False),
        ("https:", False),
        ("http://[::1", False),
        ("https://post.example/\n", False),
        ("https://post.example/" + "a" * 2000, False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_linked(url: str | None, linked: bool) -> None:
    assert web_address(url) == (url if linked else None)


@settings(max_examples=25, deadline=None)
@given(records())
def test_any_report_has_its_page(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with Archive.open(path, write=True) as archive:
            archive.add(record)
        html = page_of(path, record.report.id)
    assert "<script" not in html.replace('<script src="/static/', "")


def test_three_thousand_statements_are_all_shown(tmp_path: Path) -> None:
    record = record_of(
        *((f"Ada Quill{n % 400}", "said", f"Quay number {n} will hold") for n in range(3000))
    )
    path = tmp_path / "a.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record)
    assert page_of(path, record.report.id).count('class="note') == 3000


# --- in a browser --------------------------------------------------------------------------------


def key_of_ledger(server: str, path: Path) -> str:
    with sqlite3.connect(path) as connection:
        (key,) = connection.execute(
            "SELECT report.key FROM report WHERE source_media_type = 'text/markdown'"
        ).fetchone()
    connection.close()
    return f"{server}/reports/{key}"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_opens_the_statement_in_its_context(
    archive: Path, server: str, new_page: Callable[..., Page], scripts: bool, width: int
) -> None:
    page = new_page(scripts=scripts, width=width)
    page.goto(f"{key_of_ledger(server, archive)}#s9")
    target = page.locator("#s9")
    box = target.bounding_box()
    assert box is not None and 0 < box["y"] < 900, "it is in view"
    lit = "e => getComputedStyle(e).backgroundColor"
    if scripts:  # what is computed is asked for by a script
        assert target.evaluate(lit) != page.locator("#s12").evaluate(lit)
        note = page.locator(".note.k9")
        assert note.evaluate(lit) == target.evaluate(lit) != page.locator(".note.k12").evaluate(lit)
    page.locator(".note.k9 summary").click()
    assert page.locator(".note.k9 dl").is_visible()
    widest = page.locator("html").bounding_box()
    assert widest is not None and widest["width"] <= width


@pytest.mark.parametrize("width", [1280, 390])
def test_notes_stand_in_line_with_their_paragraph_or_below_it(
    archive: Path, server: str, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(scripts=False, width=width)
    page.goto(key_of_ledger(server, archive))
    rows = page.locator(".text .row:has(.margin)")
    assert rows.count() > 5
    for number in range(5):
        prose, margin = (
            rows.nth(number).locator(part).bounding_box() for part in (".prose", ".margin")
        )
        assert prose is not None and margin is not None
        if width > 1000:
            assert margin["x"] > prose["x"] + prose["width"]
            assert abs(margin["y"] - prose["y"]) < 16
        else:
            assert margin["y"] >= prose["y"] + prose["height"]


def test_keys_alone_lead_from_a_note_to_its_words(
    archive: Path, server: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(key_of_ledger(server, archive))
    page.locator(".note.k3 .to").focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#s3")
    page.locator(".note.k3 summary").focus()
    page.keyboard.press("Enter")
    assert page.locator(".note.k3 dl").is_visible()


def test_what_a_browser_has_of_the_text_is_the_text(
    archive: Path, server: str, new_page: Callable[..., Page]
) -> None:
    page = new_page()
    page.goto(key_of_ledger(server, archive))
    with sqlite3.connect(archive) as connection:
        (text,) = connection.execute(
            "SELECT text FROM report WHERE source_media_type = 'text/markdown'"
        ).fetchone()
    connection.close()
    read = page.evaluate(
        "[...document.querySelectorAll('.report .prose')].filter(e => !e.querySelector('.prose'))"
        ".flatMap(e => e.matches('div') ? [...e.children] : [e]).map(e => e.textContent).join('')"
    )
    assert read == text
