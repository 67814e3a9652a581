"""Web Annotations: every selector leads back to its span, and the data model's rules hold."""

from __future__ import annotations

import base64
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from onrecord.export.annotation import CONTEXT, write_annotations
from onrecord.model import Record, Span, Statement
from tests.archive.made import records
from tests.cli.full import full_record

_IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
_WORDS = {"type": "string", "minLength": 1}
_PURPOSE = {
    "enum": [
        *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing"),
        *("highlighting", "identifying", "linking", "moderating", "questioning", "replying"),
        "tagging",
    ]
}


def _only(required: dict[str, Any], allowed: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (allowed or {}),
        "required": sorted(required),
        "additionalProperties": False,
    }


# What https://www.w3.org/TR/annotation-model/ demands of what we write: one context, id, motivation
# of the vocabulary; at least one target; selectors with the members of their classes (section 4.2).
_SELECTOR = {
    "oneOf": [
        _only(
            {
                "type": {"const": "TextPositionSelector"},
                "start": {"type": "integer", "minimum": 0},
                "end": {"type": "integer", "minimum": 0},
            }
        ),
        _only(
            {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string"}},
            {"prefix": {"type": "string"}, "suffix": {"type": "string"}},
        ),
    ]
}
_PLACE = _only(
    {
        "type": {"const": "SpecificResource"},
        "source": _only(
            {"id": _IRI}, {"type": {"const": "Text"}, "format": _WORDS, "language": _WORDS}
        ),
        "selector": {"type": "array", "items": _SELECTOR, "minItems": 2, "maxItems": 2},
    },
    {"purpose": _PURPOSE, "scope": _IRI},
)
_TEXT = _only(
    {"type": {"const": "TextualBody"}, "value": {"type": "string"}},
    {"purpose": _PURPOSE, "format": _WORDS, "language": _WORDS},
)
MODEL = _only(
    {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": _IRI,
        "type": {"const": "Annotation"},
        "motivation": _PURPOSE,
        "target": {"type": "array", "items": _PLACE, "minItems": 1},
        "body": {"type": "array", "items": {"oneOf": [_TEXT, _PLACE]}},
    }
)
VALIDATOR = jsonschema.Draft202012Validator(MODEL)


def annotations(record: Record) -> list[dict[str, Any]]:
    return [
        json.loads(line) for piece in write_annotations([record]) for line in piece.split("\n")[:-1]
    ]


def resolved(text: str, place: dict[str, Any]) -> Span:
    """Where the two selectors lead, which is one place."""
    position, quote = place["selector"]
    start, end = position["start"], position["end"]
    exact, prefix, suffix = quote["exact"], quote["prefix"], quote["suffix"]
    assert text[start:end] == exact
    around = prefix + exact + suffix
    assert text[start - len(prefix) : end + len(suffix)] == around
    assert len(prefix) == min(32, start)
    assert len(suffix) == min(32, len(text) - end)
    return Span(start, end)


def places(annotation: dict[str, Any], purpose: str) -> list[dict[str, Any]]:
    return [
        body
        for body in annotation["body"]
        if body["type"] == "SpecificResource" and body["purpose"] == purpose
    ]


def on_page(url: str | None) -> Record:
    record = full_record()
    report = record.report.model_copy(update={"url": url})
    return record.model_copy(update={"report": report})


def filled(spans: tuple[Span, ...]) -> list[Span]:
    return [span for span in spans if span.start < span.end]


@given(record=records())
def test_every_selector_leads_back_to_its_span(record: Record) -> None:
    text = record.report.text
    standing: list[Statement] = [each for each in record.statements if filled(each.content)]
    made = annotations(record)
    assert len(made) == len(standing)
    for annotation, statement in zip(made, standing, strict=True):
        VALIDATOR.validate(annotation)
        assert [resolved(text, at) for at in annotation["target"]] == filled(statement.content)
        for purpose, spans in (("identifying", statement.source), ("classifying", statement.cue)):
            assert [resolved(text, at) for at in places(annotation, purpose)] == filled(spans)


def test_the_source_is_the_text_by_its_digest() -> None:
    record = on_page("https://harrow.example/dike")
    for annotation in annotations(record):
        for place in annotation["target"]:
            digest = place["source"]["id"].removeprefix("ni:///sha-256;")
            assert base64.urlsafe_b64decode(digest + "=").hex() == record.report.text_sha256
            assert place["scope"] == "https://harrow.example/dike"


def test_positions_count_code_points() -> None:
    record = full_record()
    text = "\U0001f600" * 5 + record.report.text[5:]
    moved = record.model_copy(update={"report": record.report.model_copy(update={"text": text})})
    assert resolved(text, annotations(moved)[0]["target"][0]) == moved.statements[0].content[0]


def test_who_said_it_and_how_is_told_in_words() -> None:
    annotation = annotations(full_record())[1]
    told, kind, act = (body["value"] for body in annotation["body"][:3])
    assert told == (
        "speaker: Ingrid Vasstrand; act: say; to: Tobias Renn; about: her deputy; "
        "medium: letter; said: 2024-02"
    )
    assert (kind, act) == ("indirect", "say")


def test_what_was_not_done_is_told_so() -> None:
    denials = [a for a in annotations(full_record()) if "deny" in json.dumps(a["body"])]
    assert [body["value"] for body in denials[0]["body"] if body["purpose"] == "tagging"][1] == (
        "not deny"
    )


def test_ids_are_the_same_each_time_and_differ() -> None:
    ids = [annotation["id"] for annotation in annotations(full_record())]
    assert ids == [annotation["id"] for annotation in annotations(full_record())]
    assert len(set(ids)) == len(full_record().statements)


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "https://a b", "x", "https://a\nb"])
def test_what_is_no_web_address_is_no_scope(url: str | None) -> None:
    for annotation in annotations(on_page(url)):
        assert all("scope" not in place for place in annotation["target"])


