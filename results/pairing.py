"""Pairing: whether two runs share their random numbers, so that replication by replication they compare."""

from collections.abc import Iterator

from sim.scenario.schema import Flow, Scenario

from .errors import ComparisonError
from .run import Run

_DEMAND_KEYS = ("commodity", "volume_teu_per_year", "volume_t_per_year", "consignment", "arrivals", "line")


def check_scenarios(baseline: Scenario, upgraded: Scenario) -> None:
    """Refuse two scenarios whose replications would not belong together, before anything is simulated.

    Raises:
        ComparisonError: seeds or periods differ.
    """
    problems = list(_differing_plans(baseline, upgraded))
    if problems:
        raise ComparisonError(problems)


def check_pairing(baseline: Run, upgraded: Run) -> None:
    """Refuse two runs whose replications do not belong together.

    Raises:
        ComparisonError: seeds or periods differ, or no replication is finished in both.
    """
    problems = list(_differing_plans(baseline.scenario, upgraded.scenario))
    if not paired_replications(baseline, upgraded):
        problems.append(
            f"no replication is finished in both: {len(baseline.finished)} in {baseline.name}, "
            f"{len(upgraded.finished)} in {upgraded.name}"
        )
    if problems:
        raise ComparisonError(problems)


def paired_replications(baseline: Run, upgraded: Run) -> tuple[int, ...]:
    """Return the replications finished in both runs, rising."""
    return tuple(sorted({*baseline.finished} & {*upgraded.finished}))


def pairing_warnings(baseline: Run, upgraded: Run) -> list[str]:
    """Return what a reader must know: unpaired replications, other demand, and each run's own warnings."""
    warnings = [f"{run.name}: {text}" for run in (baseline, upgraded) for text in run.warnings]
    alone = {*baseline.finished} ^ {*upgraded.finished}
    if alone:
        numbers = ", ".join(str(number) for number in sorted(alone)[:10])
        more = ", ..." if len(alone) > 10 else ""
        warnings.append(f"finished in one run only and left out: replications {numbers}{more}")
    differing = list(_differing_flows(baseline, upgraded))
    if differing:
        warnings.append(f"demand differs, so the change is not the upgrade's alone: {'; '.join(differing)}")
    return warnings


def _differing_plans(before: Scenario, after: Scenario) -> Iterator[str]:
    if before.seed != after.seed:
        yield (
            f"seed: {before.seed} in {before.name}, {after.seed} in {after.name}; "
            "pairs need the same seed, so that both draw the same demand"
        )
    for key in ("start_date", "warm_up_weeks", "horizon_weeks", "run_out_weeks"):
        one, other = getattr(before.time, key), getattr(after.time, key)
        if one != other:
            yield (f"time.{key}: {one} in {before.name}, {other} in {after.name}; pairs need the same period")


def _differing_flows(baseline: Run, upgraded: Run) -> Iterator[str]:
    if baseline.scenario.seasons != upgraded.scenario.seasons:
        yield "seasons differ"
    if baseline.scenario.demand != upgraded.scenario.demand:
        yield "growth or changes of demand differ"
    before, after = baseline.scenario.flows, upgraded.scenario.flows
    for flow in sorted({*before, *after}):
        if flow not in before or flow not in after:
            yield f"flows.{flow} is only in {(baseline if flow in before else upgraded).name}"
        else:
            yield from _differing_keys(flow, before[flow], after[flow])


def _differing_keys(flow: str, before: Flow, after: Flow) -> Iterator[str]:
    for key in _DEMAND_KEYS:
        one, other = getattr(before, key), getattr(after, key)
        if one != other:
            yield f"flows.{flow}.{key} {_shown(one)} and {_shown(other)}"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:g}"
    return "nothing" if value is None else str(value)
