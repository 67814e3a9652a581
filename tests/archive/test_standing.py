"""What people have judged is found, shown and counted as they have it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from onrecord.archive import search_plan
from onrecord.archive.dossier import Asked, Dossier, dossier
from onrecord.archive.identity.finding import find
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import Speaker, Verdict, decide, undo
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import load
from onrecord.archive.search import Found, Query
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.model import Span
from tests.archive.made import record_of, span_of
from tests.archive.made_up import link

RECORD = record_of(
    ("Ada Quill", "said", "The bridge will stand before the flood"),
    ("Tom Barrow", "claimed", "The bridge money went into a fountain"),
    ("He", "added", "Nobody asked about the quay"),
)
TEXT = RECORD.report.text
BRIDGE, MONEY, QUAY = 1, 2, 3


@pytest.fixture(params=[-1, 5_000])
def archive(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Archive]:
    monkeypatch.setattr(
        search_plan, "_FEW", request.param
    )  # each way to go about it finds the same
    monkeypatch.setattr(search_plan, "_STEP", 0)
    with Archive.open(tmp_path / "a.db", write=True) as opened:
        opened.add(RECORD)
        link(opened)
        yield opened


def judge(archive: Archive, statement: int, verdict: Verdict, **how: Any) -> int:
    item = load(archive, statement)
    assert item is not None
    with deciding(archive) as connection:
        decision = decide(connection, item.judgement(verdict, "ida", **how))
    assert decision is not None
    return decision


def take_back(archive: Archive, decision: int) -> None:
    with deciding(archive) as connection:
        undo(connection, decision, "ida")


def ids(archive: Archive, **asked: Any) -> list[int]:
    return sorted(found.id for found in archive.statements(Query(**asked)))


def shown(archive: Archive, statement: int) -> Found:
    return next(found for found in archive.statements() if found.id == statement)


def who(archive: Archive, name: str, **asked: Any) -> Dossier:
    connection = archive.connection
    return dossier(connection, find(connection, name), Asked(**asked))


BARROW = Speaker("Tom Barrow", span_of(TEXT, "Tom Barrow"))


def shortened() -> Spans:
    """The first statement without its flood."""
    start = TEXT.index("The bridge will")
    content = Span(start, start + len("The bridge will stand"))
    return Spans((span_of(TEXT, "Ada Quill"),), (span_of(TEXT, "said"),), (content,))


@pytest.mark.parametrize("sort", ["date", "relevance"])
def test_what_was_found_wrong_is_not_found(archive: Archive, sort: Any) -> None:
    decision = judge(archive, MONEY, Verdict.WRONG)
    assert ids(archive, sort=sort) == [BRIDGE, QUAY]
    assert ids(archive, words="bridge", sort=sort) == [BRIDGE]
    assert ids(archive, words="-flood", sort=sort) == [QUAY]
    assert ids(archive, speaker="barrow", sort=sort) == []
    take_back(archive, decision)
    assert ids(archive, words="bridge", sort=sort) == [BRIDGE, MONEY]


@pytest.mark.parametrize("sort", ["date", "relevance"])
def test_corrected_words_are_those_found_and_shown(archive: Archive, sort: Any) -> None:
    decision = judge(archive, BRIDGE, Verdict.CORRECTED, right=shortened())
    assert ids(archive, words='"will stand"', sort=sort) == [BRIDGE]
    assert ids(archive, about="flood") == []  # it is no longer in the words
    found = shown(archive, BRIDGE)
    assert (found.words, found.kind) == ("The bridge will stand", "direct")
    assert found.context == "Ada Quill said, “… before the flood”."
    assert ids(archive, words="flood", sort=sort) == [BRIDGE]  # that is around them now
    take_back(archive, decision)
    assert ids(archive, about="flood") == [BRIDGE]
    assert shown(archive, BRIDGE).words == "“The bridge will stand before the flood”"


def test_corrected_speakers_are_those_found_and_shown(archive: Archive) -> None:
    named = judge(archive, QUAY, Verdict.CORRECTED, speakers=(BARROW,))
    barrow = find(archive.connection, "barrow")
    assert shown(archive, QUAY).speakers == ("Tom Barrow",)
    assert shown(archive, QUAY).identities == (barrow,)
    for asked in ({"speaker": "barrow"}, {"speaker_identity": barrow}):
        assert ids(archive, **asked) == [MONEY, QUAY]
    assert ids(archive, speaker="He") == []
    take_back(archive, named)
    judge(archive, QUAY, Verdict.CORRECTED, speakers=(Speaker("Lena Marsh"),))
    assert ids(archive, speaker="marsh") == [QUAY]
    assert shown(archive, QUAY).identities == (None,)
    assert ids(archive, words="marsh") == []  # a name that a person typed was not written


def test_nobody_is_a_speaker_too(archive: Archive) -> None:
    judge(archive, BRIDGE, Verdict.CORRECTED, speakers=())
    assert shown(archive, BRIDGE).speakers == ()
    assert ids(archive, speaker="quill") == [BRIDGE]  # by the words of the source
    assert ids(archive, speaker_identity=find(archive.connection, "quill")) == []


def test_the_last_decision_is_the_one_that_stands(archive: Archive) -> None:
    judge(archive, BRIDGE, Verdict.WRONG)
    judge(archive, BRIDGE, Verdict.CORRECTED, right=shortened())
    assert ids(archive, words="bridge", sort="relevance") == [BRIDGE, MONEY]
    judge(archive, BRIDGE, Verdict.WRONG)
    assert ids(archive, words="bridge", sort="relevance") == [MONEY]


def test_an_act_of_another_cue_is_not_known(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        archive.add(record_of(("Ada Quill", "denied", "I was there"), act="deny"))
        read = load(archive, 1).judgement(Verdict.RIGHT, "ida").read
        judge(archive, 1, Verdict.RIGHT)
        assert ids(archive, act="deny") == [1]
        judge(archive, 1, Verdict.CORRECTED, right=read._replace(cue=()))
        assert ids(archive, act="deny") == []
        assert shown(archive, 1).act is None


def test_a_dossier_counts_as_people_have_it(archive: Archive) -> None:
    assert who(archive, "barrow").said_count == 1
    judge(archive, QUAY, Verdict.CORRECTED, speakers=(BARROW,))
    judge(archive, BRIDGE, Verdict.CORRECTED, right=shortened())
    made = who(archive, "barrow")
    assert {line.number for line in made.said} == {MONEY, QUAY}
    assert {line.speakers for line in made.said} == {("Tom Barrow",)}
    assert [line.words for line in who(archive, "quill").said] == ["The bridge will stand"]
    assert who(archive, "quill", about="flood").said == ()
    judge(archive, MONEY, Verdict.WRONG)
    assert [line.number for line in who(archive, "barrow").said] == [QUAY]
    judge(archive, QUAY, Verdict.CORRECTED, speakers=(Speaker("Lena Marsh"),))
    assert who(archive, "barrow").said == ()


def test_a_dossier_tells_the_precision_sampled_by_people(archive: Archive) -> None:
    assert who(archive, "quill").precision is None
    judge(archive, MONEY, Verdict.WRONG)
    assert who(archive, "quill").precision is None
    decision = judge(archive, BRIDGE, Verdict.RIGHT)
    found = who(archive, "quill").precision
    assert found is not None
    assert (found.right, found.judged) == (1, 1)
    # Wilson's interval for 1 of 1: 1 / (1 + z²) to 1.
    assert (found.least, found.most) == pytest.approx((0.2065, 1.0), abs=1e-4)
    wrong = who(archive, "barrow").precision
    assert wrong is not None
    assert (wrong.right, wrong.judged, wrong.least) == (0, 1, 0.0)
    take_back(archive, decision)
    assert who(archive, "quill").precision is None


def test_verify_holds_after_judging(archive: Archive) -> None:
    judge(archive, BRIDGE, Verdict.CORRECTED, right=shortened())
    assert list(verify(archive, Checked())) == []


def test_decisions_of_an_older_archive_are_found(archive: Archive) -> None:
    judge(archive, BRIDGE, Verdict.CORRECTED, right=shortened())
    archive.connection.execute("DROP TABLE review_fts")
    script = files("onrecord.archive").joinpath("review_fts.sql").read_text("utf-8")
    archive.connection.executescript(script)
    assert ids(archive, words='"bridge will stand"') == [BRIDGE]
    assert ids(archive, speaker="quill") == [BRIDGE]
    assert shown(archive, BRIDGE).context == ""
