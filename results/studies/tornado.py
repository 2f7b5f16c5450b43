"""Tornado: each uncertain input at both ends of its range, one at a time, all else as it is written.

A first replication at every end finds the inputs that move the result most; those then get all replications. Every
effect is the difference from the scenario as it is written, replication by replication (common random numbers).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim import LoadedScenario

from ..columns import Flags, Number
from ..interval_estimates import Interval
from ..undelivered import carries_demand
from .assumed_points import How, LoadedPoint, Outcome, measure_points
from .carrying import is_of_delivered
from .paired_changes import difference, paired_changes
from .uncertain_inputs import Assumptions, UncertainInput


@dataclass(frozen=True, slots=True)
class End:
    """One end of an input's range: the value that was simulated, the result there, and what it is more than as written.

    `is_moved` says that the end itself makes an invalid scenario, so that a value nearer to the written one was taken;
    `refused` why none could be. Result and effect are NaN where there is none. `undelivered` is the share of goods
    that are never delivered there, of two cases the larger (NaN: a replication jams); where that is too much for an
    indicator that only delivered goods have, `is_carried` is false and the result says nothing.
    """

    value: float
    result: float
    effect: Interval
    is_moved: bool = False
    refused: str | None = None
    undelivered: float = 0.0
    is_carried: bool = True


@dataclass(frozen=True, slots=True)
class Bar:
    """An input with both ends, low and high."""

    input: UncertainInput
    low: End
    high: End

    @property
    def ends(self) -> tuple[End, End]:
        """The low end and the high end."""
        return self.low, self.high

    @property
    def swing(self) -> float:
        """How far the result moves in all: from the lowest to the highest of both ends and what is written."""
        effects = [0.0, *(end.effect.estimate for end in (self.low, self.high) if not math.isnan(end.effect.estimate))]
        return max(effects) - min(effects)


@dataclass(frozen=True, slots=True)
class Tornado:
    """All bars, the longest swing first; the first `measured` have all replications, the others one.

    `as_written` is the result of each replication without any input varied: the indicator in its unit or, of two
    cases, its relative change as a share. `failures` are replications that could not be carried to their end.
    `is_carried`: as written, the demand is carried (of two cases, by both). `warnings` has the case and the sentence of
    each warning of what was measured.
    """

    indicator: str
    line: str
    as_written: Number
    bars: tuple[Bar, ...]
    measured: int
    failures: tuple[str, ...]
    is_carried: bool = True
    warnings: tuple[tuple[int, str], ...] = ()


def find_tornado(
    assumptions: Assumptions,
    written: Sequence[LoadedScenario],
    *,
    indicator: str,
    line: str,
    most: int,
    how: How,
) -> Tornado:
    """Vary one input after the other; the `most` that matter most in one replication get all of them.

    Raises:
        OSError: the store cannot be written.
        LedgerError: the ledger of a run does not add up.
    """
    first = replace(how, replications=list(how.replications)[:1])
    screened = _ends(assumptions, written, indicator=indicator, line=line, how=first)
    order = sorted(range(len(screened.bars)), key=lambda at: -screened.bars[at].swing)
    if len(how.replications) < 2:
        return replace(screened, bars=tuple(screened.bars[at] for at in order), measured=min(most, len(order)))
    top = assumptions.only(order[:most])
    found = _ends(top, written, indicator=indicator, line=line, how=how)
    bars = (*sorted(found.bars, key=lambda bar: -bar.swing), *(screened.bars[at] for at in order[most:]))
    failures = tuple(dict.fromkeys((*screened.failures, *found.failures)))
    warnings = tuple(dict.fromkeys((*screened.warnings, *found.warnings)))
    return replace(found, bars=bars, measured=len(found.bars), failures=failures, warnings=warnings)


def results_of(outcome: Outcome, indicator: str, line: str) -> Number:
    """The result of each point and replication: the indicator of the only case, or its change between two (a share)."""
    missing = np.full((len(outcome.points), 1, 1), np.nan)
    measured = outcome.values.get((indicator, line), missing)
    if measured.shape[1] == 1:
        return measured[:, 0]
    return paired_changes(measured[:, 0], measured[:, 1])


def undelivered_of(outcome: Outcome, indicator: str, line: str) -> tuple[Number, Flags]:
    """The share of goods that are never delivered at each point, of two cases the larger, and whether that is carried.

    It is where others than delivered goods have the indicator. A jam (NaN) is not.
    """
    share = outcome.undelivered(line)
    worst = np.where(np.isnan(share).any(axis=-1), np.nan, share.max(axis=-1))
    return worst, np.array([not is_of_delivered(indicator) or carries_demand(each) for each in worst], dtype=np.bool_)


def _ends(
    assumptions: Assumptions, written: Sequence[LoadedScenario], *, indicator: str, line: str, how: How
) -> Tornado:
    points: list[Mapping[int, float]] = [{}]
    points += [{at: value} for at, each in enumerate(assumptions.inputs) for value in (each.low, each.high)]
    outcome = measure_points(assumptions, written, points, [indicator], how=how)
    results, (left, carried) = results_of(outcome, indicator, line), undelivered_of(outcome, indicator, line)

    def end(at: int, number: int) -> End:
        plain, share = _end(outcome.points[number], at, results), float(left[number])
        return replace(plain, undelivered=share, is_carried=bool(carried[number]))

    bars = [Bar(each, end(at, 1 + 2 * at), end(at, 2 + 2 * at)) for at, each in enumerate(assumptions.inputs)]
    plain = Tornado(indicator, line, results[0], tuple(bars), len(bars), outcome.failures)
    return replace(plain, is_carried=bool(carried[0]), warnings=tuple(dict.fromkeys(outcome.warnings)))


def _end(point: LoadedPoint, at: int, results: Number) -> End:
    own = results[point.number]
    effect = difference(results[0], own)
    return End(point.values[at], float(own.mean()), effect, bool(point.moved), point.refused)
