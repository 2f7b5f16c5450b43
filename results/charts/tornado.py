"""Tornado chart: the inputs that move a result most, each from the low to the high end of its range."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..claims import Claim
from ..studies.tornado import Bar, End, Tornado
from ..studies.uncertain_inputs import short_name
from . import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Which inputs decide"
_BARS = 20
_LOW, _HIGH = "#E69F00", "#0072B2"
_BAND = "#dfeedd"


def draw_tornado(
    tornado: Tornado,
    *,
    title: str,
    labels: Mapping[tuple[str, tuple[int, ...]], str],
    claim: Claim | None = None,
    is_change: bool = False,
) -> "Figure":
    """Draw a bar for each of the inputs that have all replications, at most twenty, the longest on top.

    The axis is the result: the indicator in its unit or, if it `is_change` of two scenarios, % (`claim` is shaded).
    `title` names the result; `labels` has by an input's key what is said behind its name. Whiskers are 95 % intervals
    of the difference from the result as written; numbers at the ends are the values of the input.
    """
    with style.styled():
        bars = tornado.bars[: min(_BARS, tornado.measured)][::-1]
        subtitle = (
            f"{style.shown(title, 100)}\neach input at both ends of its range, all else as written; "
            "whiskers: 95 % interval of the difference"
        )
        if not all(end.is_carried for bar in bars for end in bar.ends):
            subtitle += "\n†: goods are left there that are never delivered, and the result says nothing"
        figure = style.new_figure(1.6 + 0.36 * max(len(bars), 2), title=TITLE, subtitle=subtitle)
        if not bars:
            style.say_nothing_to_show(figure, "no uncertain input")
            return figure
        axes = figure.subplots()
        scale = 100.0 if is_change else 1.0
        centre = scale * float(tornado.as_written.mean())
        for at, bar in enumerate(bars):
            _draw_bar(axes, at, bar, centre=centre, scale=scale)
        axes.axvline(centre, color=style.INK, linewidth=0.9)
        axes.margins(x=0.12)
        if claim is not None:
            _draw_band(axes, claim)
        axes.set_yticks(range(len(bars)), [_label(bar, labels) for bar in bars], fontsize=8)
        axes.set_ylim(-0.7, len(bars) - 0.3)
        axes.set_xlabel("change, %" if is_change else style.shown(title, 100))
        style.keep_grid(axes, "x")
        _draw_legend(figure, has_claim=claim is not None)
        return figure


def _draw_band(axes: "Axes", claim: Claim) -> None:
    """Shade what is claimed; a fall or rise without a figure ends where the axis does."""
    ends = axes.get_xlim()
    low, high = 100 * claim.low, 100 * claim.high
    if claim.has_figure:
        axes.axvspan(low, high, color=_BAND, zorder=0)
        return
    ends = min(ends[0], high), max(ends[1], low)  # the bound that is no number does not move them
    axes.axvspan(max(low, ends[0]), min(high, ends[1]), color=_BAND, zorder=0)
    axes.set_xlim(*ends)


def _label(bar: Bar, labels: Mapping[tuple[str, tuple[int, ...]], str]) -> str:
    name, of = style.shown(short_name(bar.input.path), 50), labels.get(bar.input.key, "")
    return f"{name} ({of})" if of else name


def _draw_bar(axes: "Axes", at: int, bar: Bar, *, centre: float, scale: float) -> None:
    """Both ends, the longer one first; where both lie on one side, the shorter is slim and its value on the other.

    Values stand beyond the bars and whiskers of both ends: the whisker of one may reach far over the other.
    """
    known = [end for end in (bar.low, bar.high) if not math.isnan(end.effect.estimate)]
    ends = sorted(known, key=lambda end: -abs(end.effect.estimate))
    is_one_sided = len({_is_right(end, bar) for end in ends}) < len(ends)
    reach = [centre]
    for number, end in enumerate(ends):
        height = 0.3 if is_one_sided and number == 1 else 0.62
        axes.barh(at, scale * end.effect.estimate, left=centre, height=height, color=_LOW if end is bar.low else _HIGH)
        ticks = [centre + scale * each for each in (end.effect.low, end.effect.high) if not math.isnan(each)]
        axes.plot(ticks, [at] * len(ticks), color=style.INK, linewidth=1.0)
        reach += [centre + scale * end.effect.estimate, *ticks]
    for number, end in enumerate(ends):
        is_right = _is_right(end, bar) != (is_one_sided and number == 1)
        _write_value(axes, at, end, max(reach) if is_right else min(reach), is_right=is_right)


def _is_right(end: End, bar: Bar) -> bool:
    """Which side of the written result an end lies on; one that moves nothing stands across from the other."""
    effect = end.effect.estimate
    if effect:
        return effect > 0
    other = (bar.low if end is bar.high else bar.high).effect.estimate
    return end is bar.high if not other or math.isnan(other) else other < 0


def _write_value(axes: "Axes", at: int, end: End, where: float, *, is_right: bool) -> None:
    value = f"{end.value:g}" if abs(end.value) < 1e4 else f"{end.value:,.0f}"
    axes.annotate(
        value if end.is_carried else f"{value}†",
        (where, at),
        xytext=(4 if is_right else -4, 0),
        textcoords="offset points",
        ha="left" if is_right else "right",
        va="center",
        fontsize=7,
        color="#444444",
    )


def _draw_legend(figure: "Figure", *, has_claim: bool) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415

    handles = [Patch(color=_LOW, label="low end of the range"), Patch(color=_HIGH, label="high end")]
    if has_claim:
        handles.append(Patch(color=_BAND, label="claim"))
    figure.legend(handles=handles, loc="outside lower left", ncols=3)
