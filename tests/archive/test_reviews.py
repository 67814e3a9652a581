"""What people judge holds, outlives another run, and can be undone without a trace."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import (
    Speaker,
    Verdict,
    decide,
    last_decision,
    settle,
    undo,
)
from onrecord.archive.reviews_lines import line_of, read_line
from onrecord.archive.reviews_matching import Judged, Spans, likest, match
from onrecord.archive.reviews_reading import (
    Asked,
    Item,
    load,
    passage,
    training,
    waiting,
)
from onrecord.archive.reviews_shown import decided
from onrecord.archive.store import Archive
from onrecord.archive.verify import Checked, verify
from onrecord.errors import RefusedDecision, UnknownStatement
from onrecord.model import Party, PartyType, Record, Span, Statement
from tests.archive.made import record_of, records, span_of

SCORER = Path(__file__).parents[3] / "shared" / "tools" / "polnear_score.py"
RECORD = record_of(
    ("Ada Quill", "said", "The bridge will stand before the flood comes"),
    ("Tom Barrow", "claimed", "The money went into a fountain"),
    ("He", "added", "Nobody asked the council about the fountain"),
    ("Lena Marsh", "denied", "There was never any money"),
    aside="The mayor of Harrow was not there.",
)
TEXT = RECORD.report.text


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "a.db", write=True) as opened:
        opened.add(RECORD)
        yield opened


def item_of(archive: Archive, number: int) -> Item:
    """The statement of this number, from 1, in the only report."""
    ids = archive.connection.execute("SELECT id FROM statement ORDER BY id").fetchall()
    item = load(archive, ids[number - 1][0])
    assert item is not None
    return item


def judge(archive: Archive, number: int, verdict: Verdict, by: str = "ida", **how: Any) -> int:
    with deciding(archive) as connection:
        decision = decide(connection, item_of(archive, number).judgement(verdict, by, **how))
    assert decision is not None
    return decision


def correct(archive: Archive, number: int, **how: Any) -> int:
    return judge(archive, number, Verdict.CORRECTED, **how)


def take_back(archive: Archive, decision: int, by: str = "ida") -> None:
    with deciding(archive) as connection:
        undo(connection, decision, by)


def again(archive: Archive, *statements: Statement) -> None:
    """Another run that reads these statements."""
    numbered = [each.model_copy(update={"id": f"s{n}"}) for n, each in enumerate(statements, 1)]
    archive.add(RECORD.model_copy(update={"statements": tuple(numbered)}), again=True)
    settle(archive)


def read_as(statement: Statement, **spans: Sequence[Span]) -> Statement:
    """A statement as another run reads it."""
    changed = {role: tuple(each) for role, each in spans.items()}
    moved = statement.model_copy(update=changed)
    return moved.model_copy(update={"words": RECORD.report.wording(moved.content)})


def rows(archive: Archive, columns: str = "*", where: str = "1") -> list[Any]:
    query = f"SELECT {columns} FROM reviewed WHERE {where} ORDER BY json_extract(content_at, '$[0][0]'), statement_id"
    return archive.connection.execute(query).fetchall()


def states(archive: Archive) -> dict[int, str]:
    return {kept.number: kept.state for kept in decided(archive.connection)}


# --- deciding ------------------------------------------------------------------------------------


def test_nothing_judged_is_everything_as_it_was_read(archive: Archive) -> None:
    found = rows(archive, "speakers, source, cue, words, kind, verdict")
    assert (
        found
        == archive.connection.execute(
            "SELECT speakers, statement.source, cue, statement.words, statement.kind, NULL FROM said "
            "JOIN statement USING (id) ORDER BY id"
        ).fetchall()
    )
    assert len(found) == 4


def test_right_and_wrong(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    judge(archive, 2, Verdict.WRONG, by="bo")
    found = rows(archive, "statement_id, speakers, verdict, by")
    assert found == [
        (1, "Ada Quill", "right", "ida"),
        (3, "He", None, None),
        (4, "Lena Marsh", None, None),
    ]
    assert waiting(archive.connection, Asked()) == [3, 4]


def test_the_extraction_itself_is_left_alone(archive: Archive) -> None:
    before = archive.record(1)
    correct(archive, 1, right=Spans((), (), (span_of(TEXT, "The bridge"),)))
    judge(archive, 2, Verdict.WRONG)
    assert archive.record(1) == before
    assert list(verify(archive, Checked())) == []


def test_a_corrected_speaker(archive: Archive) -> None:
    tom = item_of(archive, 2).speakers
    correct(archive, 3, speakers=tom)
    assert rows(archive, "speakers, source, verdict", "statement_id = 3") == [
        ("Tom Barrow", "He", "corrected")
    ]
    leads = archive.connection.execute(
        "SELECT party.name FROM review_speaker JOIN party ON party.id = party_id"
    )
    assert leads.fetchall() == [("Tom Barrow",)]


def test_speakers_of_ones_own_and_none(archive: Archive) -> None:
    correct(archive, 1, speakers=(Speaker("Ada Quill"), Speaker("The Mayor")))
    correct(archive, 2, speakers=())
    assert rows(archive, "speakers")[:2] == [("Ada Quill; The Mayor",), (None,)]
    leads = archive.connection.execute("SELECT name, party_id FROM review_speaker ORDER BY number")
    assert leads.fetchall() == [("Ada Quill", 1), ("The Mayor", None)]


def test_corrected_spans_with_what_follows_from_them(archive: Archive) -> None:
    cut = span_of(TEXT, "“The bridge will stand before the flood comes”.")
    mixed = Span(cut.start - 5, cut.end)  # “said, ” is outside the marks
    correct(archive, 1, right=Spans((span_of(TEXT, "Quill"),), (), (mixed,)))
    assert rows(archive, "source, cue, words, kind, act", "statement_id = 1") == [
        ("Quill", "", "aid, “The bridge will stand before the flood comes”.", "mixed", None)
    ]


def test_the_last_decision_stands_and_carries_those_before(archive: Archive) -> None:
    new = Spans((), item_of(archive, 3).read.cue, (span_of(TEXT, "Nobody asked the council"),))
    first = correct(archive, 3, right=new)
    second = correct(archive, 3, speakers=(Speaker("Tom"),))
    assert rows(archive, "speakers, words", "statement_id = 3") == [
        ("Tom", "Nobody asked the council")
    ]
    assert states(archive) == {first: "replaced", second: "stands"}
    take_back(archive, second)
    assert rows(archive, "speakers, words", "statement_id = 3") == [
        ("He", "Nobody asked the council")
    ]


def test_saying_the_same_again_is_no_new_decision(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    with deciding(archive) as connection:
        assert decide(connection, item_of(archive, 1).judgement(Verdict.RIGHT, "ida")) is None
        assert decide(connection, item_of(archive, 1).judgement(Verdict.RIGHT, "bo")) == 2


def test_decisions_are_signed_and_dated(archive: Archive) -> None:
    take_back(archive, judge(archive, 1, Verdict.RIGHT), "bo")
    (kept,) = decided(archive.connection)
    assert (kept.by, kept.undone_by, kept.state) == ("ida", "bo", "undone")
    assert kept.undone is not None and kept.made[4] == kept.undone[4] == "-"
    assert last_decision(archive.connection, "ida") is None
    with pytest.raises(UnknownStatement, match="no decision 1 to undo"):
        take_back(archive, 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"report": "nobody's"}, "no report"),
        ({"text_sha256": "0" * 64}, "another text"),
        ({"by": "  "}, "--by"),
        ({"by": "x" * 501}, "500"),
        ({"by": "ida\ud800"}, "half a character"),
        ({"read": Spans((), (), ())}, "content"),
        ({"read": Spans((), (), (Span(0, 10**30),))}, "leaves"),
        ({"right": Spans((), (), (Span(0, 5),))}, "as it was read"),
        ({"speakers": (Speaker(" "),)}, "a name"),
        ({"speakers": (Speaker("x" * 501),)}, "500"),
        ({"speakers": (Speaker("x", Span(0, 99_999)),)}, "leaves"),
        ({"speakers": (Speaker("x"),) * 101}, "100"),
    ],
)
def test_what_cannot_be_is_refused(archive: Archive, change: dict[str, Any], told: str) -> None:
    import dataclasses

    judgement = item_of(archive, 1).judgement(Verdict.RIGHT, "ida")
    with pytest.raises((RefusedDecision, UnknownStatement), match=told), deciding(archive) as to:
        decide(to, dataclasses.replace(judgement, **change))
    assert states(archive) == {}


@pytest.mark.parametrize(
    "content",
    [
        [],
        [Span(3, 3)],
        [Span(5, 9), Span(1, 4)],
        [Span(1, 5), Span(4, 9)],
        [Span(-1, 5)],
        [Span(0, 10**6)],
        [Span(9, 10)],  # a space
        [Span(n, n + 1) for n in range(0, 202, 2)],
    ],
)
def test_spans_that_are_no_content_are_refused(archive: Archive, content: list[Span]) -> None:
    with pytest.raises(RefusedDecision):
        correct(archive, 1, right=Spans((), (), tuple(content)))
    assert states(archive) == {}


# --- another run ---------------------------------------------------------------------------------


def test_decisions_outlive_the_same_run_again(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    judge(archive, 2, Verdict.WRONG)
    correct(archive, 3, speakers=item_of(archive, 2).speakers)
    before = rows(archive, "speakers, words, verdict, by, made")
    again(archive, *RECORD.statements)
    assert rows(archive, "speakers, words, verdict, by, made") == before
    leads = archive.connection.execute(
        "SELECT count(*) FROM review_speaker WHERE party_id IS NOT NULL"
    )
    assert leads.fetchone() == (2,)


def test_a_correction_outlives_a_model_that_reads_other_spans(archive: Archive) -> None:
    whole = item_of(archive, 1).read
    shorter = Span(whole.content[0].start + 5, whole.content[0].end - 9)
    correct(archive, 1, right=whole._replace(content=(shorter,)))
    first = RECORD.statements[0]
    longer = Span(whole.content[0].start - 2, whole.content[0].end + 1)
    again(archive, read_as(first, content=[longer]), *RECORD.statements[1:])
    assert states(archive) == {1: "stands"}
    assert rows(archive, "words", "verdict IS NOT NULL") == [
        (RECORD.report.wording([shorter]),),
    ]
    assert len(rows(archive)) == 4


def test_a_corrected_source_leads_to_a_statement_that_has_it(archive: Archive) -> None:
    read = item_of(archive, 1).read
    mayor = span_of(TEXT, "The mayor of Harrow")
    correct(archive, 1, right=read._replace(source=(mayor,)))
    again(archive, read_as(RECORD.statements[0], source=[mayor], cue=[]), *RECORD.statements[1:])
    assert states(archive) == {1: "stands"}


def test_a_decision_that_leads_nowhere_is_kept_listed_and_found_again(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    judge(archive, 2, Verdict.WRONG)
    again(archive, *RECORD.statements[2:])
    assert states(archive) == {1: "waits", 2: "waits"}
    assert rows(archive, "statement_id, speakers, source, cue, words", "verdict IS NOT NULL") == [
        (
            None,
            "Ada Quill",
            "Ada Quill",
            "said",
            "“The bridge will stand before the flood comes”",
        )
    ]
    again(archive, *RECORD.statements)
    assert states(archive) == {1: "stands", 2: "stands"}
    assert len(rows(archive)) == 3


def test_a_run_that_reads_nothing(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    again(archive)
    assert states(archive) == {1: "waits"}
    assert len(rows(archive)) == 1


def test_reading_again_leads_judgements_anew_at_once(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    shown = len(rows(archive))
    archive.add(RECORD, again=True)
    assert len(rows(archive)) == shown
    assert settle(archive) == 0  # nothing waits
    assert len(rows(archive, "1", "verdict = 'right'")) == 1


def test_a_decision_settles_its_report_first(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    archive.add(RECORD, again=True)
    judge(archive, 1, Verdict.WRONG)
    assert states(archive) == {1: "replaced", 2: "stands"}


def test_wrong_holds_for_that_reading_only(archive: Archive) -> None:
    judge(archive, 2, Verdict.WRONG)
    read = RECORD.statements[1]
    half = Span(read.content[0].start, read.content[0].end - 15)
    again(archive, RECORD.statements[0], read_as(read, content=[half]))
    assert states(archive) == {1: "waits"}
    assert len(rows(archive)) == 2
    almost = Span(read.content[0].start + 1, read.content[0].end)
    again(archive, RECORD.statements[0], read_as(read, content=[almost]))
    assert states(archive) == {1: "stands"}


def test_a_statement_inside_another_is_not_taken_for_it(archive: Archive) -> None:
    """The inner one is most of the outer one's content, and has another source and cue."""
    outer = read_as(
        RECORD.statements[0], content=[Span(RECORD.statements[1].source[0].start, len(TEXT) - 36)]
    )
    inner = RECORD.statements[1]
    again(archive, outer, inner)
    judge(archive, 1, Verdict.RIGHT)
    again(archive, inner)
    assert states(archive) == {1: "waits"}
    again(archive, inner, outer)
    found = archive.connection.execute(
        "SELECT content_at FROM review_subject JOIN statement ON statement.id = statement_id"
    )
    assert json.loads(found.fetchone()[0]) == [list(outer.content[0])]


