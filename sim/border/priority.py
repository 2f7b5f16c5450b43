"""Who waits at a stage that serves by rank: non-preemptive priority, first come, first served within a rank.

Here a later arrival may go before earlier ones, so that the recursion of `sim.servers` does not hold. Instead each
start of work is a decision at the instant at which a server is free, somebody waits and the office is open; the best
rank that waits then is taken.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clearance import Clearance, Lodgement

UNDECIDED = -1


class PriorityQueue:
    """Consignments or their papers that wait for the servers of one stage; `decides_s` is the next decision.

    It is `UNDECIDED` when nobody waits.
    """

    __slots__ = ("_arrivals", "_waiting", "decides_s")

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, int, Clearance | Lodgement]] = []  # rank, arrival_s, order
        self._arrivals = 0
        self.decides_s = UNDECIDED

    @property
    def is_empty(self) -> bool:
        """Whether nobody waits."""
        return not self._waiting

    def add(self, entry: Clearance | Lodgement, rank: int, arrival_s: int) -> None:
        """One more comes."""
        self._arrivals += 1
        heappush(self._waiting, (rank, arrival_s, self._arrivals, entry))

    def take(self) -> tuple[int, Clearance | Lodgement]:
        """Who is served next, with the second of its arrival."""
        _, arrival_s, _, entry = heappop(self._waiting)
        return arrival_s, entry

    def waiting(self) -> list[Clearance | Lodgement]:
        """All who wait, in no order."""
        return [entry for _, _, _, entry in self._waiting]
