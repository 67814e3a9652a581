from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from pydantic import ValidationError

from onrecord.archive.search import Cursor
from onrecord.web.asking import Asked


def asked(**given: str) -> Asked:
    return Asked.model_validate(given)


def test_empty_fields_of_a_form_are_nothing() -> None:
    made = asked(q=" ", speaker="", since="", kind="", min_confidence="", speaker_id="", sort="")
    assert made == Asked()
    assert made.address() == "/search"


def test_an_address_leads_back_to_what_was_asked() -> None:
    made = asked(q='a "b c" & é', speaker_id="7", since="2022", until="2022-02", sort="relevance")
    given = dict(parse_qsl(urlsplit(made.address()).query))
    assert Asked.model_validate(given) == made
    assert given["since"] == "2022"  # as it was typed


def test_changes_lead_to_the_first_page() -> None:
    made = asked(q="a", kind="direct", after="2022-01-01.5")
    assert made.address(kind=None) == "/search?q=a"
    assert made.address("/search.atom", act="deny") == "/search.atom?q=a&kind=direct&act=deny"
    assert made.address(after="x") == "/search?q=a&kind=direct&after=x"


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        ("2022", "2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-07-18", "2022-07-18", date(2022, 7, 18), date(2022, 7, 18)),
        ("", "", None, None),
    ],
)
def test_days(since: str, until: str, first: date | None, last: date | None) -> None:
    query = asked(since=since, until=until).query(20)
    assert (query.since, query.until) == (first, last)


def test_a_place_in_results() -> None:
    assert asked(after="2022-01-01.5").query(20).after == Cursor("2022-01-01", 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("since", "22"),
        ("since", "2022-13"),
        ("since", "2022-02-30"),
        ("until", "0000"),
        ("until", "2022-1-1"),
        ("until", "２０２２"),
        ("until", "-1-1"),
        ("after", "somewhere"),
        ("kind", "spoken"),
        ("party_type", "robot"),
        ("sort", "random"),
        ("min_confidence", "2"),
        ("min_confidence", "nan"),
        ("speaker_id", "0"),
        ("outlet_id", str(2**63)),
        ("about_id", "x"),
        ("q", "a" * 1001),
        ("speaker", "a" * 201),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        asked(**{name: value})
