"""Warm-up: how many weeks a run that starts empty takes until it is in steady state, by MSER-5 on averaged series.

What is looked at is the number of consignments in the system, of each line and of all, averaged over the replications:
it is the state that starts empty, it has a value in every week, and lead time follows it (Little's law). An observation
is its mean over a fifth of a week, so that a batch of five is one whole cycle of timetable and opening hours, and a
truncation is a whole number of weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sim.scenario.schema.period import WEEK_S, Period

from .columns import EMPTY, Number, coded, whole
from .in_system import read_in_system
from .run import Run
from .traffic import ALL_LINES, Evidence

if TYPE_CHECKING:
    import pandas as pd

BATCH = 5
LEAST_BATCHES = 10
"""Below this many batches nothing is said: half of them would be a handful."""
_END_BATCHES = 5
"""The statistic is not looked at for the last batches: of so few it is small by chance (Hoad et al. 2010)."""
_OUTSIDE = 0.0027
"""The share of steady weeks outside Shewhart's limits of 3 standard deviations."""
_SLOPE_SHARE = 0.05
_NOUGHT = 1e-12
"""A spread below this share of the level is rounding, not a spread."""


def mser5(observations: ArrayLike) -> int | None:
    """Return how many observations MSER-5 truncates at the start, a multiple of 5; None: no steady state is seen.

    The observations are put into batches of five (left-over ones at the end are dropped). The truncation of `d` of `b`
    batches is the one with the least squared deviations of the others from their mean over `(b - d)^2`, the first of
    equal ones. One in the second half of the series, or a series of fewer than 10 batches, tells of no steady state.

    White (1997), White, Cobb and Spratt (2000) for batches of five; practice as in Hoad, Robinson and Davies (2010).
    """
    numbers = np.asarray(observations, dtype=np.float64)
    count = len(numbers) // BATCH
    if count < LEAST_BATCHES:
        return None
    means = numbers[: count * BATCH].reshape(count, BATCH).mean(axis=1)
    nought = (_NOUGHT * float(np.abs(means).max())) ** 2
    errors = [_squared_error(means[first:], nought) for first in range(count - _END_BATCHES + 1)]
    truncated = int(np.argmin(errors))
    return None if 2 * truncated > count else truncated * BATCH


def _squared_error(kept: Number, nought: float) -> float:
    """The squared marginal standard error of what is kept."""
    error = float(kept.var()) / len(kept)
    return 0.0 if error <= nought else error


