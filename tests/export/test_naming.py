"""What exported things are called."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from onrecord.export.naming import urn_of

names = st.lists(st.text(max_size=5), min_size=1, max_size=3)


@given(one=names, other=names)
def test_different_names_never_come_to_the_same(one: list[str], other: list[str]) -> None:
    assert (urn_of(*one) == urn_of(*other)) == (one == other)


def test_they_are_names_that_the_urn_scheme_knows_and_stay() -> None:
    assert uuid.UUID(urn_of("report", "0123456789abcdef")).version == 5
    # In files that people keep: never to change.
    assert urn_of("report", "0123456789abcdef") == "urn:uuid:7e16bf13-0cd3-53a6-9d75-2c5db60e50a1"
