"""What people decided, to be undone; and the decisions on parties, which their pages send."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from onrecord.archive.errors import told
from onrecord.archive.identity import decisions as on_parties
from onrecord.archive.identity.decided import decided as on_parties_decided
from onrecord.archive.identity.decided import unsure_pairs
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.finding import find
from onrecord.archive.identity.showing import conflicts
from onrecord.archive.identity.update import deciding
from onrecord.archive.reviews import undo as undo_review
from onrecord.archive.reviews_shown import decided as on_statements_decided
from onrecord.errors import RefusedDecision
from onrecord.web.access import Writer, local_path, remember, writing
from onrecord.web.rendering import page
from onrecord.web.serving import reading, serving_of

__all__ = ["router"]

router = APIRouter()

_AT_ONCE = 30  # decisions a page
_MOST_CONFLICTS = 20
_MOST_LEAVING = 500  # parties that one split takes out

_Writer = Annotated[Writer, Depends(writing)]
_Number = Annotated[int, Path(ge=1, le=2**53)]
_Some = Annotated[int | None, Query(ge=1, le=2**53)]
_Short = Annotated[str, Form(max_length=500)]
_Back = Annotated[str, Form(max_length=3_000)]
_Act = Callable[[sqlite3.Connection, Signature], int]


@router.get("/decisions")
def decisions(
    request: Request,
    of: Literal["parties", "statements"] = "parties",
    before: _Some = None,
    done: _Some = None,
) -> Response:
    """The decisions on parties or on statements, the latest first, from before a number on."""
    with reading(request) as archive, told(archive.path):
        db = archive.connection
        values: dict[str, object] = {"of": of, "before": before, "done": done}
        if of == "statements":
            found = list(on_statements_decided(db, before=before, most=_AT_ONCE + 1))
            values |= {"listed": found[:_AT_ONCE], "more": len(found) > _AT_ONCE}
            return page(request, "decisions_statements.html", status=200, **values)
        taken = list(on_parties_decided(db, before=before, most=_AT_ONCE + 1))
        against = conflicts(db) if before is None else ()
        values |= {
            "listed": taken[:_AT_ONCE],
            "more": len(taken) > _AT_ONCE,
            "conflicts": against[:_MOST_CONFLICTS],
            "more_conflicts": max(len(against) - _MOST_CONFLICTS, 0),
            "unsure": unsure_pairs(db) if before is None else (),
        }
    return page(request, "decisions_parties.html", status=200, **values)


# --- taking them ---------------------------------------------------------------------------------


@router.post("/decisions/statements/{number}/undo")
def undo_judgement(
    request: Request,
    writer: _Writer,
    number: _Number,
    by: _Short = "",
    back: _Back = "/decisions?of=statements",
) -> Response:
    """Take back a decision on a statement."""
    name = writer.sign(by)
    with serving_of(request).writing() as archive, deciding(archive) as connection:
        undo_review(connection, number, name)
    return _to(request, local_path(back), name)


@router.post("/decisions/parties/{number}/undo")
def undo_decision(
    request: Request,
    writer: _Writer,
    number: _Number,
    by: _Short = "",
    why: _Short = "",
    back: _Back = "/decisions",
) -> Response:
    """Take back a decision on parties."""

    def act(connection: sqlite3.Connection, signed: Signature) -> int:
        return on_parties.undo(connection, signed, number)

    return _decide(request, writer, by, why, act, local_path(back))


@router.post("/parties/{number}/merge")
def merge(
    request: Request,
    writer: _Writer,
    number: _Number,
    other: _Short,
    as_: Annotated[Literal["same", "different", "unsure"], Form(alias="as")] = "same",
    by: _Short = "",
    why: _Short = "",
) -> Response:
    """Judge an identity and another (its number or name) the same, different, or neither."""
    judge = {"same": on_parties.merge, "different": on_parties.apart, "unsure": on_parties.unsure}

    def act(connection: sqlite3.Connection, signed: Signature) -> int:
        return judge[as_](connection, number, find(connection, other.strip()), signed)

    return _decide(request, writer, by, why, act)


@router.post("/parties/{number}/split")
def split(
    request: Request,
    writer: _Writer,
    number: _Number,
    party: Annotated[list[int] | None, Form(max_length=_MOST_LEAVING)] = None,
    by: _Short = "",
    why: _Short = "",
) -> Response:
    """Take parties out of an identity; together they become another."""

    def act(connection: sqlite3.Connection, signed: Signature) -> int:
        return on_parties.split(connection, number, party or [], signed)

    return _decide(request, writer, by, why, act)


@router.post("/parties/{number}/alias")
def alias(
    request: Request,
    writer: _Writer,
    number: _Number,
    name: _Short,
    by: _Short = "",
    why: _Short = "",
) -> Response:
    """Keep another name of an identity."""

    def act(connection: sqlite3.Connection, signed: Signature) -> int:
        return on_parties.alias(connection, number, name, signed)

    return _decide(request, writer, by, why, act)


@router.post("/parties/{number}/link")
def link(
    request: Request,
    writer: _Writer,
    number: _Number,
    qid: _Short,
    by: _Short = "",
    why: _Short = "",
) -> Response:
    """Keep which item of Wikidata an identity is."""

    def act(connection: sqlite3.Connection, signed: Signature) -> int:
        return on_parties.link(connection, number, qid.strip().upper(), signed)

    return _decide(request, writer, by, why, act)


def _decide(
    request: Request, writer: Writer, by: str, why: str, act: _Act, back: str | None = None
) -> Response:
    """Take a decision, and lead to where it shows: `back`, or the identity that has come of it."""
    name = writer.sign(by)
    signed = Signature(name, _reason(why))
    serving = serving_of(request)
    with serving.writing() as archive, deciding(archive) as connection:
        decision = act(connection, signed)
        where = back or _identity_of(connection, decision)
    answer = _to(request, where, name)
    answer.background = BackgroundTask(serving.catch_up)
    return answer


def _reason(why: str) -> str:
    """Why, on one line. Raises RefusedDecision where it says nothing."""
    told = " ".join(why.split())
    if not told or not told.isprintable():
        raise RefusedDecision("A decision on parties needs a reason, in words; say why.")
    return told


def _identity_of(connection: sqlite3.Connection, decision: int) -> str:
    """The page of the first party that a decision is on, as it is now."""
    taken = next(on_parties_decided(connection, number=decision))
    sides = [*(each.left for each in taken.judged), *(each.of for each in taken.stated)]
    now = next((side.identity for side in sides if side.identity is not None), None)
    if now is None:
        return f"/decisions?done={decision}"
    return f"/parties/{now}?done={decision}#decisions"


def _to(request: Request, where: str, name: str) -> Response:
    answer = RedirectResponse(where, 303)
    remember(request, answer, name)
    return answer
