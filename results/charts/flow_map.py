"""Flow map: the lines with the tonnes that pass over each section in a week as width."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..section_flow import section_flows
from ..sides import Sides
from ..traffic import Evidence
from . import style
from .basemap_layer import CREDIT, LAND, draw_basemap
from .dwell_symbols import border_hours, diameter_pt, draw_dwell, dwell_key
from .map_labels import Label, place_labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from geo import OperationalPoint, Section

TITLE = "Freight flows"
WIDEST_PT, NARROWEST_PT = 9.0, 1.3
KM_PER_DEGREE = 111.32
"""Length of a degree of latitude on the sphere, km."""

_RANK = {"border_station": 0, "port_station": 1, "road_point": 2, "yard": 3}
_MOST_LABELS = 22
_LONG = 24
"""A border's name of more letters has what is in brackets on a line of its own."""


@dataclass(frozen=True, slots=True)
class _Map:
    """What one panel shows: a run's sections, the tonnes a week on each, the line that brings most, border hours."""

    run: Evidence
    t_per_week: Mapping[str, float]
    line: Mapping[str, str]
    border_h: Mapping[str, float]


def draw_flow_map(runs: style.Runs) -> "Figure":
    """Draw the network as a map, the width of a section by the tonnes a week in both directions together.

    Takes one run, or a baseline and an upgraded run (a panel each, one scale of widths). Colour is the line
    whose carriers bring most to the section, dashes are roads, grey sections carry no freight. The area of the circle
    at a border is the time there of a mean consignment that crosses, both directions (CAREC CPMM TFI1). Positions are
    those of the network (WGS 84), a degree of longitude shortened by the cosine of the middle latitude; the basemap is
    Natural Earth's.
    """
    evidence = style.sides(runs)
    with style.styled():
        maps = _read(evidence)
        what = "width: t per week over each section, both directions; circles: time of a mean consignment at the border"
        subtitle = f"{what}; {style.replications_text(evidence)}"
        known = [one for one in maps if one.run.run.network.sections]
        figure = style.new_figure(1.5 + _heights_in(known), title=TITLE, subtitle=subtitle)
        if not known:
            style.say_nothing_to_show(figure, "the network has no sections")
            return figure
        most = max((t for one in known for t in one.t_per_week.values()), default=0.0)
        most_h = max((hours for one in known for hours in one.border_h.values()), default=0.0)
        colours = dict(zip(style.lines(evidence), style.LINE_COLOURS * 10, strict=False))
        panels = figure.subplots(len(known), 1, squeeze=False)[:, 0]
        for axes, one in zip(panels, known, strict=True):
            _set_frame(axes, known)
            draw_basemap(axes)
            _draw_sections(axes, one, colours, most)
            for border, location in _border_places(one).items():
                draw_dwell(axes, location, one.border_h.get(border, 0.0), most_h)
            _draw_scale_bar(axes)
            axes.set_title(style.shown(one.run.run.name, 90))
        _draw_legend(figure, evidence, colours, (most, most_h))
        figure.draw_without_rendering()
        for axes, one in zip(panels, known, strict=True):
            place_labels(axes, _labels(one, most_h), _vertices(one))
        return figure


def flow_table(evidence: Sides) -> "pd.DataFrame":
    """Return the tonnes over each section.

    Columns: run (1, 2), section, from_point, to_point, line (whose carriers bring it), t_per_week (both directions).
    """
    import pandas as pd  # noqa: PLC0415

    parts = []
    for number, one in enumerate(evidence, start=1):
        flows, sections = one.read_all(section_flows), one.run.network.sections
        ends = [(sections[section].from_point, sections[section].to_point) for section in flows["section"]]
        flows = flows.assign(run=number, from_point=[first for first, _ in ends], to_point=[last for _, last in ends])
        parts.append(flows[["run", "section", "from_point", "to_point", "line", "t_per_week"]])
    return pd.concat(parts, ignore_index=True)


