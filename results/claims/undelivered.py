"""Undelivered: verdicts on times where goods had not arrived when a run ended; how many, and in which scenario."""

from dataclasses import dataclass

from ..pairs import Pairs
from ..traffic import Group
from ..undelivered import carries_demand, lines_that_count, share_left


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The shares of a line's goods that had not arrived at the end of a baseline and an upgraded run.

    Of all lines together (`is_of_worst_line`) those of the line of which most is left.
    """

    baseline: float
    upgraded: float
    is_of_worst_line: bool = False

    @property
    def most(self) -> float:
        """The larger of the two."""
        return max(self.baseline, self.upgraded)

    @property
    def is_too_many(self) -> bool:
        """Whether times of the goods that did arrive bear no verdict."""
        return not carries_demand(self.most)

    @property
    def reason(self) -> str:
        """Why there is no verdict, by the run of which more is left."""
        said = self.of_upgraded if self.upgraded >= self.baseline else self._said("the baseline's", self.baseline)
        return f"{said}: times of the others say nothing"

    @property
    def of_upgraded(self) -> str:
        """How much of the upgraded scenario's goods is left."""
        return self._said("the upgraded scenario's", self.upgraded)

    def _said(self, whose: str, share: float) -> str:
        goods = f"{whose} goods on one line" if self.is_of_worst_line else f"{whose} goods"
        return f"{100 * share:.3g} % of {goods} had not arrived"


def undelivered(pairs: Pairs, group: Group) -> Undelivered:
    """Return which shares of the consignments that became ready in the measured period were never delivered.

    Means over the pairs (`results.undelivered`).
    """
    line, direction = group
    own = lines_that_count(line, [one for one, way in pairs.groups() if way == direction])
    before, after = zip(*(pairs.sides((each, direction)) for each in own), strict=True)
    return Undelivered(max(map(share_left, before)), max(map(share_left, after)), len(own) > 1)
