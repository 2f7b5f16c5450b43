"""Trucks with a permit to cross the border: a pool of so many, each away until it has come back.

When one comes back depends on the queues that it meets on the way, so asking and coming back are entries of the
border's heap, in order of time with the arrivals at its stages; between two entries nothing changes.
"""

from __future__ import annotations

from array import array
from collections import deque
from typing import TYPE_CHECKING

from ..ledger import WHOLE, Ledger, cause
from .clearance import Clearance
from .opening_hours import NEVER_S, OpenTimes

if TYPE_CHECKING:
    from .formalities import BorderFormalities

QUEUE = cause("queue")


class PermitCall:
    """What a border's heap says to a pool: goods ask for a truck, or (`clearance` is None) a truck is back."""

    __slots__ = ("clearance", "pool")

    def __init__(self, pool: PermitPool, clearance: Clearance | None) -> None:
        self.pool = pool
        self.clearance = clearance


class PermitPool:
    """So many trucks that may cross; the goods of those services that need them wait first come, first served.

    To the table `servers` it is a group of servers: a truck is busy from when it is taken until it is back. `visits`
    has five numbers each: consignment, second at which it asks, is given a truck, and has the truck back, cause.
    """

    __slots__ = (
        "_free",
        "_ledger",
        "_out",
        "_waiting",
        "finishes",
        "open_times",
        "place",
        "servers",
        "stage",
        "visits",
    )

    def __init__(self, stage: str, place: int, *, count: int, ledger: Ledger) -> None:
        self.stage = stage
        self.place = place
        self.servers = count
        self.open_times: OpenTimes | None = None
        self.finishes = False
        self.visits = array(WHOLE)
        self._ledger = ledger
        self._free = count
        self._waiting: deque[tuple[Clearance, int]] = deque()
        self._out: dict[int, tuple[int, int]] = {}  # by consignment: asked, taken

    def answer(self, call: PermitCall, border: BorderFormalities, time_s: int) -> None:
        """Goods that ask go on with a free truck or wait for one; a truck that is back takes the first that wait."""
        if call.clearance is not None:
            self._waiting.append((call.clearance, time_s))
        else:
            self._free += 1
        if self._free and self._waiting:
            clearance, asked_s = self._waiting.popleft()
            self._free -= 1
            self._out[clearance.consignment] = asked_s, time_s
            self._ledger.own(clearance.consignment, self.place, QUEUE, asked_s, time_s)
            border.expect(clearance, time_s)

    def give_back(self, consignment: int, border: BorderFormalities, back_s: int) -> None:
        """The goods are released on the far side: their truck will be back at a second that is known now."""
        asked_s, taken_s = self._out.pop(consignment)
        back_s = min(back_s, NEVER_S)
        self.visits.extend((consignment, asked_s, taken_s, back_s, QUEUE))
        border.call(PermitCall(self, None), back_s)

    def end(self, end_s: int) -> None:
        """The period is over: note who still waits and who is still away."""
        for clearance, asked_s in self._waiting:
            self._ledger.own(clearance.consignment, self.place, QUEUE, asked_s, end_s)
            self.visits.extend((clearance.consignment, asked_s, NEVER_S, NEVER_S, QUEUE))
        for consignment, (asked_s, taken_s) in self._out.items():
            self.visits.extend((consignment, asked_s, taken_s, NEVER_S, QUEUE))
