"""An attribution in words and tables: each measure's share, what two do together, and the causes."""

import math
from collections.abc import Container
from typing import TYPE_CHECKING, Any

import click

from .indicators import DIRECTIONS, Lines, Row, line_name
from .tables import NONE, Side, count, number, percent, print_table, signed, span
from .undelivered import MARK, NEVER, STANDS_FOR_TIMES, marked, never_delivered

if TYPE_CHECKING:
    from results.studies.attribution import Attribution
    from sim import Scenario

_LEAST_H = 0.05
"""Causes of which every measure saves less are in one row."""
_NONE_H = 0.005
"""Causes of which every measure saves less are left out: they would read 0."""
_MOST_COLUMNS = 6
"""So many measures stand side by side in the table of causes; of more, a row for each would be read by nobody."""


def print_attribution(found: "Attribution", scenario: "Scenario") -> None:
    """Print an attribution line by line, all lines last."""
    from results import KPIS

    kpi = KPIS[found.indicator]
    _print_head(found, scenario)
    _print_empty(found, scenario.network)
    for total in found.totals.to_dict("records"):
        if not _is_printed(found, total, scenario.network):
            continue
        title = f"{line_name(scenario.network, total['line'])}: {DIRECTIONS[total['direction']]}"
        mark = f" {MARK}" if found.left_in(total["line"], total["direction"]) else ""
        _print_shares(found, total, f"{title}: {kpi.name}{_unit(kpi.unit)}{mark}", kpi.unit)
        _print_pairs(found, total, f"{title}: two measures together{_unit(kpi.unit)}{mark}")
        _print_causes(found, total, f"{title}: hours by cause{mark}")
    click.echo(f"{covered(found)}\n")


def attribution_json(found: "Attribution", scenario: "Scenario") -> dict[str, Any]:
    """Return an attribution as lists, dicts, texts and numbers."""
    from results import KPIS
    from results.studies.shapley import coalition_name
    from results.undelivered import MOST_UNDELIVERED

    return {
        "scenario": scenario.name,
        "measures": list(found.measures),
        "indicator": found.indicator,
        "line": found.line,
        "unit": KPIS[found.indicator].unit,
        "replications": found.design.replications,
        "horizon_weeks": scenario.time.horizon_weeks,
        "combinations": len(found.design.coalitions),
        "orders_per_replication": found.design.orders,
        "notes": [covered(found)],
        "most_undelivered_share": MOST_UNDELIVERED,
        "combinations_that_do_not_carry_their_demand": [
            {
                "line": each.group[0],
                "direction": each.group[1],
                "measures": coalition_name(each.coalition, found.measures),
                "undelivered_share": each.share,
                "shares_that_rest_on_it": found.resting(*each.group),
            }
            for each in found.left
        ],
        **{key: getattr(found, key).to_dict("records") for key in ("totals", "shares", "pairs", "causes")},
    }


def _print_head(found: "Attribution", scenario: "Scenario") -> None:
    replications = found.design.replications
    how = "all combinations"
    if found.design.orders is not None:
        orders = found.design.orders
        how = f"{orders} orders drawn for each replication, {orders * replications:,} in all, each with its reverse"
    click.echo(f"no measure: {scenario.name}\nmeasures: {', '.join(found.measures)}")
    weeks = count(scenario.time.horizon_weeks, "week")
    click.echo(f"measured: {weeks}, {count(replications, 'replication')}, {how}\n")


def covered(found: "Attribution") -> str:
    """Say what the intervals cover, or that there are none."""
    if found.design.replications < 2:
        return "One replication has no interval; --replications 2 or more gives one."
    drawn = "" if found.design.orders is None else " and of the orders drawn"
    return f"Intervals cover the noise of the simulation{drawn}, not what is unknown about its inputs."


def _is_printed(found: "Attribution", row: Row, network: Lines) -> bool:
    """Both directions of each line, and of all lines where there is more than one or that alone is asked for."""
    is_asked = row["line"] in network or len(network) > 1 or found.line is not None
    return bool(row["direction"] == "both") and is_asked


def _of(found: Any, total: Row) -> list[Row]:
    if not len(found):
        return []
    rows: list[Row] = found.to_dict("records")
    return [row for row in rows if (row["line"], row["direction"]) == (total["line"], total["direction"])]


def _unit(unit: str) -> str:
    return f", {unit}" if unit else ""


def _print_empty(found: "Attribution", network: Lines) -> None:
    """Say of which lines there is nothing to share out."""
    with_figures = set() if not len(found.totals) else {total["line"] for total in found.totals.to_dict("records")}
    for line in dict.fromkeys(each.group[0] for each in found.left if each.group[1] == "both"):
        if line not in with_figures and (line in network or len(network) > 1 or found.line is not None):
            where = f"{line_name(network, line)}: {DIRECTIONS['both']}"
            click.echo(f"{where}: nothing to share out, some combinations deliver nothing.\n{_left(found, line)}\n")
    if not len(found.totals) and not found.left:
        click.echo("Nothing to share out: no counted consignment was delivered.\n")


