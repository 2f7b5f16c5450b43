"""Lead time by cause chart: what the mean lead time of each line and direction was spent on."""

from typing import TYPE_CHECKING

from ..cause_means import cause_hours
from . import style
from .cause_bars import Bar, bars_height_in, draw_bars

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Mean lead time by cause"


def draw_lead_time_by_cause(runs: style.Runs) -> "Figure":
    """Draw the mean lead time of delivered consignments as bars of hours by cause, by line and direction.

    Takes one run, or a baseline and an upgraded run. Work is drawn plain in cool colours, waiting hatched
    in warm ones; causes below 2 % of every bar are merged. Means over replications of each replication's mean.
    """
    evidence = style.sides(runs)
    with style.styled():
        bars = _bars(evidence)
        subtitle = f"hours of a mean consignment; {style.replications_text(evidence)}; hatched is waiting"
        figure = style.new_figure(bars_height_in(bars), title=TITLE, subtitle=subtitle + style.which_is_which(evidence))
        if not bars:
            style.say_nothing_to_show(figure, "no counted consignment was delivered in these runs")
            return figure
        draw_bars(figure, bars)
        return figure


def _bars(evidence: style.Sides) -> list[Bar]:
    names, is_pair = style.lines(evidence), len(evidence) == 2
    table = cause_hours(evidence)
    found = []
    for (line, direction, run), rows in table.groupby(["line", "direction", "run"], sort=False):
        side = int(str(run)) - 1
        name = style.row_name(str(direction), side, is_pair=is_pair)
        hours = rows["hours"].to_numpy()
        found.append(Bar(names[str(line)], name, side, (line, direction), hours, gap=0.0 if side else 0.35))
    return found
