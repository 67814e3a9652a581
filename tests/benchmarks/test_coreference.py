"""How chains and pronouns are counted, on an invented text."""

from __future__ import annotations

import pytest

from benchmarks.clusters import conll
from benchmarks.coreference import Choice, GoldChains, Tally, align, baseline, judge_choice
from onrecord.model import PartyType, Span
from onrecord.parties.mentions import Mention, MentionKind
from tests.benchmarks.records import find

TEXT = "Oda Brenning met Per Holm. The tall captain said he owned the ferry. She laughed. It sank."


def at(words: str) -> int:
    return find(TEXT, words)[0]


ODA = (at("Oda"), at("She"))
PER = (at("Per"), at("captain"), at("he "))
FERRY = (at("ferry"), at("It"))
GOLD = GoldChains("t", TEXT, (ODA, PER, FERRY), (True, True, False), {}, {})

OURS_ODA = [find(TEXT, "Oda Brenning"), find(TEXT, "She")]
OURS_PER = [find(TEXT, "Per Holm"), find(TEXT, "The tall captain"), find(TEXT, "he ")]
OURS_FERRY = [find(TEXT, "the ferry"), find(TEXT, "It")]


def spans(*chains: list[Span]) -> list[list[tuple[int, int]]]:
    return [[(start, end) for start, end in chain] for chain in chains]


def tally(*chains: list[Span]) -> Tally:
    counted = Tally()
    counted.add(GOLD, spans(*chains))
    return counted


def test_names_are_matched_at_their_first_word_and_descriptions_at_their_noun() -> None:
    assert align(GOLD, spans(OURS_ODA, OURS_PER)) == [list(ODA), list(PER)]


def test_what_does_not_count_is_left_out_and_what_is_not_in_the_gold_stays() -> None:
    extra = find(TEXT, "tall")
    assert align(GOLD, spans(OURS_FERRY, [extra])) == [[-1 - extra.start]]


def test_all_right() -> None:
    pytest.importorskip("scipy")
    counted = tally(OURS_ODA, OURS_PER, OURS_FERRY)
    assert (counted.pronouns, counted.right, counted.holds) == (2, 2, 2)
    assert conll(counted.scores()) == pytest.approx(1)


def test_chains_without_a_name_can_be_left_out_of_both_sides() -> None:
    pytest.importorskip("scipy")
    nameless = GoldChains(
        "t", TEXT, (ODA, PER, FERRY), (True, True, True), {}, {FERRY[0]: FERRY[0]}
    )
    counted = Tally()
    counted.add(nameless, spans(OURS_ODA, OURS_PER))
    assert conll(counted.scores()) < 1
    assert conll(counted.scores(named=True)) == pytest.approx(1)


def test_a_pronoun_goes_with_the_nearest_full_mention_of_its_party() -> None:
    everything = tally(OURS_ODA + OURS_PER)
    assert (everything.right, everything.holds) == (1, 2)  # She goes with the captain


def test_a_pronoun_alone_is_wrong() -> None:
    counted = tally([find(TEXT, "Oda Brenning")], [find(TEXT, "She")])
    assert (counted.pronouns, counted.right, counted.holds) == (2, 0, 0)


def mention(words: str, kind: MentionKind, type_of: PartyType | None = None) -> Mention:
    span = find(TEXT, words)
    start = TEXT.rindex(" ", 0, span.end) + 1 if kind is MentionKind.DESCRIPTION else span.start
    return Mention(span, Span(start, span.end), kind, type_of)


def test_the_baseline_takes_the_most_recent_that_agrees() -> None:
    person = PartyType.PERSON
    mentions = [
        mention("Oda Brenning", MentionKind.NAME, person),
        mention("Per Holm", MentionKind.NAME, person),
        mention("he ", MentionKind.PRONOUN),
        mention("the ferry", MentionKind.DESCRIPTION),
        mention("She", MentionKind.PRONOUN),
        mention("It", MentionKind.PRONOUN),
    ]
    mentions[2] = Mention(
        Span(at("he "), at("he ") + 2), mentions[2].head, MentionKind.PRONOUN, None
    )
    chains = [[TEXT[s:e] for s, e in chain] for chain in baseline(TEXT, mentions)]
    assert chains == [["Oda Brenning", "She"], ["Per Holm", "he"], ["the ferry", "It"]]


def test_gap_asks_for_the_right_name_without_the_wrong_one() -> None:
    choice = Choice(TEXT, find(TEXT, "She"), find(TEXT, "Oda"), find(TEXT, "Per Holm"))
    assert judge_choice(choice, spans(OURS_ODA, OURS_PER))
    assert not judge_choice(choice, spans(OURS_ODA + OURS_PER))
    assert not judge_choice(choice, spans(OURS_PER))
    assert not judge_choice(choice, [])
