"""Find time expressions and their values: onrecord and the libraries, on the same data.

A library is imported only when --library asks for it, so run this with an interpreter that has it:
pip install dateparser metadate timefhuman datefinder recognizers-text-suite "emoji<2"

MEANTIME (Wikinews, CC BY 4.0). Its texts are put together from its tokens. Only the title, the
date line and the next four sentences of a report are annotated, so what is found behind them does
not count. The report's day is the TIMEX3 marked as its creation time, or the date line where none is;
it is read from its words, since one of its values is no ISO date. TIMEX3 without words are left out.
The rules were tuned on airbus; gm was only ever measured.

- relaxed: F1 of the pairs of a gold and a found expression that overlap, one to one
- strict: the same of pairs with the same span
- value: the same of overlapping pairs with the same TIMEX3 value
- without date line: the creation time itself not counted, since every tool finds it

GUM, news and interviews (CC BY): the dates that its annotators resolved, used for tuning too. Only
some expressions are marked, so what counts is how many of them are found and cover the right days.

Recognizers-Text specifications (MIT). A case is right when each of its expressions overlaps a found
one whose interval is the given past one (for a duration, whose length is); "either value" takes the
future one too, which the sentences mostly mean ("I'll go back on Friday"). Their ends are sometimes
those of the words and sometimes a day later, so either is taken.

exit status: 0; 66 without the data.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from benchmarks.evidence import arguments, gather, publish, table
from benchmarks.gold import ROOT

SHARED = ROOT.parent / "shared" / "data"
MEANTIME = SHARED / "meantime" / "intra_cross-doc_annotation"
GUM = SHARED / "gum" / "xml"
SPECS = SHARED / "recognizers-datetime-english"
SPEC_FILES = ("DateParser", "DatePeriodParser", "DurationParser")
LAST_ANNOTATED_SENTENCE = 5
CORPORA = {"airbus": ("airbus",), "gm": ("gm",), "both": ("airbus", "gm")}
_NO_DATA = 66
MODULES = {
    "onrecord": "onrecord.times",
    "dateparser": "dateparser.search",
    "metadate": "metadate",
    "recognizers": "recognizers_date_time",
    "timefhuman": "timefhuman",
    "datefinder": "datefinder",
}


@dataclass(frozen=True)
class Found:
    """An expression: span, TIMEX3 value, and the days that it covers where known."""

    start: int
    end: int
    value: str
    earliest: date | None = None
    latest: date | None = None


Tool = Callable[[str, date], list[Found]]


# --- the tools -----------------------------------------------------------------------------------


def onrecord_tool() -> Tool:
    from onrecord.text.paragraphs import find_paragraphs
    from onrecord.times import find_times

    def read(text: str, day: date) -> list[Found]:
        found = find_times(text, find_paragraphs(text), day)
        return [Found(t.span.start, t.span.end, t.value, t.earliest, t.latest) for t in found]

    return read


def dateparser_tool() -> Tool:
    """dateparser gives text and a moment, no offsets and no grain; the grain is asked for apart."""
    from dateparser.date import DateDataParser
    from dateparser.search import search_dates

    def read(text: str, day: date) -> list[Found]:
        base = datetime.combine(day, datetime.min.time())
        settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
        found, reached = [], 0
        grains = DateDataParser(languages=["en"], settings=settings)
        for words, moment in search_dates(text, languages=["en"], settings=settings) or []:
            start = text.find(words, reached)
            if start < 0:
                continue
            reached = start + len(words)
            period = grains.get_date_data(words).period
            found.append(_grained(start, reached, moment.date(), period))
        return found

    return read


def metadate_tool() -> Tool:
    from metadate import parse_date

    units = {"YEAR": "year", "MONTH": "month", "WEEK": "week", "DAY": "day"}

    def read(text: str, day: date) -> list[Found]:
        base = datetime.combine(day, datetime.min.time())
        found: list[Found] = []
        for period in parse_date(text, reference_date=base, multi=True) or []:
            start = min(s for s, _ in period.spans)
            end = max(e for _, e in period.spans)
            grain = units.get(min(period.levels, key=lambda u: u.value).name, "day")
            last = period.end_date.date() - timedelta(days=1)
            value = _grained(start, end, period.start_date.date(), grain).value
            found.append(Found(start, end, value, period.start_date.date(), last))
        return found

    return read


def recognizers_tool() -> Tool:
    from recognizers_date_time import recognize_datetime

    def read(text: str, day: date) -> list[Found]:
        base = datetime.combine(day, datetime.min.time())
        found: list[Found] = []
        for result in recognize_datetime(text, "en-us", reference=base):
            values = (result.resolution or {}).get("values") or []
            if values:
                found.append(_recognized(result.start, result.end + 1, values[0]))
        return found

    return read


def _recognized(start: int, end: int, value: dict[str, str]) -> Found:
    """The first of the values is the past one."""
    timex = value.get("timex", "")
    first = _iso(value.get("value") or value.get("start"))
    day_after = _iso(value.get("end"))
    last = day_after - timedelta(days=1) if day_after else first
    settled = first.isoformat() if first and "X" in timex and "start" not in value else timex
    return Found(start, end, settled, first, last)


def _iso(words: str | None) -> date | None:
    match = re.match(r"\d{4}-\d\d-\d\d", words or "")
    return date.fromisoformat(match.group()) if match else None


def timefhuman_tool() -> Tool:
    from timefhuman import Direction, tfhConfig, timefhuman

    def read(text: str, day: date) -> list[Found]:
        base = datetime.combine(day, datetime.min.time())
        config = tfhConfig(now=base, return_matched_text=True, direction=Direction.previous)
        found: list[Found] = []
        for _, (start, end), value in timefhuman(text, config):
            found.extend(_timefhuman_value(start, end, value))
        return found

    return read


def _timefhuman_value(start: int, end: int, value: Any) -> Iterator[Found]:
    if isinstance(value, datetime):
        yield Found(start, end, value.date().isoformat(), value.date(), value.date())
    elif isinstance(value, tuple) and all(isinstance(each, datetime) for each in value):
        first, last = value[0].date(), value[-1].date()
        yield Found(start, end, f"P{(last - first).days}D", first, last)
    elif isinstance(value, timedelta):
        yield Found(start, end, f"P{value.days}D" if value.days else f"PT{value.seconds}S")


def datefinder_tool() -> Tool:
    from datefinder import find_dates

    def read(text: str, day: date) -> list[Found]:
        base = datetime.combine(day, datetime.min.time())
        return [
            Found(start, end, moment.date().isoformat(), moment.date(), moment.date())
            for moment, (start, end) in find_dates(text, index=True, base_date=base)
        ]

    return read


def _grained(start: int, end: int, day: date, grain: str) -> Found:
    if grain == "year":
        last = date(day.year, 12, 31)
        return Found(start, end, f"{day.year:04}", date(day.year, 1, 1), last)
    if grain == "month":
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Found(start, end, f"{day:%Y-%m}", first, last)
    if grain == "week":
        monday = day - timedelta(days=day.weekday())
        return Found(start, end, f"{day:%G-W%V}", monday, monday + timedelta(days=6))
    return Found(start, end, day.isoformat(), day, day)


TOOLS = {
    "onrecord": onrecord_tool,
    "dateparser": dateparser_tool,
    "metadate": metadate_tool,
    "recognizers": recognizers_tool,
    "timefhuman": timefhuman_tool,
    "datefinder": datefinder_tool,
}


# --- MEANTIME ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """One report of MEANTIME: its text, where its annotated part ends, its day and its gold."""

    text: str
    annotated: int
    day: date
    gold: tuple[Found, ...]
    date_line: int  # index into gold of the creation time, -1 if none


def meantime(corpus: str) -> list[Story]:
    return [_story(path) for path in sorted((MEANTIME / f"corpus_{corpus}").glob("*.xml"))]


def _story(path: Path) -> Story:
    root = ElementTree.parse(path).getroot()
    tokens = [(t.get("t_id"), t.text or "", int(t.get("sentence", 0))) for t in root.iter("token")]
    text, spans = joined([(words, sentence) for _, words, sentence in tokens])
    where = {name: index for index, (name, _, _) in enumerate(tokens)}
    gold: list[Found] = []
    date_line, day = -1, None
    markables = root.find("Markables")
    assert markables is not None
    for timex in markables.findall("TIMEX3"):
        anchors = [where[a.get("t_id")] for a in timex.findall("token_anchor")]
        if not anchors:
            continue
        value = timex.get("value", "")
        in_line = tokens[anchors[0]][2] == 1
        if timex.get("functionInDocument") == "CREATION_TIME" or (in_line and date_line < 0):
            words = " ".join(tokens[index][1] for index in anchors)
            date_line, day = len(gold), datetime.strptime(words, "%B %d , %Y").date()
        gold.append(Found(spans[anchors[0]][0], spans[anchors[-1]][1], value))
    assert day is not None, path
    ends = [s[1] for s, t in zip(spans, tokens, strict=True) if t[2] <= LAST_ANNOTATED_SENTENCE]
    return Story(text, max(ends), day, tuple(gold), date_line)


def joined(
    tokens: list[tuple[str, int]], paragraphs: bool = False
) -> tuple[str, list[tuple[int, int]]]:
    """The text that the tokens came from, as far as can be told, and the span of each."""
    text, spans, last_sentence = "", [], 0
    for words, sentence in tokens:
        if sentence != last_sentence:
            text += "\n\n" if paragraphs or last_sentence < 2 else " "
        elif (
            text and not re.fullmatch(r"[.,;:!?%)\]]|''|'s|n't|'", words) and text[-1] not in "($[`"
        ):
            text += " "
        spans.append((len(text), len(text) + len(words)))
        text += words
        last_sentence = sentence
    return text, spans


def pairs(gold: list[Found], found: list[Found]) -> list[tuple[Found, Found]]:
    """Overlapping pairs, one to one, the best fitting first; values play no part."""

    def fit(one: Found, other: Found) -> float:
        shared = min(one.end, other.end) - max(one.start, other.start)
        return shared / (max(one.end, other.end) - min(one.start, other.start))

    ranked = sorted(
        ((fit(g, f), g, f) for g in gold for f in found if fit(g, f) > 0),
        key=lambda row: (-row[0], row[1].start, row[2].start),
    )
    left, right, taken = set(), set(), []
    for _, g, f in ranked:
        if id(g) not in left and id(f) not in right:
            left.add(id(g))
            right.add(id(f))
            taken.append((g, f))
    return taken


def score(
    stories: list[Story], tool: Tool, date_line: bool, show: bool = False
) -> dict[str, float]:
    counts = dict.fromkeys(("gold", "found", "relaxed", "strict", "value"), 0)
    for story in stories:
        found = [f for f in tool(story.text, story.day) if f.start < story.annotated]
        gold = list(story.gold)
        if not date_line and story.date_line >= 0:
            line = gold.pop(story.date_line)
            found = [f for f in found if f.end <= line.start or f.start >= line.end]
        taken = pairs(gold, found)
        counts["gold"] += len(gold)
        counts["found"] += len(found)
        counts["relaxed"] += len(taken)
        counts["strict"] += sum((g.start, g.end) == (f.start, f.end) for g, f in taken)
        counts["value"] += sum(g.value == f.value for g, f in taken)
        if show:
            _show(story, gold, found, taken)
    total = max(1, counts["gold"] + counts["found"])
    figures = {name: 2 * counts[name] / total for name in ("relaxed", "strict", "value")}
    return figures | {"gold": counts["gold"], "found": counts["found"]}


def _show(
    story: Story, gold: list[Found], found: list[Found], taken: list[tuple[Found, Found]]
) -> None:
    def words(f: Found) -> str:
        around = story.text[max(0, f.start - 30) : f.start], story.text[f.end : f.end + 20]
        return f"{around[0]}[[{story.text[f.start : f.end]}]]{around[1]}".replace("\n", " ")

    for g in gold:
        if not any(g is other for other, _ in taken):
            print(f"  missed  {g.value:12} {words(g)}")
    for f in found:
        if not any(f is other for _, other in taken):
            print(f"  extra   {f.value:12} {words(f)}")
    for g, f in taken:
        if g.value != f.value:
            print(f"  value   {g.value:12} but {f.value:12} {words(f)}  ({story.day})")


# --- GUM -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DatedText:
    """A text of GUM with its day, and the dates marked in it by the days that they cover."""

    text: str
    day: date
    gold: tuple[Found, ...]


def gum() -> list[DatedText]:
    """The news and interviews of GUM; dates that name no year (from --12 to --03) are left out."""
    paths = sorted([*GUM.glob("GUM_news_*.xml"), *GUM.glob("GUM_interview_*.xml")])
    return [_dated_text(path) for path in paths]


def _dated_text(path: Path) -> DatedText:
    tokens: list[tuple[str, int]] = []
    opened: list[tuple[int, re.Match[str] | None]] = []
    marked: list[tuple[int, int, str, str]] = []
    day, paragraph = None, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("<text"):
            created = re.search(r'dateCreated="([\d-]+)"', line)
            day = date.fromisoformat(created[1]) if created else None
        elif line.startswith(("<p>", "<head", "<sp ", "<item", "<caption")):
            paragraph += 1
        elif line.startswith("<date"):
            opened.append((len(tokens), re.search(r'when="(\d[\d-]*)"', line)))
            ends = re.search(r'from="(\d[\d-]*)" to="(\d[\d-]*)"', line)
            opened[-1] = (len(tokens), ends or opened[-1][1])
        elif line.startswith("</date"):
            start, value = opened.pop()
            if value:
                marked.append((start, len(tokens), value[1], value[value.lastindex or 1]))
        elif not line.startswith("<"):
            tokens.append((unescape(line.split("\t")[0]), paragraph))
    assert day is not None, path
    text, spans = joined(tokens, paragraphs=True)
    gold = (
        Found(spans[start][0], spans[end - 1][1], first, _filled(first)[0], _filled(last)[1])
        for start, end, first, last in marked
    )
    return DatedText(text, day, tuple(gold))


def _filled(words: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    parts = [int(part) for part in words.split("-")]
    grain = ("year", "month", "day")[len(parts) - 1]
    found = _grained(0, 0, date(*[*parts, 1, 1][:3]), grain)
    assert found.earliest and found.latest
    return found.earliest, found.latest


def score_gum(tool: Tool, show: bool = False) -> dict[str, int]:
    counts = {"gold": 0, "overlapping": 0, "right": 0}
    for item in gum():
        taken = pairs(list(item.gold), tool(item.text, item.day))
        right = [(g, f) for g, f in taken if (g.earliest, g.latest) == (f.earliest, f.latest)]
        counts["gold"] += len(item.gold)
        counts["overlapping"] += len(taken)
        counts["right"] += len(right)
        if show:
            for g in item.gold:
                f = next((f for other, f in taken if other is g), None)
                if f is None or (g, f) not in right:
                    around = item.text[max(0, g.start - 40) : g.end + 20].replace("\n", " ")
                    print(f"  {g.value} but {f.value if f else None}: ...{around} ({item.day})")
    return counts


# --- the report's own date -----------------------------------------------------------------------


def score_report_dates(around: bool) -> dict[str, int]:
    """What `infer_published` makes of Wikinews whose date line has lost its year.

    `around` tells it the right year. MEANTIME airbus, and those of GUM whose date line is the day that
    GUM says they were written.
    """
    from onrecord.text.paragraphs import find_paragraphs
    from onrecord.times import infer_published

    counts = {"right": 0, "interval": 0, "open": 0, "wrong": 0}
    texts = [(story.text, story.day) for story in meantime("airbus")]
    texts += [(item.text, item.day) for item in gum()]
    for text, day in texts:
        written = rf"({day:%B} 0?{day.day}), {day.year}"
        if not re.search(written, text[:300]):
            continue
        yearless = re.sub(written, r"\1", text, count=1)
        year = day.year if around else None
        answer = infer_published(yearless, find_paragraphs(yearless), around=year)
        counts[_verdict(answer.published, day)] += 1
    return counts


def _verdict(published: Any, day: date) -> str:
    if published is None:
        return "open"
    if not published.earliest <= day <= published.latest:
        return "wrong"
    return "right" if published.earliest == published.latest else "interval"


# --- Recognizers specifications ------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One case: text, reference day, and per expression its span and what it should come to."""

    text: str
    day: date
    expected: tuple[tuple[int, int, dict[str, Any]], ...]


