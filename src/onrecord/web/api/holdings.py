"""The archive itself: how much it holds."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version

from fastapi import Request
from pydantic import BaseModel

from onrecord.archive.errors import told
from onrecord.web.api.routes import router_for
from onrecord.web.counted import HOLDINGS
from onrecord.web.serving import reading, serving_of

__all__ = ["router"]

router = router_for("archive")


class Facts(BaseModel):
    """How much there is in the current versions of reports. The days are those of reports.

    `name` is the archive's, `software` what serves it, `writable` whether decisions are taken here.
    """

    name: str
    software: str
    writable: bool
    reports: int
    statements: int
    outlets: int
    first_day: str | None
    last_day: str | None


@router.get("/archive")
def read_archive(request: Request) -> Facts:
    """How much the archive holds."""
    serving = serving_of(request)
    with reading(request) as archive, told(archive.path):
        held = HOLDINGS.get(archive, None)
    return Facts(
        name=serving.archive.name,
        software=f"onrecord {version('onrecord')}",
        writable=not serving.read_only,
        **asdict(held),
    )
