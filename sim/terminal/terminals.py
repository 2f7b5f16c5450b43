"""All terminals at work: goods come in, are loaded, unloaded, and fetched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from typing import Any

from ..border.inland import InlandOffices
from ..border.opening_hours import NEVER_S, OpenTimes
from ..causes_over import causes_over
from ..closed_terminals import ClosedTerminals
from ..demand import Demand, FlowDemand
from ..disruptions import Disruptions
from ..kernel import Clock
from ..ledger import Ledger, cause
from ..scenario.schema import Scenario
from ..servers import ServerGroup
from ..streams import Streams
from ..train import Train
from .cranes import LOADING, Cranes
from .gate import Handled
from .stock import Row, Stock
from .yard import ExportYard, ImportYard, YardUse, parts

UNLOADING, WAGONS, QUEUE, CLOSED = cause("unloading"), cause("wagons"), cause("queue"), cause("closed")

Blocked = dict[int, tuple[int, list[int]]]
"""By the first of some goods: since when their train is unloaded, and those for which there is no slot yet."""


class Terminals:
    """All terminals: gates, yards, cranes, the goods that wait there, and the work of loading and unloading."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        clock: Clock,
        ledger: Ledger,
        demand: Demand,
        streams: Streams,
        by_train: Collection[str],
        inland: InlandOffices,
        place_of: Callable[[str], int],
        open_times: Callable[[Sequence[str]], OpenTimes | None],
        disruptions: Disruptions,
        closed: ClosedTerminals,
    ) -> None:
        terminals = scenario.terminals
        self._scenario = scenario
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._inland = inland
        self.places = {terminal: place_of(f"terminal:{terminal}") for terminal in sorted(terminals)}
        self._cranes = Cranes(
            terminals,
            demand,
            places=self.places,
            streams=streams,
            open_times=open_times,
            end_s=scenario.time.end_s,
            disruptions=disruptions,
            closed=closed,
        )
        gates = {key: disruptions.hours_of_gate(key, open_times(terminals[key].gate_open)) for key in self.places}
        self.handled = Handled(
            demand,
            self.places,
            terminals=terminals,
            gates=gates,
            by_train=lambda flow: flow.id in by_train,
            streams=streams,
            inland=inland,
        )
        self._stations = [flow.destination_station for flow in demand.flows]
        self._stocks: dict[tuple[str, str], Stock] = {}
        self._blocked: Blocked = {}
        self._imports: dict[str, ImportYard] = {}
        self._exports: dict[str, ExportYard] = {}
        self._rows: dict[int, Row] = {}
        flows = [flow for flow in demand.flows if flow.id in by_train]
        for flow in flows:
            self._fill(flow)
        self._open_yards(flows, gates)

    @property
    def groups(self) -> list[ServerGroup]:
        """All cranes, and the servers of offices for goods that clear here."""
        return [*self._cranes.groups, *self._inland.groups]

    @property
    def yards(self) -> list[YardUse]:
        """The use of all yards with a limit."""
        both = [(key, 0, yard.use) for key, yard in self._exports.items()]
        both += [(key, 1, yard.use) for key, yard in self._imports.items()]
        return [use for _, _, use in sorted(both, key=lambda each: each[:2])]

    def stock(self, line: str, station: str) -> Stock:
        """The goods of one line that wait at one station."""
        return self._stocks.setdefault((line, station), Stock())

    def end(self) -> None:
        """The period ends: goods that still wait on a train for a slot have waited until now, and go on waiting."""
        for since_s, goods in self._blocked.values():
            for consignment in goods:
                self._ledger.own(consignment, int(self.handled.destination[consignment]), QUEUE, since_s, NEVER_S)
            self._ledger.unloadings.add((since_s,), goods, [NEVER_S] * len(goods))

    def load(self, train: Train, taken: list[int], *, not_before_s: int, taken_s: int) -> Generator[Any, Any, None]:
        """Lift goods onto the train; it goes on when the last is on, and their time is the train's from then.

        They were taken at `taken_s`; since then they have waited for wagons.
        """
        now = self._clock.now
        if taken_s < now:
            for consignment in taken:
                self._ledger.own(consignment, int(self.handled.origin[consignment]), WAGONS, taken_s, now)
        lifted_s = self._cranes.lift(taken, LOADING, now)
        loaded_s = max(now, not_before_s, *lifted_s)
        self._ledger.loadings.add((train.number, taken_s, loaded_s), taken, lifted_s)
        if self._exports:
            self._free_slots(taken, lifted_s)
        if loaded_s > now:
            yield loaded_s - now
        train.load += taken
        self._inland.lodge_ahead(taken, self._clock.now)

    def unload(self, train: Train, station: str) -> Generator[Any, Any, None]:
        """Lift off what is for this station; the train may go on when the last is off."""
        now = self._clock.now
        flow_of, stations = self._demand.flow_of, self._stations
        leaving = [consignment for consignment in train.load if stations[flow_of[consignment]] == station]
        train.load = [consignment for consignment in train.load if stations[flow_of[consignment]] != station]
        scarce = self._scarce(leaving) if self._imports else {}
        if scarce:
            leaving = [consignment for consignment in leaving if self._terminal(consignment) not in scarce]
        lifted_s = self._cranes.lift(leaving, UNLOADING, now)
        self._ledger.unloadings.add((now,), leaving, lifted_s)
        self._inland.arrive(leaving, lifted_s)
        last = max(lifted_s, default=now)
        for terminal, goods in scarce.items():
            off_s = yield from self._unload_into(self._imports[terminal], train, goods, since_s=now)
            last = max(last, off_s)
        if last > self._clock.now:
            yield last - self._clock.now

    def _scarce(self, leaving: Sequence[int]) -> dict[str, list[int]]:
        """Those for terminals whose slots are limited."""
        found: dict[str, list[int]] = {}
        for consignment in leaving:
            terminal = self._terminal(consignment)
            if terminal in self._imports:
                found.setdefault(terminal, []).append(consignment)
        return found

    def _unload_into(
        self, yard: ImportYard, train: Train, goods: list[int], *, since_s: int
    ) -> Generator[Any, Any, int]:
        """Lift goods off as slots come free; when the last of them is off."""
        blocked = goods[0]  # a train may have gone on without a wagon that waits here too
        self._blocked[blocked] = (since_s, goods)
        yield from yard.wait_in_line(train)
        off_s = since_s
        while goods:
            now = self._clock.now
            count = self._slots_for(yard, goods, now)
            if count == 0:
                yield from yard.wait_for_slot(now)
                continue
            off_s = max(off_s, self._lift_into(yard, goods[:count], since_s=since_s, now=now))
            del goods[:count]
        del self._blocked[blocked]
        yard.leave_line()
        return off_s

    def _slots_for(self, yard: ImportYard, goods: Sequence[int], now: int) -> int:
        """How many of the first goods find a slot now."""
        wanted = 0
        for count, consignment in enumerate(goods):
            wanted += self._size(consignment)
            if not yard.has_room(wanted, now):
                return count
        return len(goods)

    def _lift_into(self, yard: ImportYard, goods: Sequence[int], *, since_s: int, now: int) -> int:
        """Lift goods off into slots that are free; when the last is off."""
        lifted_s = self._cranes.lift(goods, UNLOADING, now)
        for consignment, off_s in zip(goods, lifted_s, strict=True):
            until_s = self.handled.fetched_s(consignment, off_s)
            yard.take(self._size(consignment), since_s=since_s, now=now, until_s=until_s)
            self._ledger.own(consignment, int(self.handled.destination[consignment]), QUEUE, since_s, now)
        self._ledger.unloadings.add((since_s,), goods, lifted_s)
        return max(lifted_s)

    def _fill(self, flow: FlowDemand) -> None:
        stock = self.stock(flow.flow.line, flow.origin_station)
        numbers = range(flow.first, flow.first + len(flow))
        is_limited = self._scenario.terminals[flow.flow.origin].yard.export_teu is not None
        arrivals = zip(self.handled.available_s[numbers.start : numbers.stop].tolist(), numbers, strict=True)
        row = Row(flow.flow.consignment, [] if is_limited else list(arrivals))
        self._rows[flow.index] = row
        stock.fill(flow.destination_station, row)

    def _open_yards(self, flows: Sequence[FlowDemand], gates: Mapping[str, OpenTimes | None]) -> None:
        """The yards with a limit, for goods that trains bring and for goods that wait for one."""
        for key in self.places:
            yard = self._scenario.terminals[key].yard
            if yard.import_teu is not None:
                self._imports[key] = ImportYard(self._use(key, "import_yard", yard.import_teu), self._clock)
            if yard.export_teu is not None:
                mine = [flow for flow in flows if flow.flow.origin == key]
                self._open_export_yard(key, yard.export_teu, gates[key], mine)

    def _open_export_yard(self, key: str, slots: int, gate: OpenTimes | None, flows: Sequence[FlowDemand]) -> None:
        use = self._use(key, "export_yard", slots)
        yard = self._exports[key] = ExportYard(use, self._clock, gate=gate, let_in=self._let_in)
        handled, arrivals = self.handled, []
        for flow in flows:
            self.stock(flow.flow.line, flow.origin_station).yards.append(yard)
            last = flow.first + len(flow)
            opens_s = handled.gate_opens_s[flow.first : last].tolist()
            size = parts(flow.flow.consignment.teu)
            arrivals += [(at, number, size) for at, number in zip(opens_s, range(flow.first, last), strict=True)]
            handled.is_not_in_yet(flow.first, last)
        yard.open(sorted(arrivals))

    def _let_in(self, consignment: int, since_s: int, now: int) -> None:
        """A truck finds a slot in the yard, for which it has waited at the open gate since then."""
        handled = self.handled
        handled.comes_in(consignment, now)
        self._rows[self._demand.flow_of[consignment]].add(consignment, now)
        place = int(handled.origin[consignment])
        gate = handled.gates[place]
        pieces = [(QUEUE, since_s, now)] if gate is None else causes_over(gate, since_s, now, (QUEUE, CLOSED))
        for what, start, end in pieces:
            self._ledger.own(consignment, place, what, start, end)

    def _free_slots(self, taken: Sequence[int], lifted_s: Sequence[int]) -> None:
        lifted: dict[str, list[tuple[int, int]]] = {}
        for consignment, time_s in zip(taken, lifted_s, strict=True):
            origin = self._demand.flow(consignment).flow.origin
            if origin in self._exports:
                lifted.setdefault(origin, []).append((time_s, consignment))
        for origin, times in lifted.items():
            self._exports[origin].free_when_lifted(sorted(times))

    def _use(self, key: str, what: str, slots: int) -> YardUse:
        return YardUse(self.places[key], f"{key}.{what}", slots)

    def _terminal(self, consignment: int) -> str:
        return self._demand.flow(consignment).flow.destination

    def _size(self, consignment: int) -> int:
        return parts(self._demand.flow(consignment).flow.consignment.teu)
