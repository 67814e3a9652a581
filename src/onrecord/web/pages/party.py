"""People and bodies: found by name, and the dossier of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from onrecord.archive.dossier import Asked, Dossier
from onrecord.archive.errors import told
from onrecord.archive.identity.appearance import form
from onrecord.archive.identity.finding import Summary
from onrecord.archive.identity.showing import Description, Member
from onrecord.archive.people import (
    MOST_HEARD,
    MOST_SAID,
    Brief,
    Membership,
    called,
    identity_now,
    memberships,
    near_names,
    parties_of,
)
from onrecord.archive.search import Query as Wanted
from onrecord.archive.store import Archive
from onrecord.web.access import may_write
from onrecord.web.counted import DESCRIPTIONS, DOSSIERS, HEARD, statements_of
from onrecord.web.pages.report import party_address
from onrecord.web.pictures import outlets, roles, timeline
from onrecord.web.rendering import page
from onrecord.web.serving import reading

__all__ = ["router"]

router = APIRouter()

_MOST_NUMBER = 2**63 - 1  # of a row in SQLite
_NEWEST = 8  # statements of either kind that a dossier shows
_MEMBERS = 25  # parties that are shown at a time
_MOST_DESCRIBED = 30  # parties, of each of which others that may be the same are looked for
_QID = re.compile(r"Q[1-9]\d{0,15}", re.ASCII)
_COUNTS = Asked(limit=0)  # of a dossier; its statements are looked for apart

_Name = Annotated[str, Query(max_length=200)]
_Number = Annotated[int, Path(ge=1, le=_MOST_NUMBER)]


@router.get("/parties")
def parties(
    request: Request,
    q: _Name = "",
    type: Literal["", "person", "organisation", "place"] = "",  # noqa: A002 (as in the address)
) -> Response:
    """Those called so; without a name, those most quoted."""
    words = q.strip()
    with reading(request) as archive:
        if words:
            briefs, found = called(archive, words, type)
            near = "" if briefs else near_names(archive.connection, words)
        else:
            briefs, near = HEARD.get(archive, type), ""
            found = len(briefs)
    return page(
        request,
        "parties.html",
        q=words,
        type=type,
        briefs=briefs,
        found=found,
        near=near,
        heard=MOST_HEARD,
        address=party_address,
        bound=MOST_SAID,
    )


@router.get("/parties/{number}")
def party(
    request: Request,
    number: _Number,
    called: _Name = "",  # the name that the link gives, for numbers may change
    parties: Annotated[int, Query(ge=0, le=_MOST_NUMBER)] = 0,
) -> Response:
    """The dossier of an identity."""
    with reading(request) as archive, told(archive.path):
        identity = identity_now(archive.connection, number)
        if identity is None:
            return _gone(request, archive, number, called)
        if identity != number:
            return RedirectResponse(f"/parties/{identity}", 302)
        return _dossier(request, archive, identity, called, parties)


def _gone(request: Request, archive: Archive, number: int, name: str) -> Response:
    """Nobody has this number now: who is called as the link says."""
    return page(
        request,
        "party_gone.html",
        status=404,
        number=number,
        called=name.strip(),
        briefs=_alike(archive, name),
        address=party_address,
        bound=MOST_SAID,
    )


def _dossier(request: Request, archive: Archive, identity: int, name: str, after: int) -> Response:
    db = archive.connection
    made = DOSSIERS.get(archive, (identity, _COUNTS))
    count = parties_of(db, identity)
    listed = memberships(db, identity, _MEMBERS + 1, after)
    meant = _is_called(made, name)
    return page(
        request,
        "party.html",
        made=made,
        said=statements_of(archive, Wanted(speaker_identity=identity, limit=_NEWEST)),
        about=statements_of(archive, Wanted(about_identity=identity, limit=_NEWEST)),
        pictures=[
            timeline(made.name, made.months),
            roles(made.name, made.roles),
            outlets(made.name, made.outlets),
        ],
        qids=[fact.value for fact in made.facts if _is_qid(fact.fact, fact.value)],
        days=_days(made),
        members=listed[:_MEMBERS],
        more=len(listed) > _MEMBERS,
        after=after,
        count=count,
        description=_description(archive, made, count, listed[:_MEMBERS]),
        described=count <= _MOST_DESCRIBED,
        may_write=may_write(request),
        called=name.strip(),
        meant=meant,
        alike=() if meant else _alike(archive, name, but=identity),
        address=party_address,
        bound=MOST_SAID,
    )


def _description(
    archive: Archive, made: Dossier, count: int, listed: Iterable[Membership]
) -> Description:
    """What decisions rest on. Of an identity of many parties the first, and none that are near:
    those are looked for party by party, which takes too long for a page."""
    if count <= _MOST_DESCRIBED:
        return DESCRIPTIONS.get(archive, made.identity_id)
    members = (
        Member(each.party_id, each.name, each.roles, each.day, each.outlet, each.title)
        for each in listed
    )
    roles = tuple(use.words for use in sorted(made.roles, key=lambda use: -use.reports)[:3])
    first, last = _days(made) or (None, None)
    told = Summary(made.identity_id, made.name, made.type, count, first, last, roles)
    return Description(told, tuple(members), (), (), (), ())


def _days(made: Dossier) -> tuple[str, str] | None:
    """The days of the first and the last report that names the identity, where any has one."""
    firsts = [use.first_day for use in made.names if use.first_day]
    lasts = [use.last_day for use in made.names if use.last_day]
    return (min(firsts), max(lasts)) if firsts and lasts else None


def _is_called(made: Dossier, name: str) -> bool:
    """Whether the identity is the one that a link meant, as far as it says."""
    wanted = form(name[:200])
    known = [use.words for use in made.names] + [fact.value for fact in made.facts]
    return not wanted or wanted in (form(each[:200]) for each in known)


def _alike(archive: Archive, name: str, but: int | None = None) -> tuple[Brief, ...]:
    if not name.strip():
        return ()
    briefs, _ = called(archive, name)
    return tuple(brief for brief in briefs if brief.identity_id != but)[:12]


def _is_qid(fact: str, value: str) -> bool:
    return fact == "wikidata" and _QID.fullmatch(value) is not None