def spec_cases(name: str) -> list[Case]:
    cases = []
    for raw in json.loads((SPECS / f"{name}.json").read_text(encoding="utf-8-sig")):
        given = raw.get("Context", {}).get("ReferenceDateTime", "2016-11-07T00:00:00")
        expected = tuple(
            (r["Start"], r["Start"] + r["Length"], r["Value"]) for r in raw.get("Results", [])
        )
        cases.append(Case(raw["Input"], date.fromisoformat(given[:10]), expected))
    return cases


def case_is_right(case: Case, tool: Tool, *, past_only: bool = True) -> bool:
    """Whether all of a case is found; the past value counts, or else either that is given."""
    found = tool(case.text, case.day)
    if not case.expected:
        return not found
    readings = ("PastResolution",) if past_only else ("PastResolution", "FutureResolution")
    return all(
        any(_expression_is_right(start, end, v["Timex"], v[r], found) for r in readings)
        for start, end, v in case.expected
    )


def _expression_is_right(
    start: int, end: int, timex: str, resolution: dict[str, str], found: list[Found]
) -> bool:
    refused = "0001-01-01" in resolution.values()
    taken = pairs([Found(start, end, "")], found)
    if refused:
        return not taken or taken[0][1].earliest is None
    if not taken:
        return False
    return _agrees(timex, resolution, taken[0][1])


