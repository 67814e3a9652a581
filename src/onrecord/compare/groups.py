"""Groups as connected components of confirmed pairs, kept in two tables of the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

__all__ = ["COPIES", "UTTERANCES", "Groups"]


@dataclass(frozen=True, slots=True)
class Groups:
    """Where groups are kept. A group bears the lowest number of its members.

    `members` is the table of members with their groups, `member` and `group` its columns; `pairs`
    is the table of pairs, with `left_id` below `right_id`. Which groups there are follows from the
    pairs alone, whatever the order in which they came.
    """

    members: str
    member: str
    group: str
    pairs: str

    def join(self, db: sqlite3.Connection, ids: Collection[int]) -> None:
        """Make one group of the groups of these members, between which there are now pairs."""
        found: set[int] = set()
        for each in ids:
            found.update(
                group
                for (group,) in db.execute(
                    f'SELECT "{self.group}" FROM {self.members} WHERE "{self.member}" = ?', (each,)
                )
            )
        lowest = min(found, default=0)
        db.executemany(
            f'UPDATE {self.members} SET "{self.group}" = ? WHERE "{self.group}" = ?',
            [(lowest, group) for group in found if group != lowest],
        )

    def part(self, db: sqlite3.Connection, groups: Iterable[int]) -> None:
        """Put groups together anew from the pairs that are left."""
        for group in groups:
            left = {
                member
                for (member,) in db.execute(
                    f'SELECT "{self.member}" FROM {self.members} WHERE "{self.group}" = ?',
                    (group,),
                )
            }
            while left:
                component = self._component(db, left.pop(), left)
                left -= component
                db.executemany(
                    f'UPDATE {self.members} SET "{self.group}" = ? WHERE "{self.member}" = ?',
                    [(min(component), member) for member in component],
                )

    def _component(
        self, db: sqlite3.Connection, first: int, candidates: Collection[int]
    ) -> set[int]:
        """All members that hang together with the first."""
        seen, waiting = {first}, [first]
        while waiting:
            at = waiting.pop()
            neighbours = db.execute(
                f"SELECT right_id FROM {self.pairs} WHERE left_id = ? "
                f"UNION SELECT left_id FROM {self.pairs} WHERE right_id = ?",
                (at, at),
            )
            for (each,) in neighbours:
                if each in candidates and each not in seen:
                    seen.add(each)
                    waiting.append(each)
        return seen


COPIES = Groups("copy_group", "report_id", "group_id", "copy_pair")
UTTERANCES = Groups("utterance_statement", "statement_id", "utterance_id", "utterance_pair")
