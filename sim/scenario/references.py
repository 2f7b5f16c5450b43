"""Checks that ids name something: lines, terminals, points, stages, opening hours, commodities."""

from collections.abc import Iterator, Mapping

from geo import OperationalPoint

from .findings import Findings
from .problem import PathKey, hint
from .schema import Border, BorderSide, Scenario, Stage, TrainService, TruckService


def services(scenario: Scenario) -> Iterator[tuple[PathKey, TrainService | TruckService]]:
    """Go through all services, trains first, with their paths."""
    for key, train in scenario.services.trains.items():
        yield ("services", "trains", key), train
    for key, truck in scenario.services.trucks.items():
        yield ("services", "trucks", key), truck


def sides(scenario: Scenario) -> Iterator[tuple[PathKey, BorderSide]]:
    """Go through both sides of every border, with their paths."""
    for key, border in scenario.borders.items():
        yield ("borders", key, "china"), border.china
        yield ("borders", key, "viet_nam"), border.viet_nam


def stages(scenario: Scenario) -> Iterator[tuple[PathKey, Stage]]:
    """Go through the stages of all borders, with their paths."""
    for path, side in sides(scenario):
        for key, stage in side.stages.items():
            yield (*path, "stages", key), stage


def opened(scenario: Scenario) -> Iterator[tuple[PathKey, tuple[str, ...]]]:
    """Go through everything that has opening hours: the path of its key and their ids."""
    for key, terminal in scenario.terminals.items():
        yield ("terminals", key, "open"), terminal.open
        yield ("terminals", key, "gate_open"), terminal.gate_open
    for path, stage in stages(scenario):
        yield (*path, "open"), stage.open
        yield (*path, "laboratory_open"), stage.laboratory_open
    for path, side in sides(scenario):
        if side.gate is not None:
            yield (*path, "gate", "open"), side.gate.open
    for key, border in scenario.borders.items():
        transfer = border.gauge_transfer
        for way_id, way in transfer.each().items() if transfer is not None else ():
            way_path: PathKey = ("ways", way_id) if way_id else ()
            yield ("borders", key, "gauge_transfer", *way_path, "open"), way.open


def check_ids(scenario: Scenario, findings: Findings) -> None:
    """Check every id that refers to another block of the file."""
    _check_flows(scenario, findings)
    for path, service in services(scenario):
        findings.check_known((*path, "line"), service.line, "line", scenario.network)
    for path, ids in opened(scenario):
        for at, each in enumerate(ids):
            findings.check_known((*path, at), each, "opening hours", scenario.opening_hours)
    commodities = {flow.commodity: None for flow in scenario.flows.values()}
    for path, stage in stages(scenario):
        for at, word in enumerate(stage.commodities or ()):
            findings.check_known((*path, "commodities", at), word, "commodity", commodities)
    for path, side in sides(scenario):
        _check_stage_lists(path, side, findings)


def check_points(scenario: Scenario, points: Mapping[str, OperationalPoint], findings: Findings) -> None:
    """Check every operational point named outside routes."""
    for key, terminal in scenario.terminals.items():
        path = ("terminals", key, "station")
        findings.check_known(path, terminal.station, "operational point", points)
    for side_path, side in sides(scenario):
        findings.check_known((*side_path, "station"), side.station, "operational point", points)
    for key, border in scenario.borders.items():
        _check_transfer_stations(("borders", key, "gauge_transfer"), border, findings)
    for point in scenario.dispatching.station_intervals.stations:
        if point not in points:
            named: PathKey = ("dispatching", "station_intervals", "stations", point)
            findings.blame(named, f"unknown operational point '{point}'{hint(point, points)}", on_key=True)


def _check_flows(scenario: Scenario, findings: Findings) -> None:
    for key, flow in scenario.flows.items():
        path = ("flows", key)
        findings.check_known((*path, "line"), flow.line, "line", scenario.network)
        findings.check_known((*path, "origin"), flow.origin, "terminal", scenario.terminals)
        findings.check_known((*path, "destination"), flow.destination, "terminal", scenario.terminals)
        if flow.origin == flow.destination:
            message = f"origin and destination are both '{flow.origin}', must differ"
            findings.blame((*path, "destination"), message)


def _check_stage_lists(path: PathKey, side: BorderSide, findings: Findings) -> None:
    for name, ids in (("exit", side.exit), ("entry", side.entry)):
        for at, each in enumerate(ids):
            findings.check_known((*path, name, at), each, "stage", side.stages)
            if each in ids[:at]:
                findings.blame((*path, name, at), f"stage '{each}' is listed twice, must be once")
    for stage in side.stages:
        if stage not in (*side.exit, *side.entry):
            message = "never used, must be listed in exit or entry"
            findings.blame((*path, "stages", stage), message, on_key=True)


def _check_transfer_stations(path: PathKey, border: Border, findings: Findings) -> None:
    both, transfer = (border.china.station, border.viet_nam.station), border.gauge_transfer
    if transfer is None:
        return
    stations: dict[PathKey, str] = {(*path, "station"): transfer.station}
    named = (transfer.ways or {}).items()
    stations |= {(*path, "ways", way_id, "station"): way.station for way_id, way in named if way.station is not None}
    for here, station in stations.items():
        if station not in both:
            findings.blame(here, f"'{station}' must be one of the border's stations, {both[0]} or {both[1]}")