def test_the_same_words_of_another_source_are_another_statement(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    mayor = span_of(TEXT, "The mayor of Harrow")
    again(archive, read_as(RECORD.statements[0], source=[mayor], cue=[]))
    assert states(archive) == {1: "waits"}
    assert sorted(rows(archive, "source, verdict")) == [
        ("Ada Quill", "right"),
        ("The mayor of Harrow", None),
    ]


def test_what_was_undone_claims_no_statement(archive: Archive) -> None:
    """Two readings of one place were judged; a run reads a third, more like the one undone."""
    read = RECORD.statements[0]
    start = read.content[0].start
    first, second, third = (
        read_as(read, content=[Span(start + moved, start + moved + 35)]) for moved in (0, 8, 1)
    )
    again(archive, first, second)
    undone = judge(archive, 1, Verdict.RIGHT)
    judge(archive, 2, Verdict.RIGHT)
    take_back(archive, undone)
    again(archive, third)
    assert states(archive) == {1: "undone", 2: "stands"}


def test_a_revision_of_the_page_has_judgements_of_its_own(tmp_path: Path) -> None:
    url = "https://post.example/bridge"
    old = record_of(("Ada Quill", "said", "The bridge will stand"), url=url)
    new = record_of(("Ada Quill", "said", "The bridge will stand"), url=url, aside="Corrected.")
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        archive.add(old)
        judge(archive, 1, Verdict.RIGHT)
        archive.add(new)
        settle(archive)
        assert rows(archive, "report_id, verdict") == [(2, None)]
        assert waiting(archive.connection, Asked()) == [2]


# --- undoing -------------------------------------------------------------------------------------

_spans = st.builds(
    lambda start, length: Span(start, start + length),
    st.integers(0, len(TEXT) - 60),
    st.integers(8, 50),
)
_steps = st.one_of(
    st.tuples(st.just("judge"), st.integers(0, 3), st.sampled_from(["right", "wrong"])),
    st.tuples(st.just("spans"), st.integers(0, 3), _spans),
    st.tuples(st.just("speaker"), st.integers(0, 3), st.sampled_from(["Ada Quill", "Nobody"])),
    st.tuples(st.just("undo"), st.integers(0, 5), st.none()),
    st.tuples(st.just("run"), st.integers(0, 4), st.integers(-6, 6)),
)


def effect(archive: Archive) -> Any:
    """All that follows from decisions, without their numbers and dates."""
    columns = "statement_id, speakers, source, cue, words, kind, act, verdict, by, content_at"
    leads = archive.connection.execute(
        "SELECT statement_id, name, party_id FROM review_standing "
        "JOIN review_speaker USING (decision_id) ORDER BY subject_id, number"
    )
    return rows(archive, columns), sorted(leads, key=repr), list(training(archive.connection))


def take(archive: Archive, step: tuple[Any, ...]) -> int | None:
    """Take one step; the number of the decision if it is a new one."""
    what, number, value = step
    if what == "run":
        kept = [
            read_as(each, content=[Span(each.content[0].start + 6 + value, each.content[0].end)])
            for n, each in enumerate(RECORD.statements)
            if n != number
        ]
        again(archive, *kept)
        return None
    ids = archive.connection.execute("SELECT id FROM statement ORDER BY id").fetchall()
    item = load(archive, ids[number][0]) if number < len(ids) else None
    if item is None:
        return None
    if what == "judge":
        judgement = item.judgement(Verdict(value), "ida", right=item.read)
    elif what == "spans":
        judgement = item.judgement(
            Verdict.CORRECTED, "ida", right=item.read._replace(content=(value,))
        )
    else:
        judgement = item.judgement(
            Verdict.CORRECTED, "ida", right=item.read, speakers=(Speaker(value),)
        )
    with deciding(archive) as connection:
        return decide(connection, judgement)


@settings(max_examples=40, deadline=None)
@given(st.lists(_steps, max_size=12), _steps.filter(lambda step: step[0] not in ("undo", "run")))
def test_undo_restores_exactly(steps: list[tuple[Any, ...]], last: tuple[Any, ...]) -> None:
    """After any history, one more decision and its undoing leave everything as it was."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "a.db", write=True) as archive,
    ):
        archive.add(RECORD)
        taken: list[int] = []
        for step in steps:
            if step[0] == "undo":
                if taken:
                    take_back(archive, taken.pop(step[1] % len(taken)))
            elif (number := take(archive, step)) is not None:
                taken.append(number)
        before = effect(archive)
        number = take(archive, last)
        if number is not None:
            take_back(archive, number)
        assert effect(archive) == before
        for number in taken:
            take_back(archive, number)
        found = archive.connection.execute("SELECT count(*) FROM statement").fetchone()
        assert len(rows(archive, "1", "verdict IS NULL")) == found[0]
        assert list(training(archive.connection)) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(_steps.filter(lambda step: step[0] != "run"), max_size=10))
def test_what_was_undone_might_never_have_been(steps: list[tuple[Any, ...]]) -> None:
    """Decisions and undoings of the last come to the same as the decisions that were left, alone.

    Of an earlier one that does not hold: “right” says that of what was shown, earlier decisions
    included.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "a.db", write=True) as archive,
        Archive.open(Path(folder) / "b.db", write=True) as other,
    ):
        archive.add(RECORD)
        other.add(RECORD)
        taken: dict[int, tuple[Any, ...]] = {}
        for step in steps:
            if step[0] != "undo":
                if (number := take(archive, step)) is not None:
                    taken[number] = step
            elif taken:
                number = max(taken)
                take_back(archive, number)
                del taken[number]
        for _, step in sorted(taken.items()):
            take(other, step)
        assert effect(archive)[0] == effect(other)[0]
        assert effect(archive)[2] == effect(other)[2]


