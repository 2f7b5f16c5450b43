"""Terminals: goods waiting for a train, and the cranes that lift them on and off."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
from operator import itemgetter
from typing import Any

from .border.opening_hours import NEVER_S, OpenTimes
from .demand import Demand
from .kernel import Clock
from .ledger import Ledger, cause
from .scenario.schema import Consist, Scenario
from .servers import ServerGroup
from .streams import Streams, seconds
from .train import Train

DEPARTURE, HAULAGE, CRANE = cause("departure"), cause("haulage"), cause("crane")
LOADING, UNLOADING = cause("loading"), cause("unloading")
MINUTE_S = 60


class Room:
    """What is left of a train's capacity, in TEU and in tonnes (None: not limited by it)."""

    __slots__ = ("_consist", "mass_t", "teu")

    def __init__(self, consist: Consist, load: Sequence[int], demand: Demand) -> None:
        self._consist = consist
        self.teu = consist.capacity_teu
        self.mass_t = consist.capacity_t
        for consignment in load:
            self.take(demand, consignment)

    def has_for(self, demand: Demand, consignment: int) -> bool:
        """Whether one more consignment fits."""
        size = demand.flow(consignment).flow.consignment
        if self.teu is not None and size.teu > self.teu:
            return False
        return self.mass_t is None or size.mass_t <= self.mass_t

    def would_do_when_empty(self, demand: Demand, consignment: int) -> bool:
        """Whether the consignment fits such a train at all."""
        return Room(self._consist, (), demand).has_for(demand, consignment)

    def take(self, demand: Demand, consignment: int) -> None:
        """Use up the room of one consignment."""
        size = demand.flow(consignment).flow.consignment
        if self.teu is not None:
            self.teu -= size.teu
        if self.mass_t is not None:
            self.mass_t -= size.mass_t


class Stock:
    """Goods at or on the way to one station for trains of one line: rows for each station of destination.

    A row has consignments of one size, so that those too large for a train do not stand before others for ever.
    """

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._rows: dict[str, list[deque[tuple[int, int]]]] = {}

    def fill(self, destination: str, arrivals: list[tuple[int, int]]) -> None:
        """Add a row `(at terminal since, consignment)` of one flow; it is put in order of time."""
        self._rows.setdefault(destination, []).append(deque(sorted(arrivals)))

    def take(self, destinations: Sequence[str], room: Room, now: int) -> list[int]:
        """Take the goods that are there, oldest first over all rows, up to the first one without room."""
        taken: list[int] = []
        rows = self._rows_for(destinations, room)
        while rows:
            row = rows[0] if len(rows) == 1 else min(rows, key=itemgetter(0))
            arrival_s, consignment = row[0]
            if arrival_s > now or not room.has_for(self._demand, consignment):
                break
            row.popleft()
            room.take(self._demand, consignment)
            taken.append(consignment)
            if not row:
                rows = [left for left in rows if left]
        return taken

    def full_at(self, destinations: Sequence[str], room: Room, *, longest_wait_s: int) -> int:
        """When waiting goods fill the room, or the oldest has waited so long; `NEVER_S` when no more come."""
        rows = self._rows_for(destinations, room)
        waiting = sorted(entry for row in rows for entry, _ in zip(row, range(_LOOK_AHEAD), strict=False))
        for arrival_s, consignment in waiting:
            if arrival_s > waiting[0][0] + longest_wait_s:
                break
            if not room.has_for(self._demand, consignment):
                return arrival_s
            room.take(self._demand, consignment)
            if room.teu == 0 or room.mass_t == 0:
                return arrival_s
        return waiting[0][0] + longest_wait_s if waiting else NEVER_S

    def _rows_for(self, destinations: Sequence[str], room: Room) -> list[deque[tuple[int, int]]]:
        rows = [row for destination in destinations for row in self._rows.get(destination, ()) if row]
        return [row for row in rows if room.would_do_when_empty(self._demand, row[0][1])]


