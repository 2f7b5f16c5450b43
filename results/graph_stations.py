"""Stations of a train graph: which belong to a border, and whose names come first where there is no room for all."""

from dataclasses import dataclass

from geo import OperationalPoint

from .line_axis import Axis
from .train_graphs import TrainGraph

MOST_RANK = 5


@dataclass(frozen=True, slots=True)
class GraphStation:
    """A station of an axis at its km; the smaller the rank (0 to `MOST_RANK`), the sooner it is named."""

    point: OperationalPoint
    km: float
    rank: int
    is_border: bool


def graph_stations(graph: TrainGraph, axis: Axis) -> list[GraphStation]:
    """Return the stations of an axis in its order, each with its rank.

    0: ends of the axis and stations of a border. 1: terminals of goods, and where a branch begins. 2: where trains of
    the day begin, end or stop by plan. 3 and 4: where trains may meet, on 3 tracks or more, on 2. 5: all others.
    """
    borders = border_points(graph)
    first = {axis.points[0], axis.points[-1]} | borders
    terminals = {terminal.station for terminal in graph.run.scenario.terminals.values()}
    second = terminals | {branch.points[0] for branch in graph.axes[1:]}
    stops = _planned_stops(graph)
    points = graph.run.network.points
    found = []
    for id_, km in axis.km_of().items():
        by_tracks = MOST_RANK + 1 - min(max(points[id_].tracks, 1), 3)
        rank = 0 if id_ in first else 1 if id_ in second else 2 if id_ in stops else by_tracks
        found.append(GraphStation(points[id_], km, rank, id_ in borders))
    return found


def border_points(graph: TrainGraph) -> set[str]:
    """Return the stations that are part of a border's crossing."""
    places = graph.run.places()
    pairs = zip(places.column("place").to_pylist(), places.column("border").to_pylist(), strict=True)
    return {place for place, border in pairs if border is not None and place in graph.run.network.points}


def _planned_stops(graph: TrainGraph) -> set[str]:
    """Return where a train of the day begins, ends or stops without having to wait for anything."""
    table = graph.table
    is_end = table["event"].isin(("start", "end"))
    stays_s = (table["planned_depart_s"] - table["planned_arrive_s"]).fillna(0)
    return set(table.loc[is_end | (stays_s > 0), "station"])
