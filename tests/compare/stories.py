"""Invented stories, long enough to be copied."""

from __future__ import annotations

import random

BRIDGE = (
    (
        "Ada Quill, the mayor of Harrow, opened the new bridge over the Lenn on Tuesday. “The bridge will "
        "stand before the flood comes, and nobody in Harrow will sleep badly again,” Ada Quill said."
    ),
    (
        "The bridge took four years to build and cost 12 million crowns, twice what the council had "
        "planned for it in its first budget of 2017."
    ),
    (
        "Workers had to drive its piles through eleven metres of clay, and two of the firms that took "
        "part went out of business before the work was done."
    ),
    (
        "Bo Renn, who leads the opposition in the council, stayed away from the opening. He had asked for "
        "a ferry instead, and says that the debt will burden the town for 30 years."
    ),
)
FERRY = (
    (
        "The last ferry on the Lenn made its final crossing on Tuesday evening, with 61 passengers and a "
        "brass band on board."
    ),
    (
        "Its captain, Mika Tolle, has steered it since 1989 and does not know what he will do now. His "
        "father and his grandfather had the same post."
    ),
    (
        "A museum in Karsholm has offered to take the ferry, but the quay there would have to be made "
        "deeper, and nobody has said who would pay for that."
    ),
)


def altered(text: str, share: float, seed: int) -> str:
    """The text with a share of its words replaced by others."""
    rng = random.Random(seed)
    words = text.split(" ")
    for number in rng.sample(range(len(words)), round(share * len(words))):
        words[number] = f"word{rng.randrange(10_000)}"
    return " ".join(words)
