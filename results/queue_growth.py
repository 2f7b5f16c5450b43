"""Growth: whether ever more goods are in the system over the counted weeks, so that lead time has no steady state."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.schema.period import Period

from .columns import Number
from .run import Run
from .traffic import ALL_LINES
from .warm_up import Weeks, slopes, weeks_in_system

LEAST_WEEKS = 8
SHARE = 0.01
"""One-sided level of each of the two tests."""
LEAST_RISE = 0.25
"""A rise over the counted weeks below this share of the mean is not worth a word: an assumption."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A line whose goods in the system grow: by what share of their mean over the counted weeks."""

    line: str
    rise_share: float


def growing_lines(run: Run, weeks: Sequence[Weeks] | None = None) -> list[Growth]:
    """Return the lines of a run with ever more goods in the system; `weeks`: those of the run, if read before.

    Looked at is the number in the system of each counted week over what became ready in that week and the one before
    (mean of all replications), the weeks of demand that are in the system: it does not follow the seasons of demand,
    while an overloaded server makes it rise without end. It grows if in the replications the least-squares slopes are
    above 0 on average, over all counted weeks and over the second half of them too, where a season that has passed its
    peak falls (Student's one-sided t-tests over the replications, 1 % each: both must be met, so that a line without
    growth is named in 1 % of the cases at most), and the rise is a quarter of the mean or more.

    Fewer than 8 counted weeks or two replications say nothing.
    """
    period = run.scenario.time
    if len(run.finished) < 2 or period.horizon_weeks < LEAST_WEEKS:
        return []
    found = [(one.line, _rise(one, period)) for one in (weeks_in_system(run) if weeks is None else weeks)]
    return [Growth(line, rise) for line, rise in found if line != ALL_LINES and rise >= LEAST_RISE]


def _rise(weeks: Weeks, period: Period) -> float:
    """The rise over the counted weeks as a share of their mean; 0 where it could be chance."""
    stock = _weeks_of_demand(weeks, period)
    second_half = stock[:, stock.shape[1] // 2 :]
    if stock.shape[1] < LEAST_WEEKS or not (_rises(stock) and _rises(second_half)):
        return 0.0
    return float(slopes(stock).mean() * (stock.shape[1] - 1) / stock.mean())


def _weeks_of_demand(weeks: Weeks, period: Period) -> Number:
    """The counted weeks, a row for each replication; weeks without any demand are left out."""
    ready = weeks.ready.mean(axis=0)
    demand = (ready + np.concatenate([ready[:1], ready[:-1]])) / 2
    first, last = period.warm_up_weeks, period.warm_up_weeks + period.horizon_weeks
    has_demand = np.flatnonzero(demand[first:last] > 0) + first
    return np.asarray(weeks.by_week[:, has_demand] / demand[has_demand])


def _rises(stock: Number) -> bool:
    from scipy.stats import ttest_1samp  # noqa: PLC0415

    found = slopes(stock)
    if float(found.std()) <= 1e-12 * float(np.abs(found).max()):  # all alike: nothing is drawn at random
        return bool(found[0] > 0)
    return bool(ttest_1samp(found, 0.0, alternative="greater").pvalue < SHARE)
