"""Checks that trains find the locomotives and wagons they name: pools, gauge, traction, stations, numbers."""

from collections.abc import Iterator, Mapping

import geo
from geo import Network, OperationalPoint, RouteError, Traversal

from .findings import Findings
from .gauge_checks import receiving_pools
from .pool_stations import EmptyRunService, Kind, empty_run_services, every_stretch, stations_of, stretches, users
from .problem import PathKey, hint
from .routes import check_length, points_of
from .schema import LocomotivePool, Scenario, TrainService, WagonPool


def check_fleet(scenario: Scenario, network: Network | None, findings: Findings) -> None:
    """Check the block `fleet` and the services that use it."""
    before = len(findings.errors)
    for key, service in scenario.services.trains.items():
        _check_service(("services", "trains", key), service, scenario, findings)
    for key, wagons in scenario.fleet.wagons.items():
        _check_empty_train(("fleet", "wagons", key, "empty_train"), wagons, scenario, findings)
    for path, kind, pool in _pools(scenario):
        if not _is_used(scenario, kind, pool):
            findings.warn(path, "used by no train service")
    if network is None:
        return
    _check_stations(scenario, network.points, findings)
    if len(findings.errors) == before:
        _check_ways(scenario, network, findings)


def _pools(scenario: Scenario) -> Iterator[tuple[PathKey, Kind, str]]:
    for key in scenario.fleet.locomotives:
        yield ("fleet", "locomotives", key), "locomotives", key
    for key in scenario.fleet.wagons:
        yield ("fleet", "wagons", key), "wagons", key


def _is_used(scenario: Scenario, kind: Kind, pool: str) -> bool:
    hauls = [key for key, each in scenario.fleet.wagons.items() if each.empty_train.locomotive == pool]
    if kind == "wagons" and pool in receiving_pools(scenario):
        return True
    return bool(users(scenario, kind, pool)) or (kind == "locomotives" and bool(hauls))


def _check_service(path: PathKey, service: TrainService, scenario: Scenario, findings: Findings) -> None:
    pools = scenario.fleet.locomotives
    named = [hauling.pool for hauling in service.locomotives]
    for at, pool in enumerate(named):
        here = (*path, "locomotives", at, "pool")
        if pool is None or not findings.check_known(here, pool, "locomotive pool", pools):
            continue
        if pool in named[:at]:
            findings.blame(here, f"'{pool}' hauls the train twice, must be once: a locomotive goes on as far as it can")
        _check_gauge(here, pools[pool], service, findings)
        if not sum(pools[pool].depots.values()):
            findings.blame(here, f"'{pool}' has no locomotive at any depot, this service needs one")
    if service.wagons is not None:
        _check_wagons((*path, "wagons"), service, scenario, findings)


def _check_wagons(path: PathKey, service: TrainService, scenario: Scenario, findings: Findings) -> None:
    use = service.wagons
    assert use is not None  # the caller has looked
    if service.train_class == "passenger":
        findings.blame(path, "a passenger train takes no wagons of a pool, leave it out")
    pools = scenario.fleet.wagons
    if not findings.check_known((*path, "pool"), use.pool, "wagon pool", pools):
        return
    _check_gauge((*path, "pool"), pools[use.pool], service, findings)
    total = sum(pools[use.pool].stations.values())
    if total < use.count:
        findings.blame((*path, "count"), f"must be at most {total}, all the wagons of '{use.pool}', found {use.count}")


def _check_gauge(path: PathKey, pool: LocomotivePool | WagonPool, service: TrainService, findings: Findings) -> None:
    gauge_mm = service.consist.gauge_mm
    if pool.gauge_mm != gauge_mm:
        findings.blame(path, f"is of {pool.gauge_mm} mm, the train of {gauge_mm} mm")


def _check_empty_train(path: PathKey, wagons: WagonPool, scenario: Scenario, findings: Findings) -> None:
    pool, pools = wagons.empty_train.locomotive, scenario.fleet.locomotives
    here = (*path, "locomotive")
    if pool is None or not findings.check_known(here, pool, "locomotive pool", pools):
        return
    if pools[pool].gauge_mm != wagons.gauge_mm:
        findings.blame(here, f"is of {pools[pool].gauge_mm} mm, the wagons of {wagons.gauge_mm} mm")
    if not sum(pools[pool].depots.values()):
        findings.blame(here, f"'{pool}' has no locomotive at any depot, empty wagons need one")


def _check_stations(scenario: Scenario, points: Mapping[str, OperationalPoint], findings: Findings) -> None:
    for pool, locomotives in scenario.fleet.locomotives.items():
        for station in locomotives.depots:
            _check_station(("fleet", "locomotives", pool, "depots", station), station, points, findings)
    for pool, wagons in scenario.fleet.wagons.items():
        for station in wagons.stations:
            _check_station(("fleet", "wagons", pool, "stations", station), station, points, findings)


