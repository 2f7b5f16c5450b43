"""The guard against jams: finds trains that can never move again, and says who waits for whom."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..local_time import day_and_time
from .dispatching import HEADWAY, MEET
from .sections import MeetingPlace, Section

if TYPE_CHECKING:
    from ..train import Train


class JamError(RuntimeError):
    """Some trains wait for each other for ever."""


def jammed(running: Collection[Train]) -> list[Train]:
    """The trains that no order of events can free: all that could make room for them are in the same state.

    A train that does not wait for a track is free. A waiting one is free if all trains on its section are (for a
    section), or if one of the trains that use up its next place is (for a track). What remains after repeating this is
    jammed.
    """
    free = {train.number for train in running if train.waits_for is None}
    waiting = [train for train in running if train.waits_for is not None]
    while True:
        freed = [train for train in waiting if train.number not in free and _can_move(train, running, free)]
        if not freed:
            return [train for train in waiting if train.number not in free]
        free.update(train.number for train in freed)


def blockers(train: Train, running: Collection[Train]) -> list[Train]:
    """The trains that stand in the way of a waiting train."""
    move = train.waits_for
    if move is None:
        return []
    if train.reason in (MEET, HEADWAY):
        return [
            other
            for other in running
            if other.is_on_section and other.move is not None and other.move.section is move.section
        ]
    at_place = [other for other in running if _is_at(other, move.to)]
    if move.to.used < move.to.tracks:
        at_place = [other for other in at_place if other.move is not None and other.move.onward == move.onward]
    return [other for other in at_place if other is not train]


def _can_move(train: Train, running: Collection[Train], free: set[int]) -> bool:
    in_the_way = blockers(train, running)
    if not in_the_way:
        return True  # a yard track or time: both come without another train's move on the line
    are_free = [other.number in free for other in in_the_way]
    return all(are_free) if train.reason in (MEET, HEADWAY) else any(are_free)


def _is_at(train: Train, place: MeetingPlace) -> bool:
    return train.move is not None and not train.move.ends and train.move.to is place


def report(trains: Collection[Train], running: Collection[Train]) -> str:
    """In words: since when no train can move, which place each holds and which it waits for."""
    since = max(train.since_s for train in trains)
    parts = []
    for train in sorted(trains, key=lambda t: t.number):
        assert train.waits_for is not None  # jammed trains wait
        others = ", ".join(other.name for other in blockers(train, running))
        parts.append(f"{train.name} holds {train.place_name} and waits for {_wanted(train)}, held by {others}")
    return f"no train can move at {day_and_time(since)}: " + "; ".join(parts)


def _wanted(train: Train) -> str:
    assert train.waits_for is not None
    section: Section = train.waits_for.section
    if train.reason in (MEET, HEADWAY):
        return section.name
    return f"a track at {train.waits_for.to.name}"
