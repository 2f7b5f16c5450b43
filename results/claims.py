"""Claims: public sentences as interval hypotheses, and the verdict of two one-sided tests."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Literal

from .interval_estimates import Interval, replications_needed, t_quantile
from .looks import ONE_LOOK, Looks, enough_for
from .traffic import Group

VERDICT_LEVEL = 0.90
"""Two one-sided tests at 5 % each are the 90 % interval against the claim's bounds (Schuirmann 1987)."""

Word = Literal["inside", "beyond", "short", "undecided"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that a KPI changes by `low` to `high` (shares, both of one sign: -0.15 to -0.10 is a fall)."""

    id: str
    text: str
    kpi: str
    low: float
    high: float
    source: str

    def __post_init__(self) -> None:
        if not self.low < self.high or self.low * self.high < 0:
            raise ValueError(f"claim {self.id}: {self.low:g} to {self.high:g} must rise and keep one sign")

    @property
    def is_fall(self) -> bool:
        """Whether the KPI is claimed to fall."""
        return self.low < 0


LEAD_TIME_CLAIM = Claim(
    "lead_time",
    "lead times fall by 10 to 15 %",
    "lead_time_mean",
    -0.15,
    -0.10,
    "commentary on the Beijing signing of 15 April 2026, citing People's Daily",
)
CLAIMS = (LEAD_TIME_CLAIM,)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the pairs say about a claim, for one line and direction.

    `word`: `inside` the claimed interval, `beyond` it (more than claimed), `short` of it (less than
    claimed), or `undecided`. `change_share`, `low90` and `high90` are shares. `pairs_to_settle` estimates
    how many pairs in all would decide it if the change stays as it is; None if decided or beyond reach.
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


def judge(claim: Claim, group: Group, change: Interval, looks: Looks = ONE_LOOK) -> Verdict:
    """Hold a 90 % interval of the relative change against a claim; of several looks, the interval of each of them.

    Raises:
        ValueError: the interval's level is not 90 %, or not that of each look.
    """
    level = looks.each_level(VERDICT_LEVEL)
    if change.level != level:
        raise ValueError(f"a verdict needs the {100 * level:g}% interval, not {100 * change.level:g}%")
    word, reason = _word(claim, change)
    needed = _pairs_to_settle(claim, change, looks) if word == "undecided" else None
    shown = (change.estimate, change.low, change.high)
    return Verdict(claim, *group, word, reason, *shown, change.count, needed)


def _word(claim: Claim, change: Interval) -> tuple[Word, str]:
    if change.count < 2:
        return "undecided", "too few pairs"
    if math.isnan(change.low):
        return "undecided", "no baseline to change from"
    if claim.low <= change.low and change.high <= claim.high:
        return "inside", "the 90 % interval lies inside the claim"
    if change.high < claim.low or change.low > claim.high:
        is_more = (change.high < claim.low) == claim.is_fall
        return ("beyond", "more than claimed") if is_more else ("short", "less than claimed")
    return "undecided", "the 90 % interval lies across a bound of the claim"


def _pairs_to_settle(claim: Claim, change: Interval, looks: Looks) -> int | None:
    """Ask for a half width that keeps the interval on one side of the nearest bound."""
    if math.isnan(change.low):
        return None
    half = (change.high - change.low) / 2
    deviation = half * math.sqrt(change.count) / t_quantile(change.level, change.count)
    distance = min(abs(change.estimate - claim.low), abs(change.estimate - claim.high))
    at_level = partial(replications_needed, deviation, distance)
    needed = at_level(change.level) if looks == ONE_LOOK else enough_for(at_level, VERDICT_LEVEL)
    return None if needed is None else max(needed, change.count + 1)
