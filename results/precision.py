"""Precision: how well the mean lead time of each line and direction is known, and what a wanted precision needs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from .interval_estimates import Interval, mean_interval, replications_needed, t_quantile
from .kpi import KPIS
from .looks import ONE_LOOK, Looks, enough_for
from .run import Run
from .traffic import ALL_LINES, BOTH_DIRECTIONS, Evidence

KPI = "lead_time_mean"
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Precision:
    """The mean lead time of one line and direction: its interval, and how wide that is.

    `half_share` is half the width over the mean; NaN where there is no interval. `interval.level` is that of one look.
    """

    line: str
    direction: str
    interval: Interval

    @property
    def half_share(self) -> float:
        """Half the width of the interval as a share of the mean."""
        half = (self.interval.high - self.interval.low) / 2
        return half / self.interval.estimate if self.interval.estimate else math.nan

    def replications_for(self, half_share: float, *, is_fixed: bool = False) -> int | None:
        """Return how many replications this half width needs if the spread stays; None: beyond reach.

        As the most that a run with looks must be allowed, at the level that so many looks mean; or as a fixed number.
        """
        found = self.interval
        if math.isnan(self.half_share):
            return None
        deviation = self.half_share * math.sqrt(found.count) / t_quantile(found.level, found.count)
        at_level = partial(replications_needed, deviation, half_share)
        return at_level(LEVEL) if is_fixed else enough_for(at_level, LEVEL)


def precisions(run: Run | Evidence, looks: Looks = ONE_LOOK) -> list[Precision]:
    """Return the precision of each line and direction with freight, sums left out; 95 % over all looks.

    Raises:
        LedgerError: the ledger does not add up.
    """
    evidence, level = Evidence.of(run), looks.each_level(LEVEL)
    groups = [(line, way) for line, way in evidence.groups() if line != ALL_LINES and way != BOTH_DIRECTIONS]
    return [Precision(*group, mean_interval(_lead_times_h(evidence, group), level)) for group in groups]


def is_reached(found: Iterable[Precision], half_share: float) -> bool:
    """Whether all that are delivered at all are known as well as wanted; not while one of them has no interval."""
    return all(one.half_share <= half_share for one in found if one.interval.count)


def _lead_times_h(evidence: Evidence, group: tuple[str, str]) -> list[float]:
    found = (KPIS[KPI].measure(evidence.traffic(r, group), evidence.weeks) for r in evidence.run.finished)
    return [value for value in found if not math.isnan(value)]
