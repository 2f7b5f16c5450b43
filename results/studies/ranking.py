"""Ranking: which inputs move a change over the sampled assumptions, and which decide whether a claim holds.

Two questions of one table of points. How far does the change follow an input: Spearman's rank correlation, with its t
test. Do the points where the claim holds have other values of it than the others: the two-sample Kolmogorov-Smirnov
statistic (regional sensitivity: Spear and Hornberger 1980; Saltelli et al. 2008, 5.2). Of hundreds of inputs some
correlate by chance: p-values are those of Benjamini and Hochberg (1995), so that of the inputs named at 5 % about one
in twenty is there by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..columns import Flags, Number

LEVEL = 0.05
_LEAST = 5
"""So many points are needed on each side of a comparison, and in all."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One input, by its number: correlation (-1 to 1) and separation (0 to 1) with their adjusted p-values (or NaN)."""

    number: int
    correlation: float
    correlation_p: float
    separation: float
    separation_p: float

    @property
    def stands_out(self) -> bool:
        """Whether either of the two is not by chance, at 5 %."""
        return self.correlation_p < LEVEL or self.separation_p < LEVEL


def rank_inputs(values: Number, change: Number, holds: Flags, counted: Flags | None = None) -> list[Ranked]:
    """Rank inputs, those that stand out first, by the size of their correlation.

    `values` has a row for each point and a column for each input, the others an entry for each point. Points whose
    change is NaN have no correlation; points that are not `counted` as holding or not (None: those) separate nothing.
    """
    known = ~np.isnan(change)
    counted = known if counted is None else counted
    correlation, chance = rank_correlations(values[known], change[known])
    separation, other_chance = separations(values[counted], holds[counted])
    found = [
        Ranked(number, *map(float, each))
        for number, each in enumerate(
            zip(correlation, _adjusted(chance), separation, _adjusted(other_chance), strict=True)
        )
    ]
    return sorted(found, key=lambda each: (not each.stands_out, -np.nan_to_num(abs(each.correlation)), each.number))


def rank_correlations(values: Number, change: Number) -> tuple[Number, Number]:
    """Spearman's correlation of each column with the change, and its two-sided p-value (Student's t); NaN for none."""
    from scipy.special import stdtr  # noqa: PLC0415
    from scipy.stats import rankdata  # noqa: PLC0415

    count, columns = values.shape
    if count < _LEAST:
        return np.full(columns, np.nan), np.full(columns, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = _standardised(rankdata(values, axis=0)), _standardised(rankdata(change))
        correlation = np.clip(one.T @ other, -1, 1)
        t = np.abs(correlation) * np.sqrt((count - 2) / (1 - correlation**2))
    return correlation, 2 * stdtr(count - 2, -t)


def separations(values: Number, holds: Flags) -> tuple[Number, Number]:
    """The Kolmogorov-Smirnov statistic of each column between the points that hold and the others, and its p-value."""
    from scipy.stats import ks_2samp  # noqa: PLC0415

    columns = values.shape[1]
    if min(holds.sum(), (~holds).sum()) < _LEAST:
        return np.full(columns, np.nan), np.full(columns, np.nan)
    found = [ks_2samp(values[holds, column], values[~holds, column], method="asymp") for column in range(columns)]
    return np.array([each.statistic for each in found]), np.array([each.pvalue for each in found])


def _standardised(ranks: NDArray[np.float64]) -> Number:
    centred = ranks - ranks.mean(axis=0)
    return np.asarray(centred / np.sqrt((centred**2).sum(axis=0)), dtype=np.float64)


def _adjusted(chance: Number) -> Number:
    from scipy.stats import false_discovery_control  # noqa: PLC0415

    known = ~np.isnan(chance)
    adjusted = np.full(len(chance), np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(chance[known])
    return adjusted


def table_of(points: Sequence[dict[int, float]], written: Sequence[float]) -> Number:
    """A row for each point, a column for each input; where a point says nothing, the written value."""
    return np.array([[point.get(at, value) for at, value in enumerate(written)] for point in points], dtype=np.float64)
