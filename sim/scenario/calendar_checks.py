"""Checks that something happens at all in the simulated period: offices open, trains run."""

from collections.abc import Sequence
from datetime import timedelta

from geo import Network

from ..border.opening_hours import open_times
from ..local_time import clock_at
from ..track.timetable import departure_times_s
from .findings import Findings
from .problem import PathKey
from .references import opened
from .schema import Country, Departures, OpeningHours, Period, Scenario


def check_openings(scenario: Scenario, findings: Findings) -> None:
    """Blame whatever has opening hours and is never open in the simulated period."""
    known = scenario.opening_hours
    checked: dict[tuple[str, ...], bool] = {}
    for path, ids in opened(scenario):
        if not ids or not all(each in known for each in ids):
            continue
        if ids not in checked:
            checked[ids] = is_ever_open([known[each] for each in ids], scenario.time)
        if not checked[ids]:
            message = f"never open in the simulated period: {_why(ids)} from {_shown(scenario.time)}"
            findings.blame(path, message)


def check_departures(scenario: Scenario, network: Network | None, findings: Findings) -> None:
    """Blame trains that never leave in the simulated period."""
    points = network.points if network is not None else {}
    for key, train in scenario.services.trains.items():
        path: PathKey = ("services", "trains", key, "departures")
        _check_unused(path, train.departures, findings)
        first = points.get(train.route[0])
        clock = train.departures.clock or (clock_at(first) if first is not None else "viet_nam")
        reason = _why_never(train.departures, clock, scenario.time)
        if reason:
            findings.blame(path, f"train {key} never runs: {reason}", on_key=True)


def is_ever_open(hours: Sequence[OpeningHours], period: Period) -> bool:
    """Say whether there is a moment of the period at which all of these are open."""
    by_name = {str(number): entry for number, entry in enumerate(hours)}
    times = open_times(list(by_name), by_name, start=period.start_date, end_s=period.end_s)
    return times is None or bool(times.spans)


def _why_never(departures: Departures, clock: Country, period: Period) -> str:
    """Say why no departure falls into the period, or nothing."""
    if departures.when_full_or_after_h is not None:
        return ""
    if departures.at is not None and not departures.at:
        return "departures.at is an empty list"
    if departure_times_s(departures, country=clock, start=period.start_date, end_s=period.end_s):
        return ""
    if departures.at is not None:
        return f"no such day and time from {_shown(period)}"
    return f"{departures.first} is before the start in {clock}, and {departures.every_h:g} h later after the end"


def _check_unused(path: PathKey, departures: Departures, findings: Findings) -> None:
    """Blame keys that the way of departing does not look at."""
    for key, needed in (("days", "at"), ("first", "every_h")):
        if key in departures.model_fields_set and getattr(departures, needed) is None:
            findings.blame((*path, key), f"only for departures with {needed}", on_key=True)


def _why(ids: Sequence[str]) -> str:
    names = " and ".join(f"'{each}'" for each in ids)
    return f"{names} has no open minute" if len(ids) == 1 else f"{names} have no open minute in common"


def _shown(period: Period) -> str:
    last = period.start_date + timedelta(seconds=period.end_s) - timedelta(days=1)
    return f"{period.start_date} to {last}"
