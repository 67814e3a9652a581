"""People and bodies: found by name, their dossiers, and why each is one."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Request, Response
from fastapi import Query as Param
from pydantic import Field

from onrecord.archive.dossier import Asked, Dossier
from onrecord.archive.errors import told
from onrecord.archive.identity.finding import find
from onrecord.archive.identity.showing import Description, describe
from onrecord.archive.people import (
    Brief,
    Membership,
    called,
    memberships,
    parties_of,
)
from onrecord.errors import RefusedDecision
from onrecord.web.api.bounds import Asking, Days, Name, Number
from onrecord.web.api.paging import Paged, address_with, link_next
from onrecord.web.api.routes import router_for
from onrecord.web.counted import DOSSIERS, HEARD
from onrecord.web.serving import reading

__all__ = ["Identity", "router"]

router = router_for("parties")
Identity = Annotated[Number, Path(description="The number of an identity.")]
_MOST_DESCRIBED = 200  # parties of an identity whose links are weighed in one answer


class Called(Asking):
    """Whom."""

    q: Annotated[
        Name, Param(description="A name, or words that one begins with.", examples=["ada quill"])
    ] = ""
    type: Annotated[
        Literal["person", "organisation", "place"] | None, Param(description="Of which type.")
    ] = None
    limit: Annotated[int, Field(ge=1, le=60), Param(description="At most so many.")] = 20


@router.get("/parties")
def find_parties(request: Request, asked: Annotated[Called, Param()]) -> list[Brief]:
    """The identities called so, those that said most first; a whole name goes before words of one.

    Without a name, those who say most in the newest 10,000 statements. Of one identity no more than
    300 statements are counted for a name.
    """
    words, kind = asked.q.strip(), asked.type or ""
    with reading(request) as archive, told(archive.path):
        found = called(archive, words, kind)[0] if words else HEARD.get(archive, kind)
    return list(found[: asked.limit])


class Wanted(Days):
    """What part of a dossier. Days bound those of the statements."""

    about: Annotated[Name, Param(description="Only what they said of this party.")] = ""
    limit: Annotated[
        int, Field(ge=1, le=500), Param(description="At most so many statements of either kind.")
    ] = 20


@router.get("/parties/{party}")
def read_dossier(request: Request, party: Identity, asked: Annotated[Wanted, Param()]) -> Dossier:
    """What an identity is called, what it said and what is said about it, counted in every way."""
    wanted = Asked(asked.about, asked.since, asked.until, asked.limit)
    with reading(request) as archive, told(archive.path):
        return DOSSIERS.get(archive, (find(archive.connection, str(party)), wanted))


@router.get("/parties/{party}/identity")
def read_identity(request: Request, party: Identity) -> Description:
    """Why an identity is one: its parties in reports, their links with reasons, and decisions.

    `near` are other identities that may be the same. A reason is a pair: words, and a weight in log
    odds; at a sum of 2 and above, parties are linked. An identity of more than 200 parties is
    refused: its members are listed page by page.
    """
    with reading(request) as archive, told(archive.path):
        number = find(archive.connection, str(party))
        count = parties_of(archive.connection, number)
        if count > _MOST_DESCRIBED:
            raise RefusedDecision(
                f"identity {number} is made of {count:,} parties, which are too many to be "
                f"described at once; list them at /api/v1/parties/{number}/members."
            )
        return describe(archive.connection, number)


class Members(Asking):
    """Which page of the members."""

    limit: Annotated[int, Field(ge=1, le=100), Param(description="At most so many.")] = 25
    after: Annotated[Number | None, Param(description="The last party of the page before.")] = None


@router.get("/parties/{party}/members")
def list_members(
    request: Request, response: Response, party: Identity, asked: Annotated[Members, Param()]
) -> Paged[Membership]:
    """The parties of reports that an identity is made of, each with its strongest links."""
    with reading(request) as archive, told(archive.path):
        number = find(archive.connection, str(party))
        found = memberships(archive.connection, number, asked.limit, asked.after or 0)
    full = len(found) == asked.limit
    following = address_with(request, after=found[-1].party_id) if full else None
    link_next(response, following)
    return Paged[Membership](items=list(found), next=following)