def _left(found: "Attribution", line: str, direction: str = "both") -> str:
    """Say which combinations leave goods, and whose shares rest on them."""
    from results.studies.shapley import coalition_name

    left = found.left_in(line, direction)
    each = [f"{coalition_name(one.coalition, found.measures)} ({never_delivered(one.share)})" for one in left]
    resting = found.resting(line, direction)
    whose = "all measures" if len(resting) == len(found.measures) else ", ".join(resting)
    return (
        f"{MARK} Demand is not carried ({NEVER}) with {', '.join(each)}: {STANDS_FOR_TIMES}. On them rest the shares "
        f"of {whose}, which say nothing either."
    )


def _print_shares(found: "Attribution", total: Row, title: str, unit: str) -> None:
    is_whole = found.design.orders is None
    columns: dict[str, Side] = {"measure": "left"}
    columns |= {"alone": "right", "last": "right"} if is_whole else {}
    columns |= {
        f"Shapley {unit}".strip(): "right",
        "95 % interval": "right",
        "Shapley %": "right",
        "95 % interval ": "right",
    }
    left = {each.coalition for each in found.left_in(total["line"], total["direction"])}
    everything, resting = found.design.everything, found.resting(total["line"], total["direction"])
    ends = bool(left & {0, everything})
    rows = [
        [
            row["measure"],
            *(_alone_and_last(row, 1 << at, left, everything) if is_whole else []),
            *marked(_changed(row, "shapley", ""), row["measure"] in resting),
            *marked(_changed_share(row, "share"), row["measure"] in resting),
        ]
        for at, row in enumerate(_of(found.shares, total))
    ]
    blank = ["", ""] if is_whole else []
    changed = marked(_changed(total, "change", ""), ends) + marked(_changed_share(total, "change_share"), ends)
    rows.append(["all together", *blank, *changed])
    if is_whole and len(found.measures) > 1:
        alone = ends or any(1 << at in left for at in range(len(found.measures)))
        beyond = marked(_changed(total, "beyond_sum", "_beyond"), alone)
        rows.append(["of it beyond the sum of each alone", *blank, *beyond, "", ""])
    print_table(columns, rows, title=title)
    fewer = total["replications"] < found.design.replications
    of_them = f" ({count(total['replications'], 'replication')} with deliveries in all)" if fewer else ""
    (before,), (after,) = (
        marked([number(total[key])], end in left) for key, end in (("baseline", 0), ("everything", everything))
    )
    click.echo(f"no measure {before}, all together {after}{of_them}")
    if left:
        click.echo(_left(found, total["line"], total["direction"]))
    click.echo()


def _alone_and_last(row: Row, bit: int, left: Container[int], everything: int) -> list[str]:
    """Write what a measure changes alone and last, marked where a scenario of the two leaves goods."""
    pairs = {"alone": (0, bit), "last": (everything ^ bit, everything)}
    return [marked([_change(row[key])], any(each in left for each in ends))[0] for key, ends in pairs.items()]


def _print_pairs(found: "Attribution", total: Row, title: str) -> None:
    columns: dict[str, Side] = {
        "measures": "left",
        "both less the sum": "right",
        "95 % interval": "right",
        "interaction index": "right",
        "95 % interval ": "right",
    }
    rows = [
        [
            f"{row['first']}, {row['second']}",
            *_changed(row, "beyond_sum", ""),
            *_changed(row, "index", "_index"),
        ]
        for row in _of(found.pairs, total)
    ]
    if len(rows) > 1:  # of two measures the table of shares has it
        print_table(columns, rows, title=title)


def _print_causes(found: "Attribution", total: Row, title: str) -> None:
    """Print a row for each cause and a column for each measure; small causes together, the sum last."""
    rows = _of(found.causes, total)
    if not rows or len(found.measures) > _MOST_COLUMNS:
        return
    by_cause: dict[str, list[float]] = {}
    for row in rows:
        by_cause.setdefault(row["cause"], []).append(row["hours"])
    large = {cause: each for cause, each in by_cause.items() if max(map(abs, each)) >= _LEAST_H}
    small = [each for cause, each in by_cause.items() if cause not in large and max(map(abs, each)) >= _NONE_H]
    cells = [
        [cause.replace("_", " "), *map(_change, each), _change(math.fsum(each))]
        for cause, each in sorted(large.items(), key=lambda item: -abs(math.fsum(item[1])))
    ]
    if small:
        sums = [math.fsum(each) for each in zip(*small, strict=True)]
        cells.append([count(len(small), "other cause"), *map(_change, sums), _change(math.fsum(sums))])
    sums = [math.fsum(each) for each in zip(*by_cause.values(), strict=True)]
    cells.append(["mean lead time", *map(_change, sums), _change(math.fsum(sums))])
    columns: dict[str, Side] = {"cause": "left", **dict.fromkeys(found.measures, "right"), "all": "right"}
    print_table(columns, cells, title=title)


def _change(value: float) -> str:
    return NONE if math.isnan(value) else signed(value, 2)


def _changed(row: Row, key: str, suffix: str) -> list[str]:
    return [_change(row[key]), span(_change(row[f"low95{suffix}"]), _change(row[f"high95{suffix}"]))]


def _changed_share(row: Row, key: str) -> list[str]:
    return [percent(row[key]), span(percent(row["low95_share"]), percent(row["high95_share"]))]
