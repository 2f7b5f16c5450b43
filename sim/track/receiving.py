"""Receiving tracks of border stations: which moves take them and give them back.

A train takes its receiving track with the move into the station, as it takes a track of the station itself, and gives
it back as it leaves (one that ends there: when its formalities are done). docs/deadlock.md says why no deadlock comes
of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..routes import Route
from ..scenario.schema import Scenario
from .paths import Path
from .sections import Move, ReceivingTracks, Reception

Key = tuple[str, str]
"""A border and a side."""


def receiving_tracks(scenario: Scenario, names: Mapping[str, str]) -> dict[Key, ReceivingTracks]:
    """The receiving tracks of all sides that have them, by border and side; `names` are those of the stations."""
    found = {}
    for border_id, border in scenario.borders.items():
        for country in ("china", "viet_nam"):
            side = border.china if country == "china" else border.viet_nam
            if side.receiving_tracks is not None:
                found[border_id, country] = ReceivingTracks(names[side.station], side.receiving_tracks)
    return found


def receive(path: Path, way: Route, tracks: Mapping[Key, ReceivingTracks], places: Mapping[str, int]) -> None:
    """Tell the moves of a freight service which receiving tracks they take and give back.

    `places` has the numbers of the stations. The first point of a way is none where a train arrives.
    """
    if way.border is None:
        return
    for country, station in ((way.exit_side, way.exit_at), (way.entry_side, way.enter_at)):
        taken = tracks.get((way.border, country))
        if taken is None:
            continue
        for move in path.moves:
            if move.to.place == places[station]:
                _reception(move).takes.append(taken)
                if move.next is not None:
                    _reception(move.next).leaves.append(taken)


def _reception(move: Move) -> Reception:
    if move.reception is None:
        move.reception = Reception(onward=move.onward, came_for=move.section.group)
    return move.reception
