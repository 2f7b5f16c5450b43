"""A pool of locomotives or wagons: what stands ready where, who waits for it, and what is called from elsewhere.

Requests are served in order of rank (class, with `ageing_h` for each, then time, then train), station by station. What
lacks at a station and is not on its way there is called from the nearest station that can spare it, for the best rank
first: that is what keeps a pool from running dry at one end. docs/method.md has the argument that no train waits for
ever.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..kernel import Clock
from ..scenario.pool_stations import Kind

if TYPE_CHECKING:
    from ..train import Train

READY, TURN_ROUND, RESERVED, IN_TRAIN, EMPTY_RUN = range(5)
STATES = ("ready", "turn_round", "reserved", "in_train", "empty_run")
ON_THE_WAY = -1


class Request:
    """A train that needs `units` of a pool at a station."""

    __slots__ = ("is_granted", "is_waiting", "rank", "station", "train", "units")

    def __init__(self, train: Train, *, station: str, units: int, rank: float) -> None:
        self.train = train
        self.station = station
        self.units = units
        self.rank = rank
        self.is_granted = False
        self.is_waiting = False


class Empties(NamedTuple):
    """Units that a pool sends empty to where they lack."""

    start: str
    end: str
    units: int


class Pool:
    """All locomotives or wagons of one kind.

    `ready[s]` stand at station s and wait for a train; `coming[s]` will be ready there without anybody's doing: they
    are on a train that takes them there, run there empty, or are turned round there. `log` has every change of state:
    station (its place among `stations`, or `ON_THE_WAY`), state, second, units more or less.
    """

    def __init__(
        self,
        id: str,
        kind: Kind,
        *,
        clock: Clock,
        at: Mapping[str, int],
        nearest: Mapping[str, Sequence[str]],
        ageing_s: float,
    ) -> None:
        self.id = id
        self.kind = kind
        self.stations = sorted(nearest)
        self.size = sum(at.values())
        self.ready = {station: at.get(station, 0) for station in self.stations}
        self.coming: defaultdict[str, int] = defaultdict(int)
        self.requests: list[Request] = []
        self.send: Callable[[Pool, Empties], None]
        self.log = array("i")
        self._clock = clock
        self._nearest = nearest  # from each station the others, the nearest first
        self._ageing_s = ageing_s
        self._index = {station: number for number, station in enumerate(self.stations)}
        for station in self.stations:
            self._note(READY, station, self.ready[station])

    def ask(self, request: Request) -> None:
        """A train asks; `request.is_granted` says whether it has what it needs, else it will be woken."""
        insort(self.requests, request, key=_order)
        self._serve()

    def join_train(self, station: str, units: int, *, bound_for: str) -> None:
        """Reserved units leave a station with their train, for another one."""
        self.coming[bound_for] += units
        self._note(RESERVED, station, -units)
        self._note(IN_TRAIN, None, units)

    def leave_train(self, station: str, units: int) -> None:
        """Units are taken off their train; they are not ready yet."""
        self._note(IN_TRAIN, None, -units)
        self._note(TURN_ROUND, station, units)

    def end_empty_run(self, station: str, units: int) -> None:
        """Units have come empty; they are not ready yet."""
        self._note(EMPTY_RUN, None, -units)
        self._note(TURN_ROUND, station, units)

    def make_ready(self, station: str, units: int) -> None:
        """Units are ready for the next train."""
        self._note(TURN_ROUND, station, -units)
        self._note(READY, station, units)
        self.coming[station] -= units
        self.ready[station] += units
        self._serve()

    def _serve(self) -> None:
        """Give what stands ready to those who wait there, and call what lacks; the best rank first.

        `claimed` has the units for which better ranks go on waiting at each station.
        """
        claimed: defaultdict[str, int] = defaultdict(int)
        for request in list(self.requests):
            if all(units <= claimed[station] for station, units in self.ready.items()):
                return
            here = request.station
            if self.ready[here] - claimed[here] >= request.units:
                self._grant(request)
            else:
                self._call(request, claimed)
                claimed[here] += request.units

    def _grant(self, request: Request) -> None:
        self.requests.remove(request)
        self.ready[request.station] -= request.units
        self._note(READY, request.station, -request.units)
        self._note(RESERVED, request.station, request.units)
        request.is_granted = True
        if request.is_waiting:
            self._clock.wake(request.train.process)

    def _call(self, request: Request, claimed: Mapping[str, int]) -> None:
        """Send what a request lacks, and what those before it at its station lack, from where it can be spared."""
        here = request.station
        lacking = claimed.get(here, 0) + request.units - self.ready[here] - self.coming[here]
        for other in self._nearest[here]:
            if lacking <= 0:
                return
            units = min(lacking, self._spare(other, request, claimed.get(other, 0)))
            if units > 0:
                lacking -= units
                self.ready[other] -= units
                self.coming[here] += units
                self._note(READY, other, -units)
                self._note(EMPTY_RUN, None, units)
                self.send(self, Empties(other, here, units))

    def _spare(self, station: str, request: Request, claimed: int) -> int:
        """What a station can give to a request elsewhere.

        Not what better ranks wait for there; nor what others there can have at once, unless the request outranks them
        by a whole rank: else a locomotive would run light past a train that waits for it.
        """
        left = self.ready[station] - claimed
        if left <= 0:
            return 0
        for other in self.requests[self.requests.index(request) + 1 :]:
            if other.rank >= request.rank + self._ageing_s:
                break
            if other.station == station:
                if other.units > left:
                    break
                left -= other.units
        return left

    def _note(self, state: int, station: str | None, units: int) -> None:
        if units:
            number = ON_THE_WAY if station is None else self._index[station]
            self.log.extend((number, state, self._clock.now, units))


def _order(request: Request) -> tuple[float, int]:
    return request.rank, request.train.number
