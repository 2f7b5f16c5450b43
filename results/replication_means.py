"""Means over replications with their t interval, for series of any shape."""

import math
from collections.abc import Sequence

import numpy as np

from .columns import Number
from .interval_estimates import t_quantile


def mean_and_interval(rows: Sequence[Number], level: float = 0.95) -> tuple[Number, Number, Number]:
    """Return the mean of arrays of one shape, one of each replication, and its t interval: mean, low, high.

    From one replication there is no interval: low and high are NaN.
    """
    mean: Number = np.mean(rows, axis=0)
    if len(rows) < 2:
        nothing = np.full_like(mean, np.nan)
        return mean, nothing, nothing
    half = t_quantile(level, len(rows)) * np.std(rows, axis=0, ddof=1) / math.sqrt(len(rows))
    return mean, mean - half, mean + half
