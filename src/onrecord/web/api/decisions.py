"""What people decide about identities: merged, told apart, named, linked; and undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Path, Request, Response
from fastapi import Query as Param
from pydantic import BaseModel, ConfigDict, Field

from onrecord.archive.errors import told
from onrecord.archive.identity import decisions, showing
from onrecord.archive.identity.decided import Decided, decided
from onrecord.archive.identity.decisions import Signature
from onrecord.archive.identity.finding import Summary
from onrecord.archive.identity.showing import Conflict
from onrecord.archive.identity.update import deciding
from onrecord.web.access import Writer, writing
from onrecord.web.api.bounds import Asking, Number
from onrecord.web.api.paging import Paged, address_with, link_next
from onrecord.web.api.parties import Identity
from onrecord.web.api.routes import router_for
from onrecord.web.errors import responses
from onrecord.web.serving import Serving, reading, serving_of

__all__ = ["WRITING", "Before", "DecisionNumber", "Signer", "Writing", "router"]

WRITING = responses(415, 507)  # what else may become of a request that writes
router = router_for("decisions")
Writing = Annotated[Writer, Depends(writing)]
DecisionNumber = Annotated[Number, Path(description="The number of a decision.")]


class Signer(BaseModel):
    """Who decides; may be left out where the server knows who signs."""

    model_config = ConfigDict(extra="forbid")

    by: Annotated[str, Field(min_length=1, max_length=100, examples=["ida"])] | None = None


class Signed(Signer):
    """Who decides, and why."""

    why: Annotated[
        str, Field(min_length=1, max_length=500, examples=["the same office, the same day"])
    ]


class Merge(Signed):
    """`other` is one with it; or, with `unsure`, nobody can tell, and nothing is merged."""

    other: Annotated[Number, Field(description="The number of the other identity.")]
    unsure: Annotated[bool, Field(description="Note that nobody can tell; merge nothing.")] = False


class Split(Signed):
    """The parties, by their numbers in the archive, that leave; together they become another."""

    parties: Annotated[
        list[Number],
        Field(min_length=1, max_length=1_000, description="Those that leave, by `party_id`."),
    ]


class Alias(Signed):
    """Another name that it goes by."""

    name: Annotated[str, Field(min_length=1, max_length=500, examples=["La Quill"])]


class Link(Signed):
    """The item of Wikidata that it is. Nothing is looked up."""

    wikidata: Annotated[str, Field(pattern=r"^Q[1-9][0-9]{0,11}$", examples=["Q42"])]


class Taken(BaseModel):
    """A decision that was taken or undone, what has come of it, and what contradicts others."""

    decision: int
    identities: tuple[Summary, ...]
    conflicts: tuple[Conflict, ...]


class Overview(Paged[Decided]):
    """Decisions, the last first, and the judgements that cannot hold beside others."""

    conflicts: tuple[Conflict, ...]


class Before(Asking):
    """Which page of the decisions."""

    limit: Annotated[int, Field(ge=1, le=100), Param(description="At most so many.")] = 30
    before: Annotated[Number | None, Param(description="The last decision of the page before.")] = (
        None
    )


@router.get("/decisions")
def list_decisions(
    request: Request, response: Response, asked: Annotated[Before, Param()]
) -> Overview:
    """Decisions on identities, undone ones too, and all contradictions among those that stand."""
    with reading(request) as archive, told(archive.path):
        found = list(decided(archive.connection, before=asked.before, most=asked.limit))
        against = showing.conflicts(archive.connection)
    full = len(found) == asked.limit
    following = address_with(request, before=found[-1].number) if full else None
    link_next(response, following)
    return Overview(items=found, next=following, conflicts=against)


@router.post("/parties/{party}/merge", responses=WRITING)
def merge_parties(
    request: Request, tasks: BackgroundTasks, writer: Writing, party: Identity, body: Merge
) -> Taken:
    """Judge two identities the same. It takes the place of what was judged of them before."""
    act = decisions.unsure if body.unsure else decisions.merge

    def decide(connection: sqlite3.Connection) -> int:
        return act(connection, party, body.other, _signature(writer, body))

    return _decide(serving_of(request), tasks, decide)


@router.post("/parties/{party}/split", responses=WRITING)
def split_party(
    request: Request, tasks: BackgroundTasks, writer: Writing, party: Identity, body: Split
) -> Taken:
    """Judge parties different from the rest of an identity."""

    def decide(connection: sqlite3.Connection) -> int:
        return decisions.split(connection, party, body.parties, _signature(writer, body))

    return _decide(serving_of(request), tasks, decide)


@router.post("/parties/{party}/alias", responses=WRITING)
def name_party(
    request: Request, tasks: BackgroundTasks, writer: Writing, party: Identity, body: Alias
) -> Taken:
    """Keep another name that an identity is found by."""

    def decide(connection: sqlite3.Connection) -> int:
        return decisions.alias(connection, party, body.name, _signature(writer, body))

    return _decide(serving_of(request), tasks, decide)


@router.post("/parties/{party}/link", responses=WRITING)
def link_party(
    request: Request, tasks: BackgroundTasks, writer: Writing, party: Identity, body: Link
) -> Taken:
    """Keep which item of Wikidata an identity is."""

    def decide(connection: sqlite3.Connection) -> int:
        return decisions.link(connection, party, body.wikidata, _signature(writer, body))

    return _decide(serving_of(request), tasks, decide)


@router.post("/decisions/{decision}/undo", responses=WRITING)
def undo_decision(
    request: Request,
    tasks: BackgroundTasks,
    writer: Writing,
    decision: DecisionNumber,
    body: Signed,
) -> Taken:
    """Take a decision back. It stays to be read, and all is as if it had never been taken."""

    def decide(connection: sqlite3.Connection) -> int:
        return decisions.undo(connection, _signature(writer, body), decision)

    return _decide(serving_of(request), tasks, decide)


def _signature(writer: Writer, body: Signed) -> Signature:
    return Signature(writer.sign(body.by), body.why)


def _decide(
    serving: Serving, tasks: BackgroundTasks, decide: Callable[[sqlite3.Connection], int]
) -> Taken:
    """Take a decision, and tell what has come of it. What follows of it for the statements that
    are compared takes longer, and is done once the answer is sent."""
    with serving.writing() as archive:
        with deciding(archive) as connection:
            number = decide(connection)
        tasks.add_task(serving.catch_up)
        with told(archive.path):
            return Taken(
                decision=number,
                identities=showing.touched(archive.connection, number),
                conflicts=showing.conflicts(archive.connection),
            )
