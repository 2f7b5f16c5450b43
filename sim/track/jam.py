"""The guard against jams: finds trains that can never move again, and says who waits for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..local_time import day_and_time
from .safe_state import closed_places, has_track
from .sections import MeetingPlace, Move, Reception

if TYPE_CHECKING:
    from ..train import Train


class JamError(RuntimeError):
    """Some trains wait for each other for ever."""


def jammed(running: Collection[Train]) -> list[Train]:
    """The trains that no order of events can free: all that could make room for them are in the same state.

    A train that does not wait is free: it runs, stands its time, or is worked on. So is one that has a track ahead and
    waits for the section, which only a running train can occupy. What the train itself takes for its reason does not
    count: of those that want the same move only the first is asked again. One that waits for a track is free if one of
    the trains that use up its next place is. What remains after repeating this is jammed.
    """
    free = {train.number for train in running if train.waits_for is None or has_track(train.waits_for)}
    waiting = [train for train in running if train.number not in free]
    standing = trains_by_place(running)
    while True:
        freed = {train.number for train in waiting if _may_be_freed(train, standing, free)} - free
        if not freed:
            return [train for train in waiting if train.number not in free]
        free |= freed


Standing = Mapping[MeetingPlace, Sequence["Train"]]


def trains_by_place(running: Iterable[Train]) -> Standing:
    """The trains at each meeting place, or reserved into it."""
    found: dict[MeetingPlace, list[Train]] = {}
    for train in running:
        if train.move is not None and not train.move.ends:
            found.setdefault(train.move.to, []).append(train)
    return found


def blockers(train: Train, standing: Standing) -> list[Train]:
    """The trains that use up the place which a waiting train wants to go to."""
    move = train.waits_for
    if move is None:
        return []
    if move.reception is not None and not move.reception.has_track():
        return _receivers(train, move.reception, standing)
    if move.to.free and move.is_tested:
        closed = closed_places(move)
        others = [other for place in closed for other in standing.get(place, ()) if other is not train]
        return sorted(others, key=lambda other: other.number)
    there = [other for other in standing.get(move.to, ()) if other is not train]
    if not move.to.free:
        return there
    return [other for other in there if other.move is not None and other.move.onward == move.onward]


def _receivers(train: Train, reception: Reception, standing: Standing) -> list[Train]:
    """The trains that hold the receiving tracks wanted; none if one of them has ended there and is at work."""
    found: dict[int, Train] = {}
    for tracks in reception.takes:
        holders = [
            other
            for others in standing.values()
            for other in others
            if other.move is not None and other.move.reception is not None and tracks in other.move.reception.takes
        ]
        if len(holders) < tracks.trains:
            return []
        found |= {other.number: other for other in holders if other is not train}
    return [found[number] for number in sorted(found)]


def report(trains: Collection[Train], running: Collection[Train]) -> str:
    """In words: since when no train can move, which place each holds and which it waits for."""
    since = max(train.since_s for train in trains)
    standing = trains_by_place(running)
    parts = []
    for train in sorted(trains, key=lambda t: t.number):
        assert train.waits_for is not None  # jammed trains wait
        others = ", ".join(other.name for other in blockers(train, standing))
        holds = f"holds a track at {train.move.to.name}" if train.move else "stands at its origin"
        parts.append(f"{train.name} {holds} and waits for {_wanted(train.waits_for)}, held by {others}")
    return f"no train can move at {day_and_time(since)}: " + "; ".join(parts)


def _wanted(move: Move) -> str:
    """What a jammed train waits for: a track ahead, or a way out of the places that it would fill."""
    if move.reception is not None and not move.reception.has_track():
        return f"a receiving track at {move.to.name}"
    closed = closed_places(move) if move.is_tested and move.to.free else []
    if not closed:
        return f"a track at {move.to.name}"
    return f"a way out of {', '.join(place.name for place in closed)}"


def _may_be_freed(train: Train, standing: Standing, free: set[int]) -> bool:
    in_the_way = blockers(train, standing)
    return not in_the_way or any(other.number in free for other in in_the_way)  # none: it waits for a yard