def _agrees(timex: str, past: dict[str, str], found: Found) -> bool:
    if "duration" in past:
        return seconds(found.value) == seconds(timex)
    if not past:
        return found.value == timex or found.value == f"XXXX-{timex}"
    first = _iso(past.get("date") or past.get("startDate"))
    last = _iso(past.get("date") or past.get("endDate"))
    if found.earliest != first:
        return False
    if last is None:
        return True
    ends = {last} if "date" in past else {last, last - timedelta(days=1)}
    return found.latest in ends


_LENGTHS = {"Y": 365 * 86400, "M": 30 * 86400, "W": 7 * 86400, "D": 86400, "WE": 2 * 86400}
_LENGTHS |= {"DE": 3650 * 86400, "CE": 36500 * 86400, "Q": 90 * 86400, "BD": 86400}
_SHORT = {"H": 3600, "M": 60, "S": 1}


def seconds(value: str) -> float | None:
    """The length of a TIMEX3 duration, with months of 30 and years of 365 days; None if vague."""
    match = re.fullmatch(r"P([^T]*)(?:T(.*))?", value)
    if not match:
        return None
    total = 0.0
    for part, lengths in ((match[1], _LENGTHS), (match[2] or "", _SHORT)):
        for figure, unit in re.findall(r"([\d.]+|X)([A-Z]+)", part):
            if figure == "X":
                return None
            total += float(figure) * lengths[unit]
    return total


