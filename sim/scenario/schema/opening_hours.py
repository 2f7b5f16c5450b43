"""The block `opening_hours`: when offices, gates and terminals work, on their own country's clock."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from .block import ALL_DAYS, Block, Country, Day, Id


def _is_span(text: str) -> str:
    start, _, end = text.partition("-")
    if not (_is_clock(start) and (_is_clock(end) or end == "24:00") and start < end):
        raise ValueError(f"'{text}' must be HH:MM-HH:MM within one day, the end after the start (24:00 allowed)")
    return text


def _is_clock(text: str) -> bool:
    if len(text) != 5 or text[2] != ":" or not (text.isascii() and (text[:2] + text[3:]).isdigit()):
        return False
    return int(text[:2]) < 24 and int(text[3:]) < 60


Span = Annotated[str, AfterValidator(_is_span)]


class OpeningHours(Block):
    """Spans of local clock time on some days of the week, without the closed dates and the holidays `closed_on`.

    `closed_on` names public holidays (with the break around them), all those of a country, or the scenario's own.
    """

    clock: Country
    days: tuple[Day, ...] = ALL_DAYS
    hours: tuple[Span, ...] = Field(default=("00:00-24:00",))
    closed_dates: tuple[date, ...] = ()
    closed_on: tuple[Id, ...] = ()
