"""When trains may enter a section behind others: the headway to those ahead, the interval after opposing ones.

Without more in the scenario one headway for all trains is kept, at both ends, while the train ahead is on the section.
With headways by pair of trains or station intervals each kind of train has a `Separation` for the section, which those
before it keep up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ledger import cause
from .closures import CLOSED, DISRUPTION, OPEN

if TYPE_CHECKING:
    from ..train import Train
    from .sections import Leg, Move, Section

MEET, HEADWAY = cause("meet"), cause("headway")
KEPT_OUT = (CLOSED, DISRUPTION)
WITH_AN_EVENT = -1


class Separation:
    """When trains of one kind (one way over a section, one motion, one class) may enter it.

    `behind`: for each kind that may follow, the least seconds between both trains at the entry and at the exit, and
    from the one's arrival to the other's entry under absolute block. `after`: for each kind of another way, the seconds
    from the one's arrival until the other may enter from a stop, or passing. Only time that passes is waited for.
    """

    __slots__ = (
        "_entry_after_s",
        "_exit_after_s",
        "_follow_after_s",
        "_meet_after_s",
        "_pass_after_s",
        "_section",
        "after",
        "behind",
        "from_pass_s",
        "from_stop_s",
    )

    def __init__(self, section: Section, *, from_stop_s: int, from_pass_s: int) -> None:
        self._section = section
        self.from_stop_s = from_stop_s  # from its entry to its exit
        self.from_pass_s = from_pass_s
        self.behind: list[tuple[Separation, int, int, int]] = []
        self.after: list[tuple[Separation, int, int]] = []
        self._entry_after_s = 0
        self._exit_after_s = 0
        self._follow_after_s = 0
        self._meet_after_s = 0
        self._pass_after_s = 0

    def reason(self, now: int, is_passing: bool) -> int:
        """Why a train of this kind may not enter now, standing or passing: a cause, or `OPEN`."""
        if now < (self._pass_after_s if is_passing else self._meet_after_s):
            return MEET
        return HEADWAY if now < self._follows_at(is_passing) else OPEN

    def ends_s(self, reason: int) -> int:
        """When a reason that holds for a standing train ends by itself; in the past: it waits for another train."""
        return self._meet_after_s if reason == MEET else self._follows_at(False)

    def is_behind(self, now: int) -> bool:
        """Whether a train that enters now on automatic block could come too close to one ahead by running faster."""
        return self._exit_after_s > now

    def enter(self, now: int, runs_s: int) -> None:
        """A train of this kind enters, for `runs_s`; on automatic block others may follow it."""
        exit_s = now + runs_s
        for other, entry_gap_s, exit_gap_s, _ in self.behind:
            other._entry_after_s = max(other._entry_after_s, now + entry_gap_s)
            other._exit_after_s = max(other._exit_after_s, exit_s + exit_gap_s)

    def clear(self, now: int) -> None:
        """A train of this kind has left the section."""
        for other, stands_s, passes_s in self.after:
            other._meet_after_s = max(other._meet_after_s, now + stands_s)
            other._pass_after_s = max(other._pass_after_s, now + passes_s)
        if self._section.headway_s is None:
            for follower, _, _, follows_s in self.behind:
                follower._follow_after_s = max(follower._follow_after_s, now + follows_s)

    def _follows_at(self, is_passing: bool) -> int:
        if self._section.headway_s is None:
            return self._follow_after_s
        return max(self._entry_after_s, self._exit_after_s - (self.from_pass_s if is_passing else self.from_stop_s))


def planned_legs(move: Move, is_passing: bool) -> list[tuple[Leg, int]]:
    """The legs of a move, each with its planned running time (s), for a train that enters standing or passing."""
    found = []
    is_moving = is_passing
    for leg in move.legs:
        found.append((leg, leg.from_pass_s if is_moving else leg.from_stop_s))
        is_moving = leg.dwell_s is None
    return found


def ends_s(move: Move, reason: int, now: int) -> int:
    """When a reason for which a standing train waits ends by the clock alone, or `WITH_AN_EVENT` of another train."""
    if move.closures is not None and reason in KEPT_OUT:
        return move.closures.ends_s(now, move.clear_s)
    if move.separation is not None and reason in (MEET, HEADWAY):
        at_s = move.separation.ends_s(reason)
        return at_s if at_s > now else WITH_AN_EVENT  # when the section is clear
    if reason == HEADWAY and move.section.headway_s is not None:
        return follows_at(move)
    return WITH_AN_EVENT


def keep_apart(train: Train, move: Move, now: int, is_passing: bool) -> None:
    """A train goes onto a section with automatic block: those behind keep their headway to it, by its running time."""
    separation = move.separation
    if separation is not None:
        separation.enter(now, _pair_runs_s(train, move, separation, now=now, is_passing=is_passing))
        return
    runs_s = move.running_s
    if train.disturbances is not None:
        is_behind = train.is_behind = move.section.trains > 1
        runs_s = 0
        for leg in move.legs:
            runs_s += train.disturbances.over(train.nth, leg, leg.from_stop_s, is_behind=is_behind)[0]
    _follow(move.section, now, runs_s)


def _pair_runs_s(train: Train, move: Move, separation: Separation, *, now: int, is_passing: bool) -> int:
    """The time from entry to exit of a train that keeps the headways of pairs."""
    if train.disturbances is None:
        return separation.from_pass_s if is_passing else separation.from_stop_s
    train.is_behind = separation.is_behind(now)
    legs = planned_legs(move, is_passing)
    return train.disturbances.clears_after_s(train.nth, legs, is_behind=train.is_behind)


def follows_at(move: Move) -> int:
    """When a train may follow the one ahead on a section with automatic block: one headway, kept at both ends."""
    return max(move.section.entry_after_s, move.section.exit_after_s - move.running_s)


def _follow(section: Section, now: int, runs_s: int) -> None:
    """The next train may follow when this one, on the section for `runs_s`, is a headway ahead at both its ends."""
    headway_s = section.headway_s
    assert headway_s is not None  # the caller has looked
    section.entry_after_s = now + headway_s
    exit_after_s = now + runs_s + headway_s
    if exit_after_s > section.exit_after_s:
        section.exit_after_s = exit_after_s
