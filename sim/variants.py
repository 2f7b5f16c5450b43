"""Variants of a scenario, as overrides: saturated lines, more or fewer trains, more goods, no calendar."""

import json
from collections.abc import Iterator, Mapping
from itertools import count

from .demand_rates import first_year_level, is_uneven
from .scenario import LoadedScenario, Scenario
from .scenario.schema import Flow
from .scenario.schema.flows import SMALLEST
from .trains_a_day import HOURS_A_DAY, trains_a_day

LEAST_HOURS = 0.1
"""The least time between trains of one service that a scenario may have."""


def freight_a_day(loaded: LoadedScenario) -> dict[str, float]:
    """Freight trains a day of each line that has any, both directions."""
    per_day = trains_a_day(loaded.scenario, loaded.network)
    found: dict[str, float] = {}
    for key, service in loaded.scenario.services.trains.items():
        if service.train_class == "freight" and per_day[key] > 0:
            found[service.line] = found.get(service.line, 0.0) + per_day[key]
    return found


def line_alone(loaded: LoadedScenario, factors: Mapping[str, float]) -> tuple[str, ...]:
    """One week without goods, formalities, yards and disruptions, with so many times the freight trains by line.

    Passenger trains keep their timetable; stops, headways, intervals and possessions stay.
    """
    left_out = ("flows", "seasons", "demand", "borders", "terminals", "disruptions")
    blocks = [f"{block}=null" for block in left_out if loaded.resolved.get(block) is not None]
    return (*blocks, *_weeks(0, 1, 0), *_departures(loaded, factors))


def with_more_trains(
    loaded: LoadedScenario, factors: Mapping[str, float], *, weeks: tuple[int, int, int]
) -> tuple[str, ...]:
    """So many times the freight trains of each line, evenly spread over the day, and as many times their goods.

    A train then carries what it carries today. `weeks`: warm-up, horizon and run-out. Services that leave when full
    follow their goods by themselves.
    """
    return (*_weeks(*weeks), *_departures(loaded, factors), *_volumes(loaded, factors))


def with_more_goods(loaded: LoadedScenario, growth: float) -> tuple[str, ...]:
    """So much more (a share) of the goods of every flow; trains, officers and all else stay.

    What is more of a flow at random is a flow of its own beside it, with random numbers of its own: the goods that were
    there keep their draws and their times, and two Poisson streams together are one. A regular flow gets a higher
    volume, as two regular ones beside each other are none.
    """
    taken, found = set(loaded.scenario.flows), []
    for key, flow in loaded.scenario.flows.items():
        name, volume = _volume(flow)
        if not volume:
            continue
        if flow.arrivals == "regular" or volume * growth < SMALLEST:
            found.append(f"flows.{key}.{name}={volume * (1 + growth):.6f}")
            continue
        own_id = next(each for number in count(1) if (each := f"{key[:50]}_more{number}") not in taken)
        taken.add(own_id)
        more = {**loaded.resolved["flows"][key], name: round(volume * growth, 6)}
        found.append(f"flows.{own_id}={json.dumps(more)}")
    return tuple(found)


def without_calendar(loaded: LoadedScenario, *, weeks: int) -> tuple[str, ...]:
    """So many weeks from an empty start, each like the others: nothing is closed, fails or grows by date.

    Demand is every day that of the flows' volumes, with growth that of the first year; opening hours have no holidays
    and closed dates; disruptions and possessions that have a date are left out, those at random and those of every
    week stay. The scenario's own period counts for nothing, but for its start date.
    """
    return (*_weeks(0, weeks, 0), *_even_demand(loaded), *_undated(loaded.scenario))


def has_calendar(scenario: Scenario) -> bool:
    """Whether weeks of a scenario differ by date, so that `without_calendar` would change more than its period."""
    return is_uneven(scenario) or any(True for _ in _undated(scenario))


def most_trains(loaded: LoadedScenario) -> dict[str, float]:
    """The largest factor that a scenario can have for each line: a train of each service every six minutes."""
    per_day = trains_a_day(loaded.scenario, loaded.network)
    most: dict[str, float] = {}
    for key, line in _scaled(loaded):
        most[line] = min(most.get(line, float("inf")), HOURS_A_DAY / LEAST_HOURS / per_day[key])
    return most


def _scaled(loaded: LoadedScenario) -> Iterator[tuple[str, str]]:
    """Freight services with a timetable, with their line."""
    per_day = trains_a_day(loaded.scenario, loaded.network)
    for key, service in loaded.scenario.services.trains.items():
        is_by_clock = service.departures.when_full_or_after_h is None
        if service.train_class == "freight" and is_by_clock and per_day[key] > 0:
            yield key, service.line


def _departures(loaded: LoadedScenario, factors: Mapping[str, float]) -> Iterator[str]:
    per_day = trains_a_day(loaded.scenario, loaded.network)
    for key, line in _scaled(loaded):
        departures = loaded.scenario.services.trains[key].departures
        first = departures.at[0] if departures.at else departures.first
        every_h = max(LEAST_HOURS, HOURS_A_DAY / (per_day[key] * factors.get(line, 1.0)))
        clock = f", clock: {departures.clock}" if departures.clock else ""
        yield f'services.trains.{key}.departures={{every_h: {every_h:.6f}, first: "{first}"{clock}}}'


def _volumes(loaded: LoadedScenario, factors: Mapping[str, float]) -> Iterator[str]:
    for key, flow in loaded.scenario.flows.items():
        name, volume = _volume(flow)
        if flow.line in factors and volume:
            yield f"flows.{key}.{name}={volume * factors[flow.line]:.6f}"


def _volume(flow: Flow) -> tuple[str, float]:
    """The key of a flow's yearly volume, and the volume."""
    if flow.volume_teu_per_year is not None:
        return "volume_teu_per_year", flow.volume_teu_per_year
    return "volume_t_per_year", flow.volume_t_per_year or 0.0


def _even_demand(loaded: LoadedScenario) -> Iterator[str]:
    """The volumes of flows without seasons and changes, which are 1 on average over a year or have dates."""
    yield from (f"{block}=null" for block in ("seasons", "demand") if loaded.resolved.get(block) is not None)
    level = first_year_level(loaded.scenario)
    if level != 1.0:
        lines = {flow.line for flow in loaded.scenario.flows.values()}
        yield from _volumes(loaded, dict.fromkeys(lines, level))


def _undated(scenario: Scenario) -> Iterator[str]:
    for key, hours in scenario.opening_hours.items():
        if hours.closed_dates or hours.closed_on:
            yield f"opening_hours.{key}.closed_dates=[]"
            yield f"opening_hours.{key}.closed_on=[]"
    for key, possession in scenario.possessions.items():
        if possession.first_date or possession.last_date:
            yield f"possessions.{key}=null"
        elif possession.except_dates:
            yield f"possessions.{key}.except_dates=[]"
    for key, disruption in scenario.disruptions.items():
        if disruption.at_random is None:
            yield f"disruptions.{key}=null"


def _weeks(warm_up: int, horizon: int, run_out: int) -> Iterator[str]:
    for key, weeks in (("warm_up", warm_up), ("horizon", horizon), ("run_out", run_out)):
        yield f"time.{key}_weeks={weeks}"
