"""Lines of a train graph: each train of a day as pieces of (hour of the day, km), cut at the edges of the day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.local_time import DAY_S, HOUR_S

from .line_axis import Axis
from .train_graphs import TrainGraph

if TYPE_CHECKING:
    import pandas as pd

Piece = NDArray[np.float64]
"""Rows (hour from 0 to 24, km), the hour rising, without a gap in km."""

DAY_H = DAY_S / HOUR_S


@dataclass(frozen=True, slots=True)
class TrainPath:
    """One train on one axis: what it did and what was planned, and its delay (min) where it was last seen that day.

    `failures`: where on its line its locomotive failed that day, rows as of a piece.
    """

    train: int
    train_class: str
    is_of_line: bool
    actual: tuple[Piece, ...]
    planned: tuple[Piece, ...]
    delay_min: float
    failures: tuple[tuple[float, float], ...] = ()


def train_paths(graph: TrainGraph, axis: Axis) -> list[TrainPath]:
    """Return the trains that are on an axis on the day, in the order in which they come."""
    paths = []
    for _, rows in graph.table.groupby("train", sort=True):
        actual = tuple(_pieces(rows, axis, graph.start_s, "arrive_s", "depart_s"))
        if not actual:
            continue
        planned = tuple(_pieces(rows, axis, graph.start_s, "planned_arrive_s", "planned_depart_s"))
        first = rows.iloc[0]
        paths.append(
            TrainPath(
                int(first["train"]),
                first["train_class"],
                is_of_line=first["line"] == graph.line,
                actual=actual,
                planned=planned,
                delay_min=_last_delay(rows, axis, graph),
                failures=tuple(_failures(rows, axis, graph.start_s)),
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
    before: dict[Any, Any] | None = None
    for row in rows.to_dict("records"):
        if points and not _are_neighbours(before, row, at):
            yield from _cut_points(points)
            points = []
        elif points and before is not None and arrive == "arrive_s":
            points += _stand(before, row, where, start_s)
        before = row
        if row["station"] in at:
            points += _stay(row, (arrive, depart), start_s, where[row["station"]])
    yield from _cut_points(points)


def _failures(rows: "pd.DataFrame", axis: Axis, start_s: int) -> Iterator[tuple[float, float]]:
    """Yield hour and km where the locomotive failed between two neighbours on the axis."""
    where, at = axis.km_of(), {point: i for i, point in enumerate(axis.points)}
    for before, row in pairwise(rows.to_dict("records")):
        if _are_neighbours(before, row, at):
            yield from (point for point in _stand(before, row, where, start_s)[:1] if 0 <= point[0] < DAY_H)


def _stand(
    before: Mapping[Any, Any], row: Mapping[Any, Any], where: Mapping[str, float], start_s: int
) -> list[tuple[float, float]]:
    """Return beginning and end of a stand between two stations, if there is one; in motion the train runs evenly."""
    failed_s, went_on_s = before["failed_s"], before["went_on_s"]
    if not isinstance(failed_s, int):
        return []
    running_s = row["arrive_s"] - before["depart_s"] - (went_on_s - failed_s)
    share = (failed_s - before["depart_s"]) / max(running_s, 1)
    first, last = where[before["station"]], where[row["station"]]
    return [((second - start_s) / HOUR_S, first + share * (last - first)) for second in (failed_s, went_on_s)]


def _are_neighbours(before: Mapping[Any, Any] | None, row: Mapping[Any, Any], at: Mapping[str, int]) -> bool:
    """Whether a train came from one of two stations to the other, and they are neighbours on the axis."""
    if before is None or before["station"] not in at or row["station"] not in at:
        return False
    return row["visit"] == before["visit"] + 1 and abs(at[row["station"]] - at[before["station"]]) == 1


def _stay(row: dict[Any, Any], columns: Sequence[str], start_s: int, km: float) -> list[tuple[float, float]]:
    seconds = sorted({int(row[column]) for column in columns if isinstance(row[column], int)})
    return [((second - start_s) / HOUR_S, km) for second in seconds]


def _cut_points(points: Sequence[tuple[float, float]]) -> Iterator[Piece]:
    """Cut what has been gathered to the day; a train that only stands at a place of the axis runs elsewhere."""
    if len({km for _, km in points}) < 2:
        return
    piece = cut(np.array(points).reshape(-1, 2))
    if len(piece) > 1:
        yield piece


def _last_delay(rows: "pd.DataFrame", axis: Axis, graph: TrainGraph) -> float:
    """Return the delay at the last station of the axis that the train left or reached before the day ended."""
    seen_s = rows["depart_s"].fillna(rows["arrive_s"])
    mine = rows[rows["station"].isin(axis.points) & (seen_s <= graph.start_s + DAY_S)]
    return float(mine["delay_min"].iloc[-1]) if len(mine) else 0.0
