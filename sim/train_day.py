"""A train's day: from loading over the line to unloading, or only over the line; and its work at stops on the way."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from .connections import Connection, Connections
from .demand import Demand
from .fleet.formation import Formation
from .kernel import Clock, ProcessGenerator
from .ledger import Ledger, cause
from .terminal.stock import Room
from .terminal.terminals import Terminals
from .track.dispatching import Dispatcher
from .train import Line, Stops, StopWork, Train
from .train_service import Service, Trains

DISRUPTION, STATION_STOP = cause("disruption"), cause("station_stop")


class TrainDay:
    """What trains meet with: clock, line, dispatcher, terminals, ledger, and the demand that they carry."""

    def __init__(
        self,
        clock: Clock,
        *,
        ledger: Ledger,
        demand: Demand,
        terminals: Terminals,
        dispatcher: Dispatcher,
        trains: Trains,
        stations: Mapping[int, str],
        connections: Connections,
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._demand = demand
        self._terminals = terminals
        self._dispatcher = dispatcher
        self._trains = trains
        self._stations = stations
        self._connections = connections
        self._line = Line(clock, dispatcher, ledger)

    def run_empty(self, train: Train, service: Service, units: int) -> ProcessGenerator:
        """A light engine, or a train of empty wagons."""
        empty_run = service.empty_run
        assert empty_run is not None  # this is what makes it such a service
        yield from empty_run.formation.wait_for_locomotives(train)
        yield from self._line.run(train, service.path, service.stops)
        empty_run.arrive(train, units)
        self._trains.finish(train, self._clock.now)

    def run_passenger(self, train: Train, service: Service) -> ProcessGenerator:
        """A passenger train, from its planned departure on."""
        yield max(0, train.departs_s - self._clock.now)
        yield from self._run_over_line(train, service)
        self._trains.finish(train, self._clock.now)

    def run_freight(self, train: Train, service: Service) -> ProcessGenerator:
        """A freight train, from the beginning of loading on."""
        way = service.way
        origin, destination = way.points[0], way.points[-1]
        yield from self._load(train, service, origin, not_before_s=train.departs_s)
        yield from self._pass_sides(train, service, origin)
        yield from self._run_over_line(train, service)
        yield from self._pass_sides(train, service, destination)
        self._dispatcher.leave_reception(service.path.moves[-1], self._clock.now)
        yield from self._terminals.unload(train, destination)
        if service.formation is not None:
            service.formation.leave_wagons()
        now = self._clock.now
        if service.path.yard is not None:
            self._dispatcher.leave_yard(service.path.yard, now)
        self._trains.finish(train, now)

    def stops_of(self, service: Service) -> Stops:
        """What trains of a service do at stations on the way, beyond the planned stop."""
        way = service.way
        on_the_way = {place: station for place, station in self._stations.items() if station in way.points[1:-1]}
        works = {place: self._work_at(service, station, place) for place, station in on_the_way.items()}
        waits = {place: self._wait_for(connections) for place, connections in service.connections.items()}
        return Stops({place: work for place, work in works.items() if work is not None}, waits)

    def _wait_if_late(self, train: Train, service: Service) -> Generator[Any, Any, None]:
        """Leave as late as drawn, counted from the planned departure; loading and formalities may take as long."""
        assert train.disturbances is not None  # the caller has looked
        now = self._clock.now
        leaves_s = train.departs_s + train.disturbances.late_s(train.nth)
        if leaves_s > now:
            yield leaves_s - now
            self._ledger.train(train.number, service.path.origin.place, DISRUPTION, now, leaves_s)

    def _run_over_line(self, train: Train, service: Service) -> ProcessGenerator:
        """From the first to the last operational point: late, locomotives, connections, the run, what waits for it."""
        formation = service.formation
        if train.disturbances is not None:
            yield from self._wait_if_late(train, service)
        if formation is not None:
            yield from formation.wait_for_locomotives(train)
        train.place = service.path.origin.place
        wait = service.stops.before_leaving.get(train.place)
        if wait is not None:
            yield from wait(train)
        yield from self._line.run(train, service.path, service.stops)
        if train.place in service.is_awaited_at:
            self._connections.arrive(service.number, train, train.place)
        if formation is not None:
            formation.arrive(train)

    def _wait_for(self, connections: Sequence[Connection]) -> StopWork:
        def wait(train: Train) -> Generator[Any, Any, None]:
            for connection in connections:
                yield from self._connections.keep(train, connection)

        return wait

    def _work_at(self, service: Service, station: str, place: int) -> StopWork | None:
        """At one stop: entry formalities, unloading, loading, exit formalities, as far as they belong there."""
        formation = service.formation
        if formation is not None and station in formation.changes:
            return self._change_at(service, formation, station, place)
        return self._station_work_at(service, station, place)

    def _change_at(self, service: Service, formation: Formation, station: str, place: int) -> StopWork:
        """At a stop where one locomotive relieves another: one leaves, the other comes when all else is done."""
        other_work = self._station_work_at(service, station, place)

        def work(train: Train) -> Generator[Any, Any, None]:
            formation.take_off(train, station)
            if other_work is not None:
                yield from other_work(train)
            yield from formation.put_on(train, station)

        return work

    def _station_work_at(self, service: Service, station: str, place: int) -> StopWork | None:
        is_freight = service.service.train_class == "freight"
        has_call = is_freight and station in service.way.calls
        enters = is_freight and station == service.way.enter_at
        leaves = is_freight and not enters and station == service.way.exit_at
        is_awaited = place in service.is_awaited_at
        if not (has_call or enters or leaves or is_awaited):
            return None

        def work(train: Train) -> Generator[Any, Any, None]:
            if is_awaited:
                self._connections.arrive(service.number, train, place)
            if enters:
                yield from self._pass_sides(train, service, station)
            if has_call:
                began = self._clock.now
                yield from self._terminals.unload(train, station)
                self._ledger.train(train.number, train.place, STATION_STOP, began, self._clock.now)
                yield from self._load(train, service, station, not_before_s=0)
            if leaves:
                yield from self._pass_sides(train, service, station)

        return work

    def _load(self, train: Train, service: Service, station: str, *, not_before_s: int) -> Generator[Any, Any, None]:
        way = service.way
        ahead = way.calls[way.calls.index(station) + 1 :]
        claimed = self._claim(train, service, station)
        room = Room(service.service.consist, [*train.load, *claimed], self._demand)
        began = self._clock.now
        stays_on = bool(train.load)
        taken = self._terminals.stock(way.line, station).take(ahead, room, began)
        if service.formation is not None and station == way.points[0]:
            yield from service.formation.wait_for_wagons(train)
        yield from self._terminals.load(train, taken, not_before_s=not_before_s, taken_s=began)
        if stays_on:
            self._ledger.train(train.number, train.place, STATION_STOP, began, self._clock.now)
        if service.crossing is not None and taken:
            service.crossing.lodge_ahead(taken, way.exit_side, way.entry_side)

    def _pass_sides(self, train: Train, service: Service, station: str) -> Generator[Any, Any, None]:
        """The formalities of the sides that work at a station: of one, or of both, the one left first."""
        crossing = service.crossing
        if crossing is None:
            return
        for side, way in service.way.sides_at(station):
            yield from crossing.train_works(train, side, way, service=service.id)
            ready = crossing.set_aside.ready_to_join(train, side, way)
            if ready:
                crossing.set_aside.join(train, side, way, self._with_room(train, service, station, ready))

    def _claim(self, train: Train, service: Service, station: str) -> list[int]:
        """Goods set aside here earlier, for which the train keeps room as they have waited longest.

        They join it when it has passed the exit.
        """
        crossing, way = service.crossing, service.way
        is_before_exit = station == way.exit_at and (station == way.points[0] or station != way.enter_at)
        if crossing is None or not is_before_exit:
            return []
        ready = crossing.set_aside.ready_to_join(train, way.exit_side, "exit")
        claimed = self._with_room(train, service, station, ready) if ready else []
        crossing.set_aside.claim(train, claimed)
        return claimed

    def _with_room(self, train: Train, service: Service, station: str, waiting: Sequence[int]) -> list[int]:
        """Those of the waiting consignments that the train has room and a call for."""
        room = Room(service.service.consist, train.load, self._demand)
        points, line = service.way.points, service.way.line
        calls = set(service.way.calls) & set(points[points.index(station) + 1 :])
        taken = []
        for consignment in waiting:
            flow = self._demand.flow(consignment)
            goes_there = flow.flow.line == line and flow.destination_station in calls
            if goes_there and room.has_for(flow.flow.consignment):
                room.take(flow.flow.consignment)
                taken.append(consignment)
        return taken
