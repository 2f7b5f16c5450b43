"""Time-distance chart (UNESCAP): cumulative hours against distance along the way, borders as jumps."""

from typing import TYPE_CHECKING

from ..time_distances import time_distance
from . import style
from .way_panels import Rising, draw_ways

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TITLE = "Time and distance"


def draw_time_distance(runs: style.Runs) -> "Figure":
    """Draw the cumulative hours of a mean consignment along its way, a panel for each line and direction.

    Takes one run, or a baseline and an upgraded run. Sections are slopes (the steeper, the slower), stays are jumps;
    the stretch of the border is shaded; the hours before departure, at the border and in all are written. Of each line
    and direction the pair of terminals with the most consignments (`results.time_distance`).

    Source: UNESCAP, time/cost-distance methodology.
    """
    evidence = style.sides(runs)
    subtitle = f"cumulative hours of a mean consignment by km along its way; {style.replications_text(evidence)}"
    rising = Rising("cumulative_h", "hours since ready", _parts)
    return draw_ways(evidence, time_distance(evidence), rising, title=TITLE, subtitle=subtitle)


def _parts(way: "pd.DataFrame") -> dict[str, str]:
    hours = {
        "before departure": way["hours"].iloc[0],
        "at the border": way.loc[way["border"] != "", "hours"].sum(),
        "in all": way["cumulative_h"].max(),
    }
    return {name: f"{value:.1f} h" for name, value in hours.items()}
