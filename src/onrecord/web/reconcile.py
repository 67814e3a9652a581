"""The parties of the archive as a reconciliation service, for OpenRefine and what speaks as it does.

The protocol is version 0.2 of https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
OpenRefine asks for matches from its own server, but for the manifest, suggestions and previews from
the page that it shows in a browser, which is of another origin than ours. Only origins on the same
machine may read those answers: else any page on the web that somebody opens could read who is named
in an archive that is served on their laptop. There is no JSONP, which cannot tell who asks.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi import Query as Param
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from onrecord.archive.dossier import facts
from onrecord.archive.errors import told
from onrecord.archive.identity.appearance import NAMED
from onrecord.archive.identity.finding import Summary, find, summary
from onrecord.archive.identity.reconciling import begins, propose
from onrecord.model import PartyType
from onrecord.web.errors import PROBLEMS
from onrecord.web.rendering import page
from onrecord.web.serving import reading, serving_of

__all__ = ["router"]

_MOST_QUERIES = 50  # of a batch; OpenRefine sends 10
_LONGEST_BATCH = 200_000  # characters
_LOCAL_ORIGIN = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.ASCII)
_PREVIEW = {"width": 420, "height": 240}
_TYPE_NAMES = {
    PartyType.PERSON: "Person",
    PartyType.ORGANISATION: "Organisation",
    PartyType.PLACE: "Place that acts as one",
}


def _let_read(request: Request, response: Response) -> None:
    """Let pages of programs on the same machine read the answer."""
    origin = request.headers.get("Origin", "")
    response.headers["Vary"] = "Origin"
    if _LOCAL_ORIGIN.fullmatch(origin):
        response.headers["Access-Control-Allow-Origin"] = origin


router = APIRouter(
    prefix="/reconcile",
    tags=["reconcile"],
    dependencies=[Depends(_let_read)],
    generate_unique_id_function=lambda route: route.name,
    responses=PROBLEMS,
)


class Type(BaseModel):
    """A type of entities."""

    id: str
    name: str


class Candidate(BaseModel):
    """An identity that a query may mean. `score` is from 0 to 100, `match` only where it is sure."""

    id: str
    name: str
    description: str
    type: list[Type]
    score: float
    match: bool


class Candidates(BaseModel):
    """The answer to one query."""

    result: list[Candidate]


class Suggestion(BaseModel):
    """An identity or type that begins as was typed."""

    id: str
    name: str
    description: str = ""
    notable: list[Type] = []


class Suggestions(BaseModel):
    """What begins as was typed."""

    result: list[Suggestion]


class _Query(BaseModel):
    """One query of a batch. What else it may hold, such as properties, is passed over."""

    model_config = ConfigDict(extra="ignore")

    query: Annotated[str, Field(max_length=500)]
    type: (
        Annotated[str, Field(max_length=200)]
        | Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=20)]
        | None
    ) = None
    limit: Annotated[int, Field(ge=1, le=25)] = 5

    def types(self) -> list[str] | None:
        """The ids of the types that are asked for; None where any will do."""
        return [self.type] if isinstance(self.type, str) else self.type or None


_Batch = TypeAdapter(
    Annotated[dict[Annotated[str, Field(max_length=100)], _Query], Field(max_length=_MOST_QUERIES)]
)
_Queries = Annotated[str, Field(max_length=_LONGEST_BATCH)]
_EXAMPLE = '{"q0": {"query": "Ada Quill", "type": "person", "limit": 3}}'


@router.get("", response_model_exclude_none=True)
def reconcile(
    request: Request,
    queries: Annotated[
        _Queries | None,
        Param(description="A batch of queries as JSON; without one, the manifest is given."),
    ] = None,
) -> dict[str, Candidates] | dict[str, Any]:
    """The manifest of the service, or the answers to a batch of queries."""
    return _manifest(request) if queries is None else _answers(request, queries)


@router.post("")
def reconcile_batch(
    request: Request, queries: Annotated[_Queries, Form(examples=[_EXAMPLE])]
) -> dict[str, Candidates]:
    """The answers to a batch of queries."""
    return _answers(request, queries)


@router.get("/suggest/entity")
def suggest_entity(
    request: Request,
    prefix: Annotated[str, Param(max_length=200, examples=["ada q"])],
    cursor: Annotated[int, Param(ge=0, le=1_000, description="How many to pass over.")] = 0,
) -> Suggestions:
    """Identities with a name that begins so, those in most reports first."""
    with reading(request) as archive, told(archive.path):
        found = begins(archive.connection, prefix)[cursor:]
    return Suggestions(
        result=[
            Suggestion(
                id=str(each.identity_id),
                name=each.name,
                description=_description(each),
                notable=[_type(PartyType(each.type))],
            )
            for each in found
        ]
    )


@router.get("/suggest/type")
def suggest_type(prefix: Annotated[str, Param(max_length=200, examples=["per"])]) -> Suggestions:
    """Types with a name that begins so."""
    typed = prefix.strip().casefold()
    return Suggestions(
        result=[
            Suggestion(id=kind.value, name=name)
            for kind, name in _TYPE_NAMES.items()
            if name.casefold().startswith(typed)
        ]
    )


@router.get("/preview", response_class=Response)
def preview(
    request: Request,
    party: Annotated[
        str, Param(alias="id", max_length=20, pattern="^[0-9]{1,18}$", examples=["17"])
    ],
) -> Response:
    """A small page about an identity, to be shown inside another page."""
    with reading(request) as archive, told(archive.path):
        number = find(archive.connection, party)
        identity = summary(archive.connection, number)
        known = facts(archive.connection, number)
    answer = page(request, "reconcile_preview.html", identity=identity, facts=known)
    # It is shown in a frame of OpenRefine's page; it runs nothing and sends nothing.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors http://localhost:* http://127.0.0.1:* https://localhost:* "
        "https://127.0.0.1:*"
    )
    return answer


def _manifest(request: Request) -> dict[str, Any]:
    base = str(request.base_url).rstrip("/")
    service = f"{base}/reconcile"
    return {
        "versions": ["0.2"],
        "name": f"onrecord: {serving_of(request).archive.name}",
        "identifierSpace": f"{base}/parties/",
        "schemaSpace": f"{service}/types/",
        "defaultTypes": [_type(kind).model_dump() for kind in NAMED],
        "view": {"url": f"{base}/parties/{{{{id}}}}"},
        "preview": {"url": f"{service}/preview?id={{{{id}}}}", **_PREVIEW},
        "suggest": {
            "entity": {"service_url": service, "service_path": "/suggest/entity"},
            "type": {"service_url": service, "service_path": "/suggest/type"},
        },
    }


def _answers(request: Request, queries: str) -> dict[str, Candidates]:
    try:
        batch = _Batch.validate_json(queries)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part)[:80] for part in first["loc"])
        raise HTTPException(
            400, f"queries: this is no batch of queries ({where}: {first['msg']})."
        ) from None
    with reading(request) as archive, told(archive.path):
        return {
            name: Candidates(result=_candidates(archive.connection, query))
            for name, query in batch.items()
        }


def _candidates(connection: sqlite3.Connection, query: _Query) -> list[Candidate]:
    wanted = query.types()
    types = [kind for kind in NAMED if wanted is None or kind.value in wanted]
    found = propose(connection, query.query, types, query.limit) if types else []
    return [
        Candidate(
            id=str(each.identity.identity_id),
            name=each.identity.name,
            description=_description(each.identity),
            type=[_type(PartyType(each.identity.type))],
            score=each.score,
            match=each.match,
        )
        for each in found
    ]


def _type(kind: PartyType) -> Type:
    return Type(id=kind.value, name=_TYPE_NAMES[kind])


def _description(identity: Summary) -> str:
    """What tells an identity from others of its name."""
    days = " to ".join(dict.fromkeys(day for day in (identity.first_day, identity.last_day) if day))
    number = f"{identity.reports:,} report{'' if identity.reports == 1 else 's'}"
    return "; ".join(part for part in (*identity.roles, number, days) if part)