# --- reporting -----------------------------------------------------------------------------------


def remembered(tool: Tool) -> Tool:
    """The tool, asked only once about each text: some take minutes."""
    answers: dict[tuple[str, date], list[Found]] = {}

    def read(text: str, day: date) -> list[Found]:
        if (text, day) not in answers:
            answers[text, day] = tool(text, day)
        return answers[text, day]

    return read


def words_a_second(tool: Tool) -> float:
    """Over both corpora of MEANTIME, in processor time, what is compiled at first use left out."""
    stories = meantime("airbus") + meantime("gm")
    tool("The council met on Monday.", stories[0].day)
    started = time.process_time()
    for story in stories:
        tool(story.text, story.day)
    taken = time.process_time() - started
    return sum(len(story.text.split()) for story in stories) / taken


def figures(library: str) -> dict[str, Any]:
    """Everything that is measured of one tool."""
    started = time.process_time()
    importlib.import_module(MODULES[library])
    imported = time.process_time() - started
    tool = remembered(TOOLS[library]())
    found: dict[str, Any] = {
        "import_ms": 1000 * imported,
        "words_a_second": words_a_second(tool),
    }
    for name, corpora in CORPORA.items():
        stories = [story for corpus in corpora for story in meantime(corpus)]
        found[f"MEANTIME {name}"] = score(stories, tool, date_line=True)
        found[f"MEANTIME {name}, without date line"] = score(stories, tool, date_line=False)
    found["GUM"] = score_gum(tool)
    if library == "onrecord":
        found["report date"] = score_report_dates(around=False)
        found["report date, year given"] = score_report_dates(around=True)
    for name in SPEC_FILES:
        cases = spec_cases(name)
        found[name] = {
            "cases": len(cases),
            "right": sum(case_is_right(case, tool) for case in cases),
            "either": sum(case_is_right(case, tool, past_only=False) for case in cases),
        }
    return found


