"""Growth of demand that the corridor is to carry without loss: more goods are simulated, as a test of non-inferiority.

The upgraded scenario is simulated again with so much more of every flow. Demand is carried where, pair by pair, mean
lead time is no more than a margin longer and the share of the asked goods that is delivered no more than the margin
smaller (each one-sided at 5 %; both must hold: an intersection-union test, Berger 1982). It is not carried where one of
the two is shown to be worse than the margin (each at 2.5 %, as either would do: Bonferroni). With several looks each of
these errors is divided by their number.

Goods that never arrive come first (`results.undelivered`), counted, without a test: what does not carry its demand with
more goods does not carry them, and of a scenario that does not carry what it has nothing is asked.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from ..interval_estimates import Interval, relative_change_of_means
from ..kpi import KPIS
from ..looks import ONE_LOOK, Looks
from ..pairing import paired_replications
from ..pairs import Pairs, change_of, known_in_both
from ..traffic import Evidence, Group
from ..undelivered import carries_demand
from .claim import Claim, GrowthTerms
from .undelivered import Undelivered, undelivered
from .verdict import VERDICT_LEVEL, GrowthStep, Verdict, Word, pairs_for, why_no_interval, without_test

Grow = Callable[[float], Evidence]
"""Simulates the upgraded scenario with so much more demand (a share)."""

_WORSE_LEVEL = 0.95
NEEDS_FILE = "needs runs with more goods, give the upgraded scenario's file, not the folder of a run"


def judge_growth(
    claim: Claim, groups: Sequence[Group], pairs: Pairs, grow: Grow | None, looks: Looks = ONE_LOOK
) -> list[Verdict]:
    """Judge a claim that demand grows by `low` to `high` in the upgraded scenario, for each group.

    The high end is simulated first; the low end only where the high one is not carried somewhere, the higher growth of
    the claim's terms only where it is. So `inside` is that the high end is carried, `beyond` that the higher growth is
    too, `short` that not even the low end is; all else is `undecided`. Nothing is simulated without `grow`, nor for
    groups that do not carry the demand they have.
    """
    own = {group: undelivered(pairs, group) for group in groups}
    carrying = [group for group in groups if carries_demand(own[group].upgraded)]
    if grow is None and carrying:
        return [without_test(claim, "undecided", NEEDS_FILE)]
    steps = _tried(claim, carrying, pairs.upgraded, grow, looks) if grow is not None and carrying else {}
    return [
        growth_verdict(claim, group, steps[group], looks) if group in steps else _left_over(claim, group, own[group])
        for group in groups
    ]


def _tried(
    claim: Claim, groups: Sequence[Group], upgraded: Evidence, grow: Grow, looks: Looks
) -> dict[Group, list[GrowthStep]]:
    """What is found at each growth that is simulated, that at the claim's high end first."""
    terms = claim.growth or GrowthTerms(margin=0.0)
    steps: dict[Group, list[GrowthStep]] = {group: [] for group in groups}

    def tried(growth: float) -> None:
        found = _steps((upgraded, grow(growth)), growth, margin=terms.margin, groups=groups, looks=looks)
        for group, step in found.items():
            steps[group].append(step)

    tried(claim.high)
    if any(not found[0].is_carried for found in steps.values()):
        tried(claim.low)
    if terms.higher is not None and any(found[0].is_carried for found in steps.values()):
        tried(terms.higher)
    return steps


def _left_over(claim: Claim, group: Group, left: Undelivered) -> Verdict:
    """The verdict where the upgraded scenario does not carry the demand it has."""
    reason = f"{left.of_upgraded}: it does not carry the demand it has"
    return Verdict(claim, *group, "undecided", reason, math.nan, math.nan, math.nan, 0, None, undelivered=left)


def growth_verdict(claim: Claim, group: Group, steps: Sequence[GrowthStep], looks: Looks = ONE_LOOK) -> Verdict:
    """Judge from what was found at each growth tried, that at the claim's high end among them."""
    by_growth = {step.growth: step for step in steps}
    higher = claim.growth.higher if claim.growth else None
    word, step, reason = _decided(claim, by_growth, by_growth.get(higher) if higher is not None else None)
    change = step.lead_time
    needed = _pairs_to_settle(step, claim.growth, looks) if word == "undecided" and step.is_carried is None else None
    is_known = carries_demand(step.undelivered)
    shown = (change.estimate, change.low, change.high) if is_known else (math.nan, math.nan, math.nan)
    kept = tuple(sorted(steps, key=lambda each: each.growth))
    return Verdict(claim, *group, word, reason, *shown, change.count, needed, kept)


