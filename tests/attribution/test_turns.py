"""Who speaks in a transcript, read with the shipped model."""

from __future__ import annotations

import onrecord

TEXT = """The ferry hearing of Thursday was short. This is part of what was said.

"BRANDT: Nobody on the pier was told that the boat would leave early, and nobody asked.

"That was our mistake.

"(CROSSTALK.)

"KELL: If I may, sir. Will the board pay for the tickets?

"BRANDT: The board met at noon, you know, and there was a heated talk about who should pay.

"KELL: Do you see the two as the same?"
"""


def test_each_turn_of_a_transcript_is_its_speakers() -> None:
    record = onrecord.load(threads=1).read_text(TEXT)
    text = record.report.text
    turns = [
        (text[slice(*each.source[0])], each.words)
        for each in record.statements
        if each.inside is None and [text[slice(*span)] for span in each.cue] == [":"]
    ]
    assert [source for source, _ in turns] == ["BRANDT", "KELL", "BRANDT", "KELL"]
    assert turns[0][1].startswith("Nobody on the pier")
    assert turns[0][1].endswith("That was our mistake.")
    assert turns[1][1].startswith("If I may, sir.") and turns[1][1].endswith("tickets?")
    assert turns[3][1].startswith("Do you see")
