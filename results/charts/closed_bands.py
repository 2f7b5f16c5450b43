"""Closed days in charts over time: a band over the height of a panel for offices, a strip at its top for what else."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from ..closed_days import closed_weeks
from ..words import closed_name, holiday_name, side_name, stage_name
from . import style

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

_BAND: dict[str, Any] = {"facecolor": "#e0b44c", "alpha": 0.3, "linewidth": 0, "zorder": 0.4}
_STRIP: dict[str, Any] = {"facecolor": "#8c6d1f", "alpha": 0.6, "linewidth": 0, "zorder": 1}
_STRIP_ROWS = ("laboratory", "stages", "cranes", "gate")
_STRIP_HEIGHT = 0.05
"""Of the panel's height."""
_LETTERS = 112
"""So many fit into a line of the legend."""
_MOST_LINES = 3
MIDDLE_OF_WEEK = 0.5
"""Shift of an axis on which the number of a week, from 1, stands at its middle."""


@dataclass(frozen=True, slots=True)
class ClosedBands:
    """What is marked in a chart: rows of `results.closed_weeks`, and the texts of the legend by what is closed."""

    rows: list[dict[str, Any]]
    texts: dict[str, str]

    @property
    def height_in(self) -> float:
        """What the legend needs more of the figure's height (inches)."""
        return 0.17 * sum(1 + text.count("\n") for text in self.texts.values())

    def draw_line(self, axes: "Axes", line: str, shifts: Sequence[float]) -> None:
        """Mark what is closed on a line; `shifts` (weeks) lie between the measured period and the axis, by run."""
        self._draw(axes, [row for row in self.rows if row["line"] == line], shifts)

    def draw_stage(self, axes: "Axes", stage: str, shifts: Sequence[float]) -> None:
        """Mark when a stage, or its laboratory, is closed."""
        self._draw(axes, [row for row in self.rows if stage in row["stages"].split()], shifts)

    def keys(self) -> "list[Artist]":
        """The entries of the legend."""
        from matplotlib.patches import Patch  # noqa: PLC0415

        return [Patch(**(_BAND if what == "offices" else _STRIP), label=text) for what, text in self.texts.items()]

    def _draw(self, axes: "Axes", marked: Sequence[dict[str, Any]], shifts: Sequence[float]) -> None:
        spans = {
            (row["what"], row["side"], *(row[end] + shifts[row["run"] - 1] for end in ("from_week", "to_week")))
            for row in marked
        }
        low, high = axes.get_xlim()
        rows = [_STRIP_ROWS.index(what) + 1 for what, *_ in spans if what != "offices"]
        _leave_room(axes, max(rows, default=0) * _STRIP_HEIGHT)
        for what, _, start, end in sorted(spans):
            looks, bottom, top = _BAND, 0.0, 1.0
            if what != "offices":
                top = 1 - _STRIP_ROWS.index(what) * _STRIP_HEIGHT
                looks, bottom = _STRIP, top - _STRIP_HEIGHT
            axes.axvspan(start, end, bottom, top, **looks)
        axes.set_xlim(low, high)


def _leave_room(axes: "Axes", share: float) -> None:
    """Make so much of the height free above what is drawn."""
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, bottom + (top - bottom) / (1 - share))


def closed_bands(evidence: style.Sides, weeks: tuple[float, float], stages: Sequence[str] | None = None) -> ClosedBands:
    """Return what is closed by the calendar between two weeks, counted since the measured period began.

    With `stages` only what closes one of these.
    """
    every = [{str(name): value for name, value in row.items()} for row in closed_weeks(evidence).to_dict("records")]
    rows = [row for row in every if row["to_week"] > weeks[0] and row["from_week"] < weeks[1]]
    if stages is not None:
        rows = [row for row in rows if not set(stages).isdisjoint(row["stages"].split())]
    by_kind = {what: [row for row in rows if row["what"] == what] for what in ("offices", *_STRIP_ROWS)}
    return ClosedBands(rows, {what: _text(mine, len(evidence) == 2) for what, mine in by_kind.items() if mine})


def _text(rows: Sequence[dict[str, Any]], is_pair: bool) -> str:
    """What is closed, of which run where it is one of two, then by side or terminal the days."""
    whose = [("baseline", "upgraded")[run - 1] for run in sorted({row["run"] for row in rows})]
    of_run = f" ({whose[0]})" if is_pair and len(whose) == 1 else ""
    groups: dict[_Where, dict[_Days, None]] = {}
    for row in rows:
        groups.setdefault(_where(row), {})[row["holidays"], row["first_day"], row["last_day"]] = None
    parts = [f"{where}: {_days(days)}" for where, days in _without_places(groups).items()]
    lines = textwrap.wrap(f"{closed_name(rows[0]['what'])}{of_run}: {'; '.join(parts)}", _LETTERS)
    return "\n".join(lines if len(lines) <= _MOST_LINES else [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"])


_Where = tuple[str, str]
"""Name of a border, and its side with what is closed there; or nothing, and the name of a terminal."""
_Days = tuple[str, date, date]
"""Holidays, first and last day."""


def _where(row: dict[str, Any]) -> _Where:
    place = style.shown(row["place_name"], 40)
    if not row["side"]:
        return "", place
    side = side_name(row["side"])
    if row["what"] != "stages":
        return place, side
    stages = ", ".join(stage_name(stage) for stage in row["stages"].split())
    return place, stages if side in stages else f"{side}, {stages}"


def _without_places(groups: dict[_Where, dict[_Days, None]]) -> dict[str, list[_Days]]:
    """By the side alone where all borders keep the same days there; the panels tell the lines."""
    found: dict[str, list[_Days]] = {}
    for (place, where), days in groups.items():
        is_same = all(list(other) == list(days) for (_, its), other in groups.items() if its == where)
        found[where if is_same or not place else f"{place}, {where}"] = list(days)
    return found


def _days(days: Sequence[_Days]) -> str:
    """Holidays with their days, each name and year where it is another than before."""
    texts = []
    name_before, year_before = "", 0
    for holidays, first, last in days:
        name = " and ".join(holiday_name(each) for each in holidays.split())
        text = days_text(first, last) + (f" {last.year}" if last.year != year_before else "")
        texts.append(f"{name} {text}" if name != name_before else text)
        name_before, year_before = name, last.year
    return ", ".join(texts)


def days_text(first: date, last: date) -> str:
    """Return days in a row without their year, such as `16–22 Feb` or `30 Apr – 3 May`."""
    if first == last:
        return f"{first.day} {first:%b}"
    if first.month == last.month:
        return f"{first.day}–{last.day} {last:%b}"
    return f"{first.day} {first:%b} – {last.day} {last:%b}"
