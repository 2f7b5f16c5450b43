"""A selection in words and tables: the plan chosen with its guarantee, and every plan with its fate."""

from typing import TYPE_CHECKING, Any

import click

from .indicators import DIRECTIONS, line_name
from .tables import NONE, Side, count, number, print_table, signed, span
from .undelivered import NEVER, NOT_CARRIED, SAYS_NOTHING, never_delivered

if TYPE_CHECKING:
    from results.studies.plans_file import Plans
    from results.studies.selection import PlanResult, Selection

COVERED = "Intervals cover the noise of the simulation, not what is unknown about its inputs or costs."

_FATES: dict[str, Side] = {"plan": "left", "spent": "right", "fate": "left", "worth its cost": "left"}


def print_selection(plans: "Plans", found: "Selection") -> None:
    """Print the plans, the cheapest first, in two tables, then the one chosen, with what is sure about it."""
    unit = _unit(plans)
    _print_head(plans, unit)
    columns: dict[str, Side] = {
        "plan": "left",
        "cost": "right",
        f"mean {unit}".strip(): "right",
        "95 % interval": "right",
        "change": "right",
        "95 % interval ": "right",
    }
    rows = [
        [
            each.plan.key,
            f"{each.plan.cost:,g}",
            *_mean(each),
            *_change(each, is_base=at == 0 or not found.plans[0].is_carried),
        ]
        for at, each in enumerate(found.plans)
    ]
    print_table(columns, rows, title="What each plan changes")  # in one table with their fates, 80 columns are too few
    fates = [[each.plan.key, f"{each.replications}", _fate(each, found), _worth(each)] for each in found.plans]
    print_table(_FATES, fates, title="Replications spent, and what became of each plan")
    _print_verdict(plans, found, unit)


def selection_json(plans: "Plans", found: "Selection") -> dict[str, Any]:
    """Return a selection as lists, dicts, texts and numbers."""
    from results.undelivered import MOST_UNDELIVERED

    asked = plans.asked
    return {
        "base": asked.base,
        "indicator": plans.indicator,
        "line": plans.group[0],
        "direction": plans.group[1],
        "unit": _unit(plans),
        "better": asked.better,
        "indifference": asked.indifference,
        "confidence": asked.confidence,
        "horizon_weeks": plans.base.scenario.time.horizon_weeks,
        "budget": asked.budget,
        "cost_unit": asked.cost_unit,
        "above_the_budget": dict(plans.too_dear),
        "best": found.best,
        "is_decided": found.best is not None and not found.undecided,
        "most_undelivered_share": MOST_UNDELIVERED,
        "equally_good": list(found.equals),
        "undecided": list(found.undecided),
        "guarantee": _guarantee(plans, _unit(plans)),
        "replications_spent": found.spent,
        "notes": [COVERED],
        "plans": [_plain(plans, each) for each in found.plans],
    }


def _print_head(plans: "Plans", unit: str) -> None:
    from results import KPIS

    asked, scenario = plans.asked, plans.base.scenario
    line, direction = plans.group
    what = f"{KPIS[plans.indicator].name}, {line_name(scenario.network, line)}, {DIRECTIONS[direction]}"
    weeks = count(scenario.time.horizon_weeks, "week")
    click.echo(f"base: {scenario.name}\nwanted: {what}, {asked.better}; measured: {weeks}")
    click.echo(f"budget: {_cost(plans, asked.budget)}")
    if plans.too_dear:
        dear = ", ".join(f"{key} ({cost:,g})" for key, cost in plans.too_dear.items())
        click.echo(f"above the budget, left out: {dear}")
    assumed = [plan.key for plan in plans.candidates[1:] if _trust(plans, plan.key) in (None, "assumed")]
    if assumed:
        click.echo(f"costs that are assumed, or without a source: {', '.join(assumed)}")
    click.echo()


def _print_verdict(plans: "Plans", found: "Selection", unit: str) -> None:
    if not all(each.is_carried for each in found.plans):
        click.echo(f"A plan {NOT_CARRIED} where {NEVER}: {SAYS_NOTHING}, and it is not chosen.")
    best = next((each for each in found.plans if each.plan.key == found.best), None)
    if best is None:
        click.echo("Best: none, no plan carries its demand.")
    else:
        _print_best(plans, found, best, unit)
    click.echo(f"Spent: {count(found.spent, 'replication')} of {count(len(found.plans), 'plan')}. {COVERED}")


