"""What is measured of a command is its own."""

from __future__ import annotations

from tests.hostile.running import run


def test_the_memory_of_the_tests_is_not_counted() -> None:
    much = bytearray(500_000_000)
    ended = run("--version")
    assert len(much) == 500_000_000
    assert ended.code == 0
    assert 0 < ended.memory < 200
    assert ended.out.startswith(b"onrecord ")
