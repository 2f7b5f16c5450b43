"""Inversion: how much of something is needed for a target, by root finding under common random numbers.

What is sought is the first amount that meets the target, coming from the low end of the range, or from the high end
where the effect shrinks all the way; further amounts need not meet it, as nothing says that more always helps. The
answer's interval is by inverting the interval of the result: the amounts for which the result's confidence interval
contains the target. If the interval at the true amount covers with 95 %, so does this one (Neyman; for ratios Fieller
1954), where the curve crosses the target once.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ..interval_estimates import Interval

Answer = Literal[
    "needed",
    "impossible",
    "undecided",
    "met_by_any",
    "met_by_first",
    "met_at_least_by_first",
    "undecided_by_first",
    "met_without",
    "undecided_without",
]
GRID = 5
"""Amounts tried over the whole range before the root is looked for."""
_FINENESS = 1 / 100
"""The root is found to so much of the range, or of the amount where that is less."""
_LEAST_AT_0 = 1e-4
"""Of a range with 0 in it: beside 0 every amount is large, so that halving towards it would have no end."""
_MOST_STEPS = 40

Measure = Callable[[Sequence[float]], Sequence[Interval]]
"""From amounts to the results there, each with its confidence interval."""


@dataclass(frozen=True, slots=True)
class Target:
    """A result to get to (a share or a number in the indicator's unit), from above (`is_fall`) or from below."""

    value: float
    is_fall: bool

    def is_met(self, result: float) -> bool:
        """Whether a result is there or beyond; NaN is not."""
        return result <= self.value if self.is_fall else result >= self.value

    def may_be_met(self, result: Interval) -> bool:
        """Whether an interval does not exclude it; where there is no interval it may be, where no result not."""
        reaches = math.isnan(result.low) or self.is_met(self.bounds(result)[0])
        return reaches and not math.isnan(result.estimate)

    def is_surely_met(self, result: Interval) -> bool:
        """Whether the whole interval is there or beyond; never where there is no interval."""
        return not math.isnan(result.low) and self.is_met(self.bounds(result)[1])

    def bounds(self, result: Interval) -> tuple[float, float]:
        """The result at best and at worst, by its interval (the estimate where there is none)."""
        low, high = (result.estimate if math.isnan(end) else end for end in (result.low, result.high))
        return (low, high) if self.is_fall else (high, low)


@dataclass(frozen=True, slots=True)
class Span:
    """The amounts that are allowed: numbers between both, or whole numbers only."""

    low: float
    high: float
    is_whole: bool

    def grid(self) -> list[float]:
        """A few amounts over the range, both ends among them; by ratios where the range is wide."""
        steps = [at / (GRID - 1) for at in range(GRID)]
        if self.low > 0 and self.high / self.low > 10:
            found = [self.low * (self.high / self.low) ** step for step in steps]
        else:
            found = [self.low + step * (self.high - self.low) for step in steps]
        found = [round(each) if self.is_whole else float(f"{each:.6g}") for each in found]
        return sorted({self.low, *found[1:-1], self.high})

    def between(self, one: float, other: float) -> float | None:
        """An amount in the middle of two; None if they are neighbours, near enough."""
        if self.is_whole:
            middle = (round(one) + round(other)) // 2
            return None if middle in (one, other) else float(middle)
        fine = _FINENESS * min(self.high - self.low, max(abs(one), abs(other)))
        if self.low <= 0 <= self.high:
            fine = max(fine, _LEAST_AT_0 * (self.high - self.low))
        return None if abs(one - other) <= fine else float(f"{(one + other) / 2:.4g}")


@dataclass(frozen=True, slots=True)
class Inversion:
    """What is needed: `amount` with its interval `low` to `high`, where it could be found.

    An end is NaN where it is beyond the range, both are where results have no interval (one replication).
    `tried` has every amount with its result, `without` is the result with none of it. `best` is the amount with the
    most effect of all that were tried; where that is `undecided`, of those whose interval reaches the target.
    `is_monotone` says whether the results over the grid go one way only.

    Where the end of the range that the search comes from, `amount`, meets the target with its whole interval, all
    others that were tried do so too (`met_by_any`), one surely does not (`met_by_first`), or neither is told
    (`met_at_least_by_first`). Where its estimate alone does, it is `undecided_by_first`: one end of the amount's
    interval is beyond the range, the other is the first amount whose whole interval meets the target. `is_reached` says
    whether any amount surely meets the target; None where that is not decided.
    """

    answer: Answer
    amount: float
    low: float
    high: float
    best: float
    is_monotone: bool
    tried: Mapping[float, Interval]
    without: Interval | None
    is_reached: bool | None


@dataclass(slots=True)
class _Search:
    """What has been measured so far; `order` is +1 if effects grow with the amount, -1 if they shrink."""

    measure: Measure
    target: Target
    span: Span
    without: Interval | None = None
    known: dict[float, Interval] = field(default_factory=dict)
    order: int = 1

    def at(self, amount: float) -> Interval:
        """The result of an amount, measured once."""
        if amount not in self.known:
            (self.known[amount],) = self.measure([amount])
        return self.known[amount]

    def along(self) -> list[float]:
        """All amounts measured so far, from the end that the search comes from."""
        return sorted(self.known, key=lambda amount: self.order * amount)

    def first_met(self, pick: Callable[[Interval], float]) -> float:
        """The first amount that meets the target by one reading of its result, as near as allowed; NaN for none.

        Raises:
            RuntimeError: the search does not end.
        """
        for _ in range(_MOST_STEPS):
            amounts = self.along()
            at = next((at for at, each in enumerate(amounts) if self.target.is_met(pick(self.known[each]))), None)
            if at is None:
                return math.nan
            middle = None if at == 0 else self.span.between(amounts[at - 1], amounts[at])
            if middle is None:
                return amounts[at]
            self.at(middle)
        raise RuntimeError("an inversion found no end")


def invert(measure: Measure, target: Target, span: Span, *, without: Interval | None = None) -> Inversion:
    """Find how much is needed; `without` is the result with none of it, which may meet the target already.

    For whole numbers the answer is the smallest (or, where effects shrink, the largest) whole number that meets it.
    """
    search = _Search(measure, target, span, without)
    amounts = span.grid()
    search.known.update(zip(amounts, measure(amounts), strict=True))
    rising, falling = (not any(_turns_back(target, *pair) for pair in pairwise(each)) for each in _both_ways(search))
    shrinks = falling and not rising and _best(search) == min(search.known)
    search.order = -1 if shrinks else 1
    is_monotone = rising or shrinks
    if without is not None and target.is_met(without.estimate):
        is_sure = target.is_surely_met(without)
        return _found(search, "met_without" if is_sure else "undecided_without", is_monotone)
    first = search.along()[0]
    if target.is_met(search.known[first].estimate):
        return _met_by_first(search, first, is_monotone)
    amount = search.first_met(lambda result: result.estimate)
    if math.isnan(amount):
        may_be = any(map(target.may_be_met, search.known.values()))
        return _found(search, "undecided" if may_be else "impossible", is_monotone)
    if math.isnan(search.known[amount].low):
        return _found(search, "needed", is_monotone, amount=amount)
    ends = [search.first_met(lambda result: target.bounds(result)[0])]
    ends.append(search.first_met(lambda result: target.bounds(result)[1]))
    return _found(search, "needed", is_monotone, amount=amount, ends=ends)


def _met_by_first(search: _Search, first: float, is_monotone: bool) -> Inversion:
    """The answer where the end of the range meets the target by its estimate."""
    target, results = search.target, list(search.known.values())
    if not target.is_surely_met(search.known[first]):
        has_interval = not math.isnan(search.known[first].low)
        sure = search.first_met(lambda result: target.bounds(result)[1]) if has_interval else math.nan
        return _found(search, "undecided_by_first", is_monotone, amount=first, ends=(math.nan, sure))
    if all(map(target.is_surely_met, results)):
        return _found(search, "met_by_any", is_monotone, amount=first)
    is_by_all = all(map(target.may_be_met, results))
    return _found(search, "met_at_least_by_first" if is_by_all else "met_by_first", is_monotone, amount=first)


def _both_ways(search: _Search) -> tuple[list[Interval], list[Interval]]:
    """The results that there are, from the lowest amount up and from the highest down."""
    upwards = [search.known[at] for at in sorted(search.known) if not math.isnan(search.known[at].estimate)]
    return upwards, upwards[::-1]


def _turns_back(target: Target, one: Interval, other: Interval) -> bool:
    """Whether the second result is further from the target than the first, beyond both intervals."""
    worst, best = target.bounds(one)[1], target.bounds(other)[0]
    return best > worst if target.is_fall else best < worst


def _found(
    search: _Search,
    answer: Answer,
    is_monotone: bool,
    *,
    amount: float = math.nan,
    ends: Sequence[float] = (math.nan, math.nan),
) -> Inversion:
    low, high = ends if search.order > 0 else (ends[1], ends[0])
    tried, best = dict(sorted(search.known.items())), _best(search, only_reaching=answer == "undecided")
    return Inversion(answer, amount, low, high, best, is_monotone, tried, search.without, _is_reached(search))


def _is_reached(search: _Search) -> bool | None:
    """Whether any result there is surely meets the target; None where none does and one may."""
    results = [*search.known.values(), *([] if search.without is None else [search.without])]
    if any(map(search.target.is_surely_met, results)):
        return True
    return None if any(map(search.target.may_be_met, results)) else False


def _best(search: _Search, *, only_reaching: bool = False) -> float:
    """The amount with the most effect of all measured so far (whose interval has the target); NaN without a result."""
    sign = 1 if search.target.is_fall else -1
    numbers = {amount: each for amount, each in search.known.items() if not math.isnan(each.estimate)}
    if only_reaching:
        numbers = {amount: each for amount, each in numbers.items() if search.target.may_be_met(each)}
    return min(numbers, key=lambda each: sign * numbers[each].estimate, default=math.nan)
