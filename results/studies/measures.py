"""Measures that are on or off, and the scenario of each coalition of them.

A measure pulls levers, sets keys, or both; or the scenario of every coalition is given as it is.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from sim import LEVERS, LoadedScenario, load_scenario
from sim.scenario.document import parse_node
from sim.scenario.levers import read_list
from sim.scenario.node import Node
from sim.scenario.problem import PathKey, Position, Problem, ScenarioError

from ..errors import ComparisonError
from ..pairing import check_scenarios
from .settings import Setting, levers_setting, load_with
from .shapley import coalition_name

_BESIDE_THE_MODEL = ("levers", "name", "description")


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, the entries of a list `levers` that it pulls, and the keys that it sets."""

    name: str
    levers: tuple[Node, ...] = ()
    settings: tuple[Setting, ...] = ()


class Cases(Protocol):
    """The scenarios of all coalitions of measures; a coalition is a number with a bit for each measure."""

    @property
    def names(self) -> tuple[str, ...]:
        """The measures' names, that of bit 0 first."""
        ...

    def load(self, coalition: int) -> LoadedScenario:
        """Return the scenario in which these measures are on and the others off."""
        ...


@dataclass
class SwitchedMeasures:
    """Measures on top of a scenario: `own` are the levers that it always has, `overrides` what is set of it anyway."""

    file: Path
    measures: Sequence[Measure]
    overrides: Sequence[str] = ()
    own: Sequence[Any] = ()
    _loaded: dict[int, LoadedScenario] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The measures' names."""
        return tuple(measure.name for measure in self.measures)

    def load(self, coalition: int) -> LoadedScenario:
        """Read the scenario with these measures on; each coalition is read once.

        Raises:
            ScenarioError: A measure is not possible, alone or beside the others.
        """
        if coalition not in self._loaded:
            on = [measure for at, measure in enumerate(self.measures) if coalition >> at & 1]
            levers = levers_setting(self.own, [lever for measure in on for lever in measure.levers], key=())
            settings = [setting for measure in on for setting in measure.settings]
            self._loaded[coalition] = load_with(self.file, self.overrides, [levers, *settings])
        return self._loaded[coalition]

    def check(self) -> None:
        """Refuse measures that cannot be switched on each for itself, before anything is simulated.

        Raises:
            ScenarioError: A measure is not possible, two of them set one key, or or a period or seed is changed.
        """
        everything = 2 ** len(self.measures) - 1
        problems: list[Problem] = []
        for coalition in (everything, *(1 << at for at in range(len(self.measures)))):
            try:
                self.load(coalition)
            except ScenarioError as wrong:
                problems += wrong.problems
        if not problems:
            problems += self._both_set()
        if problems:
            raise ScenarioError(problems)
        check_scenarios(self.load(0).scenario, self.load(everything).scenario)

    def _both_set(self) -> Iterator[Problem]:
        before = dict(_leaves(self.load(0).resolved))
        changed = [changed_keys(before, dict(_leaves(self.load(1 << at).resolved))) for at in range(len(self.measures))]
        for later, measure in enumerate(self.measures):
            for earlier in range(later):
                both = sorted(_shared(changed[earlier], changed[later]))
                if both:
                    other = self.measures[earlier].name
                    message = (
                        f"sets {both[0]}, which measure '{other}' sets too; two measures must not set one key, "
                        "make them one measure or leave one out"
                    )
                    yield Problem.at(_place(measure), measure.name, message)


@dataclass(frozen=True)
class GivenScenarios:
    """Scenarios that were written for each coalition, as the halves of a plan and the whole."""

    names: tuple[str, ...]
    scenarios: Mapping[int, LoadedScenario]

    def load(self, coalition: int) -> LoadedScenario:
        """Return the scenario of a coalition."""
        return self.scenarios[coalition]

    def check(self) -> None:
        """Refuse scenarios whose replications do not belong together.

        Raises:
            ComparisonError: Seeds or periods differ; all of it.
        """
        problems: list[str] = []
        for coalition, loaded in self.scenarios.items():
            try:
                check_scenarios(self.scenarios[0].scenario, loaded.scenario)
            except ComparisonError as wrong:
                problems += [] if coalition == 0 else wrong.problems
        if problems:
            raise ComparisonError(dict.fromkeys(problems))


def read_given(base: Path, files: Mapping[str, Path], overrides: Sequence[str]) -> GivenScenarios:
    """Read the scenario of each coalition: `files` by the names of its measures, `+` between them.

    Raises:
        ValueError: A coalition of the measures has no file, or two.
        ScenarioError: A file is wrong; all of them together.
    """
    names = tuple(dict.fromkeys(name for text in files for name in text.split("+")))
    wanted = {0: base, **{_coalition(text, names): file for text, file in files.items()}}
    missing = [coalition for coalition in range(2 ** len(names)) if coalition not in wanted]
    if missing:
        raise ValueError(f"no file for {', '.join(coalition_name(each, names) for each in missing)}")
    if len(wanted) <= len(files):
        raise ValueError("two files for one coalition")
    problems: list[Problem] = []
    found: dict[int, LoadedScenario] = {}
    for coalition, file in wanted.items():
        try:
            found[coalition] = load_scenario(file, overrides=overrides)
        except ScenarioError as wrong:
            problems += wrong.problems
    if problems:
        raise ScenarioError(problems)
    return GivenScenarios(names, found)