_LOOK_AHEAD = 2000
"""More consignments than any train takes."""


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
        self._lifts: dict[tuple[int, str], list[int]] = {}
        self._stocks: dict[tuple[str, str], Stock] = {}
        for flow in demand.flows:
            if flow.id not in by_train:
                continue
            stock = self.stock(flow.flow.line, flow.origin_station)
            numbers = range(flow.first, flow.first + len(flow))
            stock.fill(flow.destination_station, list(zip(flow.at_terminal_s, numbers, strict=True)))

    @property
    def groups(self) -> list[ServerGroup]:
        """All cranes."""
        return [group for group in self._cranes.values() if group is not None]

    def stock(self, line: str, station: str) -> Stock:
        """The goods of one line that wait at one station."""
        return self._stocks.setdefault((line, station), Stock(self._demand))

    def load(self, train: Train, taken: list[int], *, not_before_s: int) -> Generator[Any, Any, None]:
        """Lift goods onto the train; it goes on when the last is on, and their time is the train's from then."""
        now = self._clock.now
        done = {consignment: self._lift_on(consignment, now) for consignment in taken}
        loaded_s = max([now, not_before_s, *(end for end in done.values())])
        if loaded_s > now:
            yield loaded_s - now
        for consignment, end in done.items():
            place = self.places[self._demand.flow(consignment).flow.origin]
            self._ledger.own(consignment, place, DEPARTURE, end, loaded_s)
            self._ledger.open_load(consignment, train.number, place, loaded_s)
        train.load.extend(taken)

    def unload(self, train: Train, station: str) -> Generator[Any, Any, None]:
        """Lift off what is for this station and haul it to the consignee; the train may go on when the last is off."""
        now = self._clock.now
        leaving = [c for c in train.load if self._demand.flow(c).destination_station == station]
        last = now
        for consignment in leaving:
            place = self.places[self._demand.flow(consignment).flow.destination]
            self._ledger.close_load(consignment, place, now)
            end = self._lift_off(consignment, now)
            self.deliver(consignment, end)
            last = max(last, end)
        if leaving:
            gone = set(leaving)
            train.load = [c for c in train.load if c not in gone]
        if last > now:
            yield last - now

    def deliver(self, consignment: int, from_terminal_s: int) -> None:
        """The haul from the terminal to the consignee."""
        flow = self._demand.flow(consignment)
        delivered_s = from_terminal_s + flow.haul_out_s[consignment - flow.first]
        self._ledger.own(consignment, self.places[flow.flow.destination], HAULAGE, from_terminal_s, delivered_s)
        self._demand.delivered_s[consignment] = delivered_s

    def bring(self, consignment: int) -> None:
        """The haul from the shipper to the terminal."""
        flow = self._demand.flow(consignment)
        number = consignment - flow.first
        place = self.places[flow.flow.origin]
        self._ledger.own(consignment, place, HAULAGE, flow.ready_s[number], flow.at_terminal_s[number])

    def _lift_on(self, consignment: int, now: int) -> int:
        flow = self._demand.flow(consignment)
        terminal = flow.flow.origin
        self.bring(consignment)
        self._ledger.own(
            consignment, self.places[terminal], DEPARTURE, flow.at_terminal_s[consignment - flow.first], now
        )
        return self._lift(consignment, terminal, now, LOADING)

    def _lift_off(self, consignment: int, now: int) -> int:
        return self._lift(consignment, self._demand.flow(consignment).flow.destination, now, UNLOADING)

    def _lift(self, consignment: int, terminal: str, now: int, work: int) -> int:
        cranes = self._cranes[terminal]
        if cranes is None:
            return now
        index = self._demand.flow_of[consignment]
        flow = self._demand.flows[index]
        key = (index, terminal)
        if key not in self._lifts:
            drawn = self._streams.uniforms(f"{flow.id}/{terminal}/lift", len(flow))
            self._lifts[key] = seconds(self._scenario.terminals[terminal].lift_min, drawn, MINUTE_S)
        return cranes.serve(consignment, now, self._lifts[key][consignment - flow.first], work)

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
