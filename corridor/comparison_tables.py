"""A comparison in words and tables: the change of each indicator, the verdicts, the causes."""

import math
from typing import TYPE_CHECKING

import click

from .indicators import Lines, Row, by_group, group_name, line_name, printed_rows
from .tables import (
    NOISE,
    NONE,
    Side,
    adjusted_headings,
    count,
    hours,
    number,
    percent,
    print_below_nothing,
    print_table,
    signed,
    span,
)
from .undelivered import MARK, NEVER, STANDS_FOR_TIMES, marked, never_delivered

if TYPE_CHECKING:
    from results import Comparison, Verdict
    from results.claims import Undelivered

_INDICATORS: dict[str, Side] = {
    "indicator": "left",
    "unit": "left",
    "baseline": "right",
    "upgraded": "right",
    "change": "right",
    "95 % interval": "right",
}
_VERDICTS: dict[str, Side] = {
    "line": "left",
    "verdict": "left",
    "change": "right",
    "90 % interval": "right",
    "why": "left",
}
_CAUSES: dict[str, Side] = {
    "cause": "left",
    "kind": "left",
    "baseline h": "right",
    "upgraded h": "right",
    "change h": "right",
}
_FIGURES = ("baseline", "upgraded")
_LEAST_H = 0.05
"""Causes below this in both runs stand together in one row."""
_LEAST_FOR_INTERVAL = 2


def print_comparison(comparison: "Comparison", network: Lines, *, is_adjusted: bool = False) -> None:
    """Print all of a comparison, line by line, the verdicts last; `network` gives the lines their names.

    `is_adjusted`: intervals are those of one of several looks, and called so.
    """
    pairs = int(comparison.table["pairs"].max()) if len(comparison.table) else 0
    click.echo(f"baseline: {comparison.baseline}\nupgraded: {comparison.upgraded}")
    click.echo(f"compared: {count(pairs, 'pair')} of replications\n")
    causes = [row for row in comparison.causes.to_dict("records") if row["line"] in network]
    left = {group_name(network, *group): shares for group, shares in comparison.left.items()}
    causes_of = by_group(network, causes, ("baseline_h", "upgraded_h"))
    for title, rows in by_group(network, comparison.table.to_dict("records"), _FIGURES).items():
        _print_indicators(rows, title, pairs, left.get(title), is_adjusted=is_adjusted)
        if title in causes_of:
            mark = f" {MARK}" if title in left else ""
            _print_causes(causes_of[title], f"{title}: where the change comes from{mark}")
    _print_verdicts(comparison, network, is_adjusted=is_adjusted)
    if pairs < _LEAST_FOR_INTERVAL:
        click.echo("One pair has no interval and decides nothing; --replications 2 or more gives one.\n")


def _print_indicators(
    rows: list[Row], title: str, pairs: int, left: "Undelivered | None", *, is_adjusted: bool
) -> None:
    """Print the indicators of a line and direction; where goods are `left`, what rests on them is marked."""
    from results import KPIS

    printed = printed_rows(rows, _FIGURES)
    cells = [
        [
            _name(KPIS[row["kpi"]].name, row["pairs"], pairs),
            row["unit"],
            *_marked_figures(row, left),
            span(percent(row["low95"]), percent(row["high95"])),
        ]
        for row in printed
    ]
    mark = f" {MARK}" if left else ""
    print_table(adjusted_headings(_INDICATORS, is_adjusted=is_adjusted), cells, title=f"{title}{mark}")
    print_below_nothing((row["low95"] for row in printed), is_change=True)
    if left:
        click.echo(f"{_left(left)}\n")


def _marked_figures(row: Row, left: "Undelivered | None") -> list[str]:
    """Write the figures of both scenarios, and the change between them."""
    from results.undelivered import carries_demand

    figures = [number(row["baseline"]), number(row["upgraded"]), _change(row)]
    if left is None or row["carries_demand"]:
        return figures
    shares = (left.baseline, left.upgraded, left.most)
    return [marked([each], not carries_demand(share))[0] for each, share in zip(figures, shares, strict=True)]


