"""Verdicts: which word the 90 % interval of a change leads to (two one-sided tests), how many pairs would settle it."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Literal

from ..interval_estimates import Interval, replications_needed, t_quantile
from ..looks import ONE_LOOK, Looks, enough_for
from ..traffic import ALL_LINES, Group
from .claim import Claim
from .undelivered import Undelivered

VERDICT_LEVEL = 0.90
"""Two one-sided tests at 5 % each are the 90 % interval against the claim's bounds (Schuirmann 1987)."""

Word = Literal["inside", "beyond", "short", "undecided", "not testable"]


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """What the pairs say of one growth of demand (a share), for one line and direction.

    `lead_time` is the change of mean lead time, `delivered` that of the goods delivered as a share of those asked for
    (both with 90 % intervals). `is_carried`: None where the pairs do not tell. `undelivered`: the share of the goods
    that had not arrived at the end; of all lines that of the one of which most is left.
    """

    growth: float
    lead_time: Interval
    delivered: Interval
    is_carried: bool | None
    undelivered: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the pairs say about a claim, for one line and direction.

    `word`: `inside` the claimed interval, `beyond` it (more than claimed), `short` of it (less than
    claimed), `undecided`, or `not testable`. `change_share`, `low90` and `high90` are shares. `pairs_to_settle`
    estimates how many pairs in all would decide it if the change stays as it is; None if decided or beyond reach.
    Of demand carried the change is that of mean lead time at the growth which decides, NaN where too many of its goods
    had not arrived; `steps` has each growth tried.
    `undelivered`: where too many goods had not arrived for any verdict on times or growth, how many; None elsewhere.
    """

    claim: Claim
    line: str
    direction: str
    word: Word
    reason: str
    change_share: float
    low90: float
    high90: float
    pairs: int
    pairs_to_settle: int | None
    steps: tuple[GrowthStep, ...] = ()
    undelivered: Undelivered | None = None

    @property
    def is_open(self) -> bool:
        """Whether more pairs may decide it.

        They cannot where there is nothing to compare, where goods did not arrive, or where a growth holds in part.
        """
        if self.word != "undecided" or math.isnan(self.change_share) or self.undelivered is not None:
            return False
        tried = [step.is_carried for step in self.steps if step.growth <= self.claim.high]
        return not tried or None in tried


def judge(
    claim: Claim, group: Group, change: Interval, looks: Looks = ONE_LOOK, *, left: Undelivered | None = None
) -> Verdict:
    """Hold a 90 % interval of the relative change against a claim; of several looks, the interval of each of them.

    `left`: of a quantity that only delivered goods have, which shares of the goods had not arrived. With too many the
    verdict is `undecided`, whatever the interval.

    Raises:
        ValueError: the interval's level is not 90 %, or not that of each look.
    """
    level = looks.each_level(VERDICT_LEVEL)
    if change.level != level:
        raise ValueError(f"a verdict needs the {100 * level:g}% interval, not {100 * change.level:g}%")
    shown = (change.estimate, change.low, change.high)
    if left is not None and left.is_too_many:
        return Verdict(claim, *group, "undecided", left.reason, *shown, change.count, None, undelivered=left)
    word, reason = _word(claim, change)
    needed = _pairs_to_settle(claim, change, looks) if word == "undecided" else None
    return Verdict(claim, *group, word, reason, *shown, change.count, needed)


def without_test(claim: Claim, word: Word, reason: str) -> Verdict:
    """Return the verdict on a claim that no figure was held against."""
    return Verdict(claim, ALL_LINES, claim.direction, word, reason, math.nan, math.nan, math.nan, 0, None)


def why_no_interval(change: Interval) -> str | None:
    """Say why a change has no interval, if it has none."""
    if change.count == 0:
        return "there is no figure to compare"
    if change.count < 2:
        return "too few pairs"
    if math.isnan(change.estimate):
        return "no baseline to change from"
    return "too few pairs to tell how large the baseline is" if math.isnan(change.low) else None


def pairs_for(change: Interval, bounds: tuple[float, ...], looks: Looks = ONE_LOOK) -> int | None:
    """Return how many pairs in all would take the interval off the nearest of these bounds, if nothing else changes.

    With several looks, more pairs are more looks, at a higher level each. None where there is no interval, or no
    number up to a million is enough.
    """
    if math.isnan(change.low):
        return None
    half = (change.high - change.low) / 2
    deviation = half * math.sqrt(change.count) / t_quantile(change.level, change.count)
    distance = min(abs(change.estimate - bound) for bound in bounds)
    at_level = partial(replications_needed, deviation, distance)
    needed = at_level(change.level) if looks == ONE_LOOK else enough_for(at_level, VERDICT_LEVEL)
    return None if needed is None else max(needed, change.count + 1)


def _word(claim: Claim, change: Interval) -> tuple[Word, str]:
    lacking = why_no_interval(change)
    if lacking:
        return "undecided", lacking
    return _word_on_figure(claim, change) if claim.has_figure else _word_on_trend(claim, change)


def _word_on_figure(claim: Claim, change: Interval) -> tuple[Word, str]:
    if claim.low <= change.low and change.high <= claim.high:
        return "inside", "the 90 % interval lies inside the claim"
    if change.high < claim.low or change.low > claim.high:
        is_more = (change.high < claim.low) == claim.is_fall
        return ("beyond", "more than claimed") if is_more else ("short", "less than claimed")
    return "undecided", "the 90 % interval lies across a bound of the claim"


def _word_on_trend(claim: Claim, change: Interval) -> tuple[Word, str]:
    """One test at 5 %: does it fall (or rise) at all. No change is none."""
    word = "falls" if claim.is_fall else "rises"
    if change.high < 0 if claim.is_fall else change.low > 0:
        return "inside", f"it {word}, as claimed without a figure"
    if change.low >= 0 if claim.is_fall else change.high <= 0:
        other = "rises" if claim.is_fall else "falls"
        return "short", "it does not change" if change.low == change.high == 0 else f"it {other}"
    return "undecided", f"the 90 % interval does not tell whether it {word}"


def _pairs_to_settle(claim: Claim, change: Interval, looks: Looks) -> int | None:
    return pairs_for(change, tuple(bound for bound in (claim.low, claim.high) if math.isfinite(bound)), looks)
