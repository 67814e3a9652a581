"""Builds the HTML pages that the tests read. All names and outlets are invented."""

from __future__ import annotations

import html
import json
from typing import Any

LEDE = (
    "Mayor Ilsa Brandt said on Monday that the ferry terminal in Karsholm would close for two "
    "weeks, after inspectors found cracks in its quay wall."
)
SECOND = (
    "“We will not take any risk with people’s lives,” Ms. Brandt told reporters outside the town "
    "hall. “Nobody crosses that quay until I have a report on my desk.”"
)
THIRD = (
    "The dockers’ union welcomed the decision, and its spokesman, Piet Marren, said that an "
    "apprentice had warned of the damage in March."
)
HEADLINE = "Karsholm ferry terminal to close after cracks are found"

FURNITURE = """
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
"""
REMAINS = """
<div class="share"><a href="#">Share on Facebook</a> <a href="#">Tweet this page</a></div>
<section class="related"><h3>More from Karsholm</h3>
<ul><li><a href="/a">Harbour fees to rise for the third year running</a></li>
<li><a href="/b">Ferry line buys a second ship from its rival</a></li></ul></section>
<div id="comments"><p>harbourfan77: they should have closed it years ago, I always said so!</p></div>
<footer><p>Copyright 2024 The Karsholm Courier. All rights reserved.</p></footer>
"""


def page(
    body: str | None = None,
    *,
    headline: str | None = HEADLINE,
    head: str = "",
    linked: dict[str, Any] | None = None,
    attributes: str = ' lang="en-GB"',
) -> str:
    """A page with menu, share lines, related links and comments around `body`.

    `linked` is its JSON-LD, `head` further markup of its head.
    """
    if body is None:
        body = "".join(f"<p>{text}</p>\n" for text in (LEDE, SECOND, THIRD))
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    heading = f"<h1>{html.escape(headline)}</h1>" if headline else ""
    title = html.escape(f"{headline or 'Untitled'} | The Karsholm Courier")
    return (
        f"<!DOCTYPE html><html{attributes}><head><meta charset=utf-8><title>{title}</title>"
        f"{head}{script}</head><body>{FURNITURE}<main><article>{heading}{body}</article>"
        f"{REMAINS}</main></body></html>"
    )
