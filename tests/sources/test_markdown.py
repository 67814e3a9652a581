"""Markdown: the text is the file, and what is markup in it is said to be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import Part
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.markdown import read_markdown

PROSE = "Mayor Ines Okafor said on Monday that the old bridge would stay closed until May."


def read(text: str) -> Draft:
    draft = read_markdown(Raw("story.md", text.encode(), "text/markdown"))
    assert draft.text == text
    return draft


def words(draft: Draft, start: int, end: int) -> str:
    """What a reader sees of `[start, end)`: its characters without the markup."""
    hidden = {at for span in draft.markup for at in range(*span)}
    return "".join(draft.text[at] for at in range(start, end) if at not in hidden)


def seen(text: str) -> list[str]:
    draft = read(text)
    return [words(draft, block.start, block.end) for block in draft.blocks]


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.part.value, text[block.start : block.end]) for block in read(text).blocks]


def test_a_whole_report() -> None:
    text = (
        "\n# *Bridge to stay shut, says mayor of Rastow*\n\n---\n\n![a bridge](b.jpg)\n\n"
        "**The bridge seen from the *Kelda* side**\n\nBy Pedro Lund\n\n"
        f"RASTOW (AP) -- {PROSE}\n\n> “Not safe,” she **said**.\n> “Not now.”\n\n"
        "[Subscribe to our newsletter](http://x.example/s)\n\n***\n\n"
        "<https://rlantern.example/31/bridge-to-stay-shut-says-mayor-of-rastow>\n\n**Rastow Lantern**"
    )
    assert parts(text) == [
        ("headline", "*Bridge to stay shut, says mayor of Rastow*"),
        ("furniture", "---"),
        ("furniture", "![a bridge](b.jpg)"),
        ("caption", "**The bridge seen from the *Kelda* side**"),
        ("furniture", "By Pedro Lund"),
        ("body", f"RASTOW (AP) -- {PROSE}"),
        ("body", "“Not safe,” she **said**.\n> “Not now.”"),
        ("furniture", "[Subscribe to our newsletter](http://x.example/s)"),
        ("furniture", "***"),
        ("furniture", "<https://rlantern.example/31/bridge-to-stay-shut-says-mayor-of-rastow>"),
        ("furniture", "**Rastow Lantern**"),
    ]
    draft = read(text)
    assert draft.title == "Bridge to stay shut, says mayor of Rastow"
    assert draft.outlet == "Rastow Lantern"
    assert draft.url == "https://rlantern.example/31/bridge-to-stay-shut-says-mayor-of-rastow"
    assert (draft.dateline_place, draft.agency) == ("Rastow", "AP")
    assert draft.byline == ("Pedro Lund",)
    assert "".join(seen(text)[6].split("\n")) == "“Not safe,” she said. “Not now.”"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she *said* no", "she said no"),
        ("she ***said* no**", "she said no"),
        ("she __said__ _no_", "she said no"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("an *unclosed mark", "an *unclosed mark"),
        ("**a*", "*a"),
        ("5\\* and \\_no\\_ and \\a", "5* and _no_ and \\a"),
        ("[the *mayor*](http://x.example/a_(b)_c \"title\") said", "the mayor said"),
        ("[the mayor][1] and [Lund] said\n\n[1]: http://x.example\n[Lund]: <http://y> 'z'",
         "the mayor and Lund said"),
        ("[no link] here", "[no link] here"),
        ("a ![seal of *Rastow*](s.png) b", "a  b"),
        ("[![seal](s.png) home](/)", " home"),
        ("`code` and ``a`b``", "code and a`b"),
        ("see <https://x.example/a> now", "see https://x.example/a now"),
        ("Lund &amp; Sons", "Lund & Sons"),
        ("a<br>b and <b>c</b>", "ab and c"),
        ("## Title ##", "Title"),
        ("Title\n=====", "Title"),
        ("- item *one*", "item one"),
        ("> > quoted\n> > twice", "quoted\ntwice"),
        ("> quoted\nlazily", "quoted\nlazily"),
        ("1. one\n   two", "one\n   two"),
        ("    indented by hand", "indented by hand"),
        ("one\r\ntwo", "one\r\ntwo"),
        ("a\\\\*b*", "a\\b"),
        ("“*So*,” she said", "“So,” she said"),
    ],
)  # fmt: skip
def test_markup(text: str, expected: str) -> None:
    assert (
        seen(text)[0].replace("\r\n", "\n").replace("\n  ", "\n ")
        == (expected.replace("\r\n", "\n").replace("\n  ", "\n "))
        or seen(text)[0].replace("\n ", "\n") == expected
    )


def test_hard_breaks_end_a_block() -> None:
    assert [t for _, t in parts("Pedro Lund  \nRastow\\\nMonday, he said")] == [
        "Pedro Lund", "Rastow\\", "Monday, he said",
    ]  # fmt: skip


def test_a_picture_s_line_is_a_block_of_its_own() -> None:
    text = f"![x](y.jpg)\n*The bridge on Monday.*\n\n{PROSE}"
    assert [part for part, _ in parts(text)] == ["furniture", "caption", "body"]


@pytest.mark.parametrize("picture", ["![x](y)", "[![x](y)](z)", "*Image not found or type unknown*",
                                     "<img src=y>", "<figure><img src='y'></figure>"])  # fmt: skip
def test_emphasis_below_a_picture_is_its_caption(picture: str) -> None:
    assert parts(f"{picture}\n\n_The bridge on Monday._\n\n{PROSE}")[1][0] == "caption"


def test_emphasis_elsewhere_is_no_caption() -> None:
    assert "caption" not in dict(
        parts(f"{PROSE}\n\n_The bridge is not safe, she said._\n\n{PROSE}")
    )
    assert "caption" not in dict(parts(f"![x](y)\n\n_The_ bridge is not _safe_.\n\n{PROSE}"))


def test_only_the_first_heading_is_the_headline() -> None:
    assert [p for p, _ in parts(f"# Bridge shut\n\n{PROSE}\n\n## Not safe\n\n{PROSE}")] == [
        "headline", "body", "body", "body",
    ]  # fmt: skip


def test_without_a_heading_the_first_line_may_be_the_headline() -> None:
    assert parts(f"**Bridge to stay shut**\n\n{PROSE} {PROSE}")[0][0] == "headline"
    assert read(f"**Bridge to stay shut**\n\n{PROSE} {PROSE}").title == "Bridge to stay shut"


def test_lists_of_links_are_menus() -> None:
    menu = "* [Home](/)\n* [World](/w)\n* [Council votes on bridge](/c)\n\n"
    assert {p for p, _ in parts(menu)} == {"furniture"}
    listed = "* [Lund](/l) said no\n* [Okafor](/o)\n* [Tarr](/t)\n\n"
    assert {p for p, _ in parts(listed)} == {"body"}
    assert {p for p, _ in parts("* [Kelda](/)\n* [World](/w)\n")} == {"body"}


def test_html_amid_markdown() -> None:
    text = "<div class=x>\n<p>The mayor said <b>no</b>.</p>\n</div>\n\n<!-- a\n\nb -->\n\n" + PROSE
    draft = read(text)
    told = [(b.part, words(draft, b.start, b.end)) for b in draft.blocks]
    assert (Part.BODY, "The mayor said no.") in told
    assert (Part.FURNITURE, "<!-- a\n\nb -->") in told


def test_fences() -> None:
    assert {p for p, _ in parts("```python\nsaid = 1\n```")} == {"furniture"}
    draft = read("```\nThe mayor said no.\n```")
    assert [b.part for b in draft.blocks if "mayor" in draft.text[b.start : b.end]] == [Part.BODY]


MATTER = """---
title: "Bridge: shut"
author:
  - By Pedro Lund
  - Mia Tarr and Jo Oak
