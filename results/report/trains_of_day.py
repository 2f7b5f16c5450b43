"""The trains of one day, as a train graph that can be moved about needs them."""

from collections.abc import Mapping
from typing import Any

from sim.local_time import HOUR_S
from sim.scenario.schema import Scenario

from ..closed_track import closed_on
from ..graph_stations import graph_stations
from ..line_axis import Axis, lines_with_trains
from ..run import Run
from ..train_graphs import TrainGraph, read_train_graph
from ..train_paths import TrainPath, train_paths


def trains_of_day(run: Run, replication: int) -> list[dict[str, Any]]:
    """Return, for each line with trains, its stations and the trains of the first measured day.

    `axes`: for the line and each branch its stations with `km`, `tracks`, `rank` and `is_border` (see
    `graph_stations`), and whether the track to the next one `is_double`. `closed`: axis, from km, to km, from s, to s
    of what is closed. `trains`: service, kind (class), whether the train `is_of_line`, and

    - `stops`: for each station that a train comes to, axis, km, arrival and departure (seconds since the day's
      midnight in Viet Nam; None where the train begins or ends),
    - `paths`: the lines of the graph as `results.train_paths` has them, each an axis, then second and km by turns.
    """
    return [_line(read_train_graph(run, line, replication=replication)) for line in lines_with_trains(run.scenario)]


def carriers_of_lines(scenario: Scenario) -> dict[str, list[str]]:
    """Return what runs on each line of a scenario: trains, trucks, both or nothing."""
    trains = {service.line for service in scenario.services.trains.values()}
    trucks = {service.line for service in scenario.services.trucks.values()}
    used = {"trains": trains, "trucks": trucks}
    return {line: [kind for kind, lines in used.items() if line in lines] for line in scenario.network}


def _line(graph: TrainGraph) -> dict[str, Any]:
    paths = [
        (number, {path.train: path for path in train_paths(graph, axis)}) for number, axis in enumerate(graph.axes)
    ]
    return {
        "line": graph.line,
        "date": graph.date.isoformat(),
        "axes": [_stations(graph, axis) for axis in graph.axes],
        "closed": [
            [number, round(from_km, 2), round(to_km, 2), from_s - graph.start_s, to_s - graph.start_s]
            for number, axis in enumerate(graph.axes)
            for from_km, to_km, from_s, to_s in closed_on(graph, axis)
        ],
        "trains": [
            {
                **_train(graph, int(str(number)), stops.to_dict("records")),
                "paths": [line for axis, found in paths for line in _lines(axis, int(str(number)), found)],
            }
            for number, stops in graph.table.groupby("train", sort=True)
        ],
    }


def _stations(graph: TrainGraph, axis: Axis) -> list[dict[str, Any]]:
    return [
        {
            "name": station.point.name,
            "km": round(station.km, 2),
            "tracks": station.point.tracks,
            "rank": station.rank,
            "is_border": station.is_border,
            "is_double": is_double,
        }
        for station, is_double in zip(graph_stations(graph, axis), (*axis.is_double, False), strict=True)
    ]


def _lines(axis: int, train: int, paths: Mapping[int, TrainPath]) -> list[list[float]]:
    """Return each unbroken line of a train on an axis: the axis, then second and km by turns."""
    found = paths[train].actual if train in paths else ()
    return [[axis, *(value for hour, km in piece for value in (round(hour * HOUR_S), round(km, 2)))] for piece in found]


def _train(graph: TrainGraph, number: int, stops: list[dict[Any, Any]]) -> dict[str, Any]:
    return {
        "train": number,
        "service": stops[0]["service"],
        "kind": stops[0]["train_class"],
        "direction": stops[0]["direction"],
        "is_of_line": stops[0]["line"] == graph.line,
        "stops": [
            [stop["axis"], round(stop["km"], 2), _since(graph, stop["arrive_s"]), _since(graph, stop["depart_s"])]
            for stop in stops
        ],
    }


def _since(graph: TrainGraph, time_s: Any) -> int | None:
    import pandas as pd  # noqa: PLC0415

    return None if pd.isna(time_s) else int(time_s) - graph.start_s