def test_the_model_that_we_validate_by_refuses_what_is_wrong() -> None:
    good = annotations(full_record())[0]
    assert VALIDATOR.is_valid(good)
    for changes in (
        {"target": []},
        {"motivation": "guessing"},
        {"id": "no iri"},
        {"@context": "https://schema.org"},
    ):
        assert not VALIDATOR.is_valid(good | changes)
    del good["target"][0]["selector"][0]["end"]
    assert not VALIDATOR.is_valid(good)


def test_it_is_json_ld_of_the_vocabulary() -> None:
    """Read with a context that maps the terms as the one of the W3C does."""
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    oa = "http://www.w3.org/ns/oa#"
    context = {
        "oa": oa,
        "dc": "http://purl.org/dc/terms/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "id": "@id",
        "type": "@type",
        "body": {"@id": "oa:hasBody", "@type": "@id"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"},
        "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "scope": {"@id": "oa:hasScope", "@type": "@id"},
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
        "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "start": "oa:start",
        "end": "oa:end",
        "value": "rdf:value",
        "format": "dc:format",
        "language": "dc:language",
        **{name: f"oa:{name}" for name in ("Annotation", "SpecificResource", "TextualBody")},
        **{name: f"oa:{name}" for name in ("TextQuoteSelector", "TextPositionSelector")},
        **{name: f"oa:{name}" for name in ("describing", "tagging", "identifying", "classifying")},
        "Text": "http://purl.org/dc/dcmitype/Text",
    }
    annotation = annotations(full_record())[0]
    assert annotation["@context"] == CONTEXT
    (node,) = jsonld.expand(annotation | {"@context": context})
    assert node["@type"] == [f"{oa}Annotation"]
    assert node[f"{oa}motivatedBy"] == [{"@id": f"{oa}describing"}]
    (target,) = node[f"{oa}hasTarget"]
    starts = [s[f"{oa}start"] for s in target[f"{oa}hasSelector"] if f"{oa}start" in s]
    assert starts == [[{"@value": full_record().statements[0].content[0].start}]]
    # Nothing falls out: what the context does not know, an expansion drops.
    assert json.dumps(node).count("@type") == json.dumps(annotation).count('"type"')
