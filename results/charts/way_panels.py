"""Panels of what rises along the way of a mean consignment, borders as jumps: time-distance and cost-distance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..time_distances import border_stretches_km
from ..traffic import DIRECTIONS
from . import style
from .train_looks import BORDER

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Rising:
    """What rises along the way: its cumulative column, the text of its axis, and what is written of one run's way.

    `parts` returns values by name, the same names for each run; the last one is printed bold.
    """

    column: str
    axis: str
    parts: "Callable[[pd.DataFrame], Mapping[str, str]]"


def draw_ways(evidence: style.Sides, table: "pd.DataFrame", rising: Rising, *, title: str, subtitle: str) -> "Figure":
    """Draw a table of the stops along ways (as `results.time_distance`), a panel for each line and direction."""
    names = {line: name for line, name in style.lines(evidence).items() if line in set(table["line"])}
    with style.styled():
        height_in = 1.3 + 0.18 * subtitle.count("\n") + 2.75 * max(len(names), 1)
        figure = style.new_figure(height_in, title=title, subtitle=subtitle)
        if not names:
            style.say_nothing_to_show(figure, "no counted consignment was delivered in these runs")
            return figure
        panels = figure.subplots(len(names), 2, squeeze=False)
        for row, (line, name) in zip(panels, names.items(), strict=True):
            for axes, direction in zip(row, DIRECTIONS, strict=True):
                mine = table[(table["line"] == line) & (table["direction"] == direction)]
                axes.set_title(f"{name}\n{style.direction_name(direction)}", fontsize=9)
                _draw_panel(axes, mine, evidence, rising)
        _draw_legend(figure, evidence, table)
        return figure


def _draw_panel(axes: "Axes", table: "pd.DataFrame", evidence: style.Sides, rising: Rising) -> None:
    if table.empty:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "no deliveries", transform=axes.transAxes, ha="center", color="#555555")
        return
    most_km, most = max(float(table["to_km"].max()), 1.0), float(table[rising.column].max())
    axes.set_xlim(-0.03 * most_km, most_km * 1.03)
    axes.set_ylim(0, most * 1.12 or 1)
    _shade_borders(axes, table, style.looks(evidence), 0.012 * most_km)
    for number, look in enumerate(style.looks(evidence), start=1):
        mine = table[table["run"] == number]
        if len(mine):
            _draw_way(axes, mine, look, rising.column)
    axes.set_xlabel(_from_to(table), fontsize=8.5)
    axes.set_ylabel(rising.axis)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    _write_parts(axes, table, style.looks(evidence), rising)


def _shade_borders(axes: "Axes", table: "pd.DataFrame", looks: Sequence[style.Look], least_km: float) -> None:
    """Shade the border crossing; where runs cross elsewhere, strips in their colours: the first on top, then below."""
    ways = {look: table[table["run"] == number] for number, look in enumerate(looks, start=1)}
    stretches = {look: border_stretches_km(way) for look, way in ways.items() if len(way)}
    if len({str(each) for each in stretches.values()}) == 1:
        for span in next(iter(stretches.values())):
            axes.axvspan(*_at_least(span, least_km), facecolor=BORDER, lw=0, zorder=0)
        return
    for row, (look, each) in enumerate(stretches.items()):
        low, high = (0, _STRIP) if row else (1 - _STRIP, 1)
        for span in each:
            axes.axvspan(*_at_least(span, least_km), low, high, facecolor=look.colour, lw=0, zorder=1)


_STRIP = 0.03
"""Height of the strips of border crossings, as a share of the panel's; the page has the same (`page/way.js`)."""


def _from_to(table: "pd.DataFrame") -> str:
    first = table[table["run"] == table["run"].min()]
    ends = (first["place_name"].iloc[end].split(" (")[0] or "?" for end in (0, -1))  # without what is in brackets
    origin, destination = (style.shown(name) for name in ends)
    return style.wrapped(f"km, {origin} to {destination}", 56)


def _at_least(span: tuple[float, float], width: float) -> tuple[float, float]:
    middle, half = (span[0] + span[1]) / 2, max(span[1] - span[0], width) / 2
    return middle - half, middle + half


def _draw_way(axes: "Axes", way: "pd.DataFrame", look: style.Look, column: str) -> None:
    km, heights = [0.0], [0.0]
    for from_km, to_km, end in way[["from_km", "to_km", column]].itertuples(index=False):
        km += [from_km, to_km]
        heights += [heights[-1], end]
    axes.plot(km, heights, color=look.colour, linestyle=look.dashes, linewidth=1.8, solid_joinstyle="round", zorder=3)
    axes.plot(km[-1], heights[-1], marker=look.mark, color=look.colour, markersize=5, zorder=4, clip_on=False)


def _write_parts(axes: "Axes", table: "pd.DataFrame", looks: Sequence[style.Look], rising: Rising) -> None:
    """Write what the rise is made of in the corner that the curves leave free, a column of values for each run.

    Over the columns of two runs stand their marks, which tell them apart in grey print.
    """
    is_low = _is_early(table, rising.column)
    marks, first = int(len(looks) > 1), table["run"].min()
    for number, look in enumerate(looks, start=1):
        mine = table[table["run"] == number]
        if mine.empty:
            continue
        parts = rising.parts(mine)
        right, top = (0.97, 0.09 + _ROW * (len(parts) - 1)) if is_low else (0.44 + 0.14 * marks, 0.93 - _ROW * marks)
        right -= _COLUMN * (len(looks) - number)
        if marks:
            at = (right - 0.015, top + _ROW)
            axes.plot(*at, marker=look.mark, color=look.colour, markersize=4.5, transform=axes.transAxes, zorder=5)
        for row, (name, value) in enumerate(parts.items()):
            is_last = row == len(parts) - 1
            if number == first:
                _note(axes, (right - _COLUMN + 0.01, top - _ROW * row), name, style.INK, is_bold=is_last)
            _note(axes, (right, top - _ROW * row), value, look.colour, is_bold=is_last)


_ROW, _COLUMN = 0.085, 0.155
"""Height of a row of text and width of a column, as shares of the panel's."""


def _is_early(table: "pd.DataFrame", column: str) -> bool:
    """Whether more than half of it has risen half-way along, so that the lower right corner is free."""
    first = table[table["run"] == table["run"].min()]
    half = first[first["to_km"] <= first["to_km"].max() / 2][column].max()
    return bool(half > first[column].max() / 2)


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


def _draw_legend(figure: "Figure", evidence: style.Sides, table: "pd.DataFrame") -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415

    ways = table.groupby(["line", "direction"])
    is_split = any(len({str(border_stretches_km(way)) for _, way in both.groupby("run")}) > 1 for _, both in ways)
    label = (
        "border crossing" + " (where runs differ: strips, baseline at the top edge, upgraded at the bottom)" * is_split
    )
    style.draw_key_of_runs(figure, evidence, [Patch(facecolor=BORDER, edgecolor="#d9c27a", label=label)])
