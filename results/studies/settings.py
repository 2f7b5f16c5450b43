"""What a study sets of a scenario, and where the user wrote it, so that what is wrong with it is said there."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import LoadedScenario, load_scenario
from sim.scenario.node import Node
from sim.scenario.overrides import FILE
from sim.scenario.problem import PathKey, Position, Problem, ScenarioError, dotted

_LEVER_STEPS = 2
"""A key of the list such as `levers.1.more_trains` is about the lever, whose name is the key of its parameters."""

_PLACE = re.compile(rf" \({re.escape(FILE)}:\d+:\d+\)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One override (`a.b=value`) and where it comes from.

    `written` is the value as the user wrote it, found at `key` of the user's own file (or nothing); the first `skipped`
    items of the override's list are not from there.
    """

    text: str
    position: Position
    key: PathKey = ()
    written: Node | None = None
    skipped: int = 0

    def problem(self, found: Problem) -> Problem:
        """Say a problem with the override where the user wrote it."""
        message = _PLACE.sub("", found.message)
        if self.written is None:
            return Problem.at(self.position, found.key, message)
        node, path = self.written, list(self.key)
        is_of_key = message.startswith("unknown key")
        for number, step in enumerate(found.key.split(".")[1:]):
            index = int(step) - self.skipped if number == 0 and step.isdigit() else step
            below = _below(node, index)
            if number or self.key:  # an option has one lever, its place in the list says nothing
                path.append(index)
            if below is None:
                break
            node = below
        is_lever = found.key.count(".") == _LEVER_STEPS
        return Problem.at(node.key if is_of_key or is_lever else node.position, dotted(tuple(path)), message)


def levers_setting(own: Sequence[Any], levers: Sequence[Node], *, key: PathKey) -> Setting:
    """The override that gives a scenario its own levers and others, written as a list at `key` of the user's file."""
    start = levers[0].position if levers else Position(FILE, 1, 1)
    text = f"levers={json.dumps([*own, *(lever.value for lever in levers)], ensure_ascii=False)}"
    return Setting(text, start, key, Node(list(levers), start, start), len(own))


def load_with(file: Path, overrides: Sequence[str], settings: Sequence[Setting]) -> LoadedScenario:
    """Read a scenario with overrides of the command line, and with settings above them.

    Raises:
        ScenarioError: Anything is wrong; problems of a setting stand where it was written.
    """
    try:
        return load_scenario(file, overrides=[*overrides, *(setting.text for setting in settings)])
    except ScenarioError as wrong:
        raise ScenarioError(_placed(each, settings, len(overrides)) for each in wrong.problems) from None


def _placed(problem: Problem, settings: Sequence[Setting], before: int) -> Problem:
    number = problem.line - before - 1
    if problem.file != FILE or not 0 <= number < len(settings):
        return problem
    return settings[number].problem(problem)


def _below(node: Node, step: str | int) -> Node | None:
    content = node.content
    if isinstance(content, list) and isinstance(step, int) and 0 <= step < len(content):
        return content[step]
    if isinstance(content, list) and isinstance(step, str) and step.isdigit() and int(step) < len(content):
        return content[int(step)]
    if isinstance(content, dict):
        return content.get(str(step))
    return None
