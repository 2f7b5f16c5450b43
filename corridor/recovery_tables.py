"""What disruptions did, in tables for people: recovery of one run, and the cost beside a run without them."""

from typing import TYPE_CHECKING

import click

from .indicators import Lines, Row, line_name
from .tables import Side, count, number, print_table, signed, span

if TYPE_CHECKING:
    from sim import Run

_RECOVERY: dict[str, Side] = {
    "disruption": "left",
    "indicator": "left",
    "unit": "left",
    "mean": "right",
    "95 % interval": "right",
    "remark": "left",
}
_COST: dict[str, Side] = {"line": "left", "consignment-hours": "right", "95 % interval": "right"}


def print_recovery(rows: list[Row]) -> None:
    """Print the recovery from each disruption, as `results.recovery_summary` gives it; nothing without rows."""
    from results import RECOVERY

    if not rows:
        return
    cells = []
    for at, row in enumerate(rows):
        is_first = at == 0 or rows[at - 1]["disruption"] != row["disruption"]
        cells.append(
            [
                row["disruption"] if is_first else "",
                RECOVERY[row["indicator"]].name,
                row["unit"],
                number(row["mean"]),
                span(number(row["low95"]), number(row["high95"])),
                _remark(row),
            ]
        )
    print_table(_RECOVERY, cells, title="Disruptions: recovery of the lines that they hit")


def _remark(row: Row) -> str:
    if row["indicator"] != "recovery_h":
        return ""
    times = count(row["times"], "time")
    if row["not_recovered"]:
        return f"not recovered by the end of the run {row['not_recovered']:,} of {times}"
    return f"recovered {'each' if row['times'] > 1 else 'the one'} of {times}"


def paired_cost_rows(before: "Run", after: "Run") -> list[Row]:
    """Return what disruptions cost that only one of two runs has; empty where both have the same."""
    from results import paired_cost

    if before.scenario.disruptions == after.scenario.disruptions:
        return []
    rows: list[Row] = paired_cost(before, after).to_dict("records")
    return rows


def print_paired_cost(rows: list[Row], network: Lines) -> None:
    """Print the cost by line, the sum last; nothing without rows."""
    if not rows:
        return
    cells = [
        [
            line_name(network, row["line"]),
            signed(row["mean"], 0),
            span(number(row["low95"]), number(row["high95"])),
        ]
        for row in rows
    ]
    print_table(_COST, cells, title="More time in the system with the upgraded scenario's disruptions, whole run")
    click.echo("Consignment-hours from ready to delivered or to the end of the run, upgraded less baseline.\n")