# --- matching ------------------------------------------------------------------------------------

_place = st.builds(
    lambda start, length: (Span(start, start + length),), st.integers(0, 60), st.integers(0, 20)
)
_three = st.builds(Spans, st.just(()) | _place, st.just(()) | _place, _place)


@given(
    st.dictionaries(st.integers(1, 9), st.builds(Judged, _three, st.none() | _three), max_size=6),
    st.dictionaries(st.integers(1, 9), _three, max_size=6),
)
def test_no_statement_is_taken_twice_and_the_same_spans_agree(
    subjects: dict[int, Judged], statements: dict[int, Spans]
) -> None:
    found = match(subjects, statements)
    assert len(set(found.values())) == len(found)
    for judged in subjects.values():
        if judged.read in statements.values():
            assert statements[likest(judged, statements)] == judged.read  # type: ignore[index]


def test_matching_many_statements_is_not_slow() -> None:
    """3,000 judged statements of which none is read as it was."""
    import time

    def spans(n: int, moved: int) -> Spans:
        at = 100 * n + moved
        return Spans((Span(at, at + 9),), (Span(at + 10, at + 14),), (Span(at + 15, at + 90),))

    subjects = {n: Judged(spans(n, 0), spans(n, 0)) for n in range(3000)}
    started = time.process_time()
    assert match(subjects, {n: spans(n, 3) for n in range(3000)}) == {n: n for n in range(3000)}
    assert time.process_time() - started < 3


