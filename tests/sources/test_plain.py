"""Plain text: the text is the file, and its blocks are told apart."""

from __future__ import annotations

import pytest

from onrecord.model import Part
from onrecord.sources.dateline import find_dateline
from onrecord.sources.draft import Draft, Raw
from onrecord.sources.furniture import find_byline, is_furniture, is_placeholder
from onrecord.sources.plain import read_plain

BODY = (
    "RASTOW, Nov. 3 (UPI) — Mayor Ines Okafor said on Monday that the old bridge would stay "
    "closed until the council had found the money to repair its piers."
)
MORE = "“It is not safe,” Okafor told reporters. “I will not have people die on it.”"


def read(text: str) -> Draft:
    return read_plain(Raw("story.txt", text.encode(), "text/plain"))


def parts(text: str) -> list[tuple[str, str]]:
    draft = read(text)
    assert draft.text == text
    return [(block.part.value, text[block.start : block.end]) for block in draft.blocks]


def test_a_whole_report() -> None:
    text = (
        "Bridge to stay shut, says mayor\n\nBy Pedro Lund\n\nNovember 3, 2031 4:15 pm GMT\n\n"
        f"Image not available\n\n{BODY}\n\nShare this article\n\n{MORE}\n\n* * *\n\n"
        "Copyright 2031 The Rastow Lantern. All rights reserved.\n\n- 2 -"
    )
    assert parts(text) == [
        ("headline", "Bridge to stay shut, says mayor"),
        ("furniture", "By Pedro Lund"),
        ("furniture", "November 3, 2031 4:15 pm GMT"),
        ("furniture", "Image not available"),
        ("body", BODY),
        ("furniture", "Share this article"),
        ("body", MORE),
        ("furniture", "* * *"),
        ("furniture", "Copyright 2031 The Rastow Lantern. All rights reserved."),
        ("furniture", "- 2 -"),
    ]
    draft = read(text)
    assert draft.title == "Bridge to stay shut, says mayor"
    assert draft.byline == ("Pedro Lund",)
    assert (draft.dateline_place, draft.agency) == ("Rastow", "UPI")
    assert draft.published is None


@pytest.mark.parametrize(
    "first",
    [
        "Bridge stays shut.",  # a sentence
        "The mayor said:",
        "Bridge",
        "Bridge, " * 30 + "shut",
        "By Pedro Lund",
    ],
)
def test_what_is_no_headline(first: str) -> None:
    assert "headline" not in dict(parts(f"{first}\n\n{BODY}\n\n{MORE}"))


@pytest.mark.parametrize(
    "first", ["Can the bridge be saved?", "‘Not safe’: mayor shuts bridge", "Bridge to the U.S."]
)
def test_what_is_a_headline(first: str) -> None:
    assert parts(f"{first}\n\n{BODY}\n\n{MORE}")[0] == ("headline", first)


def test_a_text_of_short_lines_has_no_headline() -> None:
    assert {part for part, _ in parts("one two\n\nthree four\n\nfive six")} == {"body"}


@pytest.mark.parametrize(
    "words",
    [
        "---", "* * *", "###", "• • •", "https://lantern.example/2031/bridge-shut",
        "<https://lantern.example/x>", "www.lantern.example", "Source: https://lantern.example/x",
        "news@lantern.example", "3", "Page 3 of 10", "– 12 –", "3/10",
        "Image not found or type unknown", "Video unavailable", "This content is not available",
        "[Image]", "Photo 3 of 12", "Media player failed to load",
        "Share this story on Facebook", "Follow us on Twitter", "Subscribe to our newsletter",
        "Sign up for our daily newsletter", "Read more: Council votes on bridge",
        "Advertisement", "Click here for more news", "Related: Council votes", "ADVERTISEMENT",
        "Share | Tweet | Email", "Tags: bridges, Rastow", "3 min read", "Comments (14)",
        "© 2031 Rastow Lantern", "Copyright © Rastow Lantern",
        "This material may not be published, broadcast, rewritten or redistributed without permission.",
        "Updated: 3 November 2031, 10:22", "Friday, January 4, 2031", "2031-11-03",
        "Published 2 hours ago", "Reuters", "— AP", "The Associated Press", "(Xinhua)",
        "(Reporting by Pedro Lund; Editing by Mia Tarr)", "Photo: Mia Tarr / Rastow Lantern",
    ],
)  # fmt: skip
def test_furniture(words: str) -> None:
    assert is_furniture(words)


@pytest.mark.parametrize(
    "words",
    [
        "Share prices fell, brokers said.", "Follow the money, the judge told jurors.",
        "Subscribers say they were misled.", "Image matters, said the mayor.",
        "Photographs were not found, police said, and the case is now closed for good and all.",
        "Copyright law must change, publishers say.", "Related parties denied the charge.",
        "“Share this,” he said.", "'Click here' was all it said", "No.", "Yes", "”", "‘",
        "Video shows mayor leaving", "Comments by the mayor drew anger",
        "Print is dead, says editor", "Sign up for health cover now, governor urges",
        "He said: see https://lantern.example/x", "Mayor Ines Okafor",
        "The mayor said 3 of 10 bridges are unsafe", "Ends meet for fewer, says union",
        "More on taxes from the mayor", "Read my lips, said the mayor", "May said on Monday",
        "Home prices fall", "Reuters said on Monday that it would close its office.",
        "Reporting by the committee was late, Lund said.", "Photo by photo, the trial moved on.",
        "Updated rules start on 3 May, officials say", "Tags were removed, police said",
        "Image of suspect removed, police say",
    ],
)  # fmt: skip
def test_prose_is_no_furniture(words: str) -> None:
    assert not is_furniture(words)


