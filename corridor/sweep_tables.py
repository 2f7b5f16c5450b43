"""Tables of a sweep: a row for each point, a table for each line."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .indicators import DIRECTIONS, Lines, Row, line_name
from .tables import Side, count, number, percent, print_noise, print_table, span
from .undelivered import MARK, NEVER, STANDS_FOR_TIMES, marked

if TYPE_CHECKING:
    from results.studies.sweep import Sweep

SHORT = {
    "lead_time_mean": "mean h",
    "lead_time_p50": "P50 h",
    "lead_time_p90": "P90 h",
    "lead_time_p95": "P95 h",
    "border_crossing_time_mean": "border h",
    "throughput_teu": "TEU/week",
    "throughput_t": "t/week",
    "throughput_trains": "trains/week",
}
"""Headings of the indicators that are asked for most, so that a row has room in 80 columns."""


def print_sweep(sweep: "Sweep", rows: Sequence[Row], network: Lines, indicators: Sequence[str]) -> None:
    """Print a table for each line and for all of them, both directions, as far as they have traffic."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        is_sum = row["line"] not in network
        if row["direction"] == "both" and (len(network) > 1 or not is_sum):
            groups.setdefault((row["line"], row["direction"]), []).append(row)
    headings = short_keys(sweep.keys)
    columns = _columns(headings, indicators)
    for (line, direction), group in groups.items():
        title = f"{line_name(network, line)}: {DIRECTIONS[direction]}"
        cells = [_cells(sweep, group, place, indicators) for place in range(len(sweep.points))]
        is_left = not all(row["carries_demand"] for row in group)
        print_table(columns, cells, title=f"{title} {MARK}" if is_left else title)
    if not groups:
        click.echo("No freight across the border in any point.\n")
    if not all(row["carries_demand"] for group in groups.values() for row in group):
        click.echo(f"{MARK} Demand is not carried ({NEVER}) at a point: {STANDS_FOR_TIMES}.")
    _print_legend(sweep, headings, indicators)


def short_keys(keys: Sequence[str]) -> list[str]:
    """Shorten dotted keys to their ends, as far as these differ."""
    parts = [key.split(".") for key in keys]
    found = []
    for own in parts:
        size = next(size for size in range(1, len(own) + 1) if [each[-size:] for each in parts].count(own[-size:]) == 1)
        found.append(".".join(own[-size:]))
    return found


def _columns(headings: Sequence[str], indicators: Sequence[str]) -> dict[str, Side]:
    first, *others = [SHORT.get(key, key) for key in indicators]
    right = (first, "95 % interval", *others, "change", "95 % of change")
    return {**dict.fromkeys(headings, "left"), **dict.fromkeys(right, "right")}


def _cells(sweep: "Sweep", group: Sequence[Row], point: int, indicators: Sequence[str]) -> list[str]:
    mine = {row["indicator"]: row for row in group if row["point"] == point}
    means = [marked([number(mine[key]["mean"])], not mine[key]["carries_demand"])[0] for key in indicators]
    first = mine[indicators[0]]
    is_any_left = not all(
        row["carries_demand"] for row in group if row["indicator"] == indicators[0] and row["point"] in (0, point)
    )
    change = [percent(first[column]) for column in ("change_share", "change_low95", "change_high95")]
    return [
        *sweep.points[point],
        means[0],
        span(number(first["low95"]), number(first["high95"])),
        *means[1:],
        *(marked([change[0], span(*change[1:])], is_any_left) if point else ["", ""]),
    ]


def _print_legend(sweep: "Sweep", headings: Sequence[str], indicators: Sequence[str]) -> None:
    from results import KPIS

    names = {key: KPIS[key].name for key in indicators if key in KPIS}
    said = [f"{SHORT.get(key, key)}: {name}" for key, name in names.items()]
    said += [f"{short}: {key}" for short, key in zip(headings, sweep.keys, strict=True) if short != key]
    replications = len(sweep.measurements.replications)
    said.append(f"change: of {SHORT.get(indicators[0], indicators[0])} against the first point, paired by replication")
    click.echo("\n".join(said))
    draws = "other draws for each seed" if "seed" in sweep.keys else "the same draws in all"
    click.echo(f"{count(len(sweep.points), 'point')}, {count(replications, 'replication')} each, {draws}.")
    print_noise(replications)


def plain_rows(sweep: "Sweep", rows: Sequence[Row]) -> list[Row]:
    """The rows for other tools: with the values of the varied keys behind the number of the point."""
    return [
        {"point": row["point"] + 1, **dict(zip(sweep.keys, sweep.points[row["point"]], strict=True))}
        | {key: _finite(value) for key, value in row.items() if key != "point"}
        for row in rows
    ]


def _finite(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value