def _read(evidence: Sides) -> list[_Map]:
    table, hours = flow_table(evidence).sort_values("t_per_week"), border_hours(evidence)
    maps = []
    for number, one in enumerate(evidence, start=1):
        flows = table[table["run"] == number]
        line = dict(zip(flows["section"], flows["line"], strict=True))
        total = {str(section): float(t) for section, t in flows.groupby("section")["t_per_week"].sum().items()}
        maps.append(_Map(one, total, line, {border: h for (run, border), h in hours.items() if run == number}))
    return maps


def _draw_sections(axes: "Axes", one: _Map, colours: Mapping[str, str], most: float) -> None:
    order = sorted(one.run.run.network.sections.values(), key=lambda section: one.t_per_week.get(section.id, 0.0))
    for section in order:
        x, y = np.asarray(section.geometry.coords)[:, :2].T
        t = one.t_per_week.get(section.id, 0.0)
        colour = colours.get(one.line.get(section.id, ""), "#b8b8b8") if t else "#b8b8b8"
        axes.plot(x, y, color=colour, linewidth=_width(t, most), linestyle=_dashes(section), **_CAPS)
    points = one.run.run.network.points.values()
    x, y = np.array([point.location for point in points]).T
    axes.plot(x, y, "o", color="white", markeredgecolor=style.INK, markersize=2.2, markeredgewidth=0.5, zorder=3)


_CAPS: dict[str, Any] = {"solid_capstyle": "round", "dash_capstyle": "butt", "zorder": 2}


def _width(t: float, most: float) -> float:
    if not t:
        return 0.9
    return max(NARROWEST_PT, WIDEST_PT * t / most)


def _dashes(section: "Section") -> Any:
    return (0, (2.2, 0.7)) if section.mode == "road" else "solid"


def _frame(maps: Sequence[_Map]) -> tuple[float, float, float, float]:
    """Return west, south, east, north of all maps with a margin for labels (degrees)."""
    bounds = np.array([s.geometry.bounds for one in maps for s in one.run.run.network.sections.values()])
    west, south = (float(least) for least in bounds[:, :2].min(axis=0))
    east, north = (float(most) for most in bounds[:, 2:].max(axis=0))
    across, up = max(east - west, 0.2), max(north - south, 0.2)
    return west - 0.12 * across, south - 0.14 * up, east + 0.12 * across, north + 0.17 * up


def _stretch(frame: tuple[float, float, float, float]) -> float:
    return 1 / math.cos(math.radians((frame[1] + frame[3]) / 2))


def _heights_in(maps: Sequence[_Map]) -> float:
    """Return the height of all panels that fills the width, 2.5 to 7 inches each."""
    if not maps:
        return 2.5
    west, south, east, north = frame = _frame(maps)
    height = (style.WIDTH_IN - 0.4) * (north - south) / (east - west) * _stretch(frame)
    return (min(max(height, 2.5), 7.0) + 0.25) * len(maps)


def _set_frame(axes: "Axes", maps: Sequence[_Map]) -> None:
    west, south, east, north = frame = _frame(maps)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(_stretch(frame))
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_scale_bar(axes: "Axes") -> None:
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    degree_km = KM_PER_DEGREE * math.cos(math.radians((south + north) / 2))
    km = max((km for km in (5, 10, 20, 50, 100, 200) if km / degree_km < (east - west) / 5), default=5)
    x, y = west + 0.03 * (east - west), south + 0.06 * (north - south)
    axes.plot([x, x + km / degree_km], [y, y], color=style.INK, linewidth=2.5, solid_capstyle="butt", zorder=3.1)
    ground = {"facecolor": LAND, "edgecolor": "none", "pad": 1.2}  # rivers and borders end at the letters
    axes.annotate(f"{km} km", (x, y), (0, 4), textcoords="offset points", fontsize=8.5, bbox=ground)


