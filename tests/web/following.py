"""Going from page to page in a browser."""

from __future__ import annotations

from playwright.sync_api import Locator

__all__ = ["follow"]


def follow(link: Locator) -> None:
    """Click what leads to another page, and wait until all of that is there.

    A click waits only until the answer begins, and `count`, `is_visible` and `url` tell what is
    there at the moment.
    """
    with link.page.expect_navigation():
        link.click()
