"""Checks of connections between train services: both stop at the station, and the other one has a timetable."""

import contextlib
from collections.abc import Mapping

from geo import Network, RouteError

from ..routes import planned_stops_s, service_route
from .findings import Findings
from .problem import PathKey
from .schema import Connection, Scenario, TrainService


def check_connections(scenario: Scenario, network: Network | None, findings: Findings) -> None:
    """Check each connection of each train service; its station only if the ways of both services are known."""
    trains = scenario.services.trains
    stops = {} if network is None else _stops(scenario, network)
    for key, service in trains.items():
        for at, connection in enumerate(service.connections):
            path: PathKey = ("services", "trains", key, "connections", at)
            if connection.service == key:
                findings.blame((*path, "service"), "a train cannot wait for another of its own service")
            elif findings.check_known((*path, "service"), connection.service, "train service", trains):
                other = trains[connection.service]
                _check_departures(path, connection, service, other, findings)
                if key in stops and connection.service in stops:
                    both = (stops[key] - {service.route[-1]}) & (stops[connection.service] - {other.route[0]})
                    _check_station((*path, "at"), connection.at, both, findings)


def _stops(scenario: Scenario, network: Network) -> Mapping[str, set[str]]:
    """Where trains of each service stop, ends too; services without a way are left out, their route is blamed."""
    found = {}
    for key, service in scenario.services.trains.items():
        with contextlib.suppress(RouteError):
            way = service_route(key, service, scenario, network)
            found[key] = {way.points[0], *planned_stops_s(service, way), way.points[-1]}
    return found


def _check_departures(
    path: PathKey, connection: Connection, service: TrainService, other: TrainService, findings: Findings
) -> None:
    if service.departures.when_full_or_after_h is not None:
        findings.blame(path, "a train that leaves when it is full has no planned departure to wait beyond")
    if other.departures.when_full_or_after_h is not None:
        message = f"'{connection.service}' leaves when it is full, must be a service with planned departures"
        findings.blame((*path, "service"), message)


def _check_station(path: PathKey, station: str, allowed: set[str], findings: Findings) -> None:
    if station not in allowed:
        both = ", ".join(sorted(allowed)) or "none"
        findings.blame(path, f"'{station}' must be a stop of both services, before the end of the first: {both}")
