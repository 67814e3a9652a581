"""The labels that the encoder gives to pieces."""

from __future__ import annotations

__all__ = ["NAME_TAGS", "NOUNS", "REACH", "ROLES", "TAGS", "THINGS"]

ROLES = ("source", "cue", "content")
TAGS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))

THINGS = ("person", "organisation", "place", "other")  # what a name or a description stands for
NAME_TAGS = ("O", *(f"{place}-{thing}" for thing in THINGS for place in "BI"))
NOUNS = ("none", *THINGS)  # the first piece of the noun that a description turns on
REACH = 12  # pieces from there back to the description's first, 0 to 11
