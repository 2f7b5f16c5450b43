"""Changes between two scenarios, one number for each pair of replications, so that changes can be paired again."""

from typing import cast

import numpy as np

from ..columns import Number
from ..interval_estimates import Interval, mean_interval


def paired_changes(before: Number, after: Number) -> Number:
    """Return a relative change (a share) for each pair, along the last axis; their mean is that of the means.

    The ratio of means R with each pair's influence on it added: R - 1 + (after - R before) / mean(before). The spread
    of these numbers is that of the linearised ratio (delta method: Cochran 1977, 6.4), and differences of two such rows
    of the same replications may be taken pair by pair. NaN where there is no baseline to change from.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = before.mean(axis=-1, keepdims=True)
        ratio = np.where(mean == 0, np.nan, after.mean(axis=-1, keepdims=True) / mean)
        return cast(Number, ratio - 1 + (after - ratio * before) / mean)


def difference(one: Number, other: Number, level: float = 0.95) -> Interval:
    """Return the mean of `other - one`, rows paired by replication, with Student's t interval."""
    return mean_interval(other - one, level)
