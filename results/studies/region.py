"""When is it true: the share of sampled assumptions for which a claim holds, and the inputs that decide it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sim import LoadedScenario

from ..claims import EACH_LINE, QUANTITIES, Claim
from ..columns import Flags, Number
from ..undelivered import MOST_UNDELIVERED
from .assumed_points import How, Outcome, measure_points
from .lines_of_inputs import numbers_of_line
from .paired_changes import paired_changes
from .ranking import Ranked, rank_inputs, table_of
from .uncertain_inputs import Assumptions, Point

Place = Literal["inside", "beyond", "short"]
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class CountedShare:
    """So many of all points, as a share with its 95 % interval (Wilson 1927)."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LineRegion:
    """One line (or `all`), both directions, over all points.

    `changes` has the relative change of the claim's quantity at each point (NaN for none), `as_written` without any
    input varied. `noise` is the standard error of a point's change by the simulation's noise, the median of the points
    that have a change, of which the `percentiles` (5, 50, 95) are too.
    `apart` counts points at which the baseline does not carry its demand (`results.undelivered`), or jams. What is
    observed today contradicts them, so that they are left out of all else. `late` is true of those of the others at
    which the upgraded scenario does not: they are the share `fails`. Times there say nothing, so that neither has a
    change. `unknown` counts what is left: valid points without a value. `written_fails`: either scenario does not carry
    its demand as it is written (then there is no change either). `ranked` has the inputs of the line (`all`: all of
    them), by what they decide.
    """

    line: str
    changes: Number
    as_written: float
    inside: CountedShare
    beyond: CountedShare
    short: CountedShare
    fails: CountedShare
    percentiles: tuple[float, float, float]
    noise: float
    apart: int
    late: Flags
    unknown: int
    written_fails: bool
    ranked: tuple[Ranked, ...]

    @property
    def known(self) -> int:
        """At how many points there is a change."""
        return int((~np.isnan(self.changes)).sum())


@dataclass(frozen=True, slots=True)
class Region:
    """A claim over sampled assumptions; `lines` as the scenarios have them, `all` last."""

    claim: Claim
    assumptions: Assumptions
    outcome: Outcome
    lines: tuple[LineRegion, ...]


def find_region(
    claim: Claim,
    assumptions: Assumptions,
    written: Sequence[LoadedScenario],
    points: Sequence[Point],
    *,
    how: How,
) -> Region:
    """Hold the change of a claim's quantity between two cases against the claim at each point.

    The claim is one that two runs tell: testable, and not on growth that is carried.

    Raises:
        OSError: the store cannot be written.
        LedgerError: the ledger of a run does not add up.
    """
    indicator = QUANTITIES[claim.quantity].indicator
    outcome = measure_points(assumptions, written, [{}, *points], [indicator], how=how, direction=claim.direction)
    lines = sorted((line for line in outcome.lines if _is_judged(claim, line)), key=lambda line: line == "all")
    values = table_of([dict(point.values) for point in outcome.points[1:]], [each.value for each in assumptions.inputs])
    found = [
        _line(claim, line, outcome, values=values, own=numbers_of_line(assumptions, written, line))
        for line in lines
        if (indicator, line) in outcome.values
    ]
    return Region(
        claim,
        assumptions,
        outcome,
        tuple(each for each in found if each.apart or each.late.any() or not np.isnan(each.changes).all()),
    )


def place(claim: Claim, change: float) -> Place:
    """Where a change (a share) lies: inside the claim, beyond it (more than claimed) or short of it.

    Of a fall or rise without a figure any is inside; no change is none.
    """
    if not claim.has_figure and change == 0:
        return "short"
    if claim.low <= change <= claim.high:
        return "inside"
    return "beyond" if (change < claim.low) == claim.is_fall else "short"


def counted_share(count: int, of: int) -> CountedShare:
    """A share of points with Wilson's interval: the points count as drawn one by one.

    Those of a Latin hypercube are spread more evenly, which makes the interval a little too wide rather than too narrow
    (Owen 1997: their variance is at most n / (n - 1) times that of independent points).
    """
    from scipy.stats import binomtest  # noqa: PLC0415

    if not of:
        return CountedShare(0, 0, math.nan, math.nan, math.nan)
    interval = binomtest(count, of).proportion_ci(_LEVEL, method="wilson")
    return CountedShare(count, of, count / of, float(interval.low), float(interval.high))


def _line(claim: Claim, line: str, outcome: Outcome, *, values: Number, own: Sequence[int]) -> LineRegion:
    measured = _measured(claim, outcome, line)
    pairs = paired_changes(measured[:, 0], measured[:, 1])
    is_late = ~(outcome.undelivered(line) <= MOST_UNDELIVERED)  # of a jam it is not known, which is no better
    before, after = is_late[1:].T
    late = after & ~before
    change = np.where(before | late, np.nan, pairs[1:].mean(axis=-1))
    known = ~np.isnan(change)
    words = [
        "fails" if fails else place(claim, each) if has_value else ""
        for each, fails, has_value in zip(change.tolist(), late.tolist(), known.tolist(), strict=True)
    ]
    counted = np.array([word != "" for word in words], dtype=np.bool_)
    inside, beyond, short, fails = (
        counted_share(words.count(word), int(counted.sum())) for word in ("inside", "beyond", "short", "fails")
    )
    holds = np.array([word == "inside" for word in words], dtype=np.bool_)
    ranked = rank_inputs(values[:, own], change, holds, counted)
    refused = {point.number - 1 for point in outcome.points if point.refused}
    return LineRegion(
        line=line,
        changes=change,
        as_written=math.nan if is_late[0].any() else float(pairs[0].mean()),
        inside=inside,
        beyond=beyond,
        short=short,
        fails=fails,
        percentiles=_percentiles(change[known]),
        noise=_noise(pairs[1:][known]),
        apart=int(before.sum()),
        late=late,
        unknown=sum(not (counted[at] or before[at] or at in refused) for at in range(len(words))),
        written_fails=bool(is_late[0].any()),
        ranked=tuple(replace(each, number=own[each.number]) for each in ranked),
    )


def _percentiles(known: Number) -> tuple[float, float, float]:
    if not len(known):
        return math.nan, math.nan, math.nan
    low, middle, high = np.percentile(known, [5, 50, 95]).tolist()
    return low, middle, high


def _noise(pairs: Number) -> float:
    """The median over points of the standard error of a change; NaN with one replication, and without a point."""
    count = pairs.shape[-1]
    if count < 2 or not len(pairs):
        return math.nan
    return float(np.median(pairs.std(axis=-1, ddof=1))) / math.sqrt(count)


def _is_judged(claim: Claim, line: str) -> bool:
    """Whether a claim is judged for a line, or for `all` of them."""
    if isinstance(claim.lines, str):
        return claim.lines in (EACH_LINE, line)
    return line in claim.lines


def _measured(claim: Claim, outcome: Outcome, line: str) -> Number:
    """What was measured of a claim's quantity, to be compared from the first case to the second.

    A rate is the inverse of its hours: it changes from the first to the second as they do from the second to the first.
    """
    quantity = QUANTITIES[claim.quantity]
    measured = outcome.values[quantity.indicator, line]
    return measured[:, ::-1] if quantity.is_rate else measured