date: 2031-11-03T10:00:00Z
url: https://lantern.example/bridge
publisher: Rastow Lantern
tags: [a, b]
---
"""


def test_front_matter() -> None:
    draft = read(MATTER + "\n" + PROSE)
    assert draft.blocks[0].part is Part.FURNITURE
    assert draft.text[: draft.blocks[0].end] == MATTER.rstrip("\n")
    assert draft.title == "Bridge: shut"
    assert draft.byline == ("Pedro Lund", "Mia Tarr", "Jo Oak")
    assert draft.url == "https://lantern.example/bridge"
    assert draft.outlet == "Rastow Lantern"
    assert draft.published is not None
    assert draft.published.value == "2031-11-03"
    assert draft.published.earliest == draft.published.latest == date(2031, 11, 3)
    assert draft.published.basis == "metadata"
    assert read(MATTER.replace("\n", "\r\n") + PROSE).title == "Bridge: shut"


def test_the_headline_s_words_are_the_title() -> None:
    assert read(MATTER + "\n# Bridge to stay shut\n\n" + PROSE).title == "Bridge to stay shut"


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [broken\n---\n\n" + PROSE,
        "---\ntitle: " + "[" * 5000 + "\n---\n\n" + PROSE,
        "---\ndate: 2031-13-45\nurl: javascript:x\nauthor: {a: b}\n---\n\n" + PROSE,
        "---\n" + "k: " + "- " * 5000 + "\n---\n\n" + PROSE,
        "---\n" + "k:\n " + "{a: " * 2000 + "\n---\n\n" + PROSE,
        "---\ntitle: &a x\nauthor: *b\n---\n\n" + PROSE,
    ],
)
def test_front_matter_that_says_nothing_useful(text: str) -> None:
    draft = read(text)
    assert (draft.title or "x") == "x"
    assert (draft.url, draft.published, draft.byline) == (None, None, ())
    assert draft.text[draft.blocks[-1].start : draft.blocks[-1].end] == PROSE


def test_a_rule_first_is_no_front_matter() -> None:
    assert parts(f"---\n\n{PROSE}\n\n---")[1] == ("body", PROSE)


ATOMS = st.sampled_from(
    ["*", "**", "_", "__", "`", "``", "[", "]", "(", ")", "<", "\n", "\n\n", "\r\n", "  \n", "\\", "#",
     " ", "- ", "> ", "1. ", "word", "Lund said", "“no”", "&amp;", "[t](u)", "[t][r]", "![a](b)", "\t",
     "    ", "é", "👩‍👩‍👧", "السلام", "\n\n[r]: http://a.example\n\n", "http://a.example", "\u2003", "*a*"]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(ATOMS, max_size=40).map("".join))
def test_what_remains_without_markup_is_what_a_renderer_shows(text: str) -> None:
    """An independent parse by markdown-it-py, which renders but has no positions, must agree."""
    from markdown_it import MarkdownIt

    shown = []
    for token in MarkdownIt("commonmark").disable("code").parse(text):
        if token.type == "inline":
            assert token.children is not None
            kept = (" " if "break" in t.type else t.content for t in token.children
                    if t.type not in ("image", "html_inline"))  # fmt: skip
            shown.append("".join(kept))
        elif token.type in ("hr", "html_block", "fence"):
            return
    draft = read(text)
    inside = [words(draft, block.start, block.end) for block in draft.blocks]
    assert "".join("".join(inside).split()) == "".join("".join(shown).split())


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "*a " * 20_000, "> " * 5_000 + "a", "- " * 5_000 + "a", "`" * 20_000,
             "![" * 10_000, "[" * 500_000, "<" * 20_000, "[a](" * 5_000, "a**b" + "c* " * 10_000],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_markup_without_end_is_read_in_time(text: str) -> None:
    import time

    start = time.monotonic()
    read(text)
    assert time.monotonic() - start < 10
