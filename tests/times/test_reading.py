"""What the words of news mean, told by tables of invented sentences. The report is of 2022-07-20."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.model import Published, TimeValue
from onrecord.times import find_times, read_times

WEDNESDAY = date(2022, 7, 20)
Row = tuple[str, str, str]  # sentence, expression, TIMEX3 value


def times(text: str, published: date | tuple[date, date] | None = WEDNESDAY) -> list[TimeValue]:
    return find_times(text, [(0, len(text))], published)


def table(text: str, published: date | None = WEDNESDAY) -> list[tuple[str, str]]:
    return [(text[slice(*t.span)], t.value) for t in times(text, published)]


DATES: list[Row] = [
    ("It opened on July 18.", "July 18", "2022-07-18"),
    ("It opened on 18 July 2021.", "18 July 2021", "2021-07-18"),
    ("It opened on July 1st.", "July 1st", "2022-07-01"),
    ("It opened on Nov. 19.", "Nov. 19", "2021-11-19"),
    ("It opened on the 4th of May 2020.", "the 4th of May 2020", "2020-05-04"),
    ("It opened on 2022-07-18.", "2022-07-18", "2022-07-18"),
    ("It opened on 7/18/22.", "7/18/22", "2022-07-18"),
    ("It opened on 18/7/22.", "18/7/22", "2022-07-18"),
    ("It opened on 18.7.2022.", "18.7.2022", "2022-07-18"),
    ("It opened on Monday, July 18, 2022.", "Monday, July 18, 2022", "2022-07-18"),
    ("JULY 18: the mill shuts", "JULY 18", "2022-07-18"),
    ("It opened in March.", "March", "2022-03"),
    ("It opened in September.", "September", "2021-09"),
    ("It opened in March 2019.", "March 2019", "2019-03"),
    ("It opened in March last year.", "March last year", "2021-03"),
    ("It opened in early March.", "early March", "2022-03"),
    ("It opened in 1998.", "1998", "1998"),
    ("It opened before the 2008 Games.", "2008", "2008"),
    ("It opened in the 1990s.", "the 1990s", "199"),
    ("It opened in the '90s.", "the '90s", "199"),
    ("It opened in the nineties.", "the nineties", "199"),
    ("It opened in the 19th century.", "the 19th century", "18"),
    ("It opened last summer.", "last summer", "2021-SU"),
    ("It opened in the winter of 2008.", "the winter of 2008", "2008-WI"),
    ("It lost in the third quarter of 2021.", "the third quarter of 2021", "2021-Q3"),
    ("It lost in the first quarter.", "the first quarter", "2022-Q1"),
    ("It lost money in fiscal 2021.", "fiscal 2021", "FY2021"),
    ("It opened on the first Tuesday in May.", "the first Tuesday in May", "2022-05-03"),
    ("It opened in the first week of May.", "the first week of May", "2022-W18"),
    ("It opened on the 9th of this month.", "the 9th of this month", "2022-07-09"),
]
RELATIVE: list[Row] = [
    ("It shut on Monday.", "Monday", "2022-07-18"),
    ("It shut on Wednesday.", "Wednesday", "2022-07-20"),
    ("It shut on Thursday.", "Thursday", "2022-07-14"),
    ("It will shut on Thursday.", "Thursday", "2022-07-21"),
    ("The vote on Monday will decide.", "Monday", "2022-07-25"),
    ("It will be rebuilt, he said on Thursday.", "Thursday", "2022-07-14"),
    ("He had reached 3 percent by the July 29 deadline.", "July 29", "2022-07-29"),
    ("This Friday, Ada Holt crossed the bay.", "This Friday", "2022-07-15"),
    ("After November 1, fares will be lower.", "November 1", "2022-11-01"),
    ("After November 1, he said, it was cold.", "November 1", "2021-11-01"),
    ("This Friday, Ada Holt crosses the bay.", "This Friday", "2022-07-22"),
    ("Theresa May stepped down on June 24.", "June 24", "2022-06-24"),
    ("On October 10, Theresa May stepped down.", "October 10", "2021-10-10"),
    ("He would like what was found on July 6.", "July 6", "2022-07-06"),
    ("They approved a dividend that is paid September 1.", "September 1", "2022-09-01"),
    ("It was shut on September 30.", "September 30", "2021-09-30"),
    ("It shuts next Monday.", "next Monday", "2022-07-25"),
    ("It shut last Monday.", "last Monday", "2022-07-18"),
    ("It shut on Monday of last week.", "Monday of last week", "2022-07-11"),
    ("It shut today.", "today", "2022-07-20"),
    ("It shut yesterday.", "yesterday", "2022-07-19"),
    ("It shut the day before yesterday.", "the day before yesterday", "2022-07-18"),
    ("It shut last month.", "last month", "2022-06"),
    ("It shut last week.", "last week", "2022-W28"),
    ("It shut this past weekend.", "this past weekend", "2022-W28-WE"),
    ("It opened this weekend.", "this weekend", "2022-W28-WE"),
    ("It will shut this weekend.", "this weekend", "2022-W29-WE"),
    ("It shut earlier this year.", "earlier this year", "2022"),
    ("It will shut by the end of the year.", "the end of the year", "2022"),
    ("It shut two weeks ago.", "two weeks ago", "2022-W27"),
    ("It shut three years ago.", "three years ago", "2019"),
    ("It shut several years ago.", "several years ago", "PAST_REF"),
    ("It will shut in three weeks.", "three weeks", "2022-W32"),
    ("It was built in three weeks.", "three weeks", "P3W"),
    ("It will shut on December 1.", "December 1", "2022-12-01"),
    ("It shut on December 1.", "December 1", "2021-12-01"),
    ("It has recently shut.", "recently", "PAST_REF"),
    ("It is currently shut.", "currently", "PRESENT_REF"),
    ("It has been quiet in recent days.", "recent days", "PAST_REF"),
]
LENGTHS_AND_SETS: list[Row] = [
    ("It was shut for two weeks.", "two weeks", "P2W"),
    ("It signed a 27-year lease.", "27-year", "P27Y"),
    ("It took almost two and a half years.", "almost two and a half years", "P2.5Y"),
    ("It took an hour and a half.", "an hour and a half", "PT1.5H"),
    ("It took two hours and 30 minutes.", "two hours and 30 minutes", "PT2H30M"),
    ("It was shut for decades.", "for decades", "PXDE"),
    ("It shut for a fortnight.", "a fortnight", "P2W"),
    ("It makes 15 a year.", "a year", "P1Y"),
    ("It meets twice a week.", "twice a week", "P1W"),
    ("It meets every year.", "every year", "P1Y"),
    ("It meets every two years.", "every two years", "P2Y"),
    ("It meets every Monday.", "every Monday", "XXXX-WXX-1"),
    ("It meets on Mondays.", "Mondays", "XXXX-WXX-1"),
    ("It meets annually.", "annually", "P1Y"),
]
TIMES: list[Row] = [
    ("It shut on Monday night.", "Monday night", "2022-07-18TNI"),
    ("It shut at 3 p.m. on Monday.", "3 p.m. on Monday", "2022-07-18T15:00"),
    ("It shut on Monday at 3:30 pm.", "Monday at 3:30 pm", "2022-07-18T15:30"),
    ("It shut this morning.", "this morning", "2022-07-20TMO"),
    ("It shut last night.", "last night", "2022-07-19TNI"),
    ("It shut at noon.", "noon", "XXXX-XX-XXT12:00"),
    ("It shut at 08:30 UTC.", "08:30 UTC", "XXXX-XX-XXT08:30Z"),
    ("It shut (0830 UTC).", "0830 UTC", "XXXX-XX-XXT08:30Z"),
    ("It shut at 08:30 (UTC) on time.", "08:30 (UTC)", "XXXX-XX-XXT08:30Z"),
]


@pytest.mark.parametrize("row", DATES + RELATIVE + LENGTHS_AND_SETS + TIMES, ids=lambda r: r[0])
def test_value(row: Row) -> None:
    sentence, expression, value = row
    assert table(sentence) == [(expression, value)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The 51-year-old sailor spoke.",
        "Ada Quill, who is 51 years old, spoke.",
        "She may march to the May factory.",
        "Theresa May spoke.",
        "April Jones and June Osei spoke.",
        "The Sunday Times asked.",
        "The Daily Lantern asked.",
        "It was Black Friday.",
        "Some 2000 people came.",
        "It cost $2000.",
        "It flew as flight 1998.",
        "They won 3-2 and lost 10:12.",
        "About a quarter of them, a second group, saw the fall of it.",
        "The bill was March madness.",
        "He ran 24/7 on a 1/2 tank.",
        "Version 3.11.2 is out.",
    ],
)
def test_no_time(sentence: str) -> None:
    assert table(sentence) == []


def test_a_range_holds_its_ends() -> None:
    assert table("He led it from 2010 to 2014.") == [
        ("from 2010 to 2014", "P4Y"),
        ("2010", "2010"),
        ("2014", "2014"),
    ]
    whole = times("He led it from 2010 to 2014.")[0]
    assert (whole.earliest, whole.latest) == (date(2010, 1, 1), date(2014, 12, 31))


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("It ran July 1-4.", date(2022, 7, 1), date(2022, 7, 4)),
        ("It ran from July 4 to July 6, 2021.", date(2021, 7, 4), date(2021, 7, 6)),
        ("It ran from November to January.", date(2021, 11, 1), date(2022, 1, 31)),
        ("It ran between May 2 and May 9.", date(2022, 5, 2), date(2022, 5, 9)),
        ("It ran in 2014-15.", date(2014, 1, 1), date(2015, 12, 31)),
        ("It rained over the past two weeks.", date(2022, 7, 6), date(2022, 7, 20)),
        ("It will rain for the next two days.", date(2022, 7, 21), date(2022, 7, 22)),
        ("It rained earlier this month.", date(2022, 7, 1), date(2022, 7, 20)),
        ("It will rain later this month.", date(2022, 7, 20), date(2022, 7, 31)),
        ("It will rain for the rest of the month.", date(2022, 7, 20), date(2022, 7, 31)),
        ("It rained in the week of July 6.", date(2022, 7, 4), date(2022, 7, 10)),
        ("It rained in the winter of 2021.", date(2020, 12, 1), date(2021, 2, 28)),
    ],
)
def test_interval(sentence: str, first: date, last: date) -> None:
    found = times(sentence)[0]
    assert (found.earliest, found.latest) == (first, last)


@pytest.mark.parametrize(
    ("second", "value"),
    [
        ("It shut the following day.", "2022-05-10"),
        ("It had opened the day before.", "2022-05-08"),
        ("It shut two weeks later.", "2022-W21"),
        ("It had opened two days earlier.", "2022-05-07"),
        ("It shut that night.", "2022-05-09TNI"),
    ],
)
def test_counted_from_the_story(second: str, value: str) -> None:
    found = times(f"The strike began on May 9. {second}")
    assert [t.value for t in found] == ["2022-05-09", value]


def test_a_clock_time_is_of_the_day_in_its_paragraph_only() -> None:
    text = "It burned on Monday.\n\nCrews came at 3 p.m."
    found = find_times(text, [(0, 20), (22, len(text))], WEDNESDAY)
    assert [t.value for t in found] == ["2022-07-18", "XXXX-XX-XXT15:00"]
    assert found[1].earliest is None


def test_without_a_report_date_nothing_is_invented() -> None:
    text = "On Monday, July 18 and last month, last week, today, this summer, at 3 p.m., recently."
    found = times(text, None)
    assert [t.value for t in found] == [
        "XXXX-07-18",
        "XXXX-XX",
        "XXXX-WXX",
        "XXXX-XX-XX",
        "XXXX-SU",
        "XXXX-XX-XXT15:00",
        "PAST_REF",
    ]
    assert all(t.earliest is None and t.latest is None for t in found)
    assert table("In 1998 it burned.", None) == [("1998", "1998")]


def test_an_interval_keeps_what_both_ends_agree_on() -> None:
    in_july = (date(2022, 7, 1), date(2022, 7, 31))
    last_month, monday = times("It shut last month, on Monday.", in_july)
    assert (last_month.value, last_month.earliest) == ("2022-06", date(2022, 6, 1))
    assert monday.value == "2022-XX-XX"
    assert (monday.earliest, monday.latest) == (date(2022, 6, 27), date(2022, 7, 25))


def test_published_of_the_record_is_taken() -> None:
    published = Published(
        value="2022-07-20", earliest=WEDNESDAY, latest=WEDNESDAY, basis="given", why="given"
    )
    assert find_times("It shut on Monday.", [(0, 18)], published)[0].value == "2022-07-18"


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("It shut on February 30.", "February 30"),
        ("It shut on the 39th.", "the 39th"),
        ("It shut on February 29, 2021.", "2021-02-29"),
        ("It shut on 2021-13-01.", "13"),
        ("It shut on May 5, 1492.", "1492"),
        ("It shut on Sunday, July 18, 2022.", "weekday"),
        ("It ran from 2014 to 2010.", "before it begins"),
    ],
)
def test_what_the_calendar_lacks_is_refused_with_a_warning(sentence: str, said: str) -> None:
    reading = read_times(sentence, [(0, len(sentence))], WEDNESDAY)
    assert len(reading.warnings) == 1
    assert said in reading.warnings[0]
    assert all(t.value in ("2014", "2010") for t in reading.times)


@pytest.mark.parametrize("day", [date(1599, 12, 31), date(date.today().year + 2, 1, 1)])
def test_a_report_date_beyond_belief_is_not_used(day: date) -> None:
    reading = read_times("It shut on Monday.", [(0, 18)], day)
    assert reading.times[0].value == "XXXX-WXX-1"
    assert "--published" in reading.warnings[0]


def test_the_first_and_last_days_of_the_calendar_do_no_harm() -> None:
    text = "It shut 900000 years ago, 5000 years ago, in the next 9999 years and 999999 days ago."
    for day in (date(1600, 1, 1), WEDNESDAY):
        read_times(text, [(0, len(text))], day)
