"""Chart of the number of consignments in the system over time, a panel for each line, disruptions shaded."""

from typing import TYPE_CHECKING

from sim.scenario.schema.period import WEEK_S

from ..in_system import in_system_means
from ..recovery import disruption_times, lines_hit
from ..traffic import Evidence
from . import style
from .closed_bands import closed_bands
from .series import Columns, draw_series, set_thousands

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "Consignments in the system"
_COLUMNS: Columns = ("consignments", "low95", "high95")
_SHADE = "#CC79A7"


def draw_in_system(runs: style.Runs) -> "Figure":
    """Draw how many consignments are between ready and delivered, a panel for each line.

    Takes one run, or a baseline and an upgraded run. The line is the mean over each day (each quarter of one up to 16
    weeks) and the replications, the band its 95 % t interval (none from one replication). The times of disruptions that
    hit a line are shaded in its panel, the darker the more replications have one then; days on which the calendar
    closes offices are marked.
    """
    evidence = style.sides(runs)
    table = in_system_means(evidence)
    bands = closed_bands(evidence, (0, max(one.run.scenario.time.end_s for one in evidence) / WEEK_S))
    with style.styled():
        inches = 1.2 + bands.height_in, 2.0
        figure, panels = style.panels_by_line(evidence, title=TITLE, subtitle=_subtitle(evidence), inches=inches)
        for line, axes in panels.items():
            of_line = table[table["line"] == line]
            for number, look in enumerate(style.looks(evidence), start=1):
                draw_series(axes, of_line[of_line["run"] == number], "week", _COLUMNS, look)
            axes.set_ylabel("consignments")
            axes.margins(x=0.01)
            set_thousands(axes)
            bands.draw_line(axes, line, [0.0] * len(evidence))
        for one in evidence:
            if one.run.scenario.disruptions:
                _shade(one, panels)
        if panels:
            list(panels.values())[-1].set_xlabel("weeks since the measured period began")
            style.draw_key_of_runs(figure, evidence, bands.keys(), has_marks=False)
        return figure


def _subtitle(evidence: style.Sides) -> str:
    what = "from ready at origin to delivered, all directions"
    if any(one.run.scenario.disruptions for one in evidence):
        what += "; disruptions shaded"
    return f"{what}; {style.mean_text(evidence)}"


def _shade(one: Evidence, panels: "dict[str, Axes]") -> None:
    period, count = one.run.scenario.time, len(one.run.finished)
    for replication in one.run.finished:
        lines = lines_hit(one.run, replication)
        for key, times in disruption_times(one.run, replication).items():
            for line in lines[key].intersection(panels):
                for span in times:
                    start, end = ((time_s - period.measured_from_s) / WEEK_S for time_s in span)
                    if end > 0:
                        panels[line].axvspan(max(start, 0), end, color=_SHADE, alpha=0.3 / count, lw=0)
