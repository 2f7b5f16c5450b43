"""Words of studies for scenarios that do not carry their demand, and what replications that were measured warn of."""

import re
from collections.abc import Iterable

from .arguments import warn
from .tables import NONE, count, number

MARK = "†"
NOT_CARRIED = "does not carry its demand"
NEVER = "more than 0.1 % of the goods that became ready are never delivered"
SAYS_NOTHING = "its times are those of the goods that arrived and say nothing"
STANDS_FOR_TIMES = "times there are those of the goods that arrived and say nothing"
_MOST_KINDS = 10
_NUMBER = re.compile(r"\d[\d,.:]*")


def never_delivered(share: float) -> str:
    """Say which share of goods is never delivered."""
    return f"{number(100 * share)} % never delivered"


def marked(cells: list[str], is_left: bool) -> list[str]:
    """The cells of a figure, the first marked if it rests on goods that are left."""
    first, *others = cells
    return [f"{first}{MARK}" if is_left and first != NONE else first, *others]


def warn_of_measured(said: Iterable[tuple[str, str]]) -> None:
    """Print what replications warn of, each with the name of its scenario: one of all that differ in numbers only."""
    warn(shortened(said))


def shortened(said: Iterable[tuple[str, str]]) -> list[str]:
    """Return sentences behind the names of what they are of: of those that differ in numbers only the first."""
    alike: dict[str, list[str]] = {}
    for name, text in said:
        alike.setdefault(_NUMBER.sub("0", f"{name}: {text}"), []).append(f"{name}: {text}")
    kinds = [
        each[0] if len(each) == 1 else f"{each[0]} ({count(len(each) - 1, 'more warning')} like it)"
        for each in alike.values()
    ]
    if len(kinds) <= _MOST_KINDS:
        return kinds
    rest = sum(map(len, list(alike.values())[_MOST_KINDS:]))
    return [*kinds[:_MOST_KINDS], f"{count(rest, 'more warning')} of other kinds; `corridor run` shows all of a run"]
