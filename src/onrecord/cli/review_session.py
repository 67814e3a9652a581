"""Judging statements one by one at a terminal, a key each.

Every decision is written before the next statement is shown, so that a session may end at any
moment. After a correction the statement is shown again as it is now, until it is found right.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import (
    Speaker,
    Verdict,
    decide,
    last_decision,
    undo,
)
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import Item, load, passage, statement_of
from onrecord.archive.reviews_typing import called, likely_parties
from onrecord.cli.output import Output
from onrecord.cli.report import console_for, heading, written
from onrecord.cli.terminal import Screen, one_line, screen_of, visible
from onrecord.errors import RefusedDecision, UnknownStatement
from onrecord.model import Party, Report, Span

if TYPE_CHECKING:
    from rich.text import Text

    from onrecord.archive.store import Archive

__all__ = ["Session"]

KEYS = (
    "r right · w wrong · s speaker · f spans · k skip · u undo · q quit"  # by their first letters
)
AT_THE_END = "u undo · q quit"
_NUMBER = re.compile(r"(\d{1,6})(?:[-–](\d{1,6}))?", re.ASCII)
_NUMBERS = re.compile(r"[\d\s,]+", re.ASCII)
# A word with what holds it together inside, or one mark: so each mark can be left out or taken in.
_WORD = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")
_MOST_PARTIES = 40  # that are listed; any other can be typed
_MOST_PARTS = 100  # of one answer
_ROLES = ("source", "cue", "content")


class Session:
    """A person's way through the statements of a queue."""

    def __init__(self, archive: Archive, queue: Iterable[int], by: str, out: Output) -> None:
        self._archive = archive
        self._queue = deque(queue)
        self._total = len(self._queue)
        self._by = by
        self._out = out
        self._screen = screen_of(out.terminal)
        self._past: list[tuple[int, int | None]] = []  # statement, and the decision or None
        self._again: int | None = None  # the statement that was gone back to
        self.taken = 0
        self.undone = 0

    def run(self) -> None:
        """Show one statement after the other, until there are no more or the person has enough."""
        while self._through():
            self._tell("that was the last one")
            if self._key(AT_THE_END) == "q" or not self._go_back():
                return

    def _through(self) -> bool:
        """Go through the queue; whether the person came to its end."""
        while self._queue:
            item = load(self._archive, self._queue[0])
            # Another run took it away, or somebody else has judged it meanwhile.
            gone = item is None or (item.verdict is not None and item.statement_id != self._again)
            if item is None or gone:
                self._queue.popleft()
            elif not self._judge(item):
                return False
        return True

    def _judge(self, item: Item) -> bool:
        """Let the person decide on one statement; whether to go on with the queue."""
        while True:
            self._show(item)
            key = self._key(KEYS)
            if key == "q":
                return False
            if key == "u":
                if self._go_back():
                    return True
            elif key == "s":
                item = self._fix_speaker(item)
            elif key == "f":
                item = self._fix_spans(item)
            elif self._close(item, key):
                self._queue.popleft()
                return True

    def _close(self, item: Item, key: str) -> bool:
        """Right, wrong or skipped; whether the statement is done with."""
        if key == "w":
            return self._decide(item, Verdict.WRONG)
        if item.verdict is not None:  # what was corrected a moment ago is right as it is shown
            return True
        if key == "r":
            return self._decide(item, Verdict.RIGHT)
        self._past.append((item.statement_id, None))
        return True

    def _key(self, keys: str) -> str:
        """One of these keys; at the end of the input, `q`."""
        meant = [named[0] for named in keys.split(" · ")]
        while True:
            self._out.write(f"{keys} ")
            try:
                typed = click.getchar() or "q"
            except EOFError:
                typed = "q"
            self._out.write("\n")
            key = typed.lower()
            if key in meant:
                return key
            # What was pasted, or a key that sends several characters, decides nothing.
            self._tell(
                f"“{visible(typed[:10])}” is no key here" if typed.strip() else "press a key"
            )

    def _decide(
        self,
        item: Item,
        verdict: Verdict,
        right: Spans | None = None,
        speakers: tuple[Speaker, ...] | None = None,
    ) -> bool:
        """Write a decision down; whether it could be."""
        judgement = item.judgement(verdict, self._by, right=right, speakers=speakers)
        try:
            with deciding(self._archive) as connection:
                number = decide(connection, judgement)
        except (RefusedDecision, UnknownStatement) as error:
            self._tell(str(error))
            return False
        if number is not None:
            self._past.append((item.statement_id, number))
            self.taken += 1
        return True

    def _go_back(self) -> bool:
        """Undo what was done last; whether there is another statement to show for it."""
        statement_id, decision = self._past.pop() if self._past else (None, None)
        with deciding(self._archive) as connection:
            if statement_id is None:
                decision = last_decision(connection, self._by)
            if decision is not None:
                undo(connection, decision, self._by)
                statement_id = statement_of(connection, decision)
        if decision is None and statement_id is None:
            self._tell("there is nothing to undo")
            return False
        if decision is not None:
            self.undone += 1
            self._tell(f"decision {decision} is undone")
        if statement_id is None:
            return False
        if statement_id in self._queue:
            self._queue.remove(statement_id)
        self._queue.appendleft(statement_id)
        self._again = statement_id
        return True

    # --- showing -----------------------------------------------------------------------------

    def _tell(self, sentence: str) -> None:
        self._out.write(f"{one_line(sentence)}\n")

    def _show(self, item: Item) -> None:
        from rich.text import Text

        console = console_for(self._screen)
        report, place = item.report, self._total - len(self._queue) + 1
        published = report.published
        day = published and (published.value or published.latest.isoformat())
        facts = [f"{max(place, 1)} of {self._total}", f"confidence {item.statement.confidence:.2f}"]
        facts += [one_line(fact) for fact in (report.outlet, day) if fact]
        console.print(Text(f"\n{' · '.join(facts)}\n{heading(report)}\n", "title"))
        console.print(_shown_passage(item), "", sep="\n")
        for label, words, style in _facts(item):
            console.print(Text.assemble((f"  {label:<9}", "aside"), (words, style)))
        self._out.write(f"{written(console)}\n")

    # --- correcting --------------------------------------------------------------------------

    def _ask(self, question: str) -> str | None:
        """A line that the person types; None where they give up."""
        try:
            typed: str = click.prompt(question, default="", show_default=False, prompt_suffix=": ")
        except click.Abort:
            self._out.write("\n")
            return None
        return " ".join(typed.split())

    def _fix_speaker(self, item: Item) -> Item:
        parties = likely_parties(item.parties)
        for number, party in enumerate(parties[:_MOST_PARTIES], 1):
            self._out.write(f"{number:>4}  {one_line(party.name)} ({party.type})\n")
        if len(parties) > _MOST_PARTIES:
            self._tell(f"and {len(parties) - _MOST_PARTIES} more; type their names")
        while typed := self._ask("speaker: numbers, or names with ; between, - for none known"):
            try:
                speakers = read_speakers(typed, parties)
            except ValueError as error:
                self._tell(str(error))
                continue
            return self._corrected(item, item.right, speakers)
        return item

    def _fix_spans(self, item: Item) -> Item:
        around = passage(item.report, item.right)
        words = words_of(item.report, around)
        self._out.write(_numbered(words, item, self._screen))
        found = []
        for role, spans in item.right._asdict().items():
            given = self._ask_spans(role, spans, words, item.report)
            if given is None:
                return item
            found.append(given)
        return self._corrected(item, Spans(*found), item.speakers)

    def _ask_spans(
        self, role: str, now: tuple[Span, ...], words: Sequence[Span], report: Report
    ) -> tuple[Span, ...] | None:
        """The spans of a role by their words' numbers; None where the person gives up."""
        optional = "" if role == "content" else ", - for none"
        numbers = " ".join(_ranges(now, words)) or "none"
        while True:
            typed = self._ask(
                f"{role}, now {numbers} (3-7 9; Enter keeps it, x gives up{optional})"
            )
            if typed is None or typed == "x":
                return None
            if not typed:
                return now
            if typed == "-" and optional:
                return ()
            try:
                return read_ranges(typed, words, report)
            except ValueError as error:
                self._tell(str(error))

    def _corrected(self, item: Item, right: Spans, speakers: tuple[Speaker, ...]) -> Item:
        """The statement as it is after a correction, if it is one."""
        if (right, speakers) == (item.right, item.speakers):
            self._tell("that changes nothing")
            return item
        if not self._decide(item, Verdict.CORRECTED, right, speakers):
            return item
        return load(self._archive, item.statement_id) or item


