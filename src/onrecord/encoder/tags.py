"""The tags that the encoder gives to pieces."""

from __future__ import annotations

__all__ = ["ROLES", "TAGS"]

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))
