"""Train services, freight and passenger: which trains leave when, and a train's day from loading to unloading."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .border.crossing import Crossing
from .border.opening_hours import NEVER_S
from .connections import Connection, Connections
from .demand import Demand
from .fleet.formation import EmptyRun, Formation
from .kernel import Clock, ProcessGenerator
from .ledger import Ledger, cause
from .local_time import HOUR_S
from .routes import Route
from .scenario.schema import TrainService
from .terminal.stock import Room
from .terminal.terminals import Terminals
from .track.dispatching import Dispatcher
from .track.paths import Path
from .train import Line, Stops, StopWork, Train

if TYPE_CHECKING:
    from .disturbances import TrainDisturbances

DISRUPTION, STATION_STOP = cause("disruption"), cause("station_stop")


class Trains:
    """All trains of a replication: those that ran, and those on the way."""

    def __init__(self, ledger: Ledger, *, ageing_s: float, ranks: Mapping[str, float]) -> None:
        self._ledger = ledger
        self._ageing_s = ageing_s
        self._ranks = ranks
        self.all: list[Train] = []
        self.services: list[int] = []
        self.running: dict[int, Train] = {}

    def new(self, service: Service, departs_s: int) -> Train:
        """The next train of a service, planned to leave at a given second."""
        rank_s = self._ranks[service.service.train_class] * self._ageing_s
        nth, service.started = service.started, service.started + 1
        train = Train(len(self.all), f"{service.id}-{nth + 1}", nth, class_rank_s=rank_s, departs_s=departs_s)
        train.disturbances = service.disturbances
        self.all.append(train)
        self.services.append(service.number)
        self.running[train.number] = train
        return train

    def finish(self, train: Train, now: int) -> None:
        """The train has done its last work."""
        train.finished_s = now
        train.move = None
        self._ledger.keep_runs(train.runs)
        del train.process
        del self.running[train.number]

    def end(self) -> None:
        """The period ends: what trains still on the way have run so far goes to the ledger too."""
        for train in self.running.values():
            self._ledger.keep_runs(train.runs)


class Service:
    """One train service at work: it starts its trains and each train does what the service's route asks for."""

    def __init__(
        self,
        number: int,
        service_id: str,
        service: TrainService,
        *,
        way: Route,
        path: Path,
        departures_s: Sequence[int],
        crossing: Crossing | None,
        disturbances: TrainDisturbances | None,
        formation: Formation | None = None,
        empty_run: EmptyRun | None = None,
        kind: str | None = None,
    ) -> None:
        self.number = number
        self.id = service_id
        self.service = service
        self.way = way
        self.path = path
        self.departures_s = departures_s
        self.crossing = crossing
        self.formation = formation  # None: as many locomotives and wagons as it needs
        self.empty_run = empty_run  # of light engines and empty wagons
        self.kind = kind or service.train_class  # in the tables
        self.disturbances = disturbances
        self.stops = Stops({}, {})
        self.connections: Mapping[int, Sequence[Connection]] = {}  # by place
        self.is_awaited_at: Collection[int] = ()  # places where trains of other services may wait for its own
        self.started = 0


class Railway:
    """What trains need: clock, line, dispatcher, terminals, ledger, and the demand that they carry."""

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

    def run_timetable(self, service: Service) -> ProcessGenerator:
        """Start a train for each planned departure, as long before it as loading begins."""
        cutoff_s = int(service.service.cutoff_h * HOUR_S)
        for departs_s in service.departures_s:
            begins_s = max(departs_s - cutoff_s, self._clock.now)
            yield begins_s - self._clock.now
            self._start(service, departs_s)

    def run_when_full(self, service: Service) -> ProcessGenerator:
        """Start a train whenever the waiting goods fill it, or the oldest has waited long enough."""
        longest_h = service.service.departures.when_full_or_after_h
        assert longest_h is not None  # this is what makes it such a service
        calls = service.way.calls
        stock = self._terminals.stock(service.way.line, calls[0])
        while True:
            now = self._clock.now
            room = Room(service.service.consist, (), self._demand)
            due_s = stock.full_at(calls[1:], room, longest_wait_s=int(longest_h * HOUR_S))
            if due_s > now and stock.yards:
                yield stock.change(due_s)
                continue
            if due_s >= NEVER_S:
                return
            if due_s > now:
                yield due_s - now
                continue
            self._start(service, now)
            yield 0

    def _start(self, service: Service, departs_s: int) -> None:
        if service.started == 0:
            service.stops = self._stops(service)
        train = self._trains.new(service, departs_s)
        is_freight = service.service.train_class == "freight"
        run = self._run_freight(train, service) if is_freight else self._run_passenger(train, service)
        train.process = self._clock.start(run, train.name)

    def send_empty(self, service: Service, units: int) -> None:
        """Start a light engine or a train of empty wagons now."""
        train = self._trains.new(service, self._clock.now)
        train.process = self._clock.start(self._run_empty(train, service, units), train.name)

    def _run_empty(self, train: Train, service: Service, units: int) -> ProcessGenerator:
        empty_run = service.empty_run
        assert empty_run is not None  # this is what makes it such a service
        yield from empty_run.formation.wait_for_locomotives(train)
        yield from self._line.run(train, service.path, service.stops)
        empty_run.arrive(train, units)
        self._trains.finish(train, self._clock.now)

    def _run_passenger(self, train: Train, service: Service) -> ProcessGenerator:
        yield max(0, train.departs_s - self._clock.now)
        yield from self._run_over_line(train, service)
        self._trains.finish(train, self._clock.now)

    def _run_freight(self, train: Train, service: Service) -> ProcessGenerator:
        way = service.way
        origin, destination = way.points[0], way.points[-1]
        yield from self._load(train, service, origin, not_before_s=train.departs_s)
        yield from self._pass_sides(train, service, origin)
        yield from self._run_over_line(train, service)
        yield from self._pass_sides(train, service, destination)
        yield from self._terminals.unload(train, destination)
        if service.formation is not None:
            service.formation.leave_wagons()
        now = self._clock.now
        if service.path.yard is not None:
            self._dispatcher.leave_yard(service.path.yard, now)
        self._trains.finish(train, now)

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

    def _stops(self, service: Service) -> Stops:
        """What trains of a service do at stations on the way, beyond the planned stop."""
        way = service.way
        on_the_way = {place: station for place, station in self._stations.items() if station in way.points[1:-1]}
        works = {place: self._work_at(service, station, place) for place, station in on_the_way.items()}
        waits = {place: self._wait_for(connections) for place, connections in service.connections.items()}
        return Stops({place: work for place, work in works.items() if work is not None}, waits)

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
        room = Room(service.service.consist, train.load, self._demand)
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
            ready = crossing.ready_to_join(side, way)
            if ready:
                crossing.join(train, side, way, self._with_room(train, service, station, ready))

    def _with_room(self, train: Train, service: Service, station: str, waiting: Sequence[int]) -> list[int]:
        """Those of the waiting consignments that the train has room and a call for."""
        room = Room(service.service.consist, train.load, self._demand)
        points, line = service.way.points, service.way.line
        calls = set(service.way.calls) & set(points[points.index(station) :])
        taken = []
        for consignment in waiting:
            flow = self._demand.flow(consignment)
            goes_there = flow.flow.line == line and flow.destination_station in calls
            if goes_there and room.has_for(flow.flow.consignment):
                room.take(flow.flow.consignment)
                taken.append(consignment)
        return taken
