"""Pages of long lists: each names the next by its whole address, in the answer and its header."""

from __future__ import annotations

from typing import Generic, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, Field

__all__ = ["Paged", "address_with", "link_next"]

T = TypeVar("T")


class Paged(BaseModel, Generic[T]):
    """Some of a list in its order. `next` is the address of what comes after; null at the end."""

    items: list[T]
    next: str | None = Field(
        examples=["http://127.0.0.1:8017/api/v1/statements?after=2022-07-18.17"]
    )


def address_with(request: Request, **place: object) -> str:
    """The address of the same question, behind or before a place in its answer."""
    return str(request.url.include_query_params(**place))


def link_next(response: Response, address: str | None) -> None:
    """Say the next page in the header too (RFC 8288)."""
    if address is not None:
        response.headers["Link"] = f'<{address}>; rel="next"'
