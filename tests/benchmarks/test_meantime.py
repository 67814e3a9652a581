"""MEANTIME's format read from an invented report, and which speakers count as right."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.meantime import SpeechReport, judge, read_report, tally
from onrecord.model import Party, PartyType, Record, Span
from tests.benchmarks.records import find, party, record, statement

WORDS = [
    (0, "Karsholm ferry is late"),
    (1, "May 02 , 2019"),
    (2, "Brenning Lines chief Oda Brenning said that the ferry of Holm Freight was late ."),
    (3, "She denied a plan ."),
]
REFERS = {"10": "30", "11": "30", "12": "31", "13": "32", "20": "40", "21": "40", "22": "41"}
AGENTS = {"20": "10", "21": "11", "22": "13"}


def _write(path: Path) -> Path:
    tokens = [(sentence, word) for sentence, words in WORDS for word in words.split()]
    at = {word: number for number, (_, word) in reversed([*enumerate(tokens, 1)])}
    marks = [
        ("ENTITY_MENTION", "10", "NAM", at["Brenning"], at["said"] - 1),  # … Oda Brenning
        ("ENTITY_MENTION", "11", "PRO", at["She"], at["She"]),
        ("ENTITY_MENTION", "12", "NAM", at["Brenning"], at["Lines"]),
        ("ENTITY_MENTION", "13", "NAM", at["Holm"], at["Freight"]),
        ("EVENT_MENTION", "20", "", at["said"], at["said"]),
        ("EVENT_MENTION", "21", "", at["denied"], at["denied"]),
        ("EVENT_MENTION", "22", "", at["late"], at["late"]),
    ]
    lines = [
        f'<token t_id="{number}" sentence="{sentence}">{word}</token>'
        for number, (sentence, word) in enumerate(tokens, 1)
    ]
    lines.append("<Markables>")
    for tag, key, kind, first, last in marks:
        anchors = "".join(f'<token_anchor t_id="{n}"/>' for n in range(first, last + 1))
        lines.append(f'<{tag} m_id="{key}" syntactic_type="{kind}">{anchors}</{tag}>')
    page = "http://dbpedia.org/page/"
    lines += [
        f'<ENTITY m_id="30" instance_id="PER1" external_ref="{page}Oda_M._Brenning_(captain)"/>',
        '<ENTITY m_id="31" instance_id="ORG1" external_ref=""/>',
        '<ENTITY m_id="32" instance_id="ORG2" external_ref=""/>',
        '<EVENT m_id="40" class="SPEECH_COGNITIVE"/><EVENT m_id="41" class="OTHER"/>',
        "</Markables><Relations>",
    ]
    for source, target in REFERS.items():
        lines.append(f'<REFERS_TO><source m_id="{source}"/><target m_id="{target}"/></REFERS_TO>')
    for event, who in AGENTS.items():
        lines.append(
            f'<HAS_PARTICIPANT sem_role="Arg0"><source m_id="{event}"/><target m_id="{who}"/>'
            "</HAS_PARTICIPANT>"
        )
    path.write_text(f"<Document>{''.join(lines)}</Relations></Document>", encoding="utf-8")
    return path


@pytest.fixture
def report(tmp_path: Path) -> SpeechReport:
    return read_report(_write(tmp_path / "1_ferry.xml"))


def read(report: SpeechReport, *speakers: Party) -> Record:
    """Both events read, each with these speakers."""
    keys = [one.id for one in speakers]
    cues = [find(report.text, "said"), find(report.text, "denied")]
    read = [statement(f"s{n}", None, cue, *keys) for n, cue in enumerate(cues)]
    return record(report.text, read, speakers)


def right(report: SpeechReport, *speakers: Party) -> int:
    return tally(list(judge(report, read(report, *speakers))))["right"]


def test_events_of_speech_and_their_speakers_are_read(report: SpeechReport) -> None:
    assert [[report.text[s:e] for s, e in event.words] for event in report.events] == [
        ["said"],
        ["denied"],
    ]
    assert [event.speakers for event in report.events] == [("30",), ("30",)]
    assert report.identities["30"].linked
    assert report.identities["30"].names == {
        "brenning lines chief oda brenning",
        "oda m. brenning",
    }


def test_the_name_at_the_end_of_a_mention_is_right_whatever_the_pronoun(
    report: SpeechReport,
) -> None:
    assert right(report, party("p1", "Oda Brenning", find(report.text, "Oda Brenning"))) == 2


def test_the_title_of_the_page_is_a_name(report: SpeechReport) -> None:
    elsewhere = Span(0, 8)
    assert right(report, party("p1", "Oda M. Brenning", elsewhere)) == 2


def test_another_name_in_the_mention_is_wrong(report: SpeechReport) -> None:
    lines = party(
        "p1", "Brenning Lines", find(report.text, "Brenning"), type_of=PartyType.ORGANISATION
    )
    assert right(report, lines) == 0


def test_a_party_that_bears_anothers_name_is_wrong(report: SpeechReport) -> None:
    mixed = party("p1", "Oda Brenning", find(report.text, "Oda Brenning"), aliases=["Holm Freight"])
    assert right(report, mixed) == 0


def test_one_speaker_too_many_is_wrong(report: SpeechReport) -> None:
    oda = party("p1", "Oda Brenning", find(report.text, "Oda Brenning"))
    holm = party("p2", "Holm Freight", find(report.text, "Holm Freight"))
    assert right(report, oda, holm) == 0


def test_what_no_cue_overlaps_is_not_found(report: SpeechReport) -> None:
    late = statement("s1", None, find(report.text, "late"), "p1")
    oda = party("p1", "Oda Brenning", find(report.text, "Oda Brenning"))
    counts = tally(list(judge(report, record(report.text, [late], [oda]))))
    assert counts == {"events": 2, "found": 0, "right": 0}
