"""Who may read and write, and what a page from elsewhere can make a browser do: nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.web.access import MOST_BYTES, Writer, local_path, writing
from onrecord.web.app import create_app
from onrecord.web.serving import Serving
from tests.web.following import follow

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOKEN = "a-token-of-sixteen-or-more"
HERE = "http://127.0.0.1:8017"
SAFE = {"GET", "HEAD", "OPTIONS"}
# They take a body, and write nothing in the archive.
READING_POSTS = {"/enter", "/leave", "/reconcile"}


@pytest.fixture
def asking(story: Path) -> Callable[..., TestClient]:
    """A client of a server with these options, at the address that it asks for."""

    def ask(address: str = HERE, **options: Any) -> TestClient:
        app = create_app(Serving(story, **options))
        return TestClient(app, base_url=address, follow_redirects=False)

    return ask


def proof(client: TestClient, path: str = "/review") -> str:
    found = re.search(r'name="proof" value="([0-9a-f]{64})"', client.get(path).text)
    assert found
    return found[1]


def alias(client: TestClient, *, headers: dict[str, str] | None = None, **more: str) -> Any:
    """Send the form that gives party 1 another name."""
    form = {"name": "The Mayor", "by": "ida", "why": "she is", **more}
    return client.post("/parties/1/alias", data=form, headers=headers or {})


def names_given(story: Path) -> int:
    with Archive.open(story) as archive:
        row = archive.connection.execute("SELECT count(*) FROM identity_fact").fetchone()
    return int(row[0])


# --- every route that writes ---------------------------------------------------------------------


def routes_of(router: Any) -> Iterator[APIRoute]:
    """All routes; later versions of FastAPI hold those of an included router in a box of their own."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router)


def test_every_route_that_writes_asks_who_it_is(story: Path) -> None:
    routes = [
        each for each in routes_of(create_app(Serving(story))) if (each.methods or set()) - SAFE
    ]
    assert len(routes) >= 8
    for route in routes:
        if route.path not in READING_POSTS:
            calls = [each.call for each in route.dependant.dependencies]
            assert writing in calls, route.path


# --- forms ---------------------------------------------------------------------------------------


def test_a_form_of_our_own_writes(asking: Callable[..., TestClient], story: Path) -> None:
    client = asking()
    answer = alias(client, proof=proof(client))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/parties/1?done=1#decisions"
    assert names_given(story) == 1


@pytest.mark.parametrize("given", ["", "0" * 64, "nonsense"])
def test_a_form_without_its_proof_writes_nothing(
    asking: Callable[..., TestClient], story: Path, given: str
) -> None:
    client = asking()
    proof(client)
    assert alias(client, proof=given).status_code == 403
    assert names_given(story) == 0


def test_the_proof_of_another_browser_is_none(
    asking: Callable[..., TestClient], story: Path
) -> None:
    ours, theirs = asking(), asking()
    proof(ours)
    assert alias(ours, proof=proof(theirs)).status_code == 403
    assert names_given(story) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ],
)
def test_another_origin_writes_nothing(
    asking: Callable[..., TestClient], story: Path, headers: dict[str, str]
) -> None:
    client = asking()
    assert alias(client, proof=proof(client), headers=headers).status_code == 403
    assert names_given(story) == 0


def test_our_own_origin_writes(asking: Callable[..., TestClient], story: Path) -> None:
    client = asking()
    headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert alias(client, proof=proof(client), headers=headers).status_code == 303
    assert names_given(story) == 1


def test_only_forms_and_json_are_looked_at(asking: Callable[..., TestClient]) -> None:
    client = asking()
    plain = {"Content-Type": "text/plain"}
    answer = client.post("/decisions/parties/1/undo", content="by=ida", headers=plain)
    assert answer.status_code == 415


# --- the token -----------------------------------------------------------------------------------


def test_reading_takes_the_token(asking: Callable[..., TestClient]) -> None:
    client = asking(token=TOKEN)
    page = client.get("/decisions?of=statements", headers={"Accept": "text/html"})
    assert page.status_code == 303
    assert page.headers["location"] == "/enter?back=%2Fdecisions%3Fof%3Dstatements"
    data = client.get("/api/v1/statements", headers={"Accept": "application/json"})
    assert data.status_code == 401
    assert data.headers["www-authenticate"] == "Bearer"
    assert data.headers["content-type"] == "application/problem+json"


