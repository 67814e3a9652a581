"""The scores of the stories, on a gold and a record made by hand."""

from __future__ import annotations

from benchmarks.stories import Count, GoldReport, GoldStatement, Read, Speaker, measure, pair
from onrecord.model import (
    Block,
    Kind,
    Origin,
    Part,
    Party,
    PartyType,
    Record,
    Report,
    Span,
    Statement,
    text_hash,
)

TEXT = "Ada Quill said the bridge would hold. Bo Renn said nothing would hold."


def at(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def gold(source: str, content: str, key: str, name: str, utterance: str | None) -> GoldStatement:
    return GoldStatement(
        kind="indirect",
        source=[at(source)],
        cue=[at("said")],
        content=[at(content)],
        words=content,
        speakers=(Speaker(key, name),),
        act="say",
        said=None,
        utterance=utterance,
        inside=None,
    )


ADA = gold("Ada Quill", "the bridge would hold", "ada", "Ada Quill", "u1")
BO = gold("Bo Renn", "nothing would hold", "bo", "Bo Renn", None)


def statement(key: str, source: str, content: str, speakers: tuple[str, ...]) -> Statement:
    return Statement(
        id=key,
        kind=Kind.INDIRECT,
        act="say",
        source=(at(source),),
        cue=(at("said"),),
        content=(at(content),),
        words=content,
        speakers=speakers,
        part=Part.BODY,
        confidence=0.9,
    )


def party(key: str, name: str) -> Party:
    return Party(id=key, name=name, type=PartyType.PERSON, named=at(name), mentions=(at(name),))


def record(*statements: Statement) -> Record:
    return Record(
        report=Report(
            id="r",
            text=TEXT,
            text_sha256=text_hash(TEXT),
            blocks=(Block(start=0, end=len(TEXT)),),
            source=Origin(name="r", media_type="text/plain", sha256="", bytes=len(TEXT)),
        ),
        statements=statements,
        parties=(party("p1", "Ada Quill"), party("p2", "Bo Renn")),
    )


GOOD = record(
    statement("s1", "Ada Quill", "the bridge would hold", ("p1",)),
    statement("s2", "Bo Renn", "nothing would hold", ("p2",)),
)
REPORTS = [
    GoldReport("a.txt", "", None, None, (ADA, BO)),
    GoldReport("b.txt", "", "a.txt", None, (ADA, BO)),
    GoldReport("c.txt", "", None, None, (ADA, BO)),
]
FILES = [report.file for report in REPORTS]


def read(**changes: object) -> Read:
    """The reports read without a fault, but for what is changed."""
    right: dict[str, object] = {
        "records": dict.fromkeys(FILES, GOOD),
        "outcomes": dict.fromkeys(FILES, "added"),
        "copy_groups": {"a.txt": 1, "b.txt": 1, "c.txt": 3},
        "utterances": {(file, "s1"): 1 for file in FILES}
        | {(file, "s2"): number for number, file in enumerate(FILES, 10)},
        "identities": {
            (file, key): number for file in FILES for number, key in enumerate(("p1", "p2"))
        },
    }
    return Read(**(right | changes))  # type: ignore[arg-type]


def test_what_is_right_is_right() -> None:
    figures = measure(REPORTS, read())
    assert figures["statements"]["gold"] == 6
    assert figures["utterances"]["gold"] == 3
    assert figures["utterances between texts"]["gold"] == 2
    assert figures["copies"]["gold"] == 1
    for name, figure in figures.items():
        assert (figure["precision"], figure["recall"]) == (1, 1), name


def test_a_content_cut_short_and_another_source_are_no_match() -> None:
    cut = statement("s1", "Ada Quill", "the bridge", ("p1",))
    other = statement("s2", "Ada Quill", "nothing would hold", ("p1",))
    assert pair([ADA, BO], [cut, other]) == {}
    assert pair([ADA, BO], list(GOOD.statements)) == {0: 0, 1: 1}


def test_what_is_not_found_counts_against_recall() -> None:
    half = record(GOOD.statements[0])
    figures = measure(REPORTS, read(records={**dict.fromkeys(FILES, GOOD), "c.txt": half}))
    assert figures["statements"] | {"precision": 1.0} == figures["statements"]
    assert figures["statements"]["recall"] == 5 / 6
    assert figures["speakers"]["recall"] == 5 / 6
    assert figures["speakers"]["precision"] == 1


def test_a_wrong_speaker_counts_against_both() -> None:
    wrong = record(GOOD.statements[0].model_copy(update={"speakers": ("p2",)}), GOOD.statements[1])
    figures = measure(REPORTS, read(records={**dict.fromkeys(FILES, GOOD), "a.txt": wrong}))
    assert figures["speakers"]["precision"] == figures["speakers"]["recall"] == 5 / 6


def test_groups_that_are_too_large_or_torn() -> None:
    figures = measure(
        REPORTS,
        read(
            copy_groups=dict.fromkeys(FILES, 1),
            utterances={(file, f"s{n}"): 1 for file in FILES[:2] for n in (1, 2)},
        ),
    )
    assert figures["copies"]["precision"] == 1 / 3
    assert figures["copies"]["recall"] == 1
    # Of the four pairs that the two reports are said to share, one is of one saying-event.
    assert figures["utterances"]["precision"] == 1 / 4
    assert figures["utterances"]["recall"] == 1 / 3


def test_two_people_taken_for_one() -> None:
    figures = measure(
        REPORTS, read(identities={(file, key): 1 for file in FILES for key in ("p1", "p2")})
    )
    assert figures["identities"]["precision"] == 6 / 12
    assert figures["identities"]["recall"] == 1


def test_nothing_found_is_not_wrong() -> None:
    assert Count(0, 0, 4).precision == 1
    assert Count(0, 0, 4).recall == 0
