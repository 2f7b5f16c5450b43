"""Border dwell chart: what the time at each border was spent on, on both sides, work and waiting apart."""

from typing import TYPE_CHECKING

import numpy as np

from sim.causes import CAUSE_INDEX, CAUSES

from ..border_dwells import BETWEEN, border_dwell
from ..columns import Number
from . import style
from .cause_bars import Bar, bars_height_in, draw_bars

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TITLE = "Dwell at the borders"
_SIDES = {
    "china_to_viet_nam": {"china": "China, exit", "both": "both sides", "viet_nam": "Viet Nam, entry"},
    "viet_nam_to_china": {"viet_nam": "Viet Nam, exit", "both": "both sides", "china": "China, entry"},
}


def draw_border_dwell(runs: style.Runs) -> "Figure":
    """Draw the hours of a mean consignment at each border by cause, exit before entry, by direction.

    Takes one run, or a baseline and an upgraded run. Work is drawn plain in cool colours, waiting hatched in
    warm ones; causes below 2 % of every bar are merged. Only the stations of the two sides: the run between them is in
    the table (`results.border_dwell`).
    """
    evidence = style.sides(runs)
    with style.styled():
        bars = _bars(evidence)
        subtitle = f"hours of a mean consignment that crosses; {style.replications_text(evidence)}; hatched is waiting"
        figure = style.new_figure(bars_height_in(bars), title=TITLE, subtitle=subtitle + style.which_is_which(evidence))
        if not bars:
            style.say_nothing_to_show(figure, "no counted consignment crossed a border in these runs")
            return figure
        draw_bars(figure, bars)
        return figure


def _bars(evidence: style.Sides) -> list[Bar]:
    table = border_dwell(evidence)
    table = table[table["side"] != BETWEEN]
    is_pair, bars = len(evidence) == 2, []
    for border in dict.fromkeys(table["border"]):
        for direction, sides in _SIDES.items():
            heading = f"{_name(evidence, border)}: {style.direction_name(direction)}"
            mine = table[(table["border"] == border) & (table["direction"] == direction)]
            for side, name in sides.items():
                for run in (0, 1):
                    rows = mine[(mine["side"] == side) & (mine["run"] == run + 1)]
                    if len(rows):
                        of, row = (border, direction, side), style.row_name(name, run, is_pair=is_pair)
                        bars.append(Bar(heading, row, run, of, _hours(rows), gap=0.35 if run == 0 else 0.0))
    return bars


def _hours(rows: "pd.DataFrame") -> Number:
    hours = np.zeros(len(CAUSES))
    hours[[CAUSE_INDEX[cause] for cause in rows["cause"]]] = rows["hours"]
    return hours


def _name(evidence: style.Sides, border: str) -> str:
    """Return the name of a border; all of its names where the runs name it differently."""
    known = dict.fromkeys(
        one.run.scenario.borders[border].name for one in evidence if border in one.run.scenario.borders
    )
    return " / ".join(style.shown(name, 60) for name in known) or style.shown(border, 60)
