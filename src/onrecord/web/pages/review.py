"""Statements to be judged one at a time, those least sure to be right first.

The queue keeps nothing on the server: its address says which statement was the last one, and each
decision is written before the next statement is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from onrecord.archive.errors import told
from onrecord.archive.identity.update import deciding
from onrecord.archive.listing import statement_number
from onrecord.archive.reviews import Judgement, Speaker, Verdict, decide, last_decision
from onrecord.archive.reviews_matching import Spans
from onrecord.archive.reviews_reading import Asked, Item, load, passage
from onrecord.archive.reviews_shown import Decided, decided, next_waiting
from onrecord.archive.reviews_typing import called, likely_parties, read_offsets, read_words
from onrecord.archive.store import Archive
from onrecord.errors import RefusedDecision, UnknownStatement
from onrecord.model import Report, Span
from onrecord.web.access import Writer, remember, signer_of, writing
from onrecord.web.passages import ROLES, paragraphs
from onrecord.web.rendering import page
from onrecord.web.serving import reading, serving_of

__all__ = ["router"]

router = APIRouter()

_MOST_PARTIES = 40  # of a report that are offered as speakers
_LONGEST = 200  # characters of a name that is looked for
_LONGEST_WORDS = 20_000  # characters of what is typed for one part of a statement

_Name = Annotated[str, Query(max_length=_LONGEST)]
_Place = Annotated[str, Query(max_length=400)]
_Number = Annotated[int | None, Query(ge=1, le=2**53)]
_Typed = Annotated[str, Form(max_length=_LONGEST_WORDS)]
_Short = Annotated[str, Form(max_length=500)]


@dataclass(frozen=True, slots=True)
class _Queue:
    """What is asked for in the queue; `going` is false where one statement alone is looked at."""

    speaker: str = ""
    outlet: str = ""
    going: bool = True

    def back_to(self, taken: Decided) -> str:
        """The statement of a decision, to be judged anew where that is undone."""
        if taken.statement is None:
            return self.address()
        return self.address(f"/review/{taken.report}/{taken.statement}")

    def address(self, path: str = "/review", **more: object) -> str:
        """A page of the queue, with what it goes on with."""
        known = {"speaker": self.speaker, "outlet": self.outlet, **more}
        if self.going and path != "/review":
            known["queue"] = "1"
        query = urlencode({name: value for name, value in known.items() if value})
        return f"{path}?{query}" if query else path


# --- looking -------------------------------------------------------------------------------------


@router.get("/review")
def next_one(
    request: Request,
    speaker: _Name = "",
    outlet: _Name = "",
    after: _Place = "",
    done: _Number = None,
) -> Response:
    """The next statement of the queue; the first one, or that behind `after` (KEY/s3)."""
    queue = _Queue(speaker.strip(), outlet.strip())
    asked = Asked(speaker=queue.speaker, outlet=queue.outlet)
    with reading(request) as archive, told(archive.path):
        number = next_waiting(archive.connection, asked, _known(archive, after))
        item = load(archive, number) if number is not None else None
        return _page(request, archive, item, queue, done, after=after)


@router.get("/review/{key}/{statement}")
def one(
    request: Request,
    key: str,
    statement: str,
    speaker: _Name = "",
    outlet: _Name = "",
    queue: Annotated[str, Query(max_length=1)] = "",
    done: _Number = None,
) -> Response:
    """One statement, to be judged or judged anew."""
    way = _Queue(speaker.strip(), outlet.strip(), going=bool(queue))
    with reading(request) as archive, told(archive.path):
        return _page(request, archive, _item(archive, key, statement), way, done)


def _known(archive: Archive, place: str) -> int | None:
    """The number of a statement that was passed in the queue; None where it has gone since."""
    key, _, statement = place.partition("/")
    try:
        return statement_number(archive.connection, key, statement) if place else None
    except UnknownStatement:
        return None


def _item(archive: Archive, key: str, statement: str) -> Item:
    item = load(archive, statement_number(archive.connection, key, statement))
    if item is None:
        raise UnknownStatement(f"report {key[:80]} was read again just now; load the page again.")
    return item


def _page(
    request: Request,
    archive: Archive,
    item: Item | None,
    queue: _Queue,
    done: int | None,
    *,
    after: str = "",
    refused: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    name = signer_of(request)
    last = last_decision(archive.connection, name) if name else None
    taken, before = _decided(archive, done), _decided(archive, last)
    values: dict[str, object] = {
        "queue": queue,
        "after": after,
        "refused": refused,
        "taken": taken if taken and not taken.undone else None,
        "last": before,
    }
    status = 422 if refused else 200
    if item is None:
        return page(request, "review_done.html", status=status, **values)
    place = f"{item.report.id}/{item.statement.id}"
    parties = likely_parties(item.parties)
    chosen = {speaker.at for speaker in item.speakers}
    return page(
        request,
        "review.html",
        status=status,
        item=item,
        place=place,
        paragraphs=paragraphs(item.report, item.right),
        words=_words(item),
        typed=typed or _typed(item),
        parties=parties[:_MOST_PARTIES],
        more=max(len(parties) - _MOST_PARTIES, 0),
        chosen=chosen,
        **values,
    )


def _decided(archive: Archive, number: int | None) -> Decided | None:
    """The decision of this number, if there is one."""
    if number is None:
        return None
    return next(decided(archive.connection, number=number), None)


def _words(item: Item) -> dict[str, str]:
    """The words of each part as a reader has them."""
    return {role: item.report.wording(getattr(item.right, role)) for role in ROLES}


def _typed(item: Item) -> dict[str, str]:
    """What stands in the fields of a correction: the words of each span on a line, and the names
    of speakers that the report does not name."""
    offered = {party.named for party in likely_parties(item.parties)[:_MOST_PARTIES]}
    free = [each.name for each in item.speakers if each.at is None or each.at not in offered]
    return _lines(item.report, item.right) | {"names": "; ".join(free)}


def _lines(report: Report, spans: Spans) -> dict[str, str]:
    return {
        role: "\n".join(report.wording([span]) for span in getattr(spans, role)) for role in ROLES
    }


# --- deciding ------------------------------------------------------------------------------------


class _Given(BaseModel):
    """The form of a judgement. Only `corrected` looks at what comes after `verdict` and `by`."""

    verdict: Verdict
    by: _Short = ""
    speaker: _Short = ""
    outlet: _Short = ""
    queue: _Short = ""
    party: Annotated[list[_Short], Field(max_length=_MOST_PARTIES)] = []
    names: _Short = ""
    source: _Typed = ""
    cue: _Typed = ""
    content: _Typed = ""
    source_at: _Typed = ""  # where the words stand, if they were pointed at
    cue_at: _Typed = ""
    content_at: _Typed = ""

    def way(self) -> _Queue:
        return _Queue(self.speaker, self.outlet, going=bool(self.queue))

    def typed(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in (*ROLES, "names")}


@router.post("/review/{key}/{statement}")
def judge(
    request: Request,
    writer: Annotated[Writer, Depends(writing)],
    key: str,
    statement: str,
    given: Annotated[_Given, Form()],
) -> Response:
    """Keep a judgement, and go on to the next statement of the queue."""
    with serving_of(request).writing() as archive, told(archive.path):
        item = _item(archive, key, statement)
        try:
            name = writer.sign(given.by)
            judgement = _judgement(item, given, name)
            with deciding(archive) as connection:
                number = decide(connection, judgement)
        except RefusedDecision as error:
            return _refused(request, archive, item, given, str(error))
    answer = RedirectResponse(_on(given.way(), key, statement, number), 303)
    remember(request, answer, name)
    return answer


def _refused(request: Request, archive: Archive, item: Item, given: _Given, why: str) -> Response:
    """The statement again, with why the decision was not taken and what was typed."""
    corrected = given.verdict is Verdict.CORRECTED
    return _page(
        request,
        archive,
        item,
        given.way(),
        None,
        refused=why[:1].upper() + why[1:],
        typed=given.typed() if corrected else None,
    )


def _judgement(item: Item, given: _Given, name: str) -> Judgement:
    """What the form says of a statement. Raises RefusedDecision."""
    if given.verdict is Verdict.CORRECTED:
        right, speakers = _spans(item, given), _speakers(item, given.party, given.names)
        if (right, speakers) == (item.right, item.speakers):
            raise RefusedDecision("that changes nothing; say that it is right.")
        return item.judgement(Verdict.CORRECTED, name, right=right, speakers=speakers)
    if given.verdict is Verdict.RIGHT and item.verdict is Verdict.CORRECTED:
        return item.judgement(Verdict.CORRECTED, name)  # it is right as somebody has corrected it
    return item.judgement(given.verdict, name)


def _on(way: _Queue, key: str, statement: str, decision: int | None) -> str:
    """Where a decision leads: on in the queue, or back to the statement."""
    if way.going:
        return way.address(after=f"{key}/{statement}", done=decision)
    return way.address(f"/review/{key}/{statement}", done=decision)


def _spans(item: Item, given: _Given) -> Spans:
    """The spans as a person points at them or types their words. Raises RefusedDecision."""
    around = passage(item.report, item.right)
    shown = _lines(item.report, item.right)
    near = _near(item)
    found: dict[str, tuple[Span, ...]] = {}
    for role in ROLES:
        typed: str = getattr(given, role)
        lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
        if pointed := getattr(given, f"{role}_at"):
            found[role] = read_offsets(item.report, around, pointed)
        elif lines == shown[role].splitlines():
            found[role] = getattr(item.right, role)
        else:
            found[role] = read_words(item.report, around, lines, near[role])
    return Spans(**found)


def _near(item: Item) -> dict[str, int]:
    """Where each part is looked for first: where it was, else where the statement is."""
    somewhere = item.right.content[0].start
    return {
        role: min((span.start for span in getattr(item.right, role)), default=somewhere)
        for role in ROLES
    }


def _speakers(item: Item, chosen: Sequence[str], names: str) -> tuple[Speaker, ...]:
    """The speakers that were ticked, in their present order, and those that were typed."""
    before = [speaker.at for speaker in item.speakers]
    ticked = [party for party in likely_parties(item.parties) if party.id in chosen]
    ticked.sort(key=lambda each: before.index(each.named) if each.named in before else len(before))
    named = [" ".join(name.split()) for name in names.split(";")]
    typed = [called(name, item.parties) for name in named if name]
    found = [*(_as_before(item, Speaker(party.name, party.named)) for party in ticked), *typed]
    return tuple(dict.fromkeys(found))


def _as_before(item: Item, speaker: Speaker) -> Speaker:
    """A speaker as it was given before, where the same party was."""
    return next((each for each in item.speakers if each.at == speaker.at), speaker)
