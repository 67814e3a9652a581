"""What exported things are called, so that two exports of one archive call them alike."""

from __future__ import annotations

import json
import re
import uuid
from base64 import urlsafe_b64encode

from onrecord.model import Report

__all__ = ["text_iri", "urn_of", "uuid_of", "web_address"]

_NAMESPACE = uuid.UUID("6f6e7265-636f-5264-8000-000000000001")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]{1,2000}")


def uuid_of(kind: str, *names: str) -> str:
    """What a thing of some kind is known by: the UUID (version 5) of its names as JSON."""
    return str(uuid.uuid5(_NAMESPACE, json.dumps([kind, *names])))


def urn_of(kind: str, *names: str) -> str:
    """The same as an IRI."""
    return f"urn:uuid:{uuid_of(kind, *names)}"


def text_iri(report: Report) -> str:
    """The IRI of exactly this text, by its SHA-256 (RFC 6920)."""
    digest = urlsafe_b64encode(bytes.fromhex(report.text_sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def web_address(report: Report) -> str | None:
    """The report's address where it is one on the web; a report is anybody's text."""
    return report.url if report.url and _ADDRESS.fullmatch(report.url) else None
