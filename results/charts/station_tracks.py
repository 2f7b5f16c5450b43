"""Chart of a station's tracks on one day: which train stands where from when to when."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.local_time import HOUR_S

from ..carrier_looks import TRAIN_LOOKS
from ..spreadsheets import write_csv
from ..track_stays import StationDay, read_station_day
from . import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Station tracks"
_DAY_H = 24.0
_HATCHES = {"freight": "///", "light_engine": "xxx", "empty_wagons": "..."}
_MARKS = {"start": ">", "end": "<", "pass": "|"}
_MARK_TEXTS = {"start": "departs, stood there before", "end": "arrives, stays", "pass": "passes"}
_NAME_FROM_H = 0.55
"""A stay from here on (h) has room for the train's number."""


def draw_station_tracks(
    runs: style.Runs, station: str | None = None, day: int | date | None = None, *, replication: int | None = None
) -> "Figure":
    """Draw which train stands on which track of a station on one day, 00:00 to 24:00 Viet Nam time.

    Takes one run, or a baseline and an upgraded run (a panel each, their stations may differ). Arguments as for
    `results.station_tracks`: by default the station where trains stand longest, on the first measured day.

    Raises:
        StationTracksError: there is no such station in a run, or no train comes to any.
        TrainGraphError: the day is outside a run, or the replication is not finished.
    """
    evidence = style.sides(runs)
    if station is None and not any(one.run.scenario.services.trains for one in evidence):
        with style.styled():
            figure = style.new_figure(2.5, title=TITLE)
            style.say_nothing_to_show(figure, "no trains run in these runs")
            return figure
    return draw_station_days([read_station_day(one.run, station, day, replication=replication) for one in evidence])


def write_station_tracks(days: Sequence[StationDay], folder: Path) -> list[Path]:
    """Write days of stations as one SVG and PNG, and a CSV for each, and return the files."""
    first = days[0]
    stem = f"station_tracks_{first.station}_{first.date}_replication_{first.replication}"
    files = style.save(draw_station_days(days), folder, stem)
    for number, one in enumerate(days, start=1):
        files.append(folder / f"{stem}{'' if number == 1 else f'_{number}'}.csv")
        write_csv(one.table, files[-1])
    return files


def draw_station_days(days: Sequence[StationDay]) -> "Figure":
    """Draw days of stations that have been read, a panel each."""
    lanes = [_lanes(one) for one in days]
    with style.styled():
        heights = [max(len(names), 2) * 0.3 + 0.2 for names, _ in lanes]
        subtitle = "which train stands where, Viet Nam time (UTC+7); numbers name trains as in the tables"
        figure = style.new_figure(1.6 + sum(heights) + 0.75 * len(days), title=TITLE, subtitle=subtitle, width_in=12.5)
        panels = figure.subplots(len(days), 1, squeeze=False, gridspec_kw={"height_ratios": heights})[:, 0]
        for axes, one, (names, lane_of) in zip(panels, days, lanes, strict=True):
            _draw_day(axes, one, lane_of)
            _set_frame(axes, one, names)
        _draw_legend(figure, [one.table for one in days])
        return figure


def _lanes(day: StationDay) -> tuple[list[str], list[int]]:
    """Return the names of the rows, and the row of each stay: a track each, and of a yard as many as stand at once."""
    tracks = max(day.run.network.points[day.station].tracks, int(day.table["track"].max()) if len(day.table) else 0)
    names = [f"track {track}" for track in range(1, tracks + 1)]
    ends: list[int] = []
    lanes = []
    for track, arrive_s, depart_s in day.table[["track", "arrive_s", "depart_s"]].itertuples(index=False):
        if track:
            lanes.append(track - 1)
            continue
        lane = next((lane for lane, end_s in enumerate(ends) if end_s + HOUR_S // 2 <= arrive_s), len(ends))
        ends[lane : lane + 1] = [depart_s]
        lanes.append(tracks + lane)
    return names + ["yard"] * bool(ends) + [""] * (len(ends) - 1), lanes


def _draw_day(axes: "Axes", day: StationDay, lanes: Sequence[int]) -> None:
    columns = ["train", "train_class", "stay", "arrive_s", "depart_s"]
    for lane, (train, train_class, stay, *span) in zip(lanes, day.table[columns].itertuples(index=False), strict=True):
        look = TRAIN_LOOKS.get(train_class, TRAIN_LOOKS["freight"])
        begin, end = (min(max((time_s - day.start_s) / HOUR_S, 0.0), _DAY_H) for time_s in span)
        if stay == "stop":
            axes.barh(lane, end - begin, left=begin, height=0.7, **_bar(train_class))
            if end - begin >= _NAME_FROM_H:
                box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6}
                at = ((begin + end) / 2, lane)
                axes.text(*at, f"{train}{look.letter}", ha="center", va="center_baseline", fontsize=7.5, bbox=box)
        else:
            axes.plot([begin], [lane], _MARKS[stay], color=look.colour, markersize=6 if stay == "pass" else 5)


def _bar(train_class: str) -> dict[str, Any]:
    look = TRAIN_LOOKS.get(train_class, TRAIN_LOOKS["freight"])
    return {
        "facecolor": look.colour,
        "alpha": 0.75,
        "edgecolor": "#333333",
        "linewidth": 0.5,
        "hatch": _HATCHES.get(train_class, ""),
    }


def _set_frame(axes: "Axes", day: StationDay, names: Sequence[str]) -> None:
    name = style.shown(day.run.network.points[day.station].name)
    when = f"{day.date:%A} {day.date.day} {day.date:%B %Y}"
    title = f"{name}, {when}, replication {day.replication}: {style.shown(day.run.name, 90)}"
    axes.set_title(style.wrapped(title, 125))
    axes.set_xlim(0, _DAY_H)
    axes.set_xticks(range(25), [f"{hour:02d}" for hour in range(25)])
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("hour")
    if day.table.empty:
        axes.text(_DAY_H / 2, 0.5, "no train comes here on this day", ha="center", va="center", color="#555555")


def _draw_legend(figure: "Figure", tables: "Sequence[pd.DataFrame]") -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    classes = {name for table in tables for name in table["train_class"]}
    stays = {stay for table in tables for stay in table["stay"]}
    handles: list[Any] = [Patch(label=look.name, **_bar(key)) for key, look in TRAIN_LOOKS.items() if key in classes]
    handles += [
        Line2D([], [], color=style.INK, linestyle="none", marker=_MARKS[stay], markersize=6, label=text)
        for stay, text in _MARK_TEXTS.items()
        if stay in stays
    ]
    if handles:
        figure.legend(handles=handles, loc="outside lower left", ncols=len(handles), handleheight=1.2)
