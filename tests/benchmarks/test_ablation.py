"""Every idea that is switched off is one that the pipeline has, and is back afterwards."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from benchmarks import ablation
from benchmarks.ablation import ABLATIONS, switched_off

SWITCHES = {name: switch for name, switch in ABLATIONS.items() if switch is not None}


def stands_for(target: str) -> Any:
    module, _, name = target.rpartition(".")
    return getattr(import_module(module), name)


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_changes_its_name_and_gives_it_back(name: str) -> None:
    target, _ = SWITCHES[name]
    before = stands_for(target)
    with switched_off(SWITCHES[name]):
        assert stands_for(target) is not before
    assert stands_for(target) is before


def test_the_tables_of_both_arcs_go_to_nought_and_the_others_stay() -> None:
    arc = {"distance": [1.0, 2.0], "relation": [3.0]}
    changed = ablation._without("distance", {"to_cue": arc, "to_source": arc, "transitions": [[5]]})
    assert changed["to_cue"] == changed["to_source"] == {"distance": [0.0, 0.0], "relation": [3.0]}
    assert changed["transitions"] == [[5]]
    assert arc["distance"] == [1.0, 2.0]


def test_casing_and_quotation_are_hidden_one_without_the_other() -> None:
    from onrecord.encoder.pieces import PLACES, Pieces

    casings, places = np.divmod(np.arange(5 * PLACES, dtype=np.int32), PLACES)
    none = np.zeros(5 * PLACES, np.int32)
    pieces = Pieces(none, casings * PLACES + places, none, none, none)
    no_casing = ablation._hide_casing(pieces).shapes
    no_quotation = ablation._hide_quotations(pieces).shapes
    assert set((no_casing // PLACES).tolist()) == {0, 1}  # no letter, or lower
    assert (no_casing % PLACES == places).all()
    assert (no_quotation % PLACES == 0).all()
    assert (no_quotation // PLACES == casings).all()


def test_ties_are_cut_one_kind_at_a_time() -> None:
    from onrecord.attribution.linking import Ties

    known = np.array([-1, -1, 3], np.int64)
    ties = Ties(np.array([0, 0, 2], np.int64), np.array([-1, 4, 4], np.int64), known)
    units, parts = ablation._untie_units(ties), ablation._untie_parts(ties)
    assert (units.zones.tolist(), units.speeches.tolist()) == ([0, 1, 2], [-1, 4, 4])
    assert (parts.zones.tolist(), parts.speeches.tolist()) == ([0, 0, 2], [-1, -1, -1])
    assert (units.known is known) and (parts.known is known)
