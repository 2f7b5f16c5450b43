"""Queue and utilisation of each group of servers by hour of the day and by week."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.local_time import HOUR_S
from sim.scenario.schema.period import Period

from .columns import Number, Whole, coded, number, whole
from .queue_subjects import queue_subjects
from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Clock = Literal["hour", "week"]
_CLOCKS: tuple[Clock, ...] = ("hour", "week")
_HOURS, _WEEK_H = 24, 168
_SUMS = ("servers_s", "busy_s", "queue_s", "arrivals")


def server_hours(evidence: Sides) -> "pd.DataFrame":
    """Return queue and utilisation of each group of servers in the measured period, means over the replications.

    Columns: run (1, 2), place, stage, clock (`hour`: hour of the day in Viet Nam, `week`: week of the measured period),
    at (0 to 23, or from 1), servers (mean number), queue_of (what waits: see `Subject`), queue (mean number of these
    that wait), utilisation (work over the time of open servers, 0 to 1; NaN where never open), arrivals_per_h.
    """
    import pandas as pd  # noqa: PLC0415

    parts = [
        part
        for run, one in enumerate(evidence, start=1)
        for clock in _CLOCKS
        for part in _parts((run, clock), [one.read(server_sums, r)[clock] for r in one.run.finished], one.run)
    ]
    columns = ["run", "place", "stage", "clock", "at", "servers", "queue_of", "queue", "utilisation"]
    columns.append("arrivals_per_h")
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


Sums = dict[tuple[str, str], Number]
"""Of each place and stage: `_SUMS`, hours, and server-hours there, by hour of the day or week."""


def _parts(at: tuple[int, Clock], found: "list[Sums]", run: Run) -> "Iterator[pd.DataFrame]":
    """Yield the rows of each place and stage of a run; `at` is its number and the clock."""
    import pandas as pd  # noqa: PLC0415

    total: Sums = {}
    for sums in found:
        _add(total, sums)
    number, clock = at
    subjects = queue_subjects(run)
    for (place, stage), (open_s, busy_s, queue_s, arrivals, hours, servers) in sorted(total.items()):
        with np.errstate(invalid="ignore", divide="ignore"):
            columns = {
                "at": np.arange(len(hours)) + (clock == "week"),
                "servers": servers / hours,
                "queue_of": subjects.get(stage, "consignments"),
                "queue": queue_s / hours / HOUR_S,
                "utilisation": np.where(open_s > 0, busy_s / open_s, np.nan),
                "arrivals_per_h": arrivals / hours,
            }
        head = {"run": number, "place": place, "stage": stage, "clock": clock}
        yield pd.DataFrame({**head, **columns})


def server_sums(run: Run, replication: int) -> dict[Clock, Sums]:
    """Return the sums of each place and stage by hour of the day, and by week of the measured period."""
    total: dict[Clock, Sums] = {clock: {} for clock in _CLOCKS}
    for part in run.parts("servers", replication):
        for clock, sums in _sums_of_part(part, run.scenario.time).items():
            _add(total[clock], sums)
    return total


def _sums_of_part(table: "pa.Table", period: Period) -> dict[Clock, Sums]:
    hour = whole(table, "hour") - period.measured_from_s // HOUR_S
    measured = np.flatnonzero((hour >= 0) & (hour < period.horizon_weeks * _WEEK_H))
    hour = hour[measured]
    (place, places), (stage, stages) = coded(table, "place"), coded(table, "stage")
    group = (place * max(len(stages), 1) + stage)[measured]
    known = np.flatnonzero(np.bincount(group))
    row = np.zeros(int(group.max(initial=0)) + 1, dtype=np.int64)
    row[known] = np.arange(len(known))
    keys = [(places[code // max(len(stages), 1)], stages[code % max(len(stages), 1)]) for code in known.tolist()]
    servers = number(table, "servers")[measured]
    weights = [servers * number(table, "open_s")[measured]]
    weights += [number(table, name)[measured] for name in ("busy_s", "queue_s", "arrivals")]
    weights += [np.ones(len(hour)), servers]
    clocks: tuple[tuple[Clock, Whole, int], ...] = (
        ("hour", hour % _HOURS, _HOURS),
        ("week", hour // _WEEK_H, period.horizon_weeks),
    )
    return {clock: _sums(keys, row[group] * bins + at, weights, bins) for clock, at, bins in clocks}


def _add(total: Sums, sums: Sums) -> None:
    """Add whole numbers, which floats hold exactly: in which order does not matter."""
    for key, values in sums.items():
        total[key] = total[key] + values if key in total else values


def _sums(keys: Sequence[tuple[str, str]], cell: Whole, weights: Sequence[Number], bins: int) -> Sums:
    sums = [np.bincount(cell, weights=each, minlength=len(keys) * bins) for each in weights]
    values: Number = np.stack(sums).astype(np.float64).reshape(len(weights), len(keys), bins)
    return {key: values[:, index] for index, key in enumerate(keys)}