def read_speakers(typed: str, parties: Sequence[Party]) -> tuple[Speaker, ...]:
    """The speakers that a person names, by their numbers or by name. Raises ValueError."""
    if typed == "-":
        return ()
    if not _NUMBERS.fullmatch(typed):
        names = [" ".join(name.split()) for name in typed.split(";")]
        return tuple(called(name, parties) for name in dict.fromkeys(names) if name)
    chosen = []
    for part in dict.fromkeys(typed.replace(",", " ").split()[:_MOST_PARTS]):
        if len(part) > 6 or not 1 <= int(part) <= len(parties):
            raise ValueError(f"there is no number {part[:20]}")
        chosen.append(parties[int(part) - 1])
    return tuple(Speaker(party.name, party.named) for party in chosen)


def words_of(report: Report, around: Span) -> list[Span]:
    """The words and marks that a reader sees in a stretch of the text."""
    words = []
    markup = iter([*report.markup, Span(len(report.text), len(report.text))])
    start, end = next(markup)
    for match in _WORD.finditer(report.text, *around):
        while end <= match.start() and start < len(report.text):
            start, end = next(markup)
        if match.end() <= start:
            words.append(Span(*match.span()))
    return words


def read_ranges(typed: str, words: Sequence[Span], report: Report) -> tuple[Span, ...]:
    """The spans of words by their numbers, such as `3-7 9`. Raises ValueError.

    Numbers that follow one another make one span, but in each paragraph a span of its own.
    """
    chosen: set[int] = set()
    for part in typed.replace(",", " ").split()[:_MOST_PARTS]:
        match = _NUMBER.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= len(words):
            raise ValueError(f"{part[:20]} is no number or range from 1 to {len(words)}")
        chosen.update(range(first - 1, last))
    starts = {block.start for block in report.blocks}
    spans: list[Span] = []
    before = -2
    for number in sorted(chosen):
        word = words[number]
        if number == before + 1 and not _parted(report, spans[-1].end, word.start, starts):
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(word)
        before = number
    return tuple(spans)


