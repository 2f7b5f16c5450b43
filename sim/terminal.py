"""Terminals: goods waiting for a train, and the cranes that lift them on and off."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from .border.opening_hours import NEVER_S, OpenTimes
from .closed_terminals import ClosedTerminals
from .demand import Demand, FlowDemand
from .disruptions import Disruptions
from .failing_servers import FailingServers
from .kernel import Clock
from .ledger import Ledger, cause
from .local_time import MINUTE_S
from .scenario.schema import ConsignmentSize, Consist, Scenario
from .servers import ServerGroup
from .streams import Streams, seconds
from .train import Train

Whole = npt.NDArray[np.int64]

DEPARTURE, HAULAGE, CRANE = cause("departure"), cause("haulage"), cause("crane")
LOADING, UNLOADING = cause("loading"), cause("unloading")
WAGONS = cause("wagons")


Lifts = tuple[ServerGroup | None, int, list[int]]
"""Of a flow: cranes (None: lifting takes no time), its first consignment, and the seconds that each lift takes."""


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
    """Goods at or on the way to one station for trains of one line: rows for each station of destination."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}

    def fill(self, destination: str, row: Row) -> None:
        """Add the goods of one flow."""
        self._rows.setdefault(destination, []).append(row)

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


class Handled:
    """What terminals do with each consignment, by number: when and where it comes, where and how long it goes.

    A truck is at the gate at `at_gate_s`, and the goods are in the terminal at `at_terminal_s`, later where it is
    closed (`is_kept_out`: the ledger has their way so far).
    """

    __slots__ = ("at_gate_s", "at_terminal_s", "destination", "haul_out_s", "is_kept_out", "origin", "ready_s")

    def __init__(self, demand: Demand, places: Mapping[str, int]) -> None:
        flows, counts = demand.flows, [len(flow) for flow in demand.flows]
        self.ready_s = _joined([flow.ready_s for flow in flows])
        self.at_gate_s = _joined([flow.at_terminal_s for flow in flows])
        self.at_terminal_s = self.at_gate_s.copy()
        self.is_kept_out = np.zeros(len(self.ready_s), dtype=np.bool_)
        self.haul_out_s = _joined([flow.haul_out_s for flow in flows])
        ends = np.array([(places[f.flow.origin], places[f.flow.destination]) for f in flows], dtype=np.int64)
        self.origin, self.destination = np.repeat(ends.reshape(-1, 2), counts, axis=0).T


def _joined(rows: Sequence[list[int]]) -> Whole:
    return np.array([time_s for row in rows for time_s in row], dtype=np.int64)


