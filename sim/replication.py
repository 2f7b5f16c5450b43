"""One replication: build the model of a scenario, run it once, and give its tables."""

import gc
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from .border.crossing import Crossing
from .border.inland import InlandOffices
from .border.opening_hours import OpenTimes, open_times
from .border.permits import PermitPool
from .closed_sections import possessed
from .closed_terminals import ClosedTerminals
from .connections import Connections, connect
from .demand import Demand, draw_demand
from .disruptions import Disruptions
from .disturbances import Draws, points_failures, train_disturbances
from .fleet.building import Fleet, build_fleet
from .fleet.formation import Yard as FleetYard
from .kernel import Clock, Kernel
from .ledger import Ledger, Places
from .local_time import DAY_S, HOUR_S, MINUTE_S
from .railway import Railway
from .records import PER_REPLICATION
from .road import Road
from .routes import Route, carries, planned_stops_s, service_route
from .scenario.loading import LoadedScenario
from .servers import ServerGroup
from .streams import Streams, whole_s
from .tables import replication_tables
from .terminal.terminals import Terminals
from .terminal.yard import YardUse
from .track.closures import DISRUPTION
from .track.dispatching import Dispatcher
from .track.jam import JamError, jammed, report
from .track.paths import ClosedTimes, Path, Tracks
from .track.receiving import receive, receiving_tracks
from .track.rule import apply_rule, rule_of
from .track.sections import Yard
from .track.timetable import departure_times_s
from .train_day import TrainDay
from .train_service import Service, Trains


def simulate(loaded: LoadedScenario, replication: int, *, clock: Callable[[], Clock] = Kernel) -> dict[str, pa.Table]:
    """Run one replication (numbered from 0) and return its tables by name, as `sim.records` defines them.

    `clock` makes the environment; the stock one gives the same tables, more slowly.

    Raises:
        JamError: trains wait for each other for ever (with `capacity_only` dispatching).
        StuckInstantError: simulated time stands still.
    """
    parts: dict[str, list[pa.Table]] = {name: [] for name in PER_REPLICATION}
    for name, part in simulate_tables(loaded, replication, clock=clock):
        parts[name].append(part)
    return {name: pa.concat_tables(found) for name, found in parts.items()}


def simulate_tables(
    loaded: LoadedScenario, replication: int, *, clock: Callable[[], Clock] = Kernel
) -> Iterator[tuple[str, pa.Table]]:
    """As `simulate`, but in parts with the name of their table, one after the other, once the replication has run."""
    model = Model(loaded, replication, clock())
    model.run()
    yield from replication_tables(model, replication)