def _decided(
    claim: Claim, steps: Mapping[float, GrowthStep], higher: GrowthStep | None
) -> tuple[Word, GrowthStep, str]:
    """The word, the growth that decides it, and why."""
    high = steps[claim.high]
    if high.is_carried and higher is not None and higher.is_carried:
        return "beyond", higher, f"{_shown(claim.high)} is carried, and {_shown(higher.growth)} too"
    if high.is_carried:
        more = f", {_shown(higher.growth)} is not shown to be" if higher is not None else ""
        return "inside", high, f"{_shown(claim.high)} is carried{more}"
    low = steps.get(claim.low)
    if low is not None and low.is_carried is False:
        return "short", low, f"not even {_shown(claim.low)} is carried: {_worse(low)}"
    if low is not None and low.is_carried and high.is_carried is False:
        return "undecided", high, f"{_shown(claim.low)} is carried, {_shown(claim.high)} is not: {_worse(high)}"
    lacking = why_no_interval(high.lead_time)
    if lacking:
        return "undecided", high, lacking
    if low is not None and low.is_carried is None:
        return "undecided", low, f"the pairs do not tell whether {_shown(claim.low)} is carried"
    return "undecided", high, f"the pairs do not tell whether {_shown(claim.high)} is carried"


def growth_step(
    growth: float,
    margin: float,
    changes90: tuple[Interval, Interval],
    changes95: tuple[Interval, Interval],
    left: float = 0.0,
) -> GrowthStep:
    """Test one growth by the changes of mean lead time and of the share delivered, and by the share that is `left`.

    Their intervals have 90 and 95 % confidence; with several looks, what that is at each of them.
    """
    is_carried: bool | None = None
    is_left = not carries_demand(left) and changes90[1].count > 1  # one pair decides nothing
    if is_left or changes95[0].low > margin or changes95[1].high < -margin:
        is_carried = False
    elif changes90[0].high <= margin and changes90[1].low >= -margin:
        is_carried = True
    return GrowthStep(growth, *changes90, is_carried, left)


def _steps(
    sides: tuple[Evidence, Evidence], growth: float, *, margin: float, groups: Sequence[Group], looks: Looks
) -> dict[Group, GrowthStep]:
    before, after = sides
    pairs = Pairs(before, after, paired_replications(before.run, after.run))
    levels = [looks.each_level(level) for level in (VERDICT_LEVEL, _WORSE_LEVEL)]
    found = {}
    for group in groups:
        at_90, at_95 = (_changes(pairs, group, level) for level in levels)
        found[group] = growth_step(growth, margin, at_90, at_95, undelivered(pairs, group).upgraded)
    return found


def _changes(pairs: Pairs, group: Group, level: float) -> tuple[Interval, Interval]:
    """The changes of mean lead time, and of the tonnes delivered as a share of those asked for."""
    shares = [[_share(each.mass_t, each.asked_t) for each in side] for side in pairs.sides(group)]
    lead_time = change_of(pairs, group, KPIS["lead_time_mean"], level)
    return lead_time, relative_change_of_means(*known_in_both(*shares), level)


def _share(delivered_t: float, asked_t: float) -> float:
    return delivered_t / asked_t if asked_t else math.nan


def _shown(growth: float) -> str:
    return f"{100 * growth:+.3g} %"


def _worse(step: GrowthStep) -> str:
    """Say what is lost at a growth that is not carried: goods that never arrive, or the larger of the two losses."""
    if not carries_demand(step.undelivered):
        return f"{100 * step.undelivered:.3g} % of its goods had not arrived"
    longer, fewer = step.lead_time.estimate, -step.delivered.estimate
    if longer >= fewer:
        return f"lead time {100 * longer:.1f} % longer"
    return f"{100 * fewer:.1f} % of the goods asked for stay behind"


def _pairs_to_settle(step: GrowthStep, terms: GrowthTerms | None, looks: Looks) -> int | None:
    """Pairs that settle both tests; one that has fallen needs fewer than one that is open."""
    margin = terms.margin if terms else 0.0
    needed = [pairs_for(step.lead_time, (margin,), looks), pairs_for(step.delivered, (-margin,), looks)]
    return max((each for each in needed if each is not None), default=None) if None not in needed else None