def _left(left: "Undelivered") -> str:
    """Say which scenarios leave goods, and that their times say nothing."""
    from results.undelivered import carries_demand

    where = " on one line" if left.is_of_worst_line else ""
    shares = {"the baseline": left.baseline, "the upgraded scenario": left.upgraded}
    each = [f"{side} ({never_delivered(share)}{where})" for side, share in shares.items() if not carries_demand(share)]
    return (
        f"{MARK} Demand is not carried ({NEVER}) in {' and in '.join(each)}: {STANDS_FOR_TIMES}. What is marked "
        "rests on them and says nothing either."
    )


def _name(indicator: str, own: int, pairs: int) -> str:
    """Name an indicator, with its pairs where they are fewer than the comparison has."""
    return indicator if own in (0, pairs) else f"{indicator} ({count(own, 'pair')})"


def _change(row: Row) -> str:
    """Write a change; what was not there before is `new`."""
    if not math.isnan(row["change_share"]):
        return percent(row["change_share"])
    was, is_now = ((row[figure] or 0.0) if not math.isnan(row[figure]) else 0.0 for figure in _FIGURES)
    return "new" if is_now and not was else NONE


def _print_verdicts(comparison: "Comparison", network: Lines, *, is_adjusted: bool) -> None:
    for claim in dict.fromkeys(verdict.claim for verdict in comparison.verdicts):
        shown = [
            verdict
            for verdict in comparison.verdicts
            if verdict.claim == claim and (verdict.line in network or len(network) > 1)
        ]
        cells = [
            [
                line_name(network, verdict.line),
                verdict.word,
                *verdict_figures(verdict),
                why(verdict),
            ]
            for verdict in shown
        ]
        print_table(adjusted_headings(_VERDICTS, is_adjusted=is_adjusted), cells, title=f"Claim: {claim.text}")
        print_below_nothing((one.low90 for one in shown if one.undelivered is None), is_change=True)
        click.echo(f"Source of the claim: {claim.source}.")
    click.echo(f"{NOISE}\n")


def verdict_figures(verdict: "Verdict") -> list[str]:
    """Write the change that is judged and its interval: none where goods had not arrived, those of the others lie."""
    if verdict.undelivered is not None:
        return [NONE, NONE]
    return [percent(verdict.change_share), span(percent(verdict.low90), percent(verdict.high90))]


def why(verdict: "Verdict") -> str:
    """Say why a verdict is as it is, and about how many pairs would settle an open one, if any would."""
    if verdict.undelivered is not None:
        return f"{verdict.reason}; more pairs do not help"
    if verdict.pairs_to_settle is None:
        return verdict.reason
    return f"{verdict.reason}; about {verdict.pairs_to_settle:,} pairs would settle it"


def _print_causes(rows: list[Row], title: str) -> None:
    """Print the causes from the largest change to the smallest, then their sum, the lead time."""
    shown = [row for row in rows if max(row["baseline_h"], row["upgraded_h"]) >= _LEAST_H]
    cells = [
        _cause_cells(row["cause"].replace("_", " "), row["kind"], [row])
        for row in sorted(shown, key=lambda row: -abs(row["change_h"]))
    ]
    others = [row for row in rows if 0 < max(row["baseline_h"], row["upgraded_h"]) < _LEAST_H]
    if others:
        cells.append(_cause_cells(f"{count(len(others), 'other cause')}", "", others))
    cells.append(_cause_cells("mean lead time", "", rows))
    print_table(_CAUSES, cells, title=title)


def _cause_cells(name: str, kind: str, rows: list[Row]) -> list[str]:
    baseline_h, upgraded_h, change_h = (
        math.fsum(row[column] for row in rows) for column in ("baseline_h", "upgraded_h", "change_h")
    )
    return [name, kind, hours(baseline_h), hours(upgraded_h), signed(change_h, 2)]
