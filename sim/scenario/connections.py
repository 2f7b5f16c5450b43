"""Checks of connections between train services: both stop at the station, and the other one has a timetable."""

from .findings import Findings
from .problem import PathKey
from .schema import Connection, Scenario, TrainService


def check_connections(scenario: Scenario, findings: Findings) -> None:
    """Check each connection of each train service."""
    trains = scenario.services.trains
    for key, service in trains.items():
        for at, connection in enumerate(service.connections):
            path: PathKey = ("services", "trains", key, "connections", at)
            if connection.service == key:
                findings.blame((*path, "service"), "a train cannot wait for another of its own service")
            elif findings.check_known((*path, "service"), connection.service, "train service", trains):
                _check(path, connection, service, trains[connection.service], findings)


def _check(
    path: PathKey, connection: Connection, service: TrainService, other: TrainService, findings: Findings
) -> None:
    if service.departures.when_full_or_after_h is not None:
        findings.blame(path, "a train that leaves when it is full has no planned departure to wait beyond")
    if other.departures.when_full_or_after_h is not None:
        message = f"'{connection.service}' leaves when it is full, must be a service with planned departures"
        findings.blame((*path, "service"), message)
    leaves_from, comes_to = stops(service) - {service.route[-1]}, stops(other) - {other.route[0]}
    if connection.at not in leaves_from & comes_to:
        both = ", ".join(sorted(leaves_from & comes_to)) or "none"
        message = f"'{connection.at}' must be a stop of both services, before the end of the first: {both}"
        findings.blame((*path, "at"), message)


def stops(service: TrainService) -> set[str]:
    """Where trains of a service stop by its own words: ends, planned stops, and the calls of freight trains."""
    calls = service.route if service.train_class == "freight" else (service.route[0], service.route[-1])
    return {*calls, *service.dwell_min}
