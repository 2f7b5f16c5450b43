"""Lines of a train graph: each train of a day as pieces of (hour of the day, km), cut at the edges of the day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.local_time import DAY_S, HOUR_S

from ..line_axis import Axis
from ..train_graphs import TrainGraph

if TYPE_CHECKING:
    import pandas as pd

Piece = NDArray[np.float64]
"""Rows (hour from 0 to 24, km), the hour rising, without a gap in km."""

DAY_H = DAY_S / HOUR_S


@dataclass(frozen=True, slots=True)
class TrainPath:
    """One train on one axis: what it did and what was planned, and its delay (min) where it was last seen that day."""

    train: int
    train_class: str
    is_of_line: bool
    actual: tuple[Piece, ...]
    planned: tuple[Piece, ...]
    delay_min: float


def train_paths(graph: TrainGraph, axis: Axis) -> list[TrainPath]:
    """Return the trains that are on an axis on the day, in the order in which they come."""
    paths = []
    for _, rows in graph.table.groupby("train", sort=True):
        actual = tuple(_pieces(rows, axis, graph.start_s, "arrive_s", "depart_s"))
        if not actual:
            continue
        planned = tuple(_pieces(rows, axis, graph.start_s, "planned_arrive_s", "planned_depart_s"))
        first = rows.iloc[0]
        is_of_line = first["line"] == graph.line
        paths.append(
            TrainPath(
                int(first["train"]), first["train_class"], is_of_line, actual, planned, _last_delay(rows, axis, graph)
            )
        )
    return sorted(paths, key=lambda path: (path.actual[0][0, 0], path.train))


def runs_of(piece: Piece, stand_h: float) -> list[Piece]:
    """Return what lies between the stands of a piece that last so many hours or longer."""
    is_stand = (np.diff(piece[:, 1]) == 0) & (np.diff(piece[:, 0]) >= stand_h)
    return [run for run in np.split(piece, np.flatnonzero(is_stand) + 1) if len(run) > 1]


def cut(piece: Piece, low_h: float = 0.0, high_h: float = DAY_H) -> Piece:
    """Return the part of a piece between two hours, cut on its line where it crosses them; empty if it is outside."""
    hours, km = piece[:, 0], piece[:, 1]
    if len(piece) < 2 or hours[-1] <= low_h or hours[0] >= high_h:
        return np.empty((0, 2))
    within = hours[(hours > low_h) & (hours < high_h)]
    times = np.concatenate([[max(low_h, hours[0])], within, [min(high_h, hours[-1])]])
    times = np.unique(times)
    return np.column_stack([times, np.interp(times, hours, km)])


def _pieces(rows: "pd.DataFrame", axis: Axis, start_s: int, arrive: str, depart: str) -> Iterator[Piece]:
    where, at = axis.km_of(), {point: i for i, point in enumerate(axis.points)}
    points: list[tuple[float, float]] = []
    before: tuple[int, int] | None = None
    for row in rows.to_dict("records"):
        here = (row["visit"], at[row["station"]]) if row["station"] in at else None
        if points and not _are_neighbours(before, here):
            yield from _cut_points(points)
            points = []
        before = here
        if here is not None:
            points += _stay(row, (arrive, depart), start_s, where[row["station"]])
    yield from _cut_points(points)


def _are_neighbours(before: tuple[int, int] | None, here: tuple[int, int] | None) -> bool:
    return before is not None and here is not None and here[0] == before[0] + 1 and abs(here[1] - before[1]) == 1


def _stay(row: dict[Any, Any], columns: Sequence[str], start_s: int, km: float) -> list[tuple[float, float]]:
    seconds = sorted({int(row[column]) for column in columns if isinstance(row[column], int)})
    return [((second - start_s) / HOUR_S, km) for second in seconds]


def _cut_points(points: Sequence[tuple[float, float]]) -> Iterator[Piece]:
    piece = cut(np.array(points).reshape(-1, 2))
    if len(piece) > 1:
        yield piece


def _last_delay(rows: "pd.DataFrame", axis: Axis, graph: TrainGraph) -> float:
    """Return the delay at the last station of the axis that the train left or reached before the day ended."""
    seen_s = rows["depart_s"].fillna(rows["arrive_s"])
    mine = rows[rows["station"].isin(axis.points) & (seen_s <= graph.start_s + DAY_S)]
    return float(mine["delay_min"].iloc[-1]) if len(mine) else 0.0
