"""Occupation heat map: sections down, hours of the day across, the darker the longer a train is on it."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..section_loads import section_occupation
from . import style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

    from geo import OperationalPoint

    Points = Mapping[str, OperationalPoint]

TITLE = "Occupation of the sections by hour of the day"
_SHADES = "YlGnBu"
"""Falls evenly in lightness, so that grey print keeps the order."""
_ROW_IN = 0.132


def draw_section_occupation(runs: style.Runs) -> "Figure":
    """Draw for which share of each hour of the day some train is on each section, as a heat map.

    Takes one run, or a baseline and an upgraded run (a column each, one scale of shades); the lines stand under each
    other, their sections in the order of km, a row for each between two
    stations, whatever its length. Railways only.
    """
    evidence = style.sides(runs)
    table = section_occupation(evidence)
    lines = list(dict.fromkeys(table["line"]))
    counts = {line: int(table[table["line"] == line].groupby("run")["section"].nunique().max()) for line in lines}
    with style.styled():
        what = "% of each hour with a train on the section, measured days, hours of Viet Nam"
        subtitle = f"{what}; {style.replications_text(evidence)}"
        height_in = 1.5 + sum(_ROW_IN * count + 0.45 for count in counts.values())
        width_in = style.WIDTH_IN if len(evidence) == 1 else 12.5
        figure = style.new_figure(max(height_in, 2.5), title=TITLE, subtitle=subtitle, width_in=width_in)
        if not lines:
            style.say_nothing_to_show(figure, "no trains run in these runs")
            return figure
        most = math.ceil(float(table["occupied_share"].max()) * 10) * 10 or 10
        grid = {"height_ratios": [_ROW_IN * count + 0.1 for count in counts.values()]}
        panels = figure.subplots(len(lines), len(evidence), squeeze=False, gridspec_kw=grid)
        shades = _draw_panels(panels, table, evidence, (lines, most))
        bar = figure.colorbar(shades, ax=panels, location="bottom", shrink=0.4, aspect=40, pad=0.01)
        bar.set_label("% of the hour with a train on the section")
        bar.outline.set_visible(False)
        return figure


def _draw_panels(
    panels: "np.ndarray[tuple[int, int], np.dtype[np.object_]]",
    table: "pd.DataFrame",
    evidence: style.Sides,
    scale: tuple[Sequence[str], int],
) -> "AxesImage":
    shades = None
    for index, (row, line) in enumerate(zip(panels, scale[0], strict=True)):
        for number, (axes, one, label) in enumerate(zip(row, evidence, style.labels(evidence), strict=True), start=1):
            mine = table[(table["line"] == line) & (table["run"] == number)]
            names = one.run.scenario.network
            title = style.shown(names[line].name if line in names else line)
            axes.set_title(
                f"{style.wrapped(label, 60)}\n{title}" if index == 0 and len(evidence) == 2 else title, fontsize=9
            )
            shades = _draw_panel(axes, mine, one.run.network.points, scale[1]) or shades
    assert shades is not None  # a line is there only with sections
    return shades


def _draw_panel(
    axes: "Axes", table: "pd.DataFrame", points: "Mapping[str, OperationalPoint]", most: int
) -> "AxesImage | None":
    if table.empty:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "no trains", transform=axes.transAxes, ha="center", va="center", color="#555555")
        return None
    sections = table.drop_duplicates("section")
    shares = table["occupied_share"].to_numpy().reshape(len(sections), 24) * 100
    shades = axes.imshow(shares, aspect="auto", cmap=_SHADES, vmin=0, vmax=most, extent=(0, 24, len(sections), 0))
    names = _edge_names(sections["from_point"].tolist(), sections["to_point"].tolist(), points)
    axes.set_yticks(range(len(names)), names, fontsize=6.5)
    axes.set_xticks(range(0, 25, 3), [f"{hour:02d}" for hour in range(0, 25, 3)], fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    return shades


def _edge_names(first: Sequence[str], last: Sequence[str], points: "Points") -> list[str]:
    """Return the stations between the rows; two where a branch begins elsewhere than the row before it ends."""
    names = [style.shown(points[first[0]].name)]
    for number, point in enumerate(last):
        follows = first[number + 1] if number + 1 < len(first) else point
        name = style.shown(points[point].name, 44 if follows == point else 24)
        names.append(name if follows == point else f"{name} | {style.shown(points[follows].name, 24)}")
    return names