def _print_best(plans: "Plans", found: "Selection", best: "PlanResult", unit: str) -> None:
    click.echo(f"Best{' so far' if found.undecided else ''}: {_name(best)}, cost {_cost(plans, best.plan.cost)}.")
    if found.undecided:
        several = ", ".join(found.undecided)
        most, sure = count(plans.asked.most_replications, "replication"), f"{100 * plans.asked.confidence:g} %"
        click.echo(
            f"Not decided between it and {several}: which of them is better by {_least(plans, unit)} or more is not "
            f"told with {sure} confidence by {most}. A larger --replications, or a larger indifference, can decide it. "
            "Whether a plan changes anything at all, the interval of its change, is an easier question."
        )
    else:
        click.echo(_guarantee(plans, unit))
    if found.equals:
        click.echo(f"Exactly as good, and no cheaper: {', '.join(found.equals)}.")


def _least(plans: "Plans", unit: str) -> str:
    return f"{plans.asked.indifference:g} {unit}".strip()


def _guarantee(plans: "Plans", unit: str) -> str:
    asked = plans.asked
    least = _least(plans, unit)
    return (
        f"A plan that is better than every other by {least} or more is found with a probability of at least "
        f"{100 * asked.confidence:g} %; plans closer together than that count as equally good."
    )


def _fate(each: "PlanResult", found: "Selection") -> str:
    if not each.is_carried:
        return never_delivered(each.undelivered)
    if each.plan.key == found.best:
        return "best" if not found.undecided else "best so far"
    if each.dropped_after is not None:
        return f"dropped after {each.dropped_after} for {each.dropped_by}"
    return "as good as the best" if each.plan.key in found.equals else "not decided"


def _worth(each: "PlanResult") -> str:
    if not each.is_carried:
        return f"no, {NOT_CARRIED}"
    return "yes" if each.dominated_by is None else f"no: {each.dominated_by}"


def _mean(each: "PlanResult") -> list[str]:
    if not each.is_carried:
        return [NONE, NONE]
    return [number(each.mean.estimate), span(number(each.mean.low), number(each.mean.high))]


def _change(each: "PlanResult", *, is_base: bool) -> list[str]:
    """Write the change from doing nothing; the base has none, and nothing has one where the base says nothing."""
    if is_base or not each.is_carried:
        return [NONE, NONE]
    change = each.change
    low, high = (NONE if change.method == "none" else signed(end, 2) for end in (change.low, change.high))
    return [signed(change.estimate, 2), span(low, high)]


def _name(each: "PlanResult") -> str:
    return each.plan.key if each.plan.name == each.plan.key else f"{each.plan.key}: {each.plan.name}"


def _cost(plans: "Plans", cost: float) -> str:
    return f"{cost:,g} {plans.asked.cost_unit}".strip()


def _unit(plans: "Plans") -> str:
    from results import KPIS

    return KPIS[plans.indicator].unit


def _trust(plans: "Plans", key: str) -> str | None:
    said = plans.provenance.get(f"plans.{key}.cost")
    return None if said is None else said.confidence


def _plain(plans: "Plans", each: "PlanResult") -> dict[str, Any]:
    said = plans.provenance.get(f"plans.{each.plan.key}.cost")
    return {
        "plan": each.plan.key,
        "name": each.plan.name,
        "cost": each.plan.cost,
        "cost_source": None if said is None else said.source,
        "cost_confidence": None if said is None else said.confidence,
        "scenario": each.plan.loaded.scenario.name,
        "levers": each.plan.loaded.resolved.get("levers", []),
        "mean": each.mean.estimate,
        "low95": each.mean.low,
        "high95": each.mean.high,
        "change": each.change.estimate,
        "change_low95": each.change.low,
        "change_high95": each.change.high,
        "replications": each.replications,
        "dropped_after": each.dropped_after,
        "dropped_by": each.dropped_by,
        "carries_demand": each.is_carried,
        "undelivered_share": each.undelivered,
        "is_on_frontier": each.is_carried and each.dominated_by is None,
        "dominated_by": each.dominated_by,
    }
