"""Where each pool's locomotives and wagons may come to stand, and the runs that take them empty to where they lack."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Literal, NamedTuple

from .schema import Consist, Departures, EmptyRun, Scenario, TrainService

Kind = Literal["locomotives", "wagons"]
KINDS: tuple[Kind, ...] = ("wagons", "locomotives")
"""In the order in which a train takes them."""


class Stretch(NamedTuple):
    """From where to where a locomotive of a pool hauls a train."""

    pool: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class EmptyRunService:
    """The runs of one pool's light engines or empty wagons from one station to another."""

    kind: Kind
    pool: str
    start: str
    end: str
    service: TrainService

    @property
    def id(self) -> str:
        """The service's name in the tables; no id of a scenario has a dot."""
        return f"{self.pool}.{'light' if self.kind == 'locomotives' else 'empty'}.{self.start}-{self.end}"


def stretches(service: TrainService) -> list[Stretch]:
    """The stretches over which locomotives of pools haul a train, in order of the way."""
    return [Stretch(pool, start, end) for pool, start, end in every_stretch(service) if pool is not None]


def every_stretch(service: TrainService) -> list[tuple[str | None, str, str]]:
    """As `stretches`, with those of any locomotive (None), which there always is."""
    found, start = [], service.route[0]
    for hauling in service.locomotives:
        end = service.route[-1] if hauling.until is None else hauling.until
        found.append((hauling.pool, start, end))
        start = end
    return found


def changes(service: TrainService) -> list[str]:
    """Where one locomotive relieves another, in order of the way."""
    return [start for _, start, _ in every_stretch(service)[1:]]


def stations_of(scenario: Scenario, kind: Kind, pool: str) -> list[str]:
    """The stations where a pool's units may come to stand, in order of their ids."""
    if kind == "wagons":
        return sorted(_wagon_stations(scenario, pool))
    found = {*scenario.fleet.locomotives[pool].depots}
    for service in scenario.services.trains.values():
        found.update(*((each.start, each.end) for each in stretches(service) if each.pool == pool))
    for wagons, block in scenario.fleet.wagons.items():
        if block.empty_train.locomotive == pool and users(scenario, "wagons", wagons):
            found |= _wagon_stations(scenario, wagons)
    return sorted(found)


def users(scenario: Scenario, kind: Kind, pool: str) -> list[str]:
    """The train services that take units of a pool, in order of their ids."""
    trains = scenario.services.trains
    if kind == "wagons":
        return sorted(key for key, each in trains.items() if each.wagons is not None and each.wagons.pool == pool)
    return sorted(key for key, each in trains.items() if pool in {hauling.pool for hauling in each.locomotives})


def empty_run_services(scenario: Scenario) -> Iterator[EmptyRunService]:
    """All runs that may take locomotives or wagons empty from one station of their pool to another."""
    for kind in KINDS:
        pools = scenario.fleet.wagons if kind == "wagons" else scenario.fleet.locomotives
        for pool in sorted(pools):
            for start, end in permutations(stations_of(scenario, kind, pool), 2):
                yield EmptyRunService(kind, pool, start, end, _service(scenario, kind, pool, route=(start, end)))


def _wagon_stations(scenario: Scenario, pool: str) -> set[str]:
    trains = [scenario.services.trains[key] for key in users(scenario, "wagons", pool)]
    return {*scenario.fleet.wagons[pool].stations, *(train.route[end] for train in trains for end in (0, -1))}


def _service(scenario: Scenario, kind: Kind, pool: str, *, route: tuple[str, str]) -> TrainService:
    if kind == "wagons":
        block = scenario.fleet.wagons[pool]
        run: EmptyRun = block.empty_train
        gauge_mm = block.gauge_mm
    else:
        run, gauge_mm = scenario.fleet.locomotives[pool].light_engine, scenario.fleet.locomotives[pool].gauge_mm
    lines = [scenario.services.trains[key].line for key in users(scenario, kind, pool)] or list(scenario.network)
    consist = Consist(
        length_m=run.length_m,
        mass_t=run.mass_t,
        gauge_mm=gauge_mm,
        max_speed_kmh=run.max_speed_kmh,
        acceleration_ms2=run.acceleration_ms2,
        braking_ms2=run.braking_ms2,
    )
    return TrainService(line=lines[0], route=route, departures=Departures(at=()), consist=consist)
