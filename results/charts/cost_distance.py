"""Cost-distance chart (UNESCAP): cumulative cost against distance along the way, by rates that the user gives."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..costs import Rates, cost_distance, rates_of_runs
from ..spreadsheets import write_csv
from . import style
from .way_panels import Rising, draw_ways

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

KEY = "cost_distance"
TITLE = "Cost and distance"

_PARTS = {
    "transport_cost": "by km",
    "border_cost": "border charges",
    "terminal_cost": "terminals",
    "time_cost": "time",
    "cost": "in all",
}


def draw_cost_distance(runs: style.Runs, rates: Rates | Sequence[Rates]) -> "Figure":
    """Draw the cumulative cost of a unit of goods along the way of a mean consignment, by line and direction.

    Takes one run, or a baseline and an upgraded run, and the rates of both, or of each. Sections are slopes (the
    steeper, the dearer), charges and stays are jumps; the stretch of the border is shaded; the parts of the cost are
    written (`results.cost_distance`). The headline names the files of the rates and says how much of the cost shown
    comes from rates that are assumed.

    Raises:
        ComparisonError: the rates are not in one currency and unit, or neither one nor as many as the runs.

    Source: UNESCAP, time/cost-distance methodology.
    """
    evidence = style.sides(runs)
    return _draw(evidence, rates_of_runs(rates, len(evidence)), cost_distance(evidence, rates))


def write_cost_distance(runs: style.Runs, rates: Rates | Sequence[Rates], folder: Path) -> list[Path]:
    """Write the chart as SVG and PNG and its table as CSV into a folder, and return the files."""
    evidence = style.sides(runs)
    table = cost_distance(evidence, rates)
    files = style.save(_draw(evidence, rates_of_runs(rates, len(evidence)), table), folder, KEY)
    files.append(folder / f"{KEY}.csv")
    write_csv(table, files[-1])
    return files


def _draw(evidence: style.Sides, rates: tuple[Rates, ...], table: "pd.DataFrame") -> "Figure":
    subtitle = (
        f"cumulative cost by km along the way of a mean consignment; {style.replications_text(evidence)}\n"
        f"{_rates_text(rates, table)}; costs are not simulated{_without_time(rates)}\n"
        f"with all rates at the low or high end of their ranges: {_ends_text(table)} times as much"
        f"{_free_text(evidence, rates, table)}"
    )
    most = float(table["cumulative_cost"].max()) if len(table) else 0.0
    scale, word = next(((scale, word) for scale, word in _SCALES if most >= scale), (1.0, ""))
    amounts = ["cumulative_cost", *_PARTS]
    scaled = table.assign(**{column: table[column] / scale for column in amounts})
    unit = style.shown(f"{word}{rates[0].currency} per {rates[0].unit}", 40)
    rising = Rising("cumulative_cost", unit, partial(_parts, decimals=_decimals(most / scale)))
    return draw_ways(evidence, scaled, rising, title=TITLE, subtitle=subtitle)


_SCALES = ((1e9, "bn "), (1e6, "m "))
"""Large amounts, as in đồng, are shown in these."""


def _decimals(most: float) -> int:
    """Three digits of the largest amount, and all of it before the point."""
    return max(0, 2 - math.floor(math.log10(most))) if most > 0 else 0


def _rates_text(rates: tuple[Rates, ...], table: "pd.DataFrame") -> str:
    """Return which files the rates are of, and what share of the cost shown is assumed."""
    texts = []
    for file in dict.fromkeys(each.file for each in rates):
        mine = table[table["run"].isin([run for run, each in enumerate(rates, start=1) if each.file == file])]
        whole = mine["cost"].sum() or 1.0
        shares = [f"{100 * mine[f'{word}_cost'].sum() / whole:.0f} %" for word in ("assumed", "low_confidence")]
        texts.append(f"{style.shown(Path(file).name, 40)}; {shares[0]} assumed, {shares[1]} of low confidence")
    return f"rates of {' and of '.join(texts)}"


def _ends_text(table: "pd.DataFrame") -> str:
    """Return what the costs of all ways are at both ends of all ranges, as multiples of what is shown."""
    ends = table.groupby(["run", "line", "direction"])[["cumulative_low", "cumulative_high", "cumulative_cost"]].last()
    low, high, shown = ends.sum()
    return f"{low / shown:.2g} or {high / shown:.2g}" if shown else "1"


def _free_text(evidence: style.Sides, rates: tuple[Rates, ...], table: "pd.DataFrame") -> str:
    """Return which hauls on the ways shown have no rate, as a line of its own."""
    shown = {*table["origin"], *table["destination"]}
    free = {key for one, each in zip(evidence, rates, strict=True) for key in each.free_hauls([one.run.scenario])}
    names = ", ".join(sorted(free & shown))
    return f"\nwithout a rate and counted as free: hauls of {style.shown(names, 60)}" if names else ""


def _without_time(rates: tuple[Rates, ...]) -> str:
    return "" if any(each.has_time for each in rates) else "; time costs nothing here"


def _parts(way: "pd.DataFrame", *, decimals: int) -> dict[str, str]:
    return {name: f"{way[column].sum():,.{decimals}f}" for column, name in _PARTS.items()}