class Model:
    """Everything that one replication consists of."""

    def __init__(self, loaded: LoadedScenario, replication: int, clock: Clock) -> None:
        self.scenario = loaded.scenario
        self.network = loaded.network
        self.end_s = self.scenario.time.end_s
        self.clock = clock
        self.ledger = Ledger()
        self.places = Places(self.network, self.scenario)
        self.streams = Streams(self.scenario.seed, replication)
        self.disruptions = Disruptions(self.scenario, self.network, self.streams)
        self.closed_terminals = self._closed_terminals()
        self.train_ways = self._ways(self.scenario.services.trains)
        self.truck_ways = self._ways(self.scenario.services.trucks)
        self.by_train = frozenset(self._carried(self.train_ways))
        ways = [*self.train_ways.values(), *self.truck_ways.values()]
        self.demand: Demand = draw_demand(self.scenario, self.network, ways, self.streams)
        self.crossings = {border: self._crossing(border) for border in sorted(self.scenario.borders)}
        self.inland = InlandOffices(
            self.scenario,
            ledger=self.ledger,
            demand=self.demand,
            streams=self.streams,
            place_of=self.places.index,
            open_times=self.open_times,
            disruptions=self.disruptions,
        )
        self.terminals = self._terminals()
        ranks = self.scenario.dispatching.priorities.model_dump()
        self.trains = Trains(self.ledger, ageing_s=self.scenario.dispatching.ageing_h * HOUR_S, ranks=ranks)
        self.services = self._services()
        self.dispatcher = self._dispatcher()
        for flow in self.demand.flows:
            if flow.border is not None:
                self.crossings[flow.border].draw(flow, by_train=flow.id in self.by_train)

    def run(self) -> None:
        """From the start instant to the end of the period."""
        self._send_trucks()
        stations = {self.places.index(point): point for point in self.network.points}
        day = TrainDay(
            self.clock,
            ledger=self.ledger,
            demand=self.demand,
            terminals=self.terminals,
            dispatcher=self.dispatcher,
            trains=self.trains,
            stations=stations,
            connections=Connections(self.clock, self.ledger),
        )
        railway = Railway(self.clock, trains=self.trains, day=day, demand=self.demand, terminals=self.terminals)
        self.fleet.run_on(railway)
        for crossing in self.crossings.values():
            crossing.set_aside.unload = self.terminals.unload
            crossing.use_pools({pool.id: pool for pool in self.fleet.pools if pool.kind == "wagons"})
        for service in self.services:
            by_clock = service.service.departures.when_full_or_after_h is None
            process = railway.run_timetable(service) if by_clock else railway.run_when_full(service)
            self.clock.start(process, service.id)
        self.clock.start(self._watch(), "guard")
        with _no_garbage_collection():
            self.clock.run_until(self.end_s)
        for crossing in self.crossings.values():
            crossing.formalities.advance(self.end_s)
            crossing.end()
        for pool in self.permits:
            pool.end(self.end_s)
        self.inland.end(self.end_s)
        self.trains.end()
        self.terminals.end()
        self._end_disruptions()
        self.ledger.end()
        self._check_for_jam()

    @property
    def yards(self) -> list[YardUse]:
        """All yards with a limit: of the borders and of the terminals."""
        return [*(use for crossing in self.crossings.values() for use in crossing.yards), *self.terminals.yards]

    @property
    def groups(self) -> list[ServerGroup]:
        """All servers: of the borders and of the terminals."""
        of_borders = [group for crossing in self.crossings.values() for group in crossing.groups]
        return [*of_borders, *self.terminals.groups]

    @property
    def permits(self) -> list[PermitPool]:
        """All pools of trucks with a permit."""
        return [pool for crossing in self.crossings.values() for pool in crossing.permits.values()]

    def open_times(self, names: Sequence[str]) -> OpenTimes | None:
        """The times at which all named opening hours are open; None: always."""
        return open_times(names, self.scenario.opening_hours, start=self.scenario.time.start_date, end_s=self.end_s)

    def _ways(self, services: Mapping[str, Any]) -> dict[str, Route]:
        return {key: service_route(key, services[key], self.scenario, self.network) for key in sorted(services)}

    def _carried(self, ways: Mapping[str, Route]) -> list[str]:
        flows = self.scenario.flows
        return [key for key in flows if any(carries(way, flows[key], self.scenario) for way in ways.values())]

    def _crossing(self, border_id: str) -> Crossing:
        return Crossing(
            border_id,
            self.scenario.borders[border_id],
            clock=self.clock,
            ledger=self.ledger,
            demand=self.demand,
            streams=self.streams,
            wagons={key: train.wagon_count for key, train in self.scenario.services.trains.items()},
            place_of=self.places.index,
            open_times=self.open_times,
            end_s=self.end_s,
            disruptions=self.disruptions,
        )

    def _terminals(self) -> Terminals:
        return Terminals(
            self.scenario,
            clock=self.clock,
            ledger=self.ledger,
            demand=self.demand,
            streams=self.streams,
            by_train=self.by_train,
            inland=self.inland,
            place_of=self.places.index,
            open_times=self.open_times,
            disruptions=self.disruptions,
            closed=self.closed_terminals,
        )

    def _closed_terminals(self) -> ClosedTerminals:
        terminals = {self.places.index(f"terminal:{key}"): key for key in self.scenario.terminals}
        return ClosedTerminals(
            self.ledger, {place: self.disruptions.closed_terminal(key) for place, key in terminals.items()}
        )

    def _services(self) -> list[Service]:
        tracks = Tracks(
            self.network,
            self.places,
            self.scenario.dispatching,
            self.scenario.rolling_stock,
            closed=self._closed_times(),
        )
        self.legs = tracks.legs
        services = self._of_timetable(tracks)
        connect(services, self.places.index)
        self.fleet: Fleet = build_fleet(
            services,
            self.scenario,
            network=self.network,
            tracks=tracks,
            yard=FleetYard(self.clock, self.ledger, self.streams, self.places.index),
        )
        return services

    def _of_timetable(self, tracks: Tracks) -> list[Service]:
        """The services of the scenario, with their ways over the tracks; the fleet's own come later."""
        draws, yards, points = Draws(self.streams), self._yards(), self.network.points
        receiving = receiving_tracks(self.scenario, {key: point.name for key, point in points.items()})
        stations = {key: self.places.index(key) for key in points}
        services: list[Service] = []
        for service_id, way in self.train_ways.items():
            service = self.scenario.services.trains[service_id]
            is_freight = service.train_class == "freight"
            yard = yards.get(way.points[-1]) if is_freight else None
            path = tracks.path(service, stops_s=planned_stops_s(service, way), yard=yard)
            if receiving and is_freight:
                receive(path, way, receiving, stations)
            services.append(self._service(len(services), way, path, draws))
        return services

    def _service(self, number: int, way: Route, path: Path, draws: Draws) -> Service:
        service = self.scenario.services.trains[way.service]
        start = self.scenario.time.start_date
        disturbances = train_disturbances(
            way.service, service, self.scenario.disturbances, draws=draws, network=self.network, places=self.places
        )
        return Service(
            number,
            way.service,
            service,
            way=way,
            path=path,
            departures_s=departure_times_s(service.departures, country=way.exit_side, start=start, end_s=self.end_s),
            crossing=self.crossings[way.border] if way.border and service.train_class == "freight" else None,
            disturbances=disturbances,
        )

    def _dispatcher(self) -> Dispatcher:
        """Who grants the moves, by a rule that suits the paths of all services."""
        dispatching = self.scenario.dispatching
        paths = {service.id: service.path for service in self.services}
        rule = rule_of(dispatching.rule, paths)
        apply_rule(rule, paths.values())
        return Dispatcher(
            self.clock,
            self.ledger,
            ageing_s=dispatching.ageing_h * HOUR_S,
            is_safe_state=rule == "safe_state",
            overtaking_wait_s=whole_s(dispatching.overtaking_wait_min * MINUTE_S),
        )

    def _closed_times(self) -> ClosedTimes:
        """When sections are closed: by the calendar, by disruptions, and where points have failed."""
        shut = self.disruptions.closed_sections()
        failed = points_failures(self.scenario.disturbances, self.network, self.streams, self.end_s)
        for section, spans in failed.items():
            shut.setdefault(section, []).extend(spans)
        return ClosedTimes(possessed(self.scenario, self.network), shut)

    def _yards(self) -> dict[str, Yard]:
        """A yard for each station with terminals, with the tracks of all of them."""
        tracks: dict[str, int] = {}
        for terminal in self.scenario.terminals.values():
            tracks[terminal.station] = tracks.get(terminal.station, 0) + terminal.tracks
        return {station: Yard(self.network.points[station].name, count) for station, count in tracks.items()}

    def _send_trucks(self) -> None:
        for flow in self.demand.flows:
            if flow.id in self.by_train:
                continue
            for service_id, way in self.truck_ways.items():
                if not carries(way, flow.flow, self.scenario):
                    continue
                road = Road(
                    self.scenario.services.trucks[service_id],
                    way,
                    network=self.network,
                    places=self.places,
                    ledger=self.ledger,
                    crossing=self.crossings[way.border] if way.border else None,
                    closed=self.closed_terminals,
                )
                road.send(flow, self.streams)
                break

    def _end_disruptions(self) -> None:
        """Trains that a disruption holds at the end of the period have waited until then."""
        for train in self.dispatcher.waiting.values() if self.disruptions.entries else ():
            if train.reason == DISRUPTION:
                self.ledger.train(train.number, train.place, DISRUPTION, train.since_s, self.end_s)

    def _watch(self) -> Generator[Any, Any, None]:
        """The guard: once a day, look for trains that can never move again."""
        while True:
            yield DAY_S
            self._check_for_jam()

    def _check_for_jam(self) -> None:
        if not self.dispatcher.waiting:
            return
        running = self.trains.running.values()
        stuck = jammed(running)
        if stuck:
            raise JamError(report(stuck, running))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Processes leave no reference cycles behind; searching for them would cost a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.freeze()  # with unfreeze: all that is there now counts as old, and is not searched at once
            gc.unfreeze()
            gc.enable()
