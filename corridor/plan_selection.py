"""`corridor select`: the best of several plans under a budget."""

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .arguments import HowToSimulate, is_scenario_file, json_option, set_option, simulation_options
from .exit_codes import Failed, Invalid
from .selection_tables import print_selection, selection_json
from .studies import announce, study, warn_of, weeks_option, with_weeks, work_of
from .tables import print_json
from .undelivered import warn_of_measured

if TYPE_CHECKING:
    from results.studies.plans_file import Plans


@click.command()
@click.argument("plans", type=click.Path(path_type=Path))
@set_option
@weeks_option
@partial(
    simulation_options,
    replications="Most replications of each plan, at least 2.  "
    "[default: most_replications of the file, 100 if not said]",
)
@json_option
def select(
    plans: Path,
    *,
    overrides: tuple[str, ...],
    weeks: int | None,
    how: HowToSimulate,
    is_json: bool,
) -> None:
    """Find the best of the plans in the file PLANS that its budget allows.

    Each plan has a cost, and levers or a scenario file (scenarios/plans.yaml is an example). Replications go on until
    one plan is left that is the best with the confidence asked for, or each has --replications of them. Prints each
    plan's mean with its interval, when and why it was dropped, and which plans cost more than a better one
    (docs/attribution.md). What was measured once is used again.
    """
    from results.studies.selection import SelectionError, select_plan

    read = _read(plans, with_weeks(overrides, weeks), how)
    candidates = read.candidates
    warn_of(read.base, [(plan.key, plan.loaded) for plan in candidates[1:]])
    most = range(read.asked.most_replications)
    tasks = [(plan.loaded, number) for number in most for plan in candidates]
    announce(work_of(tasks, is_at_most=True), how)
    with study("selection", how) as tools:
        try:
            found = select_plan(
                read,
                workers=tools.workers,
                processes=how.workers or os.cpu_count() or 1,
                progress=tools.bar.advance,
            )
        except SelectionError as failure:
            raise Failed(str(failure)) from None
    warn_of_measured(found.warnings)
    if is_json:
        print_json(selection_json(read, found))
    else:
        print_selection(read, found)


def _read(file: Path, overrides: tuple[str, ...], how: HowToSimulate) -> "Plans":
    """Read the plans; `--replications` is the most that each of them gets.

    Raises:
        Invalid: The file is none of YAML, by its name, or one replication is asked for.
        ScenarioError: Something in it is wrong.
    """
    from results.studies.plans_file import read_plans

    if file.is_file() and not is_scenario_file(file):
        raise Invalid(f"{file}: is no file of plans, its name must end in .yaml")
    plans = read_plans(file, overrides=overrides)
    if how.replications is None:
        return plans
    if how.replications < 2:
        raise Invalid("--replications: 1, must be at least 2: one replication decides nothing")
    first = min(plans.asked.first_replications, how.replications)
    terms = {"first_replications": first, "most_replications": how.replications}
    return replace(plans, asked=plans.asked.model_copy(update=terms))
