"""Files to read, made up: plain reports of statements that the stand-in for the model finds."""

from __future__ import annotations

import gzip
from pathlib import Path


def write(path: Path, *said: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(said) + "\n", "utf-8")
    return path


def warc(path: Path, pages: dict[str, str]) -> None:
    with path.open("wb") as file:
        for url, text in pages.items():
            answer = (
                f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
            )
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
                "WARC-Record-ID: <urn:uuid:0>\r\nWARC-Date: 2022-07-18T00:00:00Z\r\n"
                "Content-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
