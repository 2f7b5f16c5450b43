"""KN, a fully sequential procedure that finds the best of several systems (Kim and Nelson 2001).

One replication of every system that is still in, then a look, which drops those that are clearly worse; and so on until
one is left. If the best system is better than every other by the indifference zone or more, it is the one that is left
with the confidence that was asked for. Replications of one system are independent and normal; systems may share random
numbers, which makes the procedure quicker and not wrong.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..columns import Number


@dataclass(frozen=True, slots=True)
class Terms:
    """What the procedure is asked for.

    `zone`: the indifference zone, the least difference worth finding, in the unit of the values (above 0).
    `confidence`: the probability of a correct selection (between 0.5 and 1). `first`: replications before the first
    look (2 or more).
    """

    zone: float
    confidence: float
    first: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """When a system was dropped, after so many replications, and the one that was best then."""

    after: int
    by: int


@dataclass
class Race:
    """Systems by number in their race; more is better. `values` has a value of each system for each replication."""

    terms: Terms
    values: list[list[float]]
    limits: Number
    dropped: dict[int, Dropped] = field(default_factory=dict)

    @classmethod
    def start(cls, terms: Terms, values: Sequence[Sequence[float]]) -> "Race":
        """Begin with the first replications of every system, two or more, and look.

        Raises:
            ValueError: There are not so many replications as the terms say.
        """
        if any(len(each) != terms.first for each in values):
            raise ValueError(f"every system needs {terms.first} first replications")
        first = np.asarray(values, dtype=np.float64)
        variances = (first[:, np.newaxis] - first).var(axis=2, ddof=1)
        limits = 2 * eta(len(values), terms) * (terms.first - 1) * variances / terms.zone**2
        race = cls(terms, first.tolist(), limits)
        race._look()
        return race

    @property
    def left(self) -> list[int]:
        """The systems that are still in."""
        return [system for system in range(len(self.values)) if system not in self.dropped]

    @property
    def replications(self) -> int:
        """How many replications each system that is still in has."""
        return max(map(len, self.values))

    @property
    def best(self) -> int:
        """The system with the best mean of those that are still in; of equal ones the first."""
        return max(self.left, key=lambda system: (self._mean(system), -system))

    @property
    def is_over(self) -> bool:
        """Whether one is left, or those that are left are equal and can never be told apart."""
        left = self.left
        return len(left) == 1 or self.replications > float(self.limits[np.ix_(left, left)].max())

    def go_on(self, values: Mapping[int, float]) -> None:
        """Take in one more replication of every system that is still in, and look."""
        for system in self.left:
            self.values[system].append(float(values[system]))
        self._look()

    def _look(self) -> None:
        """Drop every system whose mean is below another's by more than W, all at once (their step Screening).

        W_il(r) = max(0, zone / (2 r) (h^2 S_il^2 / zone^2 - r)): the longer, the less a mean may be below. S_il^2 is
        the variance of the difference of two systems in the first replications, h^2 = 2 eta (n0 - 1).
        """
        count, left, best = self.replications, self.left, self.best
        means = np.array([self._mean(system) for system in left])
        allowed = np.maximum(0.0, self.terms.zone / (2 * count) * (self.limits[np.ix_(left, left)] - count))
        is_worse = np.any(means[:, np.newaxis] < means - allowed, axis=1).tolist()
        self.dropped |= {system: Dropped(count, best) for system, worse in zip(left, is_worse, strict=True) if worse}

    def _mean(self, system: int) -> float:
        values = self.values[system]
        return math.fsum(values) / len(values)


def eta(systems: int, terms: Terms) -> float:
    """The constant eta = ((2 a / (k - 1))^(-2 / (n0 - 1)) - 1) / 2 of KN with c = 1, with a = 1 - confidence."""
    share = 2 * (1 - terms.confidence) / (systems - 1)
    return 0.5 * (math.pow(share, -2 / (terms.first - 1)) - 1)