def _check_station(path: PathKey, station: str, points: Mapping[str, OperationalPoint], findings: Findings) -> None:
    if station not in points:
        findings.blame(path, f"unknown operational point '{station}'{hint(station, points)}", on_key=True)


def _check_ways(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Check what needs routes: changes of locomotives, traction, depots off the way, and ways for empty runs."""
    before, reached = len(findings.errors), dict[str, set[str]]()
    for key, service in scenario.services.trains.items():
        try:
            way = geo.route(network, service.route, gauge_mm=service.consist.gauge_mm)
        except RouteError:
            way = ()
        if not way:
            continue  # `check_routes` has said so
        _check_changes(("services", "trains", key), service, way, scenario, findings)
        for stretch in stretches(service):
            reached.setdefault(stretch.pool, set()).update(points_of(way))
    for pool, points in reached.items():
        for depot, count in scenario.fleet.locomotives[pool].depots.items():
            if count and depot not in points:
                message = "on the way of no train that it hauls: its locomotives first run light to one that is"
                findings.warn(("fleet", "locomotives", pool, "depots", depot), message)
    if len(findings.errors) == before:
        _check_empty_runs(scenario, network, findings)


def _check_changes(
    path: PathKey, service: TrainService, way: tuple[Traversal, ...], scenario: Scenario, findings: Findings
) -> None:
    points, at = points_of(way), 0
    for number, (pool, start, end) in enumerate(every_stretch(service)):
        here = (*path, "locomotives", number)
        if end not in points:
            findings.blame((*here, "until"), f"'{end}' is not on the route{hint(end, points)}")
            return
        until = points.index(end)
        if until <= at:
            findings.blame((*here, "until"), f"'{end}' must come after '{points[at]}' on the route")
            return
        if pool is not None:
            _check_traction((*here, "pool"), scenario.fleet.locomotives[pool], way[at:until], findings)
            if number:
                _check_change_time((*here, "pool"), start, service, scenario, findings)
        at = until
    if service.locomotives and at < len(points) - 1:
        last = (*path, "locomotives", len(service.locomotives) - 1, "until")
        findings.blame(last, f"no locomotive from '{points[at]}' to '{points[-1]}', leave it out or name the next one")


def _check_traction(path: PathKey, pool: LocomotivePool, way: tuple[Traversal, ...], findings: Findings) -> None:
    bare = next((step.section for step in way if step.section.traction != "electric"), None)
    if pool.traction == "electric" and bare is not None:
        findings.blame(path, f"electric, but section {bare.id} has no wire")


def _check_change_time(
    path: PathKey, station: str, service: TrainService, scenario: Scenario, findings: Findings
) -> None:
    """A change that costs no time is most likely forgotten; one that a border's stage has too would count twice."""
    pool = next(each.pool for each in stretches(service) if each.start == station)
    takes_time = scenario.fleet.locomotives[pool].change_min != LocomotivePool.model_fields["change_min"].default
    has_stage = any(
        side.station == station and any(stage.work == "locomotive_change" for stage in side.stages.values())
        for border in scenario.borders.values()
        for side in (border.china, border.viet_nam)
    )
    if takes_time and has_stage and service.train_class == "freight":
        findings.warn(path, f"changed twice at '{station}': by change_min and by a border stage of locomotive_change")
    if not takes_time and not has_stage:
        findings.warn(path, f"put on at '{station}' in no time: '{pool}' has no change_min")


def _check_empty_runs(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Check that a pool's units can run from each of its stations to each other one; blame the first that cannot."""
    blamed = set()
    for run in empty_run_services(scenario):
        path = ("fleet", run.kind, run.pool)
        if path in blamed:
            continue
        before = len(findings.errors)
        try:
            way = geo.route(network, run.service.route, gauge_mm=run.service.consist.gauge_mm)
        except RouteError as wrong:
            where = ", ".join(stations_of(scenario, run.kind, run.pool))
            findings.blame(path, f"{wrong}; it must reach all its stations ({where}) empty", on_key=True)
        else:
            _check_empty_run(run, way, scenario, network, findings)
        if len(findings.errors) > before:
            blamed.add(path)


def _check_empty_run(
    run: EmptyRunService, way: tuple[Traversal, ...], scenario: Scenario, network: Network, findings: Findings
) -> None:
    path: PathKey = ("fleet", run.kind, run.pool)
    key = "light_engine" if run.kind == "locomotives" else "empty_train"
    places = [network.points[point] for point in points_of(way)]
    check_length((*path, key, "length_m"), run.service.consist.length_m, places, findings)
    if run.kind == "locomotives":
        _check_traction((*path, "traction"), scenario.fleet.locomotives[run.pool], way, findings)
