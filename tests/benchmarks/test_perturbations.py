"""A perturbed text is another text with the same gold, span by span; on an invented report."""

from __future__ import annotations

import pytest

from benchmarks import perturbations
from benchmarks.gold import DataAbsent
from benchmarks.perturbations import PERTURBATIONS, Case, judge, rearrange, replace_words
from benchmarks.speakers import GoldStatement
from onrecord.model import PartyType
from tests.benchmarks.records import find, party, record, statement

TEXT = (
    "# Ferry chief says he will resign\n\n"
    "President Jan Piet Rask, known as JPR, said on Monday that Norway was far.\n\n"
    "Rask told the Karsholm Courier that he slept well.\n\n"
    "He denied a plan.\n\n"
    "Aides to Mr Rask, the founder, warned of fog.\n\n"
    "London\n"
)


def gold(source: str, cue: str, source_class: str, who: str) -> GoldStatement:
    return GoldStatement([find(TEXT, source)], [find(TEXT, cue)], source_class, (who,))


NAME = "Jan Piet Rask"
CASE = Case(
    TEXT,
    {
        "s1": gold("Ferry chief", "says", "description", NAME),
        "s2": gold("President Jan Piet Rask", "said", "name", NAME),
        "s3": gold("Rask told"[:4], "told", "name", NAME),
        "s4": gold("He", "denied", "pronoun", NAME),
        "s5": gold("Aides to Mr Rask", "warned", "description", "Rask's aides"),
    },
    frozenset(),
    {NAME: ("Rask", "JPR")},
)


def words(case: Case, key: str) -> tuple[str, str]:
    found = case.statements[key]
    (source,), (cue,) = found.source, found.cue
    return case.text[slice(*source)], case.text[slice(*cue)]


@pytest.mark.parametrize("name", [name for name in PERTURBATIONS if name != "as it stands"])
def test_each_changes_the_text_and_keeps_the_cues(name: str) -> None:
    changed = PERTURBATIONS[name](CASE)
    assert changed.text != CASE.text
    assert list(changed.statements) == list(CASE.statements)
    for key in CASE.statements:
        assert words(changed, key)[1] == words(CASE, key)[1]


def test_names_change_everywhere_alike_with_their_initials() -> None:
    changed = PERTURBATIONS["names"](CASE)
    assert not {"Jan", "Piet", "Rask", "JPR"} & set(changed.text.replace(",", "").split())
    (name,) = changed.people
    assert words(changed, "s2") == (f"President {name}", "said")
    assert "".join(word[0] for word in name.split()) in changed.text
    assert changed.statements["s4"].speakers == (name,)
    assert changed.statements["s5"].speakers == (f"{name.split()[-1]}'s aides",)


def test_gender_changes_given_names_and_pronouns_and_no_surname() -> None:
    changed = PERTURBATIONS["gender"](CASE)
    assert words(changed, "s4") == ("She", "denied")
    assert words(changed, "s5") == ("Aides to Ms Rask", "warned")
    assert "that she slept" in changed.text
    assert "Jan" not in changed.text


def test_order_keeps_the_lead_first_and_what_leans_on_its_paragraph_behind_it() -> None:
    changed = PERTURBATIONS["order"](CASE)
    paragraphs = changed.text.split("\n\n")
    assert [p.split()[0] for p in paragraphs] == ["#", "President", "Aides", "Rask", "He", "London"]
    assert all(words(changed, key) == words(CASE, key) for key in CASE.statements)


def test_roles_and_places_change_in_their_own_case() -> None:
    roles = PERTURBATIONS["roles"](CASE).text
    assert "Chancellor Jan" in roles
    assert "the editor," in roles
    places = PERTURBATIONS["places"](CASE).text
    assert "Norway" not in places
    assert places.endswith("Leeds\n")


def test_only_whole_words_are_replaced_and_the_longest_first() -> None:
    case = Case("Rasks and Rask and Rask Line", {}, frozenset(), {})
    changed = replace_words(case, {"Rask": "Holm", "Rask Line": "Ferry Board"})
    assert changed.text == "Rasks and Holm and Ferry Board"


def test_parts_that_are_not_all_of_the_text_are_refused() -> None:
    with pytest.raises(ValueError, match="not all"):
        rearrange(CASE, [(0, 10)])


def test_a_speaker_is_right_by_name_or_where_its_words_are_the_annotators_by_its_source() -> None:
    rask = party("p1", NAME, find(TEXT, NAME))
    aides = party("p2", "Aides to Mr Rask", find(TEXT, "Aides to Mr Rask"), type_of=PartyType.GROUP)
    read = [
        statement("a", find(TEXT, "He"), find(TEXT, "denied"), "p1"),
        statement("b", find(TEXT, "Aides"), find(TEXT, "warned"), "p2"),
        statement("c", find(TEXT, "Ferry chief"), find(TEXT, "says"), "p2"),
    ]
    assert judge(CASE, record(TEXT, read, [rask, aides])) == {"s1": False, "s4": True, "s5": True}


def test_the_office_is_not_its_holder() -> None:
    holder = party("p1", "Rask", find(TEXT, "Rask", 2), aliases=[NAME])
    read = [statement("b", find(TEXT, "Aides to Mr Rask"), find(TEXT, "warned"), "p1")]
    assert judge(CASE, record(TEXT, read, [holder])) == {"s5": False}


def test_the_example_is_perturbed_with_its_gold() -> None:
    try:
        case = perturbations.load_case()
    except DataAbsent as absent:
        pytest.skip(str(absent))
    for name, change in PERTURBATIONS.items():
        changed = change(case)
        assert (changed.text == case.text) == (name == "as it stands")
        for key in case.statements:
            assert words_of_cue(changed, key) == words_of_cue(case, key)


def words_of_cue(case: Case, key: str) -> list[str]:
    return [case.text[start:end] for start, end in case.statements[key].cue]
