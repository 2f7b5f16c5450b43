"""Checks that borders stand where their countries meet, and that services from one to the other pass one of them."""

from collections.abc import Mapping, Sequence

from geo import OperationalPoint

from ..local_time import clock_at
from .findings import Findings
from .problem import PathKey
from .references import sides
from .schema import Border, Scenario, TrainService, TruckService


def check_border_stations(scenario: Scenario, points: Mapping[str, OperationalPoint], findings: Findings) -> None:
    """Blame a side's station in the other country, unless both sides work at one station."""
    for path, side in sides(scenario):
        border = scenario.borders[str(path[1])]
        if side.station not in points or _is_shared(border):
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
    exit_index, enter_index = passed.index(exit_at), passed.index(enter_at)
    is_blamed = (clock_at(way[exit_index]), clock_at(way[enter_index])) != (first, last)  # by check_border_stations
    if exit_index > enter_index and not is_blamed:
        message = f"goes from {first} to {last} but passes border {border_id} the wrong way round"
        findings.blame((*path, "route"), f"{message}, '{enter_at}' before '{exit_at}'")


def _is_shared(border: Border) -> bool:
    return border.china.station == border.viet_nam.station


def _listed(borders: Mapping[str, Border]) -> str:
    named = [f"{key} ('{border.china.station}' and '{border.viet_nam.station}')" for key, border in borders.items()]
    return f"must pass both stations of {' or '.join(named)}"
