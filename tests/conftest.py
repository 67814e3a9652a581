"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import settings

# CI draws the same examples every time, so that a failure there can be had again anywhere; a
# developer's runs draw new ones. No deadline: the machine may be busy with something else.
settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("developer", deadline=None)


def pytest_configure() -> None:
    import os

    settings.load_profile("ci" if os.environ.get("CI") else "developer")
