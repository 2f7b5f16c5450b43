"""Region chart: how a change spreads over sampled assumptions, the claimed band, and the inputs that decide it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from ..studies.ranking import LEVEL, Ranked
from ..studies.region import CountedShare, LineRegion, Region
from ..studies.uncertain_inputs import short_name
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "When is it true?"
_BARS = 6
_BAND = "#dfeedd"
_BOX: Final = {"facecolor": "white", "edgecolor": "none", "pad": 3}
_LOW = 0.6
"""A curve that ends as low as this leaves room for texts above it, everywhere."""


def draw_region(region: Region, names: Mapping[str, str]) -> "Figure":
    """Draw a row for each line: the distribution of the change (share of points up to it), and the deciding inputs.

    `names` has a name for each line. The band is the claim; the dashed line is the change as the scenarios are written.
    Points that fail have no change: the distribution then ends below 1. Bars are rank correlations with the change,
    filled where they stand out at 5 %.
    """
    with style.styled():
        count = len(region.outcome.points) - 1
        failing = "; where it fails there is no change" if any(each.fails.count for each in region.lines) else ""
        draws = f"{count:,} draws of {len(region.assumptions.inputs):,} inputs{failing}"
        subtitle = (
            f"{style.shown(region.claim.text, 80)}: {draws}\n"
            "left: share of the draws up to a change (band: the claim; dashed: as the scenarios are written)\n"
            "right: rank correlation of inputs of the line with the change (filled: not by chance, at 5 %)"
        )
        shown = tuple(each for each in region.lines if each.inside.of)
        figure = style.new_figure(1.1 + 2.5 * max(len(shown), 1), title=TITLE, subtitle=subtitle)
        if not shown:
            style.say_nothing_to_show(figure, "no change could be measured")
            return figure
        panels = figure.subplots(len(shown), 2, squeeze=False, width_ratios=[1.15, 1])
        ends = _common_ends(region)
        for (left, right), each in zip(panels, shown, strict=True):
            _draw_spread(left, each, region, ends)
            left.set_title(style.shown(names[each.line]))
            _draw_bars(right, each, region)
        panels[-1, 0].set_xlabel("change, %")
        panels[-1, 1].set_xlabel("rank correlation with the change")
        return figure


def _common_ends(region: Region) -> tuple[float, float]:
    changes = np.concatenate([each.changes[~np.isnan(each.changes)] for each in region.lines])
    low, high = np.percentile(100 * changes, [1, 99]).tolist() if len(changes) else (0.0, 0.0)
    bounds = [100 * bound for bound in (region.claim.low, region.claim.high) if np.isfinite(bound)]
    low, high = min(low, *bounds, 0.0), max(high, *bounds, 0.0)
    room = 0.05 * (high - low) or 1.0
    return low - room, high + room


def _draw_spread(axes: "Axes", each: LineRegion, region: Region, ends: tuple[float, float]) -> None:
    known = np.sort(100 * each.changes[~np.isnan(each.changes)])
    axes.axvspan(max(100 * region.claim.low, ends[0]), min(100 * region.claim.high, ends[1]), color=_BAND, zorder=0)
    if len(known):
        shares = np.arange(1, len(known) + 1) / each.inside.of
        axes.step([ends[0], *known, ends[1]], [0.0, *shares, shares[-1]], where="post", color=style.LOOKS[1].colour)
    else:
        axes.text(0.5, 0.5, "it fails at all points", transform=axes.transAxes, ha="center", bbox=_BOX)
    if not each.written_fails:
        axes.axvline(100 * each.as_written, color=style.LOOKS[0].colour, linestyle=style.LOOKS[0].dashes)
    axes.set_xlim(*ends)
    axes.set_ylim(0, 1)
    axes.set_ylabel("share of draws")
    texts = [f"{word} {100 * share.share:.0f} %" for word, share in _shares(each)]
    if each.apart:
        texts.append(f"left out: {each.apart:,}")
    is_left = 100 * each.percentiles[1] < sum(ends) / 2  # then there is room below the curve, at the right
    x, side = (0.97, "right") if is_left else (0.03, "left")
    y, edge = (0.05, "bottom") if is_left and each.known > _LOW * each.inside.of else (0.95, "top")
    axes.text(x, y, "\n".join(texts), transform=axes.transAxes, ha=side, va=edge, fontsize=8.5)


def _shares(each: LineRegion) -> list[tuple[str, CountedShare]]:
    found = [("beyond", each.beyond), ("inside", each.inside), ("short", each.short)]
    return [*found, ("fails", each.fails)] if each.fails.count else found


def _draw_bars(axes: "Axes", each: LineRegion, region: Region) -> None:
    shown = [one for one in each.ranked if not np.isnan(one.correlation)][:_BARS][::-1]
    style.keep_grid(axes, "x")
    axes.set_xlim(-1, 1)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    if not shown:
        axes.text(0.5, 0.5, "too few draws", transform=axes.transAxes, ha="center", bbox=_BOX)
        axes.set_yticks([])
        return
    for at, one in enumerate(shown):
        filling = style.LOOKS[1].colour if one.correlation_p < LEVEL else "none"
        axes.barh(at, one.correlation, height=0.62, facecolor=filling, edgecolor=style.LOOKS[1].colour)
    axes.set_yticks(range(len(shown)), [_label(one, region) for one in shown], fontsize=7.5)


def _label(one: Ranked, region: Region) -> str:
    each = region.assumptions.inputs[one.number]
    of = region.assumptions.label(each)
    name = style.shown(short_name(each.path), 46)
    return name if of == "both" else f"{name} ({of})"
