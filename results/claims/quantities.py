"""Quantities that a claim can be about: every KPI, and those that only claims speak of. One registry."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ..interval_estimates import Interval, relative_change_of_means
from ..kpi import KPIS, Kpi
from ..pairs import Pairs, change_of, known_in_both
from ..release_intervals import clearance_s
from ..traffic import ALL_LINES, BOTH_DIRECTIONS, DIRECTIONS, Evidence, Group

Measure = Callable[[Evidence, int, Sequence[Group]], list[float]]
"""The quantity of each group in one replication; NaN where it has none."""

DEMAND_CARRIED: Final = "demand_carried"
"""The one quantity that is a growth of demand, not a change from baseline to upgraded (`results.claims.growth`)."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: key, name, what it is, and its source.

    A `kpi` is measured as everywhere. With `is_rate` the quantity is the number of consignments per hour of what
    `measure` gives in hours, its inverse, and `hours` names these hours. `indicator` is the key under which studies
    keep what is measured: hours, or the `kpi`'s own value.
    """

    key: str
    name: str
    definition: str
    source: str
    measure: Measure | None = None
    kpi: Kpi | None = None
    is_rate: bool = False
    hours: str = ""
    indicator: str = ""

    @property
    def is_of_delivered(self) -> bool:
        """Whether only goods that were delivered have it."""
        return self.measure is not None if self.kpi is None else self.kpi.is_of_delivered


def changes_of(quantity: Quantity, pairs: Pairs, groups: Sequence[Group], level: float) -> list[Interval]:
    """Return the relative change of a quantity for each group, a share with its interval."""
    if quantity.kpi is not None:
        return [change_of(pairs, group, quantity.kpi, level) for group in groups]
    if quantity.measure is None:
        raise ValueError(f"{quantity.key} is no change from one scenario to another")
    before = [quantity.measure(pairs.baseline, replication, groups) for replication in pairs.replications]
    after = [quantity.measure(pairs.upgraded, replication, groups) for replication in pairs.replications]
    changes = [
        relative_change_of_means(*known_in_both(one, other), level)
        for one, other in zip(zip(*before, strict=True), zip(*after, strict=True), strict=True)
    ]
    return [inverse_change(change) for change in changes] if quantity.is_rate else changes


def inverse_change(change: Interval) -> Interval:
    """Return the change of 1 / x where x changes by this: its bounds in the other order, the same tests of them.

    Hours that may be 0 at this level have a rate without an upper bound.
    """
    estimate, low, high = (_inverse(share) for share in (change.estimate, change.high, change.low))
    return Interval(estimate, low, high, change.level, change.count, change.method)


def inverse_share(share: float) -> float:
    """Return by what share 1 / x changes where x changes by `share`."""
    return 1 / (1 + share) - 1


def _inverse(share: float) -> float:
    return share if math.isnan(share) else inverse_share(share) if share > -1 else math.inf


def _transit_h(evidence: Evidence, replication: int, groups: Sequence[Group]) -> list[float]:
    traffic = [evidence.traffic(replication, group) for group in groups]
    return [_mean_h(each.way_s, len(each.lead_time_s)) for each in traffic]


def _border_h(evidence: Evidence, replication: int, groups: Sequence[Group]) -> list[float]:
    traffic = [evidence.traffic(replication, group) for group in groups]
    return [_mean_h(each.border_s, len(each.lead_time_s)) for each in traffic]


def _clearance_h(evidence: Evidence, replication: int, groups: Sequence[Group]) -> list[float]:
    found = evidence.read(clearance_s, replication)
    means = []
    for line, direction in groups:
        of_group = [
            total_s
            for (own_line, own_direction), total_s in found.items()
            if line in (own_line, ALL_LINES)
            and (direction == own_direction or (direction == BOTH_DIRECTIONS and own_direction in DIRECTIONS))
        ]
        means.append(_mean_h(sum(of_group), len(evidence.traffic(replication, (line, direction)).lead_time_s)))
    return means


def _mean_h(total_s: int, count: int) -> float:
    """Hours of a consignment; NaN where there are none, or where nothing took any time, which has no rate."""
    return total_s / count / 3600 if count and total_s else math.nan


_OWN = (
    Quantity(
        "transit_time_mean",
        "mean transit time",
        "from the first loading on a train or truck to the last unloading: the lead time without haulage to the "
        "terminal, waiting for departure, and haulage from it",
        "CAREC CPMM TFI4, the time of SWD",
        _transit_h,
        indicator="transit_time_mean",
    ),
    Quantity(
        "clearance_rate",
        "consignments cleared per hour",
        "the inverse of the mean time from arrival at a border station to the release there, both sides added",
        "WCO Time Release Study, arrival to release (T1.5 and T2)",
        _clearance_h,
        is_rate=True,
        hours="time from arrival to release",
        indicator="clearance_time_mean",
    ),
    Quantity(
        "border_crossing_rate",
        "consignments across the border per hour",
        "the inverse of the mean border crossing time",
        "CAREC CPMM TFI1",
        _border_h,
        is_rate=True,
        hours="border crossing time",
        indicator="border_crossing_time_mean",
    ),
    Quantity(
        DEMAND_CARRIED,
        "growth of demand that is carried",
        "more goods of every flow in the upgraded scenario, without loss of mean lead time and all delivered",
        "non-inferiority: Schuirmann (1987), one side",
    ),
)

QUANTITIES: dict[str, Quantity] = {
    **{
        kpi.key: Quantity(kpi.key, kpi.name, kpi.definition, kpi.source, kpi=kpi, indicator=kpi.key)
        for kpi in KPIS.values()
    },
    **{quantity.key: quantity for quantity in _OWN},
}
"""All quantities by key, the KPIs first."""
