"""A sweep: every combination of values of a few keys, each a point, compared with the first under the same draws."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..interval_estimates import mean_interval, relative_change_of_means
from ..traffic import Group
from ..undelivered import carries_demand
from .carrying import is_of_delivered, undelivered_on
from .indicators import units
from .measuring import Measurements

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "point",
    "line",
    "direction",
    "indicator",
    "unit",
    "replications",
    "mean",
    "low95",
    "high95",
    "change_share",
    "change_low95",
    "change_high95",
    "carries_demand",
)
"""Columns of `sweep_table`: `point` is the number of the combination, from 0; intervals are at 95 %, shares of 1.

`carries_demand` is False for what only goods that were delivered have, such as a time, where the point leaves too many
of the others (`results.undelivered`). It stands last: files from before it are still known as those of a sweep.
"""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Keys that are varied, the values of each point as they were written, and what was measured of the points."""

    keys: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    measurements: Measurements

    def values(self, key: str) -> list[str]:
        """Return the values of a key in the order of the points, each once."""
        place = self.keys.index(key)
        return list(dict.fromkeys(point[place] for point in self.points))

    def groups(self) -> list[Group]:
        """Return the groups with traffic in any point."""
        table = self.measurements.table
        return list(dict.fromkeys(zip(table["line"].tolist(), table["direction"].tolist(), strict=True)))


def sweep_table(sweep: Sweep, *, indicators: Collection[str] | None = None) -> "pd.DataFrame":
    """Return the mean of each indicator in each point and group, and its change against the first point.

    Columns: `COLUMNS`. The mean is that over replications (of a P90: of each replication's P90) with Student's t
    interval; the change is that of means, paired by replication (Fieller). No figure (NaN) where a replication of the
    point, or for the change of the first point, failed: the others are no fair sample. `indicators`: these only.
    """
    import pandas as pd  # noqa: PLC0415

    measured = sweep.measurements
    groups = sweep.groups()
    lines = list(dict.fromkeys(line for line, _ in groups))
    wanted = {key: unit for key, unit in units().items() if indicators is None or key in indicators}
    rows = [
        (point, *group, key, unit, *_figures(measured, point, group, key), is_carried or not is_of_delivered(key))
        for point in range(len(sweep.points))
        for group in groups
        for is_carried in [carries_demand(_left(measured, point, group, lines))]
        for key, unit in wanted.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _left(measured: Measurements, point: int, group: Group, lines: Sequence[str]) -> float:
    line, direction = group
    return float(undelivered_on(line, lines, lambda each, key: measured.values(point, (each, direction), key)))


def _figures(measured: Measurements, point: int, group: Group, key: str) -> tuple[float, ...]:
    values, first = measured.values(point, group, key), measured.values(0, group, key)
    mean = mean_interval(values)
    if len(first) != len(values):  # one of them has no traffic in this group at all
        return (len(values), mean.estimate, mean.low, mean.high, *[float("nan")] * 3)
    change = relative_change_of_means(first, values)
    return (len(values), mean.estimate, mean.low, mean.high, change.estimate, change.low, change.high)
