"""Checks of a scenario in tables for people, and the end of a command whose scenario misses one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .exit_codes import NotMet
from .indicators import DIRECTIONS, Lines, Row, line_name
from .tables import Side, number, print_table, span
from .undelivered import NEVER

if TYPE_CHECKING:
    from results import Judged

_COLUMNS: dict[str, Side] = {
    "line and direction": "left",
    "indicator": "left",
    "threshold": "right",
    "value": "right",
    "95 % interval": "right",
    "check": "left",
}


def print_checks(judged: "list[Judged]", network: Lines, *, title: str = "Checks") -> None:
    """Print what became of each check; nothing without checks."""
    if not judged:
        return
    cells = [
        [
            f"{line_name(network, each.line)}: {DIRECTIONS[each.direction]}",
            _indicator(each),
            each.threshold,
            number(each.mean),
            span(number(each.low95), number(each.high95)),
            f"{each.word}, {each.reason}" if each.reason else each.word,
        ]
        for each in judged
    ]
    print_table(_COLUMNS, cells, title=title)
    click.echo(_rule(judged))
    if any(map(_is_not_carried, judged)):
        click.echo(f"Where {NEVER}, what the others needed meets no threshold.")
    click.echo()


def _is_not_carried(judged: "Judged") -> bool:
    """Whether the check is missed because too many goods are never delivered."""
    from results import KPIS
    from results.undelivered import carries_demand

    return KPIS[judged.kpi].is_of_delivered and not carries_demand(judged.undelivered_share)


def _indicator(judged: "Judged") -> str:
    from results import KPIS

    name = KPIS[judged.kpi].name
    return f"{name}, {judged.unit}" if judged.unit else name


def _rule(judged: "list[Judged]") -> str:
    """Say how noise is treated and, where it leaves checks open, how many replications would settle them."""
    needed = [each.replications_to_settle for each in judged if not each.is_decided and each.replications > 1]
    if not needed:
        return "The value over all replications decides."
    rule = "The value over all replications decides. Undecided by noise: the 95 % interval spans the threshold"
    known = [each for each in needed if each is not None]
    if len(known) < len(needed):
        return f"{rule}."
    return f"{rule}; about {max(known):,} replications would settle it."


def check_rows(judged: "list[Judged]") -> list[Row]:
    """Return the rows of checks for JSON."""
    return [asdict(each) for each in judged]


def require_checks(judged: "Mapping[str, list[Judged]]") -> None:
    """End with 4 unless every check is met; `judged` has those of each scenario by its name.

    Raises:
        NotMet: A check is missed.
    """
    missed = [
        f"check missed: {name}: {each.check}: {_found(each)}, must be {each.threshold}{_doubt(each)}"
        for name, checks in judged.items()
        for each in checks
        if each.word == "missed"
    ]
    if missed:
        raise NotMet("\n".join(missed))


def _found(judged: "Judged") -> str:
    if _is_not_carried(judged):
        return judged.reason
    return f"{number(judged.mean)} {judged.unit}".strip() if judged.replications else "no value"


def _doubt(judged: "Judged") -> str:
    return "" if judged.is_decided else f" ({judged.reason})"