def test_placeholders() -> None:
    assert is_placeholder("Image not found or type unknown")
    assert not is_placeholder("---")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("By Pedro Lund", ("Pedro Lund",)),
        ("BY PEDRO LUND", ("Pedro Lund",)),
        ("By Pedro Lund and Mia van der Tarr", ("Pedro Lund", "Mia van der Tarr")),
        ("By Pedro Lund, Mia Tarr and Jo O’Neil", ("Pedro Lund", "Mia Tarr", "Jo O’Neil")),
        ("By Pedro Lund, Jr.", ("Pedro Lund, Jr.",)),
        ("By Pedro Lund | The Rastow Lantern", ("Pedro Lund",)),
        ("By Pedro Lund in Rastow", ("Pedro Lund",)),
        ("By Monday Night", ()),
        ("By the time it closed, the bridge was old.", ()),
        ("By Lund", ()),
        ("By Pedro Lund’s account, he said no.", ()),
        ("“By Pedro Lund”", ()),
        ("Pedro Lund", ()),
    ],
)
def test_bylines(words: str, names: tuple[str, ...]) -> None:
    assert find_byline(words) == names


@pytest.mark.parametrize(
    ("words", "dateline"),
    [
        ("Port Rastow, July 18 (RHC)-- Mayor Okafor has said", ("Port Rastow", "RHC")),
        ("NEW RASTOW, Nov. 19 (UPI) — The mayor", ("New Rastow", "UPI")),
        ("RASTOW (Reuters) - The mayor", ("Rastow", "Reuters")),
        ("Rastow (AFP) – The mayor", ("Rastow", "AFP")),
        ("(Reuters) - The mayor", (None, "Reuters")),
        ("RASTOW — The mayor", ("Rastow", None)),
        ("RASTOW, Vt. — The mayor", ("Rastow, Vt.", None)),
        ("RASTOW, Vt., Oct. 4 (UPI) — The mayor", ("Rastow, Vt.", "UPI")),
        ("KELDA, Norland (AP) _ The mayor", ("Kelda, Norland", "AP")),
        ("RASTOW, 3 March 2031 (Xinhua) -- The mayor", ("Rastow", "Xinhua")),
        ("RIO DE RASTOW/KELDA (Reuters) - The mayor", ("Rio De Rastow/Kelda", "Reuters")),
        ("BREAKING — The mayor", None),
        ("Okafor — the mayor — said no", None),
        ("Okafor (Labour) - the mayor - said no", None),
        ("Okafor said no — the mayor", None),
        ("RASTOW: The mayor", None),
        ("The mayor said (AP) no", None),
        ("Well-known mayor", None),
        ("Okafor--- The mayor", None),
        ("OKAFOR--Ines, 91, of Rastow, died on Monday", None),
        ("RASTOW-- The mayor", ("Rastow", None)),
        ("Okafor-, Nov. 3 (AP) - The mayor", None),
        ("", None),
    ],
)
def test_datelines(words: str, dateline: tuple[str | None, str | None] | None) -> None:
    found = find_dateline(words)
    assert (found and (found.place, found.agency)) == dateline
    if found:
        assert words[found.length :].strip().startswith(("The mayor", "Mayor Okafor"))


def test_who_speaks_in_a_transcript_is_no_place() -> None:
    lines = [f"{who} — The bridge is not safe, and I say so today." for who in ("LUND", "OKAFOR")]
    assert read("\n\n".join(lines * 4)).dateline_place is None


def test_the_outlet_is_named_at_the_end() -> None:
    text = f"{BODY}\n\n{MORE}\n\nhttps://www.rlantern.example/a/1\n\nRastow Lantern"
    assert read(text).outlet == "Rastow Lantern"
    assert parts(text)[-1][0] == "furniture"


@pytest.mark.parametrize("last", ["Pedro Lund", "No", "Rastow Lantern said no to the bridge plan."])
def test_other_last_lines_stay(last: str) -> None:
    text = f"{BODY}\n\n{MORE}\n\nhttps://www.rlantern.example/a/1\n\n{last}"
    assert read(text).outlet is None
    assert parts(text)[-1][0] == "body"


def test_a_report_s_own_address_spells_its_headline() -> None:
    head = "Bridge to stay shut, says mayor of Rastow"
    own = "https://lantern.example/2031/bridge-to-stay-shut-says-mayor-of-rastow"
    other = "https://lantern.example/2031/council-to-vote"
    assert read(f"{head}\n\n{BODY}\n\n{other}\n\n{own}").url == own
    assert read(f"{head}\n\n{BODY}\n\n{other}").url is None


def test_captions_by_their_words() -> None:
    caption = "FILE - Mayor Ines Okafor speaks in Rastow, Nov. 1, 2031. (AP Photo/Mia Tarr)"
    assert (Part.CAPTION.value, caption) in parts(f"{BODY}\n\n{caption}\n\n{MORE}")


@pytest.mark.parametrize(
    "text",
    ["a\r\nb\rc\nd", "\tThe mayor\tsaid", "no\0nul here at all", "\n\n\nmayor\n\n\n", "x\x85y\u2028z",
     "قالت العمدة\u200f «لا»", "e\u0301 👩‍👩‍👧 no", "no final newline", "final newline\n", "\ufeffx"[1:]],
)  # fmt: skip
def test_the_text_is_the_file(text: str) -> None:
    assert read(text).text == text
