"""A comparison in words and tables: the change of each indicator, the verdicts, the causes."""

import math
from typing import TYPE_CHECKING

import click

from .indicators import PRINTED, Row, by_group, line_name
from .tables import Side, number, percent, print_table, signed, span

if TYPE_CHECKING:
    from results import Comparison, Verdict
    from sim.scenario.schema import Scenario

_INDICATORS: dict[str, Side] = {
    "indicator": "left",
    "unit": "left",
    "baseline": "right",
    "upgraded": "right",
    "change": "right",
    "95 % interval": "right",
    "pairs": "right",
}
_VERDICTS: dict[str, Side] = {
    "line": "left",
    "verdict": "left",
    "change": "right",
    "90 % interval": "right",
    "pairs": "right",
    "why": "left",
}
_CAUSES: dict[str, Side] = {
    "cause": "left",
    "kind": "left",
    "baseline h": "right",
    "upgraded h": "right",
    "change h": "right",
}
_LEAST_H = 0.005


def print_comparison(comparison: "Comparison", scenario: "Scenario") -> None:
    """Print all of a comparison; `scenario` gives the lines their names."""
    click.echo(f"baseline: {comparison.baseline}\nupgraded: {comparison.upgraded}\n")
    for title, rows in by_group(scenario, comparison.table.to_dict("records"), ("baseline", "upgraded")).items():
        _print_indicators(rows, title)
    _print_verdicts(comparison, scenario)
    causes = [row for row in comparison.causes.to_dict("records") if row["line"] in scenario.network]
    for title, rows in by_group(scenario, causes, ("baseline_h", "upgraded_h")).items():
        _print_causes(rows, title)


def _print_indicators(rows: list[Row], title: str) -> None:
    from results import KPIS

    cells = [
        [
            KPIS[row["kpi"]].name,
            row["unit"],
            number(row["baseline"]),
            number(row["upgraded"]),
            percent(row["change_share"]),
            span(percent(row["low95"]), percent(row["high95"])),
            str(row["pairs"]),
        ]
        for row in rows
        if row["kpi"] in PRINTED
    ]
    print_table(_INDICATORS, cells, title=title)


def _print_verdicts(comparison: "Comparison", scenario: "Scenario") -> None:
    for claim in dict.fromkeys(verdict.claim for verdict in comparison.verdicts):
        cells = [
            [
                line_name(scenario, verdict.line),
                verdict.word,
                percent(verdict.change_share),
                span(percent(verdict.low90), percent(verdict.high90)),
                str(verdict.pairs),
                _why(verdict),
            ]
            for verdict in comparison.verdicts
            if verdict.claim == claim and (verdict.line in scenario.network or len(scenario.network) > 1)
        ]
        print_table(_VERDICTS, cells, title=f"Claim: {claim.text} ({claim.source})")
    click.echo("Intervals cover the noise of the simulation, not what is unknown about its inputs.\n")


def _why(verdict: "Verdict") -> str:
    if verdict.pairs_to_settle is None:
        return verdict.reason
    return f"{verdict.reason}; about {verdict.pairs_to_settle:,} pairs would settle it"


def _print_causes(rows: list[Row], title: str) -> None:
    """Print the causes from the largest change to the smallest, then their sum, the lead time."""
    shown = [row for row in rows if max(row["baseline_h"], row["upgraded_h"]) >= _LEAST_H]
    cells = [
        [
            row["cause"],
            row["kind"],
            number(row["baseline_h"]),
            number(row["upgraded_h"]),
            signed(row["change_h"], 2),
        ]
        for row in sorted(shown, key=lambda row: -abs(row["change_h"]))
    ]
    baseline_h, upgraded_h, change_h = (
        math.fsum(row[name] for row in rows) for name in ("baseline_h", "upgraded_h", "change_h")
    )
    cells.append(["mean lead time", "", number(baseline_h), number(upgraded_h), signed(change_h, 2)])
    print_table(_CAUSES, cells, title=f"Where the change comes from, hours of a consignment. {title}")
