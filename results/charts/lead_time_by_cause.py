"""Lead time by cause chart: what the mean lead time of each line and direction was spent on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSES

from ..columns import Number
from ..traffic import Evidence
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

TITLE = "Mean lead time by cause"
SMALL_SHARE = 0.02
"""A cause below this share of every bar is drawn under `other`."""

_COLOURS = {
    "work": ("#08306b", "#2878b8", "#73b3d8", "#b5d4e9", "#0b6b5d", "#4fae9b", "#a6dbcb"),
    "waiting": ("#fdd0a2", "#f16913", "#fdae6b", "#a63603", "#fee391", "#d9a400", "#e7969c"),
}
_OTHER = {"work": "#dfe6ec", "waiting": "#f3ece2"}
_DARK = {"#08306b", "#2878b8", "#0b6b5d"}
_LEGEND_COLUMNS = 6
_HATCHES = ("///", "\\\\\\", "xxx", "...", "---", "|||", "+++")


@dataclass(frozen=True, slots=True)
class _Part:
    """One colour of the bars: the causes it stands for."""

    name: str
    kind: str
    causes: tuple[int, ...]
    colour: str
    hatch: str


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: where it stands, whose it is, mean hours of each cause."""

    y: float
    line: str
    direction: str
    run: int
    hours: Number


def draw_lead_time_by_cause(runs: style.Runs) -> "Figure":
    """Draw the mean lead time of delivered consignments as bars of hours by cause, by line and direction.

    Takes one run, or a baseline and an upgraded run. Work is drawn in plain blues and greens, waiting hatched
    in oranges; causes below 2 % of every bar are merged. Means over replications of each replication's mean.
    """
    evidence = style.sides(runs)
    with style.styled():
        bars = _bars(evidence)
        subtitle = f"hours of a mean consignment; {style.replications_text(evidence)}; hatched is waiting"
        if len(evidence) == 2:
            subtitle += "\nbaseline: {}\nupgraded: {}".format(*style.labels(evidence))
        figure = style.new_figure(_height_in(bars), title=TITLE, subtitle=subtitle)
        if not bars:
            style.say_nothing_to_show(figure, "no counted consignment was delivered in these runs")
            return figure
        axes = figure.subplots()
        parts = _parts(bars)
        longest_h = max(float(bar.hours.sum()) for bar in bars)
        for bar in bars:
            _draw_bar(axes, bar, parts, longest_h)
        _draw_totals(axes, bars)
        _set_axes(axes, bars, style.lines(evidence), is_pair=len(evidence) == 2)
        _draw_legend(figure, parts)
        return figure


def _height_in(bars: Sequence[_Bar]) -> float:
    return 2.4 + (0.30 * max(bar.y for bar in bars) if bars else 1.0)


def _bars(evidence: Sequence[Evidence]) -> list[_Bar]:
    bars, y = [], 0.0
    for line in style.lines(evidence):
        y += 1.0
        for direction in ("china_to_viet_nam", "viet_nam_to_china"):
            found = [(run, _hours(one, line, direction)) for run, one in enumerate(evidence)]
            known = [(run, hours) for run, hours in found if hours is not None]
            for run, hours in known:
                bars.append(_Bar(y, line, direction, run, hours))
                y += 1.0
            y += 0.35 if known else 0.0
    return bars


def _hours(one: Evidence, line: str, direction: str) -> Number | None:
    traffic = [one.traffic(r, (line, direction)) for r in one.run.finished]
    means = [t.cause_s / len(t.lead_time_s) / 3600 for t in traffic if len(t.lead_time_s)]
    return np.mean(means, axis=0) if means else None


def _parts(bars: Sequence[_Bar]) -> list[_Part]:
    shares = np.max([bar.hours / max(bar.hours.sum(), 1e-9) for bar in bars], axis=0)
    parts = []
    for kind in ("work", "waiting"):
        mine = [index for index, cause in enumerate(CAUSES) if cause.kind == kind]
        large = sorted(mine, key=lambda index: -shares[index])[: len(_COLOURS[kind])]
        kept = [index for index in mine if index in large and shares[index] >= SMALL_SHARE]
        for rank, index in enumerate(kept):
            hatch = _HATCHES[rank] if kind == "waiting" else ""
            name = CAUSES[index].name.replace("_", " ")
            parts.append(_Part(name, kind, (index,), _COLOURS[kind][rank], hatch))
        small = tuple(index for index in mine if index not in kept)
        if shares[list(small)].sum() > 0:
            parts.append(_Part(f"other {kind}", kind, small, _OTHER[kind], ".." if kind == "waiting" else ""))
    return parts


