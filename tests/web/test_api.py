"""The API over the archive of the examples: it gives what the commands give, and takes decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from onrecord.archive.store import Archive
from onrecord.cli import commands
from onrecord.export.jsonl import write_jsonl
from onrecord.web.app import create_app
from onrecord.web.serving import Serving
from tests.web.bridge import PAGE
from tests.web.conftest import asking
from tests.web.listed import examples_of

API = "/api/v1"
WHY = {"by": "ida", "why": "the same office, the same day"}


@pytest.fixture
def told(story: Path) -> Iterator[TestClient]:
    """Requests to an application over the story of the bridge."""
    with asking(story) as made:
        yield made


def lines(archive: Path, *command: str) -> list[Any]:
    """What a command prints as JSON lines."""
    result = CliRunner().invoke(
        commands, [*command, "--format", "jsonl", "--archive", str(archive)]
    )
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def get(client: TestClient, path: str, **params: Any) -> Any:
    answer = client.get(API + path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def items(client: TestClient, path: str, **params: Any) -> list[Any]:
    found: list[Any] = get(client, path, **params)["items"]
    return found


def refused(client: TestClient, path: str, status: int = 422, **params: Any) -> str:
    """The sentence in which a question is refused."""
    answer = client.get(API + path, params=params)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    return str(problem["detail"])


# --- the same as the commands --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "options"),
    [
        ({}, []),
        ({"q": "bridge flood"}, ["bridge", "flood"]),
        ({"speaker": "quill", "sort": "date"}, ["--speaker", "quill"]),
        ({"q": "bridge", "sort": "relevance"}, ["bridge", "--sort", "relevance"]),
        (
            {"outlet": "ledger", "since": "2021-03-05"},
            ["--outlet", "ledger", "--since", "2021-03-05"],
        ),
        (
            {"kind": "indirect", "party_type": "person"},
            ["--kind", "indirect", "--party-type", "person"],
        ),
        ({"min_confidence": "0.5", "limit": "2"}, ["--min-confidence", "0.5", "--limit", "2"]),
    ],
)
def test_statements_are_those_of_search(
    told: TestClient, story: Path, params: dict[str, str], options: list[str]
) -> None:
    found = items(told, "/statements", **params)
    ours = {"identities", "outlet_id"}
    assert [{k: v for k, v in each.items() if k not in ours} for each in found] == lines(
        story, "search", *options
    )
    assert found


def test_a_report_is_its_record_byte_for_byte(client: TestClient, archive: Path) -> None:
    with Archive.open(archive) as opened:
        for record in opened.records():
            answer = client.get(f"{API}/reports/{record.report.id}")
            assert answer.text == "".join(write_jsonl([record]))
            statements = get(client, f"/reports/{record.report.id}/statements")
            assert statements == answer.json()["statements"]


def test_a_comparison_is_that_of_compare(told: TestClient, story: Path) -> None:
    for each in items(told, "/statements", limit=100):
        path = f"/statements/{each['report']}/{each['statement']}/comparison"
        assert [get(told, path)] == lines(story, "compare", str(each["id"]))


def test_revisions_are_those_of_revisions(told: TestClient, story: Path) -> None:
    wanted = lines(story, "revisions", PAGE)
    assert len(wanted) == 2
    assert get(told, "/revisions", url=PAGE) == wanted
    for revision in wanted:
        assert get(told, f"/reports/{revision['before']['report']}/revisions") == wanted
    ledger = items(told, "/reports", outlet="Ledger")[0]["report"]
    assert get(told, f"/reports/{ledger}/revisions") == []


def test_a_dossier_is_that_of_who(told: TestClient, story: Path) -> None:
    (quill,) = get(told, "/parties", q="ada quill")
    assert quill["name"] == "Ada Quill"
    assert [get(told, f"/parties/{quill['identity_id']}")] == lines(story, "who", "ada quill")
    narrowed = get(told, f"/parties/{quill['identity_id']}", since="2021-03-04", limit=1)
    assert len(narrowed["said"]) == 1 < narrowed["said_count"]


def test_an_identity_is_that_of_party_show(told: TestClient, story: Path) -> None:
    for name in ("ada quill", "bo renn"):
        (found,) = get(told, "/parties", q=name)
        shown = get(told, f"/parties/{found['identity_id']}/identity")
        assert [shown] == lines(story, "party", "show", name)
        assert shown["members"]


def test_one_statement_names_its_parties(client: TestClient, archive: Path) -> None:
    example = examples_of(archive)
    made = get(client, f"/statements/{example.report}/{example.statement}")
    record = get(client, f"/reports/{example.report}")
    assert made["statement"] in record["statements"]
    names = {party["id"]: party["name"] for party in record["parties"]}
    assert made["parties"] == {key: names[key] for key in made["parties"]}
    assert set(made["statement"]["speakers"]) <= made["parties"].keys()


def test_members_come_page_by_page(told: TestClient) -> None:
    (quill,) = numbers(told, "ada quill")
    whole = get(told, f"/parties/{quill}/identity")["members"]
    seen, address = [], f"{API}/parties/{quill}/members?limit=2"
    while address:
        page = told.get(address).json()
        seen += [each["party_id"] for each in page["items"]]
        address = page["next"]
    assert seen == sorted(each["party_id"] for each in whole)
    assert len(seen) > 2


def test_those_most_quoted_are_listed(told: TestClient) -> None:
    listed = get(told, "/parties")
    assert listed[0]["name"] == "Ada Quill"
    assert [each["said"] for each in listed] == sorted((e["said"] for e in listed), reverse=True)
    assert get(told, "/parties", type="place") == []


def test_decisions_come_page_by_page(told: TestClient) -> None:
    (quill,) = numbers(told, "ada quill")
    for number in range(5):
        post(told, f"/parties/{quill}/alias", name=f"Name {number}", **WHY)
    seen, address = [], f"{API}/decisions?limit=2"
    while address:
        page = told.get(address).json()
        seen += [each["stated"][0]["value"] for each in page["items"]]
        address = page["next"]
    assert seen == [f"Name {number}" for number in (4, 3, 2, 1, 0)]


def test_facets_count_what_a_search_finds(told: TestClient) -> None:
    counted = get(told, "/statements/facets", speaker="quill")
    found = items(told, "/statements", speaker="quill", limit=100)
    assert counted["whole"] and counted["counted"] == len(found)
    outlets = {each["label"]: each["count"] for each in counted["outlets"]}
    assert outlets == {o: [f["outlet"] for f in found].count(o) for o in outlets}


def test_the_archive_says_how_much_it_holds(told: TestClient) -> None:
    facts = get(told, "/archive")
    assert facts["reports"] == len(items(told, "/reports", limit=100))
    assert facts["statements"] == len(items(told, "/statements", limit=100))
    assert (facts["first_day"], facts["last_day"]) == ("2021-03-02", "2021-03-08")


# --- paging --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/statements", "/reports", "/statements?q=bridge&sort=relevance"])
def test_pages_lead_to_all_there_is_once(told: TestClient, path: str) -> None:
    first = f"{API}{path}{'&' if '?' in path else '?'}limit="
    whole = told.get(f"{first}100").json()["items"]
    address: str | None = f"{first}2"
    seen: list[Any] = []
    while address is not None:
        answer = told.get(address)
        page = answer.json()
        seen += page["items"]
        address = page["next"]
        link = answer.headers.get("link")
        assert link == (None if address is None else f'<{address}>; rel="next"')
    assert seen == told.get(f"{API}{path}").json()["items"] == whole[:20]
    assert len(seen) > 4


def test_reports_without_a_day_come_last_and_are_reached(tmp_path: Path) -> None:
    from tests.archive.made import record_of

    path = tmp_path / "days.db"
    with Archive.open(path, write=True) as archive:
        for number, day in enumerate(["2022-01-02", None, "2022-01-01", None, "2022-01-02"]):
            record = record_of(("Ada", "said", f"number {number}"), day=day)
            archive.add(record)
    with asking(path) as client:
        seen, address = [], f"{API}/reports?limit=1"
        while address:
            page = client.get(address).json()
            seen += [each["published"] for each in page["items"]]
            address = page["next"]
        assert seen == ["2022-01-02", "2022-01-02", "2022-01-01", None, None]
        bounded = client.get(f"{API}/reports?since=2022-01-01&until=2022-01-01").json()
        assert [each["published"] for each in bounded["items"]] == ["2022-01-01"]


# --- what is not so ------------------------------------------------------------------------------


def test_what_is_wrong_is_told_in_a_sentence(client: TestClient) -> None:
    assert "after until" in refused(client, "/statements", since="2022-02-01", until="2022-01-01")
    assert "2022-07-18" in refused(client, "/statements", since="1234")
    assert "no place in a list" in refused(client, "/statements", after="nowhere")
    assert "no place in a list" in refused(client, "/reports", after="2022")
    assert "no parameter 'speeker'" in refused(client, "/statements", speeker="ada")
    assert "1000" in refused(client, "/statements", q="x" * 1001)
    assert "100" in refused(client, "/statements", limit="101")
    assert "outlet" in refused(client, "/reports", outlet="x" * 201)
    assert "type" in refused(client, "/parties", type="group")
    assert "no report 'nothing'" in refused(client, "/reports/nothing", 404)
    assert "no report" in refused(client, "/statements/nothing/s1", 404)
    assert "no identity 987654321" in refused(client, "/parties/987654321", 404)
    assert "no report of this address" in refused(
        client, "/revisions", 404, url="https://x.example"
    )
    assert refused(client, "/parties/0") and refused(client, f"/parties/{2**63}")
    assert refused(client, "/no/such/thing", 404)


@pytest.mark.parametrize("path", ["/statements", "/statements/facets", "/reports", "/parties"])
@pytest.mark.parametrize("char", ["%00", "%ED%A0%80", "%EF%BF%BE", "%F0%9F%92%A9", "%22", "%2A"])
def test_odd_characters_are_looked_for_like_any(client: TestClient, path: str, char: str) -> None:
    """NUL, half a character in UTF-8, a noncharacter: nothing breaks, whatever is found."""
    for parameter in ("q", "speaker", "about", "outlet", "act", "medium"):
        answer = client.get(f"{API}{path}?{parameter}={char}a{char}")
        assert answer.status_code in (200, 422), answer.text
    assert client.get(f"{API}/reports/{char}").status_code == 404
    assert client.get(f"{API}/revisions?url={char}").status_code == 404


def test_an_answer_that_is_known_is_not_sent_again(client: TestClient, archive: Path) -> None:
    example = examples_of(archive)
    for path in ("/statements", f"/reports/{example.report}", "/archive", "/decisions"):
        first = client.get(API + path)
        tag = first.headers["etag"]
        assert tag.startswith('W/"') and first.headers["cache-control"] == "no-cache"
        again = client.get(API + path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        other = client.get(API + path, headers={"If-None-Match": '"other"'})
        assert (other.status_code, other.content) == (200, first.content)


def test_a_tag_changes_with_what_it_is_of(client: TestClient) -> None:
    before = client.get(f"{API}/decisions")
    number = _any_party(client)
    client.post(f"{API}/parties/{number}/alias", json={"name": "La Quill", **WHY})
    after = client.get(f"{API}/decisions", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200 and after.json() != before.json()


def test_the_file_of_the_archive_is_not_told(archive: Path) -> None:
    archive.write_bytes(b"nothing of the kind" * 1000)
    app = create_app(Serving(archive))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        answer = client.get(f"{API}/archive")
    assert answer.status_code == 422 or answer.status_code == 500
    assert archive.name in answer.json()["detail"]
    assert str(archive) not in answer.text


def test_what_nobody_foresaw_is_told_as_a_problem(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("onrecord.web.api.reports.report_number", breaks)
    monkeypatch.setattr(client._transport, "raise_server_exceptions", False)
    answer = client.get(f"{API}/reports/x")
    assert answer.status_code == 500 and "secret" not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"


# --- decisions -----------------------------------------------------------------------------------


def _any_party(client: TestClient) -> int:
    for each in items(client, "/statements", limit=100):
        for number in each["identities"]:
            if number is not None:
                return int(number)
    raise AssertionError("nobody has an identity")


def post(client: TestClient, path: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(API + path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def numbers(client: TestClient, name: str) -> list[int]:
    return [each["identity_id"] for each in get(client, "/parties", q=name)]


def test_parties_are_merged_and_parted_again(told: TestClient) -> None:
    jan, johannes = numbers(told, "jan brandt") + numbers(told, "johannes brandt")
    taken = post(told, f"/parties/{jan}/merge", other=johannes, **WHY)
    assert len(taken["identities"]) == 1
    assert numbers(told, "jan brandt") == numbers(told, "johannes brandt")
    (listed,) = items(told, "/decisions")
    assert (listed["number"], listed["kind"], listed["by"]) == (taken["decision"], "merge", "ida")
    undone = post(told, f"/decisions/{taken['decision']}/undo", by="bo", why="two people")
    assert len(undone["identities"]) == 2
    assert numbers(told, "jan brandt") != numbers(told, "johannes brandt")
    assert items(told, "/decisions")[0]["undone"]


def test_parties_are_split_off(told: TestClient) -> None:
    (quill,) = numbers(told, "ada quill")
    members = get(told, f"/parties/{quill}/identity")["members"]
    leaving = members[-1]["party_id"]
    taken = post(told, f"/parties/{quill}/split", parties=[leaving], **WHY)
    assert len(taken["identities"]) == 2
    assert len(numbers(told, "ada quill")) == 2


def test_names_and_items_are_kept(told: TestClient) -> None:
    (quill,) = numbers(told, "ada quill")
    post(told, f"/parties/{quill}/alias", name="La Quill", **WHY)
    post(told, f"/parties/{quill}/link", wikidata="Q42", **WHY)
    assert numbers(told, "la quill") == numbers(told, "Q42") == [quill]
    facts = get(told, f"/parties/{quill}")["facts"]
    assert {(each["fact"], each["value"]) for each in facts} == {
        ("alias", "La Quill"),
        ("wikidata", "Q42"),
    }
    post(told, f"/parties/{quill}/link", status=422, wikidata="42", **WHY)


def test_a_decision_is_signed_and_explained(told: TestClient) -> None:
    (quill,) = numbers(told, "ada quill")
    unsigned = post(told, f"/parties/{quill}/alias", status=422, name="x", why="y")
    assert "name" in unsigned["detail"]
    post(told, f"/parties/{quill}/alias", status=422, name="x", by="ida")
    post(told, f"/parties/{quill}/alias", status=422, name="x", by="i\u202eda", why="y")
    post(told, f"/parties/{quill}/merge", status=422, other=quill, **WHY)
    post(told, f"/parties/{quill}/merge", status=404, other=987654321, **WHY)
    post(told, "/decisions/987654321/undo", status=404, **WHY)
    assert items(told, "/decisions") == []


def test_statements_are_judged_and_it_is_undone(told: TestClient) -> None:
    queue = get(told, "/reviews")
    first = queue[0]
    assert first["verdict"] is None and first["passage"]["text"]
    taken = post(told, "/reviews", **first | {"verdict": "right", "by": "ida"})
    assert post(told, "/reviews", **first | {"verdict": "right", "by": "ida"}) == {"decision": None}
    waiting = [(each["report"], each["statement"]) for each in get(told, "/reviews")]
    assert (first["report"], first["statement"]) not in waiting
    (kept,) = items(told, "/reviews/decisions")
    assert (kept["number"], kept["state"], kept["by"]) == (taken["decision"], "stands", "ida")
    post(told, f"/reviews/decisions/{taken['decision']}/undo", by="bo")
    assert items(told, "/reviews/decisions")[0]["state"] == "undone"
    assert get(told, "/reviews") == queue


def test_statements_are_corrected(told: TestClient) -> None:
    first = get(told, "/reviews")[0]
    (start, end), *_ = first["content"]
    correct = {"content": [[start, end - 3]], "speakers": [{"name": "Bo Renn"}]}
    body = first | {"verdict": "corrected", "by": "ida", "correct": correct}
    post(told, "/reviews", **body)
    (kept,) = items(told, "/reviews/decisions")
    assert kept["speakers"] == ["Bo Renn"] and kept["verdict"] == "corrected"
    wrong = body | {"correct": {"contents": []}}
    assert "contents" in post(told, "/reviews", status=422, **wrong)["detail"]
    post(told, "/reviews", status=422, **first | {"verdict": "corrected", "by": "ida"})
    post(told, "/reviews", status=422, **body | {"text_sha256": "0" * 64})
    outside = body | {"correct": {"content": [[start, 10**9]]}}
    post(told, "/reviews", status=422, **outside)


def test_what_is_read_only_is_not_written(story: Path) -> None:
    app = create_app(Serving(story, read_only=True))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        (quill,) = numbers(client, "ada quill")
        before = story.read_bytes()
        for path in _posts():
            answer = client.post(path.format(party=quill, decision=1), json={})
            assert answer.status_code == 403, path
            assert answer.headers["content-type"] == "application/problem+json"
        assert story.read_bytes() == before
        assert get(client, "/archive")["writable"] is False


def test_nothing_is_written_without_the_token(story: Path) -> None:
    app = create_app(Serving(story, token="swordfish", public_reading=True))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        (quill,) = numbers(client, "ada quill")
        body = {"name": "La Quill", **WHY}
        for path in _posts():
            assert client.post(path.format(party=quill, decision=1), json={}).status_code == 401
        wrong = {"Authorization": "Bearer halibut"}
        path = f"{API}/parties/{quill}/alias"
        assert client.post(path, json=body, headers=wrong).status_code == 401
        right = {"Authorization": "Bearer swordfish"}
        assert client.post(path, json=body, headers=right).status_code == 200


def test_nothing_is_written_for_another_site(told: TestClient) -> None:
    for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
        for path in _posts():
            answer = told.post(path.format(party=1, decision=1), json={}, headers=headers)
            assert answer.status_code == 403, path


def _posts() -> list[str]:
    paths = create_app(Serving(Path("not opened.db"))).openapi()["paths"]
    found = [path for path, methods in paths.items() if "post" in methods]
    found.remove("/reconcile")  # asks by POST, and writes nothing
    assert len(found) >= 7
    return found


# --- the description -----------------------------------------------------------------------------


def test_the_description_is_published_and_whole(client: TestClient) -> None:
    from jsonschema import Draft202012Validator

    answer = client.get(f"{API}/openapi.json")
    described = answer.json()
    assert described["openapi"].startswith("3.1")
    ids = [
        told["operationId"] for methods in described["paths"].values() for told in methods.values()
    ]
    assert len(ids) == len(set(ids)) >= 25
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            assert told["description"], (path, method)
            problems = [r for status, r in told["responses"].items() if status != "200"]
            for problem in problems:
                assert list(problem["content"]) == ["application/problem+json"], (path, method)
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_the_page_explains_every_operation(client: TestClient) -> None:
    described = client.get(f"{API}/openapi.json").json()
    page = client.get(API)
    assert page.headers["content-type"].startswith("text/html")
    for path, methods in described["paths"].items():
        for told in methods.values():
            if path.startswith(API):
                assert f'id="{told["operationId"]}"' in page.text