# --- what is to be reviewed ----------------------------------------------------------------------


def test_the_least_certain_come_first(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        for n, sure in enumerate((0.9, 0.2, 0.5)):
            said = (("Ada Quill", "said", f"It is number {n}"),)
            archive.add(record_of(*said, confidence=sure, outlet=f"Paper {n}"))
        archive.add(record_of(("Tom Barrow", "said", "No"), confidence=0.1, parties=False))
        connection = archive.connection
        assert waiting(connection, Asked()) == [4, 2, 3, 1]
        assert waiting(connection, Asked(limit=2)) == [4, 2]
        assert waiting(connection, Asked(speaker="quill")) == [2, 3, 1]
        assert waiting(connection, Asked(speaker="barrow")) == [4]
        assert waiting(connection, Asked(speaker='"; --')) == []
        assert waiting(connection, Asked(outlet="PAPER 1")) == [2]
        judge(archive, 2, Verdict.RIGHT)
        assert waiting(connection, Asked(speaker="quill")) == [3, 1]


def test_a_passage_is_bounded_and_holds_the_content() -> None:
    long = record_of(("Ada Quill", "said", "word " * 20_000), aside="x")
    read = long.statements[0]
    around = passage(long.report, Spans(read.source, read.cue, read.content))
    assert around.end - around.start <= 8000
    assert around.start <= read.content[0].start < around.end
    short = RECORD.statements[1]
    around = passage(RECORD.report, Spans(short.source, short.cue, short.content))
    assert TEXT[around.start : around.end].startswith("Tom Barrow claimed")
    assert TEXT[around.start : around.end].endswith("fountain”.")


# --- training data and lines ---------------------------------------------------------------------


def test_training_data_have_what_is_right_and_tell_what_nobody_saw(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    judge(archive, 2, Verdict.WRONG)
    half = span_of(TEXT, "Nobody asked the council")
    correct(archive, 3, right=item_of(archive, 3).read._replace(content=(half,)))
    (made,) = training(archive.connection)
    assert made["doc"] == RECORD.report.id
    assert made["text"] == TEXT
    first = RECORD.statements[0]
    assert made["statements"][0] == {
        "source": first.source,
        "cue": first.cue,
        "content": first.content,
    }
    assert [each["content"] for each in made["statements"]] == [first.content, (half,)]
    assert [each["content"] for each in made["rejected"]] == [RECORD.statements[1].content]
    assert [each["content"] for each in made["unjudged"]] == [RECORD.statements[3].content]


def test_what_a_later_run_no_longer_reads_is_still_learned_from(archive: Archive) -> None:
    judge(archive, 1, Verdict.RIGHT)
    again(archive, RECORD.statements[3])
    (made,) = training(archive.connection)
    assert [each["content"] for each in made["statements"]] == [RECORD.statements[0].content]


def test_the_shared_scorer_takes_training_data(archive: Archive, tmp_path: Path) -> None:
    if not SCORER.is_file():
        pytest.skip("../shared/tools is not there")
    spec = importlib.util.spec_from_file_location("polnear_score", SCORER)
    assert spec is not None and spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    for number in range(1, 5):
        judge(archive, number, Verdict.RIGHT)
    path = tmp_path / "made.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in training(archive.connection)))
    read = scorer.load_pred(path)
    gold = {doc: {"text": TEXT, "statements": found} for doc, found in read.items()}
    assert scorer.score(read, gold)["ar_strict"]["f1"] == 1


def test_a_line_with_a_verdict_is_that_judgement(archive: Archive) -> None:
    item = item_of(archive, 1)
    line = json.loads(json.dumps(line_of(item)))
    assert read_line(json.dumps(line), "ida") is None
    at = line["passage"]["at"]
    assert line["passage"]["text"] == TEXT[at[0] : at[1]]
    line["verdict"] = "right"
    assert read_line(json.dumps(line), "ida") == item.judgement(Verdict.RIGHT, "ida")
    line |= {"verdict": "corrected", "by": "bo"}
    line["correct"] = {"content": [[at[0], at[0] + 9]], "speakers": [{"name": "Bo"}]}
    assert read_line(json.dumps(line), "ida") == item.judgement(
        Verdict.CORRECTED,
        "bo",
        right=item.read._replace(content=(Span(at[0], at[0] + 9),)),
        speakers=(Speaker("Bo"),),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "perhaps"},
        {"verdict": "corrected"},
        {"verdict": "right", "correct": {}},
        {"verdict": "corrected", "correct": {"contents": []}},
        {"source": [[1, 2, 3]]},
        {"content": "all"},
        {"speakers": [{"name": None}]},
        {"report": 7},
    ],
)
def test_a_line_that_is_none_is_refused(archive: Archive, change: dict[str, Any]) -> None:
    line = line_of(item_of(archive, 1)) | {"verdict": "wrong"} | change
    with pytest.raises(RefusedDecision, match=r"correct|no judgement"):
        read_line(json.dumps(line), "ida")


