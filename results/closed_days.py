"""Closed days: when the calendar of a run's scenario closes offices, laboratories and cranes that have hours otherwise.

Read from the stored scenario: entries of `opening_hours` with closed dates, and who keeps them. What disruptions close
is not among them, nor the days of the week and hours of the day at which an office never works.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from sim.border.gauge import with_gauge_transfer
from sim.holidays.breaks import breaks
from sim.holidays.table import shipped_table
from sim.local_time import AHEAD_OF_START_S, DAY_S
from sim.routes import service_routes
from sim.scenario.schema import ALL_DAYS, BorderSide, Country, OpeningHours, Scenario
from sim.scenario.schema.period import WEEK_S

from .run import Run
from .sides import Sides

if TYPE_CHECKING:
    import pandas as pd

What = Literal["offices", "stages", "laboratory", "cranes", "gate"]
"""All offices of a side that have hours, some of its stages, their laboratory; the cranes or the gate of a terminal."""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days in a row, on the clock of `clock`, on which something is closed; both ends count.

    `place` is a border or a terminal, `side` the country at a border (empty: a terminal). `stages` are those of the
    table `servers` that are closed. `holidays` are ids of the table of holidays, or of the scenario's own without one;
    none: dates of the scenario.
    """

    place: str
    place_name: str
    side: str
    what: What
    stages: tuple[str, ...]
    holidays: tuple[str, ...]
    clock: Country
    first_day: date
    last_day: date


def closed_days(run: Run) -> list[ClosedDays]:
    """Return all closed days of the simulated period, by place in the scenario's order, then by date."""
    return [*_at_borders(run.scenario), *_at_terminals(run.scenario)]


def closed_weeks(evidence: Sides) -> "pd.DataFrame":
    """Return what is closed when on each line.

    Columns: run (1, 2), line, place, place_name, side, what, stages, holidays (as in `ClosedDays`, lists as texts, a
    space between words), first_day, last_day (local dates), from_week, to_week (weeks since the measured period began;
    below 0 in the warm-up).
    """
    import pandas as pd  # noqa: PLC0415

    rows = [
        (number, line, *_row(found, one.run.scenario))
        for number, one in enumerate(evidence, start=1)
        for found in one.read_all(closed_days)
        for line in _lines(one.run).get(found.place, ())
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


_COLUMNS = ["run", "line", "place", "place_name", "side", "what", "stages", "holidays", "first_day", "last_day"]
_COLUMNS += ["from_week", "to_week"]
_Days = tuple[Country, date, date]
"""A clock, and a first and last day."""


def _row(found: ClosedDays, scenario: Scenario) -> tuple[object, ...]:
    period = scenario.time
    at_s = [
        (day - period.start_date).days * DAY_S - AHEAD_OF_START_S[found.clock] - period.measured_from_s
        for day in (found.first_day, found.last_day + timedelta(days=1))
    ]
    names = " ".join(found.stages), " ".join(found.holidays)
    head = (found.place, found.place_name, found.side, found.what, *names)
    return (*head, found.first_day, found.last_day, *(time_s / WEEK_S for time_s in at_s))


def _lines(run: Run) -> dict[str, list[str]]:
    """The lines whose services cross a border, and whose goods begin or end at a terminal."""
    found = [(way.border, way.line) for way in service_routes(run.scenario, run.network) if way.border]
    found += [(end, flow.line) for flow in run.scenario.flows.values() for end in (flow.origin, flow.destination)]
    lines: dict[str, list[str]] = {}
    for place, line in dict.fromkeys(found):
        lines.setdefault(place, []).append(line)
    return lines


def _at_borders(scenario: Scenario) -> Iterator[ClosedDays]:
    for border_id, plain in scenario.borders.items():
        border = with_gauge_transfer(plain)
        for side in AHEAD_OF_START_S:
            hours = _hours_of(border.side(side))
            with_hours = {name for name, entries in hours.items() if not _are_always_open(entries, scenario)}
            for days, closed in _by_days(hours, scenario).items():
                what: What = "offices" if with_hours <= set(closed) else "stages"
                stages = tuple(f"{border_id}.{side}.{name}" for name in closed)
                yield _closed((border_id, border.name, side), what, stages, days, scenario)
            laboratories = {
                name: stage.laboratory_open for name, stage in border.side(side).stages.items() if stage.has_laboratory
            }
            for days, closed in _by_days(laboratories, scenario).items():
                stages = tuple(f"{border_id}.{side}.{name}" for name in closed)
                yield _closed((border_id, border.name, side), "laboratory", stages, days, scenario)


def _hours_of(side: BorderSide) -> dict[str, tuple[str, ...]]:
    """The entries of opening hours that each stage worked at a side keeps, and the lanes of its gate."""
    used = {*side.exit, *side.entry}
    found = {name: stage.open for name, stage in side.stages.items() if name in used and stage.open}
    if side.gate is not None and side.gate.open:
        found |= {f"gate.{way}": side.gate.open for way in ("exit", "entry")}
    return found


def _at_terminals(scenario: Scenario) -> Iterator[ClosedDays]:
    for key, terminal in scenario.terminals.items():
        kept: tuple[tuple[What, tuple[str, ...]], ...] = (("cranes", terminal.open), ("gate", terminal.gate_open))
        for what, entries in kept:
            stages = (f"{key}.cranes",) if what == "cranes" else ()
            for days in _by_days({what: entries}, scenario):
                yield _closed((key, terminal.name, ""), what, stages, days, scenario)


def _closed(
    at: tuple[str, str, str], what: What, stages: tuple[str, ...], days: _Days, scenario: Scenario
) -> ClosedDays:
    return ClosedDays(*at, what, stages, tuple(_holidays(days, scenario)), *days)


def _are_always_open(entries: Iterable[str], scenario: Scenario) -> bool:
    """Whether all entries are open round the clock, so that who keeps them has no hours."""
    hours = (scenario.opening_hours[name] for name in entries)
    return all(one.hours == ("00:00-24:00",) and one.days == ALL_DAYS and not one.closed_dates for one in hours)


def _by_days(hours: Mapping[str, tuple[str, ...]], scenario: Scenario) -> dict[_Days, list[str]]:
    """Who is closed on which days in a row, by date."""
    found: dict[_Days, list[str]] = {}
    for name, entries in hours.items():
        for days in dict.fromkeys(days for entry in entries for days in _in_a_row(scenario.opening_hours[entry])):
            found.setdefault(days, []).append(name)
    return dict(sorted(found.items(), key=lambda each: each[0][1:]))


def _in_a_row(entry: OpeningHours) -> Iterator[_Days]:
    first = last = None
    for day in sorted(entry.closed_dates):
        if last is None or day - last > timedelta(days=1):
            if first is not None and last is not None:
                yield entry.clock, first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield entry.clock, first, last


def _holidays(days: _Days, scenario: Scenario) -> Iterator[str]:
    """The holidays on some days that the entries closed on just these days name, in order of their dates."""
    _, first, last = days
    entries = (entry for entry in scenario.opening_hours.values() if days in _in_a_row(entry))
    names = dict.fromkeys(name for entry in entries for name in entry.closed_on)
    tables = shipped_table()
    every = dict.fromkeys(each for name in names for each in tables.of_country.get(name, (name,)))
    found = {}
    for name in every:
        own = scenario.holidays.get(name)
        starts = [start for start, end in breaks(name, scenario.holidays) if start <= last and end >= first]
        if starts:
            found[own.of if own is not None and own.of is not None else name] = min(starts)
    yield from sorted(found, key=lambda name: (found[name], name))