def render(library: str, found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows = [
        [name, f["gold"], f["found"], *(f"{f[k]:.3f}" for k in ("relaxed", "strict", "value"))]
        for name, f in found.items()
        if name.startswith("MEANTIME")
    ]
    shares = [
        [name, found[name]["right"], found[name]["either"], found[name]["cases"]]
        for name in SPEC_FILES
    ]
    gum_row = ["GUM, dates with the right days", found["GUM"]["right"], "", found["GUM"]["gold"]]
    return (
        f"{library}: import {found['import_ms']:.0f} ms, {found['words_a_second']:,.0f} words a second "
        "(processor time).\n\n"
        + table(["", "gold", "found", "relaxed F1", "strict F1", "value F1"], rows)
        + "\n"
        + table(["", "right", "either value", "of"], [gum_row, *shares])
        + _render_report_dates(found)
    )


def _render_report_dates(found: dict[str, Any]) -> str:
    rows = [[name, *f.values()] for name, f in found.items() if name.startswith("report date")]
    head = ["year taken out of the date line", "right", "interval", "open", "wrong"]
    return "\n" + table(head, rows) if rows else ""


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = arguments(__doc__, "times", "--json benchmarks/results/times.json")
    parser.add_argument("--library", choices=sorted(TOOLS), default="onrecord")
    parser.add_argument(
        "--errors", choices=["airbus", "gum", *SPEC_FILES], help="list what is wrong instead"
    )
    options = parser.parse_args(argv)
    missing = [path for path in (MEANTIME, GUM, SPECS) if not path.is_dir()]
    if missing:
        print(f"{missing[0]} is not there; the data lie in ../shared", file=sys.stderr)
        return _NO_DATA
    if options.errors:
        show_errors(options.errors, TOOLS[options.library]())
        return 0
    about = gather({options.library: {}})
    found = figures(options.library)
    publish(options.json, {"about": about} | found, render(options.library, found))
    return 0


def show_errors(data: str, tool: Tool) -> None:
    """Print what a tool gets wrong. There is no such list for gm, which rules may not be fitted to."""
    if data == "airbus":
        score(meantime("airbus"), tool, date_line=True, show=True)
    elif data == "gum":
        score_gum(tool, show=True)
    else:
        for case in spec_cases(data):
            if not case_is_right(case, tool):
                values = [value for *_, value in case.expected]
                print(f"{case.text!r} {case.day} {values} {tool(case.text, case.day)}")


if __name__ == "__main__":
    sys.exit(main())
