"""What the studies of assumptions share: their options, the files they vary, what they say before they start."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .arguments import HowToSimulate, read_scenario, simulation_options, warn
from .exit_codes import Failed
from .studies import duration, study
from .tables import count

if TYPE_CHECKING:
    from results import Claim
    from results.studies.assumed_points import How
    from results.studies.cases import Case
    from results.studies.uncertain_inputs import Assumptions
    from sim import LoadedScenario

WEEKS = 8
_HORIZON = "time.horizon_weeks"


@dataclass(frozen=True, slots=True)
class HowToStudy:
    """How to simulate, and the weeks measured (None: the scenario's, at most eight)."""

    simulate: HowToSimulate
    weeks: int | None

    def replications(self, default: int) -> range:
        """The numbers of the replications."""
        return range(self.simulate.replications or default)


def study_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of studies; they arrive as one argument, `how`."""

    @wraps(command)
    def packed(how: HowToSimulate, weeks: int | None, **others: Any) -> None:
        command(how=HowToStudy(how, weeks), **others)

    weeks = click.option(
        "--weeks",
        type=click.IntRange(min=1, max=520),
        help=f"Weeks measured, in place of the scenario's.  [default: the scenario's, at most {WEEKS}]",
    )
    return simulation_options(weeks(packed))


indicator_option = click.option(
    "--indicator", default="lead_time_mean", show_default=True, help="The result, a key of `results.KPIS`."
)
line_option = click.option("--line", default="all", show_default=True, help="Id of a line, or all.")
seed_option = click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the draws of assumptions."
)


def read_case(label: str, file: Path, overrides: tuple[str, ...], how: HowToStudy) -> "tuple[Case, LoadedScenario]":
    """A scenario file to vary, with its measured weeks cut to what the study takes, and the scenario as it is written.

    Raises:
        ScenarioError: It is invalid.
    """
    from results.studies.cases import Case

    case = Case(label, file, overrides)
    loaded = read_scenario(file, overrides)
    own, is_set = loaded.scenario.time.horizon_weeks, any(text.startswith(_HORIZON) for text in overrides)
    weeks = how.weeks or (own if is_set else min(own, WEEKS))
    if weeks != own:
        case = case.with_overrides(f"{_HORIZON}={weeks}")
        loaded = case.load()
    return case, loaded


def said_of_period(loaded: "LoadedScenario", replications: Sequence[int]) -> str:
    """What is measured, in a sentence."""
    from datetime import timedelta

    period = loaded.scenario.time
    start = period.start_date + timedelta(weeks=period.warm_up_weeks)
    return f"measured: {count(period.horizon_weeks, 'week')} from {start}, {count(len(replications), 'replication')}"


def said_of_assumptions(assumptions: "Assumptions") -> list[str]:
    """How many inputs vary, and what stays as it is, in sentences."""
    alone = len(assumptions.left_alone)
    found = [
        f"assumptions: {count(len(assumptions.inputs), 'input')} marked low or assumed, each uniform in its range; "
        f"{count(alone, 'other')} without a range or not a number, left alone (--json names them)"
    ]
    if assumptions.inset:
        found.append(
            f"ranges that end at a value that is not allowed begin or end a hundredth further in: "
            f"{', '.join(assumptions.inset)}"
        )
    return found


def indicator_name(indicator: str) -> str:
    """Name an indicator for people."""
    from results import KPIS

    if indicator in KPIS:
        return KPIS[indicator].name
    return f"hours of {indicator.removeprefix('cause_').removesuffix('_h').replace('_', ' ')}"


def check_line(line: str, loaded: "Sequence[LoadedScenario]") -> None:
    """Refuse a line that no scenario has.

    Raises:
        BadParameter: There is no such line.
    """
    lines = dict.fromkeys(key for each in loaded for key in each.scenario.network)
    if line not in {*lines, "all"}:
        raise click.BadParameter(f"no line '{line}', must be one of {', '.join([*lines, 'all'])}", param_hint="--line")


def find_claim(claim: str | None) -> "Claim":
    """The claim of an id; None stands for the one on lead times.

    Raises:
        BadParameter: There is no such claim.
    """
    from results import KPIS, lead_time_claim, shipped_claims

    if claim is None:
        return lead_time_claim()
    known = {key: each for key, each in shipped_claims().claims.items() if each.quantity in KPIS and each.has_figure}
    if claim not in known:
        allowed = f"must be one of {', '.join(known)} (claims on an indicator, with a figure)"
        raise click.BadParameter(f"no claim '{claim}', {allowed}", param_hint="--claim")
    return known[claim]


@contextmanager
def studied(title: str, how: HowToStudy, replications: Sequence[int]) -> "Iterator[How]":
    """The tools of a study, as the studies of assumptions take them.

    Raises:
        Failed: It was interrupted; what is measured is kept.
    """
    from results.studies.assumed_points import How

    with study(title, how.simulate) as tools:
        yield How(replications, tools.workers, progress=tools.bar.advance)


def announce(loaded: "Sequence[LoadedScenario]", runs: "Sequence[int]", how: HowToStudy) -> None:
    """Say how many replications of each scenario a study takes at most, and about how long, before it starts.

    The first replication of each scenario is simulated and timed for that, unless it is known already.

    Raises:
        Failed: It was interrupted.
    """
    import os

    from results.studies.measuring import STORE, indicator_file, measure
    from sim.workers import LocalWorkers

    warn([text for each in loaded for text in _warnings(each)])
    seconds: list[float] = []
    try:
        for each in loaded if how.simulate.cluster is None else ():  # a cluster's time is another
            is_known = indicator_file(STORE, each, 0).exists()
            started = time.perf_counter()
            measure([each], replications=[0], workers=LocalWorkers(1))
            seconds += [] if is_known else [time.perf_counter() - started]
    except KeyboardInterrupt:
        raise Failed("interrupted before the study began") from None
    said = f"{count(sum(runs), 'replication')} at most, those measured before are not simulated again"
    if len(seconds) == len(loaded):
        workers = how.simulate.workers or os.cpu_count() or 1
        needed = sum(number * each for number, each in zip(runs, seconds, strict=True)) / workers
        said += f"; about {duration(needed)} with {count(workers, 'process', 'processes')}"
        said += ", more where queues are long"
    if not how.simulate.is_quiet:
        click.echo(said, err=True)


def _warnings(loaded: "LoadedScenario") -> Iterator[object]:
    import sim

    yield from loaded.warnings
    yield from sim.preflight(loaded)
