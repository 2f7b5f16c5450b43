"""Interval estimates: means, quantiles, and changes of both from paired replications.

Replications are independent and identically distributed; within a replication nothing is assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Method = Literal["t", "fieller", "sectioning", "none"]
_MOST_REPLICATIONS = 1_000_000
_ROUNDING = 1e-9
"""What 0 or -100 % may miss by in the arithmetic of an interval without width."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence interval, in the unit of the values or as a share.

    `low` and `high` are NaN where `method` is `none` (too few values, or an unbounded set). `level` is the confidence
    level, `count` the replications (or pairs) behind it.
    """

    estimate: float
    low: float
    high: float
    level: float
    count: int
    method: Method

    @property
    def deviation(self) -> float:
        """The standard deviation of one replication that a symmetric interval comes from; NaN without an interval."""
        return (self.high - self.low) / 2 * math.sqrt(self.count) / t_quantile(self.level, self.count)


def reaches_below_nothing(low: float, *, is_change: bool) -> bool:
    """Whether an interval begins below what can be: below 0 of an indicator, below -1 of its change (a share).

    Student's t and Fieller's set know no bound, so that a wide spread over few replications puts `low` there. False
    for NaN, where there is no interval.
    """
    return low < (-1.0 if is_change else 0.0) - _ROUNDING


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Return the mean of one value for each replication with Student's t interval."""
    numbers = np.asarray(values, dtype=np.float64)
    count = len(numbers)
    if count < 2:
        return _without_interval(float(numbers.mean()) if count else math.nan, level, count)
    half = t_quantile(level, count) * float(numbers.std(ddof=1)) / math.sqrt(count)
    mean = float(numbers.mean())
    return Interval(mean, mean - half, mean + half, level, count, "t")


def sectioned_interval(estimate: float, sections: ArrayLike, level: float = 0.95) -> Interval:
    """Return a figure of the observations of all replications together, such as a quantile, with its interval.

    `sections` has the same figure of each replication alone. Their spread around the `estimate`, with n - 1, gives the
    error (sectioning: Asmussen and Glynn 2007, III.5; Nakayama 2014), and Student's t the half width. Their spread
    around their own mean would not show that a quantile of few observations is biased.
    """
    figures = np.asarray(sections, dtype=np.float64)
    count = len(figures)
    if count < 2:
        return _without_interval(estimate, level, count)
    half = t_quantile(level, count) * _sectioning_error(figures - estimate)
    return Interval(estimate, estimate - half, estimate + half, level, count, "sectioning")


def _sectioning_error(off: NDArray[np.float64]) -> float:
    return math.sqrt(float((off**2).sum()) / (len(off) - 1) / len(off))


def relative_change_of_means(baseline: ArrayLike, upgraded: ArrayLike, level: float = 0.95) -> Interval:
    """Return mean(upgraded) / mean(baseline) - 1 as a share, values paired by replication.

    Fieller's set (Fieller 1954), without assuming that the ratio is normal. Where the baseline's mean does
    not differ from 0 at this level the set is unbounded: there is an estimate and no interval.
    """
    before, after = _pairs(baseline, upgraded)
    count = len(before)
    mean = float(before.mean()) if count else 0.0
    if mean == 0:
        return _without_interval(math.nan, level, count)
    ratio = float(after.mean()) / mean
    if count < 2:
        return _without_interval(ratio - 1, level, count)
    bounds = _fieller(before, after, level)
    if bounds is None:
        return _without_interval(ratio - 1, level, count)
    return Interval(ratio - 1, bounds[0] - 1, bounds[1] - 1, level, count, "fieller")


def _fieller(before: NDArray[np.float64], after: NDArray[np.float64], level: float) -> tuple[float, float] | None:
    """Solve (after - r before)^2 <= t^2 var(after - r before) for r; None if the set is not an interval."""
    count = len(before)
    t_squared = t_quantile(level, count) ** 2
    covariance = np.cov(before, after) / count
    a = float(before.mean()) ** 2 - t_squared * covariance[0, 0]
    b = float(before.mean()) * float(after.mean()) - t_squared * covariance[0, 1]
    c = float(after.mean()) ** 2 - t_squared * covariance[1, 1]
    if a <= 0:
        return None
    root = math.sqrt(max(b * b - a * c, 0.0))
    return float((b - root) / a), float((b + root) / a)


def relative_change_of_quantile(
    baseline: Sequence[ArrayLike], upgraded: Sequence[ArrayLike], share: float, level: float = 0.95
) -> Interval:
    """Return the relative change of a quantile of the observations pooled over all replications.

    `baseline[i]` and `upgraded[i]` are the observations of pair i, `share` lies between 0 and 1. Each pair
    is a section: the spread of `quantile(upgraded[i]) - ratio * quantile(baseline[i])` around 0, its value
    for the pooled quantiles, gives the error (sectioning: Asmussen and Glynn 2007, III.5; Nakayama 2014).
    """
    count = len(baseline)
    if count != len(upgraded):
        raise ValueError(f"{count} baseline and {len(upgraded)} upgraded replications do not form pairs")
    if not count or not all(np.size(one) for one in (*baseline, *upgraded)):
        return _without_interval(math.nan, level, count)
    before, after = _pooled_quantile(baseline, share), _pooled_quantile(upgraded, share)
    if before == 0:
        return _without_interval(math.nan, level, count)
    ratio = after / before
    if count < 2:
        return _without_interval(ratio - 1, level, count)
    off = _quantiles(upgraded, share) - ratio * _quantiles(baseline, share)
    half = t_quantile(level, count) * _sectioning_error(off) / abs(before)
    return Interval(ratio - 1, ratio - 1 - half, ratio - 1 + half, level, count, "sectioning")


def replications_needed(deviation: float, half_width: float, level: float = 0.95) -> int | None:
    """Return the fewest replications n >= 2 with t * deviation / sqrt(n) <= half_width.

    `deviation` is the standard deviation of one replication, in the unit of `half_width`. None when no
    number up to a million is enough.
    """
    if deviation <= 0:
        return 2
    if half_width <= 0 or not _is_enough(_MOST_REPLICATIONS, deviation, half_width, level):
        return None
    few, many = 1, 2
    while not _is_enough(many, deviation, half_width, level):
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if _is_enough(middle, deviation, half_width, level) else (middle, many)
    return many


def t_quantile(level: float, count: int) -> float:
    """Return Student's t for a two-sided interval of `level` (0 to 1) from `count` values (2 or more)."""
    from scipy.special import stdtrit  # noqa: PLC0415

    return cast(float, stdtrit(count - 1, (1 + level) / 2))


def _is_enough(count: int, deviation: float, half_width: float, level: float) -> bool:
    return t_quantile(level, count) * deviation / math.sqrt(count) <= half_width


def _pooled_quantile(sections: Sequence[ArrayLike], share: float) -> float:
    return float(np.quantile(np.concatenate([np.asarray(one, dtype=np.float64) for one in sections]), share))


def _quantiles(sections: Sequence[ArrayLike], share: float) -> NDArray[np.float64]:
    return np.array([np.quantile(np.asarray(one, dtype=np.float64), share) for one in sections])


def _pairs(baseline: ArrayLike, upgraded: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    before, after = np.asarray(baseline, dtype=np.float64), np.asarray(upgraded, dtype=np.float64)
    if len(before) != len(after):
        raise ValueError(f"{len(before)} baseline and {len(after)} upgraded values do not form pairs")
    return before, after


def _without_interval(estimate: float, level: float, count: int) -> Interval:
    return Interval(estimate, math.nan, math.nan, level, count, "none")
