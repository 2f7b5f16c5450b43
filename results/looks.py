"""Looks: at which numbers of replications results are looked at, declared before the first, and the level of each.

Whoever stops as soon as the interval is good enough, or the verdict falls, looks several times and may be misled at
each look. With `k` looks declared beforehand each interval is made at `1 - (1 - level) / k` (Bonferroni): the chance
that any of them misses is at most `1 - level`, whenever one stops.
"""

from collections.abc import Callable
from dataclasses import dataclass

FIRST = 10


@dataclass(frozen=True, slots=True)
class Looks:
    """Rising numbers of replications, each 2 or more, at which the results are looked at."""

    at: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.at or self.at[0] < 2 or list(self.at) != sorted(set(self.at)):
            raise ValueError(f"looks must be rising numbers of 2 replications or more, not {self.at}")

    @classmethod
    def up_to(cls, most: int) -> "Looks":
        """Return looks at 10, 20, 40, 80 ... replications and, the last, at `most`."""
        at = [FIRST]
        while 2 * at[-1] < most:
            at.append(2 * at[-1])
        return cls((*(number for number in at if number < most), most))

    def each_level(self, level: float) -> float:
        """Return the level of the interval at each look, so that all of them together have `level`."""
        return 1 - (1 - level) / len(self.at)


ONE_LOOK = Looks((10_000,))
"""A number of replications fixed beforehand, whatever it is: one look, intervals at their plain level."""


def enough_for(needed: Callable[[float], int | None], level: float) -> int | None:
    """Return a most number of replications whose looks, at their levels, need no more than it; None: beyond reach.

    `needed` gives the replications needed at one level; more replications are more looks, at a higher level each.
    """
    most, enough = 2, needed(level)
    while enough is not None and enough > most:
        most = enough
        enough = needed(Looks.up_to(most).each_level(level))
    return None if enough is None else most
