"""Who may go: the rule that keeps a single track free of deadlock, and the queue of those who must wait.

A train may move from u to v when the section is free of opposing trains and the headway is kept, and v has a track for
it: fewer than c trains at or reserved into v, and (unless it ends there) fewer than c - 1 of them heading for the
section that it will take next. So one track of every meeting place stays open to the other direction: follow a blocked
train's blocker, it never turns back, and on a tree of lines the walk ends at a train that may move. docs/method.md has
the argument in full.

A train that may go goes, unless one that outranks it by a whole rank (a class, or `ageing_h` of waiting) waits for the
same section with a track free ahead: so none waits for ever while others follow each other in the other direction.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from ..kernel import Clock
from ..ledger import Ledger, cause
from .overtaking import NOT_YET, Overtaking
from .safe_state import has_track
from .sections import Move, Reception, Section, Yard
from .separation import HEADWAY, KEPT_OUT, MEET, WITH_AN_EVENT, ends_s, follows_at, keep_apart

if TYPE_CHECKING:
    from ..train import Train

GO = -1
TRACK_FULL, PRIORITY = cause("track_full"), cause("priority")


def refusal(move: Move, now: int, is_passing: bool = False) -> int:
    """Why a train may not start the move at this instant by the rule: the number of a cause, or `GO`."""
    section = move.section
    closures = move.closures
    if closures is not None:
        closed = closures.reason(now, move.clear_s)
        if closed != GO:
            return closed
    separation = move.separation
    if section.trains:
        if section.sense != move.sense:
            return MEET
        if section.headway_s is None or (separation is None and now < follows_at(move)):
            return HEADWAY
    elif now < section.exit_after_s and section.sense == move.sense and now < follows_at(move):
        return HEADWAY  # the train ahead has left a short section already
    if separation is not None:
        apart = separation.reason(now, is_passing)
        if apart != GO:
            return apart
    return GO if has_track(move) else TRACK_FULL


class Dispatcher:
    """Grants moves and keeps the queue of waiting trains, ranked by class with ageing, request time, number."""

    def __init__(
        self,
        clock: Clock,
        ledger: Ledger,
        *,
        ageing_s: float,
        is_safe_state: bool = False,
        overtaking_wait_s: int = 0,
    ) -> None:
        self._clock = clock
        self._ledger = ledger
        self._ageing_s = ageing_s
        self._is_safe_state = is_safe_state
        self._overtaking = (
            Overtaking(longest_wait_s=overtaking_wait_s, ageing_s=ageing_s) if overtaking_wait_s else None
        )
        self._looks_ahead = is_safe_state or overtaking_wait_s > 0
        self.waiting: dict[int, Train] = {}

    def reason_to_wait(self, train: Train, move: Move, now: int) -> int:
        """Why a train has to wait before a move, by the rule and by rank: the number of a cause, or `GO`."""
        reason = refusal(move, now)
        if reason == GO and move.section.waiting and self._is_outranked(train, move, now):
            return PRIORITY
        if reason == GO and self._overtaking is not None and self._stays(train, move, now):
            return PRIORITY
        return reason

    def _is_outranked(self, train: Train, move: Move, now: int) -> bool:
        rank = train.class_rank_s + now if train.waits_for is None else train.rank
        without_track = None
        for other in move.section.waiting:  # best rank first
            if other.rank + self._ageing_s > rank:
                return False
            wanted = other.waits_for
            if wanted is without_track or wanted is None or other is train:
                continue
            if has_track(wanted) and (wanted.closures is None or wanted.closures.reason(now, wanted.clear_s) == GO):
                return True
            without_track = wanted
        return False

    def go(self, train: Train, move: Move, now: int, is_passing: bool = False) -> None:
        """Take the section and the track ahead, leave the track behind."""
        section = move.section
        section.trains += 1
        section.sense = move.sense
        if section.headway_s is not None:
            keep_apart(train, move, now, is_passing)
        leaving = move.leaving
        if leaving is not None:
            leaving.free |= train.track_bit
            move.came_for.trains -= 1
        train.move = move
        if self._looks_ahead:
            self._keep_place(train, move, now)
        if move.ends:
            train.track_bit = 0
        else:
            to = move.to
            move.heading.trains += 1
            free = to.free
            train.track_bit = lowest = free & -free
            to.free = free ^ lowest
            if to.wanting:
                self._reconsider_rivals(to.wanting, now)
        if move.yard is not None or move.reception is not None:
            self._take_more(move, now)
        if leaving is not None and leaving.wanting:
            self._reconsider(leaving.wanting, now)
        if section.waiting and section.headway_s is not None:
            self._reconsider(section.waiting, now)  # on automatic block no event but time lets the next one follow
        if self._looks_ahead and self.waiting:
            self._reconsider_far(now)

    def pass_through(self, train: Train, move: Move, onward: Move, now: int) -> bool:
        """At the end of a move, go straight on with the next one if that is granted; whether it was."""
        if refusal(onward, now, True) != GO or (onward.section.waiting and self._is_outranked(train, onward, now)):
            return False
        if self._overtaking is not None and self._overtaking.stays(train, onward, now):
            return False
        self.go(train, onward, now, True)
        section = move.section
        section.trains -= 1
        if move.separation is not None:
            move.separation.clear(now)
        if section.waiting:
            self._reconsider(section.waiting, now)
        return True

    def clear(self, move: Move, now: int) -> None:
        """A train has left the section of a move."""
        section = move.section
        section.trains -= 1
        if move.separation is not None:
            move.separation.clear(now)
        if section.waiting:
            self._reconsider(section.waiting, now)

    def leave_yard(self, yard: Yard, now: int) -> None:
        """A train has left its track in a yard."""
        yard.free += 1
        if yard.wanting:
            self._reconsider(yard.wanting, now)

    def leave_reception(self, move: Move, now: int) -> None:
        """A train that has ended with this move gives back the receiving track that it took with it."""
        reception = move.reception
        if reception is None:
            return
        for tracks in reception.takes:
            tracks.trains -= 1
            if tracks.wanting:
                self._reconsider(tracks.wanting, now)

    def _take_more(self, move: Move, now: int) -> None:
        """Take a track in the yard of the train's end, and receiving tracks."""
        if move.yard is not None:
            move.yard.free -= 1
            if move.yard.wanting:
                self._reconsider_rivals(move.yard.wanting, now)
        if move.reception is not None:
            self._change_reception(move.reception, now)

    def _change_reception(self, reception: Reception, now: int) -> None:
        """Take receiving tracks, and give back others."""
        reception.take()
        reception.leave()
        for tracks in reception.takes:
            if tracks.wanting:
                self._reconsider_rivals(tracks.wanting, now)
        for tracks in reception.leaves:
            if tracks.wanting:
                self._reconsider(tracks.wanting, now)

    def wait(self, train: Train, move: Move, now: int) -> Generator[Any, Any, int]:
        """Wait until the move may start; the instant at which it may. Each reason becomes an interval of the ledger."""
        reason = self.reason_to_wait(train, move, now)
        if reason == GO:
            return now
        train.waits_for, train.reason, train.since_s = move, reason, now
        train.rank = train.class_rank_s + now
        self._join(train, move)
        self.waiting[train.number] = train
        if self._looks_ahead:
            self._reconsider_far(now)
        while reason != GO:
            self._set_alarm(move, reason)
            train.is_woken = False
            yield None
            now = self._clock.now
            reason = self.reason_to_wait(train, move, now)
            self._change_reason(train, reason, now)
        self._leave(train, move)
        del self.waiting[train.number]
        train.waits_for = None
        return now

    def _join(self, train: Train, move: Move) -> None:
        """Trains for one move, all of one service, wait in order of time; the queues at its places have the first."""
        move.waiting.append(train)
        if len(move.waiting) == 1:
            for queue in move.queues():
                insort(queue, train, key=_rank)
        elif train.reason in KEPT_OUT:
            move.is_closed_behind = True

    def _leave(self, train: Train, move: Move) -> None:
        """The first of those who wait for a move goes, the next one comes to the front."""
        move.waiting.popleft()
        for queue in move.queues():
            queue.remove(train)
            if move.waiting:
                insort(queue, move.waiting[0], key=_rank)

    def _reconsider(self, queue: list[Train], now: int) -> None:
        """Wake those in the queue that may go now, best rank first; they ask again when it is their turn.

        Of those that want the same move only the first is in the queue; the others keep their reason, unless it was
        that the section is closed: then they wait for the first.
        """
        for train in queue:
            move = train.waits_for
            assert move is not None  # it is in a queue
            if train.is_woken:
                continue
            reason = self.reason_to_wait(train, move, now)
            if move.is_closed_behind and reason not in KEPT_OUT:
                self._reopen(move, HEADWAY if reason == GO else reason, now)
            if reason == GO:
                train.is_woken = True
                self._clock.wake(train.process)
            else:
                self._change_reason(train, reason, now)
                self._set_alarm(move, reason)

    def _reopen(self, move: Move, reason: int, now: int) -> None:
        """A closed section is open again: from now on those behind the first wait for what that one waits for."""
        move.is_closed_behind = False
        for train in move.waiting:
            if train is not move.waiting[0] and train.reason in KEPT_OUT:
                self._change_reason(train, reason, now)

    def _reconsider_rivals(self, wanting: list[Train], now: int) -> None:
        """Trains that want the track just taken need not be given way to any more."""
        sections = {train.waits_for.section: None for train in wanting if train.waits_for is not None}
        for section in sections:
            self._reconsider(section.waiting, now)

    def _keep_place(self, train: Train, move: Move, now: int) -> None:
        """Keep the trains of meeting places by name, and when they should be ready to go on."""
        if move.leaving is not None:
            move.leaving.trains.remove(train)
        if not move.ends:
            move.to.trains.append(train)
        train.ready_s = now + move.planned_s
        train.stays_until_s = NOT_YET

    def _stays(self, train: Train, move: Move, now: int) -> bool:
        """Whether it lets another past; from the first time on the clock runs, and wakes it when the time is up."""
        overtaking = self._overtaking
        if overtaking is None or not overtaking.stays(train, move, now):
            return False
        if train.stays_until_s == NOT_YET:
            train.stays_until_s = now + overtaking.longest_wait_s
            self._clock.start(self._end_of_stay(move.section, overtaking.longest_wait_s), "overtaking")
        return True

    def _end_of_stay(self, section: Section, wait_s: int) -> Generator[Any, Any, None]:
        yield wait_s
        self._reconsider(section.waiting, self._clock.now)

    def _reconsider_far(self, now: int) -> None:
        """A track taken or left elsewhere can make a move safe or unsafe, and staying for another train pointless."""
        trains = self.waiting.values()
        if self._is_safe_state:
            sections = {train.waits_for.section: None for train in trains if train.waits_for is not None}
        else:
            staying = [train for train in trains if train.stays_until_s != NOT_YET]
            sections = {train.waits_for.section: None for train in staying if train.waits_for is not None}
        for section in sections:
            self._reconsider(section.waiting, now)

    def _change_reason(self, train: Train, reason: int, now: int) -> None:
        if reason != train.reason:
            self._ledger.train(train.number, train.place, train.reason, train.since_s, now)
            train.reason, train.since_s = reason, now

    def _set_alarm(self, move: Move, reason: int) -> None:
        """Headways, intervals and closures end with no event of another train but time: ask again then.

        One alarm a section is enough, the earliest; it sets the next one
        for those who still have to wait.
        """
        section = move.section
        at_s = ends_s(move, reason, self._clock.now)
        if at_s != WITH_AN_EVENT and (section.alarm_s is None or at_s < section.alarm_s):
            section.alarm_s = at_s
            self._clock.start(self._alarm(section, at_s), "alarm")

    def _alarm(self, section: Section, at_s: int) -> Generator[Any, Any, None]:
        yield max(at_s - self._clock.now, 0)
        if section.alarm_s == at_s:  # else an earlier one has taken its place
            section.alarm_s = None
            self._reconsider(section.waiting, self._clock.now)


def _rank(train: Train) -> tuple[float, int]:
    return train.rank, train.number
