"""The options `--precision`, `--until-decided` and `--max-replications`."""

import re
from collections.abc import Callable

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


def check_options(how: HowToSimulate, most: int | None, *, option: str, is_given: bool) -> None:
    """Refuse options that contradict each other.

    Raises:
        click.UsageError: `--max-replications` without `option`, or `option` with `--replications`.
    """
    if most is not None and not is_given:
        raise click.UsageError(f"--max-replications is for {option}")
    if is_given and how.replications is not None:
        raise click.UsageError(f"{option} and --replications exclude each other; the most is --max-replications")
