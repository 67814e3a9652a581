"""The report's own date by constraints, on invented reports."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.text.paragraphs import find_paragraphs
from onrecord.times import ReportDate, infer_published

TODAY = date(2026, 6, 1)
AGENCY = "Velmora, July 18 (VNA) -- "


def infer(text: str, *, url: str | None = None, around: int | None = None) -> ReportDate:
    return infer_published(text, find_paragraphs(text), url=url, around=around, today=TODAY)


def day_of(answer: ReportDate) -> date | None:
    published = answer.published
    return published.earliest if published and published.earliest == published.latest else None


@pytest.mark.parametrize(
    "url",
    [
        "https://lantern.example/2022/07/18/mill-shuts",
        "https://lantern.example/news/2022-07-18-mill.html",
        "https://lantern.example/a/20220718/mill",
    ],
)
def test_a_day_in_the_url_is_the_answer(url: str) -> None:
    answer = infer("The mill shut.", url=url)
    assert day_of(answer) == date(2022, 7, 18)
    assert answer.published and answer.published.basis == "url"


def test_two_days_in_the_url_are_none() -> None:
    assert (
        infer("The mill shut.", url="https://x.example/2022/07/18/on-2021-01-02").published is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "VELMORA, July 18, 2022 (VNA) - The mill shut.",
        "Mill shuts\n\nMonday, July 18, 2022\n\nThe mill shut.",
        "Mill shuts\n\nPublished 18 July 2022\n\nThe mill shut.",
    ],
)
def test_a_full_date_in_the_dateline_is_the_answer(text: str) -> None:
    answer = infer(text)
    assert day_of(answer) == date(2022, 7, 18)
    assert answer.published and answer.published.basis == "dateline"


def test_a_dateline_without_a_year_claims_no_year() -> None:
    answer = infer(f"{AGENCY}The mill shut on Monday.")
    assert answer.published is None
    assert "2022" in answer.why
    assert "--around" in answer.why


def test_a_year_around_settles_it() -> None:
    answer = infer(f"{AGENCY}The mill shut on Monday.", around=2021)
    assert day_of(answer) == date(2022, 7, 18)  # 18 July 2021 is a Sunday
    assert "2021" in answer.why
    assert "Monday" in answer.why


def test_a_month_in_the_url_settles_the_year() -> None:
    answer = infer(f"{AGENCY}The mill shut.", url="https://x.example/2019/07/mill")
    assert day_of(answer) == date(2019, 7, 18)
    assert answer.published and "URL" in answer.published.why


def test_the_weekday_of_a_date_line_binds() -> None:
    text = "Mill shuts\n\nMonday, July 18\n\nThe mill, which opened in 2018, shut."
    assert day_of(infer(text)) == date(2022, 7, 18)  # the only Monday of those since 2018


def test_years_gone_by_and_to_come_bound_the_year() -> None:
    text = f"{AGENCY}The mill was founded in 2019. A new one will open in 2021."
    answer = infer(text)
    assert answer.published
    assert answer.published.value is None
    assert answer.published.earliest == date(2019, 7, 18)
    assert answer.published.latest == date(2021, 7, 18)
    assert "2019" in answer.why
    assert "2021" in answer.why


@pytest.mark.parametrize(
    "sentence",
    [
        "The launch was delayed until 2020.",
        "It ordered ten for delivery in 2020.",
        "It would open in 2010, he said in 2008.",
    ],
)
def test_a_year_of_a_plan_bounds_nothing(sentence: str) -> None:
    answer = infer(f"{AGENCY}{sentence}")
    assert answer.published is None or answer.published.earliest <= date(2008, 7, 18)


def test_an_age_beside_a_birth_fixes_the_year() -> None:
    text = f"{AGENCY}The 51-year-old miller, born on March 3, 1971, spoke."
    answer = infer(text)
    assert day_of(answer) == date(2022, 7, 18)
    assert "51" in answer.why


def test_contradictions_give_nothing_and_say_so() -> None:
    text = f"{AGENCY}The mill was founded in 2019. A new one will open in 2010."
    answer = infer(text)
    assert answer.published is None
    assert "contradict" in answer.why


def test_a_day_within_a_sentence_is_no_dateline() -> None:
    assert infer("The mill shut on July 18 - a Monday.").published is None
    assert infer("").published is None
