"""The shipped table of public holidays: one YAML file for each country, read as strictly as a scenario.

Dates, announced breaks and the assumed rule for years without an announcement each have a source and a confidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field

from ..scenario.document import read_document
from ..scenario.problem import ScenarioError
from ..scenario.provenance import Provenance, unwrap
from ..scenario.schema.block import Block, Country, Id, Name
from ..scenario.validation import find_bare_values, validate_as

FOLDER = Path(__file__).parent
YEARS = range(2024, 2036)
"""The years of the table; a holiday without a date in one of them was not yet one."""


class Rule(Block):
    """The break of a year without an announcement, in days from the holiday, which is 0; both ends count.

    `with_weekend`: a weekend that the break touches counts too, and for each of its days on a weekend the next
    weekday is off.
    """

    first_day: Annotated[int, Field(ge=-30, le=0)]
    last_day: Annotated[int, Field(ge=0, le=30)]
    with_weekend: bool = False


class PublicHoliday(Block):
    """A holiday of every year: its own date, the breaks announced around it (first and last day), and the rule."""

    name: Name
    days: Annotated[tuple[date, ...], Field(min_length=1)]
    breaks: tuple[tuple[date, date], ...] = ()
    otherwise: Rule


class HolidayFile(Block):
    """One file of the table."""

    holidays: dict[Id, PublicHoliday]


@dataclass(frozen=True, slots=True)
class Table:
    """All public holidays by id, the ids of each country, and where figures come from, by dotted path."""

    holidays: Mapping[str, PublicHoliday]
    of_country: Mapping[str, tuple[str, ...]]
    provenance: Mapping[str, Provenance]


@cache
def shipped_table() -> Table:
    """Read the table, once.

    Raises:
        ScenarioError: A file of it is broken.
    """
    holidays: dict[str, PublicHoliday] = {}
    of_country: dict[str, tuple[str, ...]] = {}
    provenance: dict[str, Provenance] = {}
    for country in get_args(Country):
        found, sources = read_country(FOLDER / f"{country}.yaml")
        holidays.update(found)
        of_country[country] = tuple(found)
        provenance.update(sources)
    return Table(holidays, of_country, provenance)


def read_country(file: Path) -> tuple[Mapping[str, PublicHoliday], Mapping[str, Provenance]]:
    """Read the holidays of one country, and where their dates come from.

    Raises:
        ScenarioError: Anything in the file is wrong.
    """
    unwrapped = unwrap(read_document(file, file=file.name).root)
    problems = [*unwrapped.problems, *find_bare_values(unwrapped.root)]
    read, wrong = validate_as(HolidayFile, unwrapped.root, {problem.key for problem in problems})
    if problems or wrong or read is None:
        raise ScenarioError([*problems, *wrong])
    return read.holidays, unwrapped.provenance
