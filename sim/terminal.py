"""Terminals: goods waiting for a train, and the cranes that lift them on and off."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Sequence
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

    __slots__ = ("mass_t", "teu")

    def __init__(self, consist: Consist, load: Sequence[int], demand: Demand) -> None:
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

    def take(self, demand: Demand, consignment: int) -> None:
        """Use up the room of one consignment."""
        size = demand.flow(consignment).flow.consignment
        if self.teu is not None:
            self.teu -= size.teu
        if self.mass_t is not None:
            self.mass_t -= size.mass_t


class Stock:
    """Goods at or on the way to one station for trains of one line: a row for each station of destination."""

    def __init__(self, demand: Demand) -> None:
        self._demand = demand
        self._rows: dict[str, deque[tuple[int, int]]] = {}

    def fill(self, destination: str, arrivals: list[tuple[int, int]]) -> None:
        """Add `(at terminal since, consignment)` for one destination; the whole row is put in order of time."""
        self._rows[destination] = deque(sorted([*self._rows.get(destination, ()), *arrivals]))

    def take(self, destinations: Sequence[str], room: Room, now: int) -> list[int]:
        """Take the goods that are there, oldest first over all destinations, up to the first one without room."""
        taken: list[int] = []
        while True:
            row = self._oldest(destinations)
            if row is None or row[0][0] > now or not room.has_for(self._demand, row[0][1]):
                return taken
            consignment = row.popleft()[1]
            room.take(self._demand, consignment)
            taken.append(consignment)

    def full_at(self, destinations: Sequence[str], room: Room, *, longest_wait_s: int) -> int:
        """When waiting goods fill the room, or the oldest has waited so long; `NEVER_S` when no more come."""
        rows = [iter(self._rows[d]) for d in destinations if self._rows.get(d)]
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

    def _oldest(self, destinations: Sequence[str]) -> deque[tuple[int, int]] | None:
        rows = [row for row in (self._rows.get(d) for d in destinations) if row]
        if len(rows) == 1:
            return rows[0]
        return min(rows, key=lambda row: row[0]) if rows else None


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
