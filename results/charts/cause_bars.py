"""Bars of hours by cause: work plain in cool colours, waiting hatched in warm ones, small causes merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSES

from ..cause_looks import CAUSE_LOOKS, OTHER_LOOKS, CauseLook
from ..columns import Number
from ..words import cause_name
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

SMALL_SHARE = 0.02
"""A cause below this share of every bar is drawn under `other`."""

_LEGEND_COLUMNS = (6, 5, 4)
_LEGEND_LETTERS = 100
"""So many letters in a row of the legend fit into the common width."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its heading (bars under one heading stand together), its row's name, whose it is, hours by cause.

    `gap` leaves that many rows free above it. `run` is 0 for a baseline or a single run, 1 for an upgraded one; `of`
    names what a run is compared in: an upgraded bar says its change from the baseline's bar of the same `of`.
    """

    heading: str
    name: str
    run: int
    of: object
    hours: Number
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class _Part:
    """One look in the bars: the causes it stands for."""

    name: str
    kind: str
    causes: tuple[int, ...]
    look: CauseLook


def bars_height_in(bars: Sequence[Bar]) -> float:
    """Return the height of a figure of these bars, with their legend, without headline (inches)."""
    return 2.4 + (0.30 * max(_rows(bars)) if bars else 1.0)


def draw_bars(figure: "Figure", bars: Sequence[Bar]) -> None:
    """Draw bars, one or more, and their legend into an empty figure."""
    axes = figure.subplots()
    parts, rows = _parts(bars), _rows(bars)
    longest_h = max(float(bar.hours.sum()) for bar in bars)
    for bar, y in zip(bars, rows, strict=True):
        _draw_bar(axes, (bar, y), parts, longest_h)
    _draw_totals(axes, bars, rows)
    _set_axes(axes, bars, rows)
    _draw_legend(figure, parts)


def _rows(bars: Sequence[Bar]) -> list[float]:
    rows, y, heading = [], 0.0, None
    for bar in bars:
        y += 1.0 if bar.heading != heading else bar.gap
        rows.append(y)
        y, heading = y + 1.0, bar.heading
    return rows


def _parts(bars: Sequence[Bar]) -> list[_Part]:
    shares = np.max([bar.hours / max(bar.hours.sum(), 1e-9) for bar in bars], axis=0)
    parts = []
    for kind in ("work", "waiting"):
        mine = [index for index, cause in enumerate(CAUSES) if cause.kind == kind]
        kept = [index for index in mine if shares[index] >= SMALL_SHARE]
        for index in kept:
            cause = CAUSES[index].name
            parts.append(_Part(cause_name(cause), kind, (index,), CAUSE_LOOKS[cause]))
        small = tuple(index for index in mine if index not in kept)
        if shares[list(small)].sum() > 0:
            parts.append(_Part(f"other {kind}", kind, small, OTHER_LOOKS[kind]))
    return parts


def _draw_bar(axes: "Axes", at: tuple[Bar, float], parts: Sequence[_Part], longest_h: float) -> None:
    bar, y = at
    left = 0.0
    for part in parts:
        width = float(bar.hours[list(part.causes)].sum())
        axes.barh(
            y,
            width,
            left=left,
            height=0.82,
            facecolor=part.look.colour,
            hatch=part.look.hatch,
            edgecolor="#333333",
            linewidth=0.4,
        )
        if width >= 0.045 * longest_h:
            _write_hours(axes, left + width / 2, y, width, part)
        left += width


def _write_hours(axes: "Axes", x: float, y: float, hours: float, part: _Part) -> None:
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.8}
    axes.text(
        x,
        y,
        f"{hours:.1f}",
        ha="center",
        va="center_baseline",
        fontsize=7.5,
        color="white" if not part.look.hatch and _is_dark(part.look.colour) else style.INK,
        bbox=box if part.look.hatch else None,
    )


def _is_dark(colour: str) -> bool:
    """Whether white can be read on it better than ink: its lightness in grey print (ITU-R BT.601) is below a half."""
    from matplotlib.colors import to_rgb  # noqa: PLC0415

    return float(np.dot(to_rgb(colour), (0.299, 0.587, 0.114))) < 0.5


def _draw_totals(axes: "Axes", bars: Sequence[Bar], rows: Sequence[float]) -> None:
    baseline = {bar.of: float(bar.hours.sum()) for bar in bars if bar.run == 0}
    for bar, y in zip(bars, rows, strict=True):
        total = float(bar.hours.sum())
        text = f"{total:.1f} h"
        before = baseline.get(bar.of)
        if bar.run == 1 and before:
            text += f"  ({_percent(total / before - 1)})"
        axes.annotate(
            text,
            (total, y),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def _percent(share: float) -> str:
    rounded = round(share * 100)
    return f"{'±' if not rounded else '+' if rounded > 0 else '−'}{abs(rounded)} %"


def _set_axes(axes: "Axes", bars: Sequence[Bar], rows: Sequence[float]) -> None:
    is_pair = any(bar.run for bar in bars)
    axes.set_ylim(max(rows) + 0.8, 0.0)
    axes.set_xlim(0, max(float(bar.hours.sum()) for bar in bars) * (1.23 if is_pair else 1.12) or 1)
    axes.set_yticks(rows, [bar.name for bar in bars])
    axes.tick_params(axis="y", length=0)
    style.keep_grid(axes, "x")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("hours")
    for heading in dict.fromkeys(bar.heading for bar in bars):
        top = min(y for bar, y in zip(bars, rows, strict=True) if bar.heading == heading)
        axes.annotate(
            heading,
            (0, top - 0.5),
            (0, 1),
            textcoords="offset points",
            va="bottom",
            fontweight="bold",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def _draw_legend(figure: "Figure", parts: Sequence[_Part]) -> None:
    """List the parts by rows: the kind's name, then its causes, wrapped under each other."""
    rows = _legend_rows(parts)
    columns = len(rows[0])
    legend = figure.legend(
        handles=[row[column] for column in range(columns) for row in rows],
        loc="outside lower left",
        ncols=columns,
        fontsize=8.5,
        handleheight=1.3,
        handlelength=2.0,
        columnspacing=0.9,
    )
    for text in legend.get_texts():
        if text.get_text() in ("work", "waiting"):
            text.set_fontweight("bold")


def _legend_rows(parts: Sequence[_Part]) -> list[list["Patch"]]:
    """Rows of as many columns as fit into the width."""
    found: list[list[Patch]] = []
    for columns in _LEGEND_COLUMNS:
        found = [row for kind in ("work", "waiting") for row in _rows_of_kind(parts, kind, columns)]
        widths = (max(len(str(row[at].get_label())) for row in found) for at in range(columns))
        if sum(widths) <= _LEGEND_LETTERS:
            break
    return found


def _rows_of_kind(parts: Sequence[_Part], kind: str, columns: int) -> Iterator[list["Patch"]]:
    from matplotlib.patches import Patch  # noqa: PLC0415

    mine = [part for part in parts if part.kind == kind]
    for first in range(0, len(mine), columns - 1):
        row = [Patch(facecolor="none", edgecolor="none", label=" " if first else kind)]
        for part in mine[first : first + columns - 1]:
            patch = Patch(facecolor=part.look.colour, edgecolor="#333333", linewidth=0.4, label=part.name)
            patch.set_hatch(part.look.hatch)
            row.append(patch)
        yield row + [Patch(facecolor="none", edgecolor="none", label=" ") for _ in range(columns - len(row))]
