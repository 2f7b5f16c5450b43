"""Where and when a line was closed on a day: possessions and disruptions, on the axis of a train graph."""

from sim.border.opening_hours import merged
from sim.closed_sections import possessed
from sim.disruptions import Disruptions
from sim.local_time import DAY_S
from sim.streams import Streams

from .line_axis import Axis
from .train_graphs import TrainGraph

Possession = tuple[float, float, int, int]
"""A piece of line that is closed: from km, to km (on the line's axis), from and to (s since the run's start)."""


def closed_on(graph: TrainGraph, axis: Axis) -> list[Possession]:
    """Return what is closed on the graph's day along the axis; neighbouring sections closed together are one piece.

    Failed points are not among them: they are drawn at random and no table has them.
    """
    scenario, network = graph.run.scenario, graph.run.network
    disruptions = Disruptions(scenario, network, Streams(scenario.seed, graph.replication))
    both = possessed(scenario, network), disruptions.closed_sections()
    pieces: dict[tuple[int, int], list[Possession]] = {}
    for number, section in enumerate(axis.sections):
        for from_s, to_s in merged(sorted(span for spans in both for span in spans.get(section, ()))):
            if from_s < graph.start_s + DAY_S and to_s > graph.start_s:
                _add(pieces.setdefault((from_s, to_s), []), (axis.km[number], axis.km[number + 1], from_s, to_s))
    return [piece for of_time in pieces.values() for piece in of_time]


def _add(pieces: list[Possession], piece: Possession) -> None:
    """Add a piece, or make the last one longer if it ends where this begins."""
    if pieces and pieces[-1][1] == piece[0]:
        piece = (pieces.pop()[0], *piece[1:])
    pieces.append(piece)
