"""Shapley values: who deserves how much of what several measures change together, each of them on or off.

A coalition is the set of measures that are on, as a number with a bit for each (0: none). Its value is an indicator of
one replication; all coalitions share that replication's random numbers, so values are taken replication by replication.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import numpy as np

from sim.streams import Streams

from ..columns import Flags, Number

MOST_EXACT = 6
"""Up to so many measures all coalitions are measured, 2^6 = 64 of them; above that some orders are drawn."""

Order = Sequence[int]
"""Measures by number in the order in which they are switched on."""


@dataclass(frozen=True, slots=True)
class Step:
    """A measure switched on where some are on already; the coalitions before and after by their place in the design."""

    measure: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Design:
    """Which coalitions are measured in which replication, and what each step counts for its measure's share.

    `weights` by step and replication: the sum over a measure's steps of weight times what the step changes is the
    measure's Shapley value in that replication. `orders` is how many orders were drawn for each replication, None where
    all coalitions are measured.
    """

    count: int
    coalitions: tuple[int, ...]
    steps: tuple[Step, ...]
    weights: Number
    orders: int | None = None

    @property
    def replications(self) -> int:
        """How many replications are measured."""
        return len(self.weights[0])

    @property
    def is_needed(self) -> Flags:
        """By coalition and replication: whether it is measured."""
        found = np.zeros((len(self.coalitions), self.replications), dtype=np.bool_)
        for step, weights in zip(self.steps, self.weights, strict=True):
            found[[step.before, step.after]] |= weights > 0
        return found

    @property
    def everything(self) -> int:
        """The coalition of all measures."""
        return (1 << self.count) - 1

    def resting_on(self, places: Container[int]) -> list[int]:
        """The measures, by number, whose shares rest on any of these coalitions, given by their place."""
        touched = {
            step.measure
            for step, weights in zip(self.steps, self.weights, strict=True)
            if (step.before in places or step.after in places) and (weights > 0).any()
        }
        return sorted(touched)

    def shares(self, values: Number) -> Number:
        """The Shapley values by measure and replication, of values by coalition and replication.

        In each replication they sum to the value of all measures less that of none. NaN where a needed value is NaN;
        values that are not needed may be NaN.
        """
        shares = np.zeros((self.count, self.replications))
        for step, weights in zip(self.steps, self.weights, strict=True):
            change = values[step.after] - values[step.before]
            shares[step.measure] += np.where(weights > 0, weights * change, 0.0)
        return shares


def exact_design(count: int, replications: int) -> Design:
    """All coalitions of `count` measures in every replication.

    The weight of what measure i adds to a coalition S is |S|! (n - |S| - 1)! / n! (Shapley 1953).
    """
    steps = [Step(one, before, before | 1 << one) for one in range(count) for before in _without(count, one)]
    weights = np.array([1 / (count * comb(count - 1, step.before.bit_count())) for step in steps])
    return Design(count, tuple(range(2**count)), tuple(steps), np.repeat(weights[:, np.newaxis], replications, axis=1))


def sampled_design(count: int, replications: int, *, orders: int, seed: int) -> Design:
    """Orders drawn anew for each replication, each with its reverse: what a measure adds when its turn comes.

    The mean of what it adds over all orders is its Shapley value (Castro, Gómez and Tejada 2009; Song, Nelson and Staum
    2016); an order and its reverse are antithetic (Mitchell, Cooper, Frank and Holmes 2022). Replications draw apart,
    so that their spread has the error of the sampling in it. `orders` is even.
    """
    drawn = [antithetic_orders(count, orders, seed=seed, replication=number) for number in range(replications)]
    coalitions = sorted({coalition for each in drawn for order in each for coalition in _on_the_way(order)})
    place = {coalition: at for at, coalition in enumerate(coalitions)}
    times: dict[Step, Number] = {}
    for number, each in enumerate(drawn):
        for order in each:
            for measure, (before, after) in zip(order, pairwise(_on_the_way(order)), strict=True):
                times.setdefault(Step(measure, place[before], place[after]), np.zeros(replications))[number] += 1
    return Design(count, tuple(coalitions), tuple(times), np.array(list(times.values())) / orders, orders)


def antithetic_orders(count: int, orders: int, *, seed: int, replication: int) -> list[tuple[int, ...]]:
    """The orders of one replication: the first half drawn, the others their reverses.

    Raises:
        ValueError: `orders` is odd, or none.
    """
    if orders < 2 or orders % 2:
        raise ValueError(f"{orders} orders, must be an even number of at least 2: each is taken with its reverse")
    uniforms = Streams(seed, replication).uniforms("attribution.orders", count * orders // 2)
    rows = [uniforms[start : start + count] for start in range(0, len(uniforms), count)]
    drawn = [tuple(sorted(range(count), key=row.__getitem__)) for row in rows]
    return [*drawn, *(order[::-1] for order in drawn)]


def beyond_the_sum(values: Number, first: int, second: int) -> Number:
    """What two measures change together less the sum of what each changes alone, all others off.

    `values` of all coalitions, by coalition and then by replication.
    """
    return _together(values, 0, first, second)


def interaction_index(values: Number, first: int, second: int) -> Number:
    """The Shapley interaction index of two measures: what they do beyond their sum, averaged over the others.

    With S a coalition of n - 2 others at most, it has the weight |S|! (n - |S| - 2)! / (n - 1)! (Grabisch and Roubens
    1999). `values` of all coalitions, by coalition and then by replication.
    """
    count = len(values).bit_length() - 1
    others = [coalition for coalition in _without(count, first) if not coalition >> second & 1]
    weights = [1 / ((count - 1) * comb(count - 2, coalition.bit_count())) for coalition in others]
    found: Number = np.sum(
        [w * _together(values, s, first, second) for w, s in zip(weights, others, strict=True)], axis=0
    )
    return found


def coalition_name(coalition: int, names: Sequence[str]) -> str:
    """Return a coalition for people: the names of its measures, or `no measure`."""
    return "+".join(name for at, name in enumerate(names) if coalition >> at & 1) or "no measure"


def pairs(count: int) -> list[tuple[int, int]]:
    """All pairs of measures by number."""
    return list(combinations(range(count), 2))


def _together(values: Number, others: int, first: int, second: int) -> Number:
    one, two = 1 << first, 1 << second
    found: Number = values[others | one | two] - values[others | one] - values[others | two] + values[others]
    return found


def _without(count: int, measure: int) -> list[int]:
    return [coalition for coalition in range(2**count) if not coalition >> measure & 1]


def _on_the_way(order: Order) -> list[int]:
    """The coalitions that an order goes through, from none to all."""
    found = [0]
    for measure in order:
        found.append(found[-1] | 1 << measure)
    return found