def read_measures(levers: Sequence[str], bundles: Sequence[str]) -> list[Measure]:
    """Read measures of the command line: `[NAME=]LEVER` or a list of them, and `NAME:KEY=VALUE`.

    Raises:
        ScenarioError: One of them cannot be read; all of them together.
    """
    problems: list[Problem] = []
    listed = [_read_lever(text, Position("--lever", at, 1), problems) for at, text in enumerate(levers, start=1)]
    plain = iter(named([nodes for name, nodes in listed if not name]))
    measures = [Measure(name, nodes) if name else next(plain) for name, nodes in listed]
    for at, text in enumerate(bundles, start=1):
        name, setting = _read_setting(text, Position("--bundle", at, 1), problems)
        measures.append(Measure(name, settings=(setting,)))
    if problems:
        raise ScenarioError(problems)
    return [
        _joined([each for each in measures if each.name == name]) for name in dict.fromkeys(m.name for m in measures)
    ]


def own_measures(loaded: LoadedScenario) -> list[Measure]:
    """Return the entries of a scenario's own list `levers`, each as a measure."""
    start = Position(str(loaded.file), 1, 1)
    return named([(Node(_nodes(entry, start), start, start),) for entry in loaded.resolved.get("levers", [])])


def named(levers: Sequence[tuple[Node, ...]]) -> list[Measure]:
    """Name measures by their levers; those of one name have where they are pulled, or a number, behind it."""
    plain = ["+".join(_lever_name(node) for node in each) for each in levers]
    long = [
        name if plain.count(name) == 1 else f"{name}{_where(each)}" for name, each in zip(plain, levers, strict=True)
    ]
    found = []
    for at, (name, each) in enumerate(zip(long, levers, strict=True)):
        found.append(Measure(name if long.count(name) == 1 else f"{name} #{long[: at + 1].count(name)}", each))
    return found


def changed_keys(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Return the dotted keys whose values differ, or that only one of two scenarios has."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def _shared(some: Collection[str], others: Collection[str]) -> Iterator[str]:
    """The keys of some that others have too, or stand above or below."""
    for key in some:
        if any(key == other or key.startswith(f"{other}.") or other.startswith(f"{key}.") for other in others):
            yield key


def _leaves(value: Any, path: PathKey = ()) -> Iterator[tuple[str, str]]:
    """The values of a scenario by dotted key; a list is one value."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            if path or key not in _BESIDE_THE_MODEL:
                yield from _leaves(each, (*path, key))
    else:
        yield ".".join(map(str, path)), json.dumps(value, sort_keys=True)


def _place(measure: Measure) -> Position:
    return measure.levers[0].position if measure.levers else measure.settings[0].position


def _coalition(text: str, names: Sequence[str]) -> int:
    return sum(1 << names.index(name) for name in set(text.split("+")))


def _read_lever(text: str, at: Position, problems: list[Problem]) -> tuple[str, tuple[Node, ...]]:
    match = re.fullmatch(r"([^\s:={}\[\],]+)=(.*)", text, re.DOTALL)
    name, value = match.groups() if match else ("", text)
    try:
        node = parse_node(value, start=at, is_fixed=True)
    except ScenarioError as wrong:
        problems += wrong.problems
        return name, ()
    if node is None or node.content is None or node.content == []:
        problems.append(Problem.at(at, name, "no lever, must be the name of one, or a list of them"))
        return name, ()
    levers = node.content if isinstance(node.content, list) else [node]
    _, refused = read_list(replace(node, content=levers), LEVERS)
    problems += [replace(each, key=".".join(each.key.split(".")[2:])) for each in refused]
    return name, tuple(levers)


def _read_setting(text: str, at: Position, problems: list[Problem]) -> tuple[str, Setting]:
    name, colon, setting = text.partition(":")
    if not colon or not name or "=" in name or "=" not in setting:
        problems.append(Problem.at(at, "", f"'{text}' must be NAME:KEY=VALUE"))
    return name, Setting(setting, at)


def _joined(measures: Sequence[Measure]) -> Measure:
    """One measure of several with one name."""
    levers = [lever for each in measures for lever in each.levers]
    settings = [setting for each in measures for setting in each.settings]
    return Measure(measures[0].name, tuple(levers), tuple(settings))


def _lever_name(node: Node) -> str:
    value = node.value
    return str(next(iter(value), "")) if isinstance(value, dict) else str(value)


def _where(levers: Sequence[Node]) -> str:
    places: list[str] = []
    for node in levers:
        value = node.value
        parameters = next(iter(value.values()), None) if isinstance(value, dict) else None
        at = parameters.get("at") if isinstance(parameters, dict) else None
        places += [str(each) for each in at] if isinstance(at, list) else []
    return f" at {', '.join(places)}" if places else ""


def _nodes(value: Any, at: Position) -> Any:
    if isinstance(value, dict):
        return {key: Node(_nodes(each, at), at, at) for key, each in value.items()}
    if isinstance(value, list):
        return [Node(_nodes(each, at), at, at) for each in value]
    return value