def _parted(report: Report, end: int, start: int, block_starts: set[int]) -> bool:
    """Whether a paragraph begins between two words. Only white space and markup lie there."""
    return any(at in block_starts for at in range(end, start + 1))


def _ranges(spans: Iterable[Span], words: Sequence[Span]) -> Iterator[str]:
    """Spans as the numbers of their words; `…` for what is not among them."""
    for start, end in spans:
        inside = [n for n, word in enumerate(words, 1) if word.start < end and start < word.end]
        if not inside:
            yield "…"
        elif len(inside) == 1:
            yield str(inside[0])
        else:
            yield f"{inside[0]}-{inside[-1]}"


def _facts(item: Item) -> Iterator[tuple[str, str, str]]:
    """What is to be judged: a label, words, and their style."""
    names = ", ".join(one_line(speaker.name) for speaker in item.speakers)
    yield "speaker", names or "not known", "source"
    for role, spans in item.right._asdict().items():
        yield role, one_line(item.report.wording(spans)) or "none", role
    if item.verdict is not None:
        yield "judged", one_line(f"{item.verdict}, by {item.by}"), ""


def _shown_passage(item: Item) -> Text:
    """The paragraphs around the statement, its parts in their colours, without markup."""
    from rich.text import Text

    report, around = item.report, passage(item.report, item.right)
    shown = Text()
    for style, chars in groupby(range(*around), key=_styles(item, around).__getitem__):
        if style is not None:
            piece = "".join(report.text[at] for at in chars)
            shown.append(visible(re.sub(r"\s+", " ", piece)), style)
    return shown


def _styles(item: Item, around: Span) -> dict[int, str | None]:
    """The style of each character of a stretch; None for markup."""
    styles: dict[int, str | None] = dict.fromkeys(range(*around), "")
    # A content may hold the source and the cue of its own statement: those are painted last.
    for role in reversed(_ROLES):
        for span in getattr(item.right, role):
            styles |= dict.fromkeys(_common(span, around), role)
    for span in item.report.markup:
        styles |= dict.fromkeys(_common(span, around), None)
    return styles


def _common(one: Span, other: Span) -> range:
    return range(max(one.start, other.start), min(one.end, other.end))


def _numbered(words: Sequence[Span], item: Item, screen: Screen) -> str:
    """The words of a passage, each after its number."""
    from rich.text import Text

    console = console_for(screen)
    line = Text()
    for number, word in enumerate(words, 1):
        style = next(
            (r for r in _ROLES if any(_common(word, span) for span in getattr(item.right, r))), ""
        )
        # Number and word stay on one line.
        line.append(f"{number}\u00a0", "aside")
        line.append(visible(item.report.text[word.start : word.end]), style).append("  ")
    console.print(line)
    return f"{written(console)}\n"
