"""YAML files beside scenarios (claims, plans, rates): read as a scenario is, with every problem at its place."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from sim.scenario.document import read_document
from sim.scenario.problem import ScenarioError
from sim.scenario.provenance import Unwrapped, unwrap
from sim.scenario.validation import find_bare_values, validate_as

_Model = TypeVar("_Model", bound=BaseModel)


def read_block(model: type[_Model], file: str | Path) -> tuple[_Model, Unwrapped]:
    """Read a YAML file as a block, and as plain values with their sources; places name the file as it is given.

    Raises:
        ScenarioError: Anything in it is wrong; its `problems` has all of it, each with its place.
    """
    unwrapped = unwrap(read_document(Path(file), file=str(file)).root)
    problems = [*unwrapped.problems, *find_bare_values(unwrapped.root)]
    read, wrong = validate_as(model, unwrapped.root, {problem.key for problem in problems})
    if problems or wrong or read is None:
        raise ScenarioError([*problems, *wrong])
    return read, unwrapped
