"""Properties: whatever the text, spans slice, intervals hold, and the work grows with the length."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.times import infer_published, read_times
from onrecord.times.periods import Grain, Period
from tests.work import calls_of

WORDS = (
    "July Monday May March 18 1st 2022 1998, last next this the a two weeks week month year years ago"
    " later earlier from to between and - in on at 3 p.m. every early mid- end of quarter first half"
    " second day before following summer fiscal Q1 century 1990s '90s 7/18/22 2022-02-30 will said"
    " recently now . , noon morning night for past rest born aged 51 year-old 99999 0"
).split()
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.text(max_size=80),
)
days = st.dates(date(1600, 1, 1), date(2026, 12, 31))


@given(texts, st.one_of(st.none(), days, st.tuples(days, days)))
def test_every_time_slices_and_its_interval_holds(
    text: str, published: date | tuple[date, date] | None
) -> None:
    reading = read_times(text, [(0, len(text))], published)
    last = 0
    for found in reading.times:
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert text[slice(*found.span)].strip() == text[slice(*found.span)]
        assert found.span.start >= last
        last = found.span.start
        assert (found.earliest is None) == (found.latest is None)
        if found.earliest and found.latest:
            assert found.earliest <= found.latest


@given(texts, days)
def test_reading_again_changes_nothing(text: str, day: date) -> None:
    paragraphs = [(0, len(text))]
    assert read_times(text, paragraphs, day) == read_times(text, paragraphs, day)


@given(texts, days, st.integers(0, 400))
def test_an_interval_of_report_dates_covers_each_day_in_it(text: str, day: date, more: int) -> None:
    """What is read against a day lies in what is read against an interval around it."""
    end = min(day + timedelta(days=more), date(2026, 12, 31))
    wide = read_times(text, [(0, len(text))], (day, end))
    for inside in (day, end):
        spans = {t.span: t for t in read_times(text, [(0, len(text))], inside).times}
        for found in wide.times:
            if found.earliest and found.latest and (narrow := spans.get(found.span)):
                assert narrow.earliest is None or found.earliest <= narrow.earliest
                assert narrow.latest is None or narrow.latest <= found.latest


@given(texts, st.one_of(st.none(), st.integers(1700, 2026)))
def test_a_report_date_is_never_after_today(text: str, around: int | None) -> None:
    today = date(2026, 6, 1)
    answer = infer_published(text, [(0, len(text))], around=around, today=today)
    assert answer.why
    if answer.published and answer.published.basis == "dateline":
        assert answer.published.earliest <= answer.published.latest


@given(days, st.sampled_from(Grain), st.integers(-40, 40))
def test_periods_hold_their_days_and_follow_one_another(
    day: date, grain: Grain, count: int
) -> None:
    period = Period.containing(day, grain)
    if grain is not Grain.WEEKEND:
        assert period.start <= day <= period.end
        assert period.shift(1).start == period.end + timedelta(days=1)
    moved = period.shift(count if grain is not Grain.CENTURY else count // 20)
    assert Period.containing(moved.start, grain) == moved


HOSTILE = [
    "July ",
    "July 18, ",
    "Monday ",
    "1 ",
    "1 year and ",
    "from 2010 to ",
    "2008-",
    "7/18/",
    "the last ",
    "July\n",
    "twenty-",
    "' ",
    "0" * 50 + " ",
    "9",
    "will be ",
    "and a half ",
    "the week of ",
    "Q1 ",
    " ",
    "the end of ",
    "born in 1971 aged 51 ",
    "Monday, July 18, 2022 at 3 p.m. ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    def calls(length: int) -> int:
        text = (unit * (length // len(unit) + 1))[:length]

        def read() -> None:
            read_times(text, [(0, length)], date(2022, 7, 18))
            infer_published(text, [(0, length)])

        return calls_of(read)

    calls(1_000)  # fills what is remembered between texts
    assert calls(8_000) < 6 * calls(2_000)  # four times the text; sixteen would be quadratic
