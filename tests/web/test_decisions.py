"""Decisions on who is the same: taken on a party's page, listed, explained and undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from onrecord.archive.identity.decisions import Signature, _judge
from onrecord.archive.identity.linking import settle
from onrecord.archive.identity.update import deciding
from onrecord.archive.store import Archive
from onrecord.compare.update import pending
from tests.web.conftest import asking
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUILL, RENN, COUNCIL, JAN, JOHANNES = 1, 2, 8, 13, 14


@pytest.fixture
def client(story: Path) -> Iterator[TestClient]:
    with asking(story) as made:
        yield made


def send(client: TestClient, path: str, **form: Any) -> Any:
    proof = re.search(r'name="proof" value="(\w+)"', client.get("/review").text)
    assert proof
    return client.post(path, data={"proof": proof[1], "by": "ida", "why": "looked", **form})


def identities(path: Path) -> dict[int, set[str]]:
    with Archive.open(path) as archive:
        found: dict[int, set[str]] = {}
        rows = archive.connection.execute("SELECT identity_id, name FROM identified")
        for identity, name in rows:
            found.setdefault(identity, set()).add(name)
    return found


def test_the_numbers_of_the_story(story: Path) -> None:
    known = identities(story)
    names = [known[each] for each in (QUILL, RENN, COUNCIL, JAN, JOHANNES)]
    assert names == [
        {"Ada Quill"},
        {"Bo Renn"},
        {"The council"},
        {"Jan Brandt"},
        {"Johannes Brandt"},
    ]


def test_merging_and_undoing_leaves_no_trace(client: TestClient, story: Path) -> None:
    before = identities(story)
    answer = send(client, f"/parties/{JAN}/merge", other="johannes brandt")
    assert answer.url.path == f"/parties/{JAN}"
    assert identities(story)[JAN] == {"Jan Brandt", "Johannes Brandt"}
    listed = client.get("/decisions").text
    assert "is the same as" in listed
    assert "<span>ida</span>" in listed
    assert "<span>looked</span>" in listed
    send(client, "/decisions/parties/1/undo", why="two people")
    assert identities(story) == before
    listed = client.get("/decisions").text
    assert '<span class="state">undone</span>' in listed
    assert "two people" in listed


def test_comparisons_follow_a_decision(client: TestClient, story: Path) -> None:
    send(client, f"/parties/{QUILL}/merge", other=str(RENN))
    with Archive.open(story) as archive:
        assert pending(archive) == 0


def test_splitting_takes_parties_out(client: TestClient, story: Path) -> None:
    with Archive.open(story) as archive:
        rows = archive.connection.execute(
            "SELECT party_id FROM party_identity WHERE identity_id = ? ORDER BY 1", (QUILL,)
        )
        members = [party for (party,) in rows]
    answer = send(client, f"/parties/{QUILL}/split", party=[str(members[-1])])
    assert answer.status_code == 200
    assert identities(story)[members[-1]] == {"Ada Quill"}
    assert send(client, f"/parties/{QUILL}/split").status_code == 422
    assert send(client, f"/parties/{QUILL}/split", party=["999"]).status_code == 404


def test_what_is_kept_apart_no_link_brings_together(client: TestClient, story: Path) -> None:
    send(client, f"/parties/{JAN}/merge", other=str(JOHANNES), **{"as": "different"})
    assert "is not" in client.get("/decisions").text
    with Archive.open(story, write=True) as archive, deciding(archive) as connection:
        connection.execute("INSERT INTO party_link VALUES (?, ?, 9, '[]', NULL)", (JAN, JOHANNES))
        settle(connection, [JAN])
    assert identities(story)[JOHANNES] == {"Johannes Brandt"}


def test_decisions_that_contradict_each_other_are_told_and_can_be_undone(
    client: TestClient, story: Path
) -> None:
    send(client, f"/parties/{JAN}/merge", other=str(JOHANNES), **{"as": "different"})
    send(client, f"/parties/{JAN}/merge", other=str(RENN))
    with Archive.open(story, write=True) as archive, deciding(archive) as connection:
        # Somebody judges two parties alone, as decisions that were led to another run may come to.
        _judge(connection, "merge", Signature("bo", "heard it"), [("same", RENN, JOHANNES)])
    shown = client.get("/decisions").text
    assert "Decisions that contradict each other" in shown
    assert "Decision 1 (ida) has Jan Brandt and Johannes Brandt apart" in shown
    assert "make them one" in client.get(f"/parties/{RENN}").text
    send(client, "/decisions/parties/1/undo")
    assert "contradict" not in client.get("/decisions").text


def test_unsure_pairs_are_listed_with_their_reasons(client: TestClient, story: Path) -> None:
    before = identities(story)
    send(client, f"/parties/{JAN}/merge", other=str(JOHANNES), **{"as": "unsure"})
    shown = client.get("/decisions").text
    assert identities(story) == before
    assert "Nobody could tell" in shown
    assert 'aria-label="Reasons"' in shown or "names alone tell them apart" in shown
    send(client, f"/parties/{JAN}/merge", other=str(JOHANNES))
    assert "Nobody could tell" not in client.get("/decisions").text


def test_names_and_items_are_kept(client: TestClient) -> None:
    send(client, f"/parties/{QUILL}/alias", name="The  Mayor <b>")
    send(client, f"/parties/{QUILL}/link", qid=" q42 ")
    shown = client.get("/decisions").text
    assert "is also called “The Mayor &lt;b&gt;”" in shown
    assert 'href="https://www.wikidata.org/wiki/Q42"' in shown


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/parties/1/merge", {"other": "1"}, 422),
        ("/parties/1/merge", {"other": "nobody at all"}, 404),
        ("/parties/1/merge", {"other": "brandt"}, 422),  # two are called so
        ("/parties/1/merge", {"other": "2", "as": "maybe"}, 422),
        ("/parties/999/merge", {"other": "1"}, 404),
        ("/parties/1/alias", {"name": "  "}, 422),
        ("/parties/1/alias", {"name": "x" * 501}, 422),
        ("/parties/1/link", {"qid": "42"}, 422),
        ("/parties/1/alias", {"name": "x", "why": "  "}, 422),
        ("/parties/1/alias", {"name": "x", "why": "\x00"}, 422),
        ("/parties/1/alias", {"name": "x", "by": "\x00"}, 422),
        ("/parties/0/alias", {"name": "x"}, 422),
        ("/decisions/parties/9/undo", {}, 404),
        ("/decisions/statements/9/undo", {}, 404),
    ],
)
def test_what_cannot_be_decided_is_said(
    client: TestClient, path: str, form: dict[str, str], status: int
) -> None:
    answer = send(client, path, **form)
    assert answer.status_code == status
    assert answer.text.count("<h1>") == 1
    assert "Nobody has decided anything yet" in client.get("/decisions").text


def test_long_lists_are_shown_some_at_a_time(client: TestClient) -> None:
    for number in range(33):
        send(client, f"/parties/{QUILL}/alias", name=f"Name {number}")
    first = client.get("/decisions").text
    assert (first.count("is also called"), "Earlier decisions</a>" in first) == (30, True)
    second = client.get("/decisions?before=4").text
    assert (second.count("is also called"), "Earlier decisions</a>" in second) == (3, False)


@pytest.mark.parametrize("query", ["of=x", "before=0", "before=x", "before=99999999999999999999"])
def test_what_is_asked_for_is_bounded(client: TestClient, query: str) -> None:
    assert client.get(f"/decisions?{query}").status_code == 422


@pytest.mark.parametrize("scripts", [True, False])
def test_merging_two_parties_and_undoing_it_in_a_browser(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path, scripts: bool
) -> None:
    before = identities(story)
    page = new_page(scripts=scripts)
    ours = serve(story)
    page.goto(f"{ours}/parties/{JAN}")
    page.get_by_text("Merge with another").click()
    job = page.locator(f"form[action='/parties/{JAN}/merge']", has=page.locator("#merge-other"))
    job.get_by_label("The other").fill("Johannes Brandt")
    job.get_by_label("Why").fill("the same office")
    job.get_by_label("Signed by").fill("ida")
    job.get_by_label("Why").press("Enter")  # which of three buttons would be meant nobody knows
    assert identities(story) == before
    follow(job.get_by_role("button", name="The same", exact=True))
    assert page.get_by_role("status").get_by_text("Decision 1 is taken.").is_visible()
    assert identities(story)[JAN] == {"Jan Brandt", "Johannes Brandt"}
    notice = page.get_by_role("status")
    notice.get_by_text("Undo").first.click()
    assert notice.get_by_label("Signed by").input_value() == "ida"
    notice.get_by_label("Why").fill("a goalkeeper and a minister")
    notice.get_by_role("button", name="Undo decision 1").click()
    page.wait_for_url(f"**/parties/{JAN}*")
    assert identities(story) == before
    page.goto(f"{ours}/decisions")
    assert page.get_by_text("a goalkeeper and a minister").is_visible()


def test_every_decision_on_a_phone_without_scripts(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path
) -> None:
    page = new_page(scripts=False, width=390)
    page.goto(f"{serve(story)}/parties/{QUILL}")
    for summary, field, value, button in (
        ("Add a name", "Is also called", "The Mayor", "Add the name"),
        ("Link to Wikidata", "Item", "Q42", "Keep the link"),
    ):
        page.get_by_text(summary, exact=True).click()
        job = page.locator("form", has=page.get_by_role("button", name=button))
        job.get_by_label(field).fill(value)
        job.get_by_label("Why").fill("she is")
        job.get_by_label("Signed by").fill("ida")
        follow(job.get_by_role("button", name=button))
    page.get_by_text("Take reports out").click()
    job = page.locator("form", has=page.get_by_role("button", name="Take them out"))
    job.get_by_role("checkbox").last.check()
    job.get_by_label("Why").fill("another one")
    follow(job.get_by_role("button", name="Take them out"))
    assert page.get_by_text("Decision 3 is taken.").is_visible()
    assert sum(names == {"Ada Quill"} for names in identities(story).values()) == 2
