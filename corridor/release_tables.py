"""Release times of a run in tables for people: a table for each border, both sides and ways."""

from typing import TYPE_CHECKING

import click

from .indicators import DIRECTIONS, Row
from .tables import Side, count, number, print_table

if TYPE_CHECKING:
    from sim import Run

_COLUMNS: dict[str, Side] = {
    "side": "left",
    "direction": "left",
    "interval": "left",
    "mean h": "right",
    "sd h": "right",
    "consignments": "right",
}
_SIDES = {"china": "China", "viet_nam": "Viet Nam", "both": "both at one station"}


def release_rows(run: "Run") -> list[Row]:
    """Return the rows of `results.release_times`."""
    from results import release_times

    rows: list[Row] = release_times(run).to_dict("records")
    return rows


def print_release_times(run: "Run", rows: list[Row]) -> None:
    """Print the intervals of the Time Release Study that any consignment has, or that there are none."""
    shown = [row for row in rows if row["consignments"]]
    for key, border in run.scenario.borders.items():
        cells = _cells([row for row in shown if row["border"] == key])
        if cells:
            print_table(_COLUMNS, cells, title=f"Release times: {border.name}")
    if not shown:
        click.echo("Release times: no counted consignment crossed a border and was delivered.\n")
        return
    click.echo(
        f"Of single consignments, {count(len(run.finished), 'replication')} together, by the WCO's Time Release Study; "
        "T1.5, T2 and T3 add up to T0.\n"
    )


def _cells(rows: list[Row]) -> list[list[str]]:
    from results import RELEASE_INTERVALS

    cells, before = [], ("", "")
    for row in rows:
        group = (_SIDES[row["side"]], DIRECTIONS[row["direction"]])
        interval = RELEASE_INTERVALS[row["interval"]]
        cells.append(
            [
                *(group if group != before else ("", "")),
                f"{interval.sign:4} {interval.key.replace('_', ' to ')}",
                number(row["mean_h"]),
                number(row["sd_h"]),
                f"{row['consignments']:,}",
            ]
        )
        before = group
    return cells