def _draw_bar(axes: "Axes", bar: _Bar, parts: Sequence[_Part], longest_h: float) -> None:
    left = 0.0
    for part in parts:
        width = float(bar.hours[list(part.causes)].sum())
        axes.barh(
            bar.y,
            width,
            left=left,
            height=0.82,
            facecolor=part.colour,
            hatch=part.hatch,
            edgecolor="#333333",
            linewidth=0.4,
        )
        if width >= 0.045 * longest_h:
            _write_hours(axes, left + width / 2, bar.y, width, part)
        left += width


def _write_hours(axes: "Axes", x: float, y: float, hours: float, part: _Part) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8}
    is_dark = not part.hatch and part.colour in _DARK
    axes.text(
        x,
        y,
        f"{hours:.1f}",
        ha="center",
        va="center_baseline",
        fontsize=7.5,
        color="white" if is_dark else style.INK,
        bbox=box if part.hatch else None,
    )


def _draw_totals(axes: "Axes", bars: Sequence[_Bar]) -> None:
    baseline = {(bar.line, bar.direction): float(bar.hours.sum()) for bar in bars if bar.run == 0}
    for bar in bars:
        total = float(bar.hours.sum())
        text = f"{total:.1f} h"
        before = baseline.get((bar.line, bar.direction))
        if bar.run == 1 and before:
            text += f"  ({_percent(total / before - 1)})"
        axes.annotate(
            text,
            (total, bar.y),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def _percent(share: float) -> str:
    rounded = round(share * 100)
    return f"{'±' if not rounded else '+' if rounded > 0 else '−'}{abs(rounded)} %"


def _set_axes(axes: "Axes", bars: Sequence[_Bar], names: Mapping[str, str], *, is_pair: bool) -> None:
    axes.set_ylim(max(bar.y for bar in bars) + 0.8, 0.0)
    axes.set_xlim(0, max(float(bar.hours.sum()) for bar in bars) * (1.23 if is_pair else 1.12) or 1)
    axes.set_yticks([bar.y for bar in bars], [_row_name(bar, is_pair=is_pair) for bar in bars])
    axes.tick_params(axis="y", length=0)
    style.keep_grid(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("hours")
    for line in dict.fromkeys(bar.line for bar in bars):
        top = min(bar.y for bar in bars if bar.line == line)
        axes.annotate(
            names[line],
            (0, top - 0.5),
            (0, 1),
            textcoords="offset points",
            va="bottom",
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def _row_name(bar: _Bar, *, is_pair: bool) -> str:
    direction = style.direction_name(bar.direction)
    if not is_pair:
        return direction
    return f"{direction}   {('baseline', 'upgraded')[bar.run]}"


def _draw_legend(figure: "Figure", parts: Sequence[_Part]) -> None:
    """List the parts by rows: the kind's name, then its causes, wrapped under each other."""
    rows = [row for kind in ("work", "waiting") for row in _legend_rows(parts, kind)]
    by_column = [row[column] for column in range(_LEGEND_COLUMNS) for row in rows]
    legend = figure.legend(
        handles=by_column,
        loc="outside lower left",
        ncols=_LEGEND_COLUMNS,
        handleheight=1.3,
        handlelength=2.0,
        columnspacing=1.2,
    )
    for text in legend.get_texts():
        if text.get_text() in ("work", "waiting"):
            text.set_fontweight("bold")


def _legend_rows(parts: Sequence[_Part], kind: str) -> Iterator[list["Patch"]]:
    from matplotlib.patches import Patch  # noqa: PLC0415

    mine = [part for part in parts if part.kind == kind]
    across = _LEGEND_COLUMNS - 1
    for first in range(0, len(mine), across):
        row = [Patch(facecolor="none", edgecolor="none", label=" " if first else kind)]
        for part in mine[first : first + across]:
            patch = Patch(facecolor=part.colour, edgecolor="#333333", linewidth=0.4, label=part.name)
            patch.set_hatch(part.hatch)
            row.append(patch)
        blank = [Patch(facecolor="none", edgecolor="none", label=" ") for _ in range(_LEGEND_COLUMNS - len(row))]
        yield row + blank
