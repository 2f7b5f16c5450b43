"""Charts of one day, the train graph of a line and the tracks of a station: options of `corridor plot`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim import Run


@dataclass(frozen=True, slots=True)
class WhichDay:
    """Line or station (None: no such chart), day (None: the first measured one), replication (None: the first)."""

    line: str | None
    station: str | None
    day: int | date | None
    replication: int | None


def _day(_context: click.Context, _option: click.Parameter, value: str | None) -> int | date | None:
    """Read a number, or a date."""
    try:
        return None if value is None else int(value) if value.isdecimal() else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"'{value}' is no day, must be a number from 1 or a date YYYY-MM-DD") from None


def train_graph_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of the charts of one day; they arrive as one argument, `which`."""

    @wraps(command)
    def packed(
        line: str | None, station: str | None, day: int | date | None, replication: int | None, **others: Any
    ) -> None:
        if line is None and station is None and (day is not None or replication is not None):
            raise click.UsageError("--day and --replication need --train-graph or --station")
        command(which=WhichDay(line, station, day, replication), **others)

    for option in (
        click.option("--replication", type=click.IntRange(min=0), help="Replication of that day, from 0."),
        click.option(
            "--day",
            callback=_day,
            metavar="DAY",
            help="Day: a number from 1, or YYYY-MM-DD.  [default: first measured day]",
        ),
        click.option("--station", metavar="STATION", help="Draw the tracks of a station on one day instead."),
        click.option(
            "--train-graph", "line", metavar="LINE", help="Draw the train graph of a line on one day instead."
        ),
    ):
        packed = option(packed)
    return packed


def draw_train_graphs(runs: "Sequence[Run]", which: WhichDay, folder: Path) -> list[Path]:
    """Write the train graph of each run, the second's files with `_2` in their names, and return the files.

    Raises:
        TrainGraphError: no trains run on the line, the day is outside a run, or the replication is not finished.
    """
    from results.charts.train_graph import write_train_graph
    from results.train_graphs import read_train_graph

    assert which.line is not None  # the command asks for it
    graphs = [read_train_graph(run, which.line, which.day, replication=which.replication) for run in runs]
    files = []
    for graph, suffix in zip(graphs, ("", "_2"), strict=False):
        files += write_train_graph(graph, folder, suffix=suffix)
    return files


def draw_station(runs: "Sequence[Run]", which: WhichDay, folder: Path) -> list[Path]:
    """Write the tracks of a station in each run, one picture and a table each, and return the files.

    Raises:
        StationTracksError: a run has no such station.
        TrainGraphError: the day is outside a run, or the replication is not finished.
    """
    from results.charts.station_tracks import write_station_tracks
    from results.track_stays import read_station_day

    days = [read_station_day(run, which.station, which.day, replication=which.replication) for run in runs]
    return write_station_tracks(days, folder)
