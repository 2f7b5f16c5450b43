"""Checks of possessions and disturbances: what they name is there, and they fall into the simulated period."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from geo import Network, RouteError

from ..closed_sections import clock_of, possession_spans, sections_of
from .findings import Findings
from .problem import PathKey
from .schema import OfTrains, Period, Possession, Scenario, TrackPart

OF_TRAINS = ("running_time", "dwell", "late_departure", "locomotive_failure")


def check_disturbed_services(scenario: Scenario, findings: Findings) -> None:
    """Check the services that disturbances name, and that a service is in one entry of a kind at most."""
    trains = scenario.services.trains
    for kind in OF_TRAINS:
        entries: Mapping[str, OfTrains] = getattr(scenario.disturbances, kind)
        taken: dict[str, str] = {}
        for key, entry in entries.items():
            path: PathKey = ("disturbances", kind, key)
            for at, service in enumerate(entry.services or ()):
                findings.check_known((*path, "services", at), service, "train service", trains)
            mine = [service for service, train in trains.items() if entry.applies_to(service, train)]
            for service in mine:
                if taken.setdefault(service, key) != key:
                    message = f"train service '{service}' is in '{taken[service]}' too, must be in one of {kind}"
                    findings.blame(path, message, on_key=True)
            if not mine and entry.services is None:
                findings.warn(path, "has no effect, no train service is of this class")


def check_closed_parts(scenario: Scenario, network: Network, findings: Findings) -> None:
    """Check the places that possessions and points failures name, and warn of what closes nothing."""
    for key, failure in scenario.disturbances.points_failure.items():
        for at, point in enumerate(failure.operational_points or ()):
            path: PathKey = ("disturbances", "points_failure", key, "operational_points", at)
            findings.check_known(path, point, "operational point", network.points)
    _check_points_once(scenario, findings)
    parts = [each for each in _parts(scenario) if check_track_part(*each, scenario, network, findings)]
    if findings.errors:
        return  # the ways of services may be among them
    for path, part in parts:
        sections = named_sections(path, part, scenario, network, findings)
        if sections and not possession_spans(part, clock_of(part, sections, network), scenario.time):
            findings.warn(path, f"never within the simulated period, {shown(scenario.time)}")


def named_sections(
    path: PathKey, part: TrackPart, scenario: Scenario, network: Network, findings: Findings
) -> tuple[str, ...]:
    """The sections of a part of the railway; blames two operational points with no way between them."""
    try:
        sections = sections_of(part, scenario, network)
    except RouteError as wrong:
        findings.blame((*path, "between"), str(wrong))
        return ()
    if not sections:
        findings.blame((*path, "between"), "must be two different operational points")
    return sections


def _parts(scenario: Scenario) -> Iterator[tuple[PathKey, Possession]]:
    for key, possession in scenario.possessions.items():
        yield ("possessions", key), possession


def check_track_part(path: PathKey, part: TrackPart, scenario: Scenario, network: Network, findings: Findings) -> bool:
    """Blame what a part names and is not there; say whether all of it is."""
    if part.line is not None:
        if not findings.check_known((*path, "line"), part.line, "line", scenario.network):
            return False
        if not any(train.line == part.line for train in scenario.services.trains.values()):
            findings.blame((*path, "line"), f"no trains run on line '{part.line}'")
            return False
    rails = {section.id: None for section in network.sections.values() if section.mode == "rail"}
    named = [
        findings.check_known((*path, "sections", at), section, "railway section", rails)
        for at, section in enumerate(part.sections or ())
    ]
    named += [
        findings.check_known((*path, "between", at), point, "operational point", network.points)
        for at, point in enumerate(part.between or ())
    ]
    return all(named)


def _check_points_once(scenario: Scenario, findings: Findings) -> None:
    """Blame points that fail by two entries: both would use the same draws."""
    entries = scenario.disturbances.points_failure
    taken: dict[str, str] = {}
    for key, failure in entries.items():
        path: PathKey = ("disturbances", "points_failure", key)
        if failure.operational_points is None and len(entries) > 1:
            findings.blame(path, "is for all operational points, must be the only entry", on_key=True)
        for at, point in enumerate(failure.operational_points or ()):
            if point in taken:
                message = f"operational point '{point}' is in '{taken[point]}' already, must be in one entry"
                findings.blame((*path, "operational_points", at), message)
            taken.setdefault(point, key)


def shown(period: Period) -> str:
    """First and last date of the simulated period."""
    last = period.start_date + timedelta(seconds=period.end_s) - timedelta(days=1)
    return f"{period.start_date} to {last}"
