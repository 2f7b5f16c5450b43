"""The options `--precision`, `--until-decided` and `--max-replications`."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from .arguments import HowToSimulate

MOST_REPLICATIONS = 80
_SHARE = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*(%?)")


def read_share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a share, written as `2%` or 0.02, above 0 and below 1; a callback of an option.

    Raises:
        click.BadParameter: It is none.
    """
    if value is None:
        return None
    found = _SHARE.fullmatch(value.strip())
    share = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if not 0 < share < 1:
        raise click.BadParameter(f"'{value}' must be a share above 0 and below 1, such as 2% or 0.02", ctx, param)
    return share


def max_replications_option(option: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The option that ends a search for what `option` asks for."""
    help_text = f"The most replications that {option} takes; it looks at 10, 20, 40 ... and at so many."
    return click.option(
        "--max-replications", type=click.IntRange(min=2), help=f"{help_text}  [default: {MOST_REPLICATIONS}]"
    )


def until_decided_options(help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add `--until-decided` and the most that it takes; they arrive as one argument, `most` (None: not asked for).

    They stand below `simulation_options`, whose `how` they look at.
    """

    def added(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def packed(how: HowToSimulate, is_until_decided: bool, max_replications: int | None, **others: Any) -> None:
            check_options(how, max_replications, option="--until-decided", is_given=is_until_decided)
            most = (max_replications or MOST_REPLICATIONS) if is_until_decided else None
            command(how=how, most=most, **others)

        limited = max_replications_option("--until-decided")(packed)
        return click.option("--until-decided", "is_until_decided", is_flag=True, help=help_text)(limited)

    return added


def check_options(how: HowToSimulate, most: int | None, *, option: str, is_given: bool) -> None:
    """Refuse options that contradict each other.

    Raises:
        click.UsageError: `--max-replications` without `option`, or `option` with `--replications`.
    """
    if most is not None and not is_given:
        raise click.UsageError(f"--max-replications is for {option}")
    if is_given and how.replications is not None:
        raise click.UsageError(f"{option} and --replications exclude each other; the most is --max-replications")
