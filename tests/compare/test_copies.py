from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.archive.store import Archive
from onrecord.compare.copies import FEWEST_WORDS, MOST_DAYS, copy_kind, shared
from onrecord.compare.update import pending, update
from onrecord.compare.words import find_words
from onrecord.model import Part, Record
from tests.compare.invented import make_record
from tests.compare.stories import BRIDGE, FERRY, altered

Fill = Callable[..., Archive]
DAY = date(2021, 3, 2)


def groups(archive: Archive) -> set[frozenset[str]]:
    """The groups of copies, as the outlets in them."""
    found: dict[int, set[str]] = {}
    for outlet, group in archive.connection.execute(
        "SELECT outlet, group_id FROM copies ORDER BY report_id"
    ):
        found.setdefault(group, set()).add(outlet)
    return {frozenset(outlets) for outlets in found.values()}


def in_outlet(name: str, paragraphs: Sequence[str], day: date | None = DAY) -> Record:
    return make_record(*paragraphs, outlet=name, day=day)


def test_a_copy_is_found_and_counted_once(fill: Fill) -> None:
    archive = fill(
        in_outlet("Wire", BRIDGE),
        in_outlet("Post", [altered(paragraph, 0.05, 1) for paragraph in BRIDGE]),
        in_outlet("Ledger", FERRY),
    )
    assert groups(archive) == {frozenset({"Wire", "Post"}), frozenset({"Ledger"})}
    kind, words, left, right = archive.connection.execute(
        "SELECT kind, words, left_share, right_share FROM copy_pair"
    ).fetchone()
    assert kind == "whole" and words > 90 and 0.8 < left < 1 and 0.8 < right < 1


def test_a_copy_cut_from_its_end(fill: Fill) -> None:
    archive = fill(in_outlet("Wire", BRIDGE), in_outlet("Post", BRIDGE[:2]))
    assert groups(archive) == {frozenset({"Wire", "Post"})}


def test_a_report_that_quotes_two_paragraphs_is_no_copy(fill: Fill) -> None:
    archive = fill(
        in_outlet("Wire", BRIDGE), in_outlet("Post", [FERRY[0], *BRIDGE[1:3], *FERRY[1:]])
    )
    assert len(groups(archive)) == 2


def test_a_part_from_the_middle_is_no_copy(fill: Fill) -> None:
    archive = fill(in_outlet("Wire", BRIDGE), in_outlet("Post", BRIDGE[2:]))
    assert len(groups(archive)) == 2


def test_headlines_and_what_belongs_to_the_page_are_not_compared(fill: Fill) -> None:
    note = (
        "Read more of this on our pages and subscribe to the letter that we send on Sundays. " * 9
    )
    parts = [Part.HEADLINE, *[Part.BODY] * len(BRIDGE), Part.FURNITURE]
    one = make_record("Bridge opens", *BRIDGE, note, outlet="Wire", day=DAY, parts=parts)
    two = make_record("At last", *BRIDGE, outlet="Post", day=DAY, parts=parts)
    other = make_record(
        "Ferry", *FERRY, note, outlet="Ledger", day=DAY, parts=[*parts[:4], parts[-1]]
    )
    assert groups(fill(one, two, other)) == {frozenset({"Wire", "Post"}), frozenset({"Ledger"})}


def test_the_same_form_with_other_figures_is_no_copy() -> None:
    form = (
        "Lenn Power said it earned {} crowns in the three months to {} against {} a year ago, on sales "
        "of {} against {}, and will pay {} crowns a share on {} to those who hold shares on {} then."
    )
    one = find_words(form.format(12, 31, 11, 340, 332, 4, 17, 9)).keys
    two = find_words(form.format(21, 30, 18, 511, 498, 7, 16, 8)).keys
    assert len(one) >= FEWEST_WORDS
    assert copy_kind(shared(one, one)) == "whole"
    assert copy_kind(shared(one, two)) is None


def test_a_long_text_with_its_sums_in_another_currency_is_a_copy() -> None:
    # Most words are the same, in both parts, and four of five figures are others.
    story = [f"word{number}" for number in range(400)]
    theirs = list(story)
    for number in range(0, 400, 20):
        story[number], theirs[number] = f"{number}0", f"{number}0"
        if number % 100:
            theirs[number] = f"{number}1"
    for number in range(10, 400, 16):
        theirs[number] = "otherwise"
    assert copy_kind(shared(story, theirs)) == "whole"
    assert copy_kind(shared(story[:90], theirs[:90])) is None


def test_briefs_are_no_copies() -> None:
    keys = find_words("The council of Harrow has put off its meeting.").keys
    assert copy_kind(shared(keys, keys)) is None


@pytest.mark.parametrize(("later", "copied"), [(MOST_DAYS, True), (MOST_DAYS + 1, False)])
def test_copies_are_of_the_same_days(fill: Fill, later: int, copied: bool) -> None:
    archive = fill(
        in_outlet("Wire", BRIDGE), in_outlet("Post", BRIDGE, DAY + timedelta(days=later))
    )
    assert (len(groups(archive)) == 1) is copied


def test_reports_without_a_day_may_be_copies(fill: Fill) -> None:
    assert len(groups(fill(in_outlet("Wire", BRIDGE), in_outlet("Post", BRIDGE, None)))) == 1