def test_entering_once_is_enough(asking: Callable[..., TestClient], story: Path) -> None:
    client = asking(token=TOKEN)
    form = {"token": f" {TOKEN} ", "back": "/decisions", "proof": proof(client, "/enter")}
    answer = client.post("/enter", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/decisions")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get("/decisions").status_code == 200
    assert alias(client, proof=proof(client)).status_code == 303
    assert names_given(story) == 1
    assert client.post("/leave", data={"proof": proof(client, "/enter")}).status_code == 303
    assert client.get("/decisions").status_code == 401


def test_a_wrong_token_opens_nothing(asking: Callable[..., TestClient]) -> None:
    client = asking(token=TOKEN)
    for wrong in ("", TOKEN[:-1], TOKEN + "x", "é" * 20):
        form = {"token": wrong, "back": "/", "proof": proof(client, "/enter")}
        assert client.post("/enter", data=form).status_code == 403
    for wrong in (TOKEN, "0" * 64):
        client.cookies.set("onrecord_pass", wrong)
        assert client.get("/decisions").status_code == 401


def test_the_cookie_is_for_https_only_where_the_page_was(
    asking: Callable[..., TestClient],
) -> None:
    for address, secure in ((HERE, False), ("https://127.0.0.1", True)):
        client = asking(address, token=TOKEN)
        form = {"token": TOKEN, "proof": proof(client, "/enter")}
        cookie = client.post("/enter", data=form).headers["set-cookie"]
        assert ("Secure" in cookie) is secure


def test_a_program_bears_the_token(asking: Callable[..., TestClient], story: Path) -> None:
    client = asking(token=TOKEN)
    assert alias(client, headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401
    assert names_given(story) == 0
    assert alias(client, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 303
    assert names_given(story) == 1


def test_everybody_reads_and_nobody_writes_without_the_token(
    asking: Callable[..., TestClient], story: Path
) -> None:
    client = asking(token=TOKEN, public_reading=True)
    page = client.get("/review")
    assert page.status_code == 200
    assert 'method="post"' not in page.text
    assert "/enter?back=" in page.text
    assert alias(client).status_code == 401
    assert names_given(story) == 0


def test_nobody_writes_what_is_served_read_only(
    asking: Callable[..., TestClient], story: Path
) -> None:
    client = asking(read_only=True)
    for path in ("/review", "/decisions", "/decisions?of=statements", "/parties/1"):
        assert 'method="post"' not in client.get(path).text
    assert alias(client).status_code == 403
    bearing = asking(read_only=True, token=TOKEN)
    assert alias(bearing, headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 403
    assert names_given(story) == 0


# --- hosts, sizes, names -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "", "a b"]
)
def test_a_name_that_is_not_ours_is_not_answered(
    asking: Callable[..., TestClient], host: str
) -> None:
    answer = asking().get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8017", "LOCALHOST", "localhost.:9", "[::1]:8017", "192.168.1.9:8017"]
)
def test_our_names_and_addresses_are_answered(asking: Callable[..., TestClient], host: str) -> None:
    assert asking().get("/enter", headers={"Host": host}).status_code == 200


def test_a_proxy_is_answered_by_its_name(asking: Callable[..., TestClient]) -> None:
    client = asking(hosts=("localhost", "Archive.example"))
    assert client.get("/enter", headers={"Host": "archive.example"}).status_code == 200


def test_too_much_is_refused(asking: Callable[..., TestClient]) -> None:
    client = asking()
    assert client.post("/enter", content=b"x" * (MOST_BYTES + 1)).status_code == 413

    def pieces() -> Iterator[bytes]:
        yield from (b"x" * 100_000 for _ in range(20))

    assert client.post("/enter", content=pieces()).status_code == 413
    assert client.get("/enter?back=" + "x" * 40_000).status_code == 414


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
    ],
)
def test_nobody_is_led_elsewhere(address: str) -> None:
    assert local_path(address) == "/"


def test_a_path_of_ours_is_kept() -> None:
    assert local_path("/review?outlet=a%20b#x") == "/review?outlet=a%20b#x"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "ida\x1b[31m", "ida\u202e", "\ud800"])
def test_what_is_no_name_signs_nothing(
    asking: Callable[..., TestClient], story: Path, name: str
) -> None:
    from onrecord.errors import RefusedDecision

    with pytest.raises(RefusedDecision):
        Writer("").sign(name)


def test_a_name_is_remembered(asking: Callable[..., TestClient]) -> None:
    client = asking(signer="the desk")
    assert 'value="the desk"' in client.get("/review").text
    alias(client, proof=proof(client), by="Ida  Ørsted; x")
    assert 'value="Ida Ørsted; x"' in client.get("/review").text


def test_every_answer_has_the_headers_that_guard_it(story: Path) -> None:
    app = create_app(Serving(story))

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    client = TestClient(app, base_url=HERE, raise_server_exceptions=False)
    paths = ("/", "/static/base.css", "/none", "/review?done=x", "/broken", "/api/v1/reports/none")
    answers = [client.get(path) for path in paths]
    assert [each.status_code for each in answers] == [200, 200, 404, 422, 500, 404]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"


# --- in a browser --------------------------------------------------------------------------------


def test_a_page_from_elsewhere_cannot_write(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path, tmp_path: Path
) -> None:
    ours = serve(story)
    page = new_page()
    page.goto(f"{ours}/review")  # so that the browser has our cookies
    page.route(
        "https://elsewhere.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{ours}/parties/1/alias">'
            '<input name="name" value="x"><input name="by" value="x"><input name="why" value="x">'
            "<button>Win a bridge</button></form>",
        ),
    )
    page.goto("https://elsewhere.example/")
    with page.expect_response(f"{ours}/parties/1/alias") as sent:
        page.get_by_role("button").click()
    assert sent.value.status == 403
    assert names_given(story) == 0


def test_the_token_is_asked_for_once_in_a_browser(
    serve: Callable[..., str], new_page: Callable[..., Page], story: Path
) -> None:
    ours = serve(story, token=TOKEN)
    page = new_page(scripts=False)
    page.goto(f"{ours}/decisions?of=statements")
    page.get_by_label("Token").fill("not the token, surely")
    follow(page.get_by_role("button", name="Enter"))
    assert page.get_by_role("alert").is_visible()
    page.get_by_label("Token").fill(TOKEN)
    follow(page.get_by_role("button", name="Enter"))
    assert page.url == f"{ours}/decisions?of=statements"
    assert page.get_by_role("heading", level=1).inner_text() == "Decisions"