@given(st.text() | st.binary())
def test_any_line_is_refused_with_a_sentence(line: str | bytes) -> None:
    with pytest.raises(RefusedDecision):
        read_line(line, "ida")


def test_a_line_that_is_too_deep_is_refused() -> None:
    with pytest.raises(RefusedDecision):
        read_line("[" * 1_000_000, "ida")


@settings(max_examples=40, deadline=None)
@given(records(), st.data())
def test_any_statement_can_be_judged_and_exported(record: Record, data: st.DataObject) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Archive.open(Path(folder) / "a.db", write=True) as archive,
    ):
        archive.add(record)
        for number in range(len(record.statements)):
            item = item_of(archive, number + 1)
            verdict = data.draw(st.sampled_from([Verdict.RIGHT, Verdict.WRONG]))
            line = json.dumps(line_of(item) | {"verdict": verdict.value})
            judgement = read_line(line, "ida")
            assert judgement is not None
            with deciding(archive) as connection:
                assert decide(connection, judgement) is not None
        assert waiting(archive.connection, Asked(limit=9)) == []
        before = effect(archive)
        archive.add(record, again=True)
        settle(archive)
        assert set(states(archive).values()) <= {"stands"}
        assert len(effect(archive)[0]) == len(before[0])


def test_a_speaker_of_a_name_that_two_parties_have_leads_to_neither(tmp_path: Path) -> None:
    record = record_of(("Jan Brandt", "said", "Yes"), ("Ada Quill", "said", "No"))
    twin = Party(
        id="p9",
        name="Jan Brandt",
        type=PartyType.PERSON,
        named=span_of(record.report.text, "Yes"),
        mentions=(),
    )
    with Archive.open(tmp_path / "a.db", write=True) as archive:
        archive.add(record.model_copy(update={"parties": (*record.parties, twin)}))
        judge(archive, 2, Verdict.CORRECTED, speakers=(Speaker("Jan Brandt"),))
        judge(archive, 1, Verdict.RIGHT)
        leads = archive.connection.execute("SELECT party_id FROM review_speaker ORDER BY 1")
        assert leads.fetchall() == [(None,), (1,)]
