"""The trains of one day, as a train graph that can be moved about needs them."""

from typing import Any

from ..line_axis import lines_with_trains
from ..run import Run
from ..train_graphs import TrainGraph, read_train_graph


def trains_of_day(run: Run, replication: int) -> list[dict[str, Any]]:
    """Return, for each line with trains, its stations and the trains of the first measured day.

    `axes`: for the line and each branch its stations with `km`. `trains`: service, kind (class), and `stops`: for each
    station that a train comes to, axis, km, arrival and departure (seconds since the day's midnight in Viet Nam; None
    where the train begins or ends).
    """
    return [_line(read_train_graph(run, line, replication=replication)) for line in lines_with_trains(run.scenario)]


def _line(graph: TrainGraph) -> dict[str, Any]:
    names = {point.id: point.name for point in graph.run.network.points.values()}
    return {
        "line": graph.line,
        "date": graph.date.isoformat(),
        "axes": [
            [{"name": names[point], "km": round(km, 2)} for point, km in zip(axis.points, axis.km, strict=True)]
            for axis in graph.axes
        ],
        "trains": [
            _train(graph, int(str(number)), stops.to_dict("records"))
            for number, stops in graph.table.groupby("train", sort=True)
        ],
    }


def _train(graph: TrainGraph, number: int, stops: list[dict[Any, Any]]) -> dict[str, Any]:
    return {
        "train": number,
        "service": stops[0]["service"],
        "kind": stops[0]["train_class"],
        "direction": stops[0]["direction"],
        "stops": [
            [stop["axis"], round(stop["km"], 2), _since(graph, stop["arrive_s"]), _since(graph, stop["depart_s"])]
            for stop in stops
        ],
    }


def _since(graph: TrainGraph, time_s: Any) -> int | None:
    import pandas as pd  # noqa: PLC0415

    return None if pd.isna(time_s) else int(time_s) - graph.start_s