@dataclass(frozen=True, slots=True)
class Weeks:
    """The number of consignments in the system of one line (or `all`) by time, from the first simulated second on.

    `in_system` has a row for each replication and five columns for each simulated week, the mean over each fifth of it.
    `ready` has a column for each week, the consignments that became ready in it.
    """

    line: str
    in_system: Number
    ready: Number

    @property
    def averaged(self) -> Number:
        """The observations, averaged over the replications."""
        return np.asarray(self.in_system.mean(axis=0), dtype=np.float64)

    @property
    def by_week(self) -> Number:
        """The mean of each week, a row for each replication."""
        rows, columns = self.in_system.shape
        return np.asarray(self.in_system.reshape(rows, columns // BATCH, BATCH).mean(axis=2), dtype=np.float64)


def weeks_in_system(run: Run) -> list[Weeks]:
    """Return the weeks of each line that has consignments, as in the scenario; last of `all`, if there are several."""
    fifths_s = np.arange(0, run.scenario.time.end_s + 1, WEEK_S // BATCH, dtype=np.int64)
    found = []
    for line in run.scenario.network if run.finished else ():
        read = [read_in_system(run, replication, {line}) for replication in run.finished]
        if any(len(one.numbers) for one in read):
            in_system = np.array([np.diff(one.totals(fifths_s)) / np.diff(fifths_s) for one in read])
            ready = np.array([np.diff(np.searchsorted(one.ready_s, fifths_s[::BATCH])) for one in read], dtype=float)
            found.append(Weeks(line, in_system, ready))
    if len(found) > 1:
        sums = [np.sum([getattr(one, part) for one in found], axis=0) for part in ("in_system", "ready")]
        found.append(Weeks(ALL_LINES, *sums))
    return found


@dataclass(frozen=True, slots=True)
class Truncation:
    """How many weeks one line (or `all`) of a run takes until it is in steady state.

    `mser_weeks`: what MSER-5 truncates. `weeks`: those of them that are no noise (`out_of_control`), so many are left
    out. None: no steady state within the `simulated` weeks.
    """

    scenario: str
    line: str
    mser_weeks: int | None
    weeks: int | None
    simulated: int


def truncations(run: Run, weeks: Sequence[Weeks] | None = None) -> list[Truncation]:
    """Return the truncation of each line of a run and of all of them; `weeks`: those of the run, if read before.

    A season is cut off like a warm-up as soon as the rest is more even without it. Give a run without a calendar
    (`sim.variants.without_calendar`), in which all weeks are alike but for the start.
    """
    return [_truncation(run, one) for one in (weeks_in_system(run) if weeks is None else weeks)]


def _truncation(run: Run, weeks: Weeks) -> Truncation:
    cut = mser5(weeks.averaged)
    mser_weeks = None if cut is None else cut // BATCH
    kept = out_of_control(weeks.by_week, mser_weeks)
    return Truncation(run.name, weeks.line, mser_weeks, kept, weeks.by_week.shape[1])


def out_of_control(by_week: ArrayLike, mser_weeks: int | None) -> int | None:
    """Return how many of the weeks that MSER-5 truncates must go, as they are not within the noise of those kept.

    `by_week` has a row for each replication; their mean is looked at. Of a few dozen weeks MSER-5 cuts off some by
    chance, and in a tenth of the cases or more it sees no steady state where there is one. So the last weeks that it
    cuts off are kept after all, one by one, as long as that week, and the mean of all that were taken back, differ from
    the mean of the second half of the series by no more than weeks of it do by chance: within its limits of 3 standard
    deviations (Student's t at the same 0.27 %), statistical process control as in Robinson (2007); the deviation is
    that from week to week in the second half, or that of the replications where it is larger. Where MSER-5 saw no
    steady state (`mser_weeks` None), all weeks of the first half are looked at; None if the second half rises or falls
    (t-test of the replications' slopes, 5 %), if even the last of the first half is out, or for fewer than 10 weeks.
    """
    rows = np.atleast_2d(np.asarray(by_week, dtype=np.float64))
    numbers = np.asarray(rows.mean(axis=0))
    half = len(numbers) // 2
    steady = numbers[half:]
    if len(numbers) < LEAST_BATCHES or (mser_weeks is None and _has_slope(rows[:, half:])):
        return None
    first = half if mser_weeks is None else mser_weeks
    off = numbers[:first][::-1] - float(steady.mean())
    spread = _spread(rows[:, half:])
    alone, together = (_limits(spread, counts, len(steady)) for counts in (np.ones(first), _counts(first)))
    within = (np.abs(off) <= alone) & (_running_mean(off) <= together)
    taken_back = int(np.argmin([*within, False]))
    return None if mser_weeks is None and not taken_back else first - taken_back


def _spread(steady: Number) -> float:
    """The standard deviation of the mean of a week: from week to week, or from replication to replication if larger.

    Few weeks can be alike by chance, and some of their differences are the same in all replications.
    """
    weeks = steady.mean(axis=0)
    spread = float(weeks.std(ddof=1))
    if len(steady) > 1:
        spread = max(spread, float(np.sqrt(steady.var(axis=0, ddof=1).mean() / len(steady))))
    return spread + _NOUGHT * float(np.abs(weeks).max())


def _limits(spread: float, counts: Number, steady_weeks: int) -> Number:
    """How far the mean of so many weeks may be from the mean of the steady ones by chance."""
    from scipy.stats import t  # noqa: PLC0415

    return np.asarray(t.ppf(1 - _OUTSIDE / 2, steady_weeks - 1) * spread * np.sqrt(1 / counts + 1 / steady_weeks))


def _running_mean(off: Number) -> Number:
    return np.asarray(np.abs(np.cumsum(off)) / _counts(len(off)))


def _counts(number: int) -> Number:
    return np.arange(1, number + 1, dtype=np.float64)


def slopes(by_week: Number) -> Number:
    """Return the least-squares slope of each row, a week."""
    week = np.arange(by_week.shape[1]) - (by_week.shape[1] - 1) / 2
    return np.asarray(by_week @ week / (week @ week))


def _has_slope(by_week: Number) -> bool:
    """Whether weeks rise or fall; of fewer than three replications by their mean, as if its weeks were independent."""
    from scipy.stats import linregress, ttest_1samp  # noqa: PLC0415

    if len(by_week) < 3:
        mean = by_week.mean(axis=0)
        return bool(linregress(np.arange(len(mean)), mean).pvalue < _SLOPE_SHARE)
    found = slopes(by_week)
    if float(found.std()) <= _NOUGHT * float(np.abs(found).max()):  # all alike: nothing is drawn at random
        return bool(found[0] != 0)
    return bool(ttest_1samp(found, 0.0).pvalue < _SLOPE_SHARE)


def weekly_in_system(evidence: Sequence[Evidence]) -> "pd.DataFrame":
    """Return the number in the system of each simulated week, from the empty start on, for each line and of all.

    Columns: run (1, 2), line (or `all`), week (from 1), consignments (mean of the week and over the replications),
    is_warm_up (whether the run's own warm-up has the week).
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        (number, weeks.line, week, float(mean), week <= one.run.scenario.time.warm_up_weeks)
        for number, one in enumerate(evidence, start=1)
        for weeks in weeks_in_system(one.run)
        for week, mean in enumerate(weeks.by_week.mean(axis=0), start=1)
    ]
    return pd.DataFrame(rows, columns=["run", "line", "week", "consignments", "is_warm_up"])


def longest(found: Sequence[Truncation]) -> int | None:
    """Return the warm-up that serves all of these, in weeks; None if one of them has no steady state, or none is given.

    At least one week: nothing is full on its first day.
    """
    weeks = [one.weeks for one in found]
    if not weeks or None in weeks:
        return None
    return max(1, *(each for each in weeks if each is not None))


def simulated_weeks(period: Period) -> int:
    """Return the length of a period in weeks, warm-up and run-out with it."""
    return period.end_s // WEEK_S


def slowest_h(run: Run, line: str) -> float:
    """Return the lead time that one delivered consignment in 20 of a line has or exceeds, in hours; 0 without any.

    Warm-up weeks are left out, as the first goods meet no queues.
    """
    times_h = [np.zeros(0)]
    for replication in run.finished:
        table = run.table("consignments", replication)
        code, words = coded(table, "line")
        ready_s, delivered_s = whole(table, "ready_s"), whole(table, "delivered_s")
        rows = np.array([word == line for word in words], dtype=bool)[code]
        rows &= (ready_s >= run.scenario.time.measured_from_s) & (delivered_s != EMPTY)
        times_h.append((delivered_s[rows] - ready_s[rows]) / 3600)
    pooled = np.concatenate(times_h)
    return float(np.quantile(pooled, 0.95)) if len(pooled) else 0.0
