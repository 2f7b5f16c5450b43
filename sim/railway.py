"""Starts trains: by a timetable, when they are full, and light engines and empty wagons when they are sent."""

from __future__ import annotations

from .border.opening_hours import NEVER_S
from .demand import Demand
from .kernel import Clock, ProcessGenerator
from .local_time import HOUR_S
from .terminal.stock import Room
from .terminal.terminals import Terminals
from .train_day import TrainDay
from .train_service import Service, Trains


class Railway:
    """All trains of a replication, from when they start; `day` is what each of them does."""

    def __init__(self, clock: Clock, *, trains: Trains, day: TrainDay, demand: Demand, terminals: Terminals) -> None:
        self._clock = clock
        self._trains = trains
        self._day = day
        self._demand = demand
        self._terminals = terminals

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
            service.stops = self._day.stops_of(service)
        train = self._trains.new(service, departs_s)
        is_freight = service.service.train_class == "freight"
        run = self._day.run_freight(train, service) if is_freight else self._day.run_passenger(train, service)
        train.process = self._clock.start(run, train.name)

    def send_empty(self, service: Service, units: int) -> None:
        """Start a light engine or a train of empty wagons now."""
        train = self._trains.new(service, self._clock.now)
        train.process = self._clock.start(self._day.run_empty(train, service, units), train.name)
