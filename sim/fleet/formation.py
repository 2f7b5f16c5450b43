"""What the trains of a service take from the pools, and when: wagons before they load, locomotives before they leave.

A train that waits here stands off the running tracks. It takes wagons first, then its locomotives, all of them before
it leaves its origin, in order of their pools: so a train on the running line waits for no wagon and no locomotive.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..kernel import Clock
from ..ledger import Ledger, cause
from ..local_time import MINUTE_S
from ..streams import Streams, whole_s
from ..train import Train
from .pool import Pool, Request

LOCOMOTIVE, WAGONS, LOCOMOTIVE_CHANGE = cause("locomotive"), cause("wagons"), cause("locomotive_change")

Work = Generator[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Haul:
    """A locomotive's stretch on a train: its pool, from where to where, and minutes by the inverse distribution."""

    pool: Pool
    start: str
    end: str
    turn_round_min: Callable[[float], float]
    change_min: Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Yard:
    """What formations share: the clock, the ledger, the streams, and the number of each station in the ledger."""

    clock: Clock
    ledger: Ledger
    streams: Streams
    place_of: Callable[[str], int]


class Formation:
    """The locomotives and wagons of one service's trains."""

    def __init__(
        self,
        service_id: str,
        *,
        yard: Yard,
        ends: tuple[str, str],
        changes: Sequence[str] = (),
        hauls: Sequence[Haul] = (),
        wagons: tuple[Pool, int] | None = None,
    ) -> None:
        self._id = service_id
        self._clock, self._ledger, self._streams = yard.clock, yard.ledger, yard.streams
        self._place_of = yard.place_of
        self._origin, self._destination = ends
        self.changes = changes  # the stations where one locomotive relieves another
        self._hauls = hauls
        self._wagons = wagons
        self._starts: Mapping[str, Haul] = {haul.start: haul for haul in hauls}
        self._ends: Mapping[str, Haul] = {haul.end: haul for haul in hauls}

    def wait_for_wagons(self, train: Train) -> Work:
        """Take wagons at the origin."""
        if self._wagons is None:
            return
        pool, count = self._wagons
        since = self._clock.now
        yield from self._take(train, pool, self._origin, units=count, since_s=since)
        pool.join_train(self._origin, count, bound_for=self._destination)
        self._ledger.train(train.number, self._place_of(self._origin), WAGONS, since, self._clock.now)

    def wait_for_locomotives(self, train: Train) -> Work:
        """Take the locomotives of the whole way, the one for the origin and those that stand along it."""
        if not self._hauls:
            return
        since = self._clock.now
        for haul in sorted(self._hauls, key=lambda each: each.pool.id):
            yield from self._take(train, haul.pool, haul.start, units=1, since_s=since)
        first = self._starts.get(self._origin)
        if first is not None:
            first.pool.join_train(first.start, 1, bound_for=first.end)
        self._ledger.train(train.number, self._place_of(self._origin), LOCOMOTIVE, since, self._clock.now)

    def put_on(self, train: Train, station: str) -> Work:
        """The next locomotive, which stands there, is put on, and the brakes are tested."""
        haul = self._starts.get(station)
        if haul is None:
            return
        change_s = self._drawn_s(haul.change_min, f"{self._id}/{station}/change", train)
        if change_s:
            now = self._clock.now
            yield change_s
            self._ledger.train(train.number, self._place_of(station), LOCOMOTIVE_CHANGE, now, now + change_s)
        haul.pool.join_train(station, 1, bound_for=haul.end)

    def take_off(self, train: Train, station: str) -> None:
        """The locomotive that has brought the train leaves it."""
        haul = self._ends.get(station)
        if haul is not None:
            haul.pool.leave_train(station, 1)
            self.turn_round(train, haul)

    def arrive(self, train: Train) -> None:
        """The train is at its last station."""
        self.take_off(train, self._destination)

    def leave_wagons(self) -> None:
        """The train is unloaded: its wagons are ready for the next one."""
        if self._wagons is not None:
            pool, count = self._wagons
            pool.leave_train(self._destination, count)
            pool.make_ready(self._destination, count)

    def turn_round(self, train: Train, haul: Haul) -> None:
        """A locomotive is made ready for the next train."""
        turn_round_s = self._drawn_s(haul.turn_round_min, f"{self._id}/{haul.end}/turn_round", train)
        if turn_round_s:
            self._clock.start(self._make_ready(haul, turn_round_s), f"{train.name} turn-round")
        else:
            haul.pool.make_ready(haul.end, 1)

    def _make_ready(self, haul: Haul, after_s: int) -> Work:
        yield after_s
        haul.pool.make_ready(haul.end, 1)

    def _take(self, train: Train, pool: Pool, station: str, *, units: int, since_s: int) -> Work:
        rank = train.class_rank_s + since_s
        request = Request(train, station=station, units=units, rank=rank)
        pool.ask(request)
        if not request.is_granted:
            request.is_waiting = True
            yield None

    def _drawn_s(self, value_min: Callable[[float], float], stream: str, train: Train) -> int:
        return whole_s(value_min(self._streams.uniform(stream, train.nth)) * MINUTE_S)


class EmptyRun:
    """What becomes of the units that run empty when they arrive: a light engine, or wagons behind a locomotive."""

    def __init__(self, formation: Formation, *, carried: Pool, end: str, light: Haul | None) -> None:
        self.formation = formation
        self._carried = carried
        self._end = end
        self._light = light

    def arrive(self, train: Train, units: int) -> None:
        """The run has ended."""
        self.formation.arrive(train)
        self._carried.end_empty_run(self._end, units)
        if self._light is not None:
            self.formation.turn_round(train, self._light)
        else:
            self._carried.make_ready(self._end, units)
