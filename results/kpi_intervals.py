"""Intervals of KPIs: the value of an indicator over all replications of one run, and how well it is known."""

import math

from .columns import quantile_of_rising
from .interval_estimates import Interval, mean_interval, sectioned_interval
from .kpi import Kpi
from .traffic import Evidence, Group


def kpi_interval(evidence: Evidence, group: Group, kpi: Kpi, level: float) -> Interval:
    """Return a KPI of a line and direction over the finished replications that have a value, in its unit.

    The mean over the replications with Student's t; of a quantile of the lead time that of the consignments of all
    replications together, each with the weight 1, by sectioning. A comparison has the same values.
    """
    found = (kpi.measure(evidence.traffic(r, group), evidence.weeks) for r in evidence.run.finished)
    values = [value for value in found if not math.isnan(value)]
    if kpi.quantile is None or not values:
        return mean_interval(values, level)
    pooled_h = quantile_of_rising(evidence.lead_times_s(group), kpi.quantile) / 3600
    return sectioned_interval(pooled_h, values, level)
