"""Checks that borders stand where their countries meet, and that services from one to the other pass one of them."""

from collections.abc import Mapping, Sequence

from geo import OperationalPoint

from ..local_time import clock_at
from .findings import Findings
from .problem import PathKey
from .references import sides
from .schema import Border, BorderSide, Scenario, TrainService, TruckService


def check_border_stations(scenario: Scenario, points: Mapping[str, OperationalPoint], findings: Findings) -> None:
    """Blame a side's station in the other country, unless both sides work at one station."""
    for path, side in sides(scenario):
        border = scenario.borders[str(path[1])]
        if side.station not in points:
            continue
        _check_receiving_tracks(path, side, points[side.station], findings)
        if _is_shared(border):
            continue
        found = clock_at(points[side.station])
        if found != path[2]:
            message = f"'{side.station}' is in {found}, must be in {path[2]} (or be the station of both sides)"
            findings.blame((*path, "station"), message)


def check_crossing(
    path: PathKey,
    service: TrainService | TruckService,
    way: Sequence[OperationalPoint],
    borders: Mapping[str, Border],
    findings: Findings,
) -> None:
    """Check that a freight service whose way leads from one country to the other passes a border, exit side first.

    A scenario without any border has no formalities; that is left to whoever writes it.
    """
    first, last = clock_at(way[0]), clock_at(way[-1])
    if not borders or first == last or (isinstance(service, TrainService) and service.train_class == "passenger"):
        return
    passed = [point.id for point in way]
    crossed = {
        border_id: (border.side(first).station, border.side(last).station)
        for border_id, border in sorted(borders.items())
        if {border.china.station, border.viet_nam.station} <= set(passed)
    }
    if not crossed:
        findings.blame((*path, "route"), f"goes from {first} to {last} but passes no border, {_listed(borders)}")
        return
    border_id, (exit_at, enter_at) = next(iter(crossed.items()))  # the one that the simulation takes
    border = borders[border_id]
    if isinstance(service, TrainService):
        sides_passed = {f"{first} at exit": border.side(first), f"{last} at entry": border.side(last)}
        _check_work_by_wagon(path, service, sides_passed, findings)
    exit_index, enter_index = passed.index(exit_at), passed.index(enter_at)
    is_blamed = (clock_at(way[exit_index]), clock_at(way[enter_index])) != (first, last)  # by check_border_stations
    if exit_index > enter_index and not is_blamed:
        message = f"goes from {first} to {last} but passes border {border_id} the wrong way round"
        findings.blame((*path, "route"), f"{message}, '{enter_at}' before '{exit_at}'")


def _check_receiving_tracks(path: PathKey, side: BorderSide, station: OperationalPoint, findings: Findings) -> None:
    if side.receiving_tracks is not None and side.receiving_tracks > station.tracks:
        message = f"{side.receiving_tracks} are more than the {station.tracks} tracks of '{side.station}'"
        findings.blame((*path, "receiving_tracks"), message)


def _check_work_by_wagon(
    path: PathKey, service: TrainService, passed: Mapping[str, BorderSide], findings: Findings
) -> None:
    """Blame a train of unknown wagons at a stage that takes its time for each of them.

    `passed` has the two sides by what they are called, with the order of stages that the train comes to.
    """
    if service.wagon_count:
        return
    for name, side in passed.items():
        order = side.exit if name.endswith("exit") else side.entry
        by_wagon = [stage for stage in order if stage in side.stages and side.stages[stage].per == "wagon"]
        if by_wagon:
            what = f"stage '{by_wagon[0]}' of {name} takes its time for each wagon"
            message = f"has no wagons, but {what}: give wagon_count, or locomotives and wagons"
            findings.blame((*path, "consist"), message, on_key=True)
            return


def _is_shared(border: Border) -> bool:
    return border.china.station == border.viet_nam.station


def _listed(borders: Mapping[str, Border]) -> str:
    named = [f"{key} ('{border.china.station}' and '{border.viet_nam.station}')" for key, border in borders.items()]
    return f"must pass both stations of {' or '.join(named)}"