def _labels(one: _Map, most_h: float) -> list[Label]:
    points = one.run.run.network.points
    used = {end for s in one.t_per_week for section in [_section(one, s)] for end in section}
    ends = {point for point in points if len(one.run.run.network.sections_at(point)) == 1}
    calls = {terminal.station for terminal in one.run.run.scenario.terminals.values()}
    forks = {point for point in points if len(one.run.run.network.sections_at(point)) > 2}
    noted = [p for p in points.values() if p.kind in _RANK or p.id in ends | calls | forks]
    noted.sort(key=lambda p: (p.id not in calls, _RANK.get(p.kind, 3), p.id not in used, p.id))
    towns = [Label(style.shown(p.name, 28), p.location, is_bold=p.id in calls) for p in noted[:_MOST_LABELS]]
    return [*_border_labels(one, most_h), *towns]


def _section(one: _Map, section: str) -> tuple[str, str]:
    found = one.run.run.network.sections[section]
    return found.from_point, found.to_point


def _border_labels(one: _Map, most_h: float) -> list[Label]:
    borders = one.run.run.scenario.borders
    labels = []
    for key, location in _border_places(one).items():
        hours = one.border_h.get(key, 0.0)
        name = style.shown(borders[key].name, 34)
        name = name.replace(" (", "\n(", 1) if len(name) > _LONG else name  # less wide, so that it has room by a line
        text = name + (f"\n{hours:.1f} h" if hours else "")
        labels.append(Label(text, location, is_border=True, circle_pt=diameter_pt(hours, most_h)))
    return labels


def _border_places(one: _Map) -> dict[str, tuple[float, float]]:
    """Return where each border of the network lies: in the middle between its two stations."""
    points, places = one.run.run.network.points, {}
    for key, border in one.run.run.scenario.borders.items():
        sides = [points[s] for s in (border.china.station, border.viet_nam.station) if s in points]
        if sides:
            places[key] = _middle(sides)
    return places


def _middle(points: Sequence["OperationalPoint"]) -> tuple[float, float]:
    x, y = np.mean([point.location for point in points], axis=0)
    return float(x), float(y)


def _vertices(one: _Map) -> "NDArray[np.float64]":
    """Return positions along the sections, 0.01 degrees apart or less, that labels had better keep off."""
    positions = []
    for section in one.run.run.network.sections.values():
        count = int(section.geometry.length / 0.01) + 2
        positions += [section.geometry.interpolate(share, normalized=True) for share in np.linspace(0, 1, count)]
    return np.array([(position.x, position.y) for position in positions])


def _draw_legend(
    figure: "Figure", evidence: Sequence[Evidence], colours: Mapping[str, str], most: tuple[float, float]
) -> None:
    """Explain colours, widths (`most[0]`: t per week) and circles (`most[1]`: hours)."""
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    names = style.lines(evidence)
    handles: list[Any] = [Line2D([], [], color=colours[line], linewidth=4, label=names[line]) for line in names]
    handles += [
        Line2D([], [], color=style.INK, linewidth=_width(t, most[0]), label=f"{t:,.0f} t per week", **_CAPS)
        for t in _round_widths(most[0])
    ]
    handles.append(Line2D([], [], color="#b8b8b8", linewidth=0.9, label="no freight"))
    modes = {section.mode for one in evidence for section in one.run.network.sections.values()}
    if "road" in modes:
        handles.append(Line2D([], [], color=style.INK, linewidth=2.5, linestyle=(0, (2.2, 0.7)), label="road"))
    handles += dwell_key(most[1])
    handles.append(Patch(facecolor="none", edgecolor="none", label=CREDIT))
    figure.legend(handles=handles, loc="outside lower left", ncols=3, handlelength=3.2, labelspacing=0.7)


def _round_widths(most: float) -> list[float]:
    """Return two round flows for the key: the largest that fits, and about a third of it."""
    if most <= 0:
        return []
    power = 10 ** math.floor(math.log10(most))
    large = max(step * power for step in (1, 2, 5) if step * power <= most)
    return [large, {1: 0.5, 2: 0.5, 5: 0.4}[round(large / power)] * large]
