"""What a finished replication warns of: goods that pile up or do not arrive, trains that do not finish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .border.opening_hours import NEVER_S
from .columns import values_of
from .local_time import DAY_S
from .scenario.schema import WEEK_S, Scenario
from .track.dispatching import TRACK_FULL

if TYPE_CHECKING:
    from .replication import Model
    from .train import Train

GROWTH = 2.0
AT_LEAST = 20
MANY_WEEKS = 4
LATE_S = WEEK_S
PILES_UP = "goods pile up during the counted weeks, lead time has no steady state"

Whole = npt.NDArray[np.int64]


def warnings_of(scenario: Scenario, consignments: pa.Table) -> list[str]:
    """In words, by line: lead time without a steady state, counted goods still in the system."""
    lines = consignments["line"].combine_chunks()
    words, numbers = lines.dictionary.to_pylist(), values_of(lines, empty=-1)
    ready = values_of(consignments["ready_s"].combine_chunks(), empty=-1)
    delivered = values_of(consignments["delivered_s"].combine_chunks(), empty=NEVER_S)
    found = []
    for line, block in scenario.network.items():
        if line not in words:
            continue
        of_line = numbers == words.index(line)
        found += [f"{block.name}: {text}" for text in _of_line(scenario, ready[of_line], delivered[of_line])]
    return found


def _of_line(scenario: Scenario, ready: Whole, delivered: Whole) -> list[str]:
    time = scenario.time
    found = []
    weeks = np.arange(time.measured_from_s, time.measured_to_s + 1, WEEK_S)
    inside = np.searchsorted(np.sort(ready), weeks) - np.searchsorted(np.sort(delivered), weeks)
    early, late = _mean_ends(inside)
    if late > GROWTH * early and late - early > AT_LEAST and len(weeks) > MANY_WEEKS:
        found.append(PILES_UP)
    counted = (ready >= time.measured_from_s) & (ready < time.measured_to_s)
    if np.any(counted & (delivered > time.end_s)):
        found.append("counted consignments are not delivered by the end, their lead times are too low")
    return found


def _mean_ends(values: Whole) -> tuple[float, float]:
    """The means of the first and of the last quarter."""
    quarter = max(1, len(values) // 4)
    return float(np.mean(values[:quarter])), float(np.mean(values[-quarter:]))


def left_behind(model: Model) -> list[str]:
    """In words, by border: consignments cut out of their trains that no later train has taken on within a day."""
    found = []
    for border_id, crossing in model.crossings.items():
        for place, waiting in crossing.set_aside.left_behind(model.end_s - DAY_S).items():
            first = min(waiting)
            flow = model.demand.flow(first)
            to = model.network.points[flow.destination_station].name
            what = f"{len(waiting)} consignment{'s' if len(waiting) > 1 else ''} cut out of their trains"
            found.append(
                f"{border_id}: {what} still wait at {model.places.rows[place][1]} for a train with room to where they"
                f" go, {first} of flow {flow.id} for {to}"
            )
    return found


def late_trains(model: Model) -> list[str]:
    """In words, by service: trains still on their way a week after they should have left, and what the first does."""
    late: dict[int, list[Train]] = {}
    for train in model.trains.running.values():
        if train.departs_s + LATE_S < model.end_s:
            late.setdefault(model.trains.services[train.number], []).append(train)
    return [_late(model, model.services[service].id, trains) for service, trains in sorted(late.items())]


def _late(model: Model, service: str, trains: list[Train]) -> str:
    first = min(trains, key=lambda train: train.number)
    count = f"{len(trains)} train{'s' if len(trains) > 1 else ''}"
    place = model.places.rows[first.place][1] if first.place >= 0 else "its origin"
    doing = f"is at work at or beyond {place}"
    if first.waits_for is not None:
        what = f"a track at {first.waits_for.to.name}" if first.reason == TRACK_FULL else first.waits_for.section.name
        doing = f"waits at {place} for {what}"
    lacking = model.fleet.lacking(first)
    if lacking:
        doing = f"waits at {place} for {lacking}"
    return f"{service}: {count} not at the end of the route a week after planned departure, {first.name} {doing}"
