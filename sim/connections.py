"""Trains that wait for others: a connection at a station is kept up to a longest wait, then broken.

A train waits for the train of the other service that by both timetables is the last to be there in time. It waits for a
train that runs, and never beyond a fixed second, so that a stop stays finite whatever happens to the other one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .kernel import Clock
from .ledger import Ledger, cause
from .local_time import MINUTE_S
from .scenario.schema import Connection as ConnectionWish
from .streams import whole_s
from .train import Train

if TYPE_CHECKING:
    from .train_service import Service

CONNECTION = cause("connection")


@dataclass(frozen=True, slots=True)
class Connection:
    """One service's connection from another at one station; times in seconds.

    `arrivals_s` are the planned arrivals of the other's trains, rising; `leaves_after_s` is the planned departure here
    after that from the origin.
    """

    service: int
    place: int
    arrivals_s: Sequence[int]
    leaves_after_s: int
    transfer_s: int
    longest_wait_s: int


Expected = tuple[int, int, int]
"""Number of a service, number of its train, place."""


class Connections:
    """Who has arrived where, and who waits for it."""

    def __init__(self, clock: Clock, ledger: Ledger) -> None:
        self._clock = clock
        self._ledger = ledger
        self._arrived_s: dict[Expected, int] = {}
        self._waiting: dict[Expected, list[Train]] = {}

    def arrive(self, service: int, train: Train, place: int) -> None:
        """A train that others wait for is there."""
        key = (service, train.nth, place)
        self._arrived_s[key] = self._clock.now
        for waiting in self._waiting.pop(key, ()):
            self._clock.wake(waiting.process)

    def keep(self, train: Train, connection: Connection) -> Generator[Any, Any, None]:
        """Wait until the train expected is there and the transfer is over; leave without when that takes too long."""
        planned_s = train.departs_s + connection.leaves_after_s
        nth = bisect_right(connection.arrivals_s, planned_s - connection.transfer_s) - 1
        if nth < 0:
            return
        began = now = self._clock.now
        latest_s = planned_s + connection.longest_wait_s
        key = (connection.service, nth, connection.place)
        if key not in self._arrived_s and now < latest_s:
            self._waiting.setdefault(key, []).append(train)
            self._clock.start(self._give_up(train, key, latest_s - now), "connection")
            yield None
            now = self._clock.now
        if key in self._arrived_s:
            until_s = self._arrived_s[key] + connection.transfer_s
            if now < until_s <= latest_s:
                yield until_s - now
                now = until_s
        self._ledger.train(train.number, train.place, CONNECTION, began, now)

    def _give_up(self, train: Train, key: Expected, after_s: int) -> Generator[Any, Any, None]:
        yield after_s
        waiting = self._waiting.get(key, [])
        if train in waiting:
            waiting.remove(train)
            self._clock.wake(train.process)


def connect(services: Sequence[Service], place_of: Callable[[str], int]) -> None:
    """Tell all services of a scenario which connections their trains keep, and where they are waited for."""
    by_id = {service.id: service for service in services}
    for service in services:
        kept: dict[int, list[Connection]] = {}
        for wish in service.service.connections:
            other, place = by_id[wish.service], place_of(wish.at)
            kept.setdefault(place, []).append(_connection(service, other, place, wish))
            other.is_awaited_at = {*other.is_awaited_at, place}
        service.connections = kept


def _connection(service: Service, other: Service, place: int, wish: ConnectionWish) -> Connection:
    comes_after_s = next(leg.arrive_offset_s for leg in other.path.legs if leg.end == place)
    stop = next((leg for leg in service.path.legs if leg.end == place), None)
    return Connection(
        service=other.number,
        place=place,
        arrivals_s=[departs_s + comes_after_s for departs_s in other.departures_s],
        leaves_after_s=0 if stop is None else stop.arrive_offset_s + (stop.dwell_s or 0),
        transfer_s=whole_s(wish.transfer_min * MINUTE_S),
        longest_wait_s=whole_s(wish.longest_wait_min * MINUTE_S),
    )
