"""Which rule grants the moves of a run, known before it: `deadlock_free` needs a tree and trains that never turn back.

Where a ring or a train that turns back breaks that, the exact safe-state test stands in (docs/deadlock.md).
"""

from collections.abc import Collection, Mapping
from itertools import pairwise

from ..scenario.schema import Rule
from .paths import Path
from .sections import MeetingPlace, Move, Reception

UNLIMITED = 1_000_000

Part = str | int
"""A meeting place by its id, or a group of sections by its number."""


def rule_of(asked: Rule, paths: Mapping[str, Path]) -> Rule:
    """The rule that grants the moves: the one asked for, or the safe-state test where its argument does not hold."""
    return "safe_state" if asked == "deadlock_free" and broken_precondition(paths) else asked


def apply_rule(rule: Rule, paths: Collection[Path]) -> None:
    """Tell each move what it needs to be granted: how many trains may head for one section, whether it is tested."""
    for path in paths:
        for move in path.moves:
            move.heading_limit = move.to.tracks - 1 if rule == "deadlock_free" else UNLIMITED
            move.is_tested = rule == "safe_state"
            if move.reception is not None:
                _limit_reception(rule, move, move.reception)


def _limit_reception(rule: Rule, move: Move, reception: Reception) -> None:
    """Receiving tracks keep one for the other direction; for the safe-state test they are all tracks of the place.

    That test knows but one kind of track.
    """
    for tracks in reception.takes:
        if rule == "safe_state":
            move.to.tracks = min(move.to.tracks, tracks.tracks)
            move.to.free = (1 << move.to.tracks) - 1
        tracks.heading_limit = tracks.tracks - 1 if rule == "deadlock_free" else UNLIMITED
    if rule == "safe_state":
        move.reception = None


def broken_precondition(paths: Mapping[str, Path]) -> str:
    """In words, what breaks the argument of `deadlock_free` for the paths of these services; empty: nothing.

    Sections that nobody runs over do not count.
    """
    ring = _ring(paths.values())
    if ring:
        return f"the railway has a ring ({', '.join(place.name for place in ring)})"
    for service, path in paths.items():
        for move, after in pairwise(path.moves):
            if move.section.group == after.section.group:
                return f"trains of {service} turn back at {move.to.name}"
    return ""


def _ring(paths: Collection[Path]) -> list[MeetingPlace]:
    """The meeting places of one ring, in order: places where trains wait, joined by the sections between them."""
    places: dict[Part, MeetingPlace] = {}
    joined: dict[Part, dict[Part, None]] = {}
    for path in paths:
        for move in path.moves:
            for place in (move.leaving, None if move.ends else move.to):
                if place is not None:
                    places[place.id] = place
                    joined.setdefault(place.id, {})[move.section.group] = None
                    joined.setdefault(move.section.group, {})[place.id] = None
    return [places[part] for part in _cycle(joined) if part in places]


def _cycle(joined: Mapping[Part, Collection[Part]]) -> list[Part]:
    """The parts of one ring, in order, or nothing when there is none."""
    parent: dict[Part, Part | None] = {}
    for root in joined:
        if root in parent:
            continue
        parent[root] = None
        stack = [root]
        while stack:
            part = stack.pop()
            for other in joined[part]:
                if other == parent[part]:
                    continue
                if other in parent:
                    return _around(_way_back(parent, part), _way_back(parent, other))
                parent[other] = part
                stack.append(other)
    return []


def _way_back(parent: Mapping[Part, Part | None], part: Part) -> list[Part]:
    way = [part]
    while (before := parent[way[-1]]) is not None:
        way.append(before)
    return way


def _around(back: list[Part], other: list[Part]) -> list[Part]:
    """Both ways back, up to where they meet."""
    meeting = next(part for part in back if part in other)
    return [*back[: back.index(meeting) + 1], *other[: other.index(meeting)][::-1]]
