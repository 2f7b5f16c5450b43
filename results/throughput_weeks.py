"""Throughput by week: tonnes delivered in each measured week on each line, and added up."""

from typing import TYPE_CHECKING

import numpy as np

from .replication_means import mean_and_interval
from .sides import Sides, line_names
from .traffic import BOTH_DIRECTIONS

if TYPE_CHECKING:
    import pandas as pd


def weekly_throughput(evidence: Sides) -> "pd.DataFrame":
    """Return the tonnes delivered in each week of the measured period, both directions across the border.

    Columns: run (1, 2), line, week (from 1), delivered_t, low95_t, high95_t (mean over the replications and its 95 % t
    interval, t per week), cumulative_t, cumulative_low95_t, cumulative_high95_t (t since the period began). Intervals
    are NaN from one replication.
    """
    import pandas as pd  # noqa: PLC0415

    parts = []
    for line in line_names(evidence):
        for number, one in enumerate(evidence, start=1):
            weekly = [one.traffic(r, (line, BOTH_DIRECTIONS)).weekly_t for r in one.run.finished]
            if not weekly:
                continue
            names = ("delivered_t", "low95_t", "high95_t")
            series = dict(zip(names, mean_and_interval(weekly), strict=True))
            names = ("cumulative_t", "cumulative_low95_t", "cumulative_high95_t")
            series |= dict(zip(names, mean_and_interval([np.cumsum(each) for each in weekly]), strict=True))
            head = {"run": number, "line": line, "week": np.arange(1, one.weeks + 1)}
            parts.append(pd.DataFrame({**head, **series}))
    columns = ["run", "line", "week", "delivered_t", "low95_t", "high95_t"]
    columns += ["cumulative_t", "cumulative_low95_t", "cumulative_high95_t"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
