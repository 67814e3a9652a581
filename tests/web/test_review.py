"""Judging statements in the browser: the queue, corrections, keys, and forms without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from onrecord.archive.reviews_matching import Spans
from onrecord.archive.store import Archive
from onrecord.model import Span
from onrecord.web.app import create_app
from onrecord.web.passages import paragraphs
from onrecord.web.serving import Serving
from tests.archive.made import record_of
from tests.compare.invented import make_record
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

SAID = (
    ("Ada Quill", "said", "The bridge will stand before the flood comes"),
    ("Tom Barrow", "claimed", "The money went into a fountain"),
    ("Lena Marsh", "denied", "There was never any money"),
    ("Ida Sund", "added", "Nobody asked the council about the fountain"),
    ("Bo Renn", "warned", "The debt will burden the town"),
    ("Jan Brandt", "promised", "We shall build another one"),
)


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """An archive of one report with six statements, less and less sure to be right from the last."""
    record = record_of(*SAID, aside="The mayor of Harrow was not there.")
    statements = tuple(
        each.model_copy(update={"confidence": 0.9 - number / 10})
        for number, each in enumerate(record.statements)
    )
    path = tmp_path / "judged.db"
    with Archive.open(path, write=True) as archive:
        archive.add(record.model_copy(update={"statements": statements}))
    return path


@pytest.fixture
def client(judged: Path) -> Iterator[TestClient]:
    app = create_app(Serving(judged, signer="ida"))
    with TestClient(app, base_url="http://127.0.0.1") as made:
        yield made


def place(text: str) -> str:
    """The statement that a page asks about, as KEY/s3."""
    found = re.search(r'<form method="post" action="/review/([^"]+)"', text)
    assert found
    return found[1]


def judge(client: TestClient, where: str, verdict: str, **more: Any) -> Any:
    text = client.get(f"/review/{where}").text
    proof = re.search(r'name="proof" value="(\w+)"', text)
    assert proof
    form = {"proof": proof[1], "verdict": verdict, "by": "ida", **more}
    return client.post(f"/review/{where}", data=form)


def standing(path: Path) -> list[tuple[Any, ...]]:
    with Archive.open(path) as archive:
        return archive.connection.execute(
            "SELECT verdict, by, source, cue, words, (SELECT group_concat(name, '; ') FROM "
            "(SELECT name FROM review_speaker WHERE review_speaker.decision_id = "
            "review_standing.decision_id ORDER BY number)) FROM review_standing ORDER BY decision_id"
        ).fetchall()


# --- the passage ---------------------------------------------------------------------------------

TEXT = "One said *two*.\n\nThree said four five.\n\nSix."
spans = st.lists(
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda p: Span(*sorted(p))),
    max_size=4,
).map(tuple)


@given(spans, spans, spans.filter(bool))
def test_the_pieces_of_a_passage_are_its_text(
    source: tuple[Span, ...], cue: tuple[Span, ...], content: tuple[Span, ...]
) -> None:
    report = make_record(*TEXT.split("\n\n"), markup=(Span(9, 10), Span(13, 14))).report
    shown = paragraphs(report, Spans(source, cue, content))
    for paragraph in shown:
        for piece in paragraph:
            assert TEXT[piece.at : piece.at + len(piece.text)] == piece.text
            middle = piece.at + len(piece.text) / 2
            for role, at in (("source", source), ("cue", cue), ("content", content)):
                inside = any(start < middle < end for start, end in at)
                assert (role in piece.roles) is inside
    for _, paragraph in enumerate(shown):
        ends = [piece.at + len(piece.text) for piece in paragraph]
        assert [piece.at for piece in paragraph[1:]] == ends[:-1]


# --- the queue -----------------------------------------------------------------------------------


def test_the_least_certain_comes_first_and_what_was_judged_is_gone(
    client: TestClient, judged: Path
) -> None:
    first = client.get("/review")
    assert "Jan Brandt" in first.text
    assert "confidence 0.40" in first.text
    answer = judge(client, place(first.text), "right", queue="1")
    assert answer.url.path == "/review"
    assert "Bo Renn" in answer.text
    assert "<b>Right</b>, signed ida" in answer.text
    assert place(client.get("/review").text) == place(answer.text)
    assert [row[:2] for row in standing(judged)] == [("right", "ida")]


def test_what_is_skipped_does_not_come_back_in_this_round(client: TestClient) -> None:
    seen = []
    text = client.get("/review").text
    while "Is this right?" in text:
        seen.append(place(text))
        skip = re.search(r'data-key="k" href="([^"]+)"', text)
        assert skip
        text = client.get(skip[1].replace("&amp;", "&")).text
    assert len(set(seen)) == len(seen) == 6
    assert "Start again with those that were skipped" in text


def test_the_queue_can_be_narrowed(client: TestClient) -> None:
    text = client.get("/review?speaker=quill").text
    assert "The bridge will stand" in text
    answer = judge(client, place(text), "wrong", queue="1", speaker="quill")
    assert "No more statement of a speaker called “quill”" in answer.text
    assert "Is this right?" in client.get("/review?outlet=harrow").text
    assert "Nothing to review" in client.get("/review?outlet=nowhere").text
    assert "Nothing to review" in client.get("/review?speaker=%3F%3F").text


def test_one_statement_alone_comes_back_to_itself(client: TestClient) -> None:
    where = place(client.get("/review?speaker=barrow").text)
    answer = judge(client, where, "right")
    assert answer.url.path == f"/review/{where}"
    assert "right, by ida" in answer.text


# --- corrections ---------------------------------------------------------------------------------


def fields(client: TestClient, where: str) -> dict[str, str]:
    """What stands in the fields of the correction."""
    text = client.get(f"/review/{where}").text
    found = re.findall(r'<textarea id="(\w+)"[^>]*>([^<]*)</textarea>', text)
    return dict(found)


def test_spans_are_put_right_by_their_words(client: TestClient, judged: Path) -> None:
    where = place(client.get("/review?speaker=quill").text)
    typed = fields(client, where) | {
        "source": "ada  quill",
        "content": "the bridge will stand\nflood",
    }
    answer = judge(client, where, "corrected", party="p1", **typed)
    assert answer.status_code == 200
    row = ("corrected", "ida", "Ada Quill", "said", "The bridge will stand … flood", "Ada Quill")
    assert standing(judged) == [row]


def test_spans_are_put_right_by_their_places(client: TestClient, judged: Path) -> None:
    where = place(client.get("/review?speaker=quill").text)
    typed = fields(client, where) | {"content": "whatever", "content_at": "17-27,33-38"}
    judge(client, where, "corrected", party="p1", **typed)
    assert standing(judged)[0][4] == "The bridge … stand"


def test_the_nearest_of_equal_words_is_meant(client: TestClient, judged: Path) -> None:
    where = place(client.get("/review?speaker=sund").text)
    typed = fields(client, where) | {"content": "the"}
    judge(client, where, "corrected", party="p4", **typed)
    with Archive.open(judged) as archive:
        (at,) = archive.connection.execute("SELECT content_at FROM review_standing").fetchone()
        (text,) = archive.connection.execute("SELECT text FROM report").fetchone()
    start = int(re.findall(r"\d+", at)[0])
    assert text[start - 6 : start + 11] == "asked the council"


@pytest.mark.parametrize(
    ("ticked", "names", "said"),
    [
        (["p2"], "", "Tom Barrow"),
        (["p1", "p2"], "", "Ada Quill; Tom Barrow"),
        ([], "", None),
        ([], "The ferryman; lena marsh", "The ferryman; Lena Marsh"),
    ],
)
def test_the_speaker_is_put_right(
    client: TestClient, judged: Path, ticked: list[str], names: str, said: str | None
) -> None:
    where = place(client.get("/review?speaker=quill").text)
    judge(client, where, "corrected", party=ticked, names=names, **fields(client, where))
    assert standing(judged)[0][5] == said
    assert (
        f"<dd>{said or '<span'}" in re.sub(r"; ", ", ", client.get(f"/review/{where}").text) or said
    )


def test_what_was_corrected_is_found_right_by_somebody_else(
    client: TestClient, judged: Path
) -> None:
    where = place(client.get("/review?speaker=quill").text)
    judge(client, where, "corrected", party="p2", **fields(client, where))
    judge(client, where, "right", by="bo")
    assert [(row[0], row[1], row[5]) for row in standing(judged)] == [
        ("corrected", "bo", "Tom Barrow")
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({}, "changes nothing"),
        ({"content": "words that are nowhere"}, "has no words"),
        ({"content": ""}, "with a word in it"),
        ({"content": "ridge"}, "has no words"),  # no word is cut
        ({"content_at": "5-4"}, "no place in the passage"),
        ({"content_at": "5-99999"}, "no place in the passage"),
        ({"content_at": "x" * 20_000}, "no place in the passage"),
        ({"content": "x\n" * 200}, "more than 100 pieces"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(
    client: TestClient, judged: Path, changed: dict[str, str], why: str
) -> None:
    where = place(client.get("/review?speaker=quill").text)
    typed = fields(client, where) | changed
    answer = judge(client, where, "corrected", party="p1", **typed)
    assert answer.status_code == 422
    assert why in answer.text
    assert '<details class="fix" id="fix" open>' in answer.text
    assert standing(judged) == []


@pytest.mark.parametrize(
    "more", [{"verdict": "maybe"}, {"party": ["p1"] * 41}, {"names": "x" * 501}, {"by": "\x1b"}]
)
def test_bounds_on_what_is_sent(client: TestClient, judged: Path, more: dict[str, Any]) -> None:
    where = place(client.get("/review").text)
    assert judge(client, where, more.pop("verdict", "right"), **more).status_code == 422
    assert standing(judged) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/review/none/s1", 404),
        ("/review?after=none/s9", 200),
        ("/review?done=999", 200),
        ("/review?done=0", 422),
        ("/review?speaker=" + "x" * 201, 422),
        ("/review?speaker=%00&outlet=%ED%A0%80", 200),
    ],
)
def test_what_is_asked_for_is_bounded(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


# --- in a browser --------------------------------------------------------------------------------


def test_five_statements_are_judged_by_keys(
    serve: Callable[..., str], new_page: Callable[..., Page], judged: Path
) -> None:
    page = new_page()
    page.goto(f"{serve(judged, signer='ida')}/review")
    for key, who in (("r", "Jan Brandt"), ("w", "Bo Renn"), ("k", "Ida Sund"), ("r", "Lena Marsh")):
        facts = page.locator(".facts")
        assert who in facts.inner_text()
        assert page.evaluate("document.activeElement.id") == "statement"
        with page.expect_navigation():
            page.keyboard.press(key)
    assert "Tom Barrow" in page.locator(".facts").inner_text()
    with page.expect_navigation():
        page.keyboard.press("u")
    assert "Lena Marsh" in page.locator(".facts").inner_text()
    assert "decision" not in page.locator(".facts").inner_text()
    with page.expect_navigation():
        page.keyboard.press("w")
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.name") == "party"
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep the correction").press("Enter")
    page.wait_for_url("**/review?after=*")
    found = [(row[0], row[1]) for row in standing(judged)]
    assert found == [
        ("right", "ida"),
        ("wrong", "ida"),
        ("wrong", "ida"),
        ("corrected", "ida"),
    ]


def test_no_key_decides_while_somebody_types(
    serve: Callable[..., str], new_page: Callable[..., Page], judged: Path
) -> None:
    page = new_page()
    page.goto(f"{serve(judged)}/review")
    address = page.url
    by = page.get_by_label("Signed by")
    by.fill("")
    by.press_sequentially("wrkus f")
    by.press("Enter")  # nor does what would press the first button
    page.keyboard.press("Control+r")
    page.wait_for_load_state()
    assert page.url == address
    assert standing(judged) == []
    page.keyboard.press("f")
    page.get_by_label("Content").press_sequentially("rwk")
    assert standing(judged) == []


def test_spans_are_put_right_by_selecting_words(
    serve: Callable[..., str], new_page: Callable[..., Page], judged: Path
) -> None:
    page = new_page()
    page.goto(f"{serve(judged, signer='ida')}/review?speaker=quill")
    page.keyboard.press("f")
    page.evaluate(
        """() => {
            const piece = [...document.querySelectorAll('.passage .content')][0].firstChild;
            const range = document.createRange();
            range.setStart(piece, piece.data.indexOf('stand'));
            range.setEnd(piece, piece.data.indexOf(' flood') + 6);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="Content", exact=True).click()
    assert page.get_by_label("Content", exact=True).input_value() == "stand before the flood"
    assert re.fullmatch(r"\d+-\d+", page.locator("[name=content_at]").input_value())
    page.get_by_role("button", name="Keep the correction").click()
    page.wait_for_url("**/review?*after=*")
    assert standing(judged)[0][4] == "stand before the flood"


def test_every_job_of_a_review_without_scripts(
    serve: Callable[..., str], new_page: Callable[..., Page], judged: Path
) -> None:
    page = new_page(scripts=False, width=390)
    page.goto(f"{serve(judged)}/review")
    assert not page.locator("kbd").first.is_visible()
    page.get_by_label("Signed by").fill("ida")
    follow(page.get_by_role("button", name="Right"))
    follow(page.get_by_role("button", name="Wrong"))
    follow(page.get_by_role("link", name="Skip", exact=True))
    page.get_by_text("Put it right").click()
    page.get_by_label("Content").fill("never any money")
    follow(page.get_by_role("button", name="Keep the correction"))
    assert [row[0] for row in standing(judged)] == ["right", "wrong", "corrected"]
    follow(page.get_by_role("button", name="Undo"))
    assert page.get_by_label("Content").input_value() != "never any money"
    assert [row[0] for row in standing(judged)] == ["right", "wrong"]
    assert {row[1] for row in standing(judged)} == {"ida"}
    follow(page.get_by_role("link", name="Decisions", exact=True))
    follow(page.get_by_role("link", name="Statements").last)
    assert page.get_by_text("undone", exact=True).is_visible()
