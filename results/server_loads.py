"""Queue and utilisation of each group of servers by hour of the day and by week."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.local_time import HOUR_S

from .columns import Number, coded, number, whole
from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd

Clock = Literal["hour", "week"]
_HOURS, _WEEK_H = 24, 168
_SUMS = ("servers_s", "busy_s", "queue_s", "arrivals")


def server_hours(evidence: Sides) -> "pd.DataFrame":
    """Return queue and utilisation of each group of servers in the measured period, means over the replications.

    Columns: run (1, 2), place, stage, clock (`hour`: hour of the day in Viet Nam, `week`: week of the measured period),
    at (0 to 23, or from 1), servers (mean number), queue (mean number that wait; of a yard consignments), utilisation
    (work over the time of open servers, 0 to 1; NaN where never open), arrivals_per_h.
    """
    import pandas as pd  # noqa: PLC0415

    parts = [
        part
        for run, one in enumerate(evidence, start=1)
        for clock in ("hour", "week")
        for part in _parts(run, clock, [one.read(_READERS[clock], r) for r in one.run.finished])
    ]
    columns = ["run", "place", "stage", "clock", "at", "servers", "queue", "utilisation", "arrivals_per_h"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


Sums = dict[tuple[str, str], Number]
"""Of each place and stage: `_SUMS`, hours, and server-hours there, by hour of the day or week."""


def _parts(run: int, clock: str, found: "list[Sums]") -> "Iterator[pd.DataFrame]":
    """Yield the rows of each place and stage."""
    import pandas as pd  # noqa: PLC0415

    total: Sums = {}
    for sums in found:
        for key, values in sums.items():
            total[key] = total[key] + values if key in total else values
    for (place, stage), (open_s, busy_s, queue_s, arrivals, hours, servers) in sorted(total.items()):
        at = np.arange(len(hours)) + (clock == "week")
        with np.errstate(invalid="ignore", divide="ignore"):
            columns = {
                "servers": servers / hours,
                "queue": queue_s / hours / HOUR_S,
                "utilisation": np.where(open_s > 0, busy_s / open_s, np.nan),
                "arrivals_per_h": arrivals / hours,
            }
        head = {"run": run, "place": place, "stage": stage, "clock": clock, "at": at}
        yield pd.DataFrame({**head, **columns})


def servers_by_hour(run: Run, replication: int) -> Sums:
    """Return the sums of each place and stage by hour of the day."""
    return _sums(run, replication, "hour")


def servers_by_week(run: Run, replication: int) -> Sums:
    """Return the sums of each place and stage by week of the measured period."""
    return _sums(run, replication, "week")


_READERS = {"hour": servers_by_hour, "week": servers_by_week}


def _sums(run: Run, replication: int, clock: Clock) -> Sums:
    table, period = run.table("servers", replication), run.scenario.time
    hour = whole(table, "hour") - period.measured_from_s // HOUR_S
    measured = (hour >= 0) & (hour < period.horizon_weeks * _WEEK_H)
    (place, places), (stage, stages) = coded(table, "place"), coded(table, "stage")
    group = (place * max(len(stages), 1) + stage)[measured]
    bins = _HOURS if clock == "hour" else period.horizon_weeks
    at = (hour % _HOURS if clock == "hour" else hour // _WEEK_H)[measured]
    servers = number(table, "servers")[measured]
    open_s = number(table, "open_s")[measured]
    weights = [servers * open_s, *(number(table, name)[measured] for name in ("busy_s", "queue_s", "arrivals"))]
    weights += [np.ones(len(at)), servers]
    known, row = np.unique(group, return_inverse=True)
    sums = [np.bincount(row * bins + at, weights=each, minlength=len(known) * bins) for each in weights]
    values: Number = np.stack(sums).astype(np.float64).reshape(len(weights), len(known), bins)
    keys = [(places[code // max(len(stages), 1)], stages[code % max(len(stages), 1)]) for code in known.tolist()]
    return {key: values[:, index] for index, key in enumerate(keys)}
