"""The file of candidate plans: YAML in, checked plans with their scenarios out; `scenarios/plans.yaml` is one."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from sim import LoadedScenario
from sim.scenario.findings import Findings
from sim.scenario.levers import LEVERS, read_list
from sim.scenario.node import Node
from sim.scenario.problem import PathKey, Problem, ScenarioError, dotted, hint
from sim.scenario.provenance import Provenance
from sim.scenario.schema.block import Block, Id, Name

from ..errors import ComparisonError
from ..kpi import KPIS
from ..pairing import check_scenarios
from ..traffic import ALL_LINES, BOTH_DIRECTIONS, DIRECTIONS, Group
from ..yaml_files import read_what_is_right
from .settings import Setting, levers_setting, load_with

NOTHING = "nothing"
"""The plan that changes nothing and costs nothing; it is always a candidate."""

_NO_COST = ("name", "levers", "scenario")
"""Keys of a plan: with something wrong in these its cost is known all the same."""
_EVERYTHING = (ALL_LINES, BOTH_DIRECTIONS)


class PlanEntry(Block):
    """One plan as it is written: levers on top of the base, or a scenario file; what it costs."""

    cost: Annotated[float, Field(ge=0)]
    name: Name | None = None
    levers: tuple[str | dict[str, Any], ...] | None = None
    scenario: Name | None = None


class PlansFile(Block):
    """A file of plans.

    `base` is the scenario without any plan, `budget` and the plans' costs are in one unit of the user's (`cost_unit`).
    `indicator` is `<indicator>[.<line>[.<direction>]]`, `better` whether less or more of it is wanted, `indifference`
    the least difference worth finding in its unit, `confidence` the probability of a correct selection,
    `first_replications` how many each plan has before the first look, `most_replications` how many it has at most.
    """

    base: Name
    plans: Annotated[dict[Id, PlanEntry], Field(min_length=1, max_length=50)]
    budget: Annotated[float, Field(ge=0)]
    cost_unit: Annotated[str, Field(max_length=40)] = ""
    indicator: Name = "lead_time_mean"
    better: Literal["lower", "higher"] = "lower"
    indifference: Annotated[float, Field(gt=0)]
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    first_replications: Annotated[int, Field(ge=2, le=1000)] = 10
    most_replications: Annotated[int, Field(ge=2, le=10000)] = 100


class _EntryLeft(PlanEntry):
    """What is left of a plan with something wrong in it."""

    cost: float = 0.0


class _FileLeft(PlansFile):
    """What is left of a file with something wrong in it: nothing is said of what has a value from here."""

    base: Name = ""
    plans: dict[Id, _EntryLeft] = Field(default_factory=dict)  # type: ignore[assignment]
    budget: float = math.inf
    indifference: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan: its id and name, what it costs, and the scenario with it."""

    key: str
    name: str
    cost: float
    loaded: LoadedScenario


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of a file that the budget allows, the cheapest first, doing nothing before all; and what is asked.

    `too_dear` has the plans above the budget by id with their costs, `provenance` the sources of costs by dotted path.
    """

    asked: PlansFile
    candidates: tuple[Plan, ...]
    too_dear: Mapping[str, float]
    indicator: str
    group: Group
    provenance: Mapping[str, Provenance]

    @property
    def base(self) -> LoadedScenario:
        """The scenario without any plan."""
        return self.candidates[0].loaded


def read_plans(file: Path, *, overrides: Sequence[str] = ()) -> Plans:
    """Read a file of plans with the scenarios that it needs; `overrides` are laid over each of these.

    Raises:
        ScenarioError: Anything in it is wrong; its `problems` has all of it, each with its place.
    """
    asked, unwrapped, problems = read_what_is_right(PlansFile, file, incomplete=_FileLeft)
    if asked is None:
        raise ScenarioError(problems)
    findings = Findings(dict(unwrapped.root.walk()))
    _check_terms(asked, findings, {each.key for each in problems})
    reading = _Reading(file.parent, tuple(overrides), dict(unwrapped.root.walk()), findings, problems)
    base = reading.scenario(("base",), asked.base) if asked.base else None
    indicator, group = _indicator(asked.indicator, base, findings)
    plans = [plan for key, entry in asked.plans.items() if (plan := reading.plan(key, entry, base)) is not None]
    if findings.errors or reading.problems or base is None:
        raise ScenarioError([*findings.errors, *reading.problems])
    affordable = sorted((plan for plan in plans if plan.cost <= asked.budget), key=lambda plan: plan.cost)
    too_dear = {plan.key: plan.cost for plan in plans if plan.cost > asked.budget}
    candidates = (Plan(NOTHING, "nothing", 0.0, base), *affordable)
    return Plans(asked, candidates, too_dear, indicator, group, unwrapped.provenance)


@dataclass
class _Reading:
    """A file of plans that is being read.

    `problems` has what is wrong with it by itself, and with the scenarios that it names or makes.
    """

    folder: Path
    overrides: tuple[str, ...]
    nodes: Mapping[PathKey, Node]
    findings: Findings
    problems: list[Problem]

    def scenario(self, path: PathKey, name: str) -> LoadedScenario | None:
        """Read the scenario that a key names, in the folder of the plans."""
        file = self.folder / name
        if not file.is_file():
            near = hint(name, sorted(each.name for each in self.folder.glob("*.y*ml")), list_up_to=0)
            self.findings.blame(path, f"no file '{name}' in the folder of the plans{near}")
            return None
        return self._read(file, [])

    def plan(self, key: str, entry: PlanEntry, base: LoadedScenario | None) -> Plan | None:
        """Read one plan; None where something is wrong with it, or with the base."""
        path: PathKey = ("plans", key)
        if (entry.levers is None) == (entry.scenario is None):
            harmless = (f"{dotted(path)}.cost", f"{dotted(path)}.name")
            own = [each.key for each in self.problems if each.key.startswith(f"{dotted(path)}.")]
            if all(each.startswith(harmless) for each in own):
                self.findings.blame(path, "needs exactly one of levers, scenario", on_key=True)
            return None
        if entry.scenario is not None:
            loaded = self.scenario((*path, "scenario"), entry.scenario)
        else:
            loaded = self._with_levers((*path, "levers"), base)
        if loaded is None or base is None:
            return None
        try:
            check_scenarios(base.scenario, loaded.scenario)
        except ComparisonError as wrong:
            for each in wrong.problems:
                self.findings.blame(path, each, on_key=True)
        return Plan(key, entry.name or key, entry.cost, loaded)

    def _with_levers(self, path: PathKey, base: LoadedScenario | None) -> LoadedScenario | None:
        """The base with the levers that stand at a path; without a base it is only looked whether there are such."""
        if base is None:
            _, problems = read_list(self.nodes[path], LEVERS)
            own = (replace(each, key=f"{dotted(path)}{each.key.removeprefix('levers')}") for each in problems)
            self.problems += own
            return None
        listed = self.nodes[path].content
        levers = listed if isinstance(listed, list) else []
        own_levers = base.resolved.get("levers", [])
        return self._read(base.file, [levers_setting(own_levers, levers, key=path)])

    def _read(self, file: Path, settings: Sequence[Setting]) -> LoadedScenario | None:
        try:
            return load_with(file, self.overrides, settings)
        except ScenarioError as wrong:
            self.problems += wrong.problems
            return None


def _check_terms(asked: PlansFile, findings: Findings, wrong: Collection[str]) -> None:
    """Check the numbers of a file against each other, as far as none of them is among the `wrong` keys."""
    if (
        _are_known(("first_replications", "most_replications"), asked, wrong)
        and asked.most_replications < asked.first_replications
    ):
        message = f"must be at least first_replications, {asked.first_replications}, found {asked.most_replications}"
        findings.blame(("most_replications",), message)
    if NOTHING in asked.plans:
        findings.blame(("plans", NOTHING), "is the name of doing nothing, which is always a candidate", on_key=True)
    if not all(each.startswith(_NO_COST) for each in _of_plans(wrong)):
        return  # a plan of which the cost is not known may be the cheapest
    cheapest = min(asked.plans, key=lambda key: asked.plans[key].cost, default="")
    if cheapest and (cost := asked.plans[cheapest].cost) > asked.budget:
        findings.blame(("budget",), f"no plan costs so little; the cheapest is '{cheapest}' with {cost:g}")


def _are_known(keys: Sequence[str], asked: PlansFile, wrong: Collection[str]) -> bool:
    """Whether these numbers are what the file says: not wrong, and not perhaps misspelt where they are not there."""
    is_any_unknown = any("." not in key and key not in PlansFile.model_fields for key in wrong)
    return not {*keys} & {*wrong} and (not is_any_unknown or {*keys} <= asked.model_fields_set)


def _of_plans(wrong: Collection[str]) -> list[str]:
    """What is wrong with plans, by the keys behind their ids; empty for a whole plan, or for all of them."""
    return [".".join(key.split(".")[2:]) for key in wrong if key.split(".")[0] == "plans"]


def _indicator(text: str, base: LoadedScenario | None, findings: Findings) -> tuple[str, Group]:
    """The indicator asked for, with its line and direction."""
    path: PathKey = ("indicator",)
    parts = text.split(".")
    if len(parts) > 3:
        findings.blame(
            path, f"must be <indicator>, <indicator>.<line> or <indicator>.<line>.<direction>, found '{text}'"
        )
        return text, (ALL_LINES, BOTH_DIRECTIONS)
    indicator, line, direction = [*parts, *_EVERYTHING[len(parts) - 1 :]]
    findings.check_known(path, indicator, "indicator", KPIS)
    if base is not None:
        findings.check_known(path, line, "line", [*base.scenario.network, ALL_LINES])
    findings.check_known(path, direction, "direction", [BOTH_DIRECTIONS, *DIRECTIONS, "domestic"])
    return indicator, (line, direction)
