"""schema.org: a document a report, whose references lead somewhere and whose terms are its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from onrecord.export.schemaorg import CONTEXT, write_schemaorg
from onrecord.model import Kind, Record
from tests.archive.made import records
from tests.cli.full import full_record

# Which properties each type has (https://schema.org/version/latest), of those that we write.
THING = {"name", "description", "alternateName", "disambiguatingDescription", "url"}
WORK = THING | {
    *("text", "creator", "isPartOf", "about", "datePublished", "dateCreated", "inLanguage"),
    *("headline", "author", "publisher", "provider", "isBasedOn"),
}
PROPERTIES = {
    "NewsArticle": WORK,
    "Quotation": WORK | {"spokenByCharacter"},
    "Claim": WORK | {"appearance"},
    "Person": THING,
    "Organization": THING,
    "Place": THING,
    "Thing": THING,
}


def document(record: Record) -> dict[str, Any]:
    (line,) = write_schemaorg([record])
    assert line.endswith("\n") and line.count("\n") == 1
    made: dict[str, Any] = json.loads(line)
    return made


def typed(record: Record, *types: str) -> list[dict[str, Any]]:
    return [node for node in document(record)["@graph"] if node["@type"] in types]


def types_of(node: dict[str, Any]) -> list[str]:
    kind = node["@type"]
    return kind if isinstance(kind, list) else [kind]


def test_quotations_and_claims() -> None:
    record = full_record()
    said = typed(record, "Quotation", "Claim")
    assert [node["text"] for node in said] == [each.words for each in record.statements]
    quoted = [node["@type"] == "Quotation" for node in said]
    assert quoted == [each.kind is not Kind.INDIRECT for each in record.statements]
    assert {True, False} == set(quoted)


def test_a_quotation_says_who_where_and_when() -> None:
    record = full_record()
    address = {"url": "https://harrow.example/dike"}
    record = record.model_copy(update={"report": record.report.model_copy(update=address)})
    (article,) = typed(record, "NewsArticle")
    (vasstrand,) = (n for n in typed(record, "Person") if n["name"] == "Ingrid Vasstrand")
    first = typed(record, "Quotation")[0]
    assert first["spokenByCharacter"] == first["creator"] == {"@id": vasstrand["@id"]}
    assert first["isPartOf"] == {"@id": article["@id"]}
    assert first["datePublished"] == article["datePublished"] == "2024-03-14"
    assert article["headline"] == record.report.title
    assert article["url"] == record.report.url
    assert article["publisher"] == {"@type": "Organization", "name": record.report.outlet}


@pytest.mark.parametrize(
    ("act", "polarity", "claimed"),
    [
        ("say", "positive", True),
        (None, None, True),
        ("say", "negative", False),
        ("deny", "positive", False),
        ("deny", "negative", False),
        ("ask", "positive", False),
    ],
)
def test_who_does_not_put_it_forward_does_not_claim_it(
    act: str | None, polarity: Any, claimed: bool
) -> None:
    record = full_record()
    second = record.statements[1].model_copy(update={"act": act, "polarity": polarity})
    record = record.model_copy(update={"statements": (second,)})
    (claim,) = typed(record, "Claim")
    assert ("creator" in claim) == claimed
    assert ("description" in claim) == (not claimed)
    if not claimed:
        assert claim["description"] == f"Ingrid Vasstrand: {'not ' * (polarity == 'negative')}{act}"


def test_what_somebody_did_not_say_is_not_their_quotation() -> None:
    record = full_record()
    first = record.statements[0].model_copy(update={"polarity": "negative"})
    (quotation,) = typed(record.model_copy(update={"statements": (first,)}), "Quotation")
    assert not {"creator", "spokenByCharacter"} & quotation.keys()
    assert quotation["description"] == f"Ingrid Vasstrand: not {first.act}"


def test_a_party_that_is_not_named_has_no_name() -> None:
    record = full_record()
    things = typed(record, "Thing")
    assert [t["description"] for t in things if "description" in t] == [
        party.name for party in record.parties if party.type == "unnamed"
    ]
    assert [t["name"] for t in things if "name" in t] == [
        party.name for party in record.parties if party.type == "group"
    ]


@given(record=records())
def test_every_reference_leads_to_a_node_and_every_property_is_of_its_type(record: Record) -> None:
    graph = document(record)["@graph"]
    ids = [node["@id"] for node in graph]
    assert len(set(ids)) == len(ids) == 1 + len(record.parties) + len(record.statements)
    for node in graph:
        allowed = set().union(*(PROPERTIES[kind] for kind in types_of(node)))
        assert node.keys() - {"@id", "@type"} <= allowed
        for value in node.values():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and "@id" in each:
                    assert each["@id"] in ids


def test_it_is_json_ld() -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    made = document(full_record())
    assert made["@context"] == CONTEXT
    nodes = jsonld.expand(made | {"@context": {"@vocab": "http://schema.org/"}})
    assert len(nodes) == len(made["@graph"])
    quotations = [n for n in nodes if n["@type"] == ["http://schema.org/Quotation"]]
    assert quotations[0]["http://schema.org/text"] == [
        {"@value": full_record().statements[0].words}
    ]
    # And all of it is a graph: each reference of the document is a triple to a node.
    flat = jsonld.flatten(nodes)
    named = {node["@id"] for node in flat}
    speaks = {n["http://schema.org/creator"][0]["@id"] for n in quotations}
    assert speaks and speaks <= named
