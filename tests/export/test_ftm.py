"""FollowTheMoney: entities of its model, as its own library finds them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from onrecord.export.ftm import Identity, ftm_writer
from onrecord.model import PartyType, Record
from tests.archive.made import records
from tests.cli.full import full_record

NAMED = (PartyType.PERSON, PartyType.ORGANISATION, PartyType.PLACE)


def entities(*given: Record, **identities: Identity) -> list[dict[str, Any]]:
    written = "".join(ftm_writer(lambda _: identities)(given))
    return [json.loads(line) for line in written.split("\n")[:-1]]


def of(schema: str, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entity for entity in made if entity["schema"] == schema]


def check(made: list[dict[str, Any]]) -> None:
    """Raises unless the library takes the entities for ones of its model, and changes no value."""
    model = pytest.importorskip(
        "followthemoney", reason="followthemoney is not installed", exc_type=ImportError
    ).model
    for entity in made:
        proxy = model.get_proxy(entity)
        schema = model.get(entity["schema"])
        schema.validate(entity)
        for name, values in entity["properties"].items():
            kind = schema.get(name).type
            for value in values:
                assert kind.clean(value, proxy=proxy) == value, (name, value)
                assert len(value) <= kind.max_length, name
        assert {n: sorted(v) for n, v in proxy.to_dict()["properties"].items()} == {
            n: sorted(v) for n, v in entity["properties"].items()
        }


def test_the_library_validates_them() -> None:
    made = entities(full_record())
    check(made)
    counts = Counter(entity["schema"] for entity in made)
    named = sum(party.type in NAMED for party in full_record().parties)
    assert counts["Article"] == 1
    assert counts["Note"] == len(full_record().statements)
    assert counts["Mention"] == named
    assert counts["Person"] + counts["Organization"] + counts["LegalEntity"] == named


@settings(max_examples=30, deadline=None)
@given(record=records())
def test_the_library_validates_whatever_there_can_be(record: Record) -> None:
    check(entities(record))


def test_every_reference_leads_to_an_entity() -> None:
    made = entities(full_record())
    ids = {entity["id"] for entity in made}
    assert len(ids) == len(made)
    for entity in made:
        for name in ("entity", "document", "resolved", "proof"):
            assert set(entity["properties"].get(name, [])) <= ids


def test_a_note_is_about_its_speakers() -> None:
    made = entities(full_record())
    (vasstrand,) = (
        p for p in of("Person", made) if p["properties"]["name"] == ["Ingrid Vasstrand"]
    )
    note = of("Note", made)[1]["properties"]
    assert note["entity"] == [vasstrand["id"]]
    assert note["description"] == [full_record().statements[1].words]
    assert note["summary"] == ["Ingrid Vasstrand · say · 2024-02"]
    assert note["keywords"] == ["indirect", "say", "letter"]


def test_a_note_by_nobody_who_is_named_is_about_the_article() -> None:
    record = full_record()
    made = entities(record)
    unnamed = {party.id for party in record.parties if party.type == "unnamed"}
    (number,) = (n for n, s in enumerate(record.statements) if set(s.speakers) & unnamed)
    assert of("Note", made)[number]["properties"]["entity"] == [of("Article", made)[0]["id"]]


def test_one_identity_is_one_entity_across_reports() -> None:
    record = full_record()
    other = record.model_copy(update={"report": record.report.model_copy(update={"id": "0" * 16})})
    known = Identity("of-vasstrand", PartyType.PERSON, ("The Engineer",), ("Q42", "x"))
    made = entities(record, other, p1=known)
    check(made)
    people = [e for e in of("Person", made) if e["id"] == "of-vasstrand"]
    assert len(people) == 2
    assert {tuple(p["properties"]["wikidataId"]) for p in people} == {("Q42",)}
    assert all("The Engineer" in p["properties"]["alias"] for p in people)
    others = {e["id"] for e in made} - {"of-vasstrand"}
    assert len(others) == len(made) - 2  # alone they are people of one report each


def test_an_identity_has_one_schema_in_all_reports() -> None:
    """Else its lines could not be put together."""
    made = entities(full_record(), p1=Identity("x", PartyType.ORGANISATION))
    assert {e["schema"] for e in made if e["id"] == "x"} == {"Organization"}
    check(made)


def test_what_the_model_does_not_admit_is_left_out() -> None:
    record = full_record()
    first, *others = record.parties
    nobody = first.model_copy(update={"name": "  \x00 ?", "aliases": ()})
    published = record.report.published
    assert published is not None
    report = record.report.model_copy(
        update={
            "url": "javascript:alert(1)",
            "published": published.model_copy(update={"value": "2024-W11"}),
        }
    )
    record = record.model_copy(update={"parties": (nobody, *others), "report": report})
    made = entities(record)
    check(made)
    article = of("Article", made)[0]["properties"]
    assert "sourceUrl" not in article and "publishedAt" not in article
    assert not any("?" in e["properties"]["name"] for e in of("Person", made))
