"""Is there a track ahead that a train may take: by the numbers of the rule, or by the exact safe-state test.

A state is safe when all trains on the line can be run to their ends, one move after the other in some order; that is
what the banker's algorithm asks (Habermann 1969). Where every meeting place has two tracks or more, and trains ask for
one track at a time, a state is safe if and only if no deadlock stands in it already: no places, all full, whose trains
all want to go to one of them (Reveliotis, Lawley and Ferreira 1997). That is found in one walk, without trying orders.
docs/deadlock.md has both proofs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sections import MeetingPlace, Move


def has_track(move: Move) -> bool:
    """Whether there is a track for the train at the end of the move, and in the yard where it will end."""
    if move.yard is not None and move.yard.free <= 0:
        return False
    if move.reception is not None and not move.reception.has_track():
        return False
    if move.ends:
        return True
    if move.to.free == 0 or move.heading.trains >= move.heading_limit:
        return False
    return not move.is_tested or not closed_places(move)


def closed_places(move: Move) -> list[MeetingPlace]:
    """The full places whose trains would all wait for each other for ever after this move; empty: it is safe.

    The move must have a free track at its end. Walks from there to the places that the trains want next, on to those
    that the trains there want, until a place has a free track or a train ends: then there is a way out.
    """
    free, onward = move.to.free, move.next
    if onward is None or free & (free - 1):  # it ends, or leaves a track free
        return []
    found = [move.to]
    wanted = [onward]
    for place in found:  # grows
        for train in place.trains:
            assert train.move is not None
            assert train.move.next is not None  # it holds a track here: it goes on from here
            wanted.append(train.move.next)
        for ahead in wanted:
            if ahead.ends:
                return []
            if ahead.to in found:
                continue
            if ahead.to.free or ahead.to is move.leaving:
                return []
            found.append(ahead.to)
        wanted.clear()
    return found
