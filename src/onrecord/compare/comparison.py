"""How several reports carry one utterance: who had it first, which are copies, and each wording's
differences from that of the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.archive.errors import told
from onrecord.archive.search import Query, find
from onrecord.archive.store import Archive
from onrecord.compare.carriers import Carrier, Source, read_carriers
from onrecord.compare.differences import Change, Piece, differences
from onrecord.errors import MissingInput
from onrecord.model import Kind
from onrecord.parties.words import fold

__all__ = ["Comparison", "Version", "compare_found", "compare_statement", "in_order"]

_MOST_VERSIONS = 200  # statements of one utterance that are read
_MOST_FOUND = 2_000  # statements that a speaker is looked up by
_SCARE = (
    4  # words: what is longer in quotation marks is a quotation, not a word held at arm's length
)
_MOST_OTHERS = 40  # wordings that are asked whether they have these marks too


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of an utterance.

    `copies` are the statements with this very wording in copies of the report, folded into it.
    `differences` lead from the wording of the first version to this; `scare_quotes` are the runs of
    words, as numbers `[first, last)`, that are in quotation marks here, in running text, and in no
    other version that has them.
    """

    carrier: Carrier
    copies: tuple[Carrier, ...]
    differences: tuple[Piece, ...]
    scare_quotes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One utterance in all its versions, the first one first.

    `first_why` says why that is the first; it is None where others may have had it as early.
    """

    utterance: int
    speakers: tuple[str, ...]
    versions: tuple[Version, ...]
    first_why: str | None

    @property
    def carriers(self) -> list[Carrier]:
        """Every statement, copies too."""
        return [each for version in self.versions for each in (version.carrier, *version.copies)]

    @property
    def reports(self) -> int:
        """How many reports carry it, copies of one text counted each."""
        return len({carrier.report.id for carrier in self.carriers})

    @property
    def texts(self) -> int:
        """How many reports carry it, copies of one text counted once."""
        return len({carrier.report.group for carrier in self.carriers})


def compare_statement(archive: Archive, statement_id: int) -> Comparison:
    """The utterance that a statement carries. Raises MissingInput where there is no such statement."""
    with told(archive.path):
        row = archive.connection.execute(
            "SELECT utterance_id FROM utterance_statement WHERE statement_id = ?", (statement_id,)
        ).fetchone()
        if row is None:
            raise MissingInput(
                f"{statement_id}: no statement of a current report has this number; "
                "`onrecord search` shows the numbers."
            )
        return _compare(archive, row[0])


def compare_found(archive: Archive, query: Query, limit: int) -> tuple[list[Comparison], int]:
    """The utterances of statements that a query finds and that several reports carry.

    In the order of the query, no more than `limit`; with them, how many more there were.
    """
    with told(archive.path):
        found = [each.id for each in find(archive.connection, query)]
        wanted = list(dict.fromkeys(_shared_utterances(archive, found)))
        return [_compare(archive, each) for each in wanted[:limit]], len(wanted[limit:])


def _shared_utterances(archive: Archive, statement_ids: Sequence[int]) -> Iterator[int]:
    for statement_id in statement_ids:
        row = archive.connection.execute(
            "SELECT utterance_id FROM utterance_statement AS mine WHERE statement_id = ? AND EXISTS ("
            "SELECT 1 FROM utterance_statement AS other WHERE other.utterance_id = mine.utterance_id "
            "AND other.statement_id <> mine.statement_id)",
            (statement_id,),
        ).fetchone()
        if row is not None:
            yield row[0]


def _compare(archive: Archive, utterance: int) -> Comparison:
    ids = archive.connection.execute(
        "SELECT statement_id FROM utterance_statement WHERE utterance_id = ? ORDER BY 1 LIMIT ?",
        (utterance, _MOST_VERSIONS),
    )
    carriers, why = in_order(read_carriers(archive.connection, [id_ for (id_,) in ids]))
    folded = _folded(carriers)
    first = folded[0][0].wording
    others = [carrier for carrier, *_ in folded]
    versions = tuple(
        Version(
            carrier,
            tuple(copies),
            differences(first, carrier.wording) if number else (),
            tuple(_scare_quotes(carrier, others)),
        )
        for number, (carrier, *copies) in enumerate(folded)
    )
    speakers = next((carrier.speakers for carrier in carriers if carrier.speakers), ())
    return Comparison(utterance, speakers, versions, why)


def in_order(carriers: Sequence[Carrier]) -> tuple[list[Carrier], str | None]:
    """The carriers, the first to publish first, and why it is that one if it is known.

    Earlier days come first. On one day, the agency that others credit comes before them, and they
    before those that credit nobody; then a direct quotation before an indirect one and more words
    before fewer, so that what is compared with is the fullest.
    """
    credited = {fold(each.report.agency) for each in carriers if each.report.agency}
    ordered = sorted(carriers, key=lambda each: _place(each, credited))
    return ordered, _why(ordered, credited)


def _place(carrier: Carrier, credited: set[str]) -> tuple[object, ...]:
    return (
        carrier.report.earliest or date.max,
        _credit(carrier.report, credited),
        list(Kind).index(carrier.kind) if carrier.kind is Kind.DIRECT else 1,
        -len(carrier.wording.words.keys),
        carrier.report.key,
        carrier.content,
    )


def _credit(report: Source, credited: set[str]) -> int:
    """0 for the agency that others credit, 1 for those that credit it, 2 for all others."""
    if report.outlet and fold(report.outlet) in credited:
        return 0
    return 1 if report.agency else 2


def _why(ordered: Sequence[Carrier], credited: set[str]) -> str | None:
    """Why the first of some carriers was first, if the reports tell."""
    first = ordered[0].report
    others = [each.report for each in ordered if each.report.id != first.id]
    if not others:
        return None
    starts = [report.earliest for report in others]
    next_day = min((day for day in starts if day), default=None)
    if first.latest and next_day and None not in starts and first.latest < next_day:
        days = (next_day - first.latest).days
        return "a day before the others" if days == 1 else f"{days} days before the others"
    if not _credit(first, credited) and all(_credit(report, credited) for report in others):
        return "the agency that others credit"
    return None


def _folded(carriers: Sequence[Carrier]) -> list[list[Carrier]]:
    """The carriers with those of copies that have the very same wording behind each."""
    folded: dict[tuple[object, ...], list[Carrier]] = {}
    for carrier in carriers:
        wording = carrier.wording
        key = (carrier.report.group, wording.words.keys, wording.quoted)
        folded.setdefault(key, []).append(carrier)
    return list(folded.values())


def _scare_quotes(carrier: Carrier, others: Sequence[Carrier]) -> Iterator[tuple[int, int]]:
    quoted = carrier.wording.quoted
    runs = [run for run in _runs(quoted) if run[1] - run[0] <= _SCARE]
    if all(quoted) or not runs:
        return
    seen: set[int] = set()  # words that another version has too
    marked: set[int] = set()  # words that another version has in quotation marks
    for other in others[:_MOST_OTHERS]:
        if other is not carrier:
            for piece in differences(carrier.wording, other.wording):
                if piece.change is Change.SAME:
                    here = range(*piece.left)
                    seen.update(here)
                    if piece.quoted != "left":
                        marked.update(number for number in here if quoted[number])
    for first, last in runs:
        if seen.issuperset(range(first, last)) and marked.isdisjoint(range(first, last)):
            yield first, last


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """The runs of true flags."""
    start = None
    for number, flag in enumerate((*flags, False)):
        if flag and start is None:
            start = number
        elif not flag and start is not None:
            yield start, number
            start = None
