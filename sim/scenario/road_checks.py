"""Checks of what trucks need at a border: permits that are there for them, gates and permits that somebody uses."""

from collections.abc import Mapping, Sequence

from geo import OperationalPoint

from ..local_time import clock_at
from .findings import Findings
from .problem import PathKey
from .schema import Border, TruckService

Way = Sequence[OperationalPoint]


def check_permits(
    path: PathKey, service: TruckService, way: Way, borders: Mapping[str, Border], findings: Findings
) -> None:
    """Blame permits of a truck service that crosses no border, or that its border does not have."""
    if service.permits is None or not borders:
        return
    border_id = crossed_border(way, borders)
    at = (*path, "permits")
    if border_id is None:
        findings.blame(at, "the trucks cross no border, permits are for those that do")
        return
    if not borders[border_id].permits:
        findings.blame(at, f"unknown permits '{service.permits}', borders.{border_id} has none")
        return
    findings.check_known(at, service.permits, "permits", borders[border_id].permits)


def check_road_use(
    trucks: Sequence[tuple[TruckService, Way]], borders: Mapping[str, Border], findings: Findings
) -> None:
    """Warn of gates that no truck passes and of permits that no truck service names."""
    crossed = {(crossed_border(way, borders), service.permits) for service, way in trucks}
    for border_id, border in borders.items():
        for country in ("china", "viet_nam"):
            if border.side(country).gate is not None and border_id not in {at for at, _ in crossed}:
                findings.warn(("borders", border_id, country, "gate"), "no truck passes here")
        for key in border.permits:
            if (border_id, key) not in crossed:
                findings.warn(("borders", border_id, "permits", key), "no truck service that crosses here names them")


def crossed_border(way: Way, borders: Mapping[str, Border]) -> str | None:
    """The border that a way from one country to the other passes, the one that the simulation takes."""
    if clock_at(way[0]) == clock_at(way[-1]):
        return None
    passed = {point.id for point in way}
    for border_id, border in sorted(borders.items()):
        if {border.china.station, border.viet_nam.station} <= passed:
            return border_id
    return None
