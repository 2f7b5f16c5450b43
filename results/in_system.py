"""How many consignments are in the system: from when they are ready until they are delivered."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.local_time import HOUR_S
from sim.scenario.schema.period import WEEK_S, Period

from .columns import EMPTY, Number, Whole, coded, whole
from .replication_means import mean_and_interval
from .run import Run
from .sides import Sides, line_names

if TYPE_CHECKING:
    import pandas as pd

_SHORT_WEEKS = 16


@dataclass(frozen=True, slots=True)
class InSystem:
    """Some consignments of a replication: `numbers`, and when they were ready and delivered (s), each rising.

    Those not delivered are not in `delivered_s`. `end_s` is the end of the run.
    """

    numbers: Whole
    ready_s: Whole
    delivered_s: Whole
    end_s: int

    def at(self, time_s: int) -> int:
        """How many there are at a second."""
        return int(np.searchsorted(self.ready_s, time_s, "right") - np.searchsorted(self.delivered_s, time_s, "right"))

    def totals(self, times_s: Whole) -> Number:
        """Consignment-seconds from the start of the run up to each of these seconds."""
        return _past(self.ready_s, times_s) - _past(self.delivered_s, times_s)

    def until(self, time_s: int) -> float:
        """Consignment-seconds from the start of the run up to a second."""
        return float(self.totals(np.array([time_s], dtype=np.int64))[0])

    def mean(self, start_s: int, end_s: int) -> float:
        """Their mean number between two seconds."""
        return (self.until(end_s) - self.until(start_s)) / (end_s - start_s)

    def peak(self, start_s: int, end_s: int) -> int:
        """The most there are at once between two seconds."""
        comes = self.ready_s[(self.ready_s > start_s) & (self.ready_s <= end_s)]
        ready, gone = (np.searchsorted(times_s, comes, "right") for times_s in (self.ready_s, self.delivered_s))
        return int(max([self.at(start_s), *(ready - gone).tolist()]))


def read_in_system(run: Run, replication: int, lines: Collection[str]) -> InSystem:
    """Return the consignments of some lines."""
    table = run.table("consignments", replication)
    line, words = coded(table, "line")
    rows = np.flatnonzero(np.array([word in lines for word in words], dtype=bool)[line])
    delivered_s = whole(table, "delivered_s")[rows]
    return InSystem(
        whole(table, "consignment")[rows],
        np.sort(whole(table, "ready_s")[rows]),
        np.sort(delivered_s[delivered_s != EMPTY]),
        run.scenario.time.end_s,
    )


def _past(instants_s: Whole, times_s: Whole) -> Number:
    """The sum of what of each time is past some rising instants."""
    total = np.concatenate([[0], np.cumsum(instants_s)])
    count = np.searchsorted(instants_s, times_s)
    return np.asarray(times_s * count - total[count], dtype=np.float64)


def in_system_means(evidence: Sides) -> "pd.DataFrame":
    """Return how many consignments are in the system over the measured period and the run-out, for each line.

    Columns: run (1, 2), line, week (middle of the step, weeks since the measured period began), consignments, low95,
    high95 (mean over a day, over six hours of a period up to 16 weeks, and over the replications; its 95 % t interval,
    NaN from one). All directions.
    """
    import pandas as pd  # noqa: PLC0415

    parts = []
    for line in line_names(evidence):
        for number, one in enumerate(evidence, start=1):
            bounds_s = _bounds_s(one.run.scenario.time)
            rows = [_means(read_in_system(one.run, r, {line}), bounds_s) for r in one.run.finished]
            if rows:
                week = ((bounds_s[1:] + bounds_s[:-1]) / 2 - one.run.scenario.time.measured_from_s) / WEEK_S
                columns = dict(zip(("consignments", "low95", "high95"), mean_and_interval(rows), strict=True))
                parts.append(pd.DataFrame({"run": number, "line": line, "week": week, **columns}))
    if not parts:
        return pd.DataFrame(columns=["run", "line", "week", "consignments", "low95", "high95"])
    return pd.concat(parts, ignore_index=True)


def _means(found: InSystem, bounds_s: Whole) -> Number:
    means: Number = np.diff(found.totals(bounds_s)) / np.diff(bounds_s)
    return means


def _bounds_s(period: Period) -> Whole:
    step_s = 6 * HOUR_S if period.horizon_weeks <= _SHORT_WEEKS else 24 * HOUR_S
    return np.arange(period.measured_from_s, period.end_s + 1, step_s, dtype=np.int64)
