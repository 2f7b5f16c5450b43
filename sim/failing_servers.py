"""Servers that break down or are fewer for a time: cranes, officers, each with its own times out of order.

The k-th arrival goes to the server that can begin first (of several, the one idle longest). No later arrival can begin
before it, so the recursion of `sim.servers` stays exact: whoever asks in order of arrival is told at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from math import log1p

from .border.opening_hours import NEVER_S, OpenTimes, Span, common
from .ledger import WHOLE
from .local_time import HOUR_S
from .servers import ServerGroup
from .streams import Streams, whole_s


class FailingServers(ServerGroup):
    """A group of servers each of which works at the group's hours, but not while it is out of order.

    `up` has when each works; a lift that a failure interrupts goes on with the same crane when it is repaired.
    `served_by` has the server of each visit.
    """

    __slots__ = ("_idle_since", "_works", "served_by", "up")

    def __init__(
        self,
        place: int,
        stage: str,
        *,
        up: Sequence[OpenTimes],
        open_times: OpenTimes | None = None,
        finishes: bool = False,
        work: int,
        wait: int,
    ) -> None:
        super().__init__(place, stage, servers=len(up), open_times=open_times, finishes=finishes, work=work, wait=wait)
        self.up = list(up)
        self.served_by = array(WHOLE)
        self._works = [times if open_times is None else common(times, open_times) for times in up]
        self._idle_since = [0] * len(up)

    def serve(self, number: int, arrival_s: int, work_s: int, work: int = -1) -> int:
        """As in `ServerGroup.serve`, by the server that can begin first."""
        best, best_start = 0, 2 * NEVER_S
        for server, free_s in enumerate(self._idle_since):
            start = self._works[server].next_open(max(free_s, arrival_s))
            if start < best_start or (start == best_start and free_s < self._idle_since[best]):
                best, best_start = server, start
        works = self.up if self.finishes else self._works
        end = works[best].after_work(best_start, work_s)
        self._idle_since[best] = end
        self.served_by.append(best)
        self._keep(number, arrival_s, best_start, end, self.work if work < 0 else work)
        return end

    def start_s(self, time_s: int) -> int:
        """As in `ServerGroup.start_s`."""
        return min(
            works.next_open(max(free_s, time_s)) for works, free_s in zip(self._works, self._idle_since, strict=True)
        )


def up_times(
    stage: str, servers: int, *, mean_h: float, repair_h: Callable[[float], float], streams: Streams, end_s: int
) -> list[OpenTimes]:
    """When each of the servers is in working order within the period: own streams, by server.

    Exponential times of mean `mean_h` between a repair and the next failure; `repair_h` is an inverse distribution.
    """
    return [
        OpenTimes(_between_failures(f"{stage}/{server}", mean_h, repair_h, streams, end_s)) for server in range(servers)
    ]


def _between_failures(
    stream: str, mean_h: float, repair_h: Callable[[float], float], streams: Streams, end_s: int
) -> list[Span]:
    spans: list[Span] = []
    now = nth = 0
    while now < end_s:
        fails_s = now + max(1, whole_s(-mean_h * HOUR_S * log1p(-streams.uniform(f"{stream}/failure", nth))))
        spans.append((now, min(fails_s, end_s)))
        now = fails_s + max(1, whole_s(repair_h(streams.uniform(f"{stream}/repair", nth)) * HOUR_S))
        nth += 1
    return spans
