"""Undelivered: goods that had not arrived when a run ended, and from when on the times of the others say nothing."""

from dataclasses import dataclass

from ..pairs import Pairs
from ..traffic import Group, Traffic

MOST_UNDELIVERED = 0.001
"""Of a line's goods (a share): with more undelivered than this, times of the others bear no verdict. Assumed.

One in a thousand leaves room for a few late ones of a long run, and moves a mean by less than claims speak of unless
they are a hundred times as late. What never arrives has no time at all, so no figure can be put in for it.
"""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The shares of the goods of a baseline and an upgraded run that had not arrived at the end; 0 of none."""

    baseline: float
    upgraded: float

    @property
    def is_too_many(self) -> bool:
        """Whether times of the goods that did arrive bear no verdict."""
        return max(self.baseline, self.upgraded) > MOST_UNDELIVERED

    @property
    def reason(self) -> str:
        """Why there is no verdict, by the run of which more is left."""
        share, whose = max((self.upgraded, "the upgraded scenario's"), (self.baseline, "the baseline's"))
        return f"{100 * share:.3g} % of {whose} goods had not arrived: times of the others say nothing"


def undelivered(pairs: Pairs, group: Group) -> Undelivered:
    """Return which shares of the consignments that became ready in the measured period were never delivered.

    Means over the pairs: of what is left (`still_in_system`, as everywhere), over that of what became ready.
    """
    before, after = pairs.sides(group)
    return Undelivered(_share(before), _share(after))


def _share(replications: list[Traffic]) -> float:
    left = sum(one.still_in_system for one in replications)
    ready = left + sum(len(one.lead_time_s) for one in replications)
    return left / ready if ready else 0.0
