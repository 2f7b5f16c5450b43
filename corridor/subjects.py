"""Subjects: the scenario, or the two, whose assumptions a study varies; what is said of them before the result."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from .arguments import read_scenario
from .indicators import Lines
from .sides import GivenSide
from .studies import warn_of, with_weeks
from .study_options import HowToStudy
from .tables import count, print_json, wrapped

if TYPE_CHECKING:
    from results.studies.cases import Case
    from results.studies.uncertain_inputs import Assumptions
    from sim import LoadedScenario

_LABELS = ("baseline", "upgraded")


@dataclass(frozen=True, slots=True)
class Subject:
    """A scenario, or a baseline and an upgraded one, as files to vary and as they are written; their replications."""

    cases: "tuple[Case, ...]"
    loaded: "tuple[LoadedScenario, ...]"
    replications: range

    @property
    def network(self) -> Lines:
        """The lines of all of them: one may be in one of them only."""
        return {line: block for each in self.loaded for line, block in each.scenario.network.items()}

    def said(self) -> list[str]:
        """Their names and what is measured, in sentences."""
        labels = ("scenario",) if len(self.loaded) == 1 else _LABELS
        names = [f"{label}: {each.scenario.name}" for label, each in zip(labels, self.loaded, strict=True)]
        period = self.loaded[0].scenario.time
        start = period.start_date + timedelta(weeks=period.warm_up_weeks)
        weeks = count(period.horizon_weeks, "week")
        return [*names, f"measured: {weeks} from {start}, {count(len(self.replications), 'replication')}"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The uncertain inputs of a subject that a study of one line varies, and how many of other lines it does not."""

    assumptions: "Assumptions"
    line: str
    others: int

    def said(self) -> list[str]:
        """How many inputs vary, and what stays as it is, in sentences."""
        alone, inset = len(self.assumptions.left_alone), self.assumptions.inset
        found = [
            f"assumptions: {count(len(self.assumptions.inputs), 'input')} marked low or assumed, each uniform in its "
            f"range; {count(alone, 'other')} without a range or not a number, left alone (--json names them)"
        ]
        if inset:
            found.append(
                "ranges that end at a value that is not allowed begin or end a hundredth further in: "
                f"{', '.join(inset)}"
            )
        if self.others:
            found.append(f"left out: {count(self.others, 'input')} of other lines than {self.line}")
        return found


def read_subject(sides: Sequence[GivenSide], how: HowToStudy, *, default: int, line: str = "all") -> Subject:
    """Read the scenario files to vary, say what they warn of, and check that they have the line and form pairs.

    `default`: the replications where none are asked for.

    Raises:
        ScenarioError: One is invalid.
        ComparisonError: Two of them form no pairs.
        BadParameter: There is no such line.
    """
    from results import check_scenarios
    from results.studies.cases import Case

    given = [(side.path, with_weeks(side.overrides, how.weeks)) for side in sides]
    loaded = tuple(read_scenario(path, overrides) for path, overrides in given)
    cases = tuple(Case(label, *each) for label, each in zip(_LABELS, given, strict=False))
    subject = Subject(cases, loaded, range(how.simulate.replications or default))
    check_line(line, subject.network)
    for other in loaded[1:]:
        check_scenarios(loaded[0].scenario, other.scenario)
    warn_of(loaded[0], [(each.scenario.name, each) for each in loaded[1:]])
    return subject


def check_line(line: str, network: Lines) -> None:
    """Refuse a line that is not there.

    Raises:
        BadParameter: It is neither a line nor `all`.
    """
    if line not in {*network, "all"}:
        known = ", ".join([*network, "all"])
        raise click.BadParameter(f"no line '{line}', must be one of {known}", param_hint="--line")


def find_inputs(subject: Subject, line: str = "all") -> Inputs:
    """Find the uncertain inputs of a subject: of one line and of none, or all of them."""
    from results.studies.lines_of_inputs import of_line
    from results.studies.uncertain_inputs import find_assumptions

    everything = find_assumptions(subject.cases, subject.loaded)
    own = of_line(everything, subject.loaded, line)
    return Inputs(own, line, len(everything.inputs) - len(own.inputs))


def print_study(
    sentences: Sequence[str],
    *,
    tables: Callable[[], None],
    found: dict[str, Any] | None,
    charts: Sequence[str] | None = None,
) -> None:
    """Print a study: its sentences and tables, or what was `found` as JSON; `charts` are files (None: it has none)."""
    if found is not None:
        print_json({"notes": sentences, **found, **({} if charts is None else {"charts": charts})})
        return
    is_terminal = sys.stdout.isatty()  # elsewhere each sentence is one line, as each row of a table is
    click.echo("\n".join(map(wrapped, sentences) if is_terminal else sentences) + "\n")
    tables()
    for chart in charts or ():
        click.echo(f"chart: {chart}")
