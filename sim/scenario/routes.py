"""Checks that every service can run its route: points, sections, gauge, and tracks long enough to wait on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geo
from geo import Network, OperationalPoint, RouteError, Traversal

from .border_checks import check_crossing
from .consists import check_haulage
from .findings import Findings
from .problem import PathKey, hint
from .references import services, sides
from .road_checks import check_permits, check_road_use
from .schema import Scenario, TrainService, TruckService


@dataclass(frozen=True, slots=True)
class _Where:
    """What a check of one route needs beside it."""

    network: Network
    border_stations: frozenset[str]
    findings: Findings


def check_routes(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Check the routes of all services, and that they pass a border where all its stations are known."""
    stations = {side.station for _, side in sides(scenario)}
    borders = scenario.borders if stations <= network.points.keys() else {}
    trucked: list[tuple[TruckService, list[OperationalPoint]]] = []
    for path, service in services(scenario):
        places = [
            findings.check_known((*path, "route", at), point, "operational point", network.points)
            for at, point in enumerate(service.route)
        ]
        way = _find_way(path, service, network, findings) if all(places) else None
        if way is None:
            continue
        passed = [network.points[point] for point in points_of(way)]
        check_crossing(path, service, passed, borders, findings)
        if isinstance(service, TruckService):
            check_permits(path, service, passed, borders, findings)
            trucked.append((service, passed))
        if isinstance(service, TrainService):
            _check_turning(path, service, way, _Where(network, frozenset(stations), findings))
            _check_dwells(path, service, way, findings)
            _check_gauge(path, service, way, findings)
            check_length((*path, "consist", "length_m"), service.consist.length_m, passed, findings)
            check_haulage(path, service, way, scenario.rolling_stock, findings)
    if borders and len(trucked) == len(scenario.services.trucks):
        check_road_use(trucked, borders, findings)


def points_of(way: Sequence[Traversal]) -> tuple[str, ...]:
    """List the operational points of a route in order."""
    return (way[0].from_point, *(step.to_point for step in way))


def _find_way(
    path: PathKey, service: TrainService | TruckService, network: Network, findings: Findings
) -> tuple[Traversal, ...] | None:
    """Find the route, of the train's gauge if there is one."""
    mode: geo.line.Mode = "rail" if isinstance(service, TrainService) else "road"
    gauges = [service.consist.gauge_mm, None] if isinstance(service, TrainService) else [None]
    for gauge in gauges:
        try:
            way = geo.route(network, service.route, mode=mode, gauge_mm=gauge)
        except RouteError as wrong:
            message = str(wrong)
        else:
            if way:
                return way
            message = "must lead from one point to another"
    findings.blame((*path, "route"), message)
    return None


def _check_turning(path: PathKey, service: TrainService, way: Sequence[Traversal], at: _Where) -> None:
    """A train may pass a place twice, but needs a place with two tracks in between, and works once at a station."""
    passed = points_of(way)
    for last, point in enumerate(passed):
        if point not in passed[:last]:
            continue
        first = last - 1 - passed[:last][::-1].index(point)
        if service.train_class == "freight" and point in {*service.route, *at.border_stations}:
            message = f"passes '{point}' twice, a freight train may not where it calls or has formalities"
        elif all(at.network.points[between].tracks < 2 for between in passed[first + 1 : last]):
            message = f"leaves '{point}' and comes back to it without a place of two tracks on the way"
        else:
            continue
        at.findings.blame((*path, "route"), message)
        return


def _check_dwells(path: PathKey, service: TrainService, way: Sequence[Traversal], findings: Findings) -> None:
    passed = points_of(way)
    for point in service.dwell_min:
        if point not in passed:
            message = f"'{point}' is not on the route{hint(point, passed)}"
            findings.blame((*path, "dwell_min", point), message, on_key=True)
        elif point in (passed[0], passed[-1]):
            message = "has no effect at the first or last point of the route"
            findings.blame((*path, "dwell_min", point), message, on_key=True)


def _check_gauge(path: PathKey, service: TrainService, way: Sequence[Traversal], findings: Findings) -> None:
    gauge = service.consist.gauge_mm
    wrong = next((step.section for step in way if gauge not in step.section.gauges_mm), None)
    if wrong is not None:
        has = " and ".join(str(each) for each in sorted(wrong.gauges_mm))
        message = f"{gauge} mm does not fit, section {wrong.id} has {has} mm"
        findings.blame((*path, "consist", "gauge_mm"), message)


def check_length(path: PathKey, length_m: float, places: Sequence[OperationalPoint], findings: Findings) -> None:
    """Blame a length that is more than the tracks of a place have where trains meet."""
    short = {
        place.id: place.track_length_m for place in places if place.tracks >= 2 and place.track_length_m < length_m
    }
    if short:
        findings.blame(path, f"{length_m:g} m is longer than the tracks of {_listed(short)}")


def _listed(short: Mapping[str, float]) -> str:
    """Name the places with the shortest tracks, and how many more there are."""
    first = sorted(short.items(), key=lambda place: place[1])[:3]
    text = ", ".join(f"{place} ({length_m:g} m)" for place, length_m in first)
    return f"{text} and {len(short) - 3} more places" if len(short) > 3 else text
