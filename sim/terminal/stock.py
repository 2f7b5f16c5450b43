"""Goods that wait for a train at a station, and how many of them it has room for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from ..border.opening_hours import NEVER_S
from ..demand import Demand
from ..scenario.schema import ConsignmentSize, Consist

if TYPE_CHECKING:
    from .yard import ExportYard


class Room:
    """What is left of a train's capacity, in TEU and in tonnes (infinite: not limited by it).

    What is over by rounding of floats still fits: three times 16.1 t into 48.3 t.
    """

    __slots__ = ("mass_t", "teu")

    def __init__(self, consist: Consist, load: Sequence[int], demand: Demand) -> None:
        self.teu = inf if consist.capacity_teu is None else consist.capacity_teu * (1 + _ROUNDING)
        self.mass_t = inf if consist.capacity_t is None else consist.capacity_t * (1 + _ROUNDING)
        for consignment in load:
            self.take(demand.flow(consignment).flow.consignment)

    def has_for(self, size: ConsignmentSize) -> bool:
        """Whether one more consignment fits."""
        return size.teu <= self.teu and size.mass_t <= self.mass_t

    def count(self, size: ConsignmentSize) -> int:
        """How many more consignments of one size fit."""
        by_teu = self.teu / size.teu if size.teu else inf
        by_mass = self.mass_t / size.mass_t if size.mass_t else inf
        return int(min(by_teu, by_mass, MANY))

    def take(self, size: ConsignmentSize) -> None:
        """Use up the room of one consignment."""
        self.teu -= size.teu
        self.mass_t -= size.mass_t


class Row:
    """Goods of one flow that wait, all of one size, in order of time: from `next` on they are still there or coming."""

    __slots__ = ("at_terminal_s", "consignments", "next", "size")

    def __init__(self, size: ConsignmentSize, arrivals: list[tuple[int, int]]) -> None:
        arrivals.sort()
        self.size = size
        self.at_terminal_s = [time_s for time_s, _ in arrivals]
        self.consignments = [consignment for _, consignment in arrivals]
        self.next = 0

    def add(self, consignment: int, now: int) -> None:
        """One more comes in."""
        self.at_terminal_s.append(now)
        self.consignments.append(consignment)

    @property
    def is_empty(self) -> bool:
        """Whether all have been taken."""
        return self.next >= len(self.consignments)

    @property
    def oldest(self) -> tuple[int, int]:
        """The next arrival: at terminal since, consignment."""
        return self.at_terminal_s[self.next], self.consignments[self.next]

    def take(self, most: int, now: int) -> list[int]:
        """Take so many of those that are there."""
        first = self.next
        self.next = bisect_right(self.at_terminal_s, now, first, min(first + most, len(self.consignments)))
        return self.consignments[first : self.next]


class Stock:
    """Goods at or on the way to one station for trains of one line: rows for each station of destination.

    `yards` are those of its terminals with a limit for goods that come: such goods are in their row when they are in.
    """

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}
        self.yards: list[ExportYard] = []

    def fill(self, destination: str, row: Row) -> None:
        """Add the goods of one flow."""
        self._rows.setdefault(destination, []).append(row)

    def change(self, due_s: int) -> Any:
        """An event: more goods have come into a yard, or it is that second."""
        bells = [yard.change(due_s if due_s < NEVER_S else None) for yard in self.yards]
        return bells[0] if len(bells) == 1 else self.yards[0].any_of(bells)

    def take(self, destinations: Sequence[str], room: Room, now: int) -> list[int]:
        """Take the goods that are there, oldest first over all rows, up to the first one without room.

        `room` is that of the train when it comes; a row whose goods never fit it does not stand before the others.
        """
        rows = self._rows_for(destinations, room)
        if len(rows) == 1:
            return rows[0].take(room.count(rows[0].size), now)
        taken: list[int] = []
        while rows:
            row = min(rows, key=_oldest)
            if row.oldest[0] > now or not room.has_for(row.size):
                break
            taken += row.take(1, now)
            room.take(row.size)
            if row.is_empty:
                rows.remove(row)
        return taken

    def full_at(self, destinations: Sequence[str], room: Room, *, longest_wait_s: int) -> int:
        """When waiting goods fill the room, or the oldest has waited so long; `NEVER_S` when no more come.

        Full is a room in which no further consignment of any of the rows fits.
        """
        rows = self._rows_for(destinations, room)
        waiting = sorted(
            (row.at_terminal_s[i], row.consignments[i], row.size)
            for row in rows
            for i in range(row.next, min(row.next + _LOOK_AHEAD, len(row.consignments)))
        )
        for arrival_s, _, size in waiting:
            if arrival_s > waiting[0][0] + longest_wait_s:
                break
            if not room.has_for(size):
                return arrival_s
            room.take(size)
            if not any(room.has_for(row.size) for row in rows):
                return arrival_s
        return waiting[0][0] + longest_wait_s if waiting else NEVER_S

    def _rows_for(self, destinations: Sequence[str], room: Room) -> list[Row]:
        rows = [row for destination in destinations for row in self._rows.get(destination, ())]
        return [row for row in rows if not row.is_empty and room.has_for(row.size)]


def _oldest(row: Row) -> tuple[int, int]:
    return row.oldest


_ROUNDING = 1e-9
"""Share of a capacity that sums of floats may be over it."""
MANY = 1_000_000
"""More consignments than there are."""
_LOOK_AHEAD = 2000
"""More consignments than any train takes."""
