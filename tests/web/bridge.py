"""An invented story as several outlets carried it, for the tests of comparing and deciding.

Lenn Wire has it first; the Harrow Post takes it word for word, the Ledger tells it in its own words,
the Courier puts two of them in quotation marks. The Post's page has three versions. Two reports
name a spokesman in ways that leave open who he is.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from onrecord.archive.store import Archive
from onrecord.compare.update import update
from onrecord.model import Record
from tests.compare.invented import Says, make_record
from tests.compare.stories import BRIDGE

STANDS = (
    "“The bridge will stand before the flood comes, and nobody in Harrow will sleep badly again,”"
)
DEBT = "that the debt will burden the town for 30 years"
PAGE = "https://post.example/bridge"


def wire() -> Record:
    return make_record(
        *BRIDGE,
        says=(Says("Ada Quill", STANDS), Says("Bo Renn", DEBT)),
        outlet="Lenn Wire",
        day=date(2021, 3, 2),
        title="Bridge over the Lenn opens",
        url="https://wire.example/1",
    )


def copy() -> Record:
    return make_record(
        *BRIDGE,
        says=(Says("Ada Quill", STANDS), Says("Bo Renn", DEBT)),
        outlet="Harrow Evening Post",
        agency="Lenn Wire",
        day=date(2021, 3, 3),
        title="A bridge at last",
        url="https://evening.example/bridge",
    )


def ledger() -> Record:
    words = "that the bridge would stand before the flood comes, and nobody in Harrow sleeps badly again"
    return make_record(
        "The new bridge over the Lenn is open to walkers and carts, our correspondent writes.",
        f"Mayor Ada Quill told the crowd {words}. The crowd sang until the rain came.",
        says=(Says("Ada Quill", words),),
        outlet="Ledger",
        day=date(2021, 3, 3),
        title="Walkers first",
        url="javascript:alert(1)",
    )


def courier() -> Record:
    words = "the bridge will stand before the flood comes, and “nobody in Harrow” will sleep badly again"
    return make_record(
        "Karsholm has no bridge of its own, and looked on.",
        f"Ada Quill promised that {words}, which was met with laughter on this side of the water.",
        says=(Says("Ada Quill", words),),
        outlet="Karsholm Courier",
        day=date(2021, 3, 4),
        title="Laughter from across the water",
    )


def versions() -> tuple[Record, ...]:
    """The page of the Post as it was, and as it was changed twice."""
    opened = "“The bridge will carry carts and walkers for a hundred years,”"
    doubted = "“The bridge will carry walkers for a hundred years,”"
    toll = "that the toll is two crowns"
    told = {
        "Bridge opens": (f"{opened} said Ada Quill.", f"The council says {toll}."),
        "Bridge opens, with a toll": (f"{doubted} said Ada Quill.", f"The council says {toll}."),
        "Bridge in doubt": (f"{doubted} said Ada Quill.", "“Nobody asked us,” said Bo Renn."),
    }
    says = (
        (Says("Ada Quill", opened), Says("The council", toll)),
        (Says("Ada Quill", doubted), Says("The council", toll)),
        (Says("Ada Quill", doubted), Says("Bo Renn", "“Nobody asked us,”")),
    )
    return tuple(
        make_record(
            *paragraphs,
            says=said,
            outlet="Harrow Post",
            day=date(2021, 3, 5),
            title=title,
            url=PAGE,
        )
        for (title, paragraphs), said in zip(told.items(), says, strict=True)
    )


def spokesmen() -> tuple[Record, ...]:
    return (
        make_record(
            "Jan Brandt, a goalkeeper of Karsholm, spoke first. “We shall win on Sunday,” he said.",
            says=(Says("Jan Brandt", "“We shall win on Sunday,”"),),
            outlet="Ledger",
            day=date(2021, 3, 6),
            title="Before the match",
        ),
        make_record(
            "“The budget holds,” the minister Johannes Brandt told the chamber on Monday.",
            says=(Says("Johannes Brandt", "“The budget holds,”"),),
            outlet="Lenn Wire",
            day=date(2021, 3, 8),
            title="The budget",
        ),
    )


def _with_sources(record: Record) -> Record:
    """The record with the speaker's name as the source of each statement."""
    named = {party.id: party.named for party in record.parties}
    statements = tuple(
        each.model_copy(update={"source": (named[each.speakers[0]],)}) for each in record.statements
    )
    return record.model_copy(update={"statements": statements})


def make_story(path: Path) -> Path:
    """The archive of the story, linked and compared."""
    with Archive.open(path, write=True) as archive:
        for record in (wire(), copy(), ledger(), courier(), *versions(), *spokesmen()):
            archive.add(_with_sources(record))
        update(archive)
    return path
