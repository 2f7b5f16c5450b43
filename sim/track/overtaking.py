"""Overtaking: a train stays at a meeting place, for a bounded time, to let one of a better class past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .safe_state import has_track

if TYPE_CHECKING:
    from ..train import Train
    from .sections import Move

NOT_YET = -1


class Overtaking:
    """Who stays for whom, and how long at most; a class is better when it outranks the other by a whole rank.

    It stays for a train that already has a track at the place, or that waits to come there over a section which is free
    but for trains of its direction; that wants the same section next, has a track beyond it, and should be ready to go
    on before the time is up. The time begins when the train itself could go, and begins once at each place: so this is
    no more than a longer stop, which ends by itself.
    """

    __slots__ = ("_ageing_s", "longest_wait_s")

    def __init__(self, *, longest_wait_s: int, ageing_s: float) -> None:
        self.longest_wait_s = longest_wait_s
        self._ageing_s = ageing_s

    def stays(self, train: Train, move: Move, now: int) -> bool:
        """Whether a train that could start the move stays for another."""
        place = move.leaving
        if place is None:
            return False
        until_s = train.stays_until_s if train.stays_until_s != NOT_YET else now + self.longest_wait_s
        if now >= until_s:
            return False
        for other in place.trains:
            coming = other.move
            is_due = other.waits_for is None and other.ready_s <= until_s
            if is_due and coming is not None and self._goes_first(other, coming.next, train, move):
                return True
        for other in place.wanting:
            coming = other.waits_for
            if coming is None or coming.planned_s > self.longest_wait_s or not _can_come(coming):
                continue
            if self._goes_first(other, coming.next, train, move):
                return True
        return False

    def _goes_first(self, other: Train, onward: Move | None, train: Train, move: Move) -> bool:
        return (
            other.class_rank_s + self._ageing_s <= train.class_rank_s
            and onward is not None
            and onward.section is move.section
            and onward.sense == move.sense
            and has_track(onward)
        )


def _can_come(move: Move) -> bool:
    section = move.section
    return (section.trains == 0 or section.sense == move.sense) and has_track(move)
