"""Printing of results: aligned tables, numbers that people can read, and JSON."""

import io
import json
import math
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import click

if TYPE_CHECKING:
    from rich.table import Table

Side = Literal["left", "right"]
NONE = "-"
NOISE = "Intervals cover the noise of the simulation, not what is unknown about its inputs."
_BELOW_NOTHING = (
    "An interval that reaches below nothing ({nothing}) tells only that there are too few replications for the spread."
)
_WIDEST = 100_000
_WIDEST_TEXT = 100


def print_table(columns: Mapping[str, Side], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print rows under their headings; `columns` has each heading and the side its cells are set to.

    On a terminal long texts wrap and numbers stay whole; elsewhere each row is one line.
    """
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    text = io.StringIO()
    console = Console(file=text, force_terminal=is_terminal, highlight=False)
    table = _table(columns, rows, is_terminal=is_terminal)
    needed = console.measure(table, options=console.options.update(width=_WIDEST))
    console.width = max(console.width, needed.minimum) if is_terminal else needed.maximum
    console.print(table, crop=False)
    if title:
        click.secho(title, bold=is_terminal)
    for line in text.getvalue().splitlines():
        click.echo(line.rstrip(), color=is_terminal)
    if not is_terminal:
        click.echo()


def _table(columns: Mapping[str, Side], rows: Sequence[Sequence[str]], *, is_terminal: bool) -> "Table":
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    gap = 1 if is_terminal else 2  # the box adds one
    table = Table(box=box.SIMPLE_HEAD if is_terminal else None, pad_edge=False, padding=(0, gap, 0, 0))
    for index, (heading, side) in enumerate(columns.items()):
        is_whole = side == "right" or not is_terminal
        cells = (heading, *(row[index] for row in rows))
        parts = cells if is_whole else [word for cell in cells for word in cell.split()]
        least = max(map(cell_len, parts), default=0)
        table.add_column(heading, justify=side, no_wrap=is_whole, overflow="fold", min_width=least)
    for row in rows:
        table.add_row(*map(Text, row))  # as Text, so that [brackets] are not read as markup
    return table


def adjusted_headings(columns: Mapping[str, Side], *, is_adjusted: bool) -> dict[str, Side]:
    """Return headings with intervals called adjusted where they are: those of one of several looks."""
    return {f"adjusted {one}" if is_adjusted and "interval" in one else one: side for one, side in columns.items()}


def number(value: float) -> str:
    """Write a number with three digits or more that count, thousands set apart; `-` when there is none."""
    if math.isnan(value):
        return NONE
    if value == 0:
        return "0"
    decimals = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{decimals}f}"


def hours(value: float) -> str:
    """Write hours so that they stand under each other and add up as they are read."""
    return f"{value:,.2f}"


def percent(share: float) -> str:
    """Write a change, given as a share, in % with its sign; `-` when there is none."""
    return NONE if math.isnan(share) else f"{signed(100 * share, 1)} %"


def signed(value: float, decimals: int) -> str:
    """Write a number with its sign; what rounds to 0 has none."""
    rounded = round(value, decimals) + 0.0
    return f"{rounded:+,.{decimals}f}" if rounded else f"{0:.{decimals}f}"


def span(low: str, high: str) -> str:
    """Write an interval, a unit that both ends have (` %`) once."""
    if NONE in (low, high):
        return NONE
    return f"{low.removesuffix(' %')} to {high}" if high.endswith(" %") else f"{low} to {high}"


def wrapped(text: str) -> str:
    """Wrap a paragraph to the width of the terminal, at most a hundred columns."""
    width = min(_WIDEST_TEXT, shutil.get_terminal_size((_WIDEST_TEXT, 24)).columns)
    return textwrap.fill(
        " ".join(text.split()), width, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False
    )


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write how many there are of something, as in `1 line`, `2 lines`; `plural` where that is not with an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def print_below_nothing(lows: Iterable[float], *, is_change: bool) -> None:
    """Say what an interval tells that begins below what can be, where one of a printed table does."""
    from results.interval_estimates import reaches_below_nothing

    if any(reaches_below_nothing(low, is_change=is_change) for low in lows):
        nothing = "a change below -100 %" if is_change else "a value below 0"
        click.echo(f"{_BELOW_NOTHING.format(nothing=nothing)}\n")


def print_noise(replications: int) -> None:
    """Say what the intervals of a study cover, or that it has none."""
    click.echo(NOISE if replications > 1 else "One replication has no interval; --replications 2 or more gives one.")


def print_json(value: Any) -> None:
    """Print a value as JSON; what is not a number becomes null."""
    from results.json_values import finite

    click.echo(json.dumps(finite(value), ensure_ascii=False, indent=2, allow_nan=False))
