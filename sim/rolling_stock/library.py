"""The rolling stock that ships with the project: classes from `library/*.yaml`, read as strictly as a scenario.

Every figure there has a source and a confidence, and a range where it is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..scenario.document import read_document
from ..scenario.problem import ScenarioError
from ..scenario.provenance import Provenance, unwrap
from ..scenario.schema import RollingStock
from ..scenario.validation import find_bare_values, validate_as

FOLDER = Path(__file__).parent / "library"


@dataclass(frozen=True, slots=True)
class Library:
    """The shipped classes and where their figures come from, by dotted path (`locomotives.D19E.mass_t`)."""

    stock: RollingStock
    provenance: Mapping[str, Provenance]


@cache
def shipped_library() -> Library:
    """Read the library, once.

    Raises:
        ScenarioError: A file of it is broken.
    """
    parts = [read_classes(file) for file in sorted(FOLDER.glob("*.yaml"))]
    stock = RollingStock(
        locomotives={key: each for part in parts for key, each in part.stock.locomotives.items()},
        wagons={key: each for part in parts for key, each in part.stock.wagons.items()},
    )
    return Library(stock, {key: each for part in parts for key, each in part.provenance.items()})


def read_classes(file: Path) -> Library:
    """Read one file of classes; its keys are those of the block `rolling_stock` of a scenario.

    Raises:
        ScenarioError: Anything in it is wrong.
    """
    unwrapped = unwrap(read_document(file, file=file.name).root)
    problems = [*unwrapped.problems, *find_bare_values(unwrapped.root)]
    stock, wrong = validate_as(RollingStock, unwrapped.root, {problem.key for problem in problems})
    if problems or wrong or stock is None:
        raise ScenarioError([*problems, *wrong])
    return Library(stock, unwrapped.provenance)


def with_library(own: RollingStock) -> RollingStock:
    """A scenario's own classes and the shipped ones; its own stand in place of shipped ones of the same name."""
    shipped = shipped_library().stock
    return RollingStock(locomotives={**shipped.locomotives, **own.locomotives}, wagons={**shipped.wagons, **own.wagons})
