"""Followers: numbers that change in proportion to another one, as the capacity of a train does with its wagons."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sim import Written


@dataclass(frozen=True, slots=True)
class Followers:
    """What follows what in one case: `leaders` has the path that each follower follows.

    `whole` are those of them, and of the parts of a sum, that take whole numbers.
    """

    leaders: Mapping[str, str]
    whole: frozenset[str]

    def of(self, leader: str) -> set[str]:
        """The paths that follow one, at once or through others."""
        found, new = set[str](), {leader}
        while new:
            new = {path for path, followed in self.leaders.items() if followed in new} - found
            found |= new
        return found

    def with_followers(self, values: Mapping[str, float], written: Written) -> dict[str, float]:
        """The values by path, and those of all that follow one of them: times the factor by which that one changed.

        A follower that varies by itself too is drawn first and then multiplied; a whole number is rounded, to one at
        least.
        """
        moved = {path for leader in values for path in self.of(leader)}
        return dict(values) | {path: self._value(path, moved, values, written) for path in sorted(moved)}

    def _value(self, path: str, moved: Collection[str], values: Mapping[str, float], written: Written) -> float:
        plain: float = values.get(path, written.value(path))
        if path not in moved:
            return plain
        leader = self.leaders[path]
        value = plain * self._value(leader, moved, values, written) / written.value(leader)
        return max(1, round(value)) if path in self.whole else float(f"{value:.9g}")
