"""Running times and energy of every train service, before anything is simulated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from geo import Traversal, route

from .local_time import HOUR_S
from .rolling_stock.consist import train_forces
from .routes import planned_stops_s, service_route
from .scenario import LoadedScenario
from .scenario.schema import TrainService
from .track.leg_times import LegTimes, leg_times

_ENERGY = ("energy_kwh", "diesel_l")


def _schema(texts: Sequence[str], numbers: Sequence[str]) -> pa.Schema:
    """Texts, then numbers, then energy, which may be empty."""
    columns = [(texts, pa.string(), False), (numbers, pa.float64(), False), (_ENERGY, pa.float64(), True)]
    return pa.schema([pa.field(name, kind, nullable=empty) for names, kind, empty in columns for name in names])


SECTIONS = _schema(
    ("service", "section", "from", "to"),
    ("length_km", "planned_s", "stop_to_stop_s", "stop_to_pass_s", "pass_to_stop_s", "pass_to_pass_s"),
)
"""A row is a section of a service's way. Seconds are not rounded; from and to a stop or passing at the planned speed.

Where the train stops as planned, `..._to_pass_s` is the time to that stop. `planned_s`, `energy_kwh` (at the wheel) and
`diesel_l` are those of the planned run; energy is empty for trains of constant acceleration, diesel without it.
"""

SERVICES = _schema(("service",), ("length_km", "run_without_stops_s", "run_with_stops_s", "mean_speed_kmh"))
"""A row is a train service, end to end. Stops are those of its `dwell_min` with their length; other stops, for freight
and formalities, count as stops of no length. Speed and energy are those of the run with stops."""


@dataclass(frozen=True, slots=True)
class RunningTimes:
    """Two tables, `sections` with the columns of `SECTIONS` and `services` with those of `SERVICES`."""

    sections: pa.Table
    services: pa.Table


@dataclass(frozen=True, slots=True)
class _Run:
    """A service on its way, with planned stops and without."""

    id: str
    service: TrainService
    traversals: tuple[Traversal, ...]
    times: tuple[LegTimes, ...]
    without_stops_s: float
    dwell_s: int
    fuel_l_per_kwh: float | None


def running_times(loaded: LoadedScenario) -> RunningTimes:
    """Running times over each section and end to end, with energy, of all trains of a scenario that nothing hinders."""
    runs = [_run(key, loaded) for key in loaded.scenario.services.trains]
    sections = [row for run in runs for row in _section_rows(run)]
    return RunningTimes(
        pa.Table.from_pylist(sections, schema=SECTIONS),
        pa.Table.from_pylist([_service_row(run) for run in runs], schema=SERVICES),
    )


def _run(key: str, loaded: LoadedScenario) -> _Run:
    scenario = loaded.scenario
    service = scenario.services.trains[key]
    stock = scenario.rolling_stock
    way = service_route(key, service, scenario, loaded.network)
    dwells = planned_stops_s(service, way)
    traversals = route(loaded.network, service.route, gauge_mm=service.consist.gauge_mm)
    inner = way.points[1:-1]
    through = leg_times(service, traversals, [True, *(False for _ in inner), True], stock)
    return _Run(
        id=key,
        service=service,
        traversals=traversals,
        times=leg_times(service, traversals, [True, *(point in dwells for point in inner), True], stock),
        without_stops_s=sum(times.planned_s for times in through),
        dwell_s=sum(dwells.get(point, 0) for point in inner),
        fuel_l_per_kwh=train_forces(service.consist, stock).fuel_l_per_kwh if service.consist.locomotives else None,
    )


def _section_rows(run: _Run) -> Iterator[dict[str, Any]]:
    for traversal, times in zip(run.traversals, run.times, strict=True):
        energy_kwh = times.energy.traction_kwh if times.energy else None
        yield {
            "service": run.id,
            "section": traversal.section.id,
            "from": traversal.from_point,
            "to": traversal.to_point,
            "length_km": traversal.section.length_km,
            "planned_s": times.planned_s,
            "stop_to_stop_s": times.stop_from_stop_s,
            "stop_to_pass_s": times.from_stop_s,
            "pass_to_stop_s": times.stop_from_pass_s,
            "pass_to_pass_s": times.from_pass_s,
            "energy_kwh": energy_kwh,
            "diesel_l": _litres(energy_kwh, run),
        }


def _service_row(run: _Run) -> dict[str, Any]:
    length_km = sum(traversal.section.length_km for traversal in run.traversals)
    with_stops_s = sum(times.planned_s for times in run.times) + run.dwell_s
    energies = [times.energy.traction_kwh for times in run.times if times.energy]
    energy_kwh = sum(energies) if energies else None
    return {
        "service": run.id,
        "length_km": length_km,
        "run_without_stops_s": run.without_stops_s,
        "run_with_stops_s": with_stops_s,
        "mean_speed_kmh": length_km / with_stops_s * HOUR_S,
        "energy_kwh": energy_kwh,
        "diesel_l": _litres(energy_kwh, run),
    }


def _litres(energy_kwh: float | None, run: _Run) -> float | None:
    if energy_kwh is None or run.fuel_l_per_kwh is None:
        return None
    return energy_kwh * run.fuel_l_per_kwh
