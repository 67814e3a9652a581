"""The reconciliation service (version 0.2 of its protocol) over the story of the bridge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from onrecord.archive.identity.reconciling import propose
from onrecord.archive.store import Archive
from onrecord.compare.update import update
from onrecord.model import PartyType
from tests.compare.invented import Says, make_record
from tests.web.bridge import make_story
from tests.web.conftest import asking

# What the protocol asks of answers, as schemas of our own.
_TYPE = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
    "required": ["id", "name"],
}
_CANDIDATE = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string"},
        "description": {"type": "string"},
        "type": {"type": "array", "items": _TYPE},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
    },
    "required": ["id", "name", "type", "score", "match"],
}
_ANSWER = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"result": {"type": "array", "items": _CANDIDATE}},
        "required": ["result"],
    },
}
_SERVICE = {
    "type": "object",
    "properties": {
        "service_url": {"type": "string", "pattern": "^https?://.*[^/]$"},
        "service_path": {"type": "string", "pattern": "^/"},
    },
    "required": ["service_url", "service_path"],
}
_MANIFEST = {
    "type": "object",
    "properties": {
        "versions": {"const": ["0.2"]},
        "name": {"type": "string"},
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "defaultTypes": {"type": "array", "items": _TYPE, "minItems": 1},
        "view": {
            "type": "object",
            "properties": {"url": {"type": "string", "pattern": "{{id}}"}},
            "required": ["url"],
        },
        "preview": {
            "type": "object",
            "properties": {
                "url": {"type": "string", "pattern": "{{id}}"},
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": _SERVICE, "type": _SERVICE},
            "required": ["entity", "type"],
        },
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_story(tmp_path_factory.mktemp("story") / "story.db")


@pytest.fixture
def told(story: Path) -> Iterator[TestClient]:
    with asking(story) as made:
        yield made


Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(told: TestClient) -> Ask:
    """The candidates for one query."""

    def asked(name: str, **more: Any) -> list[dict[str, Any]]:
        queries = json.dumps({"q0": {"query": name, **more}})
        answer = told.post("/reconcile", data={"queries": queries})
        assert answer.status_code == 200, answer.text
        Draft202012Validator(_ANSWER).validate(answer.json())
        found: list[dict[str, Any]] = answer.json()["q0"]["result"]
        return found

    return asked


def test_the_manifest_is_one(told: TestClient) -> None:
    manifest = told.get("/reconcile").json()
    Draft202012Validator(_MANIFEST).validate(manifest)
    for service in manifest["suggest"].values():
        answer = told.get(service["service_url"] + service["service_path"], params={"prefix": "p"})
        assert answer.status_code == 200


def test_a_batch_is_answered_by_get_and_by_post(told: TestClient) -> None:
    queries = json.dumps(
        {
            "q0": {"query": "Ada Quill", "type": "person", "limit": 3, "type_strict": "should"},
            "q1": {"query": "Bo Renn", "properties": [{"pid": "office", "v": {"id": "x"}}]},
            "q2": {"query": "Zebulon Quarg", "type": ["person", "place"]},
        }
    )
    by_post = told.post("/reconcile", data={"queries": queries})
    by_get = told.get("/reconcile", params={"queries": queries})
    assert by_get.json() == by_post.json()
    Draft202012Validator(_ANSWER).validate(by_get.json())
    answers = by_get.json()
    assert list(answers) == ["q0", "q1", "q2"]
    assert [answers[q]["result"][0]["match"] for q in ("q0", "q1")] == [True, True]
    assert answers["q2"]["result"] == []


@pytest.mark.parametrize("written", ["Ada Quill", "ada  QUILL", "Ms Ada Quill", "Quill, Ada"])
def test_the_whole_name_of_one_is_a_match(ask: Ask, written: str) -> None:
    best = ask(written)[0]
    assert (best["name"], best["score"], best["match"]) == ("Ada Quill", 100.0, True)


@pytest.mark.parametrize(
    "written", ["Quill", "A. Quill", "Ada Quil", "Ada Maria Quill", "Mayor Ada Quill"]
)
def test_less_than_the_whole_name_is_none(ask: Ask, written: str) -> None:
    best = ask(written)[0]
    assert best["name"] == "Ada Quill"
    assert 50 < best["score"] < 100
    assert not best["match"]


def test_the_name_of_two_is_no_match(tmp_path: Path) -> None:
    path = tmp_path / "two.db"
    with Archive.open(path, write=True) as archive:
        for number, trade in enumerate(("goalkeeper", "archbishop", "minister")):
            words = f"“We shall not give up on plan {number},”"
            record = make_record(
                f"{words} said Jan Brandt, the {trade}.",
                says=(Says("Jan Brandt", words),),
                outlet=f"Outlet {number}",
                day=date(1990 + 25 * number, 1, 1),
                title=f"The plans of a {trade}",
            )
            party = record.parties[0].model_copy(
                update={"roles": (trade,), "role_spans": (record.parties[0].named,)}
            )
            archive.add(record.model_copy(update={"parties": (party, *record.parties[1:])}))
        update(archive)
        found = propose(archive.connection, "Jan Brandt")
    assert len(found) > 1
    assert not any(each.match for each in found)
    assert all(each.score == 100 for each in found)


def test_what_every_country_has_is_no_match(tmp_path: Path) -> None:
    """The archive knows one Ministry of Finance; who has another in a table cannot tell it so."""
    path = tmp_path / "bodies.db"
    words = "“The budget holds,”"
    with Archive.open(path, write=True) as archive:
        for number, name in enumerate(("Ministry of Finance", "Nordlys Shipping")):
            record = make_record(
                f"{words} the {name} said.",
                says=(Says(name, words, PartyType.ORGANISATION),),
                outlet=f"Outlet {number}",
                day=date(2021, 1, 1),
                title=name,
            )
            archive.add(record)
        update(archive)
        for name, match in (("Ministry of Finance", False), ("Nordlys Shipping", True)):
            (best,) = propose(archive.connection, name)
            assert (best.identity.name, best.score, best.match) == (name, 100, match)


def test_types_bound_what_is_found(ask: Ask) -> None:
    assert ask("Ada Quill", type="organisation") == []
    assert ask("Ada Quill", type=["organisation", "person"])[0]["match"]
    assert ask("Ada Quill", type="Q5") == []
    assert ask("Ada Quill", type=None)[0]["match"]


def test_a_number_of_wikidata_and_a_name_that_people_gave_lead_to_it(story: Path) -> None:
    from onrecord.archive.identity import decisions
    from onrecord.archive.identity.finding import find
    from onrecord.archive.identity.update import deciding

    with Archive.open(story, write=True) as archive:
        signed = decisions.Signature("ida", "known")
        with deciding(archive) as connection:
            quill = find(connection, "ada quill")
            decisions.link(connection, quill, "Q42", signed)
            decisions.alias(connection, quill, "Nightingale", signed)
        for name in ("Q42", "nightingale"):
            (best,) = propose(archive.connection, name)
            assert (best.identity.identity_id, best.match) == (quill, True)


@pytest.mark.parametrize(
    "name", ["", " ", "—", "\0", ",", "'\"*", "a" * 500, "Ж", "\u202e", "a,b,c"]
)
def test_any_name_is_answered(ask: Ask, name: str) -> None:
    ask(name)


@pytest.mark.parametrize(
    "queries",
    [
        "",
        "nothing",
        "[]",
        '{"q0": 1}',
        '{"q0": {}}',
        '{"q0": {"query": "a", "limit": 0}}',
        '{"q0": {"query": "a", "limit": 1000}}',
        '{"q0": {"query": "a", "type": 5}}',
        '{"q0": {"query": "' + "a" * 501 + '"}}',
        '{"q0": {"query": "\\ud800"}}',
        json.dumps({f"q{n}": {"query": "a"} for n in range(51)}),
        "[" * 100_000,
        "x" * 200_001,
    ],
)
def test_what_is_no_batch_is_told(told: TestClient, queries: str) -> None:
    answer = told.post("/reconcile", data={"queries": queries})
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) < 1100


def test_suggestions_begin_as_was_typed(told: TestClient) -> None:
    for prefix in ("ada", "Ada Q", "qui", "ADA QUILL"):
        result = told.get("/reconcile/suggest/entity", params={"prefix": prefix}).json()["result"]
        assert result[0]["name"] == "Ada Quill"
        assert result[0]["notable"] == [{"id": "person", "name": "Person"}]
    for prefix in ("", "zzz", "—", "ada z"):
        answer = told.get("/reconcile/suggest/entity", params={"prefix": prefix})
        assert answer.json() == {"result": []}
    passed = told.get("/reconcile/suggest/entity", params={"prefix": "ada", "cursor": 20})
    assert passed.json() == {"result": []}
    types = told.get("/reconcile/suggest/type", params={"prefix": "P"}).json()["result"]
    assert [each["id"] for each in types] == ["person", "place"]


def test_a_preview_may_be_framed_by_programs_of_this_machine_only(
    told: TestClient, ask: Ask
) -> None:
    best = ask("Ada Quill")[0]
    answer = told.get("/reconcile/preview", params={"id": best["id"]})
    assert "Ada Quill" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors http://localhost:* http://127.0.0.1:*" in policy
    assert policy.startswith("default-src 'none'") and "script-src" not in policy
    assert told.get("/reconcile/preview", params={"id": "987654321"}).status_code == 404
    assert told.get("/reconcile/preview", params={"id": "1e3"}).status_code == 422
    front = told.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in front


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:3333", "http://localhost:3333", "http://[::1]"]
)
def test_pages_of_programs_of_this_machine_may_read_it(told: TestClient, origin: str) -> None:
    for path in ("/reconcile", "/reconcile/suggest/entity?prefix=ada"):
        answer = told.get(path, headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://localhost.elsewhere.example",
        "http://127.0.0.1.elsewhere.example:3333",
        "http://localhost:3333@elsewhere.example",
        "null",
    ],
)
def test_other_pages_may_not(told: TestClient, origin: str) -> None:
    """Else any page that somebody opens could read who is named in what they archive."""
    answer = told.get("/reconcile?queries={}", headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers


def test_nothing_else_may_be_read_from_elsewhere(told: TestClient) -> None:
    for path in ("/", "/api/v1/archive", "/api/v1/statements", "/search.json"):
        answer = told.get(path, headers={"Origin": "http://127.0.0.1:3333"})
        assert "access-control-allow-origin" not in answer.headers
