"""Terminals: goods waiting for a train, and the cranes that lift them on and off."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
from itertools import islice
from math import inf
from typing import Any

from .border.opening_hours import NEVER_S, OpenTimes
from .demand import Demand, FlowDemand
from .kernel import Clock
from .ledger import Ledger, cause
from .local_time import MINUTE_S
from .scenario.schema import ConsignmentSize, Consist, Scenario
from .servers import ServerGroup
from .streams import Streams, seconds
from .train import Train

DEPARTURE, HAULAGE, CRANE = cause("departure"), cause("haulage"), cause("crane")
LOADING, UNLOADING = cause("loading"), cause("unloading")


Lifts = tuple[ServerGroup | None, list[int]]
"""Cranes, and for each consignment of a flow how long its lift takes in seconds."""


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

    def take(self, size: ConsignmentSize) -> None:
        """Use up the room of one consignment."""
        self.teu -= size.teu
        self.mass_t -= size.mass_t


class Row:
    """Goods of one flow that wait: `(at terminal since, consignment)` in order of time, all of one size."""

    __slots__ = ("size", "waiting")

    def __init__(self, size: ConsignmentSize, arrivals: list[tuple[int, int]]) -> None:
        self.size = size
        self.waiting = deque(sorted(arrivals))


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
        taken: list[int] = []
        rows = self._rows_for(destinations, room)
        while rows:
            row = rows[0] if len(rows) == 1 else min(rows, key=_oldest)
            if row.waiting[0][0] > now or not room.has_for(row.size):
                break
            taken.append(row.waiting.popleft()[1])
            room.take(row.size)
            if not row.waiting:
                rows.remove(row)
        return taken

    def full_at(self, destinations: Sequence[str], room: Room, *, longest_wait_s: int) -> int:
        """When waiting goods fill the room, or the oldest has waited so long; `NEVER_S` when no more come.

        Full is a room in which no further consignment of any of the rows fits.
        """
        rows = self._rows_for(destinations, room)
        waiting = sorted((*entry, row.size) for row in rows for entry in islice(row.waiting, _LOOK_AHEAD))
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
        return [row for row in rows if row.waiting and room.has_for(row.size)]


def _oldest(row: Row) -> tuple[int, int]:
    return row.waiting[0]


_ROUNDING = 1e-9
"""Share of a capacity that sums of floats may be over it."""
_LOOK_AHEAD = 2000
"""More consignments than any train takes."""


class Handled:
    """What terminals need to know of a flow's consignments; lift times only where there are cranes."""

    __slots__ = (
        "at_terminal_s",
        "destination",
        "destination_station",
        "first",
        "haul_out_s",
        "lift_off",
        "lift_off_s",
        "lift_on",
        "lift_on_s",
        "origin",
        "ready_s",
    )

    def __init__(self, flow: FlowDemand, *, origin: int, destination: int, lifts_on: Lifts, lifts_off: Lifts) -> None:
        self.first = flow.first
        self.ready_s = flow.ready_s
        self.at_terminal_s = flow.at_terminal_s
        self.haul_out_s = flow.haul_out_s
        self.destination_station = flow.destination_station
        self.origin = origin
        self.destination = destination
        self.lift_on, self.lift_on_s = lifts_on
        self.lift_off, self.lift_off_s = lifts_off


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
    ) -> None:
        self._scenario = scenario
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._streams = streams
        self.places = {terminal: place_of(f"terminal:{terminal}") for terminal in sorted(scenario.terminals)}
        self._cranes = {terminal: self._crane_group(terminal, open_times) for terminal in self.places}
        self._handled = [self._handling(flow) for flow in demand.flows]
        self._stocks: dict[tuple[str, str], Stock] = {}
        for flow in demand.flows:
            if flow.id not in by_train:
                continue
            stock = self.stock(flow.flow.line, flow.origin_station)
            numbers = range(flow.first, flow.first + len(flow))
            row = Row(flow.flow.consignment, list(zip(flow.at_terminal_s, numbers, strict=True)))
            stock.fill(flow.destination_station, row)

    @property
    def groups(self) -> list[ServerGroup]:
        """All cranes."""
        return [group for group in self._cranes.values() if group is not None]

    def stock(self, line: str, station: str) -> Stock:
        """The goods of one line that wait at one station."""
        return self._stocks.setdefault((line, station), Stock())

    def load(self, train: Train, taken: list[int], *, not_before_s: int) -> Generator[Any, Any, None]:
        """Lift goods onto the train; it goes on when the last is on, and their time is the train's from then."""
        now = self._clock.now
        own, flow_of = self._ledger.own, self._demand.flow_of
        loaded_s = max(now, not_before_s)
        done = []
        for consignment in taken:
            flow = self._handled[flow_of[consignment]]
            number, place = consignment - flow.first, flow.origin
            at_terminal_s = flow.at_terminal_s[number]
            own(consignment, place, HAULAGE, flow.ready_s[number], at_terminal_s)
            own(consignment, place, DEPARTURE, at_terminal_s, now)
            end = now if flow.lift_on is None else flow.lift_on.serve(consignment, now, flow.lift_on_s[number], LOADING)
            done.append((consignment, place, end))
            if end > loaded_s:
                loaded_s = end
        if loaded_s > now:
            yield loaded_s - now
        for consignment, place, end in done:
            own(consignment, place, DEPARTURE, end, loaded_s)
            self._ledger.open_load(consignment, train.number, place, loaded_s)
        train.load.extend(taken)

    def unload(self, train: Train, station: str) -> Generator[Any, Any, None]:
        """Lift off what is for this station and haul it to the consignee; the train may go on when the last is off."""
        now = last = self._clock.now
        handled, flow_of = self._handled, self._demand.flow_of
        staying = []
        for consignment in train.load:
            flow = handled[flow_of[consignment]]
            if flow.destination_station != station:
                staying.append(consignment)
                continue
            self._ledger.close_load(consignment, flow.destination, now)
            end = now
            if flow.lift_off is not None:
                end = flow.lift_off.serve(consignment, now, flow.lift_off_s[consignment - flow.first], UNLOADING)
            self.deliver(consignment, end)
            if end > last:
                last = end
        train.load = staying
        if last > now:
            yield last - now

    def deliver(self, consignment: int, from_terminal_s: int) -> None:
        """The haul from the terminal to the consignee."""
        flow = self._handled[self._demand.flow_of[consignment]]
        delivered_s = from_terminal_s + flow.haul_out_s[consignment - flow.first]
        self._ledger.own(consignment, flow.destination, HAULAGE, from_terminal_s, delivered_s)
        self._demand.delivered_s[consignment] = delivered_s

    def bring(self, consignment: int) -> None:
        """The haul from the shipper to the terminal."""
        flow = self._handled[self._demand.flow_of[consignment]]
        number = consignment - flow.first
        self._ledger.own(consignment, flow.origin, HAULAGE, flow.ready_s[number], flow.at_terminal_s[number])

    def _handling(self, flow: FlowDemand) -> Handled:
        origin, destination = flow.flow.origin, flow.flow.destination
        return Handled(
            flow,
            origin=self.places[origin],
            destination=self.places[destination],
            lifts_on=(self._cranes[origin], self._lifts_s(flow, origin)),
            lifts_off=(self._cranes[destination], self._lifts_s(flow, destination)),
        )

    def _lifts_s(self, flow: FlowDemand, terminal: str) -> list[int]:
        if self._cranes[terminal] is None:
            return []
        drawn = self._streams.uniforms(f"{flow.id}/{terminal}/lift", len(flow))
        return seconds(self._scenario.terminals[terminal].lift_min, drawn, MINUTE_S)

    def _crane_group(
        self, terminal_id: str, open_times: Callable[[Sequence[str]], OpenTimes | None]
    ) -> ServerGroup | None:
        terminal = self._scenario.terminals[terminal_id]
        if terminal.cranes is None:
            return None
        return ServerGroup(
            self.places[terminal_id],
            f"{terminal_id}.cranes",
            servers=terminal.cranes,
            open_times=open_times(terminal.open),
            work=LOADING,
            wait=CRANE,
        )
