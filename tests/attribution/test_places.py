"""Places: only where it was plainly said."""

from __future__ import annotations

import pytest

from tests.attribution.marked import details_of


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[S Voss] [C said] in Vellin [Q that it held].", "Vellin"),
        ("[S Voss] [C told] reporters in New Vellin on Monday [Q it held].", "New Vellin"),
        ('[Q "It held,"] [S Voss] [C said] on Tuesday in Vellin.', "Vellin"),
        ("Speaking in Vellin, [S Voss] [C said] [Q it held].", "Vellin"),
        ("At a rally in Vellin, [S Voss] [C promised] [Q a new dam].", "Vellin"),
        ("[S Voss] [C told] supporters outside the court [Q it held].", "the court"),
    ],
)
def test_where_it_was_said(text: str, place: str) -> None:
    report, statement = details_of(text)
    assert statement.place == place
    assert statement.place_span is not None
    assert report.text[slice(*statement.place_span)] == place


@pytest.mark.parametrize(
    "text",
    [
        "[S Voss] [C said] [Q the dam in Vellin held].",
        "[S Voss] [C said] in June [Q that it held].",
        "[S Voss] [C said] in English [Q that it held].",
        "[S Voss] [C wrote] in The Ledger [Q that it held].",
        "[S Voss] [C criticised] [Q the war] in Ostavia.",
        "[S The mayor in Vellin] [C said] [Q it held].",
    ],
)
def test_another_place_is_not_taken_for_it(text: str) -> None:
    _, statement = details_of(text)
    assert (statement.place, statement.place_span) == (None, None)
