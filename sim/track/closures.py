"""When a move may not begin: its sections are possessed for maintenance, or closed unforeseen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..ledger import cause

OPEN = -1
NEVER_S = 2**62
CLOSED, DISRUPTION = cause("closed"), cause("disruption")


class Closures:
    """The times at which the sections of a move are not to be entered, each kind rising and not touching.

    A possession is known beforehand: a train that would not have cleared the sections by its beginning does not enter
    them. A closure is not: trains enter until it begins, and those inside finish.
    """

    __slots__ = (
        "_closed_from",
        "_closed_until",
        "_open_from_s",
        "_open_until_s",
        "_possessed_from",
        "_possessed_until",
    )

    def __init__(self, possessions: Sequence[tuple[int, int]], closures: Sequence[tuple[int, int]]) -> None:
        self._possessed_from = [start for start, _ in possessions]
        self._possessed_until = [end for _, end in possessions]
        self._closed_from = [start for start, _ in closures]
        self._closed_until = [end for _, end in closures]
        self._open_from_s, self._open_until_s = 1, 0  # where `reason` has last looked, nothing in between

    def reason(self, now: int, clear_s: int) -> int:
        """Why a train that needs `clear_s` seconds to clear the sections may not enter now: a cause, or `OPEN`."""
        if self._open_from_s <= now and now + clear_s < self._open_until_s:
            return OPEN
        closed, possessed = self._next_begin_s(now)
        if closed <= now:
            return DISRUPTION
        if possessed < now + clear_s:
            return CLOSED
        self._open_from_s, self._open_until_s = now, min(closed, possessed)
        return OPEN

    def _next_begin_s(self, now: int) -> tuple[int, int]:
        """When the closure and the possession begin that have not ended by now."""
        i = bisect_right(self._closed_until, now)
        closed = self._closed_from[i] if i < len(self._closed_from) else NEVER_S
        i = bisect_right(self._possessed_until, now)
        return closed, self._possessed_from[i] if i < len(self._possessed_from) else NEVER_S

    def ends_s(self, now: int, clear_s: int) -> int:
        """When that which keeps the train out now ends; `now` if nothing does."""
        reason = self.reason(now, clear_s)
        if reason == OPEN:
            return now
        ends = self._closed_until if reason == DISRUPTION else self._possessed_until
        return ends[bisect_right(ends, now)]

    def longest_gap_s(self, end_s: int) -> int:
        """The longest time without a possession between 0 and `end_s`."""
        begins = [0, *self._possessed_until]
        ends = [*self._possessed_from, end_s]
        return max(end - begin for begin, end in zip(begins, ends, strict=True))
