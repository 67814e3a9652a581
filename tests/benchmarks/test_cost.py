"""How readings are timed against each other."""

from __future__ import annotations

from benchmarks.cost import STAGES, race, render, timed


def test_readings_take_turns_and_the_first_round_is_not_counted() -> None:
    turns: list[tuple[str, str]] = []
    seconds = race(
        {name: lambda text, name=name: turns.append((name, text)) for name in ("flat", "whole")},  # type: ignore[misc]
        ["a", "b"],
        rounds=2,
    )
    assert turns == 3 * [("flat", "a"), ("whole", "a"), ("flat", "b"), ("whole", "b")]
    assert {name: len(spent) for name, spent in seconds.items()} == {"flat": 2, "whole": 2}


def test_every_stage_is_one_that_the_pipeline_calls() -> None:
    import onrecord

    with timed() as spent:
        onrecord.load(threads=1).read_text("Oda Brenning said on Monday that it was late.\n")
    assert set(spent) == set(STAGES)
    assert all(seconds > 0 for seconds in spent.values())


def test_what_is_added_is_the_median_over_the_rounds() -> None:
    data = {
        "reports": 1,
        "words": 10,
        "seconds": {"flat statements": [1.0, 2.0, 4.0], "everything": [1.5, 2.2, 4.4]},
        "stages": {"times": 0.2},
    }
    text = render(data)
    assert "| **flat statements** | 2.000 | 100.0 |" in text
    assert "| times | 0.200 | 10.0 |" in text
    assert "Added: 10.0% of the pass" in text