def test_a_new_version_takes_the_place_of_the_old_in_its_group(fill: Fill) -> None:
    url = "https://post.example/bridge"
    archive = fill(in_outlet("Wire", BRIDGE), make_record(*BRIDGE, outlet="Post", url=url, day=DAY))
    assert len(groups(archive)) == 1
    fill(make_record(*FERRY, outlet="Post", url=url, day=DAY))
    assert groups(archive) == {frozenset({"Wire"}), frozenset({"Post"})}
    assert archive.connection.execute("SELECT count(*) FROM copy_pair").fetchone() == (0,)


def test_a_group_falls_apart_without_what_held_it_together(fill: Fill) -> None:
    url = "https://wire.example/long"
    archive = fill(
        in_outlet("Post", [altered(BRIDGE[0], 0.9, 1), *BRIDGE[1:], *FERRY]),
        make_record(*BRIDGE, *FERRY, outlet="Wire", url=url, day=DAY),
        in_outlet("Ledger", [*BRIDGE[:2], altered(BRIDGE[2], 0.9, 1), BRIDGE[3], *FERRY[:2]]),
    )
    assert len(groups(archive)) == 1
    assert archive.connection.execute("SELECT count(*) FROM copy_pair").fetchone() == (2,)
    fill(make_record(FERRY[0], outlet="Wire", url=url, day=DAY))
    assert groups(archive) == {frozenset({"Wire"}), frozenset({"Post"}), frozenset({"Ledger"})}


def test_only_what_is_pending_is_compared(fill: Fill) -> None:
    archive = fill(in_outlet("Wire", BRIDGE))
    archive.add(in_outlet("Post", BRIDGE))
    archive.add(in_outlet("Ledger", FERRY))
    assert pending(archive) == 2
    assert update(archive) == 2
    assert update(archive) == pending(archive) == 0


def test_what_was_read_again_is_compared_again(archive: Archive, fill: Fill) -> None:
    records = [in_outlet("Wire", BRIDGE), in_outlet("Post", BRIDGE)]
    fill(*records)
    archive.add(records[0], again=True)
    assert update(archive) == 1
    assert len(groups(archive)) == 1


VARIANTS = [
    in_outlet("whole", BRIDGE),
    in_outlet("altered", [altered(paragraph, 0.05, 2) for paragraph in BRIDGE]),
    in_outlet("cut", BRIDGE[:2]),
    in_outlet("both", [*BRIDGE, *FERRY]),
    in_outlet("ferry", FERRY),
    in_outlet("quoting", [FERRY[0], *BRIDGE[1:3], *FERRY[1:]]),
]


def test_groups_do_not_hang_on_the_order_of_adding(tmp_path: Path) -> None:
    outcomes = set()
    for number, order in enumerate(list(permutations(range(len(VARIANTS))))[::97]):
        with Archive.open(tmp_path / f"{number}.db", write=True) as archive:
            for each in order:
                archive.add(VARIANTS[each])
            update(archive)
            pairs = archive.connection.execute(
                "SELECT least.name, most.name, kind, words FROM copy_pair "
                "JOIN report AS one ON one.id = left_id JOIN outlet AS least "
                "ON least.id = one.outlet_id JOIN report AS two ON two.id = right_id "
                "JOIN outlet AS most ON most.id = two.outlet_id"
            )
            outcomes.add(
                (
                    frozenset(groups(archive)),
                    frozenset((frozenset((a, b)), kind, words) for a, b, kind, words in pairs),
                )
            )
    assert len(outcomes) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.data())
def test_groups_are_the_components_of_pairs(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever is added, replaced by a new version, or read again, in whatever order."""
    path = tmp_path / f"{data.draw(st.uuids(version=4))}.db"
    texts = [BRIDGE, BRIDGE[:2], [*BRIDGE, *FERRY], FERRY, FERRY[:2]]
    with Archive.open(path, write=True) as archive:
        for _ in range(data.draw(st.integers(1, 7))):
            outlet = data.draw(st.sampled_from("abcd"))
            text = data.draw(st.sampled_from(texts))
            archive.add(make_record(*text, outlet=outlet, url=f"https://{outlet}.example", day=DAY))
            if data.draw(st.booleans()):
                update(archive)
        update(archive)
        found = dict(archive.connection.execute("SELECT report_id, group_id FROM copy_group"))
        pairs = archive.connection.execute("SELECT left_id, right_id FROM copy_pair").fetchall()
        assert set(found) == {
            id_ for (id_,) in archive.connection.execute("SELECT id FROM report WHERE current")
        }
    expected = {report: report for report in found}
    for _ in found:
        for left, right in pairs:
            expected[left] = expected[right] = min(expected[left], expected[right])
    assert found == expected


@given(
    st.lists(st.sampled_from("abcdefgh"), max_size=60),
    st.lists(st.sampled_from("abcdefgh"), max_size=60),
)
def test_being_a_copy_is_mutual(left: list[str], right: list[str]) -> None:
    one, two = shared(left, right), shared(right, left)
    assert copy_kind(one) == copy_kind(two)
    assert (one.words, one.left, one.right) == (two.words, two.right, two.left)
    assert 0 <= one.left_share <= 1 and 0 <= one.right_share <= 1
