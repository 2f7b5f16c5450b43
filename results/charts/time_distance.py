"""Time-distance chart (UNESCAP): cumulative hours against distance along the way, borders as jumps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..time_distances import time_distance
from ..traffic import DIRECTIONS
from . import style
from .train_looks import BORDER

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Time and distance"


def draw_time_distance(runs: style.Runs) -> "Figure":
    """Draw the cumulative hours of a mean consignment along its way, a panel for each line and direction.

    Takes one run, or a baseline and an upgraded run. Sections are slopes (the steeper, the slower), stays are jumps;
    the stretch of the border is shaded; the hours before departure, at the border and in all are written. Of each line
    and direction the pair of terminals with the most consignments (`results.time_distance`). The model has no costs:
    there is no cost-distance.

    Source: UNESCAP, time/cost-distance methodology.
    """
    evidence = style.sides(runs)
    table = time_distance(evidence)
    names = {line: name for line, name in style.lines(evidence).items() if line in set(table["line"])}
    with style.styled():
        subtitle = f"cumulative hours of a mean consignment by km along its way; {style.replications_text(evidence)}"
        figure = style.new_figure(1.3 + 2.75 * max(len(names), 1), title=TITLE, subtitle=subtitle)
        if not names:
            style.say_nothing_to_show(figure, "no counted consignment was delivered in these runs")
            return figure
        panels = figure.subplots(len(names), 2, squeeze=False)
        for row, (line, name) in zip(panels, names.items(), strict=True):
            for axes, direction in zip(row, DIRECTIONS, strict=True):
                mine = table[(table["line"] == line) & (table["direction"] == direction)]
                axes.set_title(style.shown(name, 40) + "\n" + style.direction_name(direction), fontsize=9)
                _draw_panel(axes, mine, evidence)
        _draw_legend(figure, evidence)
        return figure


def _draw_panel(axes: "Axes", table: "pd.DataFrame", evidence: style.Sides) -> None:
    if table.empty:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "no deliveries", transform=axes.transAxes, ha="center", color="#555555")
        return
    most_km, most_h = max(float(table["to_km"].max()), 1.0), float(table["cumulative_h"].max())
    axes.set_xlim(-0.03 * most_km, most_km * 1.03)
    axes.set_ylim(0, most_h * 1.12 or 1)
    crossing = table[table["border"] != ""]
    if len(crossing):
        middle = (crossing["from_km"].min(), crossing["to_km"].max())
        axes.axvspan(*_at_least(middle, 0.012 * most_km), color=BORDER, lw=0, zorder=0)
    for number, look in enumerate(style.looks(evidence), start=1):
        mine = table[table["run"] == number]
        if len(mine):
            _draw_way(axes, mine, look)
    axes.set_xlabel(_from_to(table), fontsize=8.5)
    axes.set_ylabel("hours since ready")
    _write_hours(axes, table, style.looks(evidence))


def _from_to(table: "pd.DataFrame") -> str:
    first = table[table["run"] == table["run"].min()]
    ends = (first["place_name"].iloc[end].split(" (")[0] or "?" for end in (0, -1))  # without what is in brackets
    origin, destination = (style.shown(name, 30) for name in ends)
    return f"km, {origin} to {destination}"


def _at_least(span: tuple[float, float], width: float) -> tuple[float, float]:
    middle, half = (span[0] + span[1]) / 2, max(span[1] - span[0], width) / 2
    return middle - half, middle + half


def _draw_way(axes: "Axes", way: "pd.DataFrame", look: style.Look) -> None:
    km, hours = [0.0], [0.0]
    for from_km, to_km, end_h in way[["from_km", "to_km", "cumulative_h"]].itertuples(index=False):
        km += [from_km, to_km]
        hours += [hours[-1], end_h]
    axes.plot(km, hours, color=look.colour, linestyle=look.dashes, linewidth=1.8, solid_joinstyle="round", zorder=3)
    axes.plot(km[-1], hours[-1], marker=look.mark, color=look.colour, markersize=5, zorder=4, clip_on=False)


def _write_hours(axes: "Axes", table: "pd.DataFrame", looks: Sequence[style.Look]) -> None:
    """Write the hours before departure, at the border and in all, in the corner that the curves leave free."""
    is_low = _is_early(table)
    for number, look in enumerate(looks, start=1):
        mine = table[table["run"] == number]
        if mine.empty:
            continue
        parts = {
            "before departure": mine["hours"].iloc[0],
            "at the border": mine.loc[mine["border"] != "", "hours"].sum(),
            "in all": mine["cumulative_h"].max(),
        }
        for row, (name, hours) in enumerate(parts.items()):
            at = (0.97, 0.26 - 0.085 * row) if is_low else (0.62, 0.93 - 0.085 * row)
            left = 0.155 * (len(looks) - number)
            if number == 1:
                _note(axes, (at[0] - 0.155 * len(looks) + 0.01, at[1]), name, style.INK, is_bold=name == "in all")
            _note(axes, (at[0] - left, at[1]), f"{hours:.1f} h", look.colour, is_bold=name == "in all")


def _is_early(table: "pd.DataFrame") -> bool:
    """Whether more than half of the time has gone half-way along, so that the lower right corner is free."""
    first = table[table["run"] == table["run"].min()]
    half = first[first["to_km"] <= first["to_km"].max() / 2]["cumulative_h"].max()
    return bool(half > first["cumulative_h"].max() / 2)


def _note(axes: "Axes", at: tuple[float, float], text: str, colour: str, *, is_bold: bool) -> None:
    axes.text(
        *at,
        text,
        transform=axes.transAxes,
        ha="right",
        va="center",
        fontsize=8.5,
        color=colour,
        fontweight="bold" if is_bold else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.7, "pad": 0.4},
        zorder=5,
    )


def _draw_legend(figure: "Figure", evidence: style.Sides) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415

    style.draw_run_legend(figure, evidence, [Patch(facecolor=BORDER, edgecolor="#d9c27a", label="border crossing")])
