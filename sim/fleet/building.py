"""From the block `fleet` to the pools of a replication, what its services take, and the services of empty runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo import Network

from ..local_time import HOUR_S
from ..railway import Railway
from ..routes import service_route
from ..scenario.pool_stations import KINDS, EmptyRunService, Kind, changes, empty_run_services, stations_of, stretches
from ..scenario.schema import Scenario, TrainService
from ..streams import inverse
from ..track.paths import Path, Tracks
from ..train import Train
from ..train_service import Service
from .formation import EmptyRun, Formation, Haul, Yard
from .pool import Empties, Pool

PoolKey = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Fleet:
    """The pools of a replication, and the services that run empty, by their pool and ends."""

    pools: tuple[Pool, ...]
    empties: dict[tuple[Pool, str, str], Service]
    wagons_a_train: dict[Pool, int]

    def lacking(self, train: Train) -> str:
        """In words, what a train waits for; empty if it waits for none of the pools."""
        for pool in self.pools:
            for request in pool.requests:
                if request.train is train:
                    what = "a locomotive" if pool.kind == "locomotives" else f"{request.units} wagons"
                    return f"{what} of {pool.id}"
        return ""

    def run_on(self, railway: Railway) -> None:
        """Let the pools send their empties over a railway."""

        def send(pool: Pool, empties: Empties) -> None:
            most, left = self.wagons_a_train.get(pool, 1), empties.units
            while left > 0:
                railway.send_empty(self.empties[pool, empties.start, empties.end], min(most, left))
                left -= most

        for pool in self.pools:
            pool.send = send


def build_fleet(services: list[Service], scenario: Scenario, *, network: Network, tracks: Tracks, yard: Yard) -> Fleet:
    """Give each of the services what it takes from the pools, and append those that run empty."""
    runs = list(empty_run_services(scenario))
    paths = {(run.kind, run.pool, run.start, run.end): tracks.path(run.service, stops_s={}, yard=None) for run in runs}
    pools = {
        (kind, pool): _pool(kind, pool, scenario, yard=yard, paths=paths)
        for kind in KINDS
        for pool in sorted(scenario.fleet.wagons if kind == "wagons" else scenario.fleet.locomotives)
    }
    for service in services:
        service.formation = _formation(service.id, service.service, scenario, pools=pools, yard=yard)
    empties = {}
    for run in runs:
        path, pool = paths[run.kind, run.pool, run.start, run.end], pools[run.kind, run.pool]
        service = Service(
            len(services),
            run.id,
            run.service,
            way=service_route(run.id, run.service, scenario, network),
            path=path,
            departures_s=(),
            crossing=None,
            disturbances=None,
            empty_run=_empty_run(run, scenario, pools=pools, yard=yard),
            kind="light_engine" if run.kind == "locomotives" else "empty_wagons",
        )
        services.append(service)
        empties[pool, run.start, run.end] = service
    most = {pools["wagons", pool]: block.empty_train.wagons for pool, block in scenario.fleet.wagons.items()}
    return Fleet(tuple(pools.values()), empties, most)


def _pool(
    kind: Kind, pool: str, scenario: Scenario, *, yard: Yard, paths: dict[tuple[Kind, str, str, str], Path]
) -> Pool:
    stations = stations_of(scenario, kind, pool)
    fleet = scenario.fleet
    at = fleet.wagons[pool].stations if kind == "wagons" else fleet.locomotives[pool].depots

    def others(station: str) -> Iterable[str]:
        return (other for other in stations if other != station)

    def from_afar(station: str) -> list[str]:
        return sorted(others(station), key=lambda other: (_running_s(paths[kind, pool, other, station]), other))

    return Pool(
        pool,
        kind,
        clock=yard.clock,
        at=at,
        nearest={station: from_afar(station) for station in stations},
        ageing_s=scenario.dispatching.ageing_h * HOUR_S,
    )


def _running_s(path: Path) -> int:
    return sum(move.running_s for move in path.moves)


def _formation(
    service_id: str, service: TrainService, scenario: Scenario, *, pools: dict[PoolKey, Pool], yard: Yard
) -> Formation | None:
    if not service.locomotives and service.wagons is None:
        return None
    hauls = [_haul(each.pool, (each.start, each.end), scenario, pools=pools) for each in stretches(service)]
    use = service.wagons
    wagons = None if use is None else (pools["wagons", use.pool], use.count)
    ends = (service.route[0], service.route[-1])
    return Formation(service_id, yard=yard, ends=ends, changes=changes(service), hauls=hauls, wagons=wagons)


def _haul(pool: str, way: tuple[str, str], scenario: Scenario, *, pools: dict[PoolKey, Pool]) -> Haul:
    block = scenario.fleet.locomotives[pool]
    return Haul(
        pools["locomotives", pool],
        *way,
        turn_round_min=inverse(block.turn_round_min),
        change_min=inverse(block.change_min),
    )


def _empty_run(run: EmptyRunService, scenario: Scenario, *, pools: dict[PoolKey, Pool], yard: Yard) -> EmptyRun:
    """A light engine waits for nothing more; empty wagons wait for their locomotive."""
    way = (run.start, run.end)
    light, hauls = None, []
    if run.kind == "locomotives":
        light = _haul(run.pool, way, scenario, pools=pools)
    elif (locomotive := scenario.fleet.wagons[run.pool].empty_train.locomotive) is not None:
        hauls.append(_haul(locomotive, way, scenario, pools=pools))
    formation = Formation(run.id, yard=yard, ends=way, hauls=hauls)
    return EmptyRun(formation, carried=pools[run.kind, run.pool], end=run.end, light=light)
