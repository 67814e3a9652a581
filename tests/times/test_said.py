"""When a statement was made, from invented reports with marked statements."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path

import pytest

from onrecord.attribution.details import add_details
from onrecord.model import Published, Report, Said, Span, Statement
from onrecord.times import find_times
from onrecord.times.said import RULES, date_statements
from tests.attribution.marked import marked, report_of

DAY = date(2024, 5, 15)  # a Wednesday
EXAMPLES = Path(__file__).parents[2].parent / "shared" / "examples"


def published(first: date = DAY, last: date = DAY) -> Published:
    value = first.isoformat() if first == last else None
    return Published(value=value, earliest=first, latest=last, basis="given", why="given")


def dated(text: str, when: Published | None = None, known: bool = True) -> dict[str, Said | None]:
    """`said` of each marked statement, by its number."""
    report, statements = marked(text)
    report = report.model_copy(update={"published": (when or published()) if known else None})
    return {s.id[1:]: s.said for s in read(report, statements)}


def read(report: Report, statements: list[Statement]) -> list[Statement]:
    spans = [(block.start, block.end) for block in report.blocks]
    times = find_times(report.text, spans, report.published)
    filled = add_details(report, report.text, statements)
    return date_statements(report, report.text, filled, times)


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("[S Voss] [C said] on Monday [Q it held].", "2024-05-13", "with the cue"),
        ("[S Voss] [C said Monday] [Q it held].", "2024-05-13", "with the cue"),
        ("[S Voss] on Monday [C said] [Q it held].", "2024-05-13", "with the cue"),
        ("[S The Harbour Office on Monday] [C said] [Q it held].", "2024-05-13", "with the cue"),
        ("[S Voss], widely known as the Eel, recently [C said] [Q it held].", "PAST_REF", "with the cue"),
        ("[S Voss] [C told] reporters in Vellin last month [Q it held].", "2024-04", "with the cue"),
        ('[Q "It held,"] [C said] [S Voss] on Monday.', "2024-05-13", "with the cue"),
        ("On Monday, [S Voss] [C said] [Q it held].", "2024-05-13", "at the head of the sentence"),
        ("On Monday during a visit, [S Voss] [C said] [Q it held].", "2024-05-13", "at the head of the sentence"),
        ("The port waited, but last month [S Voss] [C rejected] [Q the plan].", "2024-04", "at the head of the sentence"),
        ("It was secret until Monday, when [S Voss] [C said] [Q it held].", "2024-05-13", "at the head of the sentence"),
        ("At a news conference on Monday, [S Voss] [C said] [Q it held].", "2024-05-13", "with the medium"),
        ("In a 2006 interview, [S Voss] [C said] [Q it held].", "2006", "with the medium"),
        ("[C According to] [S a report on Monday by the port], [Q it held].", "2024-05-13", "in the source"),
        ('[S Voss] [C said] [Q "it held"] on Monday.', "2024-05-13", "behind the quotation"),
    ],
)  # fmt: skip
def test_a_time_with_the_statement_is_when_it_was_said(text: str, value: str, rule: str) -> None:
    said = dated(text)["1"]
    assert said is not None
    assert (said.value, said.rule, said.basis) == (value, rule, "expression")
    assert said.span is not None
    assert said.latest is not None
    assert said.latest <= DAY


@pytest.mark.parametrize(
    "text",
    [
        "[S Voss] [C said] [Q it held on Monday].",
        "[S Voss] [C criticised] the decision on Monday, [Q a mistake].",
        "[S Voss], who resigned on Monday, [C said] [Q it held].",
        "[S Voss] has [C said] since Monday [Q it held].",
        "On Monday, a dam burst and [S Voss] [C said] [Q it held].",
        "[S Voss] [C repeated] for two weeks [Q that it held].",
        "[S Voss] [C says] every Monday [Q it holds].",
        "[S Voss] [C said] [Q it held]. On Monday it burst.",
        "[S The report of the fire in 2012] [C said] [Q it held].",
        "[S The victims of the fire on Monday] [C said] [Q it was hot].",
        "[S A report on the 2012 fire] [C said] [Q it held].",
        "[S Voss] [C said] in 2031 [Q it will hold].",
        "On Monday, [S2 Ruane] [C2 said] [Q2 it burst], while [S Voss] [C said] [Q it held].",
    ],
)
def test_another_time_is_not_taken_and_only_the_report_bounds_it(text: str) -> None:
    said = dated(text)["1"]
    assert said == Said(
        value=None, earliest=None, latest=DAY, basis="report", rule="no later than the report"
    )


def test_an_interval_does_not_reach_beyond_the_report() -> None:
    said = dated("[S Voss] [C said] this week [Q it held].")["1"]
    assert said is not None
    assert (said.value, said.earliest, said.latest) == ("2024-W20", date(2024, 5, 13), DAY)


def test_without_a_report_date_only_what_the_words_say_is_known() -> None:
    said = dated(
        "[S1 Voss] [C1 said] [Q1 it held].\n\nOn May 2, 2023, [S2 Ruane] [C2 said] [Q2 it burst].",
        known=False,
    )
    assert said["1"] is None
    assert said["2"] is not None
    assert said["2"].value == "2023-05-02"


def test_a_report_of_some_day_of_a_month_bounds_by_its_last() -> None:
    said = dated("[S Voss] [C said] [Q it held].", published(date(2024, 5, 1), date(2024, 5, 31)))
    assert said["1"] is not None
    assert said["1"].latest == date(2024, 5, 31)


@pytest.mark.parametrize("ahead", ["will", "is expected to", "could", "must", "is set to"])
def test_what_is_still_to_come_was_not_said(ahead: str) -> None:
    assert dated(f"[S Voss] {ahead} [C announce] on Monday [Q that it held].")["1"] is None


def test_a_future_in_the_cue_was_not_said() -> None:
    assert dated("[S Voss] [C will announce] [Q that it held].")["1"] is None


def test_he_added_has_the_day_of_what_he_goes_on_from() -> None:
    said = dated(
        "[S1 Voss] [C1 told] reporters on Monday [Q1 it held]."
        ' [Q2 "We are done,"] [S2 he] [C2 said], [C3 adding] [Q3 that all went home].\n\n'
        '[Q4 "Nobody was hurt,"] [S4 Voss] [C4 said].\n\n'
        "[S5 He] [C5 said] [Q5 more]. [S6 He] [C6 once said] [Q6 otherwise].\n\n"
        "[S7 Ruane] [C7 said] [Q7 nothing]."
    )
    shared = [said[n] for n in "234"]
    assert all(s and s.value == "2024-05-13" for s in shared)
    assert {s.rule for s in shared if s} == {"the occasion of the statement before"}
    assert [s and s.basis for s in (said["5"], said["6"], said["7"])] == ["report"] * 3


def test_another_occasion_has_no_part_in_the_day_before() -> None:
    said = dated(
        "[S1 Voss] [C1 said] on Monday [Q1 it held]."
        " Speaking to the Ledger, [S2 he] [C2 said] [Q2 otherwise]."
    )
    assert said["2"] is not None
    assert said["2"].basis == "report"


def test_what_is_told_in_a_statement_is_no_later_than_it() -> None:
    said = dated(
        "[S1 Voss] [C1 said] on Monday [Q1 [S2>1 Ruane] [C2 had warned] [Q2 of a leak]"
        " and [S3>1 Quill] [C3 had said] in March [Q3 it was old]]."
    )
    assert said["2"] is not None
    assert said["3"] is not None
    assert (said["2"].value, said["2"].latest) == (None, date(2024, 5, 13))
    assert said["2"].rule == "no later than the statement that holds it"
    assert said["3"].value == "2024-03"


def test_every_rule_is_on_the_page() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "acts-and-media.md"
    section = page.read_text(encoding="utf-8").split("\n## When it was said\n")[1].split("\n- ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
    assert rows == [f"| {rule} | {example} |" for rule, example in RULES.items()]


def test_three_thousand_statements_in_one_paragraph_take_seconds() -> None:
    unit = '[S Voss], 61, in a letter to Ruane on Monday, [C said] [Q it held]. "And then some'
    report, one = marked(unit)
    size, filler = len(report.text), " and so on" * 160 + " "
    step = size + len(filler)
    big = report_of((report.text + filler) * 3_000)
    assert len(big.text) > 4_900_000
    assert len(big.blocks) == 1
    big = big.model_copy(update={"published": published()})
    many = [
        one[0].model_copy(
            update={
                "id": f"s{n}",
                **{
                    role: tuple(Span(a + n * step, b + n * step) for a, b in getattr(one[0], role))
                    for role in ("source", "cue", "content")
                },
            }
        )
        for n in range(3_000)
    ]
    (monday,) = find_times(report.text, [(0, size)], big.published)
    times = [
        monday.model_copy(update={"span": Span(*(at + n * step for at in monday.span))})
        for n in range(3_000)
    ]
    start = time.process_time()
    said = date_statements(big, big.text, add_details(big, big.text, many), times)
    assert time.process_time() - start < 6
    assert [s.medium for s in said] == ["letter"] * 3_000
    assert {s.said.value for s in said if s.said} == {"2024-05-13"}


@pytest.mark.parametrize(
    "text",
    ['"' * 50_000, "said " * 20_000, "told in a letter to the " * 5_000, "U.S. Mr. J. " * 8_000],
)
def test_one_hostile_paragraph_is_bounded(text: str) -> None:
    report = report_of(text).model_copy(update={"published": published()})
    half = len(text) // 2
    spans = {
        "source": (0, 9_000),
        "cue": (half, half + 9_000),
        "content": (half + 9_000, half + 9_100),
    }
    one = marked("[S a] [C b] [Q c]")[1][0]
    statement = one.model_copy(update={k: (Span(*v),) for k, v in spans.items()})
    start = time.process_time()
    read(report, [statement.model_copy(update={"id": f"s{n}"}) for n in range(100)])
    assert time.process_time() - start < 3


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the shared example is not here")
def test_the_example_report_comes_out_as_its_gold_record() -> None:
    from onrecord.sources import fetch, to_report
    from onrecord.text.view import reading_view

    (path,) = EXAMPLES.glob("radio-habana-*.md")
    gold = json.loads((EXAMPLES / f"{path.stem}.gold.json").read_text(encoding="utf-8"))
    report = to_report(fetch(path), published=date(2022, 7, 18))
    reading = reading_view(report.text, report.blocks, report.markup)
    one = marked("[S a] [C b] [Q c]")[1][0]
    statements = [
        one.model_copy(
            update={
                "id": g["id"],
                "kind": g["kind"],
                "inside": g.get("inside"),
                "words": report.wording([Span(*s) for s in g["content"]]),
                **{role: tuple(Span(*s) for s in g[role]) for role in ("source", "cue", "content")},
            }
        )
        for g in gold["statements"]
    ]
    spans = [(block.start, block.end) for block in report.blocks]
    times = find_times(report.text, spans, report.published)
    found = date_statements(report, reading, add_details(report, reading, statements), times)
    for g, statement in zip(gold["statements"], found, strict=True):
        words = [report.text[a:b] for a, b in statement.addressee]
        if "medium" in g:
            assert statement.medium == g["medium"], g["id"]
        if "addressee" in g:
            assert len(words) == 1, g["id"]
            names = [g["addressee"], *gold["people"].get(g["addressee"], [])]
            assert any(words[0] in name or name.startswith(words[0]) for name in names), g["id"]
        if "said_on" in g:
            assert statement.said is not None
            assert statement.said.value == g["said_on"], g["id"]
