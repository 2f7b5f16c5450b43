"""Servers that work first come, first served: officers, inspection bays, gate lanes, cranes.

With c servers the k-th arrival starts when it is there, a server is free, and the office is open:
start = next opening at or after max(arrival, earliest free time) (the Kiefer-Wolfowitz recursion). Later arrivals do
not change earlier ones, so no event is needed: whoever asks in order of arrival is told at once when it will be served.
"""

from __future__ import annotations

from array import array
from heapq import heapreplace

from .border.opening_hours import NEVER_S, OpenTimes
from .ledger import ROWS_AT_ONCE, WHOLE, move


class ServerGroup:
    """c servers at one place, with one queue and one set of opening hours.

    `visits` keeps, for each arrival, five numbers: subject, arrival, start and end of service in seconds, and the cause
    of the work; the subject is a consignment's number, or -1 - the number of a train. `wait` is the cause of waiting in
    the queue. `counted_from` has those who are not there yet while they are served (papers sent ahead): their own time
    counts from then on.
    """

    __slots__ = (
        "_free",
        "_rows",
        "_visits",
        "counted_from",
        "finishes",
        "open_times",
        "place",
        "servers",
        "stage",
        "wait",
        "work",
    )

    def __init__(
        self,
        place: int,
        stage: str,
        *,
        servers: int,
        open_times: OpenTimes | None = None,
        finishes: bool = False,
        work: int,
        wait: int,
    ) -> None:
        self.place = place
        self.stage = stage
        self.servers = servers
        self.open_times = open_times
        self.finishes = finishes
        self.work = work
        self.wait = wait
        self._visits = array(WHOLE)
        self._rows: list[int] = []
        self.counted_from: dict[int, int] = {}
        self._free = [0] * servers

    def serve(self, number: int, arrival_s: int, work_s: int, work: int = -1) -> int:
        """Put subject `number` into the queue; the second at which its service ends.

        Arrivals must come in order of time. `work` overrides the group's cause. A piece of work that the closing
        time cuts is resumed at the next opening, unless the group finishes the piece in hand.
        """
        free = self._free
        start = free[0]
        if start < arrival_s:
            start = arrival_s
        if self.open_times is None:
            end = start + work_s
            if end > NEVER_S:
                end = NEVER_S
        else:
            start = self.open_times.next_open(start)
            end = self._end(start, work_s)
        heapreplace(free, end)
        rows = self._rows
        rows += (number, arrival_s, start, end, self.work if work < 0 else work)
        if len(rows) >= ROWS_AT_ONCE:
            self._hand_over()
        return end

    def _keep(self, number: int, arrival_s: int, start_s: int, end_s: int, work: int) -> None:
        """Note a visit."""
        self._rows += (number, arrival_s, start_s, end_s, work)
        if len(self._rows) >= ROWS_AT_ONCE:
            self._hand_over()

    def start_s(self, time_s: int) -> int:
        """When work on a subject that comes at a second could start, by those served so far."""
        start = max(self._free[0], time_s)
        return start if self.open_times is None else self.open_times.next_open(start)

    @property
    def visits(self) -> array[int]:
        """All visits so far."""
        self._hand_over()
        return self._visits

    def _hand_over(self) -> None:
        move(self._rows, self._visits)

    def _end(self, start: int, work_s: int) -> int:
        assert self.open_times is not None
        if self.finishes:
            return min(start + work_s, NEVER_S)
        return self.open_times.after_work(start, work_s)
