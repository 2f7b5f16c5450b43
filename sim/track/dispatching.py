"""Who may go: the rule that keeps a single track free of deadlock, and the queue of those who must wait.

A train may move from u to v when the section is free of opposing trains and the headway is kept, and v has a track for
it: fewer than c trains at or reserved into v, and (unless it ends there) fewer than c - 1 of them heading for the
section that it will take next. So one track of every meeting place stays open to the other direction: follow a blocked
train's blocker, it never turns back, and on a tree of lines the walk ends at a train that may move. docs/method.md has
the argument in full.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from ..kernel import Clock
from ..ledger import Ledger, cause
from .sections import Move, Section, Yard

if TYPE_CHECKING:
    from ..train import Train

GO = -1
MEET, HEADWAY, TRACK_FULL = cause("meet"), cause("headway"), cause("track_full")


def refusal(move: Move, now: int) -> int:
    """Why a train may not start the move at this instant: the number of a cause, or `GO`."""
    section = move.section
    if section.trains:
        if section.sense != move.sense:
            return MEET
        if section.headway_s is None or now < follows_at(move):
            return HEADWAY
    if move.yard is not None and move.yard.free <= 0:
        return TRACK_FULL
    if not move.ends:
        to = move.to
        if to.used >= to.tracks or to.heading[move.onward] >= move.heading_limit:
            return TRACK_FULL
    return GO


def follows_at(move: Move) -> int:
    """When a train may follow the one ahead on a section with automatic block: headway kept at both ends."""
    return max(move.section.entry_after_s, move.section.exit_after_s - move.running_s)


class Dispatcher:
    """Grants moves and keeps the queue of waiting trains, ranked by class with ageing, request time, number."""

    def __init__(self, clock: Clock, ledger: Ledger) -> None:
        self._clock = clock
        self._ledger = ledger
        self.waiting: dict[int, Train] = {}

    def go(self, train: Train, move: Move, now: int) -> None:
        """Take the section and the track ahead, leave the track behind."""
        section = move.section
        section.trains += 1
        section.sense = move.sense
        if section.headway_s is not None:
            section.entry_after_s = now + section.headway_s
            exit_after_s = now + move.running_s + section.headway_s
            if exit_after_s > section.exit_after_s:
                section.exit_after_s = exit_after_s
        if move.yard is not None:
            move.yard.free -= 1
        leaving = move.leaving
        if leaving is not None:
            leaving.used -= 1
            leaving.heading[section.group] -= 1
            leaving.occupied ^= 1 << (train.track - 1)
        train.move = move
        if move.ends:
            train.track = 0
        else:
            to = move.to
            to.used += 1
            to.heading[move.onward] += 1
            lowest_free = ~to.occupied & (to.occupied + 1)
            to.occupied |= lowest_free
            train.track = lowest_free.bit_length()
        if leaving is not None and leaving.wanting:
            self._reconsider(leaving.wanting, now)

    def pass_through(self, train: Train, move: Move, onward: Move, now: int) -> bool:
        """At the end of a move, go straight on with the next one if that is granted; whether it was."""
        if refusal(onward, now) != GO:
            return False
        self.go(train, onward, now)
        section = move.section
        section.trains -= 1
        if section.waiting:
            self._reconsider(section.waiting, now)
        return True

    def clear(self, section: Section, now: int) -> None:
        """A train has left the section."""
        section.trains -= 1
        if section.waiting:
            self._reconsider(section.waiting, now)

    def leave_yard(self, yard: Yard, now: int) -> None:
        """A train has left its track in a yard."""
        yard.free += 1
        if yard.wanting:
            self._reconsider(yard.wanting, now)

    def wait(self, train: Train, move: Move, now: int) -> Generator[Any, Any, int]:
        """Wait until the move may start; the instant at which it may. Each reason becomes an interval of the ledger."""
        reason = refusal(move, now)
        if reason == GO:
            return now
        train.waits_for, train.reason, train.since_s = move, reason, now
        train.rank = train.class_rank_s + now
        queues = self._queues(move)
        for queue in queues:
            insort(queue, train, key=_rank)
        self.waiting[train.number] = train
        while reason != GO:
            self._set_alarm(move, reason, now)
            train.is_woken = False
            yield None
            now = self._clock.now
            reason = refusal(move, now)
            self._change_reason(train, reason, now)
        for queue in queues:
            queue.remove(train)
        del self.waiting[train.number]
        train.waits_for = None
        return now

    def _queues(self, move: Move) -> list[list[Train]]:
        queues = [move.section.waiting]
        if not move.ends:
            queues.append(move.to.wanting)
        if move.yard is not None:
            queues.append(move.yard.wanting)
        return queues

    def _reconsider(self, queue: list[Train], now: int) -> None:
        """Wake those in the queue that may go now, best rank first; they ask again when it is their turn."""
        for train in queue:
            if train.is_woken:
                continue
            assert train.waits_for is not None  # it is in a queue
            reason = refusal(train.waits_for, now)
            if reason == GO:
                train.is_woken = True
                self._clock.wake(train.process)
            else:
                self._change_reason(train, reason, now)
                self._set_alarm(train.waits_for, reason, now)

    def _change_reason(self, train: Train, reason: int, now: int) -> None:
        if reason != train.reason:
            self._ledger.train(train.number, train.place, train.reason, train.since_s, now)
            train.reason, train.since_s = reason, now

    def _set_alarm(self, move: Move, reason: int, now: int) -> None:
        """Following trains on automatic block need no event of another train but time: ask again then."""
        if reason == HEADWAY and move.section.headway_s is not None and move.section.trains:
            self._clock.start(self._alarm(move.section, follows_at(move) - now), "headway")

    def _alarm(self, section: Section, delay_s: int) -> Generator[Any, Any, None]:
        yield max(delay_s, 0)
        self._reconsider(section.waiting, self._clock.now)


def _rank(train: Train) -> tuple[float, int]:
    return train.rank, train.number