class Terminals:
    """All terminals: their cranes, the goods that wait there, and the work of loading and unloading."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        by_train: Collection[str],
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        disruptions: Disruptions,
        closed: ClosedTerminals,
    ) -> None:
        self._closed = closed
        self._disruptions = disruptions
        self._scenario = scenario
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self.places = {terminal: place_of(f"terminal:{terminal}") for terminal in sorted(scenario.terminals)}
        self._cranes = {terminal: self._crane_group(terminal, open_times) for terminal in self.places}
        self.handled = Handled(demand, self.places)
        self._lifts_on = [self._lifts(flow, flow.flow.origin) for flow in demand.flows]
        self._lifts_off = [self._lifts(flow, flow.flow.destination) for flow in demand.flows]
        self._stations = [flow.destination_station for flow in demand.flows]
        self._stocks: dict[tuple[str, str], Stock] = {}
        for flow in demand.flows:
            if flow.id not in by_train:
                continue
            stock = self.stock(flow.flow.line, flow.origin_station)
            numbers = range(flow.first, flow.first + len(flow))
            arrivals = list(zip(self._let_in(flow), numbers, strict=True))
            row = Row(flow.flow.consignment, arrivals)
            stock.fill(flow.destination_station, row)

    @property
    def groups(self) -> list[ServerGroup]:
        """All cranes."""
        return [group for group in self._cranes.values() if group is not None]

    def stock(self, line: str, station: str) -> Stock:
        """The goods of one line that wait at one station."""
        return self._stocks.setdefault((line, station), Stock())

    def load(self, train: Train, taken: list[int], *, not_before_s: int, taken_s: int) -> Generator[Any, Any, None]:
        """Lift goods onto the train; it goes on when the last is on, and their time is the train's from then.

        They were taken at `taken_s`; since then they have waited for wagons.
        """
        now = self._clock.now
        if taken_s < now:
            for consignment in taken:
                self._ledger.own(consignment, int(self.handled.origin[consignment]), WAGONS, taken_s, now)
        lifted_s = self._lift(taken, self._lifts_on, LOADING, now)
        loaded_s = max(now, not_before_s, *lifted_s)
        self._ledger.loadings.add((train.number, taken_s, loaded_s), taken, lifted_s)
        if loaded_s > now:
            yield loaded_s - now
        train.load += taken

    def unload(self, train: Train, station: str) -> Generator[Any, Any, None]:
        """Lift off what is for this station; the train may go on when the last is off."""
        now = self._clock.now
        flow_of, stations = self._demand.flow_of, self._stations
        leaving = [consignment for consignment in train.load if stations[flow_of[consignment]] == station]
        lifted_s = self._lift(leaving, self._lifts_off, UNLOADING, now)
        self._ledger.unloadings.add((now,), leaving, lifted_s)
        train.load = [consignment for consignment in train.load if stations[flow_of[consignment]] != station]
        last = max(lifted_s, default=now)
        if last > now:
            yield last - now

    def _let_in(self, flow: FlowDemand) -> list[int]:
        """When the goods of a flow are in the terminal: while it is closed trucks wait at the gate."""
        place, handled = self.places[flow.flow.origin], self.handled
        times_s = []
        for number, at_gate_s in enumerate(flow.at_terminal_s):
            consignment = flow.first + number
            let_in_s = self._closed.goes_on_s(consignment, place, at_gate_s)
            times_s.append(let_in_s)
            if let_in_s > at_gate_s:
                self._ledger.own(consignment, place, HAULAGE, flow.ready_s[number], at_gate_s)
                handled.is_kept_out[consignment] = True
                handled.at_terminal_s[consignment] = let_in_s
        return times_s

    def _lift(self, consignments: Sequence[int], lifts: Sequence[Lifts], work: int, now: int) -> list[int]:
        """When each of them is lifted."""
        flow_of, last_flow = self._demand.flow_of, -1
        ends = []
        for consignment in consignments:
            if flow_of[consignment] != last_flow:
                last_flow = flow_of[consignment]
                cranes, first, lifts_s = lifts[last_flow]
            if cranes is None:
                places = self.handled.origin if work == LOADING else self.handled.destination
                ends.append(self._closed.goes_on_s(consignment, int(places[consignment]), now))
            else:
                ends.append(cranes.serve(consignment, now, lifts_s[consignment - first], work))
        return ends

    def _lifts(self, flow: FlowDemand, terminal: str) -> Lifts:
        cranes = self._cranes[terminal]
        if cranes is None:
            return None, flow.first, []
        drawn = self._streams.uniforms(f"{flow.id}/{terminal}/lift", len(flow))
        return cranes, flow.first, seconds(self._scenario.terminals[terminal].lift_min, drawn, MINUTE_S)

    def _crane_group(
        self, terminal_id: str, open_times: Callable[[Sequence[str]], OpenTimes | None]
    ) -> ServerGroup | None:
        terminal = self._scenario.terminals[terminal_id]
        if terminal.cranes is None:
            return None
        place, stage = self.places[terminal_id], f"{terminal_id}.cranes"
        hours = self._disruptions.hours_of_cranes(terminal_id, open_times(terminal.open), terminal.cranes)
        up = self._disruptions.up_times(terminal_id, terminal.cranes)
        if up is not None:
            return FailingServers(place, stage, up=up, open_times=hours, work=LOADING, wait=CRANE)
        return ServerGroup(place, stage, servers=terminal.cranes, open_times=hours, work=LOADING, wait=CRANE)
