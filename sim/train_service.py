"""Train services, freight and passenger, and the trains of a replication."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from .border.crossing import Crossing
from .connections import Connection
from .fleet.formation import EmptyRun, Formation
from .ledger import Ledger
from .routes import Route
from .scenario.schema import TrainService
from .track.paths import Path
from .train import Stops, Train

if TYPE_CHECKING:
    from .disturbances import TrainDisturbances


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
    """One train service at work: its way, its departures, and all that its trains share."""

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
